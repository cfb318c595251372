import { afterEach, describe, expect, it, vi } from 'vitest';

afterEach(() => {
  vi.unstubAllGlobals();
  vi.resetModules();
});

async function fresh(): Promise<(url: string) => string> {
  vi.stubGlobal('location', new URL('https://kiosk.example/app/index.html'));
  const { ownScriptUrl } = await import('../../src/exchange/trusted-script.ts');
  return ownScriptUrl;
}

const FOREIGN = [
  'https://evil.example/worker.js',
  '//evil.example/worker.js',
  'http://kiosk.example/worker.js',
  'https://kiosk.example:8443/worker.js',
  'blob:https://kiosk.example/1b6b',
  'data:text/javascript,alert(1)',
  'javascript:alert(1)',
];

describe('addresses of scripts', () => {
  it('are of the own origin, where no Trusted Types are', async () => {
    const ownScriptUrl = await fresh();
    expect(ownScriptUrl('./assets/decode.js')).toBe('https://kiosk.example/app/assets/decode.js');
    for (const url of FOREIGN) expect(() => ownScriptUrl(url), url).toThrow(TypeError);
  });

  it('go through one policy, made once, where they are', async () => {
    const createPolicy = vi.fn((_name: string, rules: { createScriptURL: (url: string) => string }) => ({
      createScriptURL: (url: string) => ({ trusted: rules.createScriptURL(url) }),
    }));
    vi.stubGlobal('trustedTypes', { createPolicy });
    const ownScriptUrl = await fresh();
    expect(ownScriptUrl('/sw.js')).toEqual({ trusted: 'https://kiosk.example/sw.js' });
    for (const url of FOREIGN) expect(() => ownScriptUrl(url), url).toThrow(TypeError);
    expect(createPolicy).toHaveBeenCalledTimes(1);
    expect(createPolicy.mock.calls[0]?.[0]).toBe('offlease');
  });
});
