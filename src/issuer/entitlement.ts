import { utf8 } from '../license/bytes.ts';
import type { FeatureGrant } from '../license/feature.ts';
import { activationCodeOf, type ActivationCode, type CustomerId, type EntitlementId } from '../license/ids.ts';
import { isLine, MAX_ATTRIBUTES, MAX_EDITION, MAX_KEY, MAX_PLAN, MAX_VALUE } from '../license/limits.ts';
import type { Product } from '../license/product.ts';
import { isUnixTime, parsePeriod, type UnixTime } from '../license/time.ts';
import type { Pair } from '../token/claims.ts';
import { areDistinct, fieldInvalid, requireGrants } from './catalogue.ts';
import type { CustomerRecord, EntitlementRecord, Overdraft } from './records.ts';

/** What can be said of an entitlement, and changed later. */
export interface EntitlementFields {
  readonly edition?: string | undefined;
  readonly plan?: string | undefined;
  readonly orderReference?: string | undefined;
  readonly seats: number;
  readonly overdraft?: Overdraft | undefined;
  /** ISO 8601, for example `P30D`. Without it nothing can be activated offline. */
  readonly leasePeriod?: string | undefined;
  readonly gracePeriod?: string | undefined;
  /** Exclusive. Absent: perpetual. */
  readonly subscriptionEnd?: UnixTime | undefined;
  readonly maintenanceEnd?: UnixTime | undefined;
  readonly features?: readonly FeatureGrant[];
  readonly attributes?: readonly Pair[];
  /** 1: a report is due before every refresh; n: before every n-th. Absent: none is asked for. */
  readonly reportEvery?: number | undefined;
  /** Counts of usage start anew with every renewal. */
  readonly countsRenew?: boolean;
  /** A disabled entitlement issues nothing. */
  readonly disabled?: boolean;
}

export interface EntitlementDraft extends EntitlementFields {
  readonly product: string;
  /** A name: the customer of exactly this name, or a new one. */
  readonly customer: string;
  /** One that is there already; `customer` is not looked at then. */
  readonly customerId?: CustomerId;
  /** None: one is generated. */
  readonly codes?: readonly string[];
}

/** A field that is there, but `undefined`, is taken away. `customer`: transferred to the customer of that name. */
export type EntitlementChanges = Partial<EntitlementFields> & { readonly customer?: string };

export const MAX_SEATS = 1_000_000;
export const MAX_CODES = 50;
export const MAX_REPORT_EVERY = 1000;
const MAX_ORDER_REFERENCE = 100;
/** Attributes travel in every token of the entitlement, and a token has 8,192 bytes. */
const MAX_ATTRIBUTE_BYTES = 4096;

function requireLine(field: string, text: string | undefined, max: number): void {
  if (text !== undefined && !isLine(text, max)) throw fieldInvalid(field);
}

function requirePeriod(field: string, text: string | undefined): void {
  if (text !== undefined && parsePeriod(text) === undefined) throw fieldInvalid(field);
}

function requireTime(field: string, time: UnixTime | undefined): void {
  if (time !== undefined && !isUnixTime(time)) throw fieldInvalid(field);
}

function requireAttributes(attributes: readonly Pair[]): void {
  if (attributes.length > MAX_ATTRIBUTES || !areDistinct(attributes.map(([key]) => key))) {
    throw fieldInvalid('attributes');
  }
  if (!attributes.every(([key, value]) => isLine(key, MAX_KEY) && isLine(value, MAX_VALUE))) {
    throw fieldInvalid('attributes');
  }
  const bytes = attributes.reduce((sum, [key, value]) => sum + utf8(key).length + utf8(value).length, 0);
  if (bytes > MAX_ATTRIBUTE_BYTES) throw fieldInvalid('attributes', 'too-long');
}

function requireOverdraft(overdraft: Overdraft | undefined): void {
  if (overdraft === undefined || overdraft === 'unlimited') return;
  const [number, max] = 'seats' in overdraft ? [overdraft.seats, MAX_SEATS] : [overdraft.percent, 1000];
  if (!Number.isInteger(number) || number < 0 || number > max) throw fieldInvalid('overdraft');
}

/** An edition that the product no longer lists stays with the entitlements that have it. */
function requireEdition(edition: string | undefined, { editions }: Product, had: string | undefined): void {
  requireLine('edition', edition, MAX_EDITION);
  if (edition === undefined || edition === had || editions.length === 0) return;
  if (!editions.includes(edition)) throw fieldInvalid('edition', 'unknown');
}

function requireReports(reportEvery: number | undefined): void {
  if (reportEvery === undefined) return;
  const isGood = Number.isInteger(reportEvery) && reportEvery >= 1 && reportEvery <= MAX_REPORT_EVERY;
  if (!isGood) throw fieldInvalid('reportEvery');
}

function requireFields(fields: EntitlementFields, product: Product, had?: string): void {
  requireEdition(fields.edition, product, had);
  requireReports(fields.reportEvery);
  requireLine('plan', fields.plan, MAX_PLAN);
  requireLine('orderReference', fields.orderReference, MAX_ORDER_REFERENCE);
  if (!Number.isInteger(fields.seats) || fields.seats < 0 || fields.seats > MAX_SEATS) throw fieldInvalid('seats');
  requireOverdraft(fields.overdraft);
  requirePeriod('leasePeriod', fields.leasePeriod);
  requirePeriod('gracePeriod', fields.gracePeriod);
  requireTime('subscriptionEnd', fields.subscriptionEnd);
  requireTime('maintenanceEnd', fields.maintenanceEnd);
  requireGrants(fields.features ?? [], product);
  requireAttributes(fields.attributes ?? []);
}

type Identity = Pick<EntitlementRecord, 'id' | 'product' | 'codes' | 'made' | 'customerId' | 'customer' | 'term'>;

/** Field by field: nothing that a caller has besides gets into a record, and absent means absent. */
function recordOf(identity: Identity, fields: EntitlementFields): EntitlementRecord {
  const { edition, plan, orderReference, overdraft, leasePeriod, gracePeriod, subscriptionEnd, maintenanceEnd } =
    fields;
  return {
    ...identity,
    seats: fields.seats,
    features: [...(fields.features ?? [])].sort((a, b) => a.number - b.number),
    attributes: [...(fields.attributes ?? [])],
    ...(edition === undefined ? {} : { edition }),
    ...(plan === undefined ? {} : { plan }),
    ...(orderReference === undefined ? {} : { orderReference }),
    ...(overdraft === undefined ? {} : { overdraft }),
    ...(leasePeriod === undefined ? {} : { leasePeriod }),
    ...(gracePeriod === undefined ? {} : { gracePeriod }),
    ...(subscriptionEnd === undefined ? {} : { subscriptionEnd }),
    ...(maintenanceEnd === undefined ? {} : { maintenanceEnd }),
    ...(fields.reportEvery === undefined ? {} : { reportEvery: fields.reportEvery }),
    ...(fields.countsRenew === true ? { countsRenew: true } : {}),
    ...(fields.disabled === true ? { disabled: true } : {}),
  };
}

/** @throws OffleaseError `field-invalid` (`field: 'codes'`) */
export function codesOf(typed: readonly string[]): readonly ActivationCode[] {
  const codes = typed.map((text) => {
    const code = activationCodeOf(text);
    if (code === undefined) throw fieldInvalid('codes');
    return code;
  });
  if (codes.length > MAX_CODES || !areDistinct(codes)) throw fieldInvalid('codes');
  return codes;
}

/** @throws OffleaseError `field-invalid` (`field`) */
export function newEntitlement(
  id: EntitlementId,
  codes: readonly ActivationCode[],
  customer: Pick<CustomerRecord, 'id' | 'name'>,
  draft: EntitlementDraft,
  product: Product,
  now: UnixTime,
): EntitlementRecord {
  requireFields(draft, product);
  const identity = { id, product: product.id, codes, made: now, customerId: customer.id, customer: customer.name };
  return recordOf(identity, draft);
}

/** @throws OffleaseError `field-invalid` (`field`) */
export function changedEntitlement(
  before: EntitlementRecord,
  changes: Partial<EntitlementFields>,
  product: Product,
): EntitlementRecord {
  const { id, product: productId, codes, made, customerId, customer, term } = before;
  const fields = { ...before, ...changes };
  requireFields(fields, product, before.edition);
  const identity = { id, product: productId, codes, made, customerId, customer };
  return recordOf(term === undefined ? identity : { ...identity, term }, fields);
}
