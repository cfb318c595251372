import { cleanupOutdatedCaches, matchPrecache, precacheAndRoute, type PrecacheEntry } from 'workbox-precaching';
import { registerRoute } from 'workbox-routing';
import { keepShared, SHARE_PATH, SHARED_CACHE } from './pwa/shared-cache.ts';

/*
 * Everything that was built is kept at installation, so every page of the app opens without a network afterwards.
 * Nothing is fetched but the app itself. A new version waits until a person agrees to it (pwa/app-updates.svelte.ts).
 */

declare const self: ServiceWorkerGlobalScope & { readonly __WB_MANIFEST: (PrecacheEntry | string)[] };

/** What the host last said about files that lie beside the app. */
const BESIDE = 'offlease-beside';

precacheAndRoute(self.__WB_MANIFEST);
cleanupOutdatedCaches();

// What the share sheet gives is kept, and shown on a page that asks what it is for: nothing of it is applied here.
// By POST as the manifest says; by GET for systems that share text in an address.
const isShare = ({ sameOrigin, url }: { readonly sameOrigin: boolean; readonly url: URL }): boolean =>
  sameOrigin && url.href.startsWith(new URL(SHARE_PATH, self.registration.scope).href.replace(/\/$/, ''));

async function share({ request, url }: { readonly request: Request; readonly url: URL }): Promise<Response> {
  const form = new FormData();
  if (request.method === 'GET') url.searchParams.forEach((value, name) => form.append(name, value));
  const given = request.method === 'GET' ? form : await request.formData().catch(() => form);
  await keepShared(await caches.open(SHARED_CACHE), self.registration.scope, given, Date.now());
  return Response.redirect(new URL('./#/arrived', self.registration.scope).href, 303);
}
registerRoute(isShare, share, 'POST');
registerRoute(isShare, share, 'GET');

// Any other address of a page (a query, no slash at the end) is the page of its folder, or the app.
registerRoute(
  ({ request, url }) => request.mode === 'navigate' && !/\.[^/]+$/.test(url.pathname),
  async ({ request, url }) => {
    const page = (await matchPrecache(new URL('index.html', url).href)) ?? (await matchPrecache('index.html'));
    return page ?? fetch(request);
  },
);

// A vendor's product file lies beside the app, not in it: the host's word counts, and its last word while it is away.
registerRoute(
  ({ sameOrigin, url }) => sameOrigin && url.pathname.endsWith('/product.json'),
  async ({ request }) => {
    const cache = await caches.open(BESIDE);
    try {
      const response = await fetch(request, { cache: 'no-cache' });
      // An answer of a host in trouble is passed on, but it does not replace what is known.
      if (response.ok || response.status === 404 || response.status === 410) await cache.put(request, response.clone());
      return response;
    } catch (error) {
      const kept = await cache.match(request);
      if (kept === undefined) throw error;
      return kept;
    }
  },
);

self.addEventListener('message', (event) => {
  if (event.data === 'offlease:update') void self.skipWaiting();
});

// The page of the first visit is served by this worker at once: what works offline from now on, works in that page too.
self.addEventListener('activate', (event) => {
  event.waitUntil(self.clients.claim());
});
