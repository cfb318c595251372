import type { PolicyChanges } from '../../issuer/catalogue.ts';
import { isWhole } from '../../license/limits.ts';
import { DEFAULT_POLICY, type Policy } from '../../license/product.ts';
import { isServicePin, makeServicePin } from '../../token/service-pin.ts';

/** What the product asks of its licenses, as it is typed. */
export interface PolicySheet {
  /** Days, with commas or blanks between; empty for no warning. */
  warningDays: string;
  expiry: Policy['expiry'];
  holdMinutes: string;
  replacements: string;
  /** The product asks for a PIN. Of one that is there only its hash is known. */
  hasPin: boolean;
  /** Digits of a new PIN; empty to keep the one that is there. */
  pin: string;
  /** There was one before. */
  readonly pinBefore: boolean;
}

export type PolicyProblem = 'warning-days' | 'hold' | 'replacements' | 'pin';
export type PolicyProblems = Readonly<Partial<Record<'warningDays' | 'hold' | 'replacements' | 'pin', PolicyProblem>>>;

export const MAX_HOLD_MINUTES = 1440;

export function sheetOfPolicy(policy: Policy = DEFAULT_POLICY): PolicySheet {
  const hasPin = policy.servicePin !== undefined;
  return {
    warningDays: policy.warningDays.join(', '),
    expiry: policy.expiry,
    holdMinutes: String(Math.round(policy.holdSeconds / 60)),
    replacements: String(policy.replacementsPerSeat),
    hasPin,
    pin: '',
    pinBefore: hasPin,
  };
}

function wholeOf(typed: string, most: number): number | undefined {
  const number = /^\s*\d{1,5}\s*$/.test(typed) ? Number(typed) : Number.NaN;
  return isWhole(number, most) ? number : undefined;
}

function daysOf(typed: string): readonly number[] | undefined {
  const parts = typed.split(/[\s,;]+/).filter((part) => part !== '');
  const days = parts.map((part) => wholeOf(part, 3660));
  const found = days.filter((day) => day !== undefined);
  return found.length === parts.length && found.length <= 16 ? [...new Set(found)].sort((a, b) => b - a) : undefined;
}

/** The policy but for a new PIN, which takes its time: see {@link withPin}. */
export function readPolicySheet(
  sheet: PolicySheet,
): { readonly policy: PolicyChanges } | { readonly problems: PolicyProblems } {
  const warningDays = daysOf(sheet.warningDays);
  const minutes = wholeOf(sheet.holdMinutes, MAX_HOLD_MINUTES);
  const replacementsPerSeat = wholeOf(sheet.replacements, 1000);
  const pin = sheet.pin.trim();
  const isPin = !sheet.hasPin || isServicePin(pin) || (pin === '' && sheet.pinBefore);
  if (warningDays === undefined || minutes === undefined || replacementsPerSeat === undefined || !isPin) {
    return {
      problems: {
        ...(warningDays === undefined ? { warningDays: 'warning-days' } : {}),
        ...(minutes === undefined ? { hold: 'hold' } : {}),
        ...(replacementsPerSeat === undefined ? { replacements: 'replacements' } : {}),
        ...(isPin ? {} : { pin: 'pin' }),
      },
    };
  }
  return { policy: { warningDays, expiry: sheet.expiry, holdSeconds: 60 * minutes, replacementsPerSeat } };
}

/** With the PIN as the sheet has it: a new one, none any more, or the one that is there. */
export async function withPin(policy: PolicyChanges, sheet: PolicySheet): Promise<PolicyChanges> {
  if (!sheet.hasPin) return sheet.pinBefore ? { ...policy, servicePin: undefined } : policy;
  const pin = sheet.pin.trim();
  return pin === '' ? policy : { ...policy, servicePin: await makeServicePin(pin) };
}
