// `npm run crash [-- KILLS]`: the long run of tests/engines/crash.spec.ts.
import { checkNode, ensureModules } from './run/modules.mjs';

checkNode();
ensureModules();

const { binOf, runNode } = await import('./run/command.mjs');
const { ensureChromium } = await import('./run/browser.mjs');

const kills = Number(process.argv[2] ?? 300);
if (!Number.isInteger(kills) || kills < 1) {
  console.error('npm run crash -- KILLS');
  process.exit(1);
}
const chromium = await ensureChromium();
if (chromium === undefined) {
  console.error('there is no Chromium here, and none could be installed');
  process.exit(1);
}
const args = [binOf('@playwright/test', 'playwright'), 'test', '--project=engines', 'crash'];
const { code } = await runNode(args, {
  // It opens pages of its own, not the app's.
  env: { OFFLEASE_CHROMIUM: chromium, OFFLEASE_BUILT: 'yes', OFFLEASE_KILLS: String(kills) },
});
process.exitCode = code;
