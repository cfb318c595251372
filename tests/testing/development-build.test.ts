import { afterEach, describe, expect, it, vi } from 'vitest';
import { startDemonstration } from '../../src/testing/demonstration.ts';
import { notForDevelopment } from '../../src/testing/development-build.ts';

afterEach(() => {
  vi.unstubAllEnvs();
  vi.unstubAllGlobals();
});

function surroundings(mode: string | undefined, dev: boolean | undefined, hostname: string | undefined): void {
  vi.stubEnv('NODE_ENV', mode);
  vi.stubEnv('DEV', dev ?? false);
  vi.stubEnv('PROD', dev === false);
  vi.stubGlobal('location', hostname === undefined ? undefined : { hostname });
}

describe('development only', () => {
  it.each([
    ['development', undefined, 'localhost'],
    ['development', true, '127.0.0.1'],
    [undefined, true, '[::1]'],
    ['test', true, 'kiosk.localhost'],
  ] as const)('is NODE_ENV=%s, DEV=%s on %s', (mode, dev, hostname) => {
    surroundings(mode, dev, hostname);
    expect(notForDevelopment()).toBeUndefined();
  });

  it.each([
    ['production', undefined, 'localhost', 'production-build'],
    ['production', true, 'localhost', 'production-build'],
    ['development', false, 'localhost', 'production-build'],
    [undefined, undefined, 'localhost', 'production-build'],
    ['', undefined, 'localhost', 'production-build'],
    ['test', undefined, 'localhost', 'production-build'],
    ['development', true, 'example.com', 'other-host'],
    ['development', true, 'localhost.example.com', 'other-host'],
    ['development', true, 'mylocalhost', 'other-host'],
    ['development', true, '192.168.0.7', 'other-host'],
    ['development', true, '', 'other-host'],
    ['development', true, undefined, 'other-host'],
  ] as const)('is not NODE_ENV=%s, DEV=%s on %s: %s', async (mode, dev, hostname, reason) => {
    surroundings(mode, dev, hostname);
    expect(notForDevelopment()).toBe(reason);
    await expect(startDemonstration()).rejects.toThrow('Offlease demonstration: refused');
  });
});
