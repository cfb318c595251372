import { hexOf, type Bytes } from '../license/bytes.ts';
import { OffleaseError } from '../license/error.ts';
import { idBytes, type IssuerId, type RootId } from '../license/ids.ts';
import type { UnixTime } from '../license/time.ts';
import { isCborBytes, type CborMap, type CborValue } from './cbor.ts';
import { FieldReader, writeFields } from './field.ts';
import type { PublicKey, SigningKey } from './keys.ts';
import { WITHDRAWALS_TYP } from './kind.ts';
import { readRootSigned, signByRoot, verifyByRoot } from './root-signed.ts';

/** The certificates of `issuer` below `serial` are withdrawn. */
export interface Withdrawal {
  readonly issuer: IssuerId;
  readonly serial: number;
}

export interface WithdrawalClaims {
  readonly root: RootId;
  /** Rises with every list; a device keeps the highest that it has seen. */
  readonly version: number;
  readonly time: UnixTime;
  readonly minimumSerials: readonly Withdrawal[];
}

/** A list of withdrawals whose signature has been verified under one of the roots. */
export interface Withdrawals extends WithdrawalClaims {
  readonly bytes: Bytes;
}

/*
 * withdrawals = {
 *   1: bstr .size 32, 2: uint, 3: time,        ; root, version, time
 *   4: [1*32 (bstr .size 16, uint)],           ; issuer and its lowest serial still good, by rising issuer id
 * }
 */
const LABELS = { root: 1, version: 2, time: 3, minimumSerials: 4 } as const;
const MAX_WITHDRAWALS = 32;

function withdrawalsInvalid(reason: string): OffleaseError {
  return new OffleaseError('withdrawals-invalid', { reason });
}

function byIssuer(a: Withdrawal, b: Withdrawal): number {
  return a.issuer < b.issuer ? -1 : 1;
}

function minimumSerialsOf(list: readonly CborValue[]): readonly Withdrawal[] {
  if (list.length % 2 !== 0) throw withdrawalsInvalid('minimumSerials');
  const found: Withdrawal[] = [];
  for (let index = 0; index < list.length; index += 2) {
    const issuer = list[index];
    const serial = list[index + 1];
    if (!isCborBytes(issuer) || issuer.length !== 16) throw withdrawalsInvalid('minimumSerials');
    if (typeof serial !== 'number' || serial < 0) throw withdrawalsInvalid('minimumSerials');
    const withdrawal = { issuer: hexOf(issuer) as IssuerId, serial };
    const before = found.at(-1);
    if (before !== undefined && before.issuer >= withdrawal.issuer) throw withdrawalsInvalid('minimumSerials');
    found.push(withdrawal);
  }
  return found;
}

function decode(payload: CborMap): WithdrawalClaims {
  const fields = new FieldReader(payload, LABELS);
  const claims = {
    root: fields.id<RootId>('root', 32),
    version: fields.uint('version'),
    time: fields.time('time'),
    minimumSerials: minimumSerialsOf(fields.optionalList('minimumSerials', 2 * MAX_WITHDRAWALS) ?? []),
  };
  fields.end();
  return claims;
}

export function signWithdrawals(claims: WithdrawalClaims, root: SigningKey): Promise<Bytes> {
  const minimumSerials = [...claims.minimumSerials]
    .sort(byIssuer)
    .flatMap(({ issuer, serial }): CborValue[] => [idBytes(issuer), serial]);
  const { version, time } = claims;
  const payload = writeFields(LABELS, { root: idBytes(claims.root), version, time, minimumSerials });
  return signByRoot(WITHDRAWALS_TYP, root, payload);
}

/** What a list says, before anybody has verified it. */
export function readWithdrawals(bytes: Bytes): WithdrawalClaims {
  const signed = readRootSigned(bytes);
  if (signed.typ !== WITHDRAWALS_TYP) throw withdrawalsInvalid('typ');
  try {
    return decode(signed.payload);
  } catch (error) {
    if (error instanceof OffleaseError && error.code === 'claims-invalid') {
      throw new OffleaseError('withdrawals-invalid', { reason: error.facts['field'] ?? '' }, { cause: error });
    }
    throw error;
  }
}

/**
 * @throws OffleaseError `cbor-invalid`, `cose-invalid`, `token-version`, `withdrawals-invalid`;
 *   `certificate-root` if none of `roots` is the one it names
 */
export async function verifyWithdrawals(bytes: Bytes, roots: readonly PublicKey[]): Promise<Withdrawals> {
  const claims = readWithdrawals(bytes);
  const root = roots.find(({ thumbprint }) => thumbprint === claims.root);
  if (root === undefined) throw new OffleaseError('certificate-root', { root: claims.root });
  await verifyByRoot(readRootSigned(bytes), root, 'withdrawals-invalid');
  return { ...claims, bytes };
}
