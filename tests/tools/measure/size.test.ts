import { describe, expect, it } from 'vitest';
import { DEVICE_BOUNDS, measureDeviceSize } from './device-size.ts';
import { BOUNDS, measureSize } from './size.ts';

describe('the token entry point', () => {
  it('stays small, all that it needs included', async () => {
    const figures = await measureSize();
    for (const [name, bound] of Object.entries(BOUNDS)) {
      expect(figures.find((figure) => figure.name === name)?.value, name).toBeLessThanOrEqual(bound);
    }
  });
});

describe('the device library', () => {
  it('does not grow, with all that it can load', async () => {
    for (const { name, value } of await measureDeviceSize()) {
      expect(value, name).toBeLessThanOrEqual(DEVICE_BOUNDS[name] ?? 0);
    }
  });
});
