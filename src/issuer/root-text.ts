import { base32nopad } from '@scure/base';
import { concatBytes, utf8, type Bytes } from '../license/bytes.ts';
import { OffleaseError } from '../license/error.ts';
import { dateOfTime, type UnixTime } from '../license/time.ts';
import { crc32 } from '../text/crc32.ts';
import { ECDSA, publicKeyOf, type PublicKey, type SigningKey } from '../token/keys.ts';
import { IV_BYTES, keyOfPassphrase, randomBytes, requireLength, SALT_BYTES } from './passphrase.ts';

/*
 * An exported root key, for paper or a file. Below a heading for people, eight numbered lines:
 *
 *   1  ABCDE FGHIJ KLMNO PQRST UVWXY  ZZZZ
 *
 * Each has 25 characters of RFC 4648 base32 and a check of four: the lowest 20 bits of the CRC-32 of its number and
 * characters, so that a mistyped line is found by its number. Together they are, without padding:
 *
 *   version (1 byte: 1) ‖ rounds (4 bytes, big-endian) ‖ salt (16) ‖ iv (12) ‖ public key (33, compressed)
 *   ‖ AES-256-GCM of the private scalar (32 + 16)
 *
 * under PBKDF2-SHA-256 of the passphrase (NFKC), with "offlease root 1" and all bytes before the ciphertext as additional data.
 */
const VERSION = 1;
const HEAD_BYTES = 5 + SALT_BYTES + IV_BYTES + 33;
const ALL_BYTES = HEAD_BYTES + 48;
const GROUP = 5;
const GROUPS = 5;
const PER_LINE = GROUP * GROUPS;
const CHECK = 4;
const CHARACTERS = Math.ceil((ALL_BYTES * 8) / 5);
const LINES = Math.ceil(CHARACTERS / PER_LINE);
const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
const MAX_ROUNDS = 10_000_000;

const ADDITIONAL = utf8('offlease root 1');

function invalid(line?: number): OffleaseError {
  return new OffleaseError('root-text-invalid', line === undefined ? {} : { line });
}

function checkOf(line: number, characters: string): string {
  let bits = crc32(utf8(`${line} ${characters}`)) & 0xfffff;
  let check = '';
  for (let at = 0; at < CHECK; at += 1) {
    check = (ALPHABET[bits & 31] ?? '') + check;
    bits >>>= 5;
  }
  return check;
}

function grouped(characters: string): string {
  return (characters.match(/.{1,5}/g) ?? []).join(' ');
}

function linesOf(bytes: Bytes): readonly string[] {
  const all = base32nopad.encode(bytes);
  return Array.from({ length: LINES }, (_, index) => {
    const characters = all.slice(index * PER_LINE, (index + 1) * PER_LINE);
    return `${index + 1}  ${grouped(characters)}  ${checkOf(index + 1, characters)}`;
  });
}

async function scalarOf(root: SigningKey): Promise<Bytes> {
  const { d = '' } = await crypto.subtle.exportKey('jwk', root.privateKey);
  return Uint8Array.from(atob(d.replaceAll('-', '+').replaceAll('_', '/')), (character) => character.charCodeAt(0));
}

function base64url(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '');
}

/**
 * The text of a root key; the key must be extractable.
 * @throws OffleaseError `passphrase-too-short`
 */
export async function writeRootText(
  root: SigningKey,
  passphrase: string,
  rounds: number,
  now: UnixTime,
): Promise<string> {
  requireLength(passphrase);
  const head = new Uint8Array(HEAD_BYTES);
  const salt = randomBytes(SALT_BYTES);
  const iv = randomBytes(IV_BYTES);
  head[0] = VERSION;
  new DataView(head.buffer).setUint32(1, rounds);
  head.set(salt, 5);
  head.set(iv, 5 + SALT_BYTES);
  head.set(root.publicKey.compressed, 5 + SALT_BYTES + IV_BYTES);
  const key = await keyOfPassphrase(passphrase, salt, rounds, ['encrypt']);
  const gcm = { name: 'AES-GCM', iv, additionalData: concatBytes(ADDITIONAL, head) };
  const sealed = new Uint8Array(await crypto.subtle.encrypt(gcm, key, await scalarOf(root)));
  return [
    'OFFLEASE ROOT KEY',
    '',
    `Root  ${(root.publicKey.thumbprint.slice(0, 32).match(/.{4}/g) ?? []).join(' ')}`,
    `Made  ${dateOfTime(now).toISOString().slice(0, 10)}`,
    '',
    'It signs the certificates of issuers. It opens with its passphrase only:',
    'keep that in another place.',
    '',
    ...linesOf(concatBytes(head, sealed)),
    '',
  ].join('\n');
}

/** 0, 1 and 8 are not in the alphabet: they can only be what they look like. */
function asTyped(text: string): string {
  return text
    .toUpperCase()
    .replaceAll('0', 'O')
    .replaceAll('1', 'I')
    .replaceAll('8', 'B')
    .replace(/[^A-Z2-7]/g, '');
}

function bytesOf(text: string): Bytes {
  const found = new Map<number, string>();
  for (const row of text.split(/\r?\n/)) {
    const match = /^[\s>]*([1-9])[.):]?\s+(\S.*)$/.exec(row);
    const number = Number(match?.[1]);
    const typed = asTyped(match?.[2] ?? '');
    if (match === null || number > LINES || typed.length < CHECK) continue;
    const characters = typed.slice(0, -CHECK);
    if (typed.slice(-CHECK) !== checkOf(number, characters)) throw invalid(number);
    found.set(number, characters);
  }
  if (found.size === 0) throw invalid();
  const rows = Array.from({ length: LINES }, (_, index) => {
    const row = found.get(index + 1);
    if (row === undefined) throw invalid(index + 1);
    return row;
  });
  try {
    const bytes = base32nopad.decode(rows.join('')).slice();
    if (bytes.length === ALL_BYTES && bytes[0] === VERSION) return bytes;
  } catch {
    // As below: every line is right by itself, and all together are nothing that was ever written.
  }
  throw invalid();
}

/** Whose key a text holds, without its passphrase. @throws OffleaseError `root-text-invalid` (`line`), `key-invalid` */
export function readRootPublicKey(text: string): Promise<PublicKey> {
  return publicKeyOf(bytesOf(text).subarray(HEAD_BYTES - 33, HEAD_BYTES));
}

/**
 * The root key of a text. Case, spaces and lines around it do not matter.
 * @throws OffleaseError `root-text-invalid` (`line`: which one was mistyped or is missing), `passphrase-wrong`
 */
export async function readRootText(text: string, passphrase: string, extractable = false): Promise<SigningKey> {
  const bytes = bytesOf(text);
  const head = bytes.slice(0, HEAD_BYTES);
  const rounds = new DataView(head.buffer).getUint32(1);
  if (rounds === 0 || rounds > MAX_ROUNDS) throw invalid();
  const publicKey = await publicKeyOf(head.subarray(HEAD_BYTES - 33));
  const key = await keyOfPassphrase(passphrase, head.slice(5, 5 + SALT_BYTES), rounds, ['decrypt']);
  const iv = head.slice(5 + SALT_BYTES, 5 + SALT_BYTES + IV_BYTES);
  const gcm = { name: 'AES-GCM', iv, additionalData: concatBytes(ADDITIONAL, head) };
  let scalar: Uint8Array;
  try {
    scalar = new Uint8Array(await crypto.subtle.decrypt(gcm, key, bytes.slice(HEAD_BYTES)));
  } catch (cause) {
    throw new OffleaseError('passphrase-wrong', {}, { cause });
  }
  const { raw } = publicKey;
  const jwk = {
    kty: 'EC',
    crv: 'P-256',
    x: base64url(raw.subarray(1, 33)),
    y: base64url(raw.subarray(33)),
    d: base64url(scalar),
  };
  return { privateKey: await crypto.subtle.importKey('jwk', jwk, ECDSA, extractable, ['sign']), publicKey };
}
