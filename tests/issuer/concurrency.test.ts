import { describe, expect, it } from 'vitest';
import { openIssuer, type Issuer } from '../../src/issuer/issuer.ts';
import type { TableName } from '../../src/issuer/records.ts';
import type { IssuerStore } from '../../src/issuer/store.ts';
import { OffleaseError } from '../../src/license/error.ts';
import {
  activate,
  asIssued,
  dump,
  handle,
  journalLength,
  Kiosk,
  openBench,
  openTab,
  PASSPHRASE,
  subjectOf,
  type Bench,
} from './fixture.ts';

async function eightTabs(bench: Bench): Promise<readonly Issuer[]> {
  return Promise.all(Array.from({ length: 8 }, () => openTab(bench)));
}

describe('eight tabs at once', () => {
  it('after the last seat: exactly one winner, round by round', async () => {
    const bench = await openBench({ seats: 1 });
    const tabs = await eightTabs(bench);
    for (let round = 1; round <= 10; round += 1) {
      const kiosks = await Promise.all(tabs.map((tab) => Kiosk.make(tab)));
      const proposals = await Promise.all(
        tabs.map(async (tab, index) => tab.receive(await (kiosks[index] ?? expect.fail()).request())),
      );
      const results = await Promise.allSettled(
        tabs.map((tab, index) => tab.perform(proposals[index] ?? expect.fail())),
      );
      const won = results.filter((result) => result.status === 'fulfilled');
      expect(won).toHaveLength(1);
      for (const result of results) {
        if (result.status === 'rejected') expect((result.reason as OffleaseError).code).toBe('no-seat');
      }
      expect(await bench.issuer.seatUse(bench.entitlement.id)).toMatchObject({ inUse: 1 });
      const winner = results.findIndex((result) => result.status === 'fulfilled');
      const { activation } = asIssued(won[0]?.value ?? expect.fail());
      await handle(bench.issuer, await (kiosks[winner] ?? expect.fail()).deactivate(subjectOf(activation)));
    }
    const stored = await dump(bench.store);
    expect(stored['issued']).toHaveLength(10);
    expect(stored['activations']).toHaveLength(10);
    expect(stored['seats']).toHaveLength(1);
  });

  it('each with its own kiosk and seats enough: eight seats, each once', async () => {
    const bench = await openBench({ seats: 8 });
    const tabs = await eightTabs(bench);
    const outcomes = await Promise.all(tabs.map(async (tab) => activate(tab, await (await Kiosk.make(tab)).request())));
    expect(outcomes.map(({ activation }) => activation.seat).toSorted((a, b) => a - b)).toEqual([
      1, 2, 3, 4, 5, 6, 7, 8,
    ]);
    expect(await bench.issuer.seatUse(bench.entitlement.id)).toMatchObject({ inUse: 8, free: 0 });
  });

  it('with the same request: one seat, and the same bytes from every tab', async () => {
    const bench = await openBench({ seats: 8 });
    const tabs = await eightTabs(bench);
    const token = await (await Kiosk.make(bench.issuer)).request();
    const proposals = await Promise.all(tabs.map((tab) => tab.receive(token)));
    const outcomes = await Promise.all(
      tabs.map(async (tab, index) => asIssued(await tab.perform(proposals[index] ?? expect.fail()))),
    );
    const [first] = outcomes;
    for (const outcome of outcomes) expect(outcome.token).toEqual(first?.token);
    expect(outcomes.filter(({ repeated }) => !repeated)).toHaveLength(1);
    expect((await dump(bench.store))['seats']).toHaveLength(1);
  });

  it('refreshing one activation: eight tokens, eight sequence numbers', async () => {
    const bench = await openBench();
    const tabs = await eightTabs(bench);
    const kiosk = await Kiosk.make(bench.issuer);
    const { activation } = await activate(bench.issuer, await kiosk.request());
    const outcomes = await Promise.all(tabs.map((tab) => tab.refresh(activation.id)));
    const claims = await Promise.all(outcomes.map(({ token }) => kiosk.open(token)));
    const sequences = claims.map(({ sequence }) => sequence).toSorted((a, b) => a - b);
    expect(sequences).toEqual(Array.from({ length: 8 }, (_, index) => activation.sequence + 1 + index));
    expect((await bench.issuer.activation(activation.id)).sequence).toBe(sequences.at(-1));
    expect(await bench.issuer.issuedTokens(activation.id)).toHaveLength(9);
  });

  it('deactivating once while others take the seat: never more in use than there are', async () => {
    const bench = await openBench({ seats: 1 });
    const tabs = await eightTabs(bench);
    const kiosk = await Kiosk.make(bench.issuer);
    const { activation } = await activate(bench.issuer, await kiosk.request());
    const deactivation = await kiosk.deactivate(subjectOf(activation));
    const results = await Promise.allSettled(
      tabs.map(async (tab, index) =>
        handle(tab, index % 2 === 0 ? deactivation : await (await Kiosk.make(tab)).request()),
      ),
    );
    expect(results.filter(({ status }) => status === 'fulfilled').length).toBeGreaterThanOrEqual(4);
    const use = await bench.issuer.seatUse(bench.entitlement.id);
    expect(use.inUse).toBeLessThanOrEqual(1);
    expect((await dump(bench.store))['seats']).toHaveLength(1);
  });
});

/** A store whose transactions break at one table, as by a full disk. */
function breaking(store: IssuerStore, broken: { table?: TableName; method?: 'put' | 'add' }): IssuerStore {
  return {
    ...store,
    write: (work) =>
      store.write((tables) => {
        const { table, method } = broken;
        if (table === undefined || method === undefined) return work(tables);
        const fails = (): Promise<never> => Promise.reject(new OffleaseError('storage-quota'));
        return work({ ...tables, [table]: { ...tables[table], [method]: fails } });
      }),
  };
}

describe('a transaction that breaks', () => {
  const steps: readonly { table: TableName; method: 'put' | 'add' }[] = [
    { table: 'seats', method: 'add' },
    { table: 'tallies', method: 'put' },
    { table: 'activations', method: 'put' },
    { table: 'devices', method: 'put' },
    { table: 'requests', method: 'add' },
    { table: 'issued', method: 'add' },
    { table: 'journal', method: 'add' },
    { table: 'head', method: 'put' },
  ];

  it.each(steps)('at $table.$method leaves neither seat nor token, and the next try succeeds', async (step) => {
    const bench = await openBench({ seats: 1 });
    const { store, clock } = bench;
    const broken: { table?: TableName; method?: 'put' | 'add' } = {};
    const issuer = await openIssuer({ store: breaking(store, broken), clock: clock.read });
    await issuer.unlock(PASSPHRASE);
    const proposal = await issuer.receive(await (await Kiosk.make(issuer)).request());
    const before = await dump(store);
    const length = await journalLength(store);
    Object.assign(broken, step);
    await expect(issuer.perform(proposal)).rejects.toMatchObject({ code: 'storage-quota' });
    expect(await dump(store)).toEqual(before);
    expect(await journalLength(store)).toBe(length);
    expect(before['seats']).toEqual([]);
    delete broken.table;
    const { activation, token } = asIssued(await issuer.perform(proposal));
    expect(activation.seat).toBe(1);
    expect((await issuer.issuedTokens(activation.id)).map(({ bytes }) => bytes)).toEqual([token]);
  });
});

describe('a restart', () => {
  it('keeps everything: a new connection shows the same ledger and the same token', async () => {
    const bench = await openBench({ seats: 1 });
    const token = await (await Kiosk.make(bench.issuer)).request();
    const first = await activate(bench.issuer, token);
    const before = await dump(bench.store);
    bench.store.close();
    const tab = await openTab(bench);
    expect((await activate(tab, token)).token).toEqual(first.token);
    expect(await tab.activation(first.activation.id)).toEqual(first.activation);
    expect(before['activations']).toEqual([first.activation]);
  });
});
