import type { Bytes } from '../license/bytes.ts';
import { defined } from '../license/defined.ts';
import { OffleaseError } from '../license/error.ts';
import { FEATURE_TYPES, isFeatureKey, isFeatureNumber, type Feature } from '../license/feature.ts';
import { activationCodeOf, isProductId, type ActivationCode } from '../license/ids.ts';
import { isLine, isWhole, MAX_EDITION, MAX_PRODUCT_NAME } from '../license/limits.ts';
import { DEFAULT_POLICY, WAYS, type Policy, type Product } from '../license/product.ts';
import { faultIn, oneOf, type Shape, type ShapeOf } from '../license/shape.ts';
import { base64urlOf, bytesOfBase64url } from './base64url.ts';
import { verifyCertificate, type Certificate } from './certificate.ts';
import { publicKeyOf, type PublicKey } from './keys.ts';
import { verifyWithdrawals, type Withdrawals } from './withdrawal.ts';

/** What a vendor ships in the product: whom it trusts, whom it asks, and what there is to license. */
export interface ProductFile {
  readonly product: Product;
  /** One, or two: current and next. */
  readonly roots: readonly PublicKey[];
  readonly certificates: readonly Certificate[];
  readonly withdrawals?: Withdrawals;
  /** Asked for by default when this product is activated. */
  readonly activationCode?: ActivationCode;
}

const MAX_PRODUCT_FILE = 262_144;

interface ProductFields extends Omit<Product, 'editions' | 'features' | 'policy'> {
  readonly offlease: unknown;
  readonly editions?: Product['editions'];
  readonly features?: Product['features'];
  readonly policy?: Partial<Policy>;
  readonly roots: readonly string[];
  readonly certificates: readonly string[];
  readonly withdrawals?: string;
  readonly activationCode?: string;
}

const whole =
  (most: number): Shape =>
  (value) =>
    isWhole(value, most);
const line =
  (most: number): Shape =>
  (value) =>
    isLine(value, most);
const signed: Shape = (value) => typeof value === 'string' && bytesOfBase64url(value) !== undefined;

/** The shape alone: what is signed is verified, and what is named is distinct, after that. */
const SHAPE: ShapeOf<ProductFields> = {
  offlease: () => true,
  id: isProductId,
  name: line(MAX_PRODUCT_NAME),
  'editions?': [line(MAX_EDITION), 64],
  'features?': [
    {
      number: isFeatureNumber,
      key: isFeatureKey,
      type: oneOf(...FEATURE_TYPES),
      'name?': line(MAX_PRODUCT_NAME),
    } satisfies ShapeOf<Feature>,
    512,
  ],
  'policy?': {
    'warningDays?': [whole(3660), 16],
    'expiry?': oneOf('running', 'calendar'),
    'holdSeconds?': whole(86_400),
    'replacementsPerSeat?': whole(1000),
    'ways?': [oneOf(...WAYS), WAYS.length],
    'servicePin?': isPin,
  } satisfies ShapeOf<Partial<Policy>>,
  roots: [signed, 2],
  certificates: [signed, 64],
  'withdrawals?': signed,
  'activationCode?': (value) => typeof value === 'string' && activationCodeOf(value) !== undefined,
};

function isPin(value: unknown): boolean {
  const text: Shape = (part) => typeof part === 'string';
  const shape: ShapeOf<NonNullable<Policy['servicePin']>> = {
    salt: text,
    rounds: (count) => isWhole(count, 10_000_000) && count > 0,
    hash: text,
  };
  return faultIn(value, shape) === undefined;
}

function policyOf(given: ProductFields['policy']): Policy {
  const { warningDays, expiry, holdSeconds, replacementsPerSeat, ways, servicePin } = { ...DEFAULT_POLICY, ...given };
  const largestFirst = [...warningDays].sort((a, b) => b - a);
  return {
    warningDays: largestFirst,
    expiry,
    holdSeconds,
    replacementsPerSeat,
    ways,
    ...defined({ servicePin }),
  };
}

function invalid(reason: string, cause?: unknown): OffleaseError {
  return new OffleaseError('product-file-invalid', { reason }, { cause });
}

function requireDistinct(features: readonly Feature[], name: 'number' | 'key'): void {
  if (new Set(features.map((feature) => feature[name])).size < features.length) throw invalid(`features.${name}`);
}

function fieldsOf(json: string): ProductFields {
  if (json.length > MAX_PRODUCT_FILE) throw invalid('too long');
  let fields: unknown;
  try {
    fields = JSON.parse(json);
  } catch (cause) {
    throw invalid('not JSON', cause);
  }
  if (faultIn(fields, {}) !== undefined) throw invalid('not an object');
  if ((fields as ProductFields).offlease !== 1) throw invalid('version');
  const fault = faultIn(fields, SHAPE);
  if (fault !== undefined) throw invalid(fault);
  return fields as ProductFields;
}

/** Of what {@link SHAPE} let pass. */
function bytesOf(text: string): Bytes {
  return bytesOfBase64url(text) ?? new Uint8Array();
}

/**
 * Reads and verifies a product file: JSON, its keys and signed parts in base64url. Unknown members are
 * left alone, so that a newer file still works.
 *
 * @throws OffleaseError `product-file-invalid` (`reason`), `certificate-invalid`, `certificate-root`,
 *   `withdrawals-invalid`, `key-invalid`
 */
export async function readProductFile(json: string): Promise<ProductFile> {
  const { id, name, editions = [], features = [], policy, activationCode, ...encoded } = fieldsOf(json);
  requireDistinct(features, 'number');
  requireDistinct(features, 'key');
  const keys = encoded.roots.map(bytesOf);
  if (keys.length === 0) throw invalid('roots');
  const signed = encoded.certificates.map(bytesOf);
  if (signed.length === 0) throw invalid('certificates');
  const roots = await Promise.all(keys.map((key) => publicKeyOf(key)));
  const certificates = await Promise.all(signed.map((bytes) => verifyCertificate(bytes, roots)));
  const list = encoded.withdrawals;
  return {
    product: { id, name, editions, features, policy: policyOf(policy) },
    roots,
    certificates,
    ...defined({
      withdrawals: list === undefined ? list : await verifyWithdrawals(bytesOf(list), roots),
      activationCode: activationCode === undefined ? activationCode : activationCodeOf(activationCode),
    }),
  };
}

/** The JSON of a product file, ending in a line break. */
export function writeProductFile({ product, roots, certificates, withdrawals, activationCode }: ProductFile): string {
  const file = {
    offlease: 1,
    id: product.id,
    name: product.name,
    editions: product.editions,
    features: product.features,
    policy: product.policy,
    ...(activationCode === undefined ? {} : { activationCode }),
    roots: roots.map(({ compressed }) => base64urlOf(compressed)),
    certificates: certificates.map(({ bytes }) => base64urlOf(bytes)),
    ...(withdrawals === undefined ? {} : { withdrawals: base64urlOf(withdrawals.bytes) }),
  };
  return `${JSON.stringify(file, null, 2)}\n`;
}
