import { randomInt } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, test } from '@playwright/test';
import { findChromium } from '../tools/run/browser.mjs';
import type { Job, Said } from './crash/words.ts';
import type { LedgerFacts } from './support/ledger-check.ts';
import { CrashDevices } from './support/crash-devices.ts';
import { serveCrashPage, startDoomed, type CrashHost } from './support/crash-host.ts';
import { buildEnginePage } from './support/page-build.ts';

/** `npm run crash` asks for more. */
const KILLS = Number(process.env['OFFLEASE_KILLS'] ?? 60);
/** One in so many is killed while it opens its ledger, the others while they issue, activate and free. */
const EARLY = 10;

interface Life {
  readonly ledger: LedgerFacts | undefined;
  /** Jobs that were not acknowledged when it ended. */
  readonly underWay: number;
}

/**
 * One life of a browser on the profile: it opens the ledger and works until `dies` says that it is time. Without that it
 * ends with its work.
 */
async function live(
  { executable, profile, host, devices }: Ground,
  jobsOf: (devices: CrashDevices, said: Extract<Said, { what: 'opened' }>) => Promise<readonly Job[]>,
  dies: ((jobs: number) => { readonly after: number; readonly delay: number }) | undefined,
): Promise<Life> {
  let ledger: LedgerFacts | undefined;
  let acknowledged = 0;
  let heard: Promise<unknown> = Promise.resolve();
  let end: { readonly after: number; readonly delay: number } | undefined;
  const over = new Promise<void>((resolve, reject) => {
    const dieSoon = (): void => void setTimeout(resolve, end?.delay ?? 0);
    const hear = async (text: string): Promise<string> => {
      const said = JSON.parse(text) as Said;
      switch (said.what) {
        case 'opened': {
          ledger = said.ledger;
          const jobs = await jobsOf(devices, said);
          end = dies?.(jobs.length);
          if (end?.after === 0) dieSoon();
          return JSON.stringify(jobs);
        }
        case 'done':
          await devices.done(said.id, said.results);
          acknowledged += 1;
          if (acknowledged === end?.after) dieSoon();
          return '';
        case 'idle':
          resolve();
          return '';
        case 'broken':
          reject(new Error(said.why));
          return '';
      }
    };
    host.listener = (text) => {
      const answer = hear(text);
      heard = Promise.allSettled([heard, answer]);
      return answer;
    };
  });
  const browser = startDoomed(executable, profile, `${host.url}index.html`);
  // Early: at any time from its first breath on, whether it has said something by then or not.
  const early =
    dies === undefined || randomInt(EARLY) > 0
      ? undefined
      : new Promise((resolve) => setTimeout(resolve, 100 + randomInt(700)));
  try {
    await (early === undefined ? over : Promise.race([over, early]));
  } finally {
    await browser.kill();
    await heard; // what it said last counts
  }
  return { ledger, underWay: devices.underWay };
}

interface Ground {
  readonly executable: string;
  readonly profile: string;
  readonly host: CrashHost;
  readonly devices: CrashDevices;
}

test(`${String(KILLS)} times kill -9 while issuing, activating and freeing: nothing lost, doubled or torn`, async () => {
  const executable = await findChromium();
  test.skip(executable === undefined, 'there is no Chromium here');
  test.setTimeout(60_000 + KILLS * 6000);
  const profile = await mkdtemp(path.join(tmpdir(), 'offlease-crash-'));
  const host = await serveCrashPage(await buildEnginePage('crash'));
  const devices = new CrashDevices();
  const ground: Ground = { executable: executable ?? '', profile, host, devices };
  let inTheMiddle = 0;
  try {
    for (let kill = 1; kill <= KILLS; kill += 1) {
      const { ledger, underWay } = await live(
        ground,
        (all, { issuer }) => all.nextJobs(issuer),
        (jobs) => ({ after: randomInt(jobs), delay: randomInt(12) }),
      );
      if (underWay > 0) inTheMiddle += 1;
      expect([kill, ...(ledger?.problems ?? []), ...devices.problems]).toEqual([kill]);
    }
    const { ledger } = await live(ground, (all) => all.allShown(), undefined);
    expect([...(ledger?.problems ?? ['not opened']), ...devices.problems]).toEqual([]);
    expect(devices.underWay).toBe(0);
    expect(devices.shown).toBeGreaterThanOrEqual(devices.acknowledged);
    expect(ledger?.tokens).toBeGreaterThanOrEqual(devices.acknowledged);
    // A test that never killed in the middle of anything would have shown nothing.
    expect(inTheMiddle).toBeGreaterThan(KILLS / 2);
    const { acknowledged, unseen, freed } = devices;
    test.info().annotations.push({
      type: 'kills',
      description: `${String(KILLS)}, ${String(inTheMiddle)} with work under way; ${String(acknowledged)} tokens acknowledged, ${String(unseen)} committed unseen, ${String(freed)} seats freed`,
    });
    console.log(test.info().annotations.at(-1)?.description);
  } finally {
    host.stop();
    await rm(profile, { recursive: true, force: true, maxRetries: 5 });
  }
});
