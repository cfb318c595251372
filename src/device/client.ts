import { hexOf, type Bytes } from '../license/bytes.ts';
import { OffleaseError } from '../license/error.ts';
import type { FeatureGrant, FeatureType, Limit } from '../license/feature.ts';
import { activationCodeOf, type IssuerId } from '../license/ids.ts';
import { isLine, MAX_KEY, MAX_MACHINE_LABEL, MAX_METADATA_PAIRS, MAX_SEAT_NAME, MAX_VALUE } from '../license/limits.ts';
import type { ProductFile } from '../token/product-file.ts';
import type { LicenseEvents } from './events.ts';
import type { LicenseHold } from './hold.ts';
import { keyFor, newReceivingKey, openRecord } from './identity.ts';
import { openAnswer } from './incoming.ts';
import {
  askedIssuers,
  makeDeactivation,
  makeReport,
  makeRequest,
  makeWithdrawals,
  type Machine,
  type Wish,
} from './outgoing.ts';
import { LiveRecord, type LiveRecordOptions } from './live-record.ts';
import type { Checkout, DeviceRecord, HeldLicense, OutgoingToken } from './record.ts';
import { checkedOutOf, remainingOf, usedOf } from './usage.ts';
import type { LicenseSnapshot } from './snapshot.ts';
import type { DeviceStore, LicenseKey } from './store.ts';
import { assertAllowed } from './transition.ts';
import { certificateOf, certificateToAsk } from './trust.ts';

export type { Schedule } from './live-record.ts';

export interface LicenseOptions extends LiveRecordOptions, Machine {
  /** Whom to ask; default: the issuer of the license, else the first of the product file. */
  readonly issuer?: IssuerId;
}

export interface RequestDetails {
  /** As typed; default: the product file's code. Empty: none, the operator picks the entitlement. */
  readonly code?: string;
  /** Default: that of the license which vanished from here, so that its seat is found again. */
  readonly seatName?: string | undefined;
}

export interface CheckoutDetails {
  /** Default: 1. */
  readonly amount?: number;
  /** Who holds them, up to 100 characters. */
  readonly owner?: string;
}

/**
 * The license of one product on this device. Every method may be passed on without its object.
 * Whatever is refused leaves everything that is stored as it was.
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
  const key = await keyFor(options.store, options.product);
  return licenseOf(options, key, new LiveRecord(options, key, await openRecord(options, key)));
}

function assertMachine({ machineLabel, metadata = [] }: Machine): void {
  if (machineLabel !== undefined && !isLine(machineLabel, MAX_MACHINE_LABEL)) {
    throw new OffleaseError('metadata-invalid', { field: 'machineLabel' });
  }
  const keys = new Set(metadata.map(([key]) => key));
  const sound = metadata.every(([key, value]) => isLine(key, MAX_KEY) && isLine(value, MAX_VALUE));
  if (!sound || keys.size !== metadata.length || metadata.length > MAX_METADATA_PAIRS) {
    throw new OffleaseError('metadata-invalid', { field: 'metadata' });
  }
}

function wishOf({ code: typed, seatName: named }: RequestDetails, { activationCode }: ProductFile): Wish {
  const code = typed === undefined ? activationCode : activationCodeOf(typed);
  if (code === undefined && typed !== undefined && typed.trim() !== '') throw new OffleaseError('code-invalid');
  const seatName = named?.trim();
  if (seatName !== undefined && seatName !== '' && !isLine(seatName, MAX_SEAT_NAME)) {
    throw new OffleaseError('seat-name-invalid', { max: MAX_SEAT_NAME });
  }
  return {
    ...(code === undefined ? {} : { code }),
    ...(seatName === undefined || seatName === '' ? {} : { seatName }),
  };
}

function heldBy(record: DeviceRecord): HeldLicense {
  if (record.license === undefined) throw new OffleaseError('not-activated');
  return record.license;
}

function licenseOf(options: LicenseOptions, key: LicenseKey, live: LiveRecord): License {
  const { features } = options.product.product;
  const grantOf = (feature: string): FeatureGrant | undefined => {
    const number = features.find((one) => one.key === feature)?.number;
    return live.working()?.license.claims.features.find((grant) => grant.number === number);
  };
  const numberOf = (feature: string, type: FeatureType): number => {
    const known = features.find((one) => one.key === feature && one.type === type);
    if (known === undefined) throw new OffleaseError('feature-unknown', { feature, type });
    return known.number;
  };
  const remainingNow = (record: DeviceRecord, number: number, type: FeatureType): Limit | undefined => {
    const limit = record.license?.claims.features.find((grant) => grant.number === number)?.limit;
    if (limit === undefined || type === 'bool') return undefined;
    return remainingOf(limit, type === 'usage-count' ? usedOf(record, number) : checkedOutOf(record, number));
  };

  return {
    getSnapshot: () => live.snapshot,
    subscribe: (listener) => live.subscribe(listener),

    request: (details: RequestDetails = {}): Promise<OutgoingToken> =>
      live.act(async (record, trust, now, circumstances) => {
        assertAllowed(record, 'request', now, circumstances);
        const { product, issuer } = options;
        const wish = wishOf({ ...details, seatName: details.seatName ?? record.lost?.seatName }, product);
        const certificate = certificateToAsk(trust, product, issuer ?? record.license?.issuer);
        const request = await makeRequest(record, certificate, wish, options, now);
        const { nonce: _nonce, clock: _clock, ...result } = request;
        return { event: { type: 'request', request }, result };
      }),

    receive: (token: Bytes): Promise<'activated' | 'refreshed'> =>
      live.act(async (record, trust) => {
        const event = await openAnswer(token, record, trust, () => otherRecords(options.store, key));
        return { event, result: event.type === 'response' ? 'activated' : 'refreshed' };
      }),

    report: (): Promise<OutgoingToken> =>
      live.act(async (record, trust, now, circumstances) => {
        assertAllowed(record, 'report', now, circumstances);
        const license = heldBy(record);
        const token = await makeReport(record, license, certificateOf(trust, license.issuer), options, now);
        return { event: { type: 'report', token }, result: token };
      }),

    deactivate: (): Promise<OutgoingToken> =>
      live.act(async (record, trust, now, circumstances) => {
        assertAllowed(record, 'deactivate', now, circumstances);
        const license = heldBy(record);
        const token = await makeDeactivation(record, license, certificateOf(trust, license.issuer), now);
        return { event: { type: 'deactivate', token, receiving: await newReceivingKey(options.store) }, result: token };
      }),

    withdraw: (): Promise<OutgoingToken> =>
      live.act(async (record, trust, now, circumstances) => {
        assertAllowed(record, 'withdraw', now, circumstances);
        const certificates = askedIssuers(record).map((issuer) => certificateOf(trust, issuer));
        const tokens = await makeWithdrawals(record, certificates, now);
        const [first] = tokens;
        if (first === undefined) throw new OffleaseError('nothing-to-withdraw');
        return { event: { type: 'withdraw', tokens, receiving: await newReceivingKey(options.store) }, result: first };
      }),

    confirmDelivered: (id: string): Promise<void> =>
      live.act(async () => ({ event: { type: 'delivered', id }, result: undefined })),

    has: (feature: string): boolean => grantOf(feature) !== undefined,

    limit: (feature: string): Limit | undefined => grantOf(feature)?.limit,

    remaining: (feature: string): Limit | undefined => {
      const known = features.find((one) => one.key === feature);
      const record = live.working();
      return known === undefined || record === undefined ? undefined : remainingNow(record, known.number, known.type);
    },

    consume: async (feature: string, amount = 1): Promise<Limit> => {
      const number = numberOf(feature, 'usage-count');
      const record = await live.change({ type: 'consume', number, amount });
      return remainingNow(record, number, 'usage-count') ?? 0;
    },

    checkout: async (feature: string, { amount = 1, owner }: CheckoutDetails = {}): Promise<Checkout> => {
      if (owner !== undefined && !isLine(owner, MAX_MACHINE_LABEL)) {
        throw new OffleaseError('metadata-invalid', { field: 'owner' });
      }
      const id = hexOf(crypto.getRandomValues(new Uint8Array(8)));
      const held = { id, number: numberOf(feature, 'element-pool'), amount, since: options.clock() };
      const checkout = owner === undefined ? held : { ...held, owner };
      await live.change({ type: 'checkout', checkout });
      return checkout;
    },

    return: async (id: string): Promise<void> => {
      await live.change({ type: 'return', id });
    },

    attribute: (key: string): string | undefined =>
      live.working()?.license.claims.attributes.find(([name]) => name === key)?.[1],

    on: (name, listener) => live.on(name, listener),
    hold: () => live.hold(),
    tick: () => live.tick(),
    close: () => live.close(),
  };
}

async function otherRecords(store: DeviceStore, { root, product }: LicenseKey): Promise<readonly DeviceRecord[]> {
  return (await store.list()).filter((record) => record.root !== root || record.product !== product);
}
