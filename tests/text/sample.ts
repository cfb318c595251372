import { type Bytes, concatBytes } from '../../src/license/bytes.ts';
import { OffleaseError, type ErrorCode, type ErrorFacts } from '../../src/license/error.ts';

/** Bytes with the heads of a token, COSE_Encrypt0 in CBOR, around arbitrary content. */
export function tokenLike(length: number, seed = 1): Bytes {
  const content = new Uint8Array(length);
  let state = seed >>> 0;
  for (let index = 0; index < length; index += 1) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    content[index] = state >>> 24;
  }
  const head = Uint8Array.of(0xd0, 0x83, 0x43, 1, 2, 3, 0xa1, 0x23, 0x42, 9, 9, 0x59, length >> 8, length & 0xff);
  return concatBytes(head, content);
}

export function refusal(act: () => unknown): { code: ErrorCode; facts: ErrorFacts } {
  try {
    act();
  } catch (error) {
    if (error instanceof OffleaseError) return { code: error.code, facts: error.facts };
    throw error;
  }
  throw new Error('nothing was refused');
}

export function codeOf(act: () => unknown): ErrorCode {
  return refusal(act).code;
}
