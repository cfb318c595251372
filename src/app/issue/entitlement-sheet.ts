import {
  MAX_REPORT_EVERY,
  MAX_SEATS,
  type EntitlementChanges,
  type EntitlementDraft,
} from '../../issuer/entitlement.ts';
import type { EntitlementRecord, Overdraft } from '../../issuer/records.ts';
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
import type { Product } from '../../license/product.ts';
import type { UnixTime } from '../../license/time.ts';
import { dayOf, endOfDay, lastMoment } from './calendar.ts';
import { periodWords, readPeriod } from './period-words.ts';

/** Offered as buttons; any other period can be typed. */
export const LEASE_PRESETS = ['P7D', 'P30D', 'P90D', 'P1Y'] as const;

const MAX_OVERDRAFT_PERCENT = 1000;

/** A feature of the product's catalogue as this entitlement grants it. */
export interface GrantLine {
  readonly feature: Feature;
  on: boolean;
  /** Digits; what `unlimited` makes needless. */
  limit: string;
  unlimited: boolean;
}

/** How much may be used beyond the seats bought. */
export type OverdraftKind = 'none' | 'seats' | 'percent' | 'unlimited';
export const OVERDRAFT_KINDS: readonly OverdraftKind[] = ['none', 'seats', 'percent', 'unlimited'];

/** What the form holds: text as typed, dates as `yyyy-mm-dd`, periods in words or as ISO 8601. */
export interface EntitlementSheet {
  product: string;
  customer: string;
  edition: string;
  plan: string;
  orderReference: string;
  seats: string;
  overdraft: OverdraftKind;
  /** Seats or percent, as digits. */
  overdraftAmount: string;
  leasePeriod: string;
  gracePeriod: string;
  perpetual: boolean;
  subscriptionEnd: string;
  maintenanceEnd: string;
  /** Empty: no reports are asked for. */
  reportEvery: string;
  countsRenew: boolean;
  grants: GrantLine[];
  attributes: { key: string; value: string }[];
  code: string;
}

export type EntitlementProblem =
  | 'product'
  | 'customer'
  | 'line'
  | 'seats'
  | 'overdraft'
  | 'reports'
  | 'period'
  | 'date'
  | 'limit'
  | 'attribute'
  | 'attribute-twice'
  | 'attribute-count'
  | 'code';
/** By field; a feature's line is `grant-<number>`, an attribute's `attribute-<index>`. */
export type EntitlementProblems = Readonly<Record<string, EntitlementProblem>>;

export function newEntitlementSheet(tag: string): EntitlementSheet {
  return {
    product: '',
    customer: '',
    edition: '',
    plan: '',
    orderReference: '',
    seats: '1',
    overdraft: 'none',
    overdraftAmount: '',
    leasePeriod: periodWords('P30D', tag),
    gracePeriod: '',
    perpetual: true,
    subscriptionEnd: '',
    maintenanceEnd: '',
    reportEvery: '',
    countsRenew: false,
    grants: [],
    attributes: [],
    code: '',
  };
}

/** The catalogue's lines for the form: what `bool` features there are is granted at first, limits are asked for. */
export function grantsOf(features: readonly Feature[]): GrantLine[] {
  return features.map((feature) => ({ feature, on: feature.type === 'bool', limit: '', unlimited: false }));
}

/** The catalogue's lines with what is granted already. */
export function grantLines(features: readonly Feature[], granted: readonly FeatureGrant[]): GrantLine[] {
  return grantsOf(features).map((line) => {
    const grant = granted.find(({ number }) => number === line.feature.number);
    const limit = grant?.limit;
    return {
      ...line,
      on: grant !== undefined,
      limit: limit === undefined || limit === 'unlimited' ? '' : String(limit),
      unlimited: limit === 'unlimited',
    };
  });
}

/** What the lines of a template say. */
export function readTemplate(
  grants: readonly GrantLine[],
): { readonly features: readonly FeatureGrant[] } | { readonly problems: EntitlementProblems } {
  const problems: Record<string, EntitlementProblem> = {};
  const features = readGrants(grants, problems);
  return Object.keys(problems).length > 0 ? { problems } : { features };
}

/** An entitlement that exists, for changing it. */
export function sheetOfEntitlement(entitlement: EntitlementRecord, product: Product, tag: string): EntitlementSheet {
  const { leasePeriod, gracePeriod, subscriptionEnd, maintenanceEnd, overdraft } = entitlement;
  const day = (end: UnixTime | undefined): string => (end === undefined ? '' : dayOf(lastMoment(end)));
  return {
    product: entitlement.product,
    customer: entitlement.customer,
    edition: entitlement.edition ?? '',
    plan: entitlement.plan ?? '',
    orderReference: entitlement.orderReference ?? '',
    seats: String(entitlement.seats),
    ...overdraftOf(overdraft),
    leasePeriod: leasePeriod === undefined ? '' : periodWords(leasePeriod, tag),
    gracePeriod: gracePeriod === undefined ? '' : periodWords(gracePeriod, tag),
    perpetual: subscriptionEnd === undefined,
    subscriptionEnd: day(subscriptionEnd),
    maintenanceEnd: day(maintenanceEnd),
    reportEvery: entitlement.reportEvery === undefined ? '' : String(entitlement.reportEvery),
    countsRenew: entitlement.countsRenew === true,
    grants: grantLines(product.features, entitlement.features),
    attributes: entitlement.attributes.map(([key, value]) => ({ key, value })),
    code: '',
  };
}

function overdraftOf(overdraft: Overdraft | undefined): Pick<EntitlementSheet, 'overdraft' | 'overdraftAmount'> {
  if (overdraft === undefined) return { overdraft: 'none', overdraftAmount: '' };
  if (overdraft === 'unlimited') return { overdraft, overdraftAmount: '' };
  if ('seats' in overdraft) return { overdraft: 'seats', overdraftAmount: String(overdraft.seats) };
  return { overdraft: 'percent', overdraftAmount: String(overdraft.percent) };
}

/** `tag`: the language in which periods may be written. */
export function readEntitlementSheet(
  sheet: EntitlementSheet,
  tag: string,
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
    if (sheet[field].trim() === '') return undefined;
    const period = readPeriod(sheet[field], tag);
    if (period === undefined) problems[field] = 'period';
    return period;
  };
  const lastDay = (field: 'subscriptionEnd' | 'maintenanceEnd'): UnixTime | undefined => {
    const end = endOfDay(sheet[field]);
    if (end === undefined && sheet[field] !== '') problems[field] = 'date';
    return end;
  };

  const seats = wholeNumber(sheet.seats);
  if (seats === undefined || seats < 1 || seats > MAX_SEATS) problems['seats'] = 'seats';
  const overdraft = readOverdraft(sheet, problems);
  const reportEvery = sheet.reportEvery.trim() === '' ? undefined : wholeNumber(sheet.reportEvery);
  const isReporting = sheet.reportEvery.trim() !== '';
  if (isReporting && (reportEvery === undefined || reportEvery < 1 || reportEvery > MAX_REPORT_EVERY)) {
    problems['reportEvery'] = 'reports';
  }
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
    reportEvery,
    countsRenew: sheet.countsRenew,
  };
  if (!isProductId(product) || seats === undefined || Object.keys(problems).length > 0) return { problems };
  return { draft: { product, customer, seats, overdraft, ...optional, features, attributes, codes } };
}

/**
 * What the form changes of an entitlement. A day that was not touched keeps its moment, which may be another than the
 * day's end.
 */
export function entitlementChanges(
  draft: EntitlementDraft,
  before: EntitlementRecord,
  shown: Pick<EntitlementSheet, 'subscriptionEnd' | 'maintenanceEnd'>,
): EntitlementChanges {
  const { product: _product, codes: _codes, ...fields } = draft;
  const kept = (field: 'subscriptionEnd' | 'maintenanceEnd'): UnixTime | undefined => {
    const end = draft[field];
    const isSame = end !== undefined && dayOf(lastMoment(end)) === shown[field];
    return isSame ? before[field] : end;
  };
  return { ...fields, subscriptionEnd: kept('subscriptionEnd'), maintenanceEnd: kept('maintenanceEnd') };
}

function readOverdraft(sheet: EntitlementSheet, problems: Record<string, EntitlementProblem>): Overdraft | undefined {
  const { overdraft } = sheet;
  if (overdraft === 'none') return undefined;
  if (overdraft === 'unlimited') return overdraft;
  const amount = wholeNumber(sheet.overdraftAmount);
  const most = overdraft === 'seats' ? MAX_SEATS : MAX_OVERDRAFT_PERCENT;
  if (amount === undefined || amount < 1 || amount > most) {
    problems['overdraft'] = 'overdraft';
    return undefined;
  }
  return overdraft === 'seats' ? { seats: amount } : { percent: amount };
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
