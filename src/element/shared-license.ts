import { openLicense, type License } from '../device/client.ts';
import { OffleaseError } from '../license/error.ts';
import { openDeviceStore } from '../storage/device/store.ts';
import { readProductFile } from '../token/product-file.ts';
import { browserTime } from './browser-time.ts';

/** A license that several gates of a page hold together. */
export interface HeldLicense {
  readonly license: License;
  /** The code that the product file brings, if any. */
  readonly code: string | undefined;
}

/** One gate's share in a license. `release` once, when it is done; the last one closes the license. */
export interface Hold {
  /**
   * Rejects with OffleaseError product-file-unreachable, and with what reading the file, opening the store and opening
   * the license throw. The next `hold` tries anew.
   */
  readonly opened: Promise<HeldLicense>;
  release(): void;
}

interface Entry {
  readonly opening: Promise<Opened>;
  holders: number;
}

interface Opened {
  readonly held: HeldLicense;
  readonly close: () => void;
}

const entries = new Map<string, Entry>();

/** The license of the product whose file is at `url`; opened once for all gates that hold it. */
export function hold(url: string): Hold {
  const entry = entries.get(url) ?? begin(url);
  entry.holders += 1;
  let released = false;
  return {
    opened: entry.opening.then(({ held }) => held),
    release() {
      if (released) return;
      released = true;
      entry.holders -= 1;
      if (entry.holders === 0) end(url, entry);
    },
  };
}

function begin(url: string): Entry {
  const entry: Entry = { opening: open(url), holders: 0 };
  entries.set(url, entry);
  entry.opening.catch(() => {
    forget(url, entry);
  });
  return entry;
}

function end(url: string, entry: Entry): void {
  forget(url, entry);
  entry.opening.then(
    ({ close }) => {
      close();
    },
    () => undefined,
  );
}

function forget(url: string, entry: Entry): void {
  if (entries.get(url) === entry) entries.delete(url);
}

async function open(url: string): Promise<Opened> {
  const product = await readProductFile(await load(url));
  const store = await openDeviceStore();
  try {
    const license = await openLicense({ product, store, ...browserTime });
    return {
      held: { license, code: product.activationCode },
      close() {
        license.close();
        store.close();
      },
    };
  } catch (error) {
    store.close();
    throw error;
  }
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
