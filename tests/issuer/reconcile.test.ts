import { describe, expect, it } from 'vitest';
import type { CustodyProgress } from '../../src/issuer/custody.ts';
import { openIssuer } from '../../src/issuer/issuer.ts';
import type { EntitlementRecord } from '../../src/issuer/records.ts';
import type { IssuerStore } from '../../src/issuer/store.ts';
import type { EntitlementId } from '../../src/license/ids.ts';
import { OffleaseError } from '../../src/license/error.ts';
import { addPeriod, parsePeriod, unixTime, type UnixTime } from '../../src/license/time.ts';
import { activate, codeOf, DAY, ENTITLEMENT_DRAFT, Kiosk, PASSPHRASE } from './fixture.ts';
import { FILE_PASSPHRASE, openVault, WORK, type Vault } from './custody-fixture.ts';

const FILE = { passphrase: FILE_PASSPHRASE };

/** A ledger that came back from a backup, and does not know what was issued since. */
async function stale(draft: Parameters<typeof openVault>[0] = {}, known = 1): Promise<Vault> {
  const vault = await openVault(draft);
  for (let count = 0; count < known; count += 1) {
    await activate(vault.issuer, await (await Kiosk.make(vault.issuer)).request());
  }
  const file = await vault.issuer.backup(WORK);
  await vault.issuer.declineBackup();
  await vault.issuer.settled();
  vault.browser.loseDatabase();
  const issuer = await vault.browser.open();
  await issuer.restore(file, FILE);
  await issuer.unlock(PASSPHRASE);
  return { ...vault, issuer };
}

function after(time: UnixTime, ...periods: readonly string[]): UnixTime {
  return periods.reduce((end, text) => addPeriod(end, parsePeriod(text) ?? expect.fail()), time);
}

describe('reconciling', () => {
  it('holds back what is free for the longest lease and grace, and then lets it go', async () => {
    const { issuer, browser, entitlement } = await stale({ gracePeriod: 'P5D' });
    const until = after(browser.clock.now, 'P30D', 'P5D');
    expect(await issuer.reconciliation()).toEqual([{ entitlement: entitlement.id, free: 4, until }]);
    await issuer.reconcile();
    expect(await issuer.withheld(entitlement.id)).toEqual({ seats: [2, 3, 4, 5], until });
    browser.clock.now = unixTime(until - 1);
    expect(await issuer.seatUse(entitlement.id)).toMatchObject({ inUse: 5, free: 0 });
    browser.clock.now = until;
    expect(await issuer.seatUse(entitlement.id)).toMatchObject({ inUse: 0, free: 5 });
    expect(await issuer.withheld(entitlement.id)).toBeUndefined();
    expect(await issuer.releaseWithheld(entitlement.id, 5)).toBe(0);
  });

  it('is not bound by the end of a subscription that may have been renewed since', async () => {
    const { issuer, browser, entitlement } = await stale({ subscriptionEnd: unixTime(1_790_000_000 + 3 * DAY) });
    await issuer.reconcile();
    expect((await issuer.withheld(entitlement.id))?.until).toBe(after(browser.clock.now, 'P30D'));
  });

  it('takes the number that the operator states, and no more than are free', async () => {
    const { issuer, entitlement } = await stale();
    await issuer.reconcile({ seats: new Map([[entitlement.id, 2]]) });
    expect(await issuer.seatUse(entitlement.id)).toMatchObject({ inUse: 3, free: 2 });
    const many = await stale();
    await many.issuer.reconcile({ seats: new Map([[many.entitlement.id, 99]]) });
    expect(await many.issuer.seatUse(many.entitlement.id)).toMatchObject({ inUse: 5, free: 0 });
  });

  it('counts an overdraft with an end among the free, and of one without only the seats bought', async () => {
    const some = await stale({ overdraft: { seats: 2 } });
    await some.issuer.reconcile();
    expect(await some.issuer.seatUse(some.entitlement.id)).toMatchObject({ inUse: 7 });
    const kiosk = await Kiosk.make(some.issuer);
    expect(await codeOf(activate(some.issuer, await kiosk.request()))).toBe('no-seat');
    const unlimited = await stale({ overdraft: 'unlimited' });
    await unlimited.issuer.reconcile();
    expect(await unlimited.issuer.seatUse(unlimited.entitlement.id)).toMatchObject({ inUse: 5, free: 0 });
  });

  it('holds back nothing where nothing can be activated offline', async () => {
    const { leasePeriod: _none, ...draft } = ENTITLEMENT_DRAFT;
    const vault = await stale();
    const { id } = await vault.issuer.createEntitlement({ ...draft, codes: ['ONLINE-ONLY'] });
    const row = (await vault.issuer.reconciliation()).find(({ entitlement }) => entitlement === id);
    expect(row).toEqual({ entitlement: id, free: 2 });
    await vault.issuer.reconcile();
    expect(await vault.issuer.seatUse(id)).toMatchObject({ inUse: 0, free: 2 });
  });

  it('leaves a seat that is kept for a device with it', async () => {
    const vault = await openVault();
    const kiosk = await Kiosk.make(vault.issuer);
    await vault.issuer.reserveSeat(vault.entitlement.id, kiosk.id);
    const file = await vault.issuer.backup(WORK);
    await vault.issuer.restore(file, FILE);
    await vault.issuer.unlock(PASSPHRASE);
    expect((await vault.issuer.standing()).halt).toBeUndefined();
    await vault.issuer.declineBackup();
    await vault.issuer.restore(file, { ...FILE, replace: true });
    await vault.issuer.unlock(PASSPHRASE);
    await vault.issuer.reconcile();
    expect(await vault.issuer.seatUse(vault.entitlement.id)).toMatchObject({ inUse: 5, free: 0 });
    const { activation } = await activate(vault.issuer, await kiosk.request());
    expect(activation.seat).toBe(1);
  });

  it('goes through many entitlements page by page, and says how far it is', async () => {
    const vault = await openVault();
    const made: EntitlementRecord[] = [];
    for (let count = 0; count < 120; count += 1) {
      const { codes: _codes, ...draft } = ENTITLEMENT_DRAFT;
      made.push(await vault.issuer.createEntitlement(draft));
    }
    const file = await vault.issuer.backup(WORK);
    await vault.issuer.declineBackup();
    await vault.issuer.restore(file, { ...FILE, replace: true });
    await vault.issuer.unlock(PASSPHRASE);
    const ids: EntitlementId[] = [];
    for (let page = await vault.issuer.reconciliation({ limit: 50 }); page.length > 0;) {
      ids.push(...page.map(({ entitlement }) => entitlement));
      const last = ids.at(-1) ?? expect.fail();
      page = await vault.issuer.reconciliation({ after: last, limit: 50 });
    }
    expect(ids.toSorted()).toEqual([vault.entitlement, ...made].map(({ id }) => id).toSorted());
    const told: CustodyProgress[] = [];
    await vault.issuer.reconcile({ onProgress: (progress) => told.push(progress) });
    expect(told.at(-1)).toEqual({ phase: 'writing', done: 121, total: 121 });
    for (const { id } of made) expect((await vault.issuer.seatUse(id)).free).toBe(0);
  });

  it('broken off in the middle, still issues nothing; done again, it holds back each seat once', async () => {
    const { issuer, browser, entitlement } = await stale();
    const others: EntitlementRecord[] = [];
    for (let count = 0; count < 60; count += 1) {
      const { codes: _codes, ...draft } = ENTITLEMENT_DRAFT;
      others.push(await issuer.createEntitlement(draft));
    }
    const store = await browser.store();
    const stated = new Map([entitlement, ...others].map(({ id }) => [id, 1]));
    // The first group of entitlements is written; in the second the disk is full.
    let groups = 0;
    const failing: IssuerStore = {
      ...store,
      write: (work) =>
        store.write(async (tables) => {
          let withheld = 0;
          const put: typeof tables.withheld.put = async (record) => {
            if (groups > 0) throw new OffleaseError('storage-quota');
            withheld += 1;
            await tables.withheld.put(record);
          };
          const result = await work({ ...tables, withheld: { ...tables.withheld, put } });
          if (withheld > 0) groups += 1;
          return result;
        }),
    };
    const broken = await openIssuer({ store: failing, clock: browser.clock.read });
    expect(await codeOf(broken.reconcile({ seats: stated }))).toBe('storage-quota');
    expect(groups).toBe(1);
    const kiosk = await Kiosk.make(issuer);
    const request = await kiosk.request();
    expect(await codeOf(activate(issuer, request))).toBe('reconcile-needed');
    await issuer.reconcile({ seats: stated });
    for (const { id } of others) expect((await issuer.seatUse(id)).inUse).toBe(1);
    expect((await issuer.seatUse(entitlement.id)).inUse).toBe(2);
    expect((await activate(issuer, request)).activation.seat).toBe(3);
  });

  it('does nothing where nothing is stale', async () => {
    const { issuer, browser, entitlement } = await openVault();
    const before = (await issuer.standing()).journal.entries;
    await issuer.reconcile();
    expect((await issuer.standing()).journal.entries).toBe(before);
    expect(await issuer.seatUse(entitlement.id)).toMatchObject({ inUse: 0 });
    expect(browser.clock.now).toBeGreaterThan(0);
  });
});
