import { BROWSERS } from '../../engines/support/browsers.ts';
import { buildEnginePage } from '../../engines/support/page-build.ts';
import { toldAfter } from '../../engines/support/told-tabs.ts';
import { serveFolder } from '../serve/static-server.mjs';
import { measureDeviceSize } from './device-size.ts';
import type { Figure } from './figure.ts';

interface Times {
  /** From `openLicense` to a known state with a stored license, in a Chromium that has done so before: median of 41. */
  readonly open: number;
  /** From a change in one tab until the last of three others is right: median of 21. */
  readonly tabs: number;
}

const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[values.length >> 1] ?? Number.NaN;

async function timesInChromium(): Promise<Times> {
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
    const open = median(await tab.call('openTimes', product, 41));
    const others = await chromium.start();
    try {
      return { open, tabs: median(await toldAfter(() => others.openTab(host.url))) };
    } finally {
      await others.close();
    }
  } finally {
    await profile.close();
    await host.stop();
  }
}

const tenths = (value: number): number => Math.round(10 * value) / 10;

/** `device.size` should be at most 16,000. */
export async function measureDevice(): Promise<readonly Figure[]> {
  const { open, tabs } = await timesInChromium();
  return [
    { name: 'device.open.ms', value: tenths(open), most: 25 },
    { name: 'device.tabs.ms', value: tenths(tabs), most: 100 },
    ...(await measureDeviceSize()),
  ];
}
