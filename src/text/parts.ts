import { base32nopad } from '@scure/base';
import { type Bytes, concatBytes, equalBytes } from '../license/bytes.ts';
import { OffleaseError } from '../license/error.ts';
import { IGNORED } from './characters.ts';
import { crc32, crcBytes } from './crc32.ts';
import { bytesIn, checkedBytes, collectRun, symbolsFor } from './run.ts';
import { decodeText, encodeText, MAX_TOKEN_BYTES } from './text-form.ts';

export const MAX_PARTS = 64;

const MARKER = 'OFLP';
const VERSION = 1;
const HEADER = 7; // version, index, total, four bytes of id
const MAX_SYMBOLS = symbolsFor(HEADER + MAX_TOKEN_BYTES + 4);

interface Part {
  readonly index: number;
  readonly total: number;
  readonly id: number;
  readonly chunk: Bytes;
}

/**
 * The text of a token in parts of at most `maxChars` characters each, all but the last of one length;
 * the text itself where it is short enough. Letters and digits only, as the text form itself.
 *
 * @throws OffleaseError as decodeText; text-too-long {most: parts} where {@link MAX_PARTS} parts of
 *   that length do not suffice
 */
export function splitIntoParts(text: string, maxChars: number): string[] {
  const whole = decodeText(text);
  const plain = encodeText(whole);
  if (plain.length <= maxChars) return [plain];
  const room = bytesIn(Math.max(0, Math.floor(maxChars) - MARKER.length)) - HEADER - 4;
  const total = room > 0 ? Math.ceil(whole.length / room) : Infinity;
  if (total > MAX_PARTS) throw new OffleaseError('text-too-long', { most: MAX_PARTS });
  // The frame of a part is longer than that of the text, so there are at least two.
  const size = Math.ceil(whole.length / total);
  const count = Math.ceil(whole.length / size);
  const id = crc32(whole);
  return Array.from({ length: count }, (_, index) =>
    encodePart({ index, total: count, id, chunk: whole.slice(index * size, (index + 1) * size) }),
  );
}

/** Whether a text begins as a part does; whether it is a sound one, {@link PartCollector} says. */
export function looksLikePart(text: string): boolean {
  return BEGINNING.test(text);
}

export type Progress =
  | { readonly done: false; readonly have: number; readonly total: number }
  | { readonly done: true; readonly text: string };

/**
 * Takes parts in any order, twice if need be, until the text is whole. A refused part changes nothing:
 * the ones taken before stay. It never holds more than {@link MAX_TOKEN_BYTES}.
 */
export class PartCollector {
  #first: Part | undefined;
  #chunks = new Map<number, Bytes>();

  /**
   * @throws OffleaseError part-invalid {reason: 'foreign' | 'damaged' | 'version' | 'numbers' |
   *   'size' | 'contradiction' | 'whole'}; with 'whole' it begins anew, since the parts do not make
   *   what they name. part-of-another {have, total} when it belongs to another token: `reset` to take that
   */
  add(partText: string): Progress {
    const part = decodePart(partText);
    const first = this.#first ?? part;
    if (part.id !== first.id || part.total !== first.total) {
      throw new OffleaseError('part-of-another', { have: this.#chunks.size, total: first.total });
    }
    const known = this.#chunks.get(part.index);
    if (known !== undefined && !equalBytes(known, part.chunk)) throw invalid('contradiction');
    let held = 0;
    for (const chunk of this.#chunks.values()) held += chunk.length;
    if (known === undefined && held + part.chunk.length > MAX_TOKEN_BYTES) throw invalid('size');
    this.#first = first;
    this.#chunks.set(part.index, part.chunk);
    return this.#progress(first);
  }

  /** Indexes, from 0, of the parts that are still to come; empty before the first. */
  get missing(): readonly number[] {
    return Array.from({ length: this.#first?.total ?? 0 }, (_, index) => index).filter(
      (index) => !this.#chunks.has(index),
    );
  }

  reset(): void {
    this.#first = undefined;
    this.#chunks.clear();
  }

  #progress({ id, total }: Part): Progress {
    if (this.#chunks.size < total) return { done: false, have: this.#chunks.size, total };
    const ordered = Array.from({ length: total }, (_, index) => this.#chunks.get(index) ?? new Uint8Array());
    const whole = concatBytes(...ordered);
    if (crc32(whole) !== id) {
      this.reset();
      throw invalid('whole');
    }
    return { done: true, text: encodeText(whole) };
  }
}

const BEGINNING = new RegExp(`^${IGNORED}*${Array.from(MARKER).join(`${IGNORED}*`)}`, 'i');

function encodePart({ index, total, id, chunk }: Part): string {
  const header = new Uint8Array(HEADER);
  header.set([VERSION, index, total]);
  new DataView(header.buffer).setUint32(3, id);
  const content = concatBytes(header, chunk);
  return MARKER + base32nopad.encode(concatBytes(content, crcBytes(content)));
}

function decodePart(text: string): Part {
  const beginning = BEGINNING.exec(text)?.[0];
  if (beginning === undefined) throw invalid('foreign');
  const run = collectRun(text, beginning.length, text.length, MAX_SYMBOLS);
  if (run.symbols.length > MAX_SYMBOLS) throw invalid('size');
  const content = checkedBytes(run);
  if (content === undefined) throw invalid('damaged');
  const [version, index = 0, total = 0] = content;
  if (version !== VERSION) throw invalid('version');
  if (content.length <= HEADER || total < 2 || total > MAX_PARTS || index >= total) throw invalid('numbers');
  const id = new DataView(content.buffer).getUint32(3);
  return { index, total, id, chunk: content.slice(HEADER) };
}

function invalid(reason: string): OffleaseError {
  return new OffleaseError('part-invalid', { reason });
}
