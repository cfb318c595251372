import { describe, expect, it } from 'vitest';
import { PinAttempts, waitAfter } from '../../../src/element/panels/pin-attempts.ts';

function shelf(): Pick<Storage, 'getItem' | 'setItem' | 'removeItem'> {
  const items = new Map<string, string>();
  return {
    getItem: (name) => items.get(name) ?? null,
    setItem: (name, value) => void items.set(name, value),
    removeItem: (name) => void items.delete(name),
  };
}

const forbidden: ReturnType<typeof shelf> = {
  getItem: () => {
    throw new Error('forbidden');
  },
  setItem: () => {
    throw new Error('forbidden');
  },
  removeItem: () => {
    throw new Error('forbidden');
  },
};

describe('wrong PINs', () => {
  it('cost nothing twice, then more and more, up to a quarter of an hour', () => {
    expect([0, 1, 2, 3, 4, 5, 8, 9, 100].map(waitAfter)).toEqual([0, 0, 0, 15, 30, 60, 480, 900, 900]);
  });

  it('are remembered over reloads until the right one is entered', () => {
    const kept = shelf();
    const attempts = new PinAttempts(kept);
    for (const at of [1000, 1001, 1002]) attempts.wrong(at);
    const reloaded = new PinAttempts(kept);
    expect(reloaded.secondsToWait(1002)).toBe(15);
    expect(reloaded.secondsToWait(1010)).toBe(7);
    expect(reloaded.secondsToWait(1017)).toBe(0);
    reloaded.wrong(1020);
    expect(new PinAttempts(kept).secondsToWait(1020)).toBe(30);
    reloaded.right();
    expect(new PinAttempts(kept).secondsToWait(1021)).toBe(0);
  });

  it('make nobody wait for ever because the clock was set back', () => {
    const attempts = new PinAttempts(shelf());
    for (let tries = 0; tries < 3; tries += 1) attempts.wrong(5_000_000);
    expect(attempts.secondsToWait(1000)).toBe(15);
  });

  it('are counted by the page where nothing can be stored, or what is stored is nonsense', () => {
    for (const place of [undefined, forbidden, { ...shelf(), getItem: () => '{"wrong":"many"}' }]) {
      const attempts = new PinAttempts(place);
      for (let tries = 0; tries < 4; tries += 1) attempts.wrong(1000);
      expect(attempts.secondsToWait(1000)).toBe(30);
      attempts.right();
      expect(attempts.secondsToWait(1000)).toBe(0);
    }
  });
});
