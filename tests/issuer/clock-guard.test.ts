import { describe, expect, it } from 'vitest';
import { openIssuer } from '../../src/issuer/issuer.ts';
import { unixTime } from '../../src/license/time.ts';
import { activate, codeOf, DAY, expectRefusal, Kiosk, NOW, openBench, PASSPHRASE } from './fixture.ts';

const THEN = NOW + DAY;

async function working() {
  const bench = await openBench();
  bench.clock.pass(DAY); // the certificate is older than what is compared here
  const kiosk = await Kiosk.make(bench.issuer);
  const { activation } = await activate(bench.issuer, await kiosk.request());
  return { bench, issuer: bench.issuer, clock: bench.clock, kiosk, activation };
}

describe('the date of this computer', () => {
  it('is believed while it fits', async () => {
    const { issuer, clock } = await working();
    expect(await issuer.clockDoubt()).toBeUndefined();
    clock.pass(30 * DAY);
    expect(await issuer.clockDoubt()).toBeUndefined();
    clock.pass(-30 * DAY - 60);
    expect(await issuer.clockDoubt()).toBeUndefined();
  });

  it.each([
    ['before-journal', -61],
    ['long-after', 30 * DAY + 1],
  ])('%s is asked for, and nothing is written before it is confirmed', async (why, seconds) => {
    const { bench, issuer, clock, kiosk, activation } = await working();
    clock.pass(seconds);
    expect(await issuer.clockDoubt()).toEqual({ why, now: clock.now, than: THEN });
    const request = await kiosk.request();
    const unjournalled = { journalled: false };
    for (const attempt of [
      () => issuer.receive(request),
      () => issuer.receive(new Uint8Array(5)),
      () => issuer.refresh(activation.id),
      () => issuer.forceRelease(activation.id, 'lost'),
      () => issuer.updateEntitlement(bench.entitlement.id, { seats: 7 }),
    ]) {
      await expectRefusal(bench, attempt, 'clock-unconfirmed', unjournalled);
    }
    await issuer.confirmClock();
    expect(await issuer.clockDoubt()).toBeUndefined();
    expect((await issuer.refresh(activation.id)).kind).toBe('issued');
    const [, entry] = await issuer.journal({ limit: 2 });
    expect(entry).toMatchObject({ event: 'clock-confirmed', facts: { why, than: THEN } });
  });

  it('before this build was made is asked for, even where the journal is as old', async () => {
    const { bench, clock, activation } = await working();
    const issuer = await openIssuer({ store: bench.store, clock: clock.read, built: unixTime(THEN + DAY) });
    await issuer.unlock(PASSPHRASE);
    expect(await issuer.clockDoubt()).toEqual({ why: 'before-build', now: THEN, than: THEN + DAY });
    expect(await codeOf(issuer.refresh(activation.id))).toBe('clock-unconfirmed');
    await issuer.confirmClock();
    expect((await issuer.refresh(activation.id)).kind).toBe('issued');
    clock.pass(-120);
    expect(await issuer.clockDoubt()).toMatchObject({ why: 'before-build' });
  });

  it('is not written to the journal by confirming what nobody doubts', async () => {
    const { issuer } = await working();
    const before = await issuer.journal({ limit: 1 });
    await issuer.confirmClock();
    expect(await issuer.journal({ limit: 1 })).toEqual(before);
  });
});
