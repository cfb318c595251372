import { defined } from '../license/defined.ts';
import { OffleaseError } from '../license/error.ts';
import { FEATURE_TYPES, isFeatureKey, isFeatureNumber, type Feature, type FeatureGrant } from '../license/feature.ts';
import { isProductId } from '../license/ids.ts';
import { isLine, MAX_EDITION, MAX_PRODUCT_NAME } from '../license/limits.ts';
import { DEFAULT_POLICY, WAYS, type Policy, type Product } from '../license/product.ts';

/** Of a policy what is given; a `servicePin` that is `undefined` takes the PIN away. */
export type PolicyChanges = { readonly [Name in keyof Policy]?: Policy[Name] | undefined };

/** What a product is made of. Features are numbered by the vendor; the numbers travel in tokens. */
export interface ProductDraft {
  readonly id: string;
  readonly name: string;
  readonly editions?: readonly string[];
  readonly features?: readonly Feature[];
  readonly policy?: PolicyChanges;
}

const EXPIRIES: readonly Policy['expiry'][] = ['running', 'calendar'];
const MAX_EDITIONS = 64;
const MAX_WARNINGS = 16;

export function fieldInvalid(field: string, reason?: string): OffleaseError {
  return new OffleaseError('field-invalid', { field, ...(reason === undefined ? {} : { reason }) });
}

export function areDistinct(values: readonly (string | number)[]): boolean {
  return new Set(values).size === values.length;
}

function isWhole(value: number, max: number): boolean {
  return Number.isInteger(value) && value >= 0 && value <= max;
}

function requireFeatures(features: readonly Feature[]): void {
  for (const { number, key, type, name } of features) {
    if (!isFeatureNumber(number)) throw fieldInvalid('features', 'number');
    if (!isFeatureKey(key)) throw fieldInvalid('features', 'key');
    if (!FEATURE_TYPES.includes(type)) throw fieldInvalid('features', 'type');
    if (name !== undefined && !isLine(name, MAX_PRODUCT_NAME)) throw fieldInvalid('features', 'name');
  }
  if (!areDistinct(features.map(({ number }) => number))) throw fieldInvalid('features', 'number-twice');
  if (!areDistinct(features.map(({ key }) => key))) throw fieldInvalid('features', 'key-twice');
}

function requirePolicy(policy: Policy): void {
  const { warningDays, expiry, holdSeconds, replacementsPerSeat, ways, servicePin } = policy;
  if (warningDays.length > MAX_WARNINGS || !warningDays.every((days) => isWhole(days, 3660))) {
    throw fieldInvalid('policy', 'warningDays');
  }
  if (!EXPIRIES.includes(expiry)) throw fieldInvalid('policy', 'expiry');
  if (!isWhole(holdSeconds, 86_400)) throw fieldInvalid('policy', 'holdSeconds');
  if (!isWhole(replacementsPerSeat, 1000)) throw fieldInvalid('policy', 'replacementsPerSeat');
  if (!ways.every((way) => WAYS.includes(way)) || !areDistinct(ways)) throw fieldInvalid('policy', 'ways');
  if (servicePin !== undefined && !(isWhole(servicePin.rounds, 10_000_000) && servicePin.rounds > 0)) {
    throw fieldInvalid('policy', 'servicePin');
  }
}

/** @throws OffleaseError `field-invalid` (`field`, `reason`) */
export function productOf(draft: ProductDraft): Product {
  const { id, name, editions = [], features = [], policy } = draft;
  if (!isProductId(id)) throw fieldInvalid('id');
  if (!isLine(name, MAX_PRODUCT_NAME)) throw fieldInvalid('name');
  const goodEditions = editions.length <= MAX_EDITIONS && editions.every((edition) => isLine(edition, MAX_EDITION));
  if (!goodEditions || !areDistinct(editions)) throw fieldInvalid('editions');
  requireFeatures(features);
  const whole: Policy = { ...DEFAULT_POLICY, ...defined(policy ?? {}) };
  requirePolicy(whole);
  return { id, name, editions: [...editions], features: [...features], policy: whole };
}

/**
 * The product with changes. The catalogue only grows: a feature keeps its number, key and type for
 * ever, because old devices know it by them; its name may change.
 *
 * @throws OffleaseError `field-invalid`, `catalogue-append-only` (`feature`)
 */
export function changedProduct(product: Product, changes: Partial<Omit<ProductDraft, 'id'>>): Product {
  const { policy, ...rest } = changes;
  const next = productOf({ ...product, ...rest, policy: { ...product.policy, ...policy } });
  for (const before of product.features) {
    const after = next.features.find(({ number }) => number === before.number);
    if (after?.key !== before.key || after.type !== before.type) {
      throw new OffleaseError('catalogue-append-only', { feature: before.key });
    }
  }
  return next;
}

/**
 * Checks that grants are of the catalogue: `bool` features have no limit, the others always one.
 *
 * @throws OffleaseError `field-invalid` (`field: 'features'`)
 */
export function requireGrants(grants: readonly FeatureGrant[], { features }: Product): void {
  if (!areDistinct(grants.map(({ number }) => number))) throw fieldInvalid('features', 'number-twice');
  for (const { number, limit } of grants) {
    const feature = features.find((candidate) => candidate.number === number);
    if (feature === undefined) throw fieldInvalid('features', 'number');
    if ((feature.type === 'bool') !== (limit === undefined)) throw fieldInvalid('features', 'limit');
    if (typeof limit === 'number' && !isWhole(limit, Number.MAX_SAFE_INTEGER)) throw fieldInvalid('features', 'limit');
  }
}
