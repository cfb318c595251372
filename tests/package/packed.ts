import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { top } from '../tools/lint/rooms.mjs';
import { runNode } from '../tools/run/command.mjs';

const exec = promisify(execFile);

/** npm as this machine has it, by the script of the npm that runs us where there is one. */
async function npm(cwd: string, ...args: readonly string[]): Promise<string> {
  const script = process.env['npm_execpath'];
  const env = {
    ...process.env,
    npm_config_audit: 'false',
    npm_config_fund: 'false',
    npm_config_update_notifier: 'false',
  };
  const { stdout } = script?.endsWith('.js')
    ? await exec(process.execPath, [script, ...args], { cwd, env })
    : await exec('npm', [...args], { cwd, env, shell: process.platform === 'win32' });
  return stdout;
}

export interface Packed {
  readonly tarball: string;
  /** What is in it, from the package's folder. */
  readonly files: readonly string[];
  readonly size: number;
  /** An empty project that the tarball was installed into, without a network. */
  readonly project: string;
  remove(): Promise<void>;
}

/**
 * Builds the package unless `npm test` has, packs it, and installs it into an empty project.
 *
 * @param wanted the project's folder, emptied at once; default: one of its own
 */
export async function packAndInstall(wanted?: string): Promise<Packed> {
  if (process.env['OFFLEASE_PACKAGE_BUILT'] !== 'yes') {
    const { code, output } = await runNode([path.join(top, 'tests/tools/package/build.mjs')], { quiet: true });
    if (code !== 0) throw new Error(`the package was not built:\n${output}`);
  }
  if (wanted !== undefined) {
    await rm(wanted, { recursive: true, force: true });
    await mkdir(wanted, { recursive: true });
  }
  const folder = wanted ?? (await mkdtemp(path.join(tmpdir(), 'offlease-package-')));
  const out = await npm(top, 'pack', '--ignore-scripts', '--json', '--pack-destination', folder);
  const [pack] = JSON.parse(out.slice(out.indexOf('['))) as readonly [
    { readonly filename: string; readonly size: number; readonly files: readonly { readonly path: string }[] },
  ];
  await writeFile(
    path.join(folder, 'package.json'),
    JSON.stringify({ name: 'product', private: true, type: 'module' }),
  );
  const tarball = path.join(folder, pack.filename);
  await npm(folder, 'install', '--offline', '--ignore-scripts', '--no-audit', '--no-fund', tarball);
  return {
    tarball,
    files: pack.files.map((file) => file.path),
    size: pack.size,
    project: folder,
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}
