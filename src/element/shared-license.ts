import { OffleaseError } from '../license/error.ts';
import { discardDamagedLicense } from './discard-damaged.ts';
import { openLicense, type License } from '../storage/device/open-license.ts';
import { readProductFile, type ProductFile } from '../token/product-file.ts';

/** A license that several gates of a page hold together. */
export interface HeldLicense {
  readonly license: License;
  readonly file: ProductFile;
}

export interface HoldOptions {
  /** What the page calls this machine, where it can say so: another one than before drops a copied identity. */
  readonly machineLabel?: string;
}

/** One gate's share in a license. `release` once, when it is done; the last one closes the license. */
export interface Hold {
  /** The product file. Rejects with OffleaseError product-file-unreachable, and with what reading it throws. */
  readonly file: Promise<ProductFile>;
  /** Rejects as `file`, and with what opening the license throws. The next `hold` tries anew. */
  readonly opened: Promise<HeldLicense>;
  /**
   * Removes what is damaged of the product, and nothing that is sound. Then hold it anew.
   *
   * @throws as `file`, and storage-*
   */
  discardDamaged(): Promise<void>;
  release(): void;
}

interface Entry {
  readonly file: Promise<ProductFile>;
  readonly opened: Promise<HeldLicense>;
  holders: number;
}

const entries = new Map<string, Entry>();

/** The license of the product whose file is at `url`; opened once for all gates that hold it. */
export function hold(url: string, options: HoldOptions = {}): Hold {
  const name = JSON.stringify([url, options.machineLabel]);
  const entry = entries.get(name) ?? begin(name, url, options);
  entry.holders += 1;
  let released = false;
  return {
    file: entry.file,
    opened: entry.opened,
    // Here and not with the dialog: it is little, and shares all it needs with what is loaded already.
    discardDamaged: async () => discardDamagedLicense(await entry.file),
    release() {
      if (released) return;
      released = true;
      entry.holders -= 1;
      if (entry.holders === 0) end(name, entry);
    },
  };
}

function begin(name: string, url: string, options: HoldOptions): Entry {
  const file = load(url).then(readProductFile);
  const opened = openLicense({ ...options, product: file }).then(async (license) => ({ license, file: await file }));
  const entry: Entry = { file, opened, holders: 0 };
  entries.set(name, entry);
  opened.catch(() => {
    forget(name, entry);
  });
  return entry;
}

function end(name: string, entry: Entry): void {
  forget(name, entry);
  entry.opened.then(
    ({ license }) => {
      license.close();
    },
    () => undefined,
  );
}

function forget(name: string, entry: Entry): void {
  if (entries.get(name) === entry) entries.delete(name);
}

async function load(url: string): Promise<string> {
  try {
    const response = await fetch(url);
    if (response.ok) return await response.text();
  } catch (cause) {
    throw new OffleaseError('product-file-unreachable', {}, { cause });
  }
  throw new OffleaseError('product-file-unreachable');
}
