import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, test } from '@playwright/test';
import { serveFolder } from '../tools/serve/static-server.mjs';
import { Machine } from './support/machine.ts';
import { expectState, leaseEnd, readyOffline, scanAndConfirm, setUpIssuer } from './support/steps.ts';

const FIGURES = '.cache/figures/flow.json';

test('a kiosk is licensed by camera, refreshed and deactivated, with no server anywhere', async () => {
  test.setTimeout(240_000);
  const folder = await mkdtemp(path.join(tmpdir(), 'offlease-circle-'));
  const server = await serveFolder({ folder: 'dist' });
  const machines: Machine[] = [];
  const start = async (name: string): Promise<Machine> => {
    const machine = await Machine.start(name, folder);
    machines.push(machine);
    return machine;
  };
  try {
    const issuer = await start('issuer');
    server.dropped.set('product.json', await setUpIssuer(issuer, server.url));
    await readyOffline(issuer);
    const kiosk = await start('kiosk');
    const third = await start('third');
    for (const device of [kiosk, third]) {
      await device.page.goto(`${server.url}#/device`);
      await expectState(device, 'not-activated');
      await readyOffline(device);
    }

    await test.step('the web server is gone, and everybody starts anew without it', async () => {
      await server.stop();
      await issuer.page.goto(`${server.url}#/issue`);
      await kiosk.page.reload();
      await third.page.reload();
    });

    await test.step('activation: request by screen and camera, answer by screen and camera', async () => {
      issuer.resetTaps();
      await kiosk.tap('activate');
      await scanAndConfirm(issuer, kiosk, 'activate');
      await kiosk.lookAt(issuer);
      await kiosk.tap('scan-answer');
      await expectState(kiosk, 'active');
      expect(kiosk.taps).toBeLessThanOrEqual(3);
      expect(issuer.taps).toBeLessThanOrEqual(3);
      const note = `device ${String(kiosk.taps)}, issuer ${String(issuer.taps)}; camera, nothing typed`;
      const value = Math.max(kiosk.taps, issuer.taps);
      await mkdir(path.dirname(FIGURES), { recursive: true });
      await writeFile(FIGURES, JSON.stringify([{ figure: 'flow.activation.taps', value, unit: 'taps a side', note }]));
    });

    await test.step('there is no second seat', async () => {
      await third.tap('activate');
      await issuer.lookAt(third);
      await issuer.page.goto(`${server.url}#/issue`);
      await issuer.tap('receive-scan');
      await expect(issuer.at('error').first()).toHaveAttribute('data-code', 'no-seat');
    });

    await test.step('the kiosk is switched off and on, and is still licensed', async () => {
      await kiosk.restart(`${server.url}#/device`);
      await expectState(kiosk, 'active');
    });

    await test.step('a refresh extends the lease', async () => {
      const before = await leaseEnd(kiosk);
      await issuer.page.goto(`${server.url}#/issue`);
      await issuer.at('entitlement-line').first().click();
      await issuer.tap('issue-refresh');
      await kiosk.lookAt(issuer);
      await kiosk.tap('refresh-scan');
      await expect.poll(() => leaseEnd(kiosk)).toBeGreaterThan(before);
      await expectState(kiosk, 'active');
    });

    await test.step('deactivation takes effect at once and frees the seat', async () => {
      await kiosk.tap('deactivate');
      await kiosk.tap('confirm-deactivate');
      await issuer.page.goto(`${server.url}#/issue`);
      await scanAndConfirm(issuer, kiosk, 'free-seat');
      await expect(issuer.at('recorded')).toBeVisible();
      await kiosk.tap('confirm-delivered');
      await expectState(kiosk, 'not-activated');
    });

    await test.step('the third device takes it', async () => {
      await issuer.page.goto(`${server.url}#/issue`);
      await scanAndConfirm(issuer, third, 'activate');
      await third.lookAt(issuer);
      await third.tap('scan-answer');
      await expectState(third, 'active');
      await kiosk.restart(`${server.url}#/device`);
      await expectState(kiosk, 'not-activated');
    });
  } finally {
    await Promise.all(machines.map((machine) => machine.off()));
    await server.stop();
    await rm(folder, { recursive: true, force: true });
  }
});
