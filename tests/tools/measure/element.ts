import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { chromium, type Page } from '@playwright/test';
import type { Office } from '../../e2e/gate/office.ts';
import { openGateHost, page } from '../gate-host.ts';
import { findChromium } from '../run/browser.mjs';
import type { Figure } from './figure.ts';

const SLOWER = 4;
const WARM = 3;
const ROUNDS = 15;
const HEIGHT = 240;

const STYLE = `
html { font-family: sans-serif }
license-gate { --license-gate-min-height: ${String(HEIGHT)}px }
license-gate:not(:defined) { display: block; min-height: ${String(HEIGHT)}px }
license-gate:not(:defined) > * { visibility: hidden }
`;

/** Notes when the element comes to be, and what the browser says of painting and of shifts. */
const WATCH = `
globalThis.seen = { shift: 0, shifts: 0 };
const { define } = customElements;
customElements.define = function (...of) { seen.start ??= performance.now(); return define.apply(this, of); };
new PerformanceObserver((list) => {
  for (const entry of list.getEntries()) if (entry.identifier === 'content') seen.painted ??= entry.renderTime || entry.loadTime;
}).observe({ type: 'element', buffered: true });
new PerformanceObserver((list) => {
  for (const { value } of list.getEntries()) { seen.shift += value; seen.shifts += 1; }
}).observe({ type: 'layout-shift', buffered: true });
`;

const GATE = `<h1>Museum</h1>
<license-gate product="product.json">
  <template><p elementtiming="content">The ticket counter is open, as this device is licensed.</p></template>
  <p slot="locked">Ask reception to activate this counter.</p>
  <p slot="loading">One moment…</p>
</license-gate>
<p>Opening hours, and whatever else a page has below.</p>`;

const HEAD =
  '<link rel="stylesheet" href="style.css"><script src="watch.js"></script><script type="module" src="offlease-element.js"></script>';

interface Seen {
  readonly start: number;
  readonly painted: number;
  readonly shift: number;
}

/**
 * A page with a gate and a stored license, loaded again and again by a Chromium that has loaded it before, with a CPU
 * four times slower: from the moment the element is defined (its gate is connected within that) to when its content is
 * painted, median; and the largest score of layout shifts of all loads. `shiftAtAll`: the same page without the height that
 * is kept free for it, to show that a shift would be seen.
 */
export async function measureElement(): Promise<readonly Figure[]> {
  const executablePath = await findChromium();
  if (executablePath === undefined) throw new Error('there is no Chromium here');
  const host = await openGateHost();
  const folder = await mkdtemp(path.join(tmpdir(), 'offlease-gate-'));
  const args = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
  const context = await chromium.launchPersistentContext(folder, { executablePath, args });
  try {
    host.files.set('index.html', page(GATE, HEAD)).set('style.css', STYLE).set('watch.js', WATCH);
    host.files.set('control.html', page(GATE, HEAD.replace('style.css', 'none.css'))).set('none.css', '');
    const office = await context.newPage();
    await office.goto(`${host.url}office.html`);
    await office.waitForFunction(() => 'office' in globalThis);
    host.files.set(
      'product.json',
      await office.evaluate(() => (globalThis as unknown as { office: Office }).office.open()),
    );
    await office.evaluate(() => (globalThis as unknown as { office: Office }).office.license());
    await office.close();

    const tab = await context.newPage();
    await tab.bringToFront(); // nothing is painted behind another tab
    const slow = await context.newCDPSession(tab);
    await slow.send('Emulation.setCPUThrottlingRate', { rate: SLOWER });
    const rounds: Seen[] = [];
    for (let round = 0; round < WARM + ROUNDS; round += 1) {
      const seen = await load(tab, host.url);
      if (round >= WARM) rounds.push(seen);
    }
    const control = await load(tab, `${host.url}control.html`);
    if (control.shift === 0)
      throw new Error('a page that keeps no room free does not shift either: nothing is measured');
    const times = rounds.map(({ start, painted }) => painted - start).sort((a, b) => a - b);
    const median = times[Math.floor(times.length / 2)] ?? Number.NaN;
    return [
      { name: 'element.unlock.ms', value: Math.round(10 * median) / 10, most: 200 },
      { name: 'element.layout-shift', value: Math.max(...rounds.map(({ shift }) => shift)), most: 0 },
    ];
  } finally {
    await context.close();
    await host.stop();
    await rm(folder, { recursive: true, maxRetries: 5 });
  }
}

async function load(tab: Page, url: string): Promise<Seen> {
  await tab.goto(url);
  await tab.waitForFunction(() => (globalThis as unknown as { seen: Partial<Seen> }).seen.painted !== undefined);
  // Whatever moves, moves by then.
  await tab.waitForLoadState('networkidle');
  return tab.evaluate(() => (globalThis as unknown as { seen: Seen }).seen);
}
