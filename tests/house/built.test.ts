import { describe, expect, it } from 'vitest';
import { builtAt } from '../tools/built.mjs';

const DAY = 86_400;

describe('the time of a build', () => {
  it('is what the host says, else that of the newest commit, and a day less', () => {
    expect(builtAt({ epoch: '1790000000', commit: '1780000000\n', now: 1_800_000_000 })).toBe(1_790_000_000 - DAY);
    expect(builtAt({ epoch: undefined, commit: '1780000000\n', now: 1_800_000_000 })).toBe(1_780_000_000 - DAY);
  });

  it('is never after the clock of the machine that builds', () => {
    expect(builtAt({ commit: '1780000000', now: 1_600_000_000.9 })).toBe(1_600_000_000 - DAY);
    expect(builtAt({ commit: '1780000000', now: 5 })).toBe(0);
  });

  it('is not known where nobody says it', () => {
    expect(builtAt({ epoch: '', commit: 'fatal: no repository', now: 1_800_000_000 })).toBeUndefined();
  });
});
