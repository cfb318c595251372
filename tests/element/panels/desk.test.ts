import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { License } from '../../../src/device/client.ts';
import { Desk } from '../../../src/element/panels/desk.svelte.ts';
import type { Witness } from '../../../src/device/witness.ts';
import type { Bytes } from '../../../src/license/bytes.ts';
import type { DeviceId } from '../../../src/license/ids.ts';
import { openDeviceStore } from '../../../src/storage/device/store.ts';
import { at, DAY, dump, makeWorld, type World } from '../../device/fixture.ts';

describe('a person at a license', () => {
  let world: World;
  let license: License;
  let desk: Desk;

  beforeEach(async () => {
    world = await makeWorld();
    license = await world.open();
    desk = new Desk(license);
  });
  afterEach(() => {
    desk.close();
    world.close();
  });

  const shown = (): Bytes => {
    if (!('token' in desk.step)) throw new Error(`no token is shown at ${desk.step.name}`);
    return desk.step.token.bytes;
  };
  const activate = async (): Promise<void> => {
    await desk.activate();
    await desk.take([await world.issuer.respond(shown())]);
  };

  it('is led from a request to a license', async () => {
    expect(desk.snapshot.state).toBe('not-activated');
    await desk.activate();
    expect(desk.step.name).toBe('activate');
    await desk.take([await world.issuer.respond(shown())]);
    expect(desk.step.name).toBe('status');
    expect(desk.done).toBe('activated');
    expect(desk.snapshot.state).toBe('active');
  });

  it('sees the same request again, not a second one', async () => {
    await desk.activate();
    const first = shown();
    desk.back();
    await desk.activate();
    expect(shown()).toEqual(first);
    expect(desk.snapshot.requests).toHaveLength(1);
  });

  it('makes another request for another code or name, and either may be answered', async () => {
    await desk.activate();
    const first = shown();
    await desk.changeDetails({ code: ' ab-12 ', seatName: 'Left' });
    expect((await world.issuer.openRequest(shown())).code).toBe('AB-12');
    await desk.changeDetails({ code: 'ab-12', seatName: 'Left' });
    expect(desk.snapshot.requests).toHaveLength(2);
    await desk.take([await world.issuer.respond(first)]);
    expect(desk.snapshot.state).toBe('active');
  });

  it('shows what was typed with the request that says it', async () => {
    await desk.activate();
    await desk.changeDetails({ code: 'AB-12', seatName: 'Left' });
    const later = new Desk(license);
    await later.activate();
    expect(later.details).toEqual({ code: 'AB-12', seatName: 'Left' });
    later.close();
  });

  it('keeps the request that is shown when what was typed cannot be used', async () => {
    await desk.activate();
    const first = shown();
    await desk.changeDetails({ code: 'no code!', seatName: '' });
    expect(desk.error).toMatchObject({ code: 'code-invalid' });
    expect(shown()).toEqual(first);
    await desk.changeDetails({ code: '', seatName: 'x'.repeat(51) });
    expect(desk.error).toMatchObject({ code: 'seat-name-invalid' });
    await desk.changeDetails({ code: '', seatName: 'ok' });
    expect(desk.error).toBeUndefined();
  });

  it('starts with the code that the product brings', async () => {
    const vendors = new Desk(license, { code: 'VENDOR-1' });
    await vendors.activate();
    if (vendors.step.name !== 'activate') throw new Error('no request');
    expect((await world.issuer.openRequest(vendors.step.token.bytes)).code).toBe('VENDOR-1');
    vendors.close();
  });

  it('hands a refusal to the open panel and changes nothing', async () => {
    await desk.activate();
    const before = await dump(world.factory);
    await expect(desk.take([shown()])).rejects.toMatchObject({ code: 'token-kind' });
    expect(desk.step.name).toBe('activate');
    expect(await dump(world.factory)).toEqual(before);
  });

  it('does not go on saying that it is activated when the lease has ended', async () => {
    await activate();
    expect(desk.done).toBe('activated');
    world.clock.run(31 * DAY);
    license.tick();
    expect(desk.snapshot.state).toBe('lease-expired');
    expect(desk.done).toBeUndefined();
  });

  it('refreshes', async () => {
    await activate();
    if (desk.snapshot.state === 'not-activated') throw new Error('not activated');
    desk.refresh();
    await desk.take([await world.issuer.refresh(desk.snapshot.license.activation, { time: at(1) })]);
    expect(desk.done).toBe('refreshed');
    expect(desk.step.name).toBe('status');
  });

  it('reports, which changes nothing on this device', async () => {
    await activate();
    await desk.report();
    expect(desk.step).toMatchObject({ name: 'report', token: { kind: 'report' } });
    expect(desk.snapshot.state).toBe('active');
  });

  it('deactivates, and keeps the token at hand until it is delivered', async () => {
    await activate();
    await desk.deactivate();
    expect(desk.snapshot.state).toBe('not-activated');
    expect(desk.step).toMatchObject({ name: 'deliver', token: { kind: 'deactivation' } });
    const first = shown();
    desk.back();
    const [waiting] = desk.snapshot.outbox;
    if (waiting === undefined) throw new Error('nothing in the outbox');
    desk.deliver(waiting);
    expect(shown()).toEqual(first);
    await desk.confirmDelivered(waiting.id);
    expect(desk.snapshot.outbox).toEqual([]);
    expect(desk.done).toBe('delivered');
    expect(desk.step.name).toBe('status');
  });

  it('withdraws its requests: an answer comes too late, and the issuer is to be told', async () => {
    await desk.activate();
    const answer = await world.issuer.respond(shown());
    await desk.withdraw();
    expect(desk.step).toMatchObject({ name: 'deliver', token: { kind: 'deactivation' } });
    expect(desk.snapshot.outbox).toHaveLength(1);
    await expect(desk.take([answer])).rejects.toMatchObject({ code: 'request-withdrawn' });
    desk.back();
    await desk.activate();
    expect(desk.snapshot.requests).toHaveLength(1);
  });

  it('says why something cannot be done, and forgets it with the next step', async () => {
    await desk.report();
    expect(desk.error).toMatchObject({ code: 'not-activated' });
    desk.back();
    expect(desk.error).toBeUndefined();
  });

  it('does one thing at a time', async () => {
    await Promise.all([desk.activate(), desk.activate(), desk.activate()]);
    expect(desk.snapshot.requests).toHaveLength(1);
  });

  it('goes home when another tab has done it', async () => {
    await desk.activate();
    const elsewhere = await world.open();
    await elsewhere.receive(await world.issuer.respond(shown()));
    await expect.poll(() => desk.step.name).toBe('status');
    expect(desk.snapshot.state).toBe('active');
  });

  it('asks for the seat that the lost license had', async () => {
    const witness: Witness = {
      read: () => ({ device: 'ab'.repeat(32) as DeviceId, licensed: true, seatName: 'Entrance, left', times: 0 }),
      write: () => undefined,
    };
    license.close();
    const factory = new IDBFactory();
    const store = await openDeviceStore({ factory });
    const robbed = await world.open({ store, witness });
    const again = new Desk(robbed);
    expect(again.snapshot.lost).toMatchObject({ licensed: true, times: 1 });
    await again.activate();
    if (again.step.name !== 'activate') throw new Error('no request');
    expect((await world.issuer.openRequest(again.step.token.bytes)).seatName).toBe('Entrance, left');
    again.close();
    store.close();
  });

  it('gives elements of a pool back, once', async () => {
    await desk.activate();
    await desk.take([await world.issuer.respond(shown(), { features: [{ number: 3, limit: 2 }] })]);
    const { id } = await license.checkout('seats');
    await desk.giveBack(id);
    expect(desk.done).toBe('returned');
    expect(desk.snapshot).toMatchObject({ license: { checkouts: [] } });
    await desk.giveBack(id);
    expect(desk.error).toMatchObject({ code: 'checkout-unknown' });
  });
});
