// Which Chromium the end-to-end tests drive, and how one is got where there is none.
import { existsSync, readFileSync } from 'node:fs';
import { run, runNode, binOf } from './command.mjs';

const USUAL = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome-stable',
  '/usr/bin/google-chrome',
];

/**
 * The path of a Chromium: the one that OFFLEASE_CHROMIUM names, the machine's own, or the one that Playwright
 * downloaded. `undefined` if there is none.
 * @returns {Promise<string | undefined>}
 */
export async function findChromium() {
  const named = process.env['OFFLEASE_CHROMIUM'];
  if (named !== undefined && named !== '') return existsSync(named) ? named : undefined;
  const { chromium } = await import('@playwright/test');
  return [...USUAL, chromium.executablePath()].find((path) => existsSync(path));
}

export function isDebianRoot() {
  if (process.getuid?.() !== 0 || !existsSync('/usr/bin/apt-get')) return false;
  return existsSync('/etc/debian_version') && /^ID="?debian"?$/m.test(readFileSync('/etc/os-release', 'utf8'));
}

/**
 * Finds a Chromium, and installs one where there is none: Debian's own as root, Playwright's elsewhere.
 * @returns {Promise<string | undefined>} `undefined` if there is none to be had
 */
export async function ensureChromium() {
  const found = await findChromium();
  if (found !== undefined) return found;
  console.log('No Chromium here: installing one …');
  if (isDebianRoot()) {
    const env = { DEBIAN_FRONTEND: 'noninteractive' };
    await run('apt-get', ['update', '-q'], { env });
    await run('apt-get', ['install', '-y', '-q', '--no-install-recommends', 'chromium', 'fonts-liberation'], { env });
  } else {
    // Its system libraries too, where it is allowed to install them.
    const libraries = process.platform === 'linux' && process.getuid?.() === 0 ? ['--with-deps'] : [];
    await runNode([binOf('@playwright/test', 'playwright'), 'install', ...libraries, 'chromium']);
  }
  return findChromium();
}
