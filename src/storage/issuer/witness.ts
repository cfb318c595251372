import type { LedgerWitness, WitnessMark } from '../../issuer/witness.ts';
import type { IssuerId } from '../../license/ids.ts';
import { inTurn } from '../tab-lock.ts';
import { ISSUER_DATABASE } from './store.ts';

/** The part of OPFS that is used, so that tests can give another. */
type Folder = Pick<FileSystemDirectoryHandle, 'getFileHandle'>;

/** Longer is not waited for: a browser may never answer, and nothing waits for the witness to start. */
const PATIENCE_MILLISECONDS = 2000;

export interface LedgerWitnessOptions {
  /** Of the database that it stands beside. */
  readonly name?: string;
  /** Another place than the origin's private file system. */
  readonly folder?: () => Promise<Folder>;
}

/**
 * Marks in a file of the origin private file system, which outlives a damaged IndexedDB: those of an origin die
 * together, OPFS survives. `undefined` where this browser has none.
 */
export function ledgerWitness(options: LedgerWitnessOptions = {}): LedgerWitness | undefined {
  const { name = ISSUER_DATABASE } = options;
  const folder = options.folder ?? originFolder();
  if (folder === undefined) return undefined;
  const file = `${name}.witness`;
  return {
    read: () => patiently(async () => read(await folder(), file)),
    // The larger index stays, whichever tab comes last. Marks of one ledger rise; those of another begin anew.
    write: async (mark) => {
      // After whoever waits for the commit, which is what the mark is of.
      await new Promise((resolve) => setTimeout(resolve));
      await inTurn(`${name}.witness`, async () => {
        const place = await folder();
        const before = await read(place, file);
        if (before?.issuer === mark.issuer && before.index > mark.index && !mark.anew) return;
        await write(place, file, mark);
      });
    },
  };
}

function originFolder(): (() => Promise<Folder>) | undefined {
  const { storage } = (globalThis.navigator as Partial<Navigator> | undefined) ?? {};
  const { getDirectory } = (storage as Partial<StorageManager> | undefined) ?? {};
  return storage === undefined || getDirectory === undefined ? undefined : () => storage.getDirectory();
}

async function read(folder: Folder, name: string): Promise<WitnessMark | undefined> {
  let text: string;
  try {
    text = await (await (await folder.getFileHandle(name)).getFile()).text();
  } catch (error) {
    if (error instanceof DOMException && error.name === 'NotFoundError') return undefined;
    throw error;
  }
  return markIn(text);
}

/** What is written is another file until it is closed: a mark is there wholly, or the one before. */
async function write(folder: Folder, name: string, { issuer, index, digest }: WitnessMark): Promise<void> {
  const handle = await folder.getFileHandle(name, { create: true });
  const stream = await handle.createWritable();
  await stream.write(JSON.stringify({ issuer, index, digest }));
  await stream.close();
}

function markIn(text: string): WitnessMark | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (typeof value !== 'object' || value === null) return undefined;
  const { issuer, index, digest } = value as Readonly<Record<string, unknown>>;
  if (typeof issuer !== 'string' || !/^[0-9a-f]{32}$/.test(issuer)) return undefined;
  if (typeof digest !== 'string' || !/^[0-9a-f]{64}$/.test(digest)) return undefined;
  if (typeof index !== 'number' || !Number.isSafeInteger(index) || index < 1) return undefined;
  return { issuer: issuer as IssuerId, index, digest };
}

async function patiently<T>(work: () => Promise<T>): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new DOMException('no answer', 'TimeoutError')), PATIENCE_MILLISECONDS);
  });
  try {
    return await Promise.race([work(), late]);
  } finally {
    clearTimeout(timer);
  }
}
