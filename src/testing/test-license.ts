import { defined } from '../license/defined.ts';
import type { Policy } from '../license/product.ts';
import { unixTime } from '../license/time.ts';
import { openLicense, type License } from '../storage/device/open-license.ts';
import type { LicenseSnapshot } from '../device/snapshot.ts';
import type { Pair } from '../token/claims.ts';
import { catalogueOf, type Grants } from './catalogue.ts';
import { FakeClock } from './fake-clock.ts';
import { openMemoryIssuer, type MemoryIssuer, type Terms } from './memory-issuer.ts';
import { memoryStorage } from './memory-storage.ts';

/** What a product can find: the states of a snapshot, and `grace`, which is `active` with `grace`. */
export type TestState = LicenseSnapshot['state'] | 'grace';

export interface TestLicenseOptions {
  /** Default `test-product`. */
  readonly product?: string;
  /** The product's features and what the license grants of them. */
  readonly features?: Grants;
  readonly attributes?: Readonly<Record<string, string>>;
  readonly edition?: string;
  readonly customer?: string;
  readonly seatName?: string;
  readonly policy?: Partial<Policy>;
  /** Days that the lease runs; default 30. */
  readonly leaseDays?: number;
}

export interface TestLicense {
  readonly license: License;
  /** So many seconds go by, at once: the machine was asleep, say. The license is judged by what the clock says then. */
  pass(seconds: number): void;
  /** For what counts second by second. Days go by quicker with `pass`. */
  readonly clock: FakeClock;
  /** Answers whatever else the license asks. */
  readonly issuer: MemoryIssuer;
  /** `product.json`, as text. */
  readonly product: string;
}

const DAY = 86_400;
const GRACE_DAYS = 7;

/**
 * A license in the state that a test needs, all in memory: no browser, no storage, no waiting. Every state is reached as a
 * real device reaches it, with real tokens.
 *
 * ```ts
 * const { license, pass } = await openTestLicense('active', { features: { export: true, tickets: { count: 100 } } });
 * pass(31 * 86_400);
 * expect(license.getSnapshot().state).toBe('lease-expired');
 * ```
 *
 * @throws OffleaseError product-file-invalid (a feature's key), claims-invalid (a term)
 */
export async function openTestLicense(
  state: TestState = 'active',
  options: TestLicenseOptions = {},
): Promise<TestLicense> {
  const { product: id, features = {}, policy, leaseDays = 30 } = options;
  const { features: catalogue, grants } = catalogueOf(features);
  const clock = new FakeClock();
  const issuer = await openMemoryIssuer({ ...defined({ product: id, policy }), features: catalogue });
  const { product } = issuer;
  const license = await openLicense({ product, storage: memoryStorage(), clock });
  const pass = (seconds: number): void => {
    clock.set(clock.now() + seconds);
    license.tick();
  };
  const opened = { license, pass, clock, issuer, product };
  if (state === 'not-activated') return opened;

  const { bytes } = await license.request();
  const start = clock.now();
  const leaseEnd = unixTime(start + leaseDays * DAY);
  const { edition, customer, seatName } = options;
  const attributes: readonly Pair[] = Object.entries(options.attributes ?? {});
  const terms: Terms = {
    leaseEnd,
    features: grants,
    attributes,
    ...defined({ edition, customer, seatName }),
    ...(state === 'grace' ? { graceEnd: unixTime(leaseEnd + GRACE_DAYS * DAY) } : {}),
    ...(state === 'entitlement-not-active' ? { subscriptionEnd: leaseEnd } : {}),
  };
  await license.receive(await issuer.respond(bytes, terms));
  if (state !== 'active') pass(leaseEnd - start);
  return opened;
}
