import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { playwrightCounts, Tally, vitestCounts } from '../tools/run/tally.mjs';

// What `npm test` says at its end must be what happened, above all when something went wrong on the way.

let folder: string;
let tally: Tally;

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'offlease-tally-'));
  tally = new Tally(path.join(folder, 'reports'));
  vi.spyOn(console, 'log').mockReturnValue();
});
afterEach(() => {
  vi.restoreAllMocks();
  rmSync(folder, { recursive: true });
});

function report(content: unknown): string {
  const file = path.join(folder, 'report.json');
  writeFileSync(file, typeof content === 'string' ? content : JSON.stringify(content));
  return file;
}

function close(): { good: boolean; line: string } {
  const good = tally.close();
  return { good, line: readFileSync(path.join(folder, 'reports/closing-line.txt'), 'utf8') };
}

describe('the count of tests', () => {
  it('adds up the parts', () => {
    tally.add('tsc', { passed: 1, failed: 0, skipped: 0 });
    tally.addRunner('vitest', 0, { passed: 20, failed: 0, skipped: 2 });
    expect(close()).toEqual({ good: true, line: '21 passed, 0 failed, 2 skipped\n' });
  });

  it('leaves out what nobody skipped', () => {
    tally.addRunner('vitest', 0, { passed: 20, failed: 0, skipped: 0 });
    expect(close().line).toBe('20 passed, 0 failed\n');
  });

  it('is not good with a failure', () => {
    tally.addRunner('vitest', 1, { passed: 20, failed: 3, skipped: 0 });
    expect(close()).toEqual({ good: false, line: '20 passed, 3 failed\n' });
  });

  it('is not good when nothing ran', () => {
    expect(close().good).toBe(false);
  });

  it('is not good when there was only something to skip', () => {
    tally.add('playwright', { passed: 0, failed: 0, skipped: 1 });
    expect(close()).toEqual({ good: false, line: '0 passed, 0 failed, 1 skipped\n' });
  });

  it.each([
    ['left no report', 0, undefined, '0 passed, 1 failed\n'],
    ['ran no test', 0, { passed: 0, failed: 0, skipped: 4 }, '0 passed, 1 failed, 4 skipped\n'],
    ['crashed after its tests', 1, { passed: 20, failed: 0, skipped: 0 }, '20 passed, 1 failed\n'],
  ] as const)('has a failure more for a runner that %s', (_, code, counts, line) => {
    tally.addRunner('runner', code, counts);
    expect(close()).toEqual({ good: false, line });
  });
});

describe('reports', () => {
  it('of Vitest', () => {
    const file = report({ numPassedTests: 7, numFailedTests: 2, numPendingTests: 1, numTodoTests: 3 });
    expect(vitestCounts(file)).toEqual({ passed: 7, failed: 2, skipped: 4 });
  });

  it('of Playwright', () => {
    const file = report({ stats: { expected: 5, unexpected: 1, flaky: 1, skipped: 2 } });
    expect(playwrightCounts(file)).toEqual({ passed: 6, failed: 1, skipped: 2 });
  });

  it.each(['', '{', '{}', '{"stats":{}}', 'null'])('that are none: %j', (content) => {
    const file = report(content);
    expect(vitestCounts(file)).toBeUndefined();
    expect(playwrightCounts(file)).toBeUndefined();
    expect(vitestCounts(path.join(folder, 'missing.json'))).toBeUndefined();
  });
});
