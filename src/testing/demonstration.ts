import { bytesOfHex, hexOf } from '../license/bytes.ts';
import { unixTime } from '../license/time.ts';
import { openLicense, type License } from '../storage/device/open-license.ts';
import { systemClock } from '../storage/device/system-clock.ts';
import { exportPrivateKey, importReceivingKey, importSigningKey } from '../token/keys.ts';
import { catalogueOf, type Grants } from './catalogue.ts';
import { markGates } from './demonstration-mark.ts';
import { notForDevelopment } from './development-build.ts';
import { memoryIssuerKeys, openMemoryIssuer, type MemoryIssuerKeys } from './memory-issuer.ts';

export interface DemonstrationOptions {
  /** Default `demonstration`. */
  readonly product?: string;
  readonly features?: Grants;
}

export interface Demonstration {
  readonly license: License;
  /** The demonstration's `product.json`, as text. */
  readonly product: string;
  /** The same as an address, for `<license-gate product>`; gates that are there already have it. */
  readonly address: string;
  /** Closes the license. The marks stay. */
  close(): void;
}

const SHELF = 'offlease-demonstration';
const DAY = 86_400;

/**
 * Licenses this page to itself, so that a product can be developed with all its features and without an issuer: only in a
 * development build, only on localhost. It says so on the console and in every gate. All gates of the page get the
 * demonstration's product file; a license of the real product is not touched.
 *
 * ```ts
 * if (import.meta.env.DEV) {
 *   const { startDemonstration } = await import('offlease/testing');
 *   await startDemonstration({ features: { export: true, tickets: { count: 100 } } });
 * }
 * ```
 *
 * Gates read the product file from a `data:` address: with a policy, `connect-src` must allow it in development.
 *
 * @throws Error in any other build and on any other host, before anything is made
 */
export async function startDemonstration(options: DemonstrationOptions = {}): Promise<Demonstration> {
  const reason = notForDevelopment();
  if (reason === 'production-build')
    throw new Error('Offlease demonstration: refused in a build that is not for development.');
  if (reason === 'other-host') throw new Error('Offlease demonstration: refused on any other host than localhost.');

  const { features, grants } = catalogueOf(options.features ?? {});
  const { product: id = 'demonstration' } = options;
  const issuer = await openMemoryIssuer({ product: id, features, keys: await keptKeys() });
  const { product } = issuer;
  const license = await openLicense({ product });
  await activateAnew(license, async (request) =>
    issuer.respond(request, {
      features: grants,
      customer: 'Demonstration',
      leaseEnd: unixTime(systemClock.now() + DAY),
      attributes: [['demonstration', 'yes']],
    }),
  );
  console.warn(
    `%cOfflease demonstration%c This page has licensed itself as "${id}". It does so in development builds on localhost only; in production it needs a real license.`,
    'background:#b00020;color:#fff;padding:2px 6px;font-weight:bold',
    '',
  );
  const address = `data:application/json,${encodeURIComponent(product)}`;
  markGates(document, address);
  return { license, product, address, close: () => license.close() };
}

/** At each start, so that the features are those that are asked for now. */
async function activateAnew(
  license: License,
  answer: (request: Uint8Array<ArrayBuffer>) => Promise<Uint8Array<ArrayBuffer>>,
): Promise<void> {
  if (license.getSnapshot().state !== 'not-activated') {
    const { id } = await license.deactivate();
    await license.confirmDelivered(id);
  }
  await license.receive(await answer((await license.request()).bytes));
}

/** Of this browser and origin, made at the first start: nobody else's demonstration has the same. */
async function keptKeys(): Promise<MemoryIssuerKeys> {
  const kept = localStorage.getItem(SHELF)?.split(' ').map(bytesOfHex) ?? [];
  const [root, signing, receiving] = kept;
  if (root !== undefined && signing !== undefined && receiving !== undefined) {
    return {
      root: await importSigningKey(root),
      signing: await importSigningKey(signing),
      receiving: await importReceivingKey(receiving),
    };
  }
  const keys = await memoryIssuerKeys({ extractable: true });
  const made = await Promise.all([keys.root, keys.signing, keys.receiving].map(exportPrivateKey));
  localStorage.setItem(SHELF, made.map(hexOf).join(' '));
  return keys;
}
