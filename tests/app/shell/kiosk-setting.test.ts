import { describe, expect, it } from 'vitest';
import { KioskSetting } from '../../../src/app/shell/kiosk-setting.ts';

function memory(): Pick<Storage, 'getItem' | 'setItem' | 'removeItem'> {
  const items = new Map<string, string>();
  return {
    getItem: (name) => items.get(name) ?? null,
    setItem: (name, value) => void items.set(name, value),
    removeItem: (name) => void items.delete(name),
  };
}

describe('whether a machine stands in public', () => {
  it('is remembered on it', () => {
    const shelf = memory();
    const setting = new KioskSetting(shelf, '');
    expect(setting.on).toBe(false);
    setting.on = true;
    expect(new KioskSetting(shelf, '').on).toBe(true);
    setting.on = false;
    expect(new KioskSetting(shelf, '').on).toBe(false);
  });

  it('can be said by the start address, which leaves nothing behind', () => {
    const shelf = memory();
    expect(new KioskSetting(shelf, '?kiosk').on).toBe(true);
    expect(new KioskSetting(shelf, '?lobby=1&kiosk=').on).toBe(true);
    expect(new KioskSetting(shelf, '?kiosks').on).toBe(false);
    expect(new KioskSetting(shelf, '').on).toBe(false);
  });

  it('is not, where nothing can be stored', () => {
    const forbid = (): never => {
      throw new Error('forbidden');
    };
    const setting = new KioskSetting({ getItem: forbid, setItem: forbid, removeItem: forbid }, '');
    setting.on = true;
    expect(setting.on).toBe(false);
    expect(new KioskSetting(undefined, '').on).toBe(false);
  });
});
