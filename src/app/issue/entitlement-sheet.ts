import { MAX_SEATS, type EntitlementDraft } from '../../issuer/entitlement.ts';
import type { Feature, FeatureGrant, Limit } from '../../license/feature.ts';
import { activationCodeOf, isProductId, type ActivationCode } from '../../license/ids.ts';
import {
  isLine,
  MAX_ATTRIBUTES,
  MAX_CUSTOMER_NAME,
  MAX_EDITION,
  MAX_KEY,
  MAX_PLAN,
  MAX_VALUE,
} from '../../license/limits.ts';
import { parsePeriod, type UnixTime } from '../../license/time.ts';
import { endOfDay } from './calendar.ts';

/** Offered as buttons; any other ISO 8601 period can be typed. */
export const LEASE_PRESETS = ['P7D', 'P30D', 'P90D', 'P1Y'] as const;

/** A feature of the product's catalogue as this entitlement grants it. */
export interface GrantLine {
  readonly feature: Feature;
  on: boolean;
  /** Digits; what `unlimited` makes needless. */
  limit: string;
  unlimited: boolean;
}

/** What the form holds: text as typed, dates as `yyyy-mm-dd`. */
export interface EntitlementSheet {
  product: string;
  customer: string;
  edition: string;
  plan: string;
  orderReference: string;
  seats: string;
  leasePeriod: string;
  gracePeriod: string;
  perpetual: boolean;
  subscriptionEnd: string;
  maintenanceEnd: string;
  grants: GrantLine[];
  attributes: { key: string; value: string }[];
  code: string;
}

export type EntitlementProblem =
  | 'product'
  | 'customer'
  | 'line'
  | 'seats'
  | 'period'
  | 'date'
  | 'limit'
  | 'attribute'
  | 'attribute-twice'
  | 'attribute-count'
  | 'code';
/** By field; a feature's line is `grant-<number>`, an attribute's `attribute-<index>`. */
export type EntitlementProblems = Readonly<Record<string, EntitlementProblem>>;

export function newEntitlementSheet(): EntitlementSheet {
  return {
    product: '',
    customer: '',
    edition: '',
    plan: '',
    orderReference: '',
    seats: '1',
    leasePeriod: 'P30D',
    gracePeriod: '',
    perpetual: true,
    subscriptionEnd: '',
    maintenanceEnd: '',
    grants: [],
    attributes: [],
    code: '',
  };
}

/** The catalogue's lines for the form: what `bool` features there are is granted at first, limits are asked for. */
export function grantsOf(features: readonly Feature[]): GrantLine[] {
  return features.map((feature) => ({ feature, on: feature.type === 'bool', limit: '', unlimited: false }));
}

export function readEntitlementSheet(
  sheet: EntitlementSheet,
): { readonly draft: EntitlementDraft } | { readonly problems: EntitlementProblems } {
  const problems: Record<string, EntitlementProblem> = {};
  const product = sheet.product;
  if (!isProductId(product)) problems['product'] = 'product';
  const customer = sheet.customer.trim();
  if (!isLine(customer, MAX_CUSTOMER_NAME)) problems['customer'] = 'customer';

  const line = (field: 'edition' | 'plan' | 'orderReference', max: number): string | undefined => {
    const text = sheet[field].trim();
    if (text !== '' && !isLine(text, max)) problems[field] = 'line';
    return text === '' ? undefined : text;
  };
  const period = (field: 'leasePeriod' | 'gracePeriod'): string | undefined => {
    const text = sheet[field].trim().toUpperCase();
    if (text !== '' && parsePeriod(text) === undefined) problems[field] = 'period';
    return text === '' ? undefined : text;
  };
  const lastDay = (field: 'subscriptionEnd' | 'maintenanceEnd'): UnixTime | undefined => {
    const end = endOfDay(sheet[field]);
    if (end === undefined && sheet[field] !== '') problems[field] = 'date';
    return end;
  };

  const seats = wholeNumber(sheet.seats);
  if (seats === undefined || seats < 1 || seats > MAX_SEATS) problems['seats'] = 'seats';
  const subscriptionEnd = sheet.perpetual ? undefined : lastDay('subscriptionEnd');
  if (!sheet.perpetual && subscriptionEnd === undefined) problems['subscriptionEnd'] = 'date';
  const features = readGrants(sheet.grants, problems);
  const attributes = readAttributes(sheet.attributes, problems);
  const codes = readCode(sheet.code, problems);
  const optional = {
    edition: line('edition', MAX_EDITION),
    plan: line('plan', MAX_PLAN),
    orderReference: line('orderReference', MAX_CUSTOMER_NAME),
    leasePeriod: period('leasePeriod'),
    gracePeriod: period('gracePeriod'),
    maintenanceEnd: lastDay('maintenanceEnd'),
    subscriptionEnd,
  };
  if (!isProductId(product) || seats === undefined || Object.keys(problems).length > 0) return { problems };
  return { draft: { product, customer, seats, ...optional, features, attributes, codes } };
}

function readGrants(grants: readonly GrantLine[], problems: Record<string, EntitlementProblem>): FeatureGrant[] {
  const features: FeatureGrant[] = [];
  for (const { feature, on, limit: typed, unlimited } of grants) {
    if (!on) continue;
    if (feature.type === 'bool') {
      features.push({ number: feature.number });
      continue;
    }
    const limit: Limit | undefined = unlimited ? 'unlimited' : wholeNumber(typed);
    if (limit === undefined) problems[`grant-${String(feature.number)}`] = 'limit';
    else features.push({ number: feature.number, limit });
  }
  return features;
}

function readAttributes(
  attributes: EntitlementSheet['attributes'],
  problems: Record<string, EntitlementProblem>,
): (readonly [string, string])[] {
  const pairs: (readonly [string, string])[] = [];
  const keys = new Set<string>();
  attributes.forEach(({ key: typedKey, value: typedValue }, index) => {
    const key = typedKey.trim();
    const value = typedValue.trim();
    if (key === '' && value === '') return;
    if (!isLine(key, MAX_KEY) || !isLine(value, MAX_VALUE)) problems[`attribute-${String(index)}`] = 'attribute';
    else if (keys.has(key)) problems[`attribute-${String(index)}`] = 'attribute-twice';
    keys.add(key);
    pairs.push([key, value]);
  });
  if (pairs.length > MAX_ATTRIBUTES) problems['attributes'] = 'attribute-count';
  return pairs;
}

function readCode(typed: string, problems: Record<string, EntitlementProblem>): ActivationCode[] {
  if (typed.trim() === '') return [];
  const code = activationCodeOf(typed);
  if (code !== undefined) return [code];
  problems['code'] = 'code';
  return [];
}

/** Digits up to 2^53 − 1, blanks between them allowed (12 000). */
export function wholeNumber(typed: string): number | undefined {
  const digits = typed.replace(/[\s\u00a0\u202f]+/g, '');
  if (!/^\d{1,16}$/.test(digits)) return undefined;
  const number = Number(digits);
  return Number.isSafeInteger(number) ? number : undefined;
}
