import { describe, expect, it } from 'vitest';
import { english } from '../../../src/element/messages/english.ts';
import { GROUND, groundReport } from '../../../src/element/panels/ground-report.ts';
import { clockLook, storageLook } from '../../../src/element/panels/health-look.ts';
import { StorageKeeping } from '../../../src/element/panels/storage-keeping.svelte.ts';
import { OffleaseError } from '../../../src/license/error.ts';
import type { DeviceId } from '../../../src/license/ids.ts';
import type { StorageHealth } from '../../../src/storage/device/health.ts';

const language = english('en-GB');

describe('the clock of a device', () => {
  it('is well, or told with what to do', () => {
    expect(clockLook({ clock: 'ok' }, language)).toMatchObject({ tone: 'good', advice: undefined });
    for (const clock of ['behind', 'ahead'] as const) {
      const look = clockLook({ clock }, language);
      expect(look.tone).toBe('warn');
      expect(look.advice).toMatch(/set the clock/i);
      expect(look.advice).not.toMatch(/fraud|manipulat/i);
    }
  });
});

describe('the storage of a device', () => {
  const lost = (times: number) => ({ lost: { device: 'ab'.repeat(32) as DeviceId, licensed: true, times } });

  it('is kept, may be cleared, or nobody knows', () => {
    expect(storageLook({}, { persisted: true }, language)).toMatchObject({ tone: 'good', advice: undefined });
    expect(storageLook({}, { persisted: false }, language)).toMatchObject({ tone: 'warn' });
    expect(storageLook({}, { persisted: undefined }, language)).toMatchObject({ tone: 'warn' });
    expect(storageLook({}, undefined, language).tone).toBe('good');
  });

  it('is bad where it was emptied again and again, whatever the browser promises', () => {
    expect(storageLook(lost(1), { persisted: true }, language).tone).toBe('good');
    const look = storageLook(lost(3), { persisted: true }, language);
    expect(look.tone).toBe('bad');
    expect(look.advice).toContain('3 times');
  });
});

describe('asking a browser to keep its storage', () => {
  const health = (persisted: boolean | undefined): StorageHealth => ({
    persisted,
    usage: 1,
    quota: 2,
    turns: true,
    notices: true,
  });

  it('is offered where there is something to gain, and says what became of it', async () => {
    let persisted = false;
    const keeping = new StorageKeeping({
      look: () => Promise.resolve(health(persisted)),
      persist: () => {
        persisted = true;
        return Promise.resolve(true);
      },
    });
    expect(keeping.canAsk).toBe(false);
    await keeping.look();
    expect(keeping.canAsk).toBe(true);
    await keeping.ask();
    expect(keeping.asked).toBe('granted');
    expect(keeping.canAsk).toBe(false);
  });

  it('may be refused, and asked again', async () => {
    for (const persist of [() => Promise.resolve(false), () => Promise.reject(new Error('no'))]) {
      const keeping = new StorageKeeping({ look: () => Promise.resolve(health(false)), persist });
      await keeping.look();
      await keeping.ask();
      expect(keeping.asked).toBe('refused');
      expect(keeping.canAsk).toBe(true);
    }
  });

  it('is not waited for where the browser never answers', async () => {
    const keeping = new StorageKeeping({
      look: () => Promise.resolve(health(false)),
      persist: () => new Promise(() => undefined),
      patience: 5,
    });
    await keeping.look();
    await keeping.ask();
    expect(keeping.asked).toBe('unanswered');
  });

  it('is not offered where the browser cannot be asked', async () => {
    const keeping = new StorageKeeping({ look: () => Promise.resolve(health(false)), persist: undefined });
    await keeping.look();
    await keeping.ask();
    expect(keeping.canAsk).toBe(false);
    expect(keeping.asked).toBe('no');
  });
});

describe('what a browser offers', () => {
  it('is told up to what is missing', () => {
    const states = (code: ConstructorParameters<typeof OffleaseError>[0]): readonly string[] | undefined =>
      groundReport(new OffleaseError(code))?.map(({ state }) => state);
    expect(states('insecure-context')).toEqual(['failed', 'untried', 'untried', 'untried']);
    expect(states('crypto-unavailable')).toEqual(['ok', 'failed', 'untried', 'untried']);
    expect(states('storage-unavailable')).toEqual(['ok', 'ok', 'failed', 'untried']);
    expect(states('storage-keys')).toEqual(['ok', 'ok', 'ok', 'failed']);
    for (const ground of GROUND) expect(language.words.ground.names[ground]).toMatch(/\S/);
  });

  it('is not what failed where a file or a record did', () => {
    expect(groundReport(new OffleaseError('storage-damaged'))).toBeUndefined();
    expect(groundReport(new OffleaseError('product-file-invalid'))).toBeUndefined();
    expect(groundReport(new TypeError('what'))).toBeUndefined();
  });
});
