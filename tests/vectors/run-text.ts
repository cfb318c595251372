import { bytesOfHex, hexOf, type Bytes } from '../../src/license/bytes.ts';
import { looksLikePart, PartCollector, splitIntoParts, type Progress } from '../../src/text/parts.ts';
import { decodeText, encodeText } from '../../src/text/text-form.ts';
import { readTokens, writeTokenFile } from '../../src/text/token-file.ts';
import { outcome } from './outcome.ts';
import type { Hex, LongText, Outcome, PartProgress, Vector } from './vector.ts';

export function bytes(hex: Hex): Bytes {
  const found = bytesOfHex(hex);
  if (found === undefined) throw new Error(`not hex: ${hex}`);
  return found;
}

export function longText(text: LongText): string {
  if (typeof text === 'string') return text;
  return text.map((piece) => (typeof piece === 'string' ? piece : piece.repeat.repeat(piece.times))).join('');
}

function progressOf(progress: Progress): PartProgress {
  return progress.done ? { text: progress.text } : { have: progress.have, total: progress.total };
}

/** Adds a part, and holds what else the collector says to it. */
function collectOne(collector: PartCollector, part: string): PartProgress {
  const progress = progressOf(collector.add(part));
  const missing = 'text' in progress ? 0 : progress.total - progress.have;
  if (!looksLikePart(part) || collector.missing.length !== missing) throw new Error('the collector contradicts itself');
  return progress;
}

/** What the library makes of a vector without keys: the outcome of each of its steps. */
export async function runText(vector: Vector): Promise<readonly Outcome<unknown>[] | undefined> {
  switch (vector.operation) {
    case 'decode-text':
      return [await outcome(() => hexOf(decodeText(longText(vector.text))))];
    case 'encode-text':
      return [await outcome(() => encodeText(bytes(vector.bytes)))];
    case 'read-tokens':
      return [await outcome(() => readTokens(longText(vector.text)).map(hexOf))];
    case 'write-file':
      return [await outcome(() => writeTokenFile(vector.tokens.map(bytes), vector.heading))];
    case 'split-text':
      return [await outcome(() => splitIntoParts(vector.text, vector.most))];
    case 'collect-parts': {
      const collector = new PartCollector();
      const outcomes: Outcome<unknown>[] = [];
      for (const { part } of vector.steps) {
        outcomes.push(await outcome(() => collectOne(collector, longText(part))));
      }
      return outcomes;
    }
    default:
      return undefined;
  }
}
