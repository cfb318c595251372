import { defined } from '../license/defined.ts';
import type { Counter } from '../license/feature.ts';
import type { ActivationCode, IssuerId, Nonce } from '../license/ids.ts';
import type { UnixTime } from '../license/time.ts';
import type { Certificate } from '../token/certificate.ts';
import type { DeactivationSubject, DeviceClaims, Pair } from '../token/claims.ts';
import { sealToken } from '../token/seal.ts';
import { randomHex } from './random.ts';
import {
  deviceIdOf,
  type DeviceRecord,
  type HeldLicense,
  type OutgoingToken,
  type OutstandingRequest,
} from './record.ts';
import { countersOf } from './usage.ts';
import { clockState, effectiveTime } from './time-marks.ts';

/** What the host of the product says about the machine. */
export interface Machine {
  readonly machineLabel?: string;
  readonly metadata?: readonly Pair[];
}

/** What a person, a link or the product file says about the license that is wanted. */
export interface Wish {
  readonly code?: ActivationCode;
  readonly seatName?: string;
}

interface Marks {
  readonly epoch: number;
  readonly count: number;
  readonly time: UnixTime;
}

/** `count` names the token among all that this device ever made. */
function marksOf({ marks, epoch, count }: DeviceRecord, now: UnixTime): Marks {
  return { time: effectiveTime(marks, now), epoch, count: count + 1 };
}

async function sealed<Kind extends DeviceClaims['kind']>(
  { receiving: { publicKey }, signing }: DeviceRecord,
  claims: DeviceClaims & { readonly kind: Kind },
  { receiving: recipient }: Certificate,
): Promise<OutgoingToken & { readonly kind: Kind }> {
  const bytes = await sealToken(claims, { signer: signing, recipient, replyTo: publicKey.kid });
  return { id: `${claims.kind}-${claims.count}`, kind: claims.kind, bytes, made: claims.time };
}

/** A new request to the issuer of `certificate`, with what was used so far if a lease ran out. */
export async function makeRequest(
  record: DeviceRecord,
  certificate: Certificate,
  wish: Wish,
  { machineLabel, metadata }: Machine,
  now: UnixTime,
): Promise<OutstandingRequest> {
  const { product, license, marks, signing, receiving } = record;
  const { issuer, serial } = certificate.claims;
  const nonce = randomHex(16) as Nonce;
  const clock = clockState(marks, now);
  const claims = {
    kind: 'request',
    product,
    nonce,
    ...marksOf(record, now),
    certificateSerial: serial,
    deviceKey: signing.publicKey.compressed,
    receivingKey: receiving.publicKey.compressed,
    ...wish,
    ...defined({
      machineLabel,
      metadata,
      activation: license?.claims.activation,
      counters: license && countersOf(record),
      clock: clock === 'ok' ? undefined : clock,
    }),
  } as const;
  return { ...(await sealed(record, claims, certificate)), nonce, issuer, clock: now, ...wish };
}

export function makeReport(
  record: DeviceRecord,
  { claims: { activation, sequence, leaseEnd } }: HeldLicense,
  certificate: Certificate,
  { machineLabel }: Machine,
  now: UnixTime,
): Promise<OutgoingToken> {
  const claims = {
    kind: 'report',
    activation,
    sequence,
    ...marksOf(record, now),
    clock: clockState(record.marks, now),
    certificateSerial: certificate.claims.serial,
    leaseEnd,
    counters: countersOf(record),
    ...defined({ machineLabel }),
  } as const;
  return sealed(record, claims, certificate);
}

/** Says that the license is given back. It carries the epoch that begins with it. */
export function makeDeactivation(
  record: DeviceRecord,
  { claims: { activation, sequence } }: HeldLicense,
  certificate: Certificate,
  now: UnixTime,
): Promise<OutgoingToken> {
  return sealed(record, ending({ activation, sequence }, marksOf(record, now), countersOf(record)), certificate);
}

/** Says to each issuer that was asked that no answer to an outstanding request was applied. */
export function makeWithdrawals(
  record: DeviceRecord,
  certificates: readonly Certificate[],
  now: UnixTime,
): Promise<readonly OutgoingToken[]> {
  const subject = { device: deviceIdOf(record), product: record.product };
  return Promise.all(
    certificates.map((certificate, index) => {
      const marks = marksOf({ ...record, count: record.count + index }, now);
      return sealed(record, ending(subject, marks, []), certificate);
    }),
  );
}

function ending(subject: DeactivationSubject, { time, epoch, count }: Marks, counters: readonly Counter[]) {
  return { kind: 'deactivation', subject, time, epoch: epoch + 1, count, counters } as const;
}

/** The issuers with outstanding requests, each once. */
export function askedIssuers(record: DeviceRecord): readonly IssuerId[] {
  return [...new Set(record.requests.map(({ issuer }) => issuer))];
}
