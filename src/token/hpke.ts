import { concatBytes, utf8, type Bytes } from '../license/bytes.ts';
import { OffleaseError } from '../license/error.ts';
import { agreementKey, ECDH, type PublicKey, type ReceivingKey } from './keys.ts';

/**
 * HPKE base mode (RFC 9180 5.1.1), one message a key: DHKEM(P-256, HKDF-SHA256), HKDF-SHA256,
 * AES-128-GCM. With the labels of LabeledExtract and LabeledExpand (RFC 9180 4) written into salt,
 * input and info, each extract-then-expand is one native HKDF call: one for the shared secret, one
 * for the key, one for the nonce. The psk of base mode is empty, so the two hashes in the key
 * schedule's context depend on `info` alone and are kept for each.
 */
const VERSION = utf8('HPKE-v1');
const KEM_SUITE = concatBytes(utf8('KEM'), Uint8Array.of(0x00, 0x10));
const HPKE_SUITE = concatBytes(utf8('HPKE'), Uint8Array.of(0x00, 0x10, 0x00, 0x01, 0x00, 0x01));
const EMPTY = new Uint8Array(0);

/** Length of `enc`, the sender's ephemeral public key (Npk). */
export const ENC_BYTES = 65;
/** What AES-GCM adds (Nt). */
export const TAG_BYTES = 16;

const KEM_EAE_PRK = concatBytes(VERSION, KEM_SUITE, utf8('eae_prk'));
const KEM_SHARED_SECRET = concatBytes(Uint8Array.of(0, 32), VERSION, KEM_SUITE, utf8('shared_secret'));
const SCHEDULE_SECRET = concatBytes(VERSION, HPKE_SUITE, utf8('secret'));
const SCHEDULE_KEY = concatBytes(Uint8Array.of(0, 16), VERSION, HPKE_SUITE, utf8('key'));
const SCHEDULE_NONCE = concatBytes(Uint8Array.of(0, 12), VERSION, HPKE_SUITE, utf8('base_nonce'));

interface KeySchedule {
  readonly secretInput: CryptoKey;
  readonly keyInfo: Bytes;
  readonly nonceInfo: Bytes;
}

function hkdfKey(input: Bytes): Promise<CryptoKey> {
  return crypto.subtle.importKey('raw', input, 'HKDF', false, ['deriveBits']);
}

async function hkdf(key: CryptoKey, salt: Bytes, info: Bytes, bytes: number): Promise<Bytes> {
  const bits = await crypto.subtle.deriveBits({ name: 'HKDF', hash: 'SHA-256', salt, info }, key, 8 * bytes);
  return new Uint8Array(bits);
}

/** LabeledExtract with an empty salt: HMAC under 32 zero bytes. */
async function labeledExtract(label: string, input: Bytes): Promise<Bytes> {
  const zero = await crypto.subtle.importKey('raw', new Uint8Array(32), { name: 'HMAC', hash: 'SHA-256' }, false, [
    'sign',
  ]);
  const message = concatBytes(VERSION, HPKE_SUITE, utf8(label), input);
  return new Uint8Array(await crypto.subtle.sign('HMAC', zero, message));
}

async function makeSchedule(info: Bytes): Promise<KeySchedule> {
  const [secretInput, pskIdHash, infoHash] = await Promise.all([
    hkdfKey(SCHEDULE_SECRET),
    labeledExtract('psk_id_hash', EMPTY),
    labeledExtract('info_hash', info),
  ]);
  const context = concatBytes(Uint8Array.of(0x00), pskIdHash, infoHash);
  return {
    secretInput,
    keyInfo: concatBytes(SCHEDULE_KEY, context),
    nonceInfo: concatBytes(SCHEDULE_NONCE, context),
  };
}

// Offlease knows one `info` for each kind of token; the bound is for those who call this with others.
const MAX_SCHEDULES = 16;
const schedules = new Map<string, Promise<KeySchedule>>();

function scheduleOf(info: Bytes): Promise<KeySchedule> {
  const name = String.fromCharCode(...info);
  const known = schedules.get(name);
  if (known !== undefined) return known;
  const made = makeSchedule(info);
  if (schedules.size < MAX_SCHEDULES) schedules.set(name, made);
  return made;
}

async function contentKey(
  usage: 'encrypt' | 'decrypt',
  privateKey: CryptoKey,
  publicKey: CryptoKey,
  kemContext: Bytes,
  info: Bytes,
): Promise<{ key: CryptoKey; nonce: Bytes }> {
  const [schedule, dh] = await Promise.all([
    scheduleOf(info),
    crypto.subtle.deriveBits({ name: 'ECDH', public: publicKey }, privateKey, 256),
  ]);
  const agreed = await hkdfKey(concatBytes(KEM_EAE_PRK, new Uint8Array(dh)));
  const sharedSecret = await hkdf(agreed, EMPTY, concatBytes(KEM_SHARED_SECRET, kemContext), 32);
  const [keyBytes, nonce] = await Promise.all([
    hkdf(schedule.secretInput, sharedSecret, schedule.keyInfo, 16),
    hkdf(schedule.secretInput, sharedSecret, schedule.nonceInfo, 12),
  ]);
  return { key: await crypto.subtle.importKey('raw', keyBytes, 'AES-GCM', false, [usage]), nonce };
}

export interface HpkeMessage {
  /** 65 bytes: the ephemeral public key. */
  readonly enc: Bytes;
  readonly ciphertext: Bytes;
}

/** `Seal<Base>` (RFC 9180 6.1). `ephemeral` is for test vectors only: every message needs a new one. */
export async function sealBase(
  recipient: PublicKey,
  info: Bytes,
  aad: Bytes,
  plaintext: Bytes,
  ephemeral?: CryptoKeyPair,
): Promise<HpkeMessage> {
  const [pair, publicKey] = await Promise.all([
    ephemeral ?? crypto.subtle.generateKey(ECDH, false, ['deriveBits']),
    agreementKey(recipient),
  ]);
  const enc = new Uint8Array(await crypto.subtle.exportKey('raw', pair.publicKey));
  const { key, nonce } = await contentKey('encrypt', pair.privateKey, publicKey, concatBytes(enc, recipient.raw), info);
  const sealed = await crypto.subtle.encrypt({ name: 'AES-GCM', iv: nonce, additionalData: aad }, key, plaintext);
  return { enc, ciphertext: new Uint8Array(sealed) };
}

/**
 * `Open<Base>` (RFC 9180 6.1).
 *
 * @throws OffleaseError `key-invalid` if `enc` is no point of the curve; `token-undecryptable` if the
 *   message was not sealed to this key with this `info` and `aad`, or was altered
 */
export async function openBase(
  recipient: ReceivingKey,
  info: Bytes,
  aad: Bytes,
  { enc, ciphertext }: HpkeMessage,
): Promise<Bytes> {
  if (enc.length !== ENC_BYTES || enc[0] !== 4) throw new OffleaseError('key-invalid');
  const sender = await crypto.subtle.importKey('raw', enc, ECDH, true, []).catch((cause: unknown) => {
    throw new OffleaseError('key-invalid', {}, { cause });
  });
  const kemContext = concatBytes(enc, recipient.publicKey.raw);
  const { key, nonce } = await contentKey('decrypt', recipient.privateKey, sender, kemContext, info);
  try {
    const parameters = { name: 'AES-GCM', iv: nonce, additionalData: aad };
    return new Uint8Array(await crypto.subtle.decrypt(parameters, key, ciphertext));
  } catch (cause) {
    throw new OffleaseError('token-undecryptable', {}, { cause });
  }
}
