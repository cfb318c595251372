import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, type Page } from '@playwright/test';
import type { GreyImage } from '../../../src/exchange/grey-image.ts';
import { qrMatrix } from '../../../src/exchange/qr-code.ts';
import type { Feature } from '../../../src/license/feature.ts';
import type { ActivationId, Nonce } from '../../../src/license/ids.ts';
import { unixTime } from '../../../src/license/time.ts';
import { decodeText, encodeText } from '../../../src/text/text-form.ts';
import { generateSigningKey } from '../../../src/token/keys.ts';
import { writeProductFile } from '../../../src/token/product-file.ts';
import { makeIssuer, makeProduct, randomId } from '../../device/fixture.ts';
import { expectState, openProduct, shownText } from '../../e2e/support/kiosk.ts';
import { Machine } from '../../e2e/support/machine.ts';
import { binOf, runNode } from '../run/command.mjs';
import { serveFolder } from '../serve/static-server.mjs';
import type { Figure } from './figure.ts';
import { FEATURE_KEYS, referenceResponse } from './reference-claims.ts';
import { filmOf, y4mOf } from './scan-film.ts';

/** From the tap that starts the camera until the screen says that the device is active. */
const ACCEPT_MS = 600;
/** One task of the main thread meanwhile. The browser tells only of what is longer. */
const TASK_MS = 50;

/** Each at a machine of its own that has never had a camera on. */
const RUNS = 11;
/** How long a camera looks in vain. */
const VAIN_MS = 5000;
/** How large the reference response is in ECC M. */
const REFERENCE_VERSION = 16;

interface Watch {
  /** Milliseconds of the page's clock. */
  tapped?: number;
  accepted?: number;
  /** Tasks of the main thread of more than 50 ms since the tap. */
  readonly tasks: number[];
}

declare global {
  interface Window {
    offleaseWatch?: Watch;
  }
}

interface Vendor {
  readonly json: string;
  respond(request: string): Promise<string>;
}

/** Who issues the reference payload. */
async function makeVendor(): Promise<Vendor> {
  const now = unixTime(Date.now() / 1000);
  const root = await generateSigningKey();
  const year = 365 * 86_400;
  const issuer = await makeIssuer(root, { validFrom: unixTime(now - year), validUntil: unixTime(now + 3 * year) });
  const features = FEATURE_KEYS.map((key, index): Feature => {
    const number = index + 1;
    return number <= 8 ? { number, key, type: 'bool' } : { number, key, type: 'element-pool' };
  });
  const { product, ...file } = await makeProduct([root], [issuer], { id: 'ticket-kiosk' });
  return {
    json: writeProductFile({ ...file, product: { ...product, features } }),
    async respond(request) {
      const reference = referenceResponse(randomId<Nonce>(), randomId<ActivationId>(), unixTime(Date.now() / 1000));
      const { kind: _kind, nonce: _nonce, ...license } = reference;
      const text = encodeText(await issuer.respond(decodeText(request), license));
      const { version } = qrMatrix(text);
      if (version !== REFERENCE_VERSION) throw new Error(`the reference response fills QR version ${String(version)}`);
      return text;
    },
  };
}

/** Notes when what happens, in the page itself: nothing that drives it is measured along. */
async function watch(page: Page): Promise<void> {
  await page.evaluate(() => {
    const noted: Watch = { tasks: [] };
    window.offleaseWatch = noted;
    addEventListener('pointerdown', () => (noted.tapped ??= performance.now()), { capture: true, once: true });
    new PerformanceObserver((list) => {
      for (const { duration } of list.getEntries()) noted.tasks.push(duration);
    }).observe({ type: 'longtask' });
    new MutationObserver(() => {
      if (document.querySelector('[data-testid=device-state][data-state=active]') !== null)
        noted.accepted ??= performance.now();
    }).observe(document, { subtree: true, childList: true, attributes: true });
  });
}

async function acceptOnce(machine: Machine, url: string, vendor: Vendor, seed: number): Promise<Watch> {
  await machine.install(url);
  await openProduct(machine, vendor.json);
  await machine.tap('activate');
  await machine.lookAtFilm(y4mOf(filmOf(await vendor.respond(await shownText(machine)), seed)));
  await watch(machine.page);
  await machine.scan('scan-answer');
  await expectState(machine, 'active');
  return machine.page.evaluate(() => window.offleaseWatch ?? { tasks: [] });
}

/** A camera that sees nothing of use for a while: every picture is read, by every decoder, in vain. */
async function seekInVain(machine: Machine, url: string, vendor: Vendor): Promise<Watch> {
  await machine.install(url);
  await openProduct(machine, vendor.json);
  await machine.tap('activate');
  const film = filmOf(await vendor.respond(await shownText(machine)), 0);
  // Half of the code is out of the picture.
  await machine.lookAtFilm(y4mOf(film.map(cutInHalf)));
  await watch(machine.page);
  await machine.scan('scan-answer');
  await expect(machine.at('camera')).toHaveAttribute('data-camera', 'on');
  await machine.page.waitForTimeout(VAIN_MS);
  const noted = await machine.page.evaluate(() => window.offleaseWatch);
  if (noted === undefined || noted.accepted !== undefined) throw new Error('half a code was read');
  return noted;
}

function cutInHalf({ width, height, data }: GreyImage): GreyImage {
  return { width, height, data: data.map((value, index) => (index % width > width / 2 ? 96 : value)) };
}

async function build(folder: string): Promise<void> {
  const { code, output } = await runNode([binOf('vite'), 'build', '--logLevel', 'warn', '--outDir', folder], {
    quiet: true,
    // Vite, which runs this file, has set another.
    env: { NODE_ENV: 'production' },
  });
  if (code !== 0) throw new Error(`the build failed:\n${output}`);
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1] ?? Number.NaN;
}

/**
 * The app as it is built, at eleven machines one after the other, each with a camera at 720p that a code is held before:
 * the reference response to the request that this machine has made.
 */
export async function measureAccept(): Promise<readonly Figure[]> {
  const folder = await mkdtemp(path.join(tmpdir(), 'offlease-accept-'));
  const vendor = await makeVendor();
  await build(path.join(folder, 'app'));
  const host = await serveFolder({ folder: path.join(folder, 'app') });
  const atMachine = async (name: string, use: (machine: Machine) => Promise<Watch>): Promise<Watch> => {
    const machine = await Machine.start(name, folder);
    try {
      return await use(machine);
    } finally {
      await machine.off();
      await rm(path.join(folder, name), { recursive: true, maxRetries: 5 });
    }
  };
  const runs: Watch[] = [];
  try {
    runs.push(await atMachine('in-vain', (machine) => seekInVain(machine, host.url, vendor)));
    for (let run = 0; run < RUNS; run += 1) {
      runs.push(await atMachine(`kiosk-${String(run)}`, (machine) => acceptOnce(machine, host.url, vendor, run)));
    }
  } finally {
    await host.stop();
    await rm(folder, { recursive: true, maxRetries: 5 });
  }
  const times = runs.flatMap(({ tapped, accepted }) =>
    tapped === undefined || accepted === undefined ? [] : [accepted - tapped],
  );
  const longest = Math.max(0, ...runs.flatMap(({ tasks }) => tasks));
  return [
    { name: 'scan.accept.ms', value: Math.round(median(times)), most: ACCEPT_MS },
    { name: 'scan.longtask.ms', value: Math.round(longest), most: TASK_MS },
  ];
}
