import { alphanumericCapacity, qrMatrix } from '../../exchange/qr-code.ts';
import { qrPath, type QrPath } from '../../exchange/qr-drawing.ts';
import type { Bytes } from '../../license/bytes.ts';
import { OffleaseError } from '../../license/error.ts';
import { splitIntoParts } from '../../text/parts.ts';
import { encodeText } from '../../text/text-form.ts';

/** Larger codes are not read comfortably from a screen: then the token is shown in parts. */
const COMFORTABLE = 20;
const PART_VERSION = 14;

/** What a token looks like from outside: its text, and one code or several parts of it. */
export interface TokenFace {
  readonly text: string;
  readonly codes: readonly QrPath[];
}

export function faceOf(bytes: Bytes): TokenFace {
  const text = encodeText(bytes);
  return { text, codes: codesOf(text) };
}

function codesOf(text: string): readonly QrPath[] {
  try {
    return [qrPath(qrMatrix(text, { maxVersion: COMFORTABLE }))];
  } catch (error) {
    if (!(error instanceof OffleaseError) || error.code !== 'qr-too-long') throw error;
    return splitIntoParts(text, alphanumericCapacity(PART_VERSION)).map((part) => qrPath(qrMatrix(part)));
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
