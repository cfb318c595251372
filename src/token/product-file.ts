import { base64urlnopad } from '@scure/base';
import type { Bytes } from '../license/bytes.ts';
import { OffleaseError } from '../license/error.ts';
import { FEATURE_TYPES, isFeatureKey, isFeatureNumber, type Feature, type FeatureType } from '../license/feature.ts';
import { activationCodeOf, isProductId, type ActivationCode } from '../license/ids.ts';
import { isLine, MAX_EDITION, MAX_PRODUCT_NAME } from '../license/limits.ts';
import { DEFAULT_POLICY, WAYS, type Policy, type Product, type Way } from '../license/product.ts';
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

type Fields = Readonly<Record<string, unknown>>;

function invalid(reason: string, cause?: unknown): OffleaseError {
  return new OffleaseError('product-file-invalid', { reason }, cause === undefined ? undefined : { cause });
}

function fieldsOf(value: unknown, reason: string): Fields {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw invalid(reason);
  return value as Fields;
}

function listOf(value: unknown, reason: string, max: number): readonly unknown[] {
  if (value === undefined) return [];
  if (!Array.isArray(value) || value.length > max) throw invalid(reason);
  return value as readonly unknown[];
}

function lineOf(value: unknown, reason: string, max: number): string {
  if (typeof value !== 'string' || !isLine(value, max)) throw invalid(reason);
  return value;
}

function bytesOf(value: unknown, reason: string): Bytes {
  if (typeof value !== 'string') throw invalid(reason);
  try {
    return base64urlnopad.decode(value).slice();
  } catch (cause) {
    throw invalid(reason, cause);
  }
}

function wholeOf(value: unknown, fallback: number, reason: string, max: number): number {
  if (value === undefined) return fallback;
  if (typeof value !== 'number' || !Number.isInteger(value) || value < 0 || value > max) throw invalid(reason);
  return value;
}

function featureOf(value: unknown): Feature {
  const fields = fieldsOf(value, 'features');
  const { number, key, type, name } = fields;
  if (typeof number !== 'number' || !isFeatureNumber(number)) throw invalid('features.number');
  if (typeof key !== 'string' || !isFeatureKey(key)) throw invalid('features.key');
  if (!FEATURE_TYPES.includes(type as FeatureType)) throw invalid('features.type');
  const feature = { number, key, type: type as FeatureType };
  return name === undefined ? feature : { ...feature, name: lineOf(name, 'features.name', MAX_PRODUCT_NAME) };
}

function pinOf(value: unknown): Policy['servicePin'] {
  if (value === undefined) return undefined;
  const { salt, rounds, hash } = fieldsOf(value, 'policy.servicePin');
  if (typeof salt !== 'string' || typeof hash !== 'string') throw invalid('policy.servicePin');
  return { salt, rounds: wholeOf(rounds, 0, 'policy.servicePin', 10_000_000), hash };
}

function policyOf(value: unknown): Policy {
  if (value === undefined) return DEFAULT_POLICY;
  const fields = fieldsOf(value, 'policy');
  const expiry = fields['expiry'] ?? DEFAULT_POLICY.expiry;
  if (expiry !== 'running' && expiry !== 'calendar') throw invalid('policy.expiry');
  const warnings =
    fields['warningDays'] === undefined
      ? DEFAULT_POLICY.warningDays
      : listOf(fields['warningDays'], 'policy.warningDays', 16);
  const ways = fields['ways'] === undefined ? WAYS : listOf(fields['ways'], 'policy.ways', WAYS.length);
  if (!ways.every((way) => WAYS.includes(way as Way))) throw invalid('policy.ways');
  const servicePin = pinOf(fields['servicePin']);
  return {
    warningDays: warnings.map((days) => wholeOf(days, 0, 'policy.warningDays', 3660)).sort((a, b) => b - a),
    expiry,
    holdSeconds: wholeOf(fields['holdSeconds'], DEFAULT_POLICY.holdSeconds, 'policy.holdSeconds', 86_400),
    replacementsPerSeat: wholeOf(
      fields['replacementsPerSeat'],
      DEFAULT_POLICY.replacementsPerSeat,
      'policy.replacementsPerSeat',
      1000,
    ),
    ways: ways as readonly Way[],
    ...(servicePin === undefined ? {} : { servicePin }),
  };
}

function requireDistinct(values: readonly (string | number)[], reason: string): void {
  if (new Set(values).size !== values.length) throw invalid(reason);
}

function productOf(fields: Fields): Product {
  const id = fields['id'];
  if (typeof id !== 'string' || !isProductId(id)) throw invalid('id');
  const features = listOf(fields['features'], 'features', 512).map(featureOf);
  requireDistinct(
    features.map(({ number }) => number),
    'features.number',
  );
  requireDistinct(
    features.map(({ key }) => key),
    'features.key',
  );
  return {
    id,
    name: lineOf(fields['name'], 'name', MAX_PRODUCT_NAME),
    editions: listOf(fields['editions'], 'editions', 64).map((edition) => lineOf(edition, 'editions', MAX_EDITION)),
    features,
    policy: policyOf(fields['policy']),
  };
}

function parseJson(text: string): unknown {
  if (text.length > MAX_PRODUCT_FILE) throw invalid('too long');
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw invalid('not JSON', cause);
  }
}

function codeOf(value: unknown): ActivationCode | undefined {
  if (value === undefined) return undefined;
  const code = typeof value === 'string' ? activationCodeOf(value) : undefined;
  if (code === undefined) throw invalid('activationCode');
  return code;
}

/**
 * Reads and verifies a product file: JSON, its keys and signed parts in base64url. Unknown members are
 * left alone, so that a newer file still works.
 *
 * @throws OffleaseError `product-file-invalid` (`reason`), `certificate-invalid`, `certificate-root`,
 *   `withdrawals-invalid`, `key-invalid`
 */
export async function readProductFile(json: string): Promise<ProductFile> {
  const fields = fieldsOf(parseJson(json), 'not an object');
  if (fields['offlease'] !== 1) throw invalid('version');
  const product = productOf(fields);
  const keys = listOf(fields['roots'], 'roots', 2).map((root) => bytesOf(root, 'roots'));
  if (keys.length === 0) throw invalid('roots');
  const roots = await Promise.all(keys.map((key) => publicKeyOf(key)));
  const signed = listOf(fields['certificates'], 'certificates', 64).map((bytes) => bytesOf(bytes, 'certificates'));
  if (signed.length === 0) throw invalid('certificates');
  const certificates = await Promise.all(signed.map((bytes) => verifyCertificate(bytes, roots)));
  const list = fields['withdrawals'];
  const withdrawals = list === undefined ? undefined : await verifyWithdrawals(bytesOf(list, 'withdrawals'), roots);
  const activationCode = codeOf(fields['activationCode']);
  return {
    product,
    roots,
    certificates,
    ...(withdrawals === undefined ? {} : { withdrawals }),
    ...(activationCode === undefined ? {} : { activationCode }),
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
    roots: roots.map(({ compressed }) => base64urlnopad.encode(compressed)),
    certificates: certificates.map(({ bytes }) => base64urlnopad.encode(bytes)),
    ...(withdrawals === undefined ? {} : { withdrawals: base64urlnopad.encode(withdrawals.bytes) }),
  };
  return `${JSON.stringify(file, null, 2)}\n`;
}
