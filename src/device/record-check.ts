import { OffleaseError } from '../license/error.ts';
import { isFeatureNumber, type Counter } from '../license/feature.ts';
import { isActivationCode, isProductId } from '../license/ids.ts';
import { isWhole } from '../license/limits.ts';
import { faultIn, oneOf, type Shape, type ShapeOf } from '../license/shape.ts';
import { isUnixTime } from '../license/time.ts';
import type { LicenseClaims } from '../token/claims.ts';
import type { PublicKey, SigningKey } from '../token/keys.ts';
import { TOKEN_KINDS } from '../token/kind.ts';
import { decodeIssuerClaims, encodeIssuerClaims } from '../token/license-claims.ts';
import {
  RECORD_VERSION,
  type AppliedSerial,
  type Checkout,
  type DeviceRecord,
  type EndedActivation,
  type HeldLicense,
  type HistoryEntry,
  type KeptCertificate,
  type KeptWithdrawals,
  type LostIdentity,
  type OutgoingToken,
  type OutstandingRequest,
  type RetiredKey,
  type SpentRequest,
} from './record.ts';
import type { LicenseKey } from './store.ts';
import type { TimeMarks } from './time-marks.ts';
import type { WarnedLease } from './warning.ts';
import type { Mark } from './witness.ts';

const whole: Shape = (value) => isWhole(value);
const text: Shape = (value) => typeof value === 'string';
const hex =
  (digits: number): Shape =>
  (value) =>
    typeof value === 'string' && value.length === digits && /^[0-9a-f]*$/.test(value);
const sized =
  (length?: number): Shape =>
  (value) =>
    value instanceof Uint8Array && value.length === (length ?? value.length);

const ID = hex(32);
const HASH = hex(64);
const KID = hex(16);
const bytes = sized();

function keyPair(algorithm: 'ECDSA' | 'ECDH', usage: KeyUsage): ShapeOf<SigningKey> {
  return {
    privateKey: (value) =>
      value instanceof CryptoKey &&
      value.type === 'private' &&
      value.algorithm.name === algorithm &&
      value.usages.includes(usage),
    publicKey: { raw: sized(65), compressed: sized(33), thumbprint: HASH, kid: KID } satisfies ShapeOf<PublicKey>,
  };
}

/** Held to the rules by which it was read from a token; whether the sequence was ahead of the time is over. */
function areClaims(value: unknown): boolean {
  const claims = value as LicenseClaims; // if it is: else something here throws
  try {
    decodeIssuerClaims('refresh', encodeIssuerClaims({ ...claims, kind: 'refresh', sequence: claims.time }));
    return isWhole(claims.sequence);
  } catch {
    return false;
  }
}

/** Of a mark as well. */
const LOST = {
  device: HASH,
  licensed: oneOf(true, false),
  'seatName?': text,
  times: whole,
} satisfies ShapeOf<LostIdentity>;

export function isMark(value: unknown): value is Mark {
  return faultIn(value, LOST) === undefined;
}

const outgoing = { id: text, kind: oneOf(...TOKEN_KINDS), bytes, made: isUnixTime } satisfies ShapeOf<OutgoingToken>;

const RECORD: ShapeOf<DeviceRecord> = {
  version: whole,
  revision: whole,
  root: HASH,
  product: isProductId,
  roots: [HASH],
  created: isUnixTime,
  'machineLabel?': text,
  signing: keyPair('ECDSA', 'sign'),
  receiving: keyPair('ECDH', 'deriveBits'),
  retired: [{ kid: KID, reason: oneOf('withdrawn', 'deactivated') } satisfies ShapeOf<RetiredKey>],
  epoch: whole,
  count: whole,
  requests: [
    {
      ...outgoing,
      kind: oneOf('request'),
      nonce: ID,
      issuer: ID,
      'code?': isActivationCode,
      'seatName?': text,
      'clock?': isUnixTime,
    } satisfies ShapeOf<OutstandingRequest>,
  ],
  spent: [
    {
      nonce: ID,
      reason: oneOf('applied', 'superseded', 'refreshed', 'withdrawn', 'deactivated'),
    } satisfies ShapeOf<SpentRequest>,
  ],
  'license?': { issuer: ID, claims: areClaims } satisfies ShapeOf<HeldLicense>,
  ended: [
    { activation: ID, sequence: whole, reason: oneOf('superseded', 'deactivated') } satisfies ShapeOf<EndedActivation>,
  ],
  counters: [{ number: isFeatureNumber, used: whole } satisfies ShapeOf<Counter>],
  checkouts: [
    { id: text, number: isFeatureNumber, amount: whole, 'owner?': text, since: isUnixTime } satisfies ShapeOf<Checkout>,
  ],
  outbox: [outgoing],
  marks: {
    floor: isUnixTime,
    seen: isUnixTime,
    turn: whole,
    'ceiling?': isUnixTime,
    'offset?': (value) => Number.isSafeInteger(value),
  } satisfies ShapeOf<TimeMarks>,
  'warned?': { activation: ID, sequence: whole, days: whole } satisfies ShapeOf<WarnedLease>,
  certificates: [{ issuer: ID, serial: whole, bytes } satisfies ShapeOf<KeptCertificate>],
  applied: [{ issuer: ID, serial: whole } satisfies ShapeOf<AppliedSerial>],
  withdrawals: [{ root: HASH, version: whole, bytes } satisfies ShapeOf<KeptWithdrawals>],
  history: [{ kind: text, time: isUnixTime, 'activation?': ID, 'sequence?': whole } satisfies ShapeOf<HistoryEntry>],
  'lost?': LOST,
};

/** What a record of version 1 lacks. It is written in the new shape when it changes for the first time. */
const SINCE_1 = { version: RECORD_VERSION, checkouts: [] } satisfies Partial<DeviceRecord>;

/**
 * A stored value as a record, once its shape holds throughout.
 *
 * Values of older builds are read as what they mean now.
 *
 * @throws OffleaseError `storage-newer` (a newer build wrote it), `storage-damaged` (`field`)
 */
export function readRecord(value: unknown, key?: LicenseKey): DeviceRecord {
  const { version } = (value ?? {}) as { readonly version?: unknown };
  if (typeof version === 'number' && version > RECORD_VERSION) throw new OffleaseError('storage-newer', { version });
  const record = (version === 1 ? { ...(value as object), ...SINCE_1 } : value) as DeviceRecord; // looked at below
  const fault = version === 1 || version === RECORD_VERSION ? faultIn(record, RECORD) : 'version';
  if (fault !== undefined) throw new OffleaseError('storage-damaged', { field: fault });
  if (key !== undefined && (record.root !== key.root || record.product !== key.product)) {
    throw new OffleaseError('storage-damaged', { field: 'root' });
  }
  return record;
}
