// `npm run measure -- GROUP …`: prints each figure of the groups as one line of JSON on standard output. Fails, after all
// are printed, if one of them is out of its bounds.
import { readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { checkNode, ensureModules } from './run/modules.mjs';

checkNode();
ensureModules();

const { top } = await import('./lint/rooms.mjs');
const { withModule } = await import('./measure/load.mjs');
const { lineOf, missOf } = await import('./measure/meaning.mjs');
const { binOf, run } = await import('./run/command.mjs');
const { ensureChromium } = await import('./run/browser.mjs');

/** @typedef {import('./measure/figure.ts').Figure} Figure */

/** What `flow` counts is counted by the end-to-end test itself. */
async function measureFlow() {
  const file = path.join(top, '.cache/figures/flow.json');
  rmSync(file, { force: true });
  const chromium = await ensureChromium();
  if (chromium === undefined) throw new Error('there is no Chromium here');
  const { code, output } = await run(process.execPath, [binOf('@playwright/test', 'playwright'), 'test', 'circle'], {
    quiet: true,
    env: { OFFLEASE_CHROMIUM: chromium },
  });
  if (code !== 0) throw new Error(`the circle is broken:\n${output}`);
  return /** @type {Figure[]} */ (JSON.parse(readFileSync(file, 'utf8')));
}

/** @type {Readonly<Record<string, () => Promise<readonly Figure[]>>>} */
const GROUPS = {
  tokens: () => withModule('tests/tools/measure/token-sizes.ts', (module) => module['measureTokenSizes']()),
  flow: measureFlow,
  device: async () => {
    await ensureChromium();
    return withModule('tests/tools/measure/device.ts', (module) => module['measureDevice']());
  },
  speed: () => withModule('tests/tools/measure/speed.ts', (module) => module['measureSpeed']()),
  scan: async () => {
    await ensureChromium();
    return withModule('tests/tools/measure/scan.ts', (module) => module['measureScan']());
  },
  issuer: async () => {
    await ensureChromium();
    return withModule('tests/tools/measure/issuer.ts', (module) => module['measureIssuer']());
  },
  size: async () => {
    await ensureChromium();
    return [
      ...(await withModule('tests/tools/measure/size.ts', (module) => module['measureSize']())),
      ...(await withModule('tests/tools/measure/element-size.ts', (module) => module['measureElementSize']())),
      ...(await withModule('tests/tools/measure/app-size.ts', (module) => module['measureAppSize']())),
    ];
  },
  element: async () => {
    await ensureChromium();
    return withModule('tests/tools/measure/element.ts', (module) => module['measureElement']());
  },
};

// `| head` closes the pipe: that is no error.
process.stdout.on('error', (/** @type {NodeJS.ErrnoException} */ error) => {
  if (error.code !== 'EPIPE') throw error;
  process.exit();
});

const asked = process.argv.slice(2);
const unknown = asked.filter((name) => !Object.hasOwn(GROUPS, name));
if (asked.length === 0 || unknown.length > 0) {
  console.error(`npm run measure -- GROUP …, where GROUP is one of: ${Object.keys(GROUPS).join(', ')}`);
  process.exit(1);
}
/** @type {string[]} */
const misses = [];
for (const name of asked) {
  for (const figure of (await GROUPS[name]?.()) ?? []) {
    console.log(lineOf(figure));
    const miss = missOf(figure);
    if (miss !== undefined) misses.push(miss);
  }
}
for (const miss of misses) console.error(`Out of bounds: ${miss}`);
if (misses.length > 0) process.exitCode = 1;
