import { ascii, hex, join, octetsOf, unhex, type Octets } from './bytes.ts';

/**
 * CBOR put together by hand, piece by piece, in whatever order and form the caller wants, and a listing
 * of it with remarks. It knows nothing of what is allowed: that is the point.
 */
export interface Piece {
  /** The head, or all of the bytes of a piece without content. */
  readonly head: Octets;
  /** Content that is no CBOR. */
  readonly content?: Octets;
  readonly items: readonly (Piece | Entry)[];
  readonly remark?: string;
}

export interface Entry {
  readonly key: Piece;
  readonly value: Piece;
}

/** Bytes after the first of a head: 0 puts the argument into the first byte. */
export type Width = 0 | 1 | 2 | 4 | 8;

function shortestWidth(argument: bigint): Width {
  if (argument < 24n) return 0;
  if (argument < 0x100n) return 1;
  if (argument < 0x1_0000n) return 2;
  return argument < 0x1_0000_0000n ? 4 : 8;
}

export function head(major: number, argument: number | bigint, width?: Width): Octets {
  const value = BigInt(argument);
  const used = width ?? shortestWidth(value);
  if (used === 0) return Uint8Array.of((major << 5) | Number(value));
  const info = { 1: 24, 2: 25, 4: 26, 8: 27 }[used];
  return join(Uint8Array.of((major << 5) | info), octetsOf(value, used));
}

/** Any bytes, taken as they are. */
export function raw(bytes: Uint8Array | string): Piece {
  return { head: typeof bytes === 'string' ? unhex(bytes) : Uint8Array.from(bytes), items: [] };
}

export function int(value: number | bigint, width?: Width): Piece {
  const number = BigInt(value);
  return { head: number < 0n ? head(1, -1n - number, width) : head(0, number, width), items: [] };
}

export function bstr(content: Uint8Array, width?: Width): Piece {
  return { head: head(2, content.length, width), content: Uint8Array.from(content), items: [] };
}

/** A byte string that holds CBOR: `bstr .cbor`. */
export function wrapped(piece: Piece): Piece {
  return { head: head(2, bytesOf(piece).length), items: [piece] };
}

export function tstr(text: string | Uint8Array, width?: Width): Piece {
  const content = typeof text === 'string' ? ascii(text) : Uint8Array.from(text);
  return { head: head(3, content.length, width), content, items: [] };
}

export function arr(...items: readonly Piece[]): Piece {
  return { head: head(4, items.length), items };
}

export function entry(key: number | Piece, value: Piece): Entry {
  return { key: typeof key === 'number' ? int(key) : key, value };
}

/** A map with its entries in the order given. */
export function map(...entries: readonly Entry[]): Piece {
  return { head: head(5, entries.length), items: entries };
}

export const NULL = raw('f6');
export const TRUE = raw('f5');
export const FALSE = raw('f4');

export function remarked(piece: Piece, remark: string): Piece {
  return { ...piece, remark };
}

export function bytesOf(piece: Piece | Entry): Octets {
  if ('key' in piece) return join(bytesOf(piece.key), bytesOf(piece.value));
  return join(piece.head, piece.content ?? new Uint8Array(0), ...piece.items.map(bytesOf));
}

const WIDTH = 60;
const PER_LINE = 16;

function spaced(bytes: Uint8Array): string {
  return hex(bytes).replace(/(..)(?=.)/g, '$1 ');
}

function line(depth: number, text: string, remark: string | undefined): string {
  const left = `${'  '.repeat(depth)}${text}`;
  return remark === undefined ? left : `${left.padEnd(WIDTH)}  # ${remark}`;
}

/** One line a head, content in lines of 16 bytes, remarks at the side: joined, its hex digits are the bytes. */
export function listing(piece: Piece, depth = 0, before: Octets = new Uint8Array(0)): string[] {
  const own = join(before, piece.head);
  const { content } = piece;
  const lines: string[] = [];
  if (content !== undefined && own.length + content.length <= PER_LINE + 2) {
    lines.push(line(depth, spaced(join(own, content)), piece.remark));
  } else {
    lines.push(line(depth, spaced(own), piece.remark));
    for (let at = 0; at < (content?.length ?? 0); at += PER_LINE) {
      lines.push(line(depth + 1, spaced((content ?? own).subarray(at, at + PER_LINE)), undefined));
    }
  }
  for (const item of piece.items) {
    lines.push(...('key' in item ? listing(item.value, depth + 1, bytesOf(item.key)) : listing(item, depth + 1)));
  }
  return lines;
}
