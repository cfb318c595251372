import { OffleaseError } from '../license/error.ts';
import type { Counter } from '../license/feature.ts';
import type { DeviceId, ProductId } from '../license/ids.ts';
import type { UnixTime } from '../license/time.ts';
import type { DeactivationClaims, ReportClaims } from '../token/claims.ts';
import { endActivation } from './commit-grant.ts';
import { endedBelow } from './decide-request.ts';
import { flagged, recordToken, seenBefore, type Seen } from './device-tokens.ts';
import { appendEntry } from './journal.ts';
import type { ActivationRecord, DeviceRecord, SeatRecord } from './records.ts';
import { requireActivation } from './refresh.ts';
import { changeSeat } from './seats.ts';
import type { ReadTables, WriteTables } from './store.ts';
import { heardOf, usageOfSeat } from './usage.ts';

/** What a deactivation or a report changes, by the ledger as it is. */
export interface Told {
  readonly what: 'deactivation' | 'withdrawal' | 'report';
  /** As it will be; absent where only requests are withdrawn. */
  readonly activation?: ActivationRecord;
  /** The activations of this device that end: those of lower epochs, each once. */
  readonly ended: readonly ActivationRecord[];
  readonly device: DeviceRecord;
  readonly seen: Seen;
  /** The ledger knew it all: it came before, or a newer token of the device did. */
  readonly repeated: boolean;
}

async function requireDevice(tables: ReadTables, device: DeviceId, product: ProductId): Promise<DeviceRecord> {
  const known = await tables.devices.get([device, product]);
  if (known === undefined) throw new OffleaseError('activation-unknown', { device, product });
  return known;
}

/** A device cannot have applied what was never issued: then this ledger is older than its tokens. */
async function requireIssued(tables: ReadTables, subject: { activation: ActivationRecord['id']; sequence: number }) {
  const activation = await requireActivation(tables, subject.activation);
  if (subject.sequence > activation.sequence) {
    const facts = { activation: activation.id, sequence: subject.sequence, known: activation.sequence };
    throw new OffleaseError('sequence-unknown', facts);
  }
  return activation;
}

/**
 * A deactivation, or the withdrawal of outstanding requests. Late, repeated and superseded ones are
 * accepted, and free nothing twice.
 *
 * @throws OffleaseError `activation-unknown`, `sequence-unknown` (`sequence`, `known`)
 */
export async function decideDeactivation(tables: ReadTables, claims: DeactivationClaims, now: UnixTime): Promise<Told> {
  const { subject, epoch, count } = claims;
  const activation = 'activation' in subject ? await requireIssued(tables, subject) : undefined;
  const [device, product] =
    'device' in subject ? [subject.device, subject.product] : [activation?.device, activation?.product];
  if (device === undefined || product === undefined) throw new TypeError('a deactivation of nothing');
  const known = await requireDevice(tables, device, product);
  const seen = await seenBefore(tables, known, claims);
  const ended = await endedBelow(tables, known, epoch);
  const told =
    activation === undefined ? undefined : await toldTo(tables, activation, claims, subjectSequence(claims), seen, now);
  const marks = { epoch: Math.max(known.epoch, epoch), count: Math.max(known.count, count) };
  return {
    what: activation === undefined ? 'withdrawal' : 'deactivation',
    ...(told === undefined ? {} : { activation: told }),
    ended,
    device: flagged({ ...known, ...marks }, seen, count, now),
    seen,
    repeated: known.epoch >= epoch && ended.length === 0,
  };
}

function subjectSequence({ subject }: DeactivationClaims): number {
  return 'sequence' in subject ? subject.sequence : 0;
}

/** The activation after what its device has told of it. */
async function toldTo(
  tables: ReadTables,
  before: ActivationRecord,
  claims: DeactivationClaims | ReportClaims,
  sequence: number,
  seen: Seen,
  now: UnixTime,
): Promise<ActivationRecord> {
  // The token that the device applied last says which term it is in.
  const applied = await tables.issued.get([before.id, sequence]);
  const term = Math.max(before.term ?? 0, applied?.term ?? 0);
  const after = { ...before, heard: heardOf(before, claims, now), ...(term === 0 ? {} : { term }) };
  return flagged(after, seen, claims.count, now);
}

/** @throws OffleaseError `activation-unknown`, `sequence-unknown` (`sequence`, `known`) */
export async function decideReport(tables: ReadTables, claims: ReportClaims, now: UnixTime): Promise<Told> {
  const before = await requireIssued(tables, claims);
  const known = await requireDevice(tables, before.device, before.product);
  const seen = await seenBefore(tables, known, claims);
  const told = await toldTo(tables, before, claims, claims.sequence, seen, now);
  const repeated = told.heard === before.heard;
  const certificateSerial = Math.max(before.certificateSerial, claims.certificateSerial);
  return {
    what: 'report',
    activation: { ...told, certificateSerial, ...(repeated || seen === 'copy' ? {} : { unreported: 0 }) },
    ended: [],
    device: flagged({ ...known, count: Math.max(known.count, claims.count) }, seen, claims.count, now),
    seen,
    repeated,
  };
}

/** Usage, and whether the device's clock is behind, on the seat that the activation still has. */
async function recordOnSeat(
  tables: WriteTables,
  activation: ActivationRecord,
  claims: DeactivationClaims | ReportClaims,
  repeated: boolean,
): Promise<void> {
  const slot = await tables.seats.get([activation.entitlement, activation.seat]);
  if (slot?.activation !== activation.id) return;
  const counted = claims.counters.length === 0 ? slot : await withUsage(tables, activation, slot, claims);
  const { behind: before, ...rest } = counted;
  const behind = claims.kind === 'report' && !repeated ? claims.clock === 'behind' : before === true;
  if (counted === slot && behind === (before === true)) return;
  await changeSeat(tables, slot.entitlement, slot.number, () => (behind ? { ...rest, behind } : rest));
}

/** Counts of an earlier term than the entitlement's are not part of this one's. */
async function withUsage(
  tables: WriteTables,
  { product: id, term = 0 }: ActivationRecord,
  slot: SeatRecord,
  { counters }: DeactivationClaims | ReportClaims,
): Promise<SeatRecord> {
  const product = (await tables.products.get(id))?.product;
  const entitlement = await tables.entitlements.get(slot.entitlement);
  if (product === undefined || term !== (entitlement?.term ?? 0)) return slot;
  const before = (slot.term ?? 0) === term ? slot.counters : [];
  const usage = usageOfSeat(product, before, counters);
  return { ...slot, counters: usage, ...(term === 0 ? {} : { term }) };
}

function counted(counters: readonly Counter[]): string {
  return counters.map(({ number, used }) => `${number}=${used}`).join(' ');
}

export async function commitTold(
  tables: WriteTables,
  told: Told,
  claims: DeactivationClaims | ReportClaims,
  now: UnixTime,
): Promise<void> {
  const { what, activation, ended, device } = told;
  if (activation !== undefined) {
    await tables.activations.put(activation);
    await recordOnSeat(tables, activation, claims, told.repeated);
  }
  for (const earlier of ended) {
    await endActivation(tables, earlier, what === 'withdrawal' ? 'withdrawal' : 'deactivation', now);
  }
  await tables.devices.put(device);
  await recordToken(tables, device, claims, told.seen, now, activation?.id);
  await appendEntry(tables, now, `${what}-recorded`, {
    device: device.device,
    product: device.product,
    ...(activation === undefined ? {} : { activation: activation.id, entitlement: activation.entitlement }),
    epoch: claims.epoch,
    count: claims.count,
    made: claims.time,
    ...(claims.kind === 'report' ? { sequence: claims.sequence, leaseEnd: claims.leaseEnd, clock: claims.clock } : {}),
    ...(claims.counters.length === 0 ? {} : { counters: counted(claims.counters) }),
    ...(ended.length === 0 ? {} : { ended: ended.map(({ id }) => id).join(' ') }),
    repeated: told.repeated,
  });
}
