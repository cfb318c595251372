// `npm test`: everything that must hold, from a fresh clone with nothing but Node. The last line counts it all.
import path from 'node:path';
import { checkNode, ensureModules } from './run/modules.mjs';

checkNode();
ensureModules();

const { binOf, runNode } = await import('./run/command.mjs');
const { ensureChromium } = await import('./run/browser.mjs');
const { ensureFirefox } = await import('./run/firefox.mjs');
const { playwrightCounts, reports, Tally, vitestCounts } = await import('./run/tally.mjs');

const tally = new Tally();

/** @type {readonly (readonly [name: string, args: readonly string[]])[]} */
const checks = [
  ['tsc', [binOf('typescript', 'tsc'), '--noEmit']],
  ['tsc, tests and tools', [binOf('typescript', 'tsc'), '--noEmit', '-p', 'tests/tsconfig.json']],
  ['tsc, service worker', [binOf('typescript', 'tsc'), '--noEmit', '-p', 'tsconfig.worker.json']],
  ['svelte-check', [binOf('svelte-check'), '--fail-on-warnings', '--tsconfig', './tsconfig.json']],
  ['eslint', [binOf('eslint'), '.', '--max-warnings', '0']],
  ['prettier', [binOf('prettier'), '--check', '.']],
  ['build', [binOf('vite'), 'build', '--logLevel', 'warn']],
  ['build, package', ['tests/tools/package/build.mjs']],
];
/** @type {Set<string>} */
const broken = new Set();
for (const [name, args] of checks) {
  const { code, output } = await runNode(args, { quiet: true });
  if (code !== 0) broken.add(name);
  tally.add(name, { passed: code === 0 ? 1 : 0, failed: code === 0 ? 0 : 1, skipped: 0 });
  console.log(`${code === 0 ? '✓' : '✗'} ${name}${code === 0 ? '' : `\n${output}`}`);
}

const vitestReport = path.join(reports, 'vitest.json');
// What stands there is what the tree says now; if it does not, whoever needs it builds it, and says why that fails.
const built = broken.has('build, package') ? {} : { OFFLEASE_PACKAGE_BUILT: 'yes' };
const units = await runNode(
  [binOf('vitest'), 'run', '--reporter=default', '--reporter=json', `--outputFile.json=${vitestReport}`],
  { env: built },
);
tally.addRunner('vitest', units.code, vitestCounts(vitestReport));

const chromium = await ensureChromium();
// Where there is none, the engine tests say so and are counted as skipped.
await ensureFirefox();
const skipped = { passed: 0, failed: 0, skipped: 1 };
if (chromium === undefined) {
  tally.add('playwright', skipped, 'there is no Chromium here, and none could be installed');
} else if (broken.has('build')) {
  tally.add('playwright', skipped, 'there is nothing to open: the build failed');
} else {
  const playwrightReport = path.join(reports, 'playwright.json');
  const circle = await runNode([binOf('@playwright/test', 'playwright'), 'test'], {
    env: {
      ...built,
      OFFLEASE_CHROMIUM: chromium,
      OFFLEASE_BUILT: 'yes',
      PLAYWRIGHT_JSON_OUTPUT_FILE: playwrightReport,
    },
  });
  tally.addRunner('playwright', circle.code, playwrightCounts(playwrightReport));
}

process.exitCode = tally.close() ? 0 : 1;
