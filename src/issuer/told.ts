import { OffleaseError } from '../license/error.ts';
import type { Counter } from '../license/feature.ts';
import type { DeviceId, ProductId } from '../license/ids.ts';
import type { UnixTime } from '../license/time.ts';
import type { DeactivationClaims, ReportClaims } from '../token/claims.ts';
import { endActivation } from './commit-grant.ts';
import { endedBelow } from './decide-request.ts';
import { appendEntry } from './journal.ts';
import type { ActivationRecord, DeviceRecord } from './records.ts';
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
  const ended = await endedBelow(tables, known, epoch);
  const told = activation === undefined ? undefined : { ...activation, heard: heardOf(activation, claims, now) };
  return {
    what: activation === undefined ? 'withdrawal' : 'deactivation',
    ...(told === undefined ? {} : { activation: told }),
    ended,
    device: { ...known, epoch: Math.max(known.epoch, epoch), count: Math.max(known.count, count) },
    repeated: known.epoch >= epoch && ended.length === 0,
  };
}

/** @throws OffleaseError `activation-unknown`, `sequence-unknown` (`sequence`, `known`) */
export async function decideReport(tables: ReadTables, claims: ReportClaims, now: UnixTime): Promise<Told> {
  const before = await requireIssued(tables, claims);
  const known = await requireDevice(tables, before.device, before.product);
  const heard = heardOf(before, claims, now);
  const certificateSerial = Math.max(before.certificateSerial, claims.certificateSerial);
  return {
    what: 'report',
    activation: { ...before, heard, certificateSerial },
    ended: [],
    device: { ...known, count: Math.max(known.count, claims.count) },
    repeated: heard === before.heard,
  };
}

async function recordUsage(tables: WriteTables, activation: ActivationRecord, counters: readonly Counter[]) {
  const product = (await tables.products.get(activation.product))?.product;
  const slot = await tables.seats.get([activation.entitlement, activation.seat]);
  if (product === undefined || slot?.activation !== activation.id || counters.length === 0) return;
  const usage = usageOfSeat(product, slot.counters, counters);
  await changeSeat(tables, activation.entitlement, activation.seat, () => ({ ...slot, counters: usage }));
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
    await recordUsage(tables, activation, claims.counters);
  }
  for (const earlier of ended) {
    await endActivation(tables, earlier, what === 'withdrawal' ? 'withdrawal' : 'deactivation', now);
  }
  await tables.devices.put(device);
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
