import { describe, expect, it } from 'vitest';
import { GROUP } from '../../src/issuer/batch.ts';
import type { Answer } from '../../src/issuer/batch-entry.ts';
import { openIssuer, type Issuer } from '../../src/issuer/issuer.ts';
import { firstBreak } from '../../src/issuer/journal-entry.ts';
import type { IssuedOutcome } from '../../src/issuer/proposal.ts';
import type { IssuerStore } from '../../src/issuer/store.ts';
import type { Bytes } from '../../src/license/bytes.ts';
import { OffleaseError } from '../../src/license/error.ts';
import type { ActivationCode } from '../../src/license/ids.ts';
import {
  activate,
  asIssued,
  DAY,
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

function kiosks(issuer: Issuer, count: number): Promise<readonly Kiosk[]> {
  return Promise.all(Array.from({ length: count }, () => Kiosk.make(issuer)));
}

function requestsOf(all: readonly Kiosk[]): Promise<readonly Bytes[]> {
  return Promise.all(all.map((kiosk) => kiosk.request()));
}

function summary(answers: readonly Answer[]): readonly string[] {
  return answers.map((answer) => (answer.kind === 'issued' ? 'issued' : answer.code));
}

function issuedOf(answer: Answer | undefined): IssuedOutcome {
  if (answer?.kind !== 'issued') throw new TypeError('expected a token');
  return answer;
}

/** The journal is one chain, and says of every token in the ledger that it was issued. */
async function expectWhole({ issuer, store }: Pick<Bench, 'issuer' | 'store'>): Promise<void> {
  const entries = await issuer.journal({ order: 'oldest', limit: 10_000 });
  expect(firstBreak(entries)).toBeUndefined();
  expect(await journalLength(store)).toBe(entries.length);
  const said = entries
    .filter(({ event }) => event === 'response-issued')
    .map(({ facts }) => [facts['activation'], facts['sequence']].join(' '));
  const stored = await store.read((tables) => tables.issued.page({ limit: 10_000 }));
  expect(said.toSorted()).toEqual(stored.map(({ activation, sequence }) => `${activation} ${sequence}`).toSorted());
}

/** A store of which some of the write transactions break as by a full disk. */
function breaking(store: IssuerStore, breaks: (nth: number) => boolean): IssuerStore {
  let count = 0;
  return {
    ...store,
    write: (work) => {
      count += 1;
      const isBroken = breaks(count);
      return store.write(async (tables) => {
        const result = await work(tables);
        if (isBroken) throw new OffleaseError('storage-quota');
        return result;
      });
    },
  };
}

describe('many requests', () => {
  it('get what each would have got by itself: its seat in order, and a token that its device opens', async () => {
    const count = 2 * GROUP + 30;
    const bench = await openBench({ seats: count });
    const all = await kiosks(bench.issuer, count);
    const progress: number[] = [];
    const answers = await bench.issuer.answerMany(await requestsOf(all), {
      onProgress: ({ done, total }) => progress.push(done, total),
    });
    expect(progress).toEqual([GROUP, count, 2 * GROUP, count, count, count]);
    for (const [index, kiosk] of all.entries()) {
      const { token, activation, repeated } = issuedOf(answers[index]);
      expect([activation.seat, activation.device, repeated]).toEqual([index + 1, kiosk.id, false]);
      if (index % 40 === 0) {
        expect(await kiosk.open(token)).toMatchObject({ kind: 'response', activation: activation.id });
        expect((await bench.issuer.issuedTokens(activation.id)).map(({ bytes }) => bytes)).toEqual([token]);
        expect(await bench.issuer.activation(activation.id)).toEqual(activation);
      }
    }
    expect(await bench.issuer.seatUse(bench.entitlement.id)).toMatchObject({ inUse: count, free: 0 });
    await expectWhole(bench);
  });

  it('share their transactions, and leave the ledger that one by one would have left', async () => {
    const [many, single] = [await openBench({ seats: 12 }), await openBench({ seats: 12 })];
    let writes = 0;
    const store: IssuerStore = { ...many.store, write: (work) => ((writes += 1), many.store.write(work)) };
    const issuer = await openIssuer({ store, clock: many.clock.read });
    await issuer.unlock(PASSPHRASE);
    await issuer.answerMany(await requestsOf(await kiosks(issuer, 12)));
    expect(writes).toBe(1);
    for (const request of await requestsOf(await kiosks(single.issuer, 12))) await activate(single.issuer, request);
    const shape = async (bench: Bench): Promise<unknown> => {
      const { entitlements: _, keys: _keys, ...tables } = await dump(bench.store);
      const rows = Object.entries(tables).map(([name, records]) => [name, records.length]);
      const [tally] = tables['tallies'] ?? [];
      const { entitlement: _entitlement, ...counts } = tally as Record<string, unknown>;
      const seats = (tables['seats'] ?? []).map((seat) => (seat as { number: number; freeAt: number }).freeAt);
      const events = (await bench.issuer.journal({ order: 'oldest' })).map(({ event, facts }) => [
        event,
        facts['seat'],
      ]);
      return { rows, counts, seats, events };
    };
    expect(await shape(many)).toEqual(await shape(single));
  });

  it('each have a result of their own: refused with its code, in the journal, and nothing else is stored of it', async () => {
    const bench = await openBench({ seats: 2 });
    const { issuer, clock } = bench;
    await issuer.addCode(bench.entitlement.id, 'OLD-CODE');
    await issuer.retireCode('OLD-CODE');
    const [one, two, three, four, five, six, seven] = await kiosks(issuer, 7);
    const { activation } = await activate(issuer, await (one ?? expect.fail()).request());
    const altered = await (six ?? expect.fail()).request();
    altered[altered.length - 1] = (altered.at(-1) ?? 0) ^ 1;
    const requests = [
      await (two ?? expect.fail()).request(),
      await (three ?? expect.fail()).request({ code: 'OLD-CODE' as ActivationCode }),
      altered,
      await (four ?? expect.fail()).bareRequest(),
      await (five ?? expect.fail()).request(),
      await (one ?? expect.fail()).report(activation),
      new Uint8Array(40),
      await (seven ?? expect.fail()).request({ code: 'NO-SUCH' as ActivationCode }),
    ];
    const length = await journalLength(bench.store);
    const answers = await issuer.answerMany(requests);
    expect(summary(answers)).toEqual([
      'issued',
      'code-retired',
      'token-undecryptable',
      'entitlement-choice',
      'no-seat',
      'token-kind',
      'cbor-invalid',
      'code-unknown',
    ]);
    const entries = (await issuer.journal({ order: 'oldest', after: length })).map(
      ({ event, facts }) => facts['refusal'] ?? event,
    );
    expect(entries).toEqual(summary(answers).map((one) => (one === 'issued' ? 'response-issued' : one)));
    const stored = await dump(bench.store);
    expect(stored['activations']).toHaveLength(2);
    expect(stored['requests']).toHaveLength(2);
    await expectWhole(bench);
    clock.pass(60 * DAY);
    await issuer.confirmClock();
    expect(summary(await issuer.answerMany(requests.slice(4, 5)))).toEqual(['issued']);
    expect(summary(await issuer.answerMany(requests.slice(3, 4), { entitlement: bench.entitlement.id }))).toEqual([
      'issued',
    ]);
  });

  it('give the last seat to the first of them', async () => {
    const bench = await openBench({ seats: 3 });
    const answers = await bench.issuer.answerMany(await requestsOf(await kiosks(bench.issuer, 5)));
    expect(summary(answers)).toEqual(['issued', 'issued', 'issued', 'no-seat', 'no-seat']);
    await expectWhole(bench);
  });

  it('asked again give the same bytes, whether within one batch or after it', async () => {
    const bench = await openBench({ seats: 5 });
    const requests = await requestsOf(await kiosks(bench.issuer, 2));
    const answers = await bench.issuer.answerMany([...requests, ...requests]);
    const again = await bench.issuer.answerMany(requests);
    expect([...answers, ...again].map((answer) => issuedOf(answer).repeated)).toEqual([
      ...[false, false, true, true],
      ...[true, true],
    ]);
    for (const index of [0, 1]) {
      const { token } = issuedOf(answers[index]);
      expect(issuedOf(answers[index + 2]).token).toEqual(token);
      expect(issuedOf(again[index]).token).toEqual(token);
    }
    expect((await dump(bench.store))['seats']).toHaveLength(2);
    await expectWhole(bench);
  });

  it('of one device follow one another', async () => {
    const bench = await openBench({ seats: 5 });
    const kiosk = await Kiosk.make(bench.issuer);
    const answers = await bench.issuer.answerMany([await kiosk.request(), await kiosk.request()]);
    const [first, second] = answers.map(issuedOf);
    expect(second?.activation.id).toBe(first?.activation.id);
    expect(second?.sequence).toBe((first?.sequence ?? 0) + 1);
    expect((await dump(bench.store))['seats']).toHaveLength(1);
    await expectWhole(bench);
  });

  it('that take over seats each carry over the counts of their own', async () => {
    const bench = await openBench({ seats: 3 });
    const { issuer, clock } = bench;
    for (const [index, kiosk] of (await kiosks(issuer, 3)).entries()) {
      const { activation } = await activate(issuer, await kiosk.request());
      await handle(issuer, await kiosk.deactivate(subjectOf(activation), [{ number: 2, used: 10 * (index + 1) }]));
      clock.pass(1);
    }
    const next = await kiosks(issuer, 4);
    const answers = await issuer.answerMany(await requestsOf(next));
    expect(summary(answers)).toEqual(['issued', 'issued', 'issued', 'no-seat']);
    const counts = await Promise.all(
      next.slice(0, 3).map(async (kiosk, index) => (await kiosk.open(issuedOf(answers[index]).token)).counters),
    );
    expect(counts).toEqual([10, 20, 30].map((used) => [{ number: 2, used }]));
    expect(await issuer.seatUse(bench.entitlement.id)).toMatchObject({ inUse: 3 });
    await expectWhole(bench);
  });

  it('are all kept where their transaction breaks: each is answered by itself', async () => {
    const bench = await openBench({ seats: 5 });
    const store = breaking(bench.store, (nth) => nth === 1 || nth === 3);
    const issuer = await openIssuer({ store, clock: bench.clock.read });
    await issuer.unlock(PASSPHRASE);
    const requests = [...(await requestsOf(await kiosks(issuer, 3))), new Uint8Array(3)];
    const answers = await issuer.answerMany(requests);
    expect(summary(answers)).toEqual(['issued', 'storage-quota', 'issued', 'cbor-invalid']);
    expect((await dump(bench.store))['seats']).toHaveLength(2);
    await expectWhole(bench);
    expect(summary(await issuer.answerMany(requests.slice(1, 2)))).toEqual(['issued']);
  });

  it('of which one ended the process before its transaction was complete are there wholly or not at all', async () => {
    const bench = await openBench({ seats: 300 });
    const requests = await requestsOf(await kiosks(bench.issuer, GROUP + 20));
    const store = breaking(bench.store, (nth) => nth >= 2);
    const issuer = await openIssuer({ store, clock: bench.clock.read });
    await issuer.unlock(PASSPHRASE);
    const answers = await issuer.answerMany(requests);
    expect(new Set(summary(answers.slice(0, GROUP)))).toEqual(new Set(['issued']));
    expect(new Set(summary(answers.slice(GROUP)))).toEqual(new Set(['storage-quota']));
    const stored = await dump(bench.store);
    for (const table of ['seats', 'activations', 'requests', 'issued']) expect(stored[table]).toHaveLength(GROUP);
    await expectWhole(bench);
    const again = await openTab(bench);
    const after = (await again.answerMany(requests)).map(issuedOf);
    expect(after.filter(({ repeated }) => repeated)).toHaveLength(GROUP);
    expect(after[0]?.token).toEqual(issuedOf(answers[0]).token);
    await expectWhole(bench);
  });

  it('from eight tabs at once after fewer seats: never one too many', async () => {
    const bench = await openBench({ seats: 20 });
    const tabs = await Promise.all(Array.from({ length: 8 }, () => openTab(bench)));
    const answers = await Promise.all(tabs.map(async (tab) => tab.answerMany(await requestsOf(await kiosks(tab, 5)))));
    const all = summary(answers.flat());
    expect(all.filter((one) => one === 'issued')).toHaveLength(20);
    expect(all.filter((one) => one === 'no-seat')).toHaveLength(20);
    expect(new Set(answers.flat().flatMap((one) => (one.kind === 'issued' ? [one.activation.seat] : []))).size).toBe(
      20,
    );
    await expectWhole(bench);
  });

  it('for a locked issuer are none: and one that is locked meanwhile answers no more', async () => {
    const bench = await openBench({ seats: 400 });
    const requests = await requestsOf(await kiosks(bench.issuer, 2 * GROUP));
    const answers = await bench.issuer.answerMany(requests, { onProgress: () => bench.issuer.lock() });
    expect(summary(answers)).toContain('issued');
    const locked = summary(answers).filter((one) => one === 'issuer-locked').length;
    expect(asIssued(issuedOf(answers[0])).repeated).toBe(false);
    expect((await dump(bench.store))['issued']).toHaveLength(2 * GROUP - locked);
    await expectWhole(bench);
    await expect(bench.issuer.answerMany(requests)).rejects.toMatchObject({ code: 'issuer-locked' });
  });

  it('of none is nothing', async () => {
    const bench = await openBench();
    const before = await journalLength(bench.store);
    expect(await bench.issuer.answerMany([])).toEqual([]);
    expect(await journalLength(bench.store)).toBe(before);
  });
});
