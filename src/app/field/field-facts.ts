import { kiosksOf, toDeliver, toHandOver } from '../../courier/luggage.ts';
import { Courier } from '../../courier/courier.ts';
import type { Issuer } from '../../issuer/issuer.ts';
import { openCourierStore } from '../../storage/courier/store.ts';
import { storageHealth } from '../../storage/device/health.ts';
import { entitlementRows } from '../issue/entitlement-rows.ts';
import { issueDesk } from '../issue/issuer-session.ts';
import type { Services } from '../shell/services.ts';
import { decoderIsKept, decoderReads } from './decoder-check.ts';
import type { FieldFacts } from './field-rows.ts';

/** So many entitlements are counted; a technician's browser has few. */
const MOST = 200;

/** Looks at this browser. Asks nobody for anything, and changes nothing. */
export async function fieldFacts(services: Services, keepRefused: boolean): Promise<FieldFacts> {
  const [reads, kept, camera, health, issuer, carried] = await Promise.all([
    decoderReads(),
    'caches' in globalThis ? decoderIsKept(caches) : false,
    cameraState(),
    storageHealth(),
    issuerFacts(services),
    carriedFacts(services),
  ]);
  return {
    installed: services.install.installed,
    installable: services.install.installable,
    offlineReady: services.updates?.ready ?? false,
    decoder: { kept, reads },
    camera,
    persisted: health.persisted,
    keepRefused,
    ...issuer,
    carried,
  };
}

/** Where the browser does not tell, it is taken to ask. */
async function cameraState(): Promise<FieldFacts['camera']> {
  const { mediaDevices, permissions } = navigator as Partial<Navigator>;
  if (mediaDevices === undefined) return 'none';
  try {
    const devices = await mediaDevices.enumerateDevices();
    if (!devices.some(({ kind }) => kind === 'videoinput')) return 'none';
    const status = await permissions?.query({ name: 'camera' });
    return status?.state ?? 'prompt';
  } catch {
    return 'prompt';
  }
}

async function issuerFacts({ clock }: Services): Promise<Pick<FieldFacts, 'issuer' | 'seats'>> {
  const desk = issueDesk(clock);
  await desk.begin();
  const { phase } = desk;
  if (phase.name === 'not-set-up') return { issuer: { state: 'none' } };
  if (phase.name === 'failed' || phase.name === 'opening') return { issuer: { state: 'failed' } };
  const { name } = desk;
  if (phase.name === 'halted') return { issuer: { state: 'halted', name } };
  try {
    const { halt } = await desk.issuer.standing();
    const state = halt !== undefined ? 'halted' : phase.name;
    return { issuer: { state, name }, seats: await seatFacts(desk.issuer) };
  } catch {
    return { issuer: { state: 'failed' } };
  }
}

/** What is free of the entitlements here; of a delegated issuer's, no more than its allotment says. */
async function seatFacts(issuer: Issuer): Promise<NonNullable<FieldFacts['seats']>> {
  const { rows, next } = await entitlementRows(issuer, { limit: MOST });
  const { allotments } = issuer.identity().certificate.claims;
  const free = rows.map(({ entitlement, use }) => {
    const here =
      use.overdraft === undefined ? Number.POSITIVE_INFINITY : Math.max(0, use.seats + use.overdraft - use.inUse);
    if (allotments.length === 0) return here;
    const allotted = allotments.find((one) => one.entitlement === entitlement.id)?.seats ?? 0;
    return Math.max(0, Math.min(here, allotted - use.inUse));
  });
  return { free: free.reduce((sum, one) => sum + one, 0), counted: rows.length, more: next !== undefined };
}

async function carriedFacts({ clock }: Services): Promise<FieldFacts['carried']> {
  try {
    const courier = new Courier({ store: await openCourierStore(), clock });
    try {
      const kiosks = kiosksOf(await courier.luggage());
      return { handOver: toHandOver(kiosks).length, deliver: toDeliver(kiosks).length };
    } finally {
      courier.close();
    }
  } catch {
    return undefined;
  }
}
