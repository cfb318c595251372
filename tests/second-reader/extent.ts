import { bytesOfSymbols, isLengthOfBase32, symbolsFor } from './base32.ts';
import { MOST_BYTES } from './cbor.ts';
import type { Run } from './run.ts';

// The text README, "Truncated or damaged?".

/** The least length that a CBOR item can have by its heads, `undefined` where they are none that can be believed. */
function leastLength(bytes: Uint8Array): number | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  let [at, open] = [0, 1];
  while (open > 0 && at < bytes.length) {
    const head = view.getUint8(at);
    const [major, info] = [head >> 5, head & 31];
    const readable = info < 28 && (major < 7 || (head >= 0xf4 && head <= 0xf6));
    // What follows such a head cannot be counted: what is still open has a byte each.
    if (!readable) return at === 0 ? undefined : at + open;
    const width = info < 24 ? 0 : 2 ** (info - 24);
    if (at + 1 + width > bytes.length) return at + width + open;
    let argument = info;
    if (width > 0) argument = [...bytes.subarray(at + 1, at + 1 + width)].reduce((sum, byte) => 256 * sum + byte, 0);
    at += 1 + width;
    open -= 1;
    if (major === 2 || major === 3) at += argument;
    if (major === 4) open += argument;
    if (major === 5) open += 2 * argument;
    if (major === 6) open += 1;
    if (at + open > MOST_BYTES) return undefined;
  }
  return at + open;
}

/** How many symbols are missing at least, 0 for none. */
export function missingSymbols({ symbols, meant, struck }: Run): number {
  if (struck) return 0;
  const least = leastLength(bytesOfSymbols(symbols));
  const needed = symbolsFor((least ?? 1) + 4);
  if (meant < needed) return needed - meant;
  // One more than 1, 3 or 6 is a length that there is.
  return least === undefined && !isLengthOfBase32(meant) ? 1 : 0;
}
