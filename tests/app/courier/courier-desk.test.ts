import { beforeEach, describe, expect, it } from 'vitest';
import { CourierDesk } from '../../../src/app/courier/courier-desk.svelte.ts';
import { luggageFile, searchKiosks, takenWords } from '../../../src/app/courier/courier-words.ts';
import { courierMessages } from '../../../src/app/messages/courier.ts';
import { placeLanguage } from '../../../src/app/messages/place-language.ts';
import { OffleaseError } from '../../../src/license/error.ts';
import { encodeText } from '../../../src/text/text-form.ts';
import { readTokens } from '../../../src/text/token-file.ts';
import type { ReceivingKey } from '../../../src/token/keys.ts';
import { kiosks, NOW, openBench, token, type Bench } from '../../courier/fixture.ts';

const speech = { words: courierMessages('en'), language: placeLanguage('en-GB').atCourier };
const text = (typed: string) => ({ kind: 'text', text: typed }) as const;
const file = (name: string, content: string) => ({ kind: 'file', file: new File([content], name) }) as const;

let bench: Bench;
let desk: CourierDesk;
let gates: readonly [ReceivingKey, ReceivingKey];

beforeEach(async () => {
  bench = await openBench();
  desk = new CourierDesk({ open: () => Promise.resolve(bench.courier), textOf: (one) => one.text() });
  const [first, second] = await kiosks(2);
  if (first === undefined || second === undefined) throw new Error('no kiosks');
  gates = [first, second];
  await desk.begin();
});

function said(): readonly string[] {
  if (desk.last === undefined || desk.luggage === undefined) throw new Error('nothing was taken');
  return takenWords(desk.last, desk.luggage, speech);
}

describe('a courier at the desk', () => {
  it('says what was taken, of whom, and what was there before', async () => {
    const [one, two] = gates;
    const request = encodeText(await token('request', one));
    await desk.take([text(request)]);
    expect(said()).toEqual([
      expect.stringMatching(/^Collected: Activation request, Kiosk [0-9a-f]{4}( [0-9a-f]{4}){3}\.$/),
    ]);
    await desk.name(one.publicKey.kid, 'Gate 3');
    await desk.take([text(request)]);
    expect(said()).toEqual(['Already carried: Activation request, Gate 3. Nothing was changed.']);
    const more = [encodeText(await token('report', one)), encodeText(await token('report', two))];
    await desk.take([file('a.offlease', `${request}\n${more.join('\n')}`), file('menu.txt', 'Soup of the day')]);
    expect(said()).toEqual([
      'Collected: 2 tokens of 2 kiosks.',
      'Already carried: Activation request, Gate 3. Nothing was changed.',
      expect.stringMatching(/^menu\.txt: This is not an Offlease token/),
    ]);
    expect(desk.toHandOver).toHaveLength(3);
  });

  it('refuses to its caller, and nothing has changed', async () => {
    await desk.take([text(encodeText(await token('request', gates[0])))]);
    const before = desk.luggage;
    for (const bad of ['Soup of the day', 'OFL1AAAA']) {
      await expect(desk.take([text(bad)])).rejects.toBeInstanceOf(OffleaseError);
    }
    await expect(desk.take([file('a.txt', 'Soup'), file('b.txt', 'Salad')])).rejects.toMatchObject({
      code: 'text-foreign',
    });
    expect(desk.luggage).toBe(before);
    expect(desk.error).toBeUndefined();
  });

  it('follows what another tab does', async () => {
    await desk.take([text(encodeText(await token('request', gates[0])))]);
    const other = await openBench(bench.factory);
    await other.courier.erase();
    await expect.poll(() => desk.kiosks).toEqual([]);
  });

  it('tries again after it could not be opened', async () => {
    let fails = true;
    const late = new CourierDesk({
      open: () => (fails ? Promise.reject(new OffleaseError('storage-blocked')) : Promise.resolve(bench.courier)),
      textOf: (one) => one.text(),
    });
    await late.begin();
    expect(late.error).toMatchObject({ code: 'storage-blocked' });
    fails = false;
    await late.begin();
    expect(late.error).toBeUndefined();
    expect(late.luggage?.tokens).toEqual([]);
  });
});

describe('in words', () => {
  it('writes one file with all tokens, and what it is for people', async () => {
    const tokens = await Promise.all(gates.map((gate) => token('request', gate)));
    const { added } = await bench.courier.take(tokens);
    const { name, text: written } = luggageFile(added, 'handOver', NOW, speech);
    expect(name).toBe('courier-for-issuer-2026-09-21.offlease');
    expect(written.split('\n')[0]).toMatch(/^Offlease courier, tokens for the issuer: 2, /);
    expect(readTokens(written)).toEqual(tokens);
  });

  it('finds a kiosk by its name or its number, with or without blanks', async () => {
    const [one, two] = gates;
    await desk.take([text(encodeText(await token('request', one))), text(encodeText(await token('request', two)))]);
    await desk.name(one.publicKey.kid, 'Gate 3');
    const found = (typed: string) => searchKiosks(desk.kiosks, typed).map(({ kiosk }) => kiosk);
    expect(found('gate 3')).toEqual([one.publicKey.kid]);
    const { kid } = two.publicKey;
    expect(found(`${kid.slice(0, 4)} ${kid.slice(4, 8)}`.toUpperCase())).toEqual([kid]);
    expect(found('')).toHaveLength(2);
    expect(found('nowhere')).toEqual([]);
  });
});
