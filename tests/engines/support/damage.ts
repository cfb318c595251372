import { readdir, readFile, rm, stat, truncate, writeFile } from 'node:fs/promises';
import path from 'node:path';

/** What happens to the files of Chromium's IndexedDB (LevelDB) while no browser is open. */
export interface Damage {
  readonly name: string;
  /** `folder`: the one with MANIFEST, logs and tables. */
  readonly strike: (folder: string) => Promise<void>;
}

async function filesOf(folder: string, pattern: RegExp): Promise<readonly string[]> {
  const names = (await readdir(folder)).filter((name) => pattern.test(name));
  if (names.length === 0) throw new Error(`nothing like ${String(pattern)} in ${folder}`);
  return names.map((name) => path.join(folder, name));
}

/** Where everything is that was written last. */
async function log(folder: string): Promise<{ readonly file: string; readonly size: number }> {
  const all = await Promise.all(
    (await filesOf(folder, /\.log$/)).map(async (file) => ({ file, size: (await stat(file)).size })),
  );
  const [largest] = all.sort((a, b) => b.size - a.size);
  if (largest === undefined || largest.size === 0) throw new Error('an empty log');
  return largest;
}

function flip(part: number): Damage {
  return {
    name: `a flipped bit ${String(Math.round(100 * part))} % into the log`,
    async strike(folder) {
      const { file } = await log(folder);
      const bytes = await readFile(file);
      const at = Math.floor(bytes.length * part);
      bytes[at] = (bytes[at] ?? 0) ^ 1;
      await writeFile(file, bytes);
    },
  };
}

function cut(part: number): Damage {
  return {
    name: `a log that ends after ${String(Math.round(100 * part))} %`,
    async strike(folder) {
      const { file, size } = await log(folder);
      await truncate(file, Math.floor(size * part));
    },
  };
}

export const DAMAGES: readonly Damage[] = [
  ...[0.4, 0.9].map(flip),
  ...[0.5, 0.9].map(cut),
  {
    name: 'an emptied manifest',
    async strike(folder) {
      for (const file of await filesOf(folder, /^MANIFEST-/)) await truncate(file, 0);
    },
  },
  { name: 'a deleted database', strike: (folder) => rm(folder, { recursive: true }) },
];

/** The database files of an origin in a profile. */
export async function databaseFolder(profile: string, url: string): Promise<string> {
  const { hostname, port } = new URL(url);
  const parent = path.join(profile, 'Default', 'IndexedDB');
  const [folder] = (await readdir(parent)).filter((name) => name === `http_${hostname}_${port}.indexeddb.leveldb`);
  if (folder === undefined) throw new Error('this origin has stored nothing');
  return path.join(parent, folder);
}
