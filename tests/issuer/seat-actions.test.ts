import { sha256 } from '@noble/hashes/sha2.js';
import { describe, expect, it } from 'vitest';
import { hexOf, utf8 } from '../../src/license/bytes.ts';
import { activate, codeOf, DAY, expectRefusal, handle, Kiosk, NOW, openBench, subjectOf } from './fixture.ts';

async function one(seats = 1) {
  const bench = await openBench({ seats });
  const kiosk = await Kiosk.make(bench.issuer);
  const { activation } = await activate(bench.issuer, await kiosk.request({ seatName: 'Left' }));
  return { bench, issuer: bench.issuer, clock: bench.clock, kiosk, activation, entitlement: bench.entitlement.id };
}

describe('a lost device', () => {
  it('keeps its seat, though its lease ends, until it is found', async () => {
    const { bench, issuer, clock, activation, entitlement } = await one();
    expect((await issuer.markLost(activation.id)).lost).toBe(NOW);
    clock.pass(29 * DAY);
    await codeOf(issuer.refresh(activation.id));
    clock.pass(29 * DAY);
    expect(await issuer.seatUse(entitlement)).toMatchObject({ inUse: 1, free: 0 });
    const other = await (await Kiosk.make(issuer)).request();
    await expectRefusal(bench, () => issuer.receive(other), 'no-seat');
    await issuer.markFound(activation.id);
    expect(await issuer.seatUse(entitlement)).toMatchObject({ inUse: 0, free: 1 });
    expect((await activate(issuer, other)).activation.seat).toBe(1);
  });

  it('gets no refresh, and no answer to any request, not even an old one again', async () => {
    const bench = await openBench({ seats: 3 });
    const { issuer } = bench;
    const kiosk = await Kiosk.make(issuer);
    const request = await kiosk.request();
    const { activation } = await activate(issuer, request);
    await issuer.markLost(activation.id);
    await expectRefusal(bench, () => issuer.refresh(activation.id), 'seat-lost');
    await expectRefusal(bench, () => issuer.receive(request), 'seat-lost');
    kiosk.epoch += 1;
    const facts = await expectRefusal(bench, async () => issuer.receive(await kiosk.request()), 'seat-lost');
    expect(facts).toMatchObject({ activation: activation.id, seat: 1, since: NOW });
    await issuer.markFound(activation.id);
    expect((await issuer.refresh(activation.id)).kind).toBe('issued');
  });

  it('is not replaced by one that is called like it', async () => {
    const { bench, issuer, activation } = await one();
    await issuer.markLost(activation.id);
    const other = await (await Kiosk.make(issuer)).request({ seatName: 'Left' });
    await expectRefusal(bench, () => issuer.receive(other), 'no-seat');
  });

  it('frees its seat by a deactivation: then it was found', async () => {
    const { issuer, kiosk, activation, entitlement } = await one();
    await issuer.markLost(activation.id);
    await handle(issuer, await kiosk.deactivate(subjectOf(activation)));
    const after = await issuer.activation(activation.id);
    expect(after.status.state).toBe('ended');
    expect(after.lost).toBeUndefined();
    expect(await issuer.seatUse(entitlement)).toMatchObject({ inUse: 0, free: 1 });
  });

  it('is in the journal once, however often it is marked', async () => {
    const { issuer, activation } = await one();
    await issuer.markLost(activation.id);
    await issuer.markLost(activation.id);
    await issuer.markFound(activation.id);
    await issuer.markFound(activation.id);
    const events = (await issuer.journal({ limit: 2 })).map(({ event }) => event);
    expect(events).toEqual(['seat-found', 'seat-lost']);
  });
});

describe('a seat that is taken back by force', () => {
  it('is free at once; the overrun is logged, the reason as a digest only', async () => {
    const { issuer, clock, activation, entitlement } = await one();
    clock.pass(DAY);
    const after = await issuer.forceRelease(activation.id, ' drowned ');
    expect(after.status).toEqual({ state: 'ended', at: NOW + DAY, why: 'force-release' });
    expect(after.overrun).toMatchObject({ at: NOW + DAY, until: activation.heldUntil, reason: 'drowned' });
    expect(await issuer.seatUse(entitlement)).toMatchObject({ inUse: 0, free: 1 });
    const [entry] = await issuer.journal({ limit: 1 });
    const reasonDigest = hexOf(sha256(utf8(`${after.overrun?.salt ?? ''} drowned`)));
    expect(entry).toMatchObject({ event: 'seat-force-released', facts: { overrun: 29 * DAY, reasonDigest } });
    expect(JSON.stringify(entry)).not.toContain('drowned');
    const next = await activate(issuer, await (await Kiosk.make(issuer)).request());
    expect(next.activation.seat).toBe(1);
  });

  it('is refreshed no more, and its late deactivation frees nothing twice', async () => {
    const { bench, issuer, kiosk, activation, entitlement } = await one();
    await issuer.forceRelease(activation.id, 'stolen');
    await expectRefusal(bench, () => issuer.refresh(activation.id), 'activation-ended');
    const next = await activate(issuer, await (await Kiosk.make(issuer)).request());
    await handle(issuer, await kiosk.deactivate(subjectOf(activation)));
    expect(await issuer.seatUse(entitlement)).toMatchObject({ inUse: 1 });
    expect((await issuer.activation(next.activation.id)).status.state).toBe('active');
  });

  it('needs a reason, and an activation that has its seat', async () => {
    const { issuer, activation } = await one();
    expect(await codeOf(issuer.forceRelease(activation.id, ' '))).toBe('field-invalid');
    expect(await codeOf(issuer.forceRelease(activation.id, 'x'.repeat(201)))).toBe('field-invalid');
    await issuer.forceRelease(activation.id, 'stolen');
    expect(await codeOf(issuer.forceRelease(activation.id, 'stolen'))).toBe('activation-ended');
    expect(await codeOf(issuer.markLost(activation.id))).toBe('activation-ended');
    expect(await codeOf(issuer.markFound('ab'.repeat(16) as never))).toBe('activation-unknown');
  });
});

describe('fewer seats than are in use', () => {
  it('only by force; nobody gets one until enough are free', async () => {
    const bench = await openBench({ seats: 2 });
    const { issuer, clock, entitlement } = bench;
    const first = await activate(issuer, await (await Kiosk.make(issuer)).request());
    await activate(issuer, await (await Kiosk.make(issuer)).request());
    expect(await codeOf(issuer.updateEntitlement(entitlement.id, { seats: 1 }))).toBe('seats-in-use');
    await issuer.updateEntitlement(entitlement.id, { seats: 1 }, { force: true });
    expect(await issuer.seatUse(entitlement.id)).toMatchObject({ seats: 1, inUse: 2, free: 0 });
    clock.pass(20 * DAY);
    await issuer.refresh(first.activation.id); // who holds a seat goes on
    clock.pass(10 * DAY); // the second lease is over
    const late = await (await Kiosk.make(issuer)).request();
    await expectRefusal(bench, () => issuer.receive(late), 'no-seat');
    clock.pass(20 * DAY); // and now the first
    expect((await activate(issuer, late)).kind).toBe('issued');
    expect(await codeOf(issuer.refresh(first.activation.id))).not.toBe('no error');
  });
});

describe('a seat whose device says that its clock is behind', () => {
  it('is given to another on confirmation only, when its hold is over', async () => {
    const { bench, issuer, clock, kiosk, activation, entitlement } = await one();
    await handle(issuer, await kiosk.report(activation, { clock: 'behind' }));
    clock.pass(30 * DAY);
    expect(await issuer.seatUse(entitlement)).toMatchObject({ inUse: 0, free: 1 });
    const other = await (await Kiosk.make(issuer)).request();
    const facts = await expectRefusal(bench, () => issuer.receive(other), 'seat-behind');
    expect(facts).toMatchObject({ seat: 1, activation: activation.id, device: kiosk.id, seatName: 'Left' });
    const outcome = await issuer.perform(await issuer.receive(other, { behind: true }));
    expect(outcome).toMatchObject({ kind: 'issued', activation: { seat: 1 } });
    expect((await issuer.activation(activation.id)).status.state).toBe('superseded');
  });

  it('goes as any other once its device said that the clock is right again', async () => {
    const { issuer, clock, kiosk, activation } = await one();
    await handle(issuer, await kiosk.report(activation, { clock: 'behind' }));
    await handle(issuer, await kiosk.report(activation));
    clock.pass(30 * DAY);
    expect((await activate(issuer, await (await Kiosk.make(issuer)).request())).activation.seat).toBe(1);
  });

  it('waits behind the sure ones and before the overdraft', async () => {
    const bench = await openBench({ seats: 2, overdraft: { seats: 1 } });
    const { issuer, clock } = bench;
    const unsure = await Kiosk.make(issuer);
    await activate(issuer, await unsure.request({ clock: 'behind' }));
    await activate(issuer, await (await Kiosk.make(issuer)).request());
    clock.pass(30 * DAY);
    const next = async () => (await activate(issuer, await (await Kiosk.make(issuer)).request())).activation.seat;
    expect(await next()).toBe(2);
    expect(await next()).toBe(3);
    const last = await (await Kiosk.make(issuer)).request();
    await expectRefusal(bench, () => issuer.receive(last), 'seat-behind');
  });

  it('comes back to its own device without a question', async () => {
    const { issuer, clock, kiosk, activation } = await one();
    await handle(issuer, await kiosk.report(activation, { clock: 'behind' }));
    clock.pass(30 * DAY);
    expect((await issuer.refresh(activation.id)).activation.seat).toBe(1);
  });
});
