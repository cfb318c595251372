import { hexOf } from '../license/bytes.ts';
import type { ActivationCode, IssuerId, Nonce } from '../license/ids.ts';
import type { UnixTime } from '../license/time.ts';
import type { Certificate } from '../token/certificate.ts';
import type { ClockState, DeviceClaims, Pair } from '../token/claims.ts';
import { sealToken } from '../token/seal.ts';
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

interface Moment {
  readonly time: UnixTime;
  readonly clock: ClockState;
}

function momentOf(record: DeviceRecord, now: UnixTime): Moment {
  return { time: effectiveTime(record.marks, now), clock: clockState(record.marks, now) };
}

/** `count` names the token among all that this device ever made. */
async function sealed<Kind extends DeviceClaims['kind']>(
  record: DeviceRecord,
  claims: DeviceClaims & { readonly kind: Kind },
  { receiving }: Certificate,
): Promise<OutgoingToken & { readonly kind: Kind }> {
  const replyTo = record.receiving.publicKey.kid;
  const bytes = await sealToken(claims, { signer: record.signing, recipient: receiving, replyTo });
  return { id: `${claims.kind}-${claims.count}`, kind: claims.kind, bytes, made: claims.time };
}

/** A new request to the issuer of `certificate`, with what was used so far if a lease ran out. */
export async function makeRequest(
  record: DeviceRecord,
  certificate: Certificate,
  wish: Wish,
  { machineLabel, metadata = [] }: Machine,
  now: UnixTime,
): Promise<OutstandingRequest> {
  const { time, clock } = momentOf(record, now);
  const nonce = hexOf(crypto.getRandomValues(new Uint8Array(16))) as Nonce;
  const activation = record.license?.claims.activation;
  const token = await sealed(
    record,
    {
      kind: 'request',
      product: record.product,
      nonce,
      time,
      epoch: record.epoch,
      count: record.count + 1,
      certificateSerial: certificate.claims.serial,
      deviceKey: record.signing.publicKey.compressed,
      receivingKey: record.receiving.publicKey.compressed,
      ...wish,
      ...(machineLabel === undefined ? {} : { machineLabel }),
      ...(metadata.length === 0 ? {} : { metadata }),
      ...(activation === undefined ? {} : { activation, counters: countersOf(record) }),
      ...(clock === 'ok' ? {} : { clock }),
    },
    certificate,
  );
  return { ...token, nonce, issuer: certificate.claims.issuer, clock: now, ...wish };
}

export function makeReport(
  record: DeviceRecord,
  { claims }: HeldLicense,
  certificate: Certificate,
  { machineLabel }: Machine,
  now: UnixTime,
): Promise<OutgoingToken> {
  const report = {
    kind: 'report' as const,
    activation: claims.activation,
    sequence: claims.sequence,
    ...momentOf(record, now),
    epoch: record.epoch,
    count: record.count + 1,
    certificateSerial: certificate.claims.serial,
    leaseEnd: claims.leaseEnd,
    counters: countersOf(record),
  };
  return sealed(record, machineLabel === undefined ? report : { ...report, machineLabel }, certificate);
}

/** Says that the license is given back. It carries the epoch that begins with it. */
export function makeDeactivation(
  record: DeviceRecord,
  { claims: { activation, sequence } }: HeldLicense,
  certificate: Certificate,
  now: UnixTime,
): Promise<OutgoingToken> {
  const { time } = momentOf(record, now);
  const marks = { time, epoch: record.epoch + 1, count: record.count + 1 };
  const counters = countersOf(record);
  return sealed(record, { kind: 'deactivation', subject: { activation, sequence }, ...marks, counters }, certificate);
}

/** Says to each issuer that was asked that no answer to an outstanding request was applied. */
export function makeWithdrawals(
  record: DeviceRecord,
  certificates: readonly Certificate[],
  now: UnixTime,
): Promise<readonly OutgoingToken[]> {
  const { time } = momentOf(record, now);
  const subject = { device: deviceIdOf(record), product: record.product };
  return Promise.all(
    certificates.map((certificate, index) => {
      const marks = { time, epoch: record.epoch + 1, count: record.count + 1 + index };
      return sealed(record, { kind: 'deactivation', subject, ...marks, counters: [] }, certificate);
    }),
  );
}

/** The issuers with outstanding requests, each once. */
export function askedIssuers(record: DeviceRecord): readonly IssuerId[] {
  return [...new Set(record.requests.map(({ issuer }) => issuer))];
}
