import { describe, expect, it } from 'vitest';
import { Arrivals } from '../../../src/app/pwa/arrivals.svelte.ts';
import { watchLaunches, type LaunchWindow } from '../../../src/app/pwa/launches.ts';
import { forgetShared, keepShared, MOST_SHARED, sharedFiles, type Shelf } from '../../../src/app/pwa/shared-cache.ts';

type Consumer = Parameters<NonNullable<LaunchWindow['launchQueue']>['setConsumer']>[0];

/** A window whose address can be set, and that can be launched anew. */
class FakeWindow extends EventTarget {
  readonly location = new URL('https://app.example/tool/') as unknown as Location;
  readonly history: History;
  consumer: Consumer | undefined;
  readonly launchQueue = {
    setConsumer: (consumer: Consumer): void => {
      this.consumer = consumer;
    },
  };

  constructor(hash: string) {
    super();
    this.location.hash = hash;
    const replaceState = (_data: unknown, _title: string, url: string): void => {
      this.location.hash = new URL(url, this.location.href).hash;
    };
    this.history = { state: null, replaceState } as unknown as History;
  }

  goTo(hash: string): void {
    this.location.hash = hash;
    this.dispatchEvent(new Event('hashchange'));
  }
}

describe('what the app is opened with', () => {
  it('a link’s token waits for a person, at a page of its own, and is out of the address', () => {
    const window = new FakeWindow('#/take/OFL1ABC');
    const arrivals = new Arrivals();
    watchLaunches(window, arrivals);
    expect(arrivals.waiting).toEqual([{ kind: 'text', text: 'OFL1ABC' }]);
    expect(window.location.hash).toBe('#/arrived');
    window.goTo('#/take/OFL1DEF');
    expect(arrivals.waiting).toHaveLength(2);
    window.goTo('#/issue');
    expect(arrivals.waiting).toHaveLength(2);
    expect(window.location.hash).toBe('#/issue');
  });

  it('files of the file handler, those that cannot be read left out', async () => {
    const window = new FakeWindow('#/issue');
    const arrivals = new Arrivals();
    watchLaunches(window, arrivals);
    const file = new File(['OFL1'], 'answers.offlease');
    const gone = { getFile: () => Promise.reject(new DOMException('gone', 'NotFoundError')) };
    window.consumer?.({
      targetURL: 'https://app.example/tool/',
      files: [{ getFile: () => Promise.resolve(file) }, gone],
    });
    await expect.poll(() => arrivals.waiting).toEqual([{ kind: 'file', file }]);
    expect(window.location.hash).toBe('#/arrived');
  });

  it('a window that is only brought to the front goes where the launch leads, and stays where it leads nowhere', async () => {
    const window = new FakeWindow('#/issue/journal');
    watchLaunches(window, new Arrivals());
    window.consumer?.({ targetURL: 'https://app.example/tool/', files: [] });
    await Promise.resolve();
    expect(window.location.hash).toBe('#/issue/journal');
    window.consumer?.({ targetURL: 'https://app.example/tool/#/inspect' });
    await expect.poll(() => window.location.hash).toBe('#/inspect');
  });

  it('goes to the place that a person names, once, and to no other', () => {
    const arrivals = new Arrivals();
    arrivals.add([{ kind: 'text', text: 'OFL1' }]);
    expect(arrivals.take('device')).toBeUndefined();
    const given = { texts: ['OFL1'], ways: ['link'] } as const;
    arrivals.give('issue', given);
    expect(arrivals.waiting).toEqual([]);
    expect(arrivals.take('device')).toBeUndefined();
    expect(arrivals.take('issue')).toEqual(given);
    expect(arrivals.take('issue')).toBeUndefined();
  });
});

/** A cache in memory, in the order in which it was filled. */
function memory(): Shelf & { readonly size: number } {
  const kept = new Map<string, Response>();
  const address = (request: RequestInfo | URL): string => (request instanceof Request ? request.url : String(request));
  return {
    get size() {
      return kept.size;
    },
    put: async (request, response) => void kept.set(address(request), response),
    keys: async () => [...kept.keys()].map((url) => new Request(url)),
    match: async (request) => kept.get(address(request))?.clone(),
    delete: async (request) => kept.delete(address(request)),
  };
}

describe('what is shared to the app', () => {
  const base = 'https://app.example/tool/';
  const form = (entries: readonly (readonly [string, string | File])[]): FormData => {
    const data = new FormData();
    for (const [name, value] of entries) data.append(name, value);
    return data;
  };

  it('is kept with its names until it is decided about', async () => {
    const shelf = memory();
    await keepShared(
      shelf,
      base,
      form([
        ['files', new File(['one'], 'Müller & 7.offlease')],
        ['files', new File(['two'], 'b.txt')],
      ]),
      1,
    );
    await keepShared(
      shelf,
      base,
      form([
        ['title', ''],
        ['text', 'OFL1ABC'],
      ]),
      2,
    );
    const files = await sharedFiles(shelf);
    expect(files.map(({ name }) => name)).toEqual(['Müller & 7.offlease', 'b.txt', '']);
    expect(await Promise.all(files.map((file) => file.text()))).toEqual(['one', 'two', 'OFL1ABC']);
    await forgetShared(shelf);
    expect(await sharedFiles(shelf)).toEqual([]);
  });

  it('keeps nothing of an empty share, and has a limit', async () => {
    const shelf = memory();
    await keepShared(
      shelf,
      base,
      form([
        ['files', new File([], '')],
        ['text', ''],
      ]),
      1,
    );
    expect(shelf.size).toBe(0);
    const many = Array.from(
      { length: MOST_SHARED + 5 },
      (_, index) => ['files', new File(['x'], `${String(index)}.txt`)] as const,
    );
    await keepShared(shelf, base, form(many), 2);
    expect(shelf.size).toBe(MOST_SHARED);
    await keepShared(shelf, base, form([['text', 'newest']]), 3);
    expect(await Promise.all((await sharedFiles(shelf)).map((file) => file.text()))).toEqual(['newest']);
  });
});
