// What a fresh clone lacks: Node itself new enough, and node_modules. Needs nothing but Node.
import { spawnSync } from 'node:child_process';
import { lstatSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

// Also where Node is too old for import.meta.dirname: it must get as far as saying so.
const top = fileURLToPath(new URL('../../..', import.meta.url));

/** Ends the process with a sentence where Node is older than package.json's `engines` asks for. */
export function checkNode() {
  const { engines } = JSON.parse(readFileSync(path.join(top, 'package.json'), 'utf8'));
  const wanted = engines.node.replace(/^\D+/, '').split('.').map(Number);
  const found = process.versions.node.split('.').map(Number);
  const [major = 0, minor = 0] = found;
  const [wantedMajor = 0, wantedMinor = 0] = wanted;
  if (major > wantedMajor || (major === wantedMajor && minor >= wantedMinor)) return;
  console.error(`Offlease needs Node ${engines.node}, this is ${process.versions.node}.`);
  process.exit(1);
}

/** Runs `npm ci` where node_modules is missing or older than the lockfile, but not into a folder that belongs elsewhere. */
export function ensureModules() {
  const folder = lstatSync(path.join(top, 'node_modules'), { throwIfNoEntry: false });
  if (folder?.isSymbolicLink() === true) return;
  const installed = statSync(path.join(top, 'node_modules/.package-lock.json'), { throwIfNoEntry: false });
  const locked = statSync(path.join(top, 'package-lock.json'));
  if (installed !== undefined && installed.mtimeMs >= locked.mtimeMs) return;
  console.log('Installing what package-lock.json names …');
  const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';
  const { status } = spawnSync(npm, ['ci', '--no-audit', '--no-fund'], {
    cwd: top,
    stdio: ['ignore', 'inherit', 'inherit'],
    shell: process.platform === 'win32',
  });
  if (status !== 0) {
    console.error('npm ci failed: nothing can be run.');
    process.exit(1);
  }
}
