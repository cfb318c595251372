import { beforeEach, describe, expect, it } from 'vitest';
import { MAX_CARRIED } from '../../src/courier/courier.ts';
import { finished, kiosksOf, toDeliver, toHandOver, type KioskLuggage } from '../../src/courier/luggage.ts';
import { OffleaseError } from '../../src/license/error.ts';
import type { KeyId } from '../../src/license/ids.ts';
import type { ReceivingKey } from '../../src/token/keys.ts';
import { makeIssuer } from '../token/fixture.ts';
import { kiosks, NOW, openBench, token, type Bench } from './fixture.ts';

let bench: Bench;
let gates: readonly [ReceivingKey, ReceivingKey, ReceivingKey];

beforeEach(async () => {
  bench = await openBench();
  const [first, second, third] = await kiosks(3);
  if (first === undefined || second === undefined || third === undefined) throw new Error('no kiosks');
  gates = [first, second, third];
});

const idOf = (gate: ReceivingKey): KeyId => gate.publicKey.kid;
const all = async (): Promise<readonly KioskLuggage[]> => kiosksOf(await bench.courier.luggage());
async function kiosk(gate: ReceivingKey): Promise<KioskLuggage> {
  const found = (await all()).find((one) => one.kiosk === idOf(gate));
  if (found === undefined) throw new Error('no such kiosk');
  return found;
}
async function code(promise: Promise<unknown>): Promise<string> {
  const error = await promise.then(
    () => undefined,
    (caught: unknown) => caught,
  );
  return error instanceof OffleaseError ? error.code : String(error);
}

describe('a courier', () => {
  it('carries the whole circle: collected, handed over, answered, delivered', async () => {
    const [one, two] = gates;
    const requests = [await token('request', one), await token('request', two)];
    const { added } = await bench.courier.take(requests);
    expect(added.map(({ kind, to, kiosk: id, collected }) => ({ kind, to, id, collected }))).toEqual([
      { kind: 'request', to: 'issuer', id: idOf(one), collected: NOW },
      { kind: 'request', to: 'issuer', id: idOf(two), collected: NOW },
    ]);
    expect(toHandOver(await all()).map(({ bytes }) => bytes)).toEqual(requests);

    await bench.courier.passOn(toHandOver(await all()).map(({ id }) => id));
    expect(toHandOver(await all())).toEqual([]);
    expect((await kiosk(one)).standing).toBe('waiting');

    // Out of order: the second kiosk's comes first.
    const answer = await token('response', two);
    await bench.courier.take([answer]);
    expect((await kiosk(one)).standing).toBe('waiting');
    expect((await kiosk(two)).standing).toBe('deliver');
    expect((await kiosk(two)).tokens.map(({ stage }) => stage)).toEqual(['answered', 'brought']);
    expect(toDeliver(await all()).map(({ bytes }) => bytes)).toEqual([answer]);

    await bench.courier.passOn(toDeliver(await all()).map(({ id }) => id));
    expect((await kiosk(two)).standing).toBe('done');
    expect(finished(await all()).map(({ stage }) => stage)).toEqual(['answered', 'delivered']);

    expect(await bench.courier.deleteFinished()).toBe(2);
    expect((await all()).map(({ kiosk: id }) => id)).toEqual([idOf(one)]);
  });

  it('is done with what has no answer once it is handed over', async () => {
    const [one] = gates;
    const { added } = await bench.courier.take([await token('deactivation', one), await token('report', one)]);
    expect((await kiosk(one)).standing).toBe('hand-over');
    await bench.courier.passOn(added.map(({ id }) => id));
    expect((await kiosk(one)).standing).toBe('done');
    expect(finished(await all())).toHaveLength(2);
  });

  it('knows a token that it carries already, whether shown again or twice at once', async () => {
    const [one] = gates;
    const request = await token('request', one);
    const first = await bench.courier.take([request, request.slice()]);
    expect([first.added.length, first.known.length]).toEqual([1, 0]);
    bench.now = (NOW + 60) as typeof NOW;
    await bench.courier.passOn(first.added.map(({ id }) => id));
    const again = await bench.courier.take([request]);
    expect([again.added.length, again.known.length]).toEqual([0, 1]);
    expect((await kiosk(one)).tokens).toMatchObject([{ collected: NOW, passedOn: NOW + 60, stage: 'handed-over' }]);
  });

  it('names kiosks, and takes a name away', async () => {
    const [one] = gates;
    await bench.courier.take([await token('request', one)]);
    await bench.courier.name(idOf(one), '  Gate 3 ');
    expect((await kiosk(one)).name).toBe('Gate 3');
    for (const bad of ['x'.repeat(51), 'Gate\n3', 'Gate\u0007']) {
      expect(await code(bench.courier.name(idOf(one), bad))).toBe('kiosk-name-invalid');
    }
    expect((await kiosk(one)).name).toBe('Gate 3');
    await bench.courier.name(idOf(one), ' ');
    expect((await kiosk(one)).name).toBeUndefined();
  });

  it('keeps an answer for a kiosk that it never saw, as unknown, until it has a name', async () => {
    const [one] = gates;
    await bench.courier.take([await token('refresh', one)]);
    expect(await kiosk(one)).toMatchObject({ unknown: true, standing: 'deliver' });
    await bench.courier.name(idOf(one), 'Gate 3');
    expect((await kiosk(one)).unknown).toBe(false);
  });

  it('takes back what was said too early', async () => {
    const [one] = gates;
    const { added } = await bench.courier.take([await token('refresh', one)]);
    const ids = added.map(({ id }) => id);
    await bench.courier.passOn(ids);
    await bench.courier.passOn(ids, false);
    expect((await kiosk(one)).standing).toBe('deliver');
    expect((await kiosk(one)).tokens[0]).not.toHaveProperty('passedOn');
  });

  it('deletes one kiosk, everything, and names only if told so', async () => {
    const [one, two, three] = gates;
    for (const gate of gates) await bench.courier.take([await token('request', gate)]);
    for (const gate of [one, two, three]) await bench.courier.name(idOf(gate), 'Gate');
    await bench.courier.deleteKiosk(idOf(one));
    expect((await all()).map(({ kiosk: id }) => id)).toEqual([idOf(two), idOf(three)]);
    await bench.courier.erase({ keepNames: true });
    expect((await bench.store.read()).tokens).toEqual([]);
    expect((await bench.courier.luggage()).names.size).toBe(2);
    await bench.courier.erase();
    expect(await bench.store.read()).toEqual({ tokens: [], names: [] });
  });
});

describe('what a courier refuses changes nothing', () => {
  it('all or none: a token that it cannot carry refuses those beside it, and is named', async () => {
    const good = await token('request', gates[0]);
    const { certificate } = await makeIssuer();
    const cases = [
      { bytes: certificate.bytes, refusal: 'cose-invalid' },
      { bytes: good.slice(0, -1), refusal: 'cbor-invalid' },
      { bytes: Uint8Array.of(0x80), refusal: 'cose-invalid' },
    ];
    for (const { bytes, refusal } of cases) {
      const error = await bench.courier.take([good, bytes]).catch((caught: unknown) => caught);
      expect(error).toMatchObject({ code: refusal, facts: { token: 2 } });
    }
    expect(await bench.store.read()).toEqual({ tokens: [], names: [] });
  });

  it('holds the most that it carries', async () => {
    const request = await token('request', gates[0]);
    const many = Array.from({ length: MAX_CARRIED }, (_, index) => {
      const one = request.slice();
      new DataView(one.buffer).setUint32(one.length - 4, index);
      return one;
    });
    await bench.courier.take(many);
    expect(await code(bench.courier.take([await token('request', gates[1])]))).toBe('courier-full');
    expect((await bench.courier.luggage()).tokens).toHaveLength(MAX_CARRIED);
    expect((await bench.courier.take(many.slice(0, 3))).known).toHaveLength(3);
  });

  it('what is damaged in the store is said, left as it is, and can be deleted', async () => {
    const { added } = await bench.courier.take([await token('request', gates[0])]);
    const [first] = added;
    if (first === undefined) throw new Error('nothing added');
    const { id, order, collected } = first;
    const worse = [
      { id, order, collected, bytes: Uint8Array.of(1, 2, 3) },
      { id, order: -1, collected, bytes: first.bytes },
      { id, order, collected: 'soon', bytes: first.bytes },
    ];
    for (const record of worse) {
      await bench.store.write(() => ({ put: [record as never] }));
      const other = await openBench(bench.factory);
      expect(await code(other.courier.luggage())).toBe('storage-damaged');
      expect(await code(other.courier.take([await token('request', gates[1])]))).toBe('storage-damaged');
      expect((await other.store.read()).tokens).toEqual([record]);
    }
    await bench.courier.erase();
    expect((await bench.courier.luggage()).tokens).toEqual([]);
  });
});

describe('a courier and its store', () => {
  it('two tabs carry one luggage: nothing is lost between them, and each hears of the other', async () => {
    const other = await openBench(bench.factory);
    const tokens = await Promise.all(gates.map((gate) => token('request', gate)));
    await Promise.all(tokens.map((one, index) => (index % 2 === 0 ? bench : other).courier.take([one])));
    expect((await all()).length).toBe(3);
    const orders = (await other.courier.luggage()).tokens.map(({ order }) => order);
    expect(new Set(orders).size).toBe(3);
    await other.courier.passOn((await other.courier.luggage()).tokens.map(({ id }) => id));
    expect(toHandOver(await all())).toEqual([]);
  });

  it('is there again after everything was closed', async () => {
    const request = await token('request', gates[0]);
    await bench.courier.take([request]);
    bench.courier.close();
    const later = await openBench(bench.factory);
    expect((await later.courier.luggage()).tokens).toMatchObject([{ bytes: request, kind: 'request' }]);
  });
});
