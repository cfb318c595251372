/*
 * What the share sheet gives to the app comes to the service worker, which keeps it here until a page has shown it to a
 * person: a page that is loaded again, or closed, loses nothing.
 */

export const SHARED_CACHE = 'offlease-shared';

/** Where the manifest sends what is shared; beside the app's first page, so that any sub-path works. */
export const SHARE_PATH = 'share-target';

/** More files are not kept. Shares that nobody has looked at make room for the newest. */
export const MOST_SHARED = 100;
/** Of a larger file only so much is kept that the page finds it too large. */
const MOST_BYTES = 33 * 1024 * 1024;

const NAME = 'x-offlease-name';

/** What of the cache is needed, so that a test can hand in another. */
export type Shelf = Pick<Cache, 'put' | 'keys' | 'match' | 'delete'>;

/** Keeps the files of a share, or its text. `base`: any address of the app; `now`: what sets this share apart. */
export async function keepShared(shelf: Shelf, base: string, form: FormData, now: number): Promise<void> {
  const files = form.getAll('files').filter((value) => value instanceof File && value.size > 0);
  const words = ['text', 'url', 'title'].map((name) => form.get(name)).filter((value) => typeof value === 'string');
  const text = words.filter((value) => value !== '').join('\n');
  if ((await shelf.keys()).length >= MOST_SHARED) await forgetShared(shelf);
  const parts = files.length > 0 ? files : text === '' ? [] : [text];
  for (const [index, part] of parts.slice(0, MOST_SHARED).entries()) {
    const [type, name] = part instanceof File ? [part.type, part.name] : ['text/plain', ''];
    const headers = { 'content-type': type, [NAME]: encodeURIComponent(name) };
    await shelf.put(
      new URL(`./${SHARE_PATH}/${now}-${index}`, base).href,
      new Response(part instanceof File ? part.slice(0, MOST_BYTES) : part, { headers }),
    );
  }
}

/** What was shared and not decided about yet, oldest first. A text has no name. */
export async function sharedFiles(shelf: Shelf): Promise<readonly File[]> {
  const files: File[] = [];
  for (const request of await shelf.keys()) {
    const response = await shelf.match(request);
    if (response === undefined) continue;
    const blob = await response.blob();
    const name = decodeURIComponent(response.headers.get(NAME) ?? '');
    files.push(new File([blob], name, { type: response.headers.get('content-type') ?? '' }));
  }
  return files;
}

export async function forgetShared(shelf: Shelf): Promise<void> {
  for (const request of await shelf.keys()) await shelf.delete(request);
}
