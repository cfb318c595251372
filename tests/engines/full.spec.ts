import { execFile } from 'node:child_process';
import { mkdtemp, rm, statfs, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { chromium, expect, test, type BrowserContext, type Page } from '@playwright/test';
import { findChromium } from '../tools/run/browser.mjs';
import { serveFolder, type StaticServer } from '../tools/serve/static-server.mjs';
import type { CustodyPage } from './custody/main.ts';
import { driveChromiumPage, type Tab } from './support/browsers.ts';
import { buildEnginePage } from './support/page-build.ts';

// No room left: by the browser's own bookkeeping (CDP sets what an origin may store), and by a disk that really has none.
// What stands here is that then there is neither a seat without its token nor a token without its seat, that what is
// refused says why, and that all goes on once there is room again.

const SEATS = 400;
/** Bytes that an origin may store: enough to begin with. */
const QUOTA = 400_000;
/** A profile of Chromium takes about a quarter of this. */
const DISK = '160m';

const command = promisify(execFile);

let office: StaticServer;
let device: StaticServer;
let folder: string;
let open: BrowserContext | undefined;

test.beforeAll(async () => {
  office = await serveFolder({ folder: await buildEnginePage('custody') });
  device = await serveFolder({ folder: await buildEnginePage() });
});
test.afterAll(async () => {
  await office.stop();
  await device.stop();
});
test.beforeEach(async () => {
  test.skip((await findChromium()) === undefined, 'there is no Chromium here');
  folder = await mkdtemp(path.join(tmpdir(), 'offlease-full-'));
});
test.afterEach(async () => {
  await open?.close();
  open = undefined;
  await rm(folder, { recursive: true, force: true, maxRetries: 5 });
});

async function start(profile: string): Promise<BrowserContext> {
  const executablePath = await findChromium();
  open = await chromium.launchPersistentContext(profile, {
    ...(executablePath === undefined ? {} : { executablePath }),
    args: ['--no-sandbox', '--disable-gpu', '--no-first-run', '--disable-background-networking'],
  });
  return open;
}

/** What an origin may store, in bytes; no argument: what it usually may. Of more Chromium hears when it runs short. */
async function allow(page: Page, quotaSize?: number): Promise<void> {
  const session = await page.context().newCDPSession(page);
  const { origin } = new URL(page.url());
  // It holds for as long as the session.
  await session.send('Storage.overrideQuotaForOrigin', { origin, ...(quotaSize === undefined ? {} : { quotaSize }) });
}

async function firstPage(context: BrowserContext): Promise<Page> {
  return context.pages()[0] ?? context.newPage();
}

/** An issuer with seats to give, of which one is given. */
async function setUp(tab: Tab<CustodyPage>): Promise<void> {
  expect(await tab.call('open')).toBe('not-set-up');
  await tab.call('setUp', SEATS);
  expect(await tab.call('issue')).toBe('done');
}

async function expectWhole(tab: Tab<CustodyPage>, tokens: number): Promise<void> {
  expect(await tab.call('ledger')).toEqual({ problems: [], tokens, inUse: tokens });
}

test('an issuer whose quota is used up: no seat without its token, and why; then it goes on', async () => {
  const page = await firstPage(await start(path.join(folder, 'profile')));
  const tab = await driveChromiumPage<CustodyPage>(page, office.url);
  await allow(page, QUOTA);
  await setUp(tab);
  let done = 1;
  while (done < SEATS && (await tab.call('issue')) === 'done') done += 1;
  expect(done).toBeLessThan(SEATS);
  for (let attempt = 0; attempt < 3; attempt += 1) expect(await tab.call('issue')).toBe('storage-quota');
  await expectWhole(tab, done);
  await tab.reload();
  expect(await tab.call('opened')).toBe('locked');
  expect(await tab.call('unlock')).toBe('done');
  await expectWhole(tab, done);

  await allow(page);
  expect(await tab.call('issue')).toBe('done');
  await expectWhole(tab, done + 1);
  expect(await tab.call('standing')).toMatchObject({ halt: null, inUse: done + 1, free: SEATS - done - 1 });
});

test('a device whose quota is used up: nothing is used up or made, and its license works on', async () => {
  const page = await firstPage(await start(path.join(folder, 'profile')));
  const tab = await driveChromiumPage(page, device.url);
  await allow(page, QUOTA);
  const product = await tab.call('issuer', 'kiosk');
  await tab.call('open', product);
  const units = 10_000;
  expect(await tab.call('activate', units)).toBe('active');
  let used = 0;
  for (let batch = 0; batch < 200; batch += 1) {
    const { done = 0, 'storage-quota': refused = 0 } = await tab.call('attempts', 20);
    expect(done + refused).toBe(20);
    used += done;
    if (refused === 20) break;
  }
  expect(await tab.call('consumeCode')).toBe('storage-quota');
  expect(await tab.call('deactivateCode')).toBe('storage-quota');
  const full = { state: 'active', scans: units - used, outbox: 0, export: true };
  expect(await tab.call('look')).toMatchObject(full);
  await tab.reload();
  expect(await tab.call('open', product)).toBe('active');
  expect(await tab.call('look')).toMatchObject(full);

  await allow(page);
  expect(await tab.call('attempts', 4)).toEqual({ done: 4 });
  expect(await tab.call('look')).toMatchObject({ ...full, scans: units - used - 4 });
});

test('a disk that is full: no seat without its token, over a restart too', async () => {
  const disk = path.join(folder, 'disk');
  const mounted = await command('sh', ['-c', `mkdir "${disk}" && mount -t tmpfs -o size=${DISK} tmpfs "${disk}"`]).then(
    () => true,
    () => false,
  );
  test.skip(!mounted, 'a small disk can be made by root only');
  try {
    const profile = path.join(disk, 'profile');
    const tab = await driveChromiumPage<CustodyPage>(await firstPage(await start(profile)), office.url);
    await setUp(tab);
    const filler = path.join(disk, 'filler');
    await fill(disk, filler);
    const ends = new Map<string, number>();
    for (let attempt = 0; attempt < 12; attempt += 1) {
      const end = await tab.call('issue');
      ends.set(end, (ends.get(end) ?? 0) + 1);
      await fill(disk, filler);
    }
    // What fits into space that was set aside before is done; the rest is not.
    const done = ends.get('done') ?? 0;
    expect(done).toBeLessThan(12);
    for (const end of ends.keys())
      expect(['done', 'storage-quota', 'storage-unavailable', 'storage-closed']).toContain(end);
    await open?.close();
    await rm(filler);
    await rm(`${filler}.rest`, { force: true });

    const again = await driveChromiumPage<CustodyPage>(await firstPage(await start(profile)), office.url);
    expect(await again.call('opened')).toBe('locked');
    await expectWhole(again, 1 + done);
    expect(await again.call('unlock')).toBe('done');
    expect(await again.call('issue')).toBe('done');
    await expectWhole(again, 2 + done);
  } finally {
    await open?.close();
    open = undefined;
    await command('umount', ['-l', disk]);
  }
});

/** To the last byte. */
async function fill(disk: string, file: string): Promise<void> {
  for (const size of [1 << 20, 1 << 12]) {
    for (;;) {
      const { bavail, bsize } = await statfs(disk);
      if (bavail * bsize < size) break;
      try {
        await writeFile(file, new Uint8Array(Math.min(bavail * bsize, 64 << 20)), { flag: 'a' });
      } catch {
        break;
      }
    }
  }
}
