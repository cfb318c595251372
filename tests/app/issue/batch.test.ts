import { beforeEach, describe, expect, it } from 'vitest';
import { answersFile, batchLine, BATCH_GROUPS, confirmWords, inGroup } from '../../../src/app/issue/batch-words.ts';
import { Batch, type BatchItem } from '../../../src/app/issue/batch.svelte.ts';
import { OffleaseError } from '../../../src/license/error.ts';
import type { Bytes } from '../../../src/license/bytes.ts';
import { readTokens } from '../../../src/text/token-file.ts';
import { activate, Kiosk, NOW, openBench, subjectOf, type Bench } from '../../issuer/fixture.ts';
import { language, words } from './speech.ts';

const speech = { words, language };

describe('many tokens together', () => {
  let bench: Bench;
  beforeEach(async () => {
    bench = await openBench({ seats: 3 });
  });

  const kiosks = (count: number): Promise<Kiosk[]> =>
    Promise.all(Array.from({ length: count }, () => Kiosk.make(bench.issuer)));
  const batchOf = (tokens: readonly Bytes[]): Batch =>
    new Batch(bench.issuer, { tokens: tokens.map((token) => ({ token })), unread: [] }, bench.clock.read);
  const states = (batch: Batch): readonly string[] => batch.items.map(({ state }) => state.name);
  const codeOf = ({ state }: BatchItem): string | undefined =>
    state.name === 'refused' && state.error instanceof OffleaseError ? state.error.code : undefined;
  const inUse = async (): Promise<number> => (await bench.issuer.seatUse(bench.entitlement.id)).inUse;
  const requests = async (count: number): Promise<readonly Bytes[]> =>
    Promise.all((await kiosks(count)).map((kiosk, at) => kiosk.request({ seatName: `Kiosk ${String(at + 1)}` })));

  it('are looked at first: nothing is issued, and those beyond the seats are said to be refused', async () => {
    const batch = batchOf(await requests(5));
    await batch.read();
    expect(batch.phase).toBe('checked');
    expect(states(batch)).toEqual(['ready', 'ready', 'ready', 'refused', 'refused']);
    expect(batch.items.slice(3).map(codeOf)).toEqual(['no-seat', 'no-seat']);
    expect(await inUse()).toBe(0);
    expect(confirmWords(batch.items, speech)).toBe('Issue 3 answers');
  });

  it('are all done at one press, as was said, and saved as one file in which each finds its own', async () => {
    const asked = await requests(4);
    const batch = batchOf(asked);
    await batch.read();
    const promised = inGroup(batch.items, 'ready').length;
    await batch.perform();
    expect(batch.phase).toBe('done');
    expect(inGroup(batch.items, 'issued')).toHaveLength(promised);
    expect(await inUse()).toBe(promised);
    const { name, text } = answersFile(batch, 'Back office', NOW, speech);
    expect(name).toMatch(/^answers-\d{4}-\d\d-\d\d\.offlease$/);
    expect(readTokens(text)).toEqual(batch.answers().map(({ token }) => token));
    expect(text.split('\n')[0]).toContain('Back office');
  });

  it('frees seats before it gives seats: what comes back in the same file is given at once', async () => {
    const [leaving, ...others] = await kiosks(4);
    if (leaving === undefined) throw new Error('no kiosk');
    const { activation } = await activate(bench.issuer, await leaving.request());
    const asked = await Promise.all(others.map((kiosk) => kiosk.request()));
    const batch = batchOf([...asked, await leaving.deactivate(subjectOf(activation))]);
    await batch.read();
    expect(states(batch)).toEqual(['ready', 'ready', 'ready', 'ready']);
    expect(confirmWords(batch.items, speech)).toBe('Issue 3 answers and record the rest');
    await batch.perform();
    expect(states(batch)).toEqual(['issued', 'issued', 'issued', 'recorded']);
    expect(await inUse()).toBe(3);
  });

  it('names what is refused and why, and does the rest', async () => {
    const [good, stranger] = await kiosks(2);
    const elsewhere = await openBench();
    const foreign = await (await Kiosk.make(elsewhere.issuer)).request();
    if (good === undefined || stranger === undefined) throw new Error('no kiosk');
    const unknown = await stranger.request({ code: 'NOBODY-1' as never });
    const file = { error: new OffleaseError('text-truncated'), from: 'kiosk-9.offlease' };
    const tokens = [await good.request(), foreign, unknown].map((token) => ({ token }));
    const batch = new Batch(bench.issuer, { tokens, unread: [file] }, bench.clock.read);
    await batch.read();
    expect(states(batch)).toEqual(['ready', 'refused', 'refused', 'refused']);
    expect(batch.items.map(codeOf)).toEqual([undefined, 'token-not-for-this-key', 'code-unknown', 'text-truncated']);
    const lines = batch.items.map((item) => batchLine(item, speech));
    expect(lines[3]).toMatchObject({ who: 'kiosk-9.offlease', tone: 'bad' });
    expect(lines[2]?.what).toContain('NOBODY-1');
    await batch.perform();
    expect(states(batch)).toEqual(['issued', 'refused', 'refused', 'refused']);
    expect(batch.items.map((item) => batchLine(item, speech).tone)).toEqual(['good', 'bad', 'bad', 'bad']);
  });

  it('asks once for all requests without a code', async () => {
    const batch = batchOf(await Promise.all((await kiosks(2)).map((kiosk) => kiosk.bareRequest())));
    await batch.read();
    expect(states(batch)).toEqual(['choice', 'choice']);
    await batch.choose(bench.entitlement.product, bench.entitlement.id);
    expect(states(batch)).toEqual(['ready', 'ready']);
    await batch.perform();
    expect(await inUse()).toBe(2);
  });

  it('gives the same answers when the same file comes again', async () => {
    const asked = await requests(3);
    const first = batchOf(asked);
    await first.read();
    await first.perform();
    const second = batchOf(asked);
    await second.read();
    await second.perform();
    expect(second.answers().map(({ token }) => token)).toEqual(first.answers().map(({ token }) => token));
    expect(await inUse()).toBe(3);
  });

  it('looks again at what was refused, once there are seats', async () => {
    const batch = batchOf(await requests(4));
    await batch.read();
    await batch.perform();
    expect(states(batch)).toEqual(['issued', 'issued', 'issued', 'refused']);
    await bench.issuer.updateEntitlement(bench.entitlement.id, { seats: 4 });
    await batch.again();
    expect(states(batch)).toEqual(['issued', 'issued', 'issued', 'ready']);
    await batch.perform();
    expect(batch.answers()).toHaveLength(4);
    expect(batch.phase).toBe('done');
  });

  it('stops between two hundreds, and goes on where it was', async () => {
    await bench.issuer.updateEntitlement(bench.entitlement.id, { seats: 300 });
    const batch = batchOf(await requests(120));
    await batch.read();
    const working = batch.perform();
    batch.stop();
    await working;
    const done = batch.answers().length;
    expect(done).toBeLessThan(120);
    expect(await inUse()).toBe(done);
    expect(batch.phase).toBe('checked');
    await batch.perform();
    expect(batch.answers()).toHaveLength(120);
    expect(await inUse()).toBe(120);
  });

  it('moves the seat of a machine that was set up anew, and says whose', async () => {
    const [before, anew] = await kiosks(2);
    if (before === undefined || anew === undefined) throw new Error('no kiosk');
    await activate(bench.issuer, await before.request({ machineLabel: 'PC-7', seatName: 'Entrance' }));
    const batch = batchOf([await anew.request({ machineLabel: 'PC-7' }), ...(await requests(1))]);
    await batch.read();
    expect(batch.items.map((item) => batchLine(item, speech))[0]).toMatchObject({
      what: 'Replace its predecessor: Entrance',
      tone: 'warn',
    });
    await batch.perform();
    expect(states(batch)).toEqual(['issued', 'issued']);
    expect(await inUse()).toBe(2);
  });

  it('stands in groups, each token in one', async () => {
    const batch = batchOf(await requests(5));
    await batch.read();
    const grouped = BATCH_GROUPS.flatMap((group) => inGroup(batch.items, group));
    expect(grouped).toHaveLength(5);
    expect(new Set(grouped.map(({ at }) => at)).size).toBe(5);
  });
});
