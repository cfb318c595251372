import type { Bytes } from '../license/bytes.ts';
import { defined } from '../license/defined.ts';
import { OffleaseError } from '../license/error.ts';
import type { Feature, FeatureGrant, FeatureType, Limit } from '../license/feature.ts';
import { activationCodeOf, type IssuerId } from '../license/ids.ts';
import { isLine, MAX_MACHINE_LABEL, MAX_METADATA_PAIRS, MAX_SEAT_NAME } from '../license/limits.ts';
import type { UnixTime } from '../license/time.ts';
import type { Certificate } from '../token/certificate.ts';
import { textPairs } from '../token/field.ts';
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
import { liveRecord, type LiveRecordOptions, type Prepare, type Prepared } from './live-record.ts';
import { randomHex } from './random.ts';
import type { Checkout, DeviceRecord, HeldLicense, OutgoingToken } from './record.ts';
import { shownRequest, type LicenseSnapshot } from './snapshot.ts';
import type { LicenseKey } from './store.ts';
import { assertAllowed, type DeviceAction } from './transition.ts';
import { amountsOf } from './usage.ts';
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
  return licenseOf(options, key, await openRecord(options, key));
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

function wishOf({ code: typed, seatName: named }: RequestDetails, { activationCode }: ProductFile): Wish {
  const code = typed === undefined ? activationCode : activationCodeOf(typed);
  if (code === undefined && typed?.trim()) throw new OffleaseError('code-invalid');
  const seatName = named?.trim() ?? '';
  if (seatName === '') return defined({ code });
  if (!isLine(seatName, MAX_SEAT_NAME)) throw new OffleaseError('seat-name-invalid', { max: MAX_SEAT_NAME });
  return defined({ code, seatName });
}

function licenseOf(options: LicenseOptions, key: LicenseKey, record: DeviceRecord): License {
  const { product: file, store, issuer } = options;
  const { features } = file.product;
  const { act, change, working, ...shared } = liveRecord(options, key, record);

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
  /** A token of this device, once the rules allow it. */
  const make = <T>(action: DeviceAction, prepare: Prepare<T>): Promise<T> =>
    act((current, trust, now, circumstances) => {
      assertAllowed(current, action, now, circumstances);
      return prepare(current, trust, now, circumstances);
    });

  /** One about the license, to who issued it. */
  const makeOfLicense = <T>(
    action: DeviceAction,
    prepare: (
      current: DeviceRecord,
      license: HeldLicense,
      certificate: Certificate,
      now: UnixTime,
    ) => Promise<Prepared<T>>,
  ): Promise<T> =>
    make(action, (current, trust, now) => {
      const { license } = current;
      if (license === undefined) throw new OffleaseError('not-activated');
      return prepare(current, license, certificateOf(trust, license.issuer), now);
    });

  return {
    ...shared,

    request: (details = {}) =>
      make('request', async (current, trust, now) => {
        const wish = wishOf({ ...details, seatName: details.seatName ?? current.lost?.seatName }, file);
        const certificate = certificateToAsk(trust, file, issuer ?? current.license?.issuer);
        const request = await makeRequest(current, certificate, wish, options, now);
        return { event: { type: 'request', request }, result: shownRequest(request) };
      }),

    receive: (token) =>
      act(async (current, trust) => {
        const event = await openAnswer(token, current, trust, () => store.list());
        return { event, result: event.type === 'response' ? 'activated' : 'refreshed' };
      }),

    report: () =>
      makeOfLicense('report', async (current, license, certificate, now) => {
        const token = await makeReport(current, license, certificate, options, now);
        return { event: { type: 'report', token }, result: token };
      }),

    deactivate: () =>
      makeOfLicense('deactivate', async (current, license, certificate, now) => {
        const token = await makeDeactivation(current, license, certificate, now);
        return { event: { type: 'deactivate', token, receiving: await newReceivingKey(store) }, result: token };
      }),

    withdraw: () =>
      make('withdraw', async (current, trust, now) => {
        const certificates = askedIssuers(current).map((asked) => certificateOf(trust, asked));
        const tokens = await makeWithdrawals(current, certificates, now);
        const [result] = tokens as readonly [OutgoingToken]; // a request is outstanding, so somebody was asked
        return { event: { type: 'withdraw', tokens, receiving: await newReceivingKey(store) }, result };
      }),

    confirmDelivered: (id) => act(async () => ({ event: { type: 'delivered', id }, result: undefined })),

    has: (feature) => grantedIn(working(), knownAs(feature)) !== undefined,

    limit: (feature) => grantedIn(working(), knownAs(feature))?.limit,

    remaining: (feature) => remainingIn(working(), feature),

    async consume(feature, amount = 1) {
      const number = numberOf(feature, 'usage-count');
      return remainingIn(await change({ type: 'consume', number, amount }), feature) ?? 0;
    },

    async checkout(feature, { amount = 1, owner } = {}) {
      assertLine(owner, MAX_MACHINE_LABEL, 'owner');
      const number = numberOf(feature, 'element-pool');
      const checkout = { id: randomHex(8), number, amount, since: options.clock(), ...defined({ owner }) };
      await change({ type: 'checkout', checkout });
      return checkout;
    },

    async return(id) {
      await change({ type: 'return', id });
    },

    attribute: (name) => working()?.license.claims.attributes.find(([own]) => own === name)?.[1],
  };
}
