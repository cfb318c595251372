// Which Firefox the engine tests drive (WebDriver BiDi), and how one is got where there is none.
import { existsSync } from 'node:fs';
import { isDebianRoot } from './browser.mjs';
import { run } from './command.mjs';

const USUAL = ['/usr/bin/firefox-esr', '/usr/bin/firefox', '/Applications/Firefox.app/Contents/MacOS/firefox'];

/**
 * The path of a Firefox: the one that OFFLEASE_FIREFOX names, or the machine's own. `undefined` if there is none.
 * @returns {string | undefined}
 */
export function findFirefox() {
  const named = process.env['OFFLEASE_FIREFOX'];
  if (named !== undefined && named !== '') return existsSync(named) ? named : undefined;
  return USUAL.find((path) => existsSync(path));
}

/**
 * Finds a Firefox, and installs Debian's where there is none and that is allowed.
 * @returns {Promise<string | undefined>} `undefined` if there is none to be had
 */
export async function ensureFirefox() {
  const found = findFirefox();
  if (found !== undefined || !isDebianRoot()) return found;
  console.log('No Firefox here: installing one …');
  const env = { DEBIAN_FRONTEND: 'noninteractive' };
  await run('apt-get', ['update', '-q'], { env });
  await run('apt-get', ['install', '-y', '-q', '--no-install-recommends', 'firefox-esr'], { env });
  return findFirefox();
}
