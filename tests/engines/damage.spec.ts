import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { chromium, expect, test } from '@playwright/test';
import { findChromium } from '../tools/run/browser.mjs';
import { serveFolder, type StaticServer } from '../tools/serve/static-server.mjs';
import type { CustodyPage } from './custody/main.ts';
import { driveChromiumPage, type Tab } from './support/browsers.ts';
import { DAMAGES, databaseFolder } from './support/damage.ts';
import { buildEnginePage } from './support/page-build.ts';

// Chromium opens most damaged databases without a word, empty or as they were some time ago. What stands here is that the
// issuer then issues nothing, and what it takes until it does again.

const SEATS = 5;

let host: StaticServer;
let folder: string;
/** After two seats were taken, and after the third. */
let backups: { readonly two: string; readonly three: string };

async function withOffice<T>(profile: string, work: (office: Tab<CustodyPage>) => Promise<T>): Promise<T> {
  const executablePath = (await findChromium()) ?? '';
  const context = await chromium.launchPersistentContext(profile, {
    executablePath,
    args: ['--no-sandbox', '--disable-gpu', '--no-first-run', '--disable-background-networking'],
  });
  try {
    return await work(await driveChromiumPage<CustodyPage>(await context.newPage(), host.url));
  } finally {
    await context.close();
  }
}

/** As far as it gets: what an operator would try. */
async function tryToIssue(office: Tab<CustodyPage>): Promise<string> {
  const status = await office.call('opened');
  if (status === 'not-set-up') return office.call('setUpAnew');
  if (status !== 'locked') return status;
  const unlocked = await office.call('unlock');
  return unlocked === 'done' ? office.call('issue') : unlocked;
}

test.beforeAll(async () => {
  if ((await findChromium()) === undefined) return;
  host = await serveFolder({ folder: await buildEnginePage('custody') });
  folder = await mkdtemp(path.join(tmpdir(), 'offlease-damage-'));
  backups = await withOffice(path.join(folder, 'whole'), async (office) => {
    await office.call('open');
    await office.call('setUp', SEATS);
    expect(await office.call('issue')).toBe('done');
    expect(await office.call('issue')).toBe('done');
    const two = await office.call('backup');
    expect(await office.call('issue')).toBe('done');
    const three = await office.call('backup');
    expect(await office.call('standing')).toMatchObject({ halt: null, witness: 'on', inUse: 3 });
    return { two, three };
  });
});
test.afterAll(async () => {
  await (host as StaticServer | undefined)?.stop();
  if ((folder as string | undefined) !== undefined) await rm(folder, { recursive: true, force: true, maxRetries: 5 });
});
test.beforeEach(async () => {
  test.skip((await findChromium()) === undefined, 'there is no Chromium here');
});

async function copyOf(name: string): Promise<string> {
  const profile = path.join(folder, name);
  await cp(path.join(folder, 'whole'), profile, { recursive: true });
  return profile;
}

test('an undamaged profile goes on: the others are refused for what was done to them', async () => {
  const profile = await copyOf('undamaged');
  await withOffice(profile, async (office) => {
    expect(await tryToIssue(office)).toBe('done');
    expect(await office.call('standing')).toMatchObject({ halt: null, inUse: 4, free: 1 });
  });
});

for (const [index, { name, strike }] of DAMAGES.entries()) {
  test(`${name}: nothing is issued, and restoring gives the right seats`, async () => {
    const profile = await copyOf(`damaged-${String(index)}`);
    await strike(await databaseFolder(profile, host.url));
    await withOffice(profile, async (office) => {
      expect(['ledger-missing', 'ledger-older', 'storage-damaged']).toContain(await tryToIssue(office));
      // The newest backup has all that there was: it goes on at once.
      expect(await office.call('restore', backups.three)).toBe('done');
      await office.reload();
      expect(await tryToIssue(office)).toBe('done');
      expect(await office.call('standing')).toMatchObject({ halt: null, inUse: 4, free: 1 });
    });
    // An older one lacks the third seat, and now a fourth: they are withheld, by default with all that are free.
    await strike(await databaseFolder(profile, host.url));
    await withOffice(profile, async (office) => {
      expect(['ledger-missing', 'ledger-older', 'storage-damaged']).toContain(await tryToIssue(office));
      expect(await office.call('restore', backups.two)).toBe('done');
      await office.reload();
      expect(await tryToIssue(office)).toBe('reconcile-needed');
      expect(await office.call('standing')).toMatchObject({ halt: 'reconcile-needed', inUse: 2, free: 3 });
      expect(await office.call('reconcile')).toBe('done');
      expect(await office.call('issue')).toBe('no-seat');
      expect(await office.call('standing')).toMatchObject({ halt: null, inUse: SEATS, free: 0 });
    });
    // Behind a torn end of its log Chromium writes what the start after the next may not find.
    await withOffice(profile, async (office) => {
      expect(await office.call('opened')).toBe('locked');
      expect(await office.call('standing')).toMatchObject({ halt: null, inUse: SEATS, free: 0 });
      expect(await office.call('unlock')).toBe('done');
      expect(await office.call('journal')).toBe(true);
    });
  });
}
