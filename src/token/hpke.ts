import { concatBytes, utf8, type Bytes } from '../license/bytes.ts';
import { OffleaseError } from '../license/error.ts';
import { agree, agreementKey, ECDH, exportPoint, type PublicKey, type ReceivingKey } from './keys.ts';

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

/** The input of LabeledExtract, and with the length that comes out in front the info of LabeledExpand (RFC 9180 4). */
function labeled(suite: Bytes, label: string, ...length: readonly number[]): Bytes {
  return concatBytes(Uint8Array.from(length), VERSION, suite, utf8(label));
}

const KEM_EAE_PRK = labeled(KEM_SUITE, 'eae_prk');
const KEM_SHARED_SECRET = labeled(KEM_SUITE, 'shared_secret', 0, 32);
const SCHEDULE_SECRET = labeled(HPKE_SUITE, 'secret');
const SCHEDULE_KEY = labeled(HPKE_SUITE, 'key', 0, 16);
const SCHEDULE_NONCE = labeled(HPKE_SUITE, 'base_nonce', 0, 12);

interface KeySchedule {
  readonly secretInput: CryptoKey;
  readonly keyInfo: Bytes;
  readonly nonceInfo: Bytes;
}

/** Keying material for {@link hkdf}, and with `deriveKey` for {@link deriveContentKey}. */
export function hkdfKey(input: Bytes, usages: readonly KeyUsage[] = ['deriveBits']): Promise<CryptoKey> {
  return crypto.subtle.importKey('raw', input, 'HKDF', false, usages);
}

function hkdfParameters(salt: Bytes, info: Bytes) {
  return { name: 'HKDF', hash: 'SHA-256', salt, info } as const;
}

/** HKDF-SHA-256 (RFC 5869), extract and expand in one. */
export async function hkdf(key: CryptoKey, salt: Bytes, info: Bytes, bytes: number): Promise<Bytes> {
  return new Uint8Array(await crypto.subtle.deriveBits(hkdfParameters(salt, info), key, 8 * bytes));
}

/** AES-128-GCM with a nonce of 12 and a tag of 16 bytes, which follows the ciphertext. */
interface ContentKey {
  readonly key: CryptoKey;
  readonly nonce: Bytes;
}

/** The key of {@link ContentKey}, derived as {@link hkdf} does; its bytes never reach the page. */
function deriveContentKey(key: CryptoKey, salt: Bytes, info: Bytes): Promise<CryptoKey> {
  const algorithm = { name: 'AES-GCM', length: 128 } as const;
  return crypto.subtle.deriveKey(hkdfParameters(salt, info), key, algorithm, false, ['encrypt', 'decrypt']);
}

export async function encryptContent({ key, nonce }: ContentKey, aad: Bytes, plaintext: Bytes): Promise<Bytes> {
  const parameters = { name: 'AES-GCM', iv: nonce, additionalData: aad };
  return new Uint8Array(await crypto.subtle.encrypt(parameters, key, plaintext));
}

/** @throws OffleaseError `token-undecryptable` */
export async function decryptContent({ key, nonce }: ContentKey, aad: Bytes, ciphertext: Bytes): Promise<Bytes> {
  try {
    const parameters = { name: 'AES-GCM', iv: nonce, additionalData: aad };
    return new Uint8Array(await crypto.subtle.decrypt(parameters, key, ciphertext));
  } catch (cause) {
    throw new OffleaseError('token-undecryptable', {}, { cause });
  }
}

/** LabeledExtract with an empty salt: HMAC under 32 zero bytes. */
async function labeledExtract(label: string, input: Bytes): Promise<Bytes> {
  const zero = await crypto.subtle.importKey('raw', new Uint8Array(32), { name: 'HMAC', hash: 'SHA-256' }, false, [
    'sign',
  ]);
  const message = concatBytes(labeled(HPKE_SUITE, label), input);
  return new Uint8Array(await crypto.subtle.sign('HMAC', zero, message));
}

async function makeSchedule(info: Bytes): Promise<KeySchedule> {
  const [secretInput, pskIdHash, infoHash] = await Promise.all([
    hkdfKey(SCHEDULE_SECRET, ['deriveBits', 'deriveKey']),
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

/** There is one `info` for each kind of token, a constant. */
const schedules = new WeakMap<Bytes, Promise<KeySchedule>>();

function scheduleOf(info: Bytes): Promise<KeySchedule> {
  const schedule = schedules.get(info) ?? makeSchedule(info);
  schedules.set(info, schedule);
  return schedule;
}

/** Decap or Encap, and the key schedule (RFC 9180 4.1, 5.1). What does not wait for another runs beside it. */
async function contentKey(
  privateKey: CryptoKey,
  publicKey: CryptoKey,
  kemContext: () => Bytes | Promise<Bytes>,
  info: Bytes,
  nonceFirst: boolean,
): Promise<ContentKey> {
  const [agreed, context, schedule] = await Promise.all([
    agree(privateKey, publicKey).then((dh) => hkdfKey(concatBytes(KEM_EAE_PRK, dh))),
    kemContext(),
    scheduleOf(info),
  ]);
  const sharedSecret = await hkdf(agreed, EMPTY, concatBytes(KEM_SHARED_SECRET, context), 32);
  // The shorter one first: then both are done at about the same time.
  // Which of the two begins makes a difference of two percent, measured: opening waits for both, sealing for a signature too.
  const deriveNonce = (): Promise<Bytes> => hkdf(schedule.secretInput, sharedSecret, schedule.nonceInfo, 12);
  const early = nonceFirst && deriveNonce();
  const deriving = deriveContentKey(schedule.secretInput, sharedSecret, schedule.keyInfo);
  const [key, nonce] = await Promise.all([deriving, early || deriveNonce()]);
  return { key, nonce };
}

export interface HpkeMessage {
  /** 65 bytes: the ephemeral public key. */
  readonly enc: Bytes;
  readonly ciphertext: Bytes;
}

/** `SetupBaseS` (RFC 9180 5.1.1). */
async function setupSender(
  recipient: PublicKey,
  info: Bytes,
  ephemeral: CryptoKeyPair | undefined,
): Promise<{ enc: Bytes; content: ContentKey }> {
  const [pair, publicKey] = await Promise.all([
    ephemeral ?? crypto.subtle.generateKey(ECDH, false, ['deriveBits']),
    agreementKey(recipient),
  ]);
  let enc = EMPTY;
  const kemContext = async (): Promise<Bytes> => {
    enc = await exportPoint(pair.publicKey);
    return concatBytes(enc, recipient.raw);
  };
  const content = await contentKey(pair.privateKey, publicKey, kemContext, info, false);
  return { enc, content };
}

/**
 * `Seal<Base>` (RFC 9180 6.1). The plaintext may still be on its way: the key is agreed meanwhile.
 * `ephemeral` is for test vectors only: every message needs a new one.
 */
export async function sealBase(
  recipient: PublicKey,
  info: Bytes,
  aad: Bytes,
  plaintext: Bytes | Promise<Bytes>,
  ephemeral?: CryptoKeyPair,
): Promise<HpkeMessage> {
  const [{ enc, content }, message] = await Promise.all([setupSender(recipient, info, ephemeral), plaintext]);
  return { enc, ciphertext: await encryptContent(content, aad, message) };
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
  const kemContext = (): Bytes => concatBytes(enc, recipient.publicKey.raw);
  return decryptContent(await contentKey(recipient.privateKey, sender, kemContext, info, true), aad, ciphertext);
}
