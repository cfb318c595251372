import { afterEach, describe, expect, it, vi } from 'vitest';
import { inTurn } from '../../src/storage/tab-lock.ts';

afterEach(() => {
  vi.unstubAllGlobals();
});

type Granted = () => Promise<unknown>;
function withLocks(request: (name: string, granted: Granted) => Promise<unknown>): void {
  vi.stubGlobal('navigator', {
    locks: { request: (name: string, _options: unknown, granted: Granted) => request(name, granted) },
  });
}

describe('turns', () => {
  it('are taken by name where the engine has locks', async () => {
    const names: string[] = [];
    withLocks((name, granted) => {
      names.push(name);
      return granted();
    });
    expect(await inTurn('one', () => Promise.resolve(1))).toBe(1);
    expect(names).toEqual(['one']);
  });

  it('are not needed: without locks, with none to be had, or with one that somebody sleeps on', async () => {
    vi.stubGlobal('navigator', undefined);
    expect(await inTurn('one', () => Promise.resolve(1))).toBe(1);
    vi.stubGlobal('navigator', {});
    expect(await inTurn('one', () => Promise.resolve(2))).toBe(2);
    for (const name of ['SecurityError', 'TimeoutError']) {
      withLocks(() => Promise.reject(new DOMException('', name)));
      expect(await inTurn('one', () => Promise.resolve(3))).toBe(3);
    }
  });

  it('run work once, and pass on what it throws', async () => {
    withLocks((_name, granted) => granted());
    let runs = 0;
    const own = new Error('own');
    const failing = inTurn('one', () => {
      runs += 1;
      return Promise.reject(own);
    });
    await expect(failing).rejects.toBe(own);
    expect(runs).toBe(1);
  });
});
