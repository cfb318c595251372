import type { ActivationCode } from '../license/ids.ts';

/** No 0, O, 1, I, L, U, V: what is read aloud or off a label has one reading only. */
const ALPHABET = 'ABCDEFGHJKMNPQRSTWXYZ23456789';
const GROUPS = 4;
const GROUP = 4;

/**
 * A random code in groups, for example `K7QM-2RWD-93HA-XPTC`: 77 random bits. It names an
 * entitlement and is no secret, but nobody should meet another's by mistyping.
 */
export function generateActivationCode(): ActivationCode {
  const groups: string[] = [];
  for (let group = 0; group < GROUPS; group += 1) {
    let text = '';
    while (text.length < GROUP) {
      const [byte = 255] = crypto.getRandomValues(new Uint8Array(1));
      // Bytes past the last whole multiple would make the first letters likelier than the others.
      if (byte < 256 - (256 % ALPHABET.length)) text += ALPHABET.charAt(byte % ALPHABET.length);
    }
    groups.push(text);
  }
  return groups.join('-') as ActivationCode;
}
