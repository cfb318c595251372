import { beforeEach, describe, expect, it } from 'vitest';
import { productBeside } from '../../../src/app/device/product-beside.ts';
import { ProductShelf } from '../../../src/app/device/product-shelf.ts';

class Box {
  readonly items = new Map<string, string>();
  getItem(name: string): string | null {
    return this.items.get(name) ?? null;
  }
  setItem(name: string, value: string): void {
    this.items.set(name, value);
  }
  removeItem(name: string): void {
    this.items.delete(name);
  }
}

const answer =
  (body: string, status = 200) =>
  (): Promise<Response> =>
    Promise.resolve(new Response(body, { status }));
const offline = (): Promise<Response> => Promise.reject(new TypeError('offline'));

describe('a vendor’s build', () => {
  let shelf: ProductShelf;
  beforeEach(() => {
    shelf = new ProductShelf(new Box());
  });

  it('is told by the file beside it, and stays one offline and while its host is in trouble', async () => {
    expect(await productBeside(answer('{"offlease":1}\n'), shelf)).toBe('{"offlease":1}');
    expect(await productBeside(offline, shelf)).toBe('{"offlease":1}');
    expect(await productBeside(answer('busy', 503), shelf)).toBe('{"offlease":1}');
  });

  it('becomes the generic app when the file is gone', async () => {
    await productBeside(answer('{"offlease":1}'), shelf);
    expect(await productBeside(answer('', 404), shelf)).toBeUndefined();
    expect(await productBeside(offline, shelf)).toBeUndefined();
  });

  it.each(['null\n', '', '<!doctype html><title>x</title>'])('is not told by %j', async (body) => {
    expect(await productBeside(answer(body), shelf)).toBeUndefined();
  });

  it('hands a broken file on, so that it is refused rather than passed over', async () => {
    expect(await productBeside(answer('{ broken'), shelf)).toBe('{ broken');
  });

  it('works without storage', async () => {
    const none = new ProductShelf(undefined);
    expect(await productBeside(answer('{"offlease":1}'), none)).toBe('{"offlease":1}');
    expect(await productBeside(offline, none)).toBeUndefined();
  });
});

describe('the shelf of product files', () => {
  it('keeps the newest first and one of each kind', () => {
    const shelf = new ProductShelf(new Box());
    shelf.put('a1', () => false);
    shelf.put('b1', () => false);
    shelf.put('a2', (other) => other.startsWith('a'));
    expect(shelf.list()).toEqual(['a2', 'b1']);
  });

  it('survives what somebody else wrote there, and a full disk', () => {
    const box = new Box();
    box.items.set('offlease.product-files', '{"no":"list"}');
    expect(new ProductShelf(box).list()).toEqual([]);
    box.items.set('offlease.product-files', 'not json');
    expect(new ProductShelf(box).list()).toEqual([]);
    const full = {
      getItem: () => null,
      setItem: () => {
        throw new Error('quota');
      },
      removeItem: () => undefined,
    };
    expect(() => new ProductShelf(full).put('a', () => false)).not.toThrow();
  });
});
