import { describe, expect, it } from 'vitest';
import type { IssuerStatus } from '../../src/issuer/session.ts';
import { codeOf, Kiosk, PASSPHRASE } from './fixture.ts';
import { openVault } from './custody-fixture.ts';

/** Timers that ring when told. */
class Timers {
  readonly waiting = new Map<number, { readonly run: () => void; readonly milliseconds: number }>();
  #next = 0;
  readonly schedule = (run: () => void, milliseconds: number): (() => void) => {
    const id = (this.#next += 1);
    this.waiting.set(id, { run, milliseconds });
    return () => void this.waiting.delete(id);
  };
  ring(): void {
    const all = [...this.waiting];
    this.waiting.clear();
    for (const [, { run }] of all) run();
  }
  get lengths(): readonly number[] {
    return [...this.waiting.values()].map(({ milliseconds }) => milliseconds);
  }
}

describe('the idle lock', () => {
  it('locks when nobody did anything for so long, and says so', async () => {
    const timers = new Timers();
    const { issuer, browser } = await openVault({}, { idle: { seconds: 600, schedule: timers.schedule } });
    const heard: IssuerStatus[] = [];
    const stop = issuer.watchStatus((status) => heard.push(status));
    expect(timers.lengths).toEqual([600_000]);
    browser.clock.pass(599);
    timers.ring();
    expect(issuer.status()).toBe('ready');
    expect(timers.lengths).toEqual([1000]);
    browser.clock.pass(1);
    timers.ring();
    expect(issuer.status()).toBe('locked');
    expect(heard).toEqual(['locked']);
    expect(timers.waiting.size).toBe(0);
    await issuer.unlock(PASSPHRASE);
    expect(heard).toEqual(['locked', 'ready']);
    stop();
    issuer.lock();
    expect(heard).toHaveLength(2);
  });

  it('waits anew with every activity, and with every use of the keys', async () => {
    const timers = new Timers();
    const { issuer, browser } = await openVault({}, { idle: { seconds: 600, schedule: timers.schedule } });
    browser.clock.pass(500);
    issuer.activity();
    browser.clock.pass(500);
    const token = await (await Kiosk.make(issuer)).request();
    await issuer.receive(token);
    browser.clock.pass(500);
    timers.ring();
    expect(issuer.status()).toBe('ready');
    expect(timers.lengths).toEqual([100_000]);
  });

  it('goes by the clock: a computer that slept finds it locked though no timer rang, and opens nothing', async () => {
    const { issuer, browser } = await openVault({}, { idle: { seconds: 600 } });
    const kiosk = await Kiosk.make(issuer);
    const token = await kiosk.request();
    browser.clock.pass(3600);
    issuer.activity();
    expect(await codeOf(issuer.receive(token))).toBe('issuer-locked');
    expect(issuer.inspectionKeys().receivers).toEqual([]);
    expect(issuer.status()).toBe('locked');
  });

  it('is not put off by a clock that was set back', async () => {
    const { issuer, browser } = await openVault({}, { idle: { seconds: 600 } });
    browser.clock.pass(-30);
    expect(issuer.status()).toBe('ready');
    browser.clock.pass(600);
    expect(issuer.status()).toBe('locked');
  });

  it('asks for no timer that would fire at once', async () => {
    const timers = new Timers();
    await openVault({}, { idle: { seconds: 60 * 86_400, schedule: timers.schedule } });
    expect(timers.lengths).toEqual([2 ** 31 - 1]);
  });

  it('is there only where it is asked for', async () => {
    const { issuer, browser } = await openVault();
    browser.clock.pass(365 * 86_400);
    expect(issuer.status()).toBe('ready');
  });
});
