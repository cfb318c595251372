import { mkdtemp, readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { chromium, expect, test, type BrowserContext, type Page } from '@playwright/test';
import { findChromium } from '../tools/run/browser.mjs';
import { serveFolder, type StaticServer } from '../tools/serve/static-server.mjs';
import type { CustodyPage } from './custody/main.ts';
import { buildEnginePage } from './support/page-build.ts';

// A real profile on a disk, damaged while the browser is closed. What Chromium makes of it is its own affair, and mostly an empty
// database that opens without a word: the witness must know, and nothing may be issued.

let host: StaticServer;
test.beforeAll(async () => {
  host = await serveFolder({ folder: await buildEnginePage('custody') });
});
test.afterAll(() => host.stop());

interface Machine {
  readonly profile: string;
  context?: BrowserContext;
  page?: Page;
}

async function start(machine: Machine): Promise<void> {
  const executablePath = await findChromium();
  machine.context = await chromium.launchPersistentContext(machine.profile, {
    ...(executablePath === undefined ? {} : { executablePath }),
    args: ['--no-sandbox', '--disable-gpu', '--no-first-run', '--disable-background-networking'],
  });
  const page = await machine.context.newPage();
  await page.goto(host.url);
  await page.waitForFunction('globalThis.engine !== undefined');
  machine.page = page;
}

async function call<Name extends keyof CustodyPage>(
  { page }: Machine,
  name: Name,
  ...args: Parameters<CustodyPage[Name]>
): Promise<Awaited<ReturnType<CustodyPage[Name]>>> {
  const result = await page?.evaluate(
    async ([called, given]) => {
      const { engine } = globalThis as unknown as Record<string, Record<string, (...all: unknown[]) => unknown>>;
      return JSON.stringify((await engine?.[called]?.(...(JSON.parse(given) as unknown[]))) ?? null);
    },
    [name, JSON.stringify(args)] as const,
  );
  return JSON.parse(result ?? 'null') as never; // what the page's function resolves with, over JSON
}

/** Where Chromium keeps the databases of an origin. */
async function storeOf({ profile }: Machine): Promise<string> {
  const folder = path.join(profile, 'Default', 'IndexedDB');
  const found = (await readdir(folder)).find((name) => name.endsWith('.indexeddb.leveldb'));
  if (found === undefined) throw new TypeError('no database on the disk');
  return path.join(folder, found);
}

async function filesOf(machine: Machine, pattern: RegExp): Promise<readonly string[]> {
  const folder = await storeOf(machine);
  const names = (await readdir(folder)).filter((name) => pattern.test(name));
  if (names.length === 0) throw new TypeError(`no file is like ${String(pattern)}`);
  return names.map((name) => path.join(folder, name));
}

async function flip(file: string): Promise<void> {
  const bytes = await readFile(file);
  const at = Math.floor(bytes.length / 2);
  bytes[at] = (bytes[at] ?? 0) ^ 0x10;
  await writeFile(file, bytes);
}

const DAMAGES: Readonly<Record<string, (machine: Machine) => Promise<void>>> = {
  'a flipped byte': async (machine) => {
    for (const file of await filesOf(machine, /\.(log|ldb)$/)) await flip(file);
  },
  'an emptied manifest': async (machine) => {
    for (const file of await filesOf(machine, /^MANIFEST-/)) await truncate(file, 0);
  },
  'a truncated log': async (machine) => {
    for (const file of await filesOf(machine, /\.log$/)) {
      const { length } = await readFile(file);
      await truncate(file, Math.floor(length * 0.9));
    }
  },
  'a deleted database': async (machine) => rm(await storeOf(machine), { recursive: true }),
};

for (const [name, damage] of Object.entries(DAMAGES)) {
  test(`${name}: the issuer issues nothing; with a backup back, its seats are right`, async () => {
    test.skip((await findChromium()) === undefined, 'there is no Chromium here');
    const machine: Machine = { profile: await mkdtemp(path.join(tmpdir(), 'offlease-damage-')) };
    try {
      await start(machine);
      await call(machine, 'open');
      await call(machine, 'setUp', 5);
      expect(await call(machine, 'issue')).toBe('done');
      const file = await call(machine, 'backup');
      for (let count = 0; count < 2; count += 1) expect(await call(machine, 'issue')).toBe('done');
      expect(await call(machine, 'standing')).toMatchObject({ halt: null, witness: 'on', inUse: 3 });
      await machine.context?.close();

      await damage(machine);
      await start(machine);
      const status = await call(machine, 'opened');
      test.info().annotations.push({ type: 'opened', description: status });
      if (status === 'locked') {
        // A log that was cut is taken as it is: the ledger of a moment before.
        await call(machine, 'unlock');
        expect(await call(machine, 'issue')).toBe('ledger-older');
      } else {
        expect(status).toBe('not-set-up');
        expect(await call(machine, 'setUpAnew')).toBe('ledger-missing');
      }
      expect(await call(machine, 'restore', file)).toBe('done');
      await call(machine, 'unlock');
      expect(await call(machine, 'issue')).toBe('reconcile-needed');
      expect(await call(machine, 'reconcile')).toBe('done');
      expect(await call(machine, 'standing')).toMatchObject({ halt: null, inUse: 5, free: 0 });
      expect(await call(machine, 'issue')).toBe('no-seat');
      await machine.context?.close();

      await start(machine);
      expect(await call(machine, 'open')).toBe('locked');
      expect(await call(machine, 'standing')).toMatchObject({ halt: null, inUse: 5, free: 0 });
      expect(await call(machine, 'unlock')).toBe('done');
      expect(await call(machine, 'journal')).toBe(true);
    } finally {
      await machine.context?.close();
      await rm(machine.profile, { recursive: true, force: true });
    }
  });
}
