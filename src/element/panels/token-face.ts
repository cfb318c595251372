import { codesOf, type Density } from '../../exchange/code-sequence.ts';
import { qrPath, type QrPath } from '../../exchange/qr-drawing.ts';
import type { Bytes } from '../../license/bytes.ts';
import { OffleaseError } from '../../license/error.ts';
import { encodeText } from '../../text/text-form.ts';

/** What a token looks like from outside: its text, and one code or several parts of it. */
export interface TokenFace {
  readonly text: string;
  /** None where even the most parts do not hold it: then it travels as a file or as text. */
  readonly codes: readonly QrPath[];
}

export function faceOf(bytes: Bytes, density: Density = 'normal'): TokenFace {
  const text = encodeText(bytes);
  return { text, codes: pathsOf(text, density) };
}

function pathsOf(text: string, density: Density): readonly QrPath[] {
  try {
    return codesOf(text, density).map(qrPath);
  } catch (error) {
    if (error instanceof OffleaseError && error.code === 'text-too-long') return [];
    throw error;
  }
}

/** `ticket-counter-request.offlease`: what it is for and what it is, in letters that every file system takes. */
export function fileNameOf(kind: string, subject: string | undefined): string {
  const slug = (subject ?? '')
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '')
    .slice(0, 40);
  return `${slug === '' ? '' : `${slug}-`}${kind}.offlease`;
}
