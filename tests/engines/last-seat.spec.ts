import { expect, test } from '@playwright/test';
import { serveFolder, type StaticServer } from '../tools/serve/static-server.mjs';
import type { LastSeatPage } from './last-seat/main.ts';
import { BROWSERS, type Profile } from './support/browsers.ts';
import { buildEnginePage } from './support/page-build.ts';

// Read, sign and write in two transactions oversold in most rounds: this is the test that sees it.

const TABS = 8;
const ROUNDS = 200;

let host: StaticServer;
test.beforeAll(async () => {
  host = await serveFolder({ folder: await buildEnginePage('last-seat') });
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

    test(`eight tabs after the last seat, ${ROUNDS} rounds: exactly one winner each`, async () => {
      test.setTimeout(300_000);
      const tabs = await Promise.all(Array.from({ length: TABS }, () => profile.openTab<LastSeatPage>(host.url)));
      const [first] = tabs;
      if (first === undefined) throw new Error('a tab');
      await first.call('open', ROUNDS);
      for (const tab of tabs.slice(1)) await tab.call('open', 0);
      await Promise.all(tabs.map((tab) => tab.call('ask', ROUNDS)));
      const ends = await Promise.all(tabs.map((tab) => tab.call('race', TABS)));
      for (let round = 0; round < ROUNDS; round += 1) {
        const all = ends.map((ofTab) => ofTab[round]).sort();
        expect([round, ...all]).toEqual([round, 'issued', ...Array.from({ length: TABS - 1 }, () => 'no-seat')]);
      }
      const winners = ends.filter((ofTab) => ofTab.includes('issued')).length;
      test.info().annotations.push({ type: 'tabs that won', description: String(winners) });
      expect(await first.call('check')).toMatchObject({ problems: [], tokens: ROUNDS, inUse: ROUNDS });
    });
  });
}
