import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { LicenseSnapshot } from '../../src/device/snapshot.ts';
import { unixTime } from '../../src/license/time.ts';
import { readEnvelope } from '../../src/token/envelope.ts';
import { publicKeyOf } from '../../src/token/keys.ts';
import { at, DAY, FEATURES, makeWorld, NOON, refusal, type World } from './fixture.ts';

let world: World;
beforeEach(async () => {
  world = await makeWorld();
});
afterEach(() => world.close());

function licensed(snapshot: LicenseSnapshot) {
  if (snapshot.state === 'not-activated') throw new Error('not activated');
  return snapshot;
}

describe('the circle', () => {
  it('goes from nothing over a request and its response to a license', async () => {
    const license = await world.open();
    expect(license.getSnapshot()).toMatchObject({ state: 'not-activated', requests: [], outbox: [] });

    const request = await license.request({ code: ' adler-1 ', seatName: 'Lobby' });
    const claims = await world.issuer.openRequest(request.bytes);
    expect(claims).toMatchObject({
      product: 'kiosk',
      code: 'ADLER-1',
      seatName: 'Lobby',
      time: NOON,
      epoch: 0,
      count: 1,
      certificateSerial: 1,
    });
    expect((await publicKeyOf(claims.deviceKey)).thumbprint).toBe(license.getSnapshot().device);
    expect(license.getSnapshot().requests).toEqual([
      { ...request, issuer: world.issuer.id, code: 'ADLER-1', seatName: 'Lobby' },
    ]);

    expect(await license.receive(await world.issuer.respond(request.bytes))).toBe('activated');
    const snapshot = licensed(license.getSnapshot());
    expect(snapshot).toMatchObject({
      state: 'active',
      grace: false,
      until: at(30),
      secondsLeft: 30 * DAY,
      daysLeft: 30,
      requests: [],
      clock: 'ok',
      license: { customer: 'Hotel Adler', edition: 'Pro', issuer: world.issuer.id },
    });
    expect(snapshot.license.features).toEqual([FEATURES[0], { ...FEATURES[1], limit: 100, used: 0, remaining: 100 }]);
    expect(snapshot.license.unknownFeatures).toEqual([77]);
    expect(snapshot.history.map(({ kind }) => kind)).toEqual(['activated', 'requested', 'identity-created']);
  });

  it('grants features by their keys while the license works, and not one second longer', async () => {
    const license = await world.open();
    expect(license.has('export')).toBe(false);
    await license.receive(await world.issuer.respond((await license.request()).bytes));
    expect([license.has('export'), license.has('scans'), license.has('seats'), license.has('none')]).toEqual([
      true,
      true,
      false,
      false,
    ]);
    expect([license.limit('scans'), license.limit('export')]).toEqual([100, undefined]);
    expect([license.attribute('region'), license.attribute('none')]).toEqual(['south', undefined]);

    world.clock.set(unixTime(at(30) - 1));
    expect(license.has('export')).toBe(true);
    world.clock.set(at(30));
    expect(license.has('export')).toBe(false);
    expect([license.limit('scans'), license.attribute('region')]).toEqual([undefined, undefined]);
    license.tick();
    expect(license.getSnapshot()).toMatchObject({ state: 'lease-expired', until: at(30), secondsLeft: 0, daysLeft: 0 });
  });

  it('extends the lease by a refresh, before and after its end', async () => {
    const license = await world.open();
    await license.receive(await world.issuer.respond((await license.request()).bytes));
    const { activation } = licensed(license.getSnapshot()).license;
    world.clock.set(at(10));
    expect(await license.receive(await world.issuer.refresh(activation, { time: at(10) }))).toBe('refreshed');
    expect(license.getSnapshot()).toMatchObject({ state: 'active', until: at(40), daysLeft: 30 });
    world.clock.set(at(50));
    license.tick();
    expect(license.getSnapshot().state).toBe('lease-expired');
    await license.receive(await world.issuer.refresh(activation, { time: at(50) }));
    expect(license.getSnapshot()).toMatchObject({ state: 'active', until: at(80) });
  });

  it('reports how it stands, counting every token', async () => {
    const license = await world.open({ machineLabel: 'LOBBY-7' });
    await license.receive(await world.issuer.respond((await license.request()).bytes));
    const { activation, sequence } = licensed(license.getSnapshot()).license;
    for (const count of [2, 3]) {
      const { bytes } = await license.report();
      expect(await world.issuer.open(bytes)).toEqual({
        kind: 'report',
        activation,
        sequence,
        time: NOON,
        epoch: 0,
        count,
        certificateSerial: 1,
        leaseEnd: at(30),
        clock: 'ok',
        counters: [],
        machineLabel: 'LOBBY-7',
      });
    }
    expect(license.getSnapshot().state).toBe('active');
  });

  it('deactivates at once, keeps the token until it is confirmed, and begins anew with another key and epoch', async () => {
    const license = await world.open();
    const first = await license.request();
    await license.receive(await world.issuer.respond(first.bytes));
    const { activation, sequence } = licensed(license.getSnapshot()).license;
    const token = await license.deactivate();
    expect(await world.issuer.open(token.bytes)).toEqual({
      kind: 'deactivation',
      subject: { activation, sequence },
      time: NOON,
      epoch: 1,
      count: 2,
      counters: [],
    });
    expect(license.getSnapshot()).toMatchObject({ state: 'not-activated', outbox: [token] });
    expect(license.has('export')).toBe(false);

    const again = await license.request();
    expect(await world.issuer.openRequest(again.bytes)).toMatchObject({ epoch: 1, count: 3 });
    expect(readEnvelope(again.bytes).replyTo).not.toBe(readEnvelope(first.bytes).replyTo);
    await license.receive(await world.issuer.respond(again.bytes));
    expect(license.getSnapshot()).toMatchObject({ state: 'active', outbox: [token] });

    await license.confirmDelivered(token.id);
    expect(license.getSnapshot().outbox).toEqual([]);
    expect((await refusal(license.confirmDelivered(token.id))).code).toBe('outbox-unknown');
  });

  it('withdraws outstanding requests, telling the issuer', async () => {
    const license = await world.open();
    const request = await license.request();
    await license.request();
    const { device } = license.getSnapshot();
    const { deviceKey } = await world.issuer.openRequest(request.bytes);
    const token = await license.withdraw();
    expect(await world.issuer.open(token.bytes, await publicKeyOf(deviceKey))).toEqual({
      kind: 'deactivation',
      subject: { device, product: 'kiosk' },
      time: NOON,
      epoch: 1,
      count: 3,
      counters: [],
    });
    expect(license.getSnapshot()).toMatchObject({ requests: [], outbox: [token] });
    expect((await refusal(license.receive(await world.issuer.respond(request.bytes)))).code).toBe('request-withdrawn');
    expect((await refusal(license.withdraw())).code).toBe('nothing-to-withdraw');
  });

  it('asks anew after expiry with its activation, and the answer replaces the license', async () => {
    const license = await world.open();
    await license.receive(await world.issuer.respond((await license.request()).bytes));
    const { activation } = licensed(license.getSnapshot()).license;
    world.clock.set(at(31));
    const request = await license.request();
    expect(await world.issuer.openRequest(request.bytes)).toMatchObject({ activation, epoch: 0, count: 2 });
    await license.receive(await world.issuer.respond(request.bytes, { time: at(31) }));
    const now = licensed(license.getSnapshot());
    expect(now).toMatchObject({ state: 'active', until: at(61) });
    expect(now.license.activation).not.toBe(activation);
    const late = await world.issuer.refresh(activation, { time: at(32) });
    expect((await refusal(license.receive(late))).code).toBe('license-stale');
  });
});

describe('requests', () => {
  it('take any of several outstanding ones as answered, once', async () => {
    const license = await world.open();
    const requests = [await license.request(), await license.request({ code: 'B' }), await license.request()];
    expect(license.getSnapshot().requests.map(({ id }) => id)).toEqual(['request-3', 'request-2', 'request-1']);
    const answers = await Promise.all(requests.map(({ bytes }) => world.issuer.respond(bytes)));
    const [first, second, third] = answers;
    if (first === undefined || second === undefined || third === undefined) throw new Error('three answers');
    await license.receive(second);
    expect((await refusal(license.receive(second))).code).toBe('response-already-applied');
    for (const other of [first, third]) {
      expect(await refusal(license.receive(other))).toMatchObject({
        code: 'license-stale',
        facts: { which: 'response' },
      });
    }
  });

  it('carry what the host says of the machine, and refuse what no request could carry', async () => {
    const metadata = [['location', 'Lobby']] as const;
    const license = await world.open({ machineLabel: 'LOBBY-7', metadata });
    const claims = await world.issuer.openRequest((await license.request()).bytes);
    expect(claims).toMatchObject({ machineLabel: 'LOBBY-7', metadata });
    const nine = Array.from({ length: 9 }, (_, index) => [`k${index}`, 'v'] as const);
    for (const wrong of [
      nine,
      [['', 'v']],
      [['k', 'v\n']],
      [
        ['k', '1'],
        ['k', '2'],
      ],
    ] as const) {
      // prettier-ignore
      const metadata = wrong as readonly (readonly [string, string])[];
      expect((await refusal(world.open({ metadata }))).facts).toEqual({ field: 'metadata' });
    }
    expect(await refusal(world.open({ machineLabel: 'x'.repeat(101) }))).toMatchObject({
      code: 'metadata-invalid',
      facts: { field: 'machineLabel' },
    });
  });

  it('take their code from the product file unless another is typed, or none', async () => {
    const product = { ...world.product, activationCode: 'FILE-1' as never };
    const license = await world.open({ product });
    const codes = [];
    for (const details of [{}, { code: 'typed-2' }, { code: ' ' }]) {
      codes.push((await world.issuer.openRequest((await license.request(details)).bytes)).code);
    }
    expect(codes).toEqual(['FILE-1', 'TYPED-2', undefined]);
    expect((await refusal(license.request({ code: 'no_code!' }))).code).toBe('code-invalid');
    expect((await refusal(license.request({ seatName: 'x'.repeat(51) }))).code).toBe('seat-name-invalid');
  });

  it('remember the newest hundred', async () => {
    const license = await world.open();
    const oldest = await license.request();
    for (let made = 0; made < 100; made += 1) await license.request();
    expect(license.getSnapshot().requests).toHaveLength(100);
    const late = await world.issuer.respond(oldest.bytes);
    expect((await refusal(license.receive(late))).code).toBe('license-stale');
  });
});

describe('the snapshot', () => {
  it('is one object until something in it is different', async () => {
    const license = await world.open();
    const seen: LicenseSnapshot[] = [];
    const { getSnapshot, subscribe, tick, request } = license; // as React and Svelte pass them on
    const stop = subscribe((snapshot) => seen.push(snapshot));
    const first = getSnapshot();
    world.clock.run(120);
    tick();
    expect(getSnapshot()).toBe(first);
    expect(seen).toEqual([first]);
    const { bytes } = await request();
    await license.receive(await world.issuer.respond(bytes, { time: world.clock.now }));
    expect(seen.map(({ state, requests }) => [state, requests.length])).toEqual([
      ['not-activated', 0],
      ['not-activated', 1],
      ['active', 0],
    ]);
    const active = getSnapshot();
    tick();
    expect(getSnapshot()).toBe(active);
    world.clock.run(1);
    tick();
    expect(getSnapshot()).not.toBe(active);
    stop();
    world.clock.set(at(40));
    tick();
    expect(seen).toHaveLength(4);
    expect(getSnapshot().state).toBe('lease-expired');
  });

  it('says grace, lease over and subscription over, on time', async () => {
    const license = await world.open();
    const terms = { leaseEnd: at(30), graceEnd: at(35), subscriptionEnd: at(33) };
    await license.receive(await world.issuer.respond((await license.request()).bytes, terms));
    const states = [];
    for (const days of [29, 30, 34, 35]) {
      world.clock.set(at(days));
      license.tick();
      const snapshot = licensed(license.getSnapshot());
      states.push([snapshot.state, snapshot.state === 'active' && snapshot.grace, snapshot.daysLeft]);
    }
    expect(states).toEqual([
      ['active', false, 6],
      ['active', true, 5],
      ['active', true, 1],
      ['entitlement-not-active', false, 0],
    ]);
  });

  it('is judged by itself on the schedule: within each minute, and at the very end', async () => {
    const planned: { run: () => void; milliseconds: number }[] = [];
    const cancelled: number[] = [];
    const license = await world.open({
      schedule: (run, milliseconds) => {
        const index = planned.push({ run, milliseconds }) - 1;
        return () => cancelled.push(index);
      },
    });
    expect(planned.map(({ milliseconds }) => milliseconds)).toEqual([50_000]);
    await license.receive(await world.issuer.respond((await license.request()).bytes));
    world.clock.set(unixTime(at(30) - 5));
    planned.at(-1)?.run();
    expect(planned.at(-1)?.milliseconds).toBe(5000);
    expect(license.getSnapshot().state).toBe('active');
    world.clock.run(5);
    planned.at(-1)?.run();
    expect(license.getSnapshot().state).toBe('lease-expired');
    const last = planned.length - 1;
    license.close();
    expect(cancelled).toContain(last);
    planned.at(-1)?.run();
    expect(planned).toHaveLength(last + 1);
    expect((await refusal(license.request())).code).toBe('storage-closed');
  });

  it('caps the history at 200 entries', async () => {
    const license = await world.open();
    await license.receive(await world.issuer.respond((await license.request()).bytes));
    for (let made = 0; made < 205; made += 1) await license.report();
    const { history } = license.getSnapshot();
    expect(history).toHaveLength(200);
    expect(new Set(history.map(({ kind }) => kind))).toEqual(new Set(['reported']));
  });
});
