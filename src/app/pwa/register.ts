import { ownScriptUrl } from '../../exchange/trusted-script.ts';
import { AppUpdates } from './app-updates.svelte.ts';

/**
 * Registers the service worker beside index.html. `undefined` where there is none to register: in the development
 * server, without a secure context, in a browser without service workers.
 */
export function keepOffline(window: Window): AppUpdates | undefined {
  const { serviceWorker } = window.navigator as Partial<Navigator>;
  if (!import.meta.env.PROD || serviceWorker === undefined) return undefined;
  const updates = new AppUpdates({
    container: serviceWorker,
    register: () => serviceWorker.register(ownScriptUrl(new URL('service-worker.js', window.document.baseURI))),
    reload: () => window.location.reload(),
  });
  void updates.start();
  return updates;
}
