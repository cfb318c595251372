import 'fake-indexeddb/auto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ProductChoice, type ChoiceOptions } from '../../../src/app/device/product-choice.svelte.ts';
import { standingsOf } from '../../../src/app/device/standings.ts';
import { ProductShelf } from '../../../src/app/device/product-shelf.ts';
import { openLicense } from '../../../src/device/client.ts';
import type { DeviceStore } from '../../../src/device/store.ts';
import { OffleaseError } from '../../../src/license/error.ts';
import { openDeviceStore } from '../../../src/storage/device/store.ts';
import { generateSigningKey, type SigningKey } from '../../../src/token/keys.ts';
import { readProductFile, writeProductFile } from '../../../src/token/product-file.ts';
import { makeIssuer, makeProduct, NOON } from '../../device/fixture.ts';

function memory(): Pick<Storage, 'getItem' | 'setItem' | 'removeItem'> {
  const items = new Map<string, string>();
  return {
    getItem: (name) => items.get(name) ?? null,
    setItem: (name, value) => void items.set(name, value),
    removeItem: (name) => void items.delete(name),
  };
}

/** A product file of a vendor, as text. */
async function fileOf(roots: readonly SigningKey[], id = 'kiosk'): Promise<string> {
  const [first] = roots;
  if (first === undefined) throw new Error('no root');
  return writeProductFile(await makeProduct(roots, [await makeIssuer(first)], { id }));
}

describe('which product this device is for', () => {
  let options: ChoiceOptions;
  let beside: string | undefined;
  let choices: ProductChoice[];
  let root: SigningKey;
  let store: DeviceStore;

  beforeEach(async () => {
    store = await openDeviceStore({ factory: new IDBFactory() });
    beside = undefined;
    choices = [];
    root = await generateSigningKey();
    options = {
      proveBrowser: () => Promise.resolve(),
      proveStorage: () => Promise.resolve(),
      read: readProductFile,
      open: (product) => openLicense({ product, store, clock: () => NOON, running: () => 0 }),
      standings: (files) => standingsOf(store, files, NOON),
      beside: () => Promise.resolve(beside),
      shelf: new ProductShelf(memory()),
    };
  });
  afterEach(() => {
    for (const choice of choices) choice.close();
    store.close();
  });

  const begin = async (link?: string, more: Partial<ChoiceOptions> = {}): Promise<ProductChoice> => {
    const choice = new ProductChoice({ ...options, ...more });
    choices.push(choice);
    await choice.begin(link);
    return choice;
  };
  const confirm = async (choice: ProductChoice): Promise<void> => {
    if (choice.state.name !== 'confirm') throw new Error(`nothing to confirm at ${choice.state.name}`);
    await choice.accept(choice.state.candidate);
  };

  it('asks, shows the root before it uses a file, and remembers it', async () => {
    const choice = await begin();
    expect(choice.state).toMatchObject({ name: 'choose', known: [] });
    await choice.offer(await fileOf([root]));
    expect(choice.state).toMatchObject({ name: 'confirm', otherRoot: false });
    await confirm(choice);
    expect(choice.state.name).toBe('open');
    choice.close();
    expect((await begin()).state.name).toBe('open');
  });

  it('opens a known product again without asking', async () => {
    const file = await fileOf([root]);
    const choice = await begin();
    await choice.offer(file);
    await confirm(choice);
    await choice.choose();
    await choice.offer(file);
    expect(choice.state.name).toBe('open');
  });

  it('keeps a product of the same id under another root apart, and says so first', async () => {
    const choice = await begin();
    await choice.offer(await fileOf([root]));
    await confirm(choice);
    const mine = choice.state.name === 'open' ? choice.state.license.getSnapshot().device : undefined;
    await choice.offer(await fileOf([await generateSigningKey()]));
    expect(choice.state).toMatchObject({ name: 'confirm', otherRoot: true });
    await confirm(choice);
    const other = choice.state.name === 'open' ? choice.state.license.getSnapshot().device : undefined;
    expect(other).toBeDefined();
    expect(other).not.toBe(mine);
    await choice.choose();
    expect(choice.state).toMatchObject({ name: 'choose', known: [{}, {}] });
  });

  it('asks again when a file adds a root to one that is known', async () => {
    const choice = await begin();
    await choice.offer(await fileOf([root]));
    await confirm(choice);
    await choice.offer(await fileOf([root, await generateSigningKey()]));
    expect(choice.state.name).toBe('confirm');
  });

  it('changes nothing for a file that cannot be read', async () => {
    const choice = await begin();
    await expect(choice.offer('{ "offlease": 1 }')).rejects.toMatchObject({ code: 'product-file-invalid' });
    await expect(choice.offer('OFL1AAAA')).rejects.toMatchObject({ code: 'product-file-invalid' });
    expect(choice.state.name).toBe('choose');
  });

  it('in a vendor’s build has nothing to choose, not even by a link', async () => {
    beside = await fileOf([root], 'vendors');
    const choice = await begin(await fileOf([root], 'other'));
    expect(choice.fixed).toBe(true);
    expect(choice.state).toMatchObject({ name: 'open', candidate: { file: { product: { id: 'vendors' } } } });
  });

  it('refuses to be generic where the vendor’s file is broken', async () => {
    beside = '{ broken';
    const choice = await begin();
    expect(choice.state).toMatchObject({ name: 'failed', error: { code: 'product-file-invalid' } });
    expect(choice.fixed).toBe(true);
  });

  it('says at once that keys are locked away', async () => {
    const proveBrowser = (): Promise<void> => Promise.reject(new OffleaseError('insecure-context'));
    expect((await begin(undefined, { proveBrowser })).state).toMatchObject({
      name: 'failed',
      error: { code: 'insecure-context' },
    });
  });

  it('says before a product is confirmed that nothing can be stored, and remembers nothing of it', async () => {
    let asked = 0;
    const proveStorage = (): Promise<never> => {
      asked += 1;
      return Promise.reject(new OffleaseError('storage-keys', { reason: 'read' }));
    };
    const choice = await begin(undefined, { proveStorage });
    expect(choice.state.name).toBe('choose');
    expect(asked).toBe(0);
    await choice.offer(await fileOf([root]));
    expect(choice.state).toMatchObject({ name: 'failed', error: { code: 'storage-keys' } });
    expect(options.shelf.list()).toEqual([]);
  });

  it('names the product whose license cannot be opened, so that what is damaged can be discarded', async () => {
    const open = (): Promise<never> => Promise.reject(new OffleaseError('storage-damaged'));
    const choice = await begin(undefined, { open });
    await choice.offer(await fileOf([root], 'damaged'));
    await confirm(choice);
    expect(choice.state).toMatchObject({
      name: 'failed',
      error: { code: 'storage-damaged' },
      candidate: { file: { product: { id: 'damaged' } } },
    });
    expect(options.shelf.list()).toEqual([]);
  });

  it('shows how each known product stands, and says nothing of one that is not there any more', async () => {
    const choice = await begin();
    for (const id of ['first', 'second']) {
      await choice.choose();
      await choice.offer(await fileOf([root], id));
      await confirm(choice);
    }
    await choice.choose();
    expect(choice.state).toMatchObject({
      name: 'choose',
      known: [
        { candidate: { file: { product: { id: 'second' } } }, snapshot: { state: 'not-activated' } },
        { candidate: { file: { product: { id: 'first' } } }, snapshot: { state: 'not-activated' } },
      ],
    });
    const [record] = await store.list();
    if (record === undefined) throw new Error('nothing is stored');
    await store.discard(record);
    await choice.choose();
    const known = choice.state.name === 'choose' ? choice.state.known : [];
    expect(known.map(({ snapshot }) => snapshot?.product.id)).toContain(undefined);
  });
});
