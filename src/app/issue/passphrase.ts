import { MIN_PASSPHRASE } from '../../issuer/passphrase.ts';

/** How long a passphrase would stand against somebody who holds a copy of the wrapped keys. */
export type Strength = 'short' | 'weak' | 'fair' | 'strong';

const COMMON = [
  'password',
  'passphrase',
  'passwort',
  'qwerty',
  'letmein',
  'welcome',
  'offlease',
  'license',
  'admin',
  'secret',
];

/**
 * A cautious guess in bits: common words and runs count for little, repetition for nothing. A hint while typing, not
 * a proof; the issuer's own rule is the length alone.
 */
export function passphraseBits(passphrase: string): number {
  let text = passphrase.normalize('NFKC').toLowerCase();
  let bits = 0;
  for (const word of COMMON) {
    if (text.includes(word)) {
      text = text.replaceAll(word, ' ');
      bits += 4;
    }
  }
  const seen = new Set<string>();
  for (const word of text.split(/[\s\-_.,;:/]+/).filter((part) => part !== '')) {
    if (seen.has(word)) continue;
    seen.add(word);
    bits += wordBits(word);
  }
  if (passphrase !== passphrase.toLowerCase()) bits += 2;
  return Math.round(bits);
}

export function passphraseStrength(passphrase: string): Strength {
  if ([...passphrase.normalize('NFKC')].length < MIN_PASSPHRASE) return 'short';
  const bits = passphraseBits(passphrase);
  if (bits < 40) return 'weak';
  return bits < 55 ? 'fair' : 'strong';
}

/** Letters that go on from the one before (aaaa, abcd, 4321) add one bit, others what their alphabet holds. */
function wordBits(word: string): number {
  // A word of letters is more likely a word than a draw: half of what its letters could hold.
  const perSign = /^\p{L}+$/u.test(word) ? 2.4 : /^\d+$/.test(word) ? 2.6 : 4;
  let bits = 0;
  let before = Number.NaN;
  for (const sign of word) {
    const code = sign.codePointAt(0) ?? 0;
    bits += Math.abs(code - before) <= 1 ? 0.5 : perSign;
    before = code;
  }
  return bits;
}

const CONSONANTS = 'bdfghjklmnprstvz';
const VOWELS = 'aeiou';

/** Six speakable groups of four letters, about 75 bits: for people who would rather write one down than invent one. */
export function suggestPassphrase(random: (bytes: Uint8Array<ArrayBuffer>) => Uint8Array): string {
  const groups: string[] = [];
  while (groups.length < 6) groups.push(syllable(random) + syllable(random));
  return groups.join('-');
}

/** One of 80 syllables, each as likely as the other: bytes from 240 on are drawn again. */
function syllable(random: (bytes: Uint8Array<ArrayBuffer>) => Uint8Array): string {
  for (;;) {
    const [byte = 255] = random(new Uint8Array(1));
    if (byte >= 240) continue;
    const at = byte % 80;
    return CONSONANTS.charAt(at % 16) + VOWELS.charAt(Math.floor(at / 16));
  }
}
