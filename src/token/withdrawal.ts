import type { Bytes } from '../license/bytes.ts';
import { OffleaseError } from '../license/error.ts';
import type { IssuerId, RootId } from '../license/ids.ts';
import type { UnixTime } from '../license/time.ts';
import { as, id, pairsOf, TIME, UINT, type Codec } from './field.ts';
import type { PublicKey, SigningKey } from './keys.ts';
import { WITHDRAWALS_TYP } from './kind.ts';
import { orEmpty, recordOf } from './record.ts';
import { readRootSigned, signByRoot, verifyByRoot, type RootSigned } from './root-signed.ts';

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

/** By rising issuer id. */
const MINIMUM_SERIALS: Codec<readonly Withdrawal[]> = as(
  pairsOf(id<IssuerId>(16), UINT, MAX_WITHDRAWALS),
  (pairs) => {
    const rising = pairs.every(([issuer], index) => index === 0 || issuer > (pairs[index - 1]?.[0] ?? ''));
    return rising ? pairs.map(([issuer, serial]) => ({ issuer, serial })) : undefined;
  },
  (list) => list.map(({ issuer, serial }) => [issuer, serial] as const).sort(([a], [b]) => (a < b ? -1 : 1)),
);

const WITHDRAWALS = recordOf<WithdrawalClaims>(
  LABELS,
  { root: id(32), version: UINT, time: TIME, minimumSerials: orEmpty(MINIMUM_SERIALS) },
  withdrawalsInvalid,
);

export function signWithdrawals(claims: WithdrawalClaims, root: SigningKey): Promise<Bytes> {
  return signByRoot(WITHDRAWALS_TYP, root, WITHDRAWALS.write(claims));
}

/** What a list says, before anybody has verified it. */
export function readWithdrawals(bytes: Bytes): WithdrawalClaims {
  return claimsOf(readRootSigned(bytes));
}

function claimsOf({ typ, payload }: RootSigned): WithdrawalClaims {
  if (typ !== WITHDRAWALS_TYP) throw withdrawalsInvalid('typ');
  return WITHDRAWALS.read(payload);
}

/**
 * @throws OffleaseError `cbor-invalid`, `cose-invalid`, `token-version`, `withdrawals-invalid`;
 *   `certificate-root` if none of `roots` is the one it names
 */
export async function verifyWithdrawals(bytes: Bytes, roots: readonly PublicKey[]): Promise<Withdrawals> {
  const signed = readRootSigned(bytes);
  const claims = claimsOf(signed);
  await verifyByRoot(signed, claims.root, roots, 'withdrawals-invalid');
  return { ...claims, bytes };
}
