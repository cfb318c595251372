import { describe, expect, it } from 'vitest';
import { readPolicySheet, sheetOfPolicy, withPin, type PolicySheet } from '../../../src/app/issue/policy-sheet.ts';
import { changedProduct, productOf } from '../../../src/issuer/catalogue.ts';
import { DEFAULT_POLICY } from '../../../src/license/product.ts';
import { isRightPin } from '../../../src/token/service-pin.ts';

const sheet = (parts: Partial<PolicySheet> = {}): PolicySheet => ({ ...sheetOfPolicy(), ...parts });

const read = (parts: Partial<PolicySheet>) => readPolicySheet(sheet(parts));

describe('the rules of a product, as they are typed', () => {
  it('come out as they went in', () => {
    const { ways: _ways, ...rest } = DEFAULT_POLICY;
    expect(readPolicySheet(sheetOfPolicy(DEFAULT_POLICY))).toEqual({ policy: rest });
  });

  it('take days in any order, with commas, blanks or both, and none', () => {
    expect(read({ warningDays: ' 1;7 ,30  7 ' })).toMatchObject({ policy: { warningDays: [30, 7, 1] } });
    expect(read({ warningDays: '' })).toMatchObject({ policy: { warningDays: [] } });
    expect(read({ holdMinutes: '5', replacements: '0', expiry: 'calendar' })).toMatchObject({
      policy: { holdSeconds: 300, replacementsPerSeat: 0, expiry: 'calendar' },
    });
  });

  it.each([
    ['warningDays', { warningDays: '7, soon' }, 'warning-days'],
    ['warningDays', { warningDays: '3661' }, 'warning-days'],
    ['warningDays', { warningDays: Array.from({ length: 17 }, (_, day) => day + 1).join() }, 'warning-days'],
    ['hold', { holdMinutes: '1441' }, 'hold'],
    ['hold', { holdMinutes: '' }, 'hold'],
    ['replacements', { replacements: '-1' }, 'replacements'],
    ['pin', { hasPin: true, pin: '123' }, 'pin'],
    ['pin', { hasPin: true, pin: '12a4' }, 'pin'],
    ['pin', { hasPin: true, pin: '' }, 'pin'],
  ] as const)('say of %s what is wrong: %o', (field, parts, problem) => {
    expect(read(parts)).toEqual({ problems: { [field]: problem } });
  });
});

describe('a service PIN', () => {
  it('is set, kept, changed and taken away', async () => {
    const first = productOf({
      id: 'kiosk',
      name: 'Kiosk',
      policy: await withPin({}, sheet({ hasPin: true, pin: '2468' })),
    });
    const pin = first.policy.servicePin;
    if (pin === undefined) throw new TypeError();
    expect(await isRightPin('2468', pin)).toBe(true);
    expect(await isRightPin('2469', pin)).toBe(false);

    const before = sheetOfPolicy(first.policy);
    expect(before).toMatchObject({ hasPin: true, pinBefore: true, pin: '' });
    expect(readPolicySheet(before)).toHaveProperty('policy');
    const kept = changedProduct(first, { policy: await withPin({}, before) });
    expect(kept.policy.servicePin).toEqual(pin);

    const without = changedProduct(kept, { policy: await withPin({}, { ...before, hasPin: false }) });
    expect('servicePin' in without.policy).toBe(false);
  });
});
