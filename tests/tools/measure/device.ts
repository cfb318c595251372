import { BROWSERS } from '../../engines/support/browsers.ts';
import { buildEnginePage } from '../../engines/support/page-build.ts';
import { serveFolder } from '../serve/static-server.mjs';
import { measureDeviceSize } from './device-size.ts';
import type { Figure } from './figure.ts';

/** From `openLicense` to a known state with a stored license, in a Chromium that has done so before: median of 41. */
async function openMilliseconds(): Promise<number> {
  const chromium = BROWSERS.find(({ name }) => name === 'chromium');
  const missing = await chromium?.missing();
  if (chromium === undefined || missing !== undefined) throw new Error(missing);
  const host = await serveFolder({ folder: await buildEnginePage() });
  const profile = await chromium.start();
  try {
    const tab = await profile.openTab(host.url);
    const product = await tab.call('issuer', 'kiosk');
    await tab.call('open', product);
    await tab.call('activate', 100);
    await tab.call('openTimes', product, 10);
    const times = [...(await tab.call('openTimes', product, 41))].sort((a, b) => a - b);
    return times[20] ?? Number.NaN;
  } finally {
    await profile.close();
    await host.stop();
  }
}

/** `device.open.ms` should be at most 25, `device.size` at most 16,000. */
export async function measureDevice(): Promise<readonly Figure[]> {
  const ms = await openMilliseconds();
  return [{ name: 'device.open.ms', value: Math.round(10 * ms) / 10 }, ...(await measureDeviceSize())];
}
