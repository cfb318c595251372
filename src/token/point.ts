import { bytesOfHex, hexOf, type Bytes } from '../license/bytes.ts';

/**
 * Points of P-256 (SEC 1, 2.3): 65 bytes `04 x y` or 33 bytes `02|03 x`. WebCrypto's raw import takes
 * the short form in some engines only, so the y of a short one can be found here as well. Only public
 * values pass through: this arithmetic takes no care of timing.
 */
// From text, as minifiers write literals out in decimal, and the sums of them too.
const P = BigInt('0xffffffff00000001000000000000000000000000ffffffffffffffffffffffff');
const B = BigInt('0x5ac635d8aa3a93e7b3ebbd55769886bc651d06b0cc53b0f63bce3c3e27d2604b');

function power(base: bigint, exponent: bigint): bigint {
  let result = 1n;
  let square = base;
  for (let rest = exponent; rest > 0n; rest >>= 1n) {
    if ((rest & 1n) === 1n) result = (result * square) % P;
    square = (square * square) % P;
  }
  return result;
}

export function compressPoint(raw: Uint8Array): Bytes {
  const compressed = raw.slice(0, 33);
  compressed[0] = 2 + ((raw[64] ?? 0) & 1);
  return compressed;
}

/** The 65 bytes of a 33-byte point, or `undefined` if no point of the curve has this x. */
export function decompressPoint(compressed: Uint8Array): Bytes | undefined {
  const prefix = compressed[0];
  if (compressed.length !== 33 || (prefix !== 2 && prefix !== 3)) return undefined;
  const x = BigInt(`0x${hexOf(compressed.subarray(1))}`);
  if (x >= P) return undefined;
  const square = (x * x * x + (P - 3n) * x + B) % P;
  // P = 3 mod 4, so a root, if there is one, is the (P + 1) / 4 th power.
  const root = power(square, (P + 1n) / 4n);
  if ((root * root) % P !== square) return undefined;
  const y = (root & 1n) === BigInt(prefix & 1) ? root : P - root;
  return bytesOfHex(`04${hexOf(compressed.subarray(1))}${y.toString(16).padStart(64, '0')}`);
}
