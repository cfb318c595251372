import type { Bytes } from '../license/bytes.ts';
import { OffleaseError } from '../license/error.ts';
import type { KeyId } from '../license/ids.ts';
import { isLine, isWhole } from '../license/limits.ts';
import { isUnixTime, type UnixTime } from '../license/time.ts';
import { readEnvelope } from '../token/envelope.ts';
import { isIssuerKind, type TokenKind } from '../token/kind.ts';

/** A token as it is stored: nothing of it but its own bytes, and what a courier noted about carrying it. */
export interface CarriedRecord {
  /** 64 hex digits: SHA-256 of the bytes, so the same token twice is one. */
  readonly id: string;
  readonly bytes: Bytes;
  /** Rises with every token that is collected. */
  readonly order: number;
  readonly collected: UnixTime;
  /** When the person said that it had reached the issuer, or its kiosk. */
  readonly passedOn?: UnixTime;
}

/** What the person calls a kiosk. */
export interface KioskName {
  readonly kiosk: KeyId;
  readonly name: string;
}

/** What can be read of a token without any key. None of it is proven: a courier sorts by it, and relies on nothing. */
export interface Label {
  readonly kind: TokenKind;
  readonly to: 'issuer' | 'kiosk';
  /** The kiosk's receiving key: an answer is sealed to it, and what the kiosk sends names it as its reply key. */
  readonly kiosk: KeyId;
}

export interface Carried extends CarriedRecord, Label {}

/** The longest name of a kiosk, in code points. */
export const MAX_KIOSK_NAME = 50;

/**
 * @throws OffleaseError cbor-invalid, cose-invalid (a certificate, too), token-version
 */
export function labelOf(token: Bytes): Label {
  const { kind, kid, replyTo } = readEnvelope(token);
  if (isIssuerKind(kind)) return { kind, to: 'kiosk', kiosk: kid };
  if (replyTo === undefined) throw new OffleaseError('cose-invalid', { reason: 'no reply key' });
  return { kind, to: 'issuer', kiosk: replyTo };
}

/** @throws OffleaseError storage-damaged */
export function carriedOf(value: unknown): Carried {
  const { id, bytes, order, collected, passedOn } = fieldsOf(value);
  const sound =
    typeof id === 'string' &&
    /^[0-9a-f]{64}$/.test(id) &&
    bytes instanceof Uint8Array &&
    isWhole(order) &&
    isUnixTime(collected) &&
    (passedOn === undefined || isUnixTime(passedOn));
  if (!sound) throw damaged('token');
  const token = bytes as Bytes;
  try {
    const record = { id, bytes: token, order, collected, ...labelOf(token) };
    return passedOn === undefined ? record : { ...record, passedOn };
  } catch (cause) {
    throw damaged('token', cause);
  }
}

/** @throws OffleaseError storage-damaged */
export function kioskNameOf(value: unknown): KioskName {
  const { kiosk, name } = fieldsOf(value);
  if (typeof kiosk !== 'string' || !/^[0-9a-f]{16}$/.test(kiosk)) throw damaged('kiosk');
  if (typeof name !== 'string' || !isLine(name, MAX_KIOSK_NAME)) throw damaged('kiosk');
  return { kiosk: kiosk as KeyId, name };
}

/** Without what can be read of the bytes anyway. */
export function recordOf({ id, bytes, order, collected, passedOn }: Carried): CarriedRecord {
  return passedOn === undefined ? { id, bytes, order, collected } : { id, bytes, order, collected, passedOn };
}

function fieldsOf(value: unknown): Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null) throw damaged('record');
  return value as Readonly<Record<string, unknown>>;
}

function damaged(what: string, cause?: unknown): OffleaseError {
  return new OffleaseError('storage-damaged', { what }, cause === undefined ? undefined : { cause });
}
