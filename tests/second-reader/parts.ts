import { hexOf, joined, type Bytes, type Hex } from './bytes.ts';
import { base32, crcOf, symbolsFor, withCrc } from './base32.ts';
import { MOST_BYTES } from './cbor.ts';
import { Refusal } from './refusal.ts';
import { checkedBytes, fold, runsAfter } from './run.ts';
import { decodeText, encodeText } from './text.ts';

const MARKER = 'OFLP';
const MOST_PARTS = 64;
/** Version, index, total, id before the chunk, and the checksum after it. */
const HEADER = 7;
const MOST_SYMBOLS = symbolsFor(HEADER + MOST_BYTES + 4);

interface Part {
  readonly index: number;
  readonly total: number;
  readonly id: Hex;
  readonly chunk: Bytes;
}

export type Progress = { readonly have: number; readonly total: number } | { readonly text: string };

const invalid = (reason: string) => new Refusal('part-invalid', { reason });

function readPart(text: string): Part {
  const folded = fold(text);
  const [run] = folded.characters.startsWith(MARKER) ? runsAfter(MARKER, folded) : [];
  if (run === undefined) throw invalid('foreign');
  const bytes = checkedBytes(run, MOST_SYMBOLS);
  if (bytes === undefined) throw invalid(run.symbols.length > MOST_SYMBOLS ? 'size' : 'damaged');
  const [version = 0, index = 0, total = 0] = bytes;
  if (version !== 1) throw invalid('version');
  if (bytes.length <= HEADER || total < 2 || total > MOST_PARTS || index >= total) throw invalid('numbers');
  return { index, total, id: hexOf(bytes.slice(3, HEADER)), chunk: bytes.slice(HEADER) };
}

/** Takes parts in any order and more than once. A part that is refused changes nothing. */
export class Parts {
  #id: Hex | undefined;
  #total = 0;
  #chunks = new Map<number, Bytes>();

  add(text: string): Progress {
    const { id, index, total, chunk } = readPart(text);
    if (this.#id !== undefined && (this.#id !== id || this.#total !== total)) {
      throw new Refusal('part-of-another', { have: this.#chunks.size, total: this.#total });
    }
    const before = this.#chunks.get(index);
    if (before !== undefined && hexOf(before) !== hexOf(chunk)) throw invalid('contradiction');
    const chunks = new Map(this.#chunks).set(index, chunk);
    if (joined(...chunks.values()).length > MOST_BYTES) throw invalid('size');
    [this.#id, this.#total, this.#chunks] = [id, total, chunks];
    if (chunks.size < total) return { have: chunks.size, total };
    const token = joined(...[...chunks].sort(([a], [b]) => a - b).map(([, one]) => one));
    if (hexOf(crcOf(token)) === id) return { text: encodeText(token) };
    this.#id = undefined;
    this.#chunks = new Map();
    throw invalid('whole');
  }
}

/** Parts of one length but the last, as few as there can be; a text that is short enough as it is. */
export function splitIntoParts(text: string, most: number): readonly string[] {
  const token = decodeText(text);
  const whole = encodeText(token);
  if (whole.length <= most) return [whole];
  const room = Math.floor((5 * (most - MARKER.length)) / 8) - HEADER - 4;
  const total = Math.ceil(token.length / room);
  if (room < 1 || total > MOST_PARTS) throw new Refusal('text-too-long', { most: MOST_PARTS });
  const length = Math.ceil(token.length / total);
  return Array.from({ length: total }, (_, index) => {
    const chunk = token.slice(index * length, (index + 1) * length);
    return `${MARKER}${base32(withCrc(Uint8Array.of(1, index, total), crcOf(token), chunk))}`;
  });
}
