import type { Bytes } from './bytes.ts';
import { line, PRODUCT_ID } from './fields.ts';
import { publicKeyOf, type PublicKey } from './keys.ts';
import { Refusal } from './refusal.ts';
import { verifyCertificate, verifyWithdrawals, type Certificate, type Withdrawals } from './root-signed.ts';

// Section 10.

const MOST_CHARACTERS = 262_144;
const TYPES = ['bool', 'usage-count', 'element-pool'] as const;
const WAYS = ['qr', 'camera', 'photo', 'file', 'text', 'link', 'scanner', 'share', 'print'] as const;
const EXPIRY = ['running', 'calendar'] as const;

export interface Feature {
  readonly number: number;
  readonly key: string;
  readonly type: string;
  readonly name?: string;
}

export interface Policy {
  readonly warningDays: readonly number[];
  readonly expiry: string;
  readonly holdSeconds: number;
  readonly replacementsPerSeat: number;
  readonly ways: readonly string[];
  readonly servicePin?: { readonly salt: string; readonly rounds: number; readonly hash: string };
}

export interface ProductFile {
  readonly product: {
    readonly id: string;
    readonly name: string;
    readonly editions: readonly string[];
    readonly features: readonly Feature[];
    readonly policy: Policy;
  };
  readonly roots: readonly PublicKey[];
  readonly certificates: readonly Certificate[];
  readonly withdrawals?: Withdrawals;
  readonly activationCode?: string;
}

type Members = Readonly<Record<string, unknown>>;

const invalid = (reason: string) => new Refusal('product-file-invalid', { reason });

function members(value: unknown, reason: string): Members {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw invalid(reason);
  return value as Members;
}

function items(value: unknown, reason: string, most: number, least = 0): readonly unknown[] {
  if (!Array.isArray(value) || value.length < least || value.length > most) throw invalid(reason);
  return value;
}

function whole(value: unknown, reason: string, most: number, least = 0): number {
  if (typeof value !== 'number' || !Number.isInteger(value) || value < least || value > most) throw invalid(reason);
  return value;
}

function text(value: unknown, reason: string, pattern = /(?:)/): string {
  if (typeof value !== 'string' || !pattern.test(value)) throw invalid(reason);
  return value;
}

function lineOf(value: unknown, reason: string, most: number): string {
  const found = typeof value === 'string' ? line(most)(value) : undefined;
  if (found === undefined) throw invalid(reason);
  return found;
}

function base64url(value: unknown, reason: string): Bytes {
  const found = text(value, reason, /^[A-Za-z0-9_-]*$/);
  const bytes = Uint8Array.from(Buffer.from(found, 'base64url'));
  if (Buffer.from(bytes).toString('base64url') !== found) throw invalid(reason);
  return bytes;
}

function features(value: unknown): readonly Feature[] {
  const found = items(value === undefined ? [] : value, 'features', 512).map((item): Feature => {
    const one = members(item, 'features');
    const feature = {
      number: whole(one['number'], 'features.number', 512, 1),
      key: text(one['key'], 'features.key', /^[A-Za-z][A-Za-z0-9._-]{0,49}$/),
      type: text(one['type'], 'features.type'),
    };
    if (!TYPES.some((type) => type === feature.type)) throw invalid('features.type');
    return one['name'] === undefined ? feature : { ...feature, name: lineOf(one['name'], 'features.name', 100) };
  });
  for (const member of ['number', 'key'] as const) {
    if (new Set(found.map((feature) => feature[member])).size < found.length) throw invalid(`features.${member}`);
  }
  return found;
}

function editions(value: unknown): readonly string[] {
  const found = items(value === undefined ? [] : value, 'editions', 64);
  return found.map((edition) => lineOf(edition, 'editions', 50));
}

function servicePin(value: unknown): NonNullable<Policy['servicePin']> {
  const pin = members(value, 'policy.servicePin');
  const rounds = whole(pin['rounds'], 'policy.servicePin', 10_000_000);
  if (rounds === 0) throw invalid('policy.servicePin');
  return {
    salt: text(pin['salt'], 'policy.servicePin'),
    rounds,
    hash: text(pin['hash'], 'policy.servicePin'),
  };
}

function policyOf(value: unknown): Policy {
  const one = members(value === undefined ? {} : value, 'policy');
  const given = (name: string, otherwise: unknown) => (one[name] === undefined ? otherwise : one[name]);
  const expiry = given('expiry', EXPIRY[0]);
  if (!EXPIRY.some((known) => known === expiry)) throw invalid('policy.expiry');
  const ways = items(given('ways', WAYS), 'policy.ways', WAYS.length).map((way) => text(way, 'policy.ways'));
  if (!ways.every((way) => WAYS.some((known) => known === way))) throw invalid('policy.ways');
  const days = items(given('warningDays', [14, 7, 3, 1]), 'policy.warningDays', 16);
  return {
    warningDays: days.map((day) => whole(day, 'policy.warningDays', 3660)).sort((a, b) => b - a),
    expiry: text(expiry, 'policy.expiry'),
    holdSeconds: whole(given('holdSeconds', 900), 'policy.holdSeconds', 86_400),
    replacementsPerSeat: whole(given('replacementsPerSeat', 2), 'policy.replacementsPerSeat', 1000),
    ways,
    ...(one['servicePin'] === undefined ? {} : { servicePin: servicePin(one['servicePin']) }),
  };
}

function parsed(json: string): Members {
  if (json.length > MOST_CHARACTERS) throw invalid('too long');
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch {
    throw invalid('not JSON');
  }
  return members(value, 'not an object');
}

/** What a person types is forgiven: spaces and small letters. */
function activationCode(value: unknown): string {
  const typed = text(value, 'activationCode')
    .replace(/\s/g, '')
    .replace(/[a-z]/g, (letter) => letter.toUpperCase());
  return text(typed, 'activationCode', /^[A-Z0-9-]{1,50}$/);
}

/** The trust anchor of a product, and what it says of itself; `product-file-invalid` with the member. */
export async function readProductFile(json: string): Promise<ProductFile> {
  const file = parsed(json);
  if (file['offlease'] !== 1) throw invalid('version');
  const product = {
    id: text(file['id'], 'id', PRODUCT_ID),
    name: lineOf(file['name'], 'name', 100),
    editions: editions(file['editions']),
    features: features(file['features']),
    policy: policyOf(file['policy']),
  };
  const code = file['activationCode'];
  const roots: PublicKey[] = [];
  for (const root of items(file['roots'], 'roots', 2, 1)) roots.push(await publicKeyOf(base64url(root, 'roots')));
  const certificates: Certificate[] = [];
  for (const one of items(file['certificates'], 'certificates', 64, 1)) {
    certificates.push(await verifyCertificate(base64url(one, 'certificates'), roots));
  }
  const list = file['withdrawals'];
  return {
    product,
    roots,
    certificates,
    ...(list === undefined ? {} : { withdrawals: await verifyWithdrawals(base64url(list, 'withdrawals'), roots) }),
    ...(code === undefined ? {} : { activationCode: activationCode(code) }),
  };
}
