import { expect, test } from '@playwright/test';
import { serveFolder, type StaticServer } from '../tools/serve/static-server.mjs';
import type { CustodyPage } from './custody/main.ts';
import { BROWSERS, type Profile } from './support/browsers.ts';
import { buildEnginePage } from './support/page-build.ts';

// Keys, witness, backup and reconciliation where they will run: OPFS is nowhere else, and transactions differ.

interface CustodyTab {
  call<Name extends keyof CustodyPage>(
    name: Name,
    ...args: Parameters<CustodyPage[Name]>
  ): Promise<Awaited<ReturnType<CustodyPage[Name]>>>;
  reload(): Promise<void>;
}

let host: StaticServer;
test.beforeAll(async () => {
  host = await serveFolder({ folder: await buildEnginePage('custody') });
});
test.afterAll(() => host.stop());

for (const browser of BROWSERS) {
  test.describe(browser.name, () => {
    let profile: Profile;
    test.beforeEach(async () => {
      const missing = await browser.missing();
      test.skip(missing !== undefined, missing);
      profile = await browser.start();
    });
    test.afterEach(async () => {
      await (profile as Profile | undefined)?.close();
    });

    // The drivers know one page's functions; this one has others.
    const openTab = async (): Promise<CustodyTab> => (await profile.openTab(host.url)) as unknown as CustodyTab;

    test('its keys: locked over a reload, passphrase, root on paper, certificates, for every tab', async () => {
      const office = await openTab();
      expect(await office.call('open')).toBe('not-set-up');
      await office.call('setUp', 3);
      expect(await office.call('issue')).toBe('done');
      const second = await openTab();
      expect(await second.call('open')).toBe('locked');
      expect(await second.call('issue')).toBe('issuer-locked');
      expect(await second.call('unlock')).toBe('done');
      expect(await office.call('rotate')).toBe(2);
      expect(await second.call('issue')).toBe('done');
      expect(await second.call('serial')).toBe(2);
      expect(await second.call('changePassphrase')).toBe('done');
      expect(await office.call('rootOnPaper')).toBe(3);
      await second.reload();
      expect(await second.call('open')).toBe('locked');
      expect(await second.call('unlock')).toBe('done');
      expect(await second.call('issue')).toBe('done');
      expect(await second.call('serial')).toBe(3);
      expect(await second.call('journal')).toBe(true);
      expect(await second.call('standing')).toMatchObject({ halt: null, inUse: 3, free: 0, isSigned: true });
    });

    test('its ledger gone: nothing is issued until a backup is back, and reconciled', async () => {
      const office = await openTab();
      await office.call('open');
      await office.call('setUp', 5);
      expect(await office.call('issue')).toBe('done');
      const file = await office.call('backup');
      expect(await office.call('issue')).toBe('done');
      expect(await office.call('standing')).toMatchObject({ halt: null, witness: 'on', inUse: 2 });
      await office.call('loseDatabase');
      await office.reload();
      expect(await office.call('open')).toBe('not-set-up');
      expect(await office.call('standing')).toMatchObject({ halt: 'ledger-missing', witness: 'on' });
      expect(await office.call('setUpAnew')).toBe('ledger-missing');
      expect(await office.call('restore', file)).toBe('done');
      await office.reload();
      expect(await office.call('open')).toBe('locked');
      await office.call('unlock');
      expect(await office.call('issue')).toBe('reconcile-needed');
      expect(await office.call('standing')).toMatchObject({ halt: 'reconcile-needed', inUse: 1, free: 4 });
      expect(await office.call('reconcile')).toBe('done');
      expect(await office.call('issue')).toBe('no-seat');
      expect(await office.call('standing')).toMatchObject({ halt: null, inUse: 5, free: 0 });
      await office.reload();
      await office.call('open');
      expect(await office.call('standing')).toMatchObject({ halt: null });
    });

    test('its ledger gone with a backup of all that there was: it goes on at once', async () => {
      const office = await openTab();
      await office.call('open');
      await office.call('setUp', 5);
      expect(await office.call('issue')).toBe('done');
      const file = await office.call('backup');
      await office.call('loseDatabase');
      await office.reload();
      await office.call('open');
      expect(await office.call('restore', file)).toBe('done');
      await office.call('unlock');
      expect(await office.call('issue')).toBe('done');
      expect(await office.call('standing')).toMatchObject({ halt: null, inUse: 2, free: 3 });
    });
  });
}
