import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { License } from '../../src/device/client.ts';
import type { Counter } from '../../src/license/feature.ts';
import type { ActivationId } from '../../src/license/ids.ts';
import type { DeviceClaims } from '../../src/token/claims.ts';
import { at, makeWorld, refusal, type IssueOptions, type World } from './fixture.ts';

const GRANTS: IssueOptions = {
  features: [{ number: 1 }, { number: 2, limit: 10 }, { number: 3, limit: 4 }, { number: 77 }],
};

let world: World;
beforeEach(async () => {
  world = await makeWorld();
});
afterEach(() => world.close());

async function activated(terms: IssueOptions = GRANTS): Promise<License> {
  const license = await world.open();
  await license.receive(await world.issuer.respond((await license.request()).bytes, terms));
  return license;
}

function termsOf(license: License) {
  const snapshot = license.getSnapshot();
  if (snapshot.state === 'not-activated') throw new Error('not activated');
  return snapshot.license;
}

const countersIn = (claims: DeviceClaims): readonly Counter[] => claims.counters ?? [];

describe('usage counts', () => {
  it('are used up, each unit once, and never beyond the limit', async () => {
    const license = await activated();
    expect(license.remaining('scans')).toBe(10);
    expect(await license.consume('scans')).toBe(9);
    expect(await license.consume('scans', 8)).toBe(1);
    expect(await refusal(license.consume('scans', 2))).toMatchObject({
      code: 'feature-exhausted',
      facts: { number: 2, amount: 2, remaining: 1 },
    });
    expect(license.remaining('scans')).toBe(1);
    expect(await license.consume('scans')).toBe(0);
    expect((await refusal(license.consume('scans'))).code).toBe('feature-exhausted');
    expect(termsOf(license).features).toContainEqual(expect.objectContaining({ key: 'scans', used: 10, remaining: 0 }));
  });

  it('without a limit are counted all the same, as far as a whole number goes', async () => {
    const license = await activated({ features: [{ number: 2, limit: 'unlimited' }] });
    expect(await license.consume('scans', 5)).toBe('unlimited');
    expect(license.remaining('scans')).toBe('unlimited');
    expect(termsOf(license).counters).toEqual([{ number: 2, used: 5 }]);
    expect(await license.consume('scans', Number.MAX_SAFE_INTEGER - 5)).toBe('unlimited');
    expect((await refusal(license.consume('scans'))).code).toBe('feature-exhausted');
  });

  it.each([0, -1, 1.5, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 53])('refuse an amount of %s', async (amount) => {
    const license = await activated();
    expect((await refusal(license.consume('scans', amount))).code).toBe('amount-invalid');
    expect((await refusal(license.checkout('seats', { amount }))).code).toBe('amount-invalid');
    expect(license.remaining('scans')).toBe(10);
  });

  it('are exact across tabs: of forty at once, ten succeed', async () => {
    const tabs = [await activated(), await world.open(), await world.open(), await world.open()];
    const outcomes = await Promise.all(
      tabs.flatMap((tab) =>
        Array.from({ length: 10 }, () =>
          tab.consume('scans').catch((error: unknown) =>
            refusal(() => {
              throw error;
            }),
          ),
        ),
      ),
    );
    const left = outcomes.filter((outcome) => typeof outcome === 'number');
    expect(left.sort((a, b) => b - a)).toEqual([9, 8, 7, 6, 5, 4, 3, 2, 1, 0]);
    for (const tab of tabs) await expect.poll(() => tab.remaining('scans')).toBe(0);
  });

  it('survive a restart', async () => {
    const license = await activated();
    await license.consume('scans', 3);
    license.close();
    expect((await world.open()).remaining('scans')).toBe(7);
  });

  it('that a new limit is below leave nothing, and go on once there is more', async () => {
    const license = await activated();
    await license.consume('scans', 8);
    const { activation } = termsOf(license);
    const refreshed = async (days: number, limit: number): Promise<unknown> =>
      license.receive(await world.issuer.refresh(activation, { time: at(days), features: [{ number: 2, limit }] }));
    await refreshed(1, 5);
    expect(license.remaining('scans')).toBe(0);
    expect((await refusal(license.consume('scans'))).code).toBe('feature-exhausted');
    await refreshed(2, 12);
    expect(await license.consume('scans')).toBe(3);
  });
});

describe('element pools', () => {
  it('are checked out within what the license grants, and returned', async () => {
    const license = await activated();
    const one = await license.checkout('seats', { amount: 3, owner: 'Lobby' });
    expect(one).toMatchObject({ number: 3, amount: 3, owner: 'Lobby' });
    expect(license.remaining('seats')).toBe(1);
    expect(await refusal(license.checkout('seats', { amount: 2 }))).toMatchObject({
      code: 'feature-exhausted',
      facts: { number: 3, amount: 2, remaining: 1 },
    });
    const two = await license.checkout('seats');
    expect(license.remaining('seats')).toBe(0);
    expect(termsOf(license).checkouts).toEqual([two, one]);
    await license.return(one.id);
    expect(license.remaining('seats')).toBe(3);
    expect((await refusal(license.return(one.id))).code).toBe('checkout-unknown');
    expect(termsOf(license).features).toContainEqual(expect.objectContaining({ key: 'seats', used: 1, remaining: 3 }));
  });

  it('stay with their owner over a restart and a refresh, and are returned by whoever knows the id', async () => {
    const license = await activated();
    const held = await license.checkout('seats', { owner: 'Lobby' });
    await license.receive(await world.issuer.refresh(termsOf(license).activation, { time: at(1), ...GRANTS }));
    license.close();
    const later = await world.open();
    expect(termsOf(later).checkouts).toEqual([held]);
    await later.return(held.id);
    expect(later.remaining('seats')).toBe(4);
  });

  it('hold no more checkouts than a record can carry', async () => {
    const license = await activated({ features: [{ number: 3, limit: 'unlimited' }] });
    const store = await world.openStore();
    const [record] = await store.list();
    if (record === undefined) throw new Error('a record');
    const many = Array.from({ length: 500 }, (_, id) => ({ id: String(id), number: 3, amount: 1, since: at(0) }));
    await store.update(record, (current = record) => ({
      record: { ...current, revision: current.revision + 1, checkouts: many },
      result: undefined,
    }));
    expect((await refusal(license.checkout('seats'))).facts).toEqual({ checkouts: 500 });
  });

  it('refuse an owner that is no line', async () => {
    const license = await activated();
    for (const owner of ['', 'a\nb', 'x'.repeat(101)]) {
      expect(await refusal(license.checkout('seats', { owner }))).toMatchObject({
        code: 'metadata-invalid',
        facts: { field: 'owner' },
      });
    }
  });
});

describe('what is not licensed', () => {
  it('is named: unknown, of another type, not granted', async () => {
    const license = await activated({ features: [{ number: 1 }] });
    expect((await refusal(license.consume('scan'))).code).toBe('feature-unknown');
    expect((await refusal(license.consume('seats'))).facts).toEqual({ feature: 'seats', type: 'usage-count' });
    expect((await refusal(license.checkout('export'))).code).toBe('feature-unknown');
    expect((await refusal(license.consume('scans'))).code).toBe('feature-not-licensed');
    expect((await refusal(license.checkout('seats'))).code).toBe('feature-not-licensed');
    for (const key of ['export', 'scans', 'seats', 'none']) expect(license.remaining(key)).toBeUndefined();
  });

  it('is nothing before activation, and nothing but returning once the license stopped working', async () => {
    const fresh = await world.open();
    expect(await refusal(fresh.consume('scans'))).toMatchObject({
      code: 'feature-not-licensed',
      facts: { state: 'not-activated' },
    });
    const license = await activated();
    const held = await license.checkout('seats');
    world.clock.run(31 * 86_400);
    license.tick();
    expect(license.remaining('scans')).toBeUndefined();
    for (const action of [license.consume('scans'), license.checkout('seats')]) {
      expect(await refusal(action)).toMatchObject({ code: 'feature-not-licensed', facts: { state: 'lease-expired' } });
    }
    await license.return(held.id);
    expect(termsOf(license).checkouts).toEqual([]);
  });

  it('a feature that this product file does not know is listed, and the rest works', async () => {
    const license = await activated();
    expect(termsOf(license).unknownFeatures).toEqual([77]);
    expect(await license.consume('scans')).toBe(9);
  });
});

describe('counters in tokens', () => {
  const spent = [
    { number: 2, used: 4 },
    { number: 3, used: 3 },
  ];
  async function used(): Promise<License> {
    const license = await activated();
    await license.consume('scans', 4);
    await license.checkout('seats', { amount: 2 });
    await license.checkout('seats');
    return license;
  }

  it('are in every report, cumulative', async () => {
    const license = await used();
    expect(countersIn(await world.issuer.open((await license.report()).bytes))).toEqual(spent);
    await license.consume('scans');
    expect(countersIn(await world.issuer.open((await license.report()).bytes))).toEqual([
      { number: 2, used: 5 },
      { number: 3, used: 3 },
    ]);
  });

  it('are in the deactivation, and gone after it', async () => {
    const license = await used();
    expect(countersIn(await world.issuer.open((await license.deactivate()).bytes))).toEqual(spent);
    await license.receive(await world.issuer.respond((await license.request()).bytes, GRANTS));
    expect(license.remaining('scans')).toBe(10);
    expect(license.remaining('seats')).toBe(4);
  });

  it('are in the request after expiry, with the activation that they are of', async () => {
    const license = await used();
    const { activation } = termsOf(license);
    world.clock.run(31 * 86_400);
    const claims = await world.issuer.openRequest((await license.request()).bytes);
    expect(claims).toMatchObject({ activation, counters: spent });
  });

  it('are never behind what another tab used up meanwhile', async () => {
    const license = await activated({ features: [{ number: 2, limit: 1000 }] });
    const other = await world.open();
    const consuming = (async () => {
      for (let index = 0; index < 40; index += 1) await other.consume('scans');
    })();
    for (let index = 0; index < 5; index += 1) {
      const before = 1000 - Number(license.remaining('scans'));
      const [counter] = countersIn(await world.issuer.open((await license.report()).bytes));
      const after = 1000 - Number(license.remaining('scans'));
      const told = counter?.used ?? 0;
      expect(told).toBeGreaterThanOrEqual(before);
      expect(told).toBeLessThanOrEqual(after);
    }
    await consuming;
    const last = await world.issuer.open((await license.deactivate()).bytes);
    expect(countersIn(last)).toEqual([{ number: 2, used: 40 }]);
  });
});

describe('what an answer carries over', () => {
  const answered = async (license: License, days: number, more: IssueOptions): Promise<License> => {
    const activation: ActivationId = termsOf(license).activation;
    await license.receive(await world.issuer.refresh(activation, { time: at(days), ...GRANTS, ...more }));
    return license;
  };

  it('counts from the start on a new device', async () => {
    const license = await activated({ ...GRANTS, counters: [{ number: 2, used: 6 }] });
    expect(license.remaining('scans')).toBe(4);
    expect(await license.consume('scans', 4)).toBe(0);
    expect((await refusal(license.consume('scans'))).code).toBe('feature-exhausted');
  });

  it('never gives back within a term what was used since, and takes over what is more', async () => {
    const license = await activated();
    await license.consume('scans', 5);
    await answered(license, 1, { counters: [{ number: 2, used: 3 }] });
    expect(license.remaining('scans')).toBe(5);
    await answered(license, 2, { counters: [{ number: 2, used: 7 }] });
    expect(license.remaining('scans')).toBe(3);
  });

  it('starts anew with a new term, but for what is checked out', async () => {
    const license = await activated({ ...GRANTS, term: 1 });
    await license.consume('scans', 9);
    await license.checkout('seats');
    await answered(license, 1, { term: 1 });
    expect(license.remaining('scans')).toBe(1);
    await answered(license, 2, { term: 2 });
    expect(license.remaining('scans')).toBe(10);
    expect(license.remaining('seats')).toBe(3);
  });
});
