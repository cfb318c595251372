import type { Page } from '@playwright/test';
import { qrPicture } from './support/picture.ts';
import { expect, test } from './support/test.ts';

const ADDRESS = 'https://elsewhere.example/a/poster/on/a/wall';

/** What the page and its workers have loaded of WebAssembly, by their own account. */
async function wasmLoaded(page: Page): Promise<readonly string[]> {
  const names = (): string[] =>
    performance
      .getEntriesByType('resource')
      .map(({ name }) => name)
      .filter((name) => name.endsWith('.wasm'));
  const all = await Promise.all([page.evaluate(names), ...page.workers().map((worker) => worker.evaluate(names))]);
  return all.flat();
}

for (const { decoder, workers, wasm } of [
  { decoder: 'best', workers: 1, wasm: 1 },
  { decoder: 'without-wasm', workers: 1, wasm: 0 },
  { decoder: 'library', workers: 0, wasm: 0 },
]) {
  test(`with no server, the decoder "${decoder}" reads a code and says what it is`, async ({ host, startMachine }) => {
    const machine = await startMachine('machine');
    await machine.install(`${host.url}?decoder=${decoder}`);
    await host.stop();
    await machine.page.goto(`${host.url}?decoder=${decoder}#/inspect`);
    await expect(machine.at('inspect-scan')).toBeVisible();
    expect(await wasmLoaded(machine.page)).toEqual([]);

    await machine.lookAtPicture(qrPicture(ADDRESS));
    await machine.scan('inspect-scan');
    await expect(machine.at('inspect-result')).toHaveAttribute('data-kind', 'url');
    // The camera may be off by now, and its worker with it: looked at while it is on.
    await machine.lookAtNothing();
    await machine.page.reload();
    await machine.scan('inspect-scan');
    await expect(machine.at('camera')).toHaveAttribute('data-camera', 'on');
    await expect.poll(async () => (await wasmLoaded(machine.page)).length).toBe(wasm);
    expect(machine.page.workers()).toHaveLength(workers);
    for (const name of await wasmLoaded(machine.page)) expect(name.startsWith(host.url)).toBe(true);
  });
}

test('only the worker that decodes may run WebAssembly', async ({ host }) => {
  const files = await (await fetch(`${host.url}service-worker.js`)).text();
  const worker = /assets\/decode\.worker-[\w-]+\.js/.exec(files)?.[0];
  const wasm = /assets\/zxing_reader-[\w-]+\.wasm/.exec(files)?.[0];
  expect(worker).toBeDefined();
  expect(wasm).toBeDefined();
  const policyOf = async (address: string): Promise<string> =>
    (await fetch(`${host.url}${address}`)).headers.get('content-security-policy') ?? '';
  expect(await policyOf(worker ?? '')).toBe(
    "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; connect-src 'self'; require-trusted-types-for 'script'",
  );
  for (const address of ['', 'demo/', 'service-worker.js']) expect(await policyOf(address)).not.toContain('unsafe');
  expect((await fetch(`${host.url}${wasm ?? ''}`)).headers.get('content-type')).toBe('application/wasm');
});
