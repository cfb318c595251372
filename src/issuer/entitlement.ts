import { utf8 } from '../license/bytes.ts';
import type { FeatureGrant } from '../license/feature.ts';
import { activationCodeOf, type ActivationCode, type EntitlementId } from '../license/ids.ts';
import {
  isLine,
  MAX_ATTRIBUTES,
  MAX_CUSTOMER_NAME,
  MAX_EDITION,
  MAX_KEY,
  MAX_PLAN,
  MAX_VALUE,
} from '../license/limits.ts';
import type { Product } from '../license/product.ts';
import { isUnixTime, parsePeriod, type UnixTime } from '../license/time.ts';
import type { Pair } from '../token/claims.ts';
import { areDistinct, fieldInvalid, requireGrants } from './catalogue.ts';
import type { EntitlementRecord, Overdraft } from './records.ts';

/** What can be said of an entitlement, and changed later. */
export interface EntitlementFields {
  readonly customer: string;
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
  /** A disabled entitlement issues nothing. */
  readonly disabled?: boolean;
}

export interface EntitlementDraft extends EntitlementFields {
  readonly product: string;
  /** None: one is generated. */
  readonly codes?: readonly string[];
}

/** A field that is there, but `undefined`, is taken away. */
export type EntitlementChanges = Partial<EntitlementFields>;

export const MAX_SEATS = 1_000_000;
export const MAX_CODES = 50;
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

function requireFields(fields: EntitlementFields, product: Product): void {
  requireLine('customer', fields.customer, MAX_CUSTOMER_NAME);
  requireLine('edition', fields.edition, MAX_EDITION);
  if (fields.edition !== undefined && product.editions.length > 0 && !product.editions.includes(fields.edition)) {
    throw fieldInvalid('edition', 'unknown');
  }
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

type Identity = Pick<EntitlementRecord, 'id' | 'product' | 'codes' | 'made'>;

/** Field by field: nothing that a caller has besides gets into a record, and absent means absent. */
function recordOf(identity: Identity, fields: EntitlementFields): EntitlementRecord {
  const { edition, plan, orderReference, overdraft, leasePeriod, gracePeriod, subscriptionEnd, maintenanceEnd } =
    fields;
  return {
    ...identity,
    customer: fields.customer,
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
  draft: EntitlementDraft,
  product: Product,
  now: UnixTime,
): EntitlementRecord {
  requireFields(draft, product);
  return recordOf({ id, product: product.id, codes, made: now }, draft);
}

/** @throws OffleaseError `field-invalid` (`field`) */
export function changedEntitlement(
  before: EntitlementRecord,
  changes: EntitlementChanges,
  product: Product,
): EntitlementRecord {
  const { id, product: productId, codes, made } = before;
  const fields = { ...before, ...changes };
  requireFields(fields, product);
  return recordOf({ id, product: productId, codes, made }, fields);
}
