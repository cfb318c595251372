import { beforeEach, describe, expect, it } from 'vitest';
import { kindOf, readJournal, type JournalFilter } from '../../../src/app/issue/journal-book.ts';
import { activate, handle, Kiosk, openBench, subjectOf, type Bench } from '../../issuer/fixture.ts';
import { language, words } from './speech.ts';

describe('looking something up in the journal', () => {
  let bench: Bench;
  beforeEach(async () => {
    bench = await openBench();
    const [one, two, late] = await Promise.all([1, 2, 3].map(() => Kiosk.make(bench.issuer)));
    if (one === undefined || two === undefined || late === undefined) throw new Error('no kiosk');
    const { activation } = await activate(bench.issuer, await one.request({ seatName: 'Entrance' }));
    await activate(bench.issuer, await two.request({ seatName: 'Café' }));
    await expect(handle(bench.issuer, await late.request())).rejects.toMatchObject({ code: 'no-seat' });
    await handle(bench.issuer, await one.deactivate(subjectOf(activation)));
  });

  const events = async (filter: Partial<JournalFilter>, most = 50, lookThrough?: number) => {
    const reading = { issuer: bench.issuer, words, language };
    const book = await readJournal(reading, { kind: 'all', search: '', ...filter }, most, lookThrough);
    return { events: book.entries.map(({ event }) => event), more: book.more };
  };

  it('finds every entry in one kind and in no other', async () => {
    const all = await bench.issuer.journal();
    const kinds = ['issued', 'returned', 'refused', 'changed', 'kept'] as const;
    const sorted = await Promise.all(kinds.map((kind) => events({ kind })));
    expect(sorted.reduce((sum, { events: found }) => sum + found.length, 0)).toBe(all.length);
    expect(sorted[0]?.events).toEqual(['response-issued', 'response-issued']);
    expect(sorted[1]?.events).toEqual(['deactivation-recorded']);
    expect(sorted[2]?.events).toEqual(['refused']);
    expect(sorted[4]?.events).toContain('set-up');
    expect(kindOf('seat-lost')).toBe('changed');
    expect(kindOf('root-exported')).toBe('kept');
  });

  it('finds names that the journal does not hold, and reasons, without case and accents', async () => {
    expect((await events({ search: 'entrance' })).events).toEqual(['deactivation-recorded', 'response-issued']);
    expect((await events({ search: 'cafe' })).events).toEqual(['response-issued']);
    expect((await events({ search: 'seats in use' })).events).toEqual(['refused']);
    expect((await events({ search: 'no-seat' })).events).toEqual(['refused']);
    expect((await events({ search: 'cafe', kind: 'refused' })).events).toEqual([]);
  });

  it('says when there is more than it was asked for', async () => {
    expect(await events({ kind: 'issued' }, 1)).toEqual({ events: ['response-issued'], more: true });
    expect((await events({ kind: 'issued' }, 2)).more).toBe(false);
  });
});
