import { describe, expect, it } from 'vitest';
import { ledgerOf, type Ledger } from '../../src/issuer/ledger.ts';
import { appendEntry } from '../../src/issuer/journal.ts';
import type { IssuerStore, ReadTables, WriteTables } from '../../src/issuer/store.ts';
import { OffleaseError } from '../../src/license/error.ts';
import type { EntitlementId } from '../../src/license/ids.ts';
import { openIssuerStore } from '../../src/storage/issuer/store.ts';
import { NOW, openBench } from './fixture.ts';

interface Bench {
  readonly ledger: Ledger;
  readonly store: IssuerStore;
  /** Another tab's connection. */
  readonly other: IssuerStore;
  readonly id: EntitlementId;
  /** How often entitlements were asked for in the store itself. */
  readonly asked: () => number;
}

/** Counts what reaches the store of one table. */
async function openLedger(): Promise<Bench> {
  const { store, factory, entitlement } = await openBench();
  let count = 0;
  const counted = <Tables extends ReadTables>(tables: Tables): Tables => ({
    ...tables,
    entitlements: {
      ...tables.entitlements,
      get: (key: EntitlementId) => {
        count += 1;
        return tables.entitlements.get(key);
      },
    },
  });
  const counting: IssuerStore = {
    ...store,
    read: (work) => store.read((tables) => work(counted(tables))),
    write: (work) => store.write((tables) => work(counted(tables))),
  };
  const other = await openIssuerStore({ factory });
  return { ledger: ledgerOf(counting), store, other, id: entitlement.id, asked: () => count };
}

const customerOf =
  (id: EntitlementId) =>
  async (tables: ReadTables): Promise<string> =>
    (await tables.entitlements.get(id))?.customer ?? 'none';

const rename = (id: EntitlementId, customer: string) => async (tables: WriteTables) => {
  const entitlement = await tables.entitlements.get(id);
  if (entitlement === undefined) throw new TypeError('no entitlement');
  await tables.entitlements.put({ ...entitlement, customer });
  await appendEntry(tables, NOW, 'entitlement-changed', { entitlement: id });
  return entitlement.customer;
};

describe('a ledger', () => {
  it('asks for a record once, and remembers what it has written', async () => {
    const { ledger, id, asked, store } = await openLedger();
    for (let times = 0; times < 3; times += 1) expect(await ledger.read(customerOf(id))).toBe('Stadtbahn Musterstadt');
    expect(asked()).toBe(1);
    await ledger.write(rename(id, 'Hafenfähre'));
    expect(await ledger.read(customerOf(id))).toBe('Hafenfähre');
    expect(await store.read(customerOf(id))).toBe('Hafenfähre');
    expect(asked()).toBe(1);
  });

  it('says at once what is remembered, and nothing where that is not enough', async () => {
    const { ledger, id } = await openLedger();
    expect(await ledger.recall(customerOf(id))).toBeUndefined();
    await ledger.read(customerOf(id));
    expect(await ledger.recall(customerOf(id))).toBe('Stadtbahn Musterstadt');
    expect(await ledger.recall(async (tables) => tables.products.page({ limit: 1 }))).toBeUndefined();
    const refused = await ledger.recall<string>(() => Promise.reject(new OffleaseError('no-seat')));
    expect(refused).toBeUndefined();
  });

  it('reads anew what another tab has changed', async () => {
    const { ledger, other, id, asked } = await openLedger();
    await ledger.read(customerOf(id));
    await other.write(rename(id, 'Hafenfähre'));
    expect(await ledger.read(customerOf(id))).toBe('Hafenfähre');
    expect(asked()).toBe(2);
  });

  it('writes nothing by what is outdated: the work is done again', async () => {
    const { ledger, other, store, id } = await openLedger();
    await ledger.read(customerOf(id));
    await other.write(rename(id, 'Hafenfähre'));
    let runs = 0;
    const before = await ledger.write(async (tables) => {
      runs += 1;
      return rename(id, 'Seilbahn')(tables);
    });
    expect([before, runs]).toEqual(['Hafenfähre', 2]);
    const entries = await store.read((tables) => tables.journal.page({ limit: 100 }));
    expect(entries.filter(({ event }) => event === 'entitlement-changed')).toHaveLength(2);
  });

  it('does not refuse by what is outdated either', async () => {
    const { ledger, other, id } = await openLedger();
    const refuseUnless = (customer: string) => async (tables: ReadTables) => {
      if ((await customerOf(id)(tables)) !== customer) throw new OffleaseError('entitlement-unknown');
      return 'granted';
    };
    await ledger.read(customerOf(id));
    await other.write(rename(id, 'Hafenfähre'));
    expect(await ledger.write(refuseUnless('Hafenfähre'))).toBe('granted');
    await other.write(rename(id, 'Seilbahn'));
    expect(await ledger.read(refuseUnless('Seilbahn'))).toBe('granted');
    await expect(ledger.write(refuseUnless('Hafenfähre'))).rejects.toMatchObject({ code: 'entitlement-unknown' });
  });

  it('forgets after a transaction that broke', async () => {
    const { ledger, store, id } = await openLedger();
    await ledger.read(customerOf(id));
    const [entry] = await store.read((tables) => tables.journal.page({ limit: 1 }));
    if (entry === undefined) throw new TypeError('an empty journal');
    const broken = ledger.write(async (tables) => {
      await rename(id, 'Hafenfähre')(tables);
      await tables.journal.add(entry); // there is one with this number
    });
    await expect(broken).rejects.toMatchObject({ name: 'OffleaseError' });
    expect(await ledger.read(customerOf(id))).toBe('Stadtbahn Musterstadt');
  });

  it('lets changes of one page follow one another', async () => {
    const { ledger, id } = await openLedger();
    const names = ['A', 'B', 'C', 'D'];
    const befores = await Promise.all(names.map((name) => ledger.write(rename(id, name))));
    expect(befores).toEqual(['Stadtbahn Musterstadt', 'A', 'B', 'C']);
    expect(await ledger.read(customerOf(id))).toBe('D');
  });

  it('begins a change when the one before has handed on its records, and not only when it is complete', async () => {
    const { ledger, id } = await openLedger();
    await ledger.read(customerOf(id));
    const events: string[] = [];
    await Promise.all([
      ledger.write(rename(id, 'A')).then(() => events.push('first complete')),
      ledger.write(async (tables) => {
        events.push(`second begins after ${await customerOf(id)(tables)}`);
        return rename(id, 'B')(tables);
      }),
    ]);
    expect(events).toEqual(['second begins after A', 'first complete']);
    expect(await ledger.read(customerOf(id))).toBe('B');
  });

  it('does a change again that relied on one that was undone', async () => {
    const { store, id } = await openLedger();
    let writes = 0;
    const ledger = ledgerOf({
      ...store,
      write: (work) =>
        store.write(async (tables) => {
          writes += 1;
          const isFirst = writes === 1;
          const result = await work(tables);
          if (isFirst) throw new OffleaseError('storage-quota');
          return result;
        }),
    });
    await ledger.read(customerOf(id));
    const [first, second] = await Promise.allSettled([ledger.write(rename(id, 'A')), ledger.write(rename(id, 'B'))]);
    expect(first).toMatchObject({ status: 'rejected', reason: { code: 'storage-quota' } });
    expect(second).toEqual({ status: 'fulfilled', value: 'Stadtbahn Musterstadt' });
    expect(writes).toBe(3);
    expect(await ledger.read(customerOf(id))).toBe('B');
    const entries = await store.read((tables) => tables.journal.page({ limit: 100 }));
    expect(entries.filter(({ event }) => event === 'entitlement-changed')).toHaveLength(1);
  });

  it('shows nobody half of a change that is made meanwhile, but to those who only plan', async () => {
    const { ledger, id } = await openLedger();
    const twoLooks = async (tables: ReadTables): Promise<readonly string[]> => {
      const before = await customerOf(id)(tables);
      for (let times = 0; times < 20; times += 1) await tables.journal.page({ limit: 1 });
      return [before, await customerOf(id)(tables)];
    };
    await ledger.read(customerOf(id));
    const [seen, planned] = await Promise.all([
      ledger.read(twoLooks),
      ledger.foresee(twoLooks),
      ledger.write(rename(id, 'A')),
    ]);
    expect(seen[0]).toBe(seen[1]);
    expect(planned).toHaveLength(2);
    expect(await ledger.read(customerOf(id))).toBe('A');
  });
});
