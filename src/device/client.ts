import type { Bytes } from '../license/bytes.ts';
import { defined } from '../license/defined.ts';
import { OffleaseError } from '../license/error.ts';
import type { Feature, FeatureGrant, FeatureType, Limit } from '../license/feature.ts';
import { isLine, MAX_MACHINE_LABEL, MAX_METADATA_PAIRS } from '../license/limits.ts';
import { textPairs } from '../token/field.ts';
import type * as actionsPart from './actions.ts';
import type { Actions } from './actions.ts';
import type { LicenseEvents } from './events.ts';
import type { LicenseHold } from './hold.ts';
import { openRecord } from './identity.ts';
import type { LicenseOptions, RequestDetails } from './license-options.ts';
import { liveRecord, type Prepare } from './live-record.ts';
import { loadPart } from './load-part.ts';
import type { Machine } from './outgoing.ts';
import { randomHex } from './random.ts';
import type { Checkout, DeviceRecord, OutgoingToken } from './record.ts';
import type { LicenseSnapshot } from './snapshot.ts';
import type { LicenseKey } from './store.ts';
import type { DeviceEvent } from './transition.ts';
import { amountsOf } from './usage.ts';

export type { LicenseOptions, RequestDetails } from './license-options.ts';
export type { Schedule } from './live-record.ts';

export interface CheckoutDetails {
  /** Default: 1. */
  readonly amount?: number;
  /** Who holds them, up to 100 characters. */
  readonly owner?: string;
}

/**
 * The license of one product on this device. Every method may be passed on without its object.
 * Whatever is refused leaves everything that is stored as it was.
 *
 * What makes, opens or counts is loaded when it is first asked for (`loadActions`), and each of those methods
 * @throws program-unreachable where it cannot be.
 */
export interface License {
  /** The same object until something in it is different. */
  getSnapshot(): LicenseSnapshot;
  /** Calls `listener` at once and after every change; the result stops it. */
  subscribe(listener: (snapshot: LicenseSnapshot) => void): () => void;
  /**
   * A new request. Earlier ones stay good until one is answered (the newest hundred).
   * @throws already-active, code-invalid, seat-name-invalid, issuer-unknown, certificate-withdrawn, storage-*
   */
  request(details?: RequestDetails): Promise<OutgoingToken>;
  /**
   * Applies a response or a refresh.
   * @throws as `openAnswer` and `transition` (`response`, `refresh`), storage-*
   */
  receive(token: Bytes): Promise<'activated' | 'refreshed'>;
  /** @throws not-activated, issuer-unknown, storage-* */
  report(): Promise<OutgoingToken>;
  /**
   * Gives the license back. It has ended, and the token is in the outbox, once this resolves.
   * @throws not-activated, issuer-unknown, storage-*
   */
  deactivate(): Promise<OutgoingToken>;
  /**
   * Makes all outstanding requests void. Where several issuers were asked, each has a token in the
   * outbox; the first comes back.
   * @throws nothing-to-withdraw, issuer-unknown, storage-*
   */
  withdraw(): Promise<OutgoingToken>;
  /** Takes a token out of the outbox. @throws outbox-unknown, storage-* */
  confirmDelivered(id: string): Promise<void>;
  /** Whether the license grants this feature, by its key, and works now. */
  has(feature: string): boolean;
  /** `undefined` where `has` is false, and for a `bool`. */
  limit(feature: string): Limit | undefined;
  /** What is left of a usage count or free in an element pool; `undefined` as `limit`. */
  remaining(feature: string): Limit | undefined;
  /**
   * Uses up so much of a usage count (a whole number from 1), all of it or nothing, exactly once over
   * all tabs. Resolves with what remains.
   * @throws feature-unknown, feature-not-licensed, feature-exhausted, amount-invalid, not-activated, storage-*
   */
  consume(feature: string, amount?: number): Promise<Limit>;
  /**
   * Takes elements out of a pool, as far as the license grants. They are held until they are
   * returned or the license is given back, over reloads and restarts: so name an owner, and return
   * at the next start what nobody holds any more (`license.checkouts` in the snapshot).
   * @throws as `consume`, and metadata-invalid (`owner`)
   */
  checkout(feature: string, details?: CheckoutDetails): Promise<Checkout>;
  /** Gives elements back, in any licensed state. @throws checkout-unknown, not-activated, storage-* */
  return(checkout: string): Promise<void>;
  /** `undefined` where there is none, or the license does not work now. */
  attribute(key: string): string | undefined;
  /**
   * Calls `listener` at each such event from now on; the result stops it. A warning that was due before
   * comes at once.
   *
   * ```ts
   * license.on('warning', ({ daysLeft }) => banner.show(`${daysLeft} days left`));
   * ```
   */
  on<Name extends keyof LicenseEvents>(name: Name, listener: (event: LicenseEvents[Name]) => void): () => void;
  /**
   * Puts off locking, by at most the policy's `holdSeconds`, until all holds of this page are released.
   * @throws license-not-active (`state`)
   */
  hold(): LicenseHold;
  /** Judges anew at the clock. */
  tick(): void;
  close(): void;
}

/**
 * Loads what making and opening tokens and counting needs, once. A page that may lose its network calls it ahead.
 *
 * @throws OffleaseError program-unreachable
 */
export function loadActions(): Promise<typeof actionsPart> {
  return loadPart(() => import('./actions.ts'));
}

/**
 * Opens the license of a product file, making the device's keys at first need.
 *
 * ```ts
 * const license = await openLicense({ product, store: await openDeviceStore(), clock });
 * license.subscribe(({ state }) => console.log(state));
 * ```
 *
 * @throws OffleaseError metadata-invalid (`field`), storage-*, and as `DeviceStore.probe` where there is no record yet
 */
export async function openLicense(options: LicenseOptions): Promise<License> {
  assertMachine(options);
  const { key, record } = await openRecord(options);
  return licenseOf(options, key, record);
}

function assertLine(text: string | undefined, max: number, field: string): void {
  if (text !== undefined && !isLine(text, max)) throw new OffleaseError('metadata-invalid', { field });
}

/** As a request will carry it. */
const METADATA = textPairs(MAX_METADATA_PAIRS);

function assertMachine({ machineLabel, metadata = [] }: Machine): void {
  assertLine(machineLabel, MAX_MACHINE_LABEL, 'machineLabel');
  if (metadata.length > 0 && METADATA.read(METADATA.write(metadata)) === undefined) {
    throw new OffleaseError('metadata-invalid', { field: 'metadata' });
  }
}

function licenseOf(options: LicenseOptions, key: LicenseKey, record: DeviceRecord): License {
  const { features } = options.product.product;
  const { act, change, working, ...shared } = liveRecord(options, key, record);
  let actions: Actions | undefined;

  const knownAs = (feature: string): Feature | undefined => features.find(({ key: name }) => name === feature);
  const grantedIn = (held: DeviceRecord | undefined, feature: Feature | undefined): FeatureGrant | undefined =>
    held?.license?.claims.features.find(({ number }) => number === feature?.number);
  const numberOf = (feature: string, type: FeatureType): number => {
    const known = knownAs(feature);
    if (known?.type !== type) throw new OffleaseError('feature-unknown', { feature, type });
    return known.number;
  };
  const remainingIn = (held: DeviceRecord | undefined, feature: string): Limit | undefined => {
    const known = knownAs(feature);
    const grant = grantedIn(held, known);
    return held && known && grant && amountsOf(held, known, grant)?.remaining;
  };
  // Loaded before anybody takes a turn: other tabs do not wait for a slow network.
  const doing = async <T>(prepare: (able: Actions) => Prepare<T>): Promise<T> => {
    const { actionsOf } = await loadActions();
    return act(prepare((actions ??= actionsOf(options))));
  };
  const changing = async (event: DeviceEvent): Promise<DeviceRecord> => {
    const { stepOf } = await loadActions();
    return change(stepOf(event));
  };

  return {
    ...shared,

    request: (details = {}) => doing((able) => able.request(details)),
    receive: (token) => doing((able) => able.receive(token)),
    report: () => doing((able) => able.report()),
    deactivate: () => doing((able) => able.deactivate()),
    withdraw: () => doing((able) => able.withdraw()),
    confirmDelivered: (id) => doing((able) => able.confirmDelivered(id)),

    has: (feature) => grantedIn(working(), knownAs(feature)) !== undefined,

    limit: (feature) => grantedIn(working(), knownAs(feature))?.limit,

    remaining: (feature) => remainingIn(working(), feature),

    async consume(feature, amount = 1) {
      const number = numberOf(feature, 'usage-count');
      return remainingIn(await changing({ type: 'consume', number, amount }), feature) ?? 0;
    },

    async checkout(feature, { amount = 1, owner } = {}) {
      assertLine(owner, MAX_MACHINE_LABEL, 'owner');
      const number = numberOf(feature, 'element-pool');
      const checkout = { id: randomHex(8), number, amount, since: options.clock(), ...defined({ owner }) };
      await changing({ type: 'checkout', checkout });
      return checkout;
    },

    async return(id) {
      await changing({ type: 'return', id });
    },

    attribute: (name) => working()?.license.claims.attributes.find(([own]) => own === name)?.[1],
  };
}
