import { describe, expect, it } from 'vitest';
import { BOUNDS, measureSize } from './size.ts';

describe('the token entry point', () => {
  it('stays small, all that it needs included', async () => {
    const figures = await measureSize();
    for (const [name, bound] of Object.entries(BOUNDS)) {
      expect(figures.find((figure) => figure.name === name)?.value, name).toBeLessThanOrEqual(bound);
    }
  });
});
