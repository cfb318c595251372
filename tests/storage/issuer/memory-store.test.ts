import 'fake-indexeddb/auto';
import { IDBFactory } from 'fake-indexeddb';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { SeatRecord } from '../../../src/issuer/records.ts';
import type { IssuerStore, WriteTables } from '../../../src/issuer/store.ts';
import type { EntitlementId } from '../../../src/license/ids.ts';
import { ledgerLine, readLedgerLine } from '../../../src/storage/issuer/ledger-text.ts';
import { memoryIssuerStore } from '../../../src/storage/issuer/memory-store.ts';
import { openIssuer } from '../../../src/storage/issuer/open-issuer.ts';
import { openIssuerStore } from '../../../src/storage/issuer/store.ts';
import { codeOf, ENTITLEMENT_DRAFT, Kiosk, PASSPHRASE, PRODUCT_DRAFT, ROUNDS } from '../../issuer/fixture.ts';

const IDS = ['11'.repeat(16), '22'.repeat(16)] as EntitlementId[];

const entitlement = fc.constantFrom(...IDS);
const small = fc.integer({ min: 0, max: 4 });
const seat = fc
  .record({ entitlement, number: small, freeAt: small })
  .map((fields): SeatRecord => ({ ...fields, heldUntil: fields.freeAt, counters: [] }));
const step = fc.oneof(
  fc.record({ do: fc.constant('put' as const), seat }),
  fc.record({ do: fc.constant('delete' as const), seat }),
  fc.record({
    do: fc.constant('page' as const),
    seat,
    limit: fc.integer({ min: 1, max: 4 }),
    descending: fc.boolean(),
  }),
  fc.record({ do: fc.constant('first' as const), seat, to: small }),
  fc.record({ do: fc.constant('count' as const), seat, to: small }),
  fc.record({ do: fc.constant('get' as const), seat }),
);
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

async function done({ seats }: WriteTables, steps: readonly Step[]): Promise<unknown[]> {
  const seen: unknown[] = [];
  for (const one of steps) {
    const { entitlement: id, number, freeAt } = one.seat;
    if (one.do === 'put') await seats.put(one.seat);
    else if (one.do === 'delete') await seats.delete([id, number]);
    else if (one.do === 'get') seen.push(await seats.get([id, number]));
    else if (one.do === 'page')
      seen.push(await seats.page({ from: [id, number], limit: one.limit, descending: one.descending }));
    else {
      const range: { from: [EntitlementId, number, number]; to: [EntitlementId, number, number] } = {
        from: [id, freeAt, 0],
        to: [id, one.to, 9],
      };
      if (freeAt > one.to) continue; // IndexedDB takes no range that ends before it begins
      seen.push(one.do === 'first' ? await seats.first('order', range) : await seats.count('order', range));
    }
  }
  return seen;
}

describe('a ledger in memory', () => {
  it('does what IndexedDB does, whatever is asked, and undoes what fails', async () => {
    const failure = new Error('not this time');
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(fc.array(step), fc.boolean()), { maxLength: 5 }), async (transactions) => {
        const run = async (store: IssuerStore): Promise<unknown[]> => {
          const all: unknown[] = [];
          for (const [steps, fails] of transactions) {
            const work = async (tables: WriteTables): Promise<void> => {
              all.push(await done(tables, steps));
              if (fails) throw failure;
            };
            await store.write(work).catch((error: unknown) => {
              if (error !== failure) throw error;
            });
          }
          all.push(await store.read((tables) => tables.seats.page({ limit: 100 })));
          store.close();
          return all;
        };
        const lines: string[] = [];
        const keep = async (changes: Parameters<typeof ledgerLine>[0]): Promise<void> =>
          void lines.push(ledgerLine(changes));
        const expected = await run(await openIssuerStore({ factory: new IDBFactory() }));
        expect(await run(memoryIssuerStore({ keep }))).toEqual(expected);
        const again = memoryIssuerStore({ kept: lines.map(readLedgerLine) });
        expect(await again.read((tables) => tables.seats.page({ limit: 100 }))).toEqual(expected.at(-1));
      }),
      { numRuns: 30 },
    );
  });

  it('adds nothing twice', async () => {
    const store = memoryIssuerStore();
    const row: SeatRecord = {
      entitlement: IDS[0] ?? ('' as EntitlementId),
      number: 1,
      freeAt: 0,
      heldUntil: 0,
      counters: [],
    };
    await store.write((tables) => tables.seats.add(row));
    await expect(store.write((tables) => tables.seats.add(row))).rejects.toThrow('seats has');
  });

  it('has an issuer whole again from what was kept, bytes and keys included', async () => {
    const lines: string[] = [];
    const keep = async (changes: Parameters<typeof ledgerLine>[0]): Promise<void> =>
      void lines.push(ledgerLine(changes));
    const first = await openIssuer({ store: memoryIssuerStore({ keep }) });
    await first.setUp({ name: 'Back office', passphrase: PASSPHRASE, rounds: ROUNDS });
    await first.createProduct(PRODUCT_DRAFT);
    await first.createEntitlement(ENTITLEMENT_DRAFT);
    const kiosk = await Kiosk.make(first);
    const request = await kiosk.request();
    const issued = await first.perform(await first.receive(request));
    await first.settled();

    const again = await openIssuer({ store: memoryIssuerStore({ kept: lines.map(readLedgerLine) }) });
    expect(again.status()).toBe('locked');
    await again.unlock(PASSPHRASE);
    expect(await again.journal()).toEqual(await first.journal());
    const repeated = await again.perform(await again.receive(request));
    expect(repeated).toMatchObject({ kind: 'issued', repeated: true, token: issued.kind === 'issued' && issued.token });
    const other = await Kiosk.make(again);
    expect(await again.perform(await again.receive(await other.request()))).toMatchObject({ kind: 'issued' });
  });

  it('a transaction that could not be kept has not happened', async () => {
    const full = new Error('no space left on device');
    let broken = false;
    const store = memoryIssuerStore({ keep: async () => (broken ? Promise.reject(full) : undefined) });
    const issuer = await openIssuer({ store });
    await issuer.setUp({ name: 'Back office', passphrase: PASSPHRASE, rounds: ROUNDS });
    await issuer.settled();
    broken = true;
    await expect(issuer.createProduct(PRODUCT_DRAFT)).rejects.toBe(full);
    expect(await issuer.listProducts()).toEqual([]);
    broken = false;
    await issuer.createProduct(PRODUCT_DRAFT);
    expect(await issuer.listProducts()).toHaveLength(1);
  });

  it('tells whoever watches, until they stop', async () => {
    const store = memoryIssuerStore();
    let told = 0;
    const stop = store.watch(() => (told += 1));
    const change = (): Promise<void> =>
      store.write((tables) => tables.seats.delete([IDS[0] ?? ('' as EntitlementId), 1]));
    await change();
    await Promise.resolve();
    stop();
    await change();
    await Promise.resolve();
    expect(told).toBe(1);
  });
});

describe('a line of a ledger', () => {
  it.each([
    '',
    '{',
    '7',
    '[1]',
    '[{"table":"none","key":1}]',
    '[{"table":"seats"}]',
    '[{"table":"seats","value":7}]',
    '[{"table":"keys","value":{"$bytes":"x"}}]',
  ])('that is none is refused: %s', async (line) => {
    expect(await codeOf(Promise.resolve().then(() => readLedgerLine(line)))).toBe('storage-damaged');
  });
});
