import type { Page } from '@playwright/test';
import { expectState, openProduct } from './support/kiosk.ts';
import { expectSeats, openOffice } from './support/office.ts';
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

// `circle.spec.ts` is the circle with the best of them.
for (const decoder of ['library', 'without-wasm']) {
  test(`with the decoder "${decoder}" alone, activation and deactivation by camera`, async ({ host, startMachine }) => {
    test.setTimeout(240_000);
    const url = `${host.url}?decoder=${decoder}`;
    const office = await startMachine('office');
    const kiosk = await startMachine('kiosk');
    for (const machine of [office, kiosk]) await machine.install(url);
    await host.stop();
    await openProduct(kiosk, await openOffice(office, { seats: 1, code: 'MUSEUM-1' }));

    const takeIn = async (action: string): Promise<void> => {
      await office.tap('nav-issue');
      await office.lookAt(kiosk);
      await office.scan('receive-scan');
      await expect(office.at('proposal')).toHaveAttribute('data-action', action, { timeout: 60_000 });
      expect(await wasmLoaded(office.page)).toEqual([]);
      await office.tap('issue-confirm');
    };
    await kiosk.tap('activate');
    await takeIn('activate');
    await expect(office.at('token-qr')).toBeVisible();
    await kiosk.lookAt(office);
    await kiosk.scan('scan-answer');
    await expect(kiosk.at('device-state')).toHaveAttribute('data-state', 'active', { timeout: 60_000 });
    expect(await wasmLoaded(kiosk.page)).toEqual([]);
    await expectSeats(office, 1);

    await kiosk.tap('deactivate');
    await kiosk.tap('confirm-deactivate');
    await takeIn('free-seat');
    await expect(office.at('recorded')).toBeVisible();
    await kiosk.tap('confirm-delivered');
    await expectState(kiosk, 'not-activated');
    await expectSeats(office, 0);
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
