import { beforeEach, describe, expect, it } from 'vitest';
import { activationState } from '../../../src/app/issue/activation-state.ts';
import { inOrder } from '../../../src/app/issue/seat-book.ts';
import { entitlementRows } from '../../../src/app/issue/entitlement-rows.ts';
import { firstSteps, Memo, openStep } from '../../../src/app/issue/first-steps.ts';
import { journalFacts, journalLine } from '../../../src/app/issue/journal-words.ts';
import { namesIn } from '../../../src/app/issue/names.ts';
import { shortId } from '../../../src/app/issue/device-name.ts';
import { openIssuer } from '../../../src/issuer/issuer.ts';
import { openIssuerStore } from '../../../src/storage/issuer/store.ts';
import { activate, Clock, DAY, handle, Kiosk, openBench, subjectOf, type Bench } from '../../issuer/fixture.ts';
import { IDBFactory } from 'fake-indexeddb';
import { language, words } from './speech.ts';

class Shelf {
  readonly #items = new Map<string, string>();
  getItem(name: string): string | null {
    return this.#items.get(name) ?? null;
  }
  setItem(name: string, value: string): void {
    this.#items.set(name, value);
  }
}

describe('the ledger in words', () => {
  let bench: Bench;
  let kiosk: Kiosk;

  beforeEach(async () => {
    bench = await openBench();
    kiosk = await Kiosk.make(bench.issuer);
  });

  const newest = async () => {
    const [entry] = await bench.issuer.journal({ limit: 1 });
    if (entry === undefined) throw new Error('an empty journal');
    return { entry, line: journalLine(entry, words, await namesIn(bench.issuer, [entry], words), language) };
  };

  it('gives the journal names that it does not hold itself', async () => {
    await activate(bench.issuer, await kiosk.request({ seatName: 'Entrance' }));
    const { entry, line } = await newest();
    expect(line).toEqual({
      title: 'Activated',
      tone: 'good',
      about: 'Entrance · Stadtbahn Musterstadt · Ticket kiosk',
    });
    expect(JSON.stringify(entry)).not.toContain('Entrance');
    const lease = journalFacts(entry, words.journal, language).find(({ name }) => name === 'Lease until');
    expect(lease?.value).toBe(
      language.dateTime(Number(entry.facts['leaseEnd']) as Parameters<typeof language.dateTime>[0]),
    );
  });

  it('gives the reason of a refusal in the words of its code', async () => {
    const token = await kiosk.request({ code: 'NOPE' as never });
    await expect(handle(bench.issuer, token)).rejects.toMatchObject({ code: 'code-unknown' });
    const { line } = await newest();
    expect(line.tone).toBe('bad');
    expect(line.about).toBe(`Device ${shortId(kiosk.id)} · Ticket kiosk`);
    expect(line.reason).toBe('No entitlement has this activation code (NOPE). Nothing was changed.');
  });

  it('has a word for every event that a circle leaves behind', async () => {
    const { activation } = await activate(bench.issuer, await kiosk.request());
    await bench.issuer.refresh(activation.id);
    await handle(bench.issuer, await kiosk.report(activation));
    await handle(bench.issuer, await kiosk.deactivate(subjectOf(activation)));
    for (const entry of await bench.issuer.journal()) {
      expect(journalLine(entry, words, undefined, language).title, entry.event).toMatch(/^[A-Z]/);
      for (const { name } of journalFacts(entry, words.journal, language)) {
        expect(name, `${entry.event}: a fact without a name`).toMatch(/^[A-Z]/);
      }
    }
  });

  it('says of an activation how it stands, and whether it can be refreshed', async () => {
    const state = async () => {
      const [view] = await bench.issuer.seatsOf(bench.entitlement.id);
      if (view?.activation === undefined) throw new Error('no activation');
      const { state: name, refreshable } = activationState(view.activation, words.activation, bench.clock.now);
      return { name, refreshable };
    };
    const { activation } = await activate(bench.issuer, await kiosk.request());
    expect(await state()).toEqual({ name: 'active', refreshable: true });
    bench.clock.pass(31 * DAY);
    await bench.issuer.confirmClock();
    expect(await state()).toEqual({ name: 'lapsed', refreshable: true });
    await bench.issuer.refresh(activation.id);
    expect(await state()).toEqual({ name: 'active', refreshable: true });
    const [before] = await bench.issuer.seatsOf(bench.entitlement.id);
    await handle(bench.issuer, await kiosk.deactivate(subjectOf(before?.activation ?? activation)));
    expect(await state()).toEqual({ name: 'ended', refreshable: false });
  });

  it('lists seats in use before free ones, the one that ends next first', async () => {
    const first = await activate(bench.issuer, await kiosk.request({ seatName: 'first' }));
    bench.clock.pass(DAY);
    const second = await Kiosk.make(bench.issuer);
    await activate(bench.issuer, await second.request({ seatName: 'second' }));
    const names = async () =>
      inOrder(await bench.issuer.seatsOf(bench.entitlement.id)).map(({ activation }) => activation?.seatName);
    expect(await names()).toEqual(['first', 'second']);
    await handle(bench.issuer, await kiosk.deactivate(subjectOf(first.activation)));
    expect(await names()).toEqual(['second', 'first']);
  });

  it('pages through entitlements with what a list shows', async () => {
    await bench.issuer.createEntitlement({ product: bench.entitlement.product, customer: 'Zoo', seats: 3 });
    const first = await entitlementRows(bench.issuer, { limit: 1 });
    expect(first.rows).toMatchObject([{ product: 'Ticket kiosk', use: { seats: 2, inUse: 0 } }]);
    const second = await entitlementRows(bench.issuer, {
      limit: 1,
      ...(first.next === undefined ? {} : { after: first.next }),
    });
    expect(second.rows[0]?.entitlement.customer).toBe('Zoo');
  });
});

describe('the first steps', () => {
  it('lead from a product to the first answer', async () => {
    const clock = new Clock();
    const issuer = await openIssuer({ store: await openIssuerStore({ factory: new IDBFactory() }), clock: clock.read });
    await issuer.setUp({ name: 'Back office', passphrase: 'correct horse', rounds: 1000 });
    const memo = new Memo(new Shelf());
    const next = async () => openStep(await firstSteps(issuer, memo));
    expect(await next()).toBe('product');
    const product = await issuer.createProduct({ id: 'kiosk', name: 'Kiosk' });
    expect(await next()).toBe('entitlement');
    await issuer.createEntitlement({
      product: product.id,
      customer: 'Museum',
      seats: 1,
      leasePeriod: 'P1D',
      codes: ['M'],
    });
    expect(await next()).toBe('file');
    memo.remember('product-file-taken');
    expect(await next()).toBe('first');
    await activate(issuer, await (await Kiosk.make(issuer)).request({ product: product.id, code: 'M' as never }));
    expect(await next()).toBeUndefined();
  });

  it('do without a memory', () => {
    const broken = {
      getItem: (): string => {
        throw new Error('forbidden');
      },
      setItem: (): void => {
        throw new Error('full');
      },
    };
    for (const memo of [new Memo(undefined), new Memo(broken)]) {
      memo.remember('steps-hidden');
      expect(memo.has('steps-hidden')).toBe(false);
    }
  });
});
