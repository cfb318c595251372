import { takeLink } from '../../exchange/link.ts';
import { hashOf } from '../shell/hash.ts';
import type { Arrivals } from './arrivals.svelte.ts';

/** https://wicg.github.io/web-app-launch/ */
interface LaunchParams {
  readonly targetURL?: string;
  readonly files?: readonly { getFile(): Promise<File> }[];
}

interface LaunchQueue {
  setConsumer(consumer: (params: LaunchParams) => void): void;
}

export type LaunchWindow = Pick<Window, 'location' | 'history' | 'addEventListener'> & {
  readonly launchQueue?: LaunchQueue;
};

/**
 * Takes in what the app is opened with, before its router looks at the address: a token in a link, files of the file handler,
 * and the address of a launch that did not load the page anew (`focus-existing`).
 */
export function watchLaunches(window: LaunchWindow, arrivals: Arrivals): void {
  const look = (): void => {
    const text = takeLink(window);
    if (text === undefined) return;
    arrivals.add([{ kind: 'text', text }]);
    window.history.replaceState(window.history.state, '', hashOf('arrived'));
  };
  look();
  window.addEventListener('hashchange', look);
  window.launchQueue?.setConsumer((params) => void launched(params));

  async function launched({ targetURL, files = [] }: LaunchParams): Promise<void> {
    const opened = await Promise.all(files.map((handle) => handle.getFile().catch(() => undefined)));
    const found = opened.flatMap((file) => (file === undefined ? [] : [{ kind: 'file', file } as const]));
    arrivals.add(found);
    const hash = targetURL === undefined ? '' : new URL(targetURL, window.location.href).hash;
    if (found.length > 0) window.location.hash = hashOf('arrived');
    // A start without a hash means the app as it is, not its first page.
    else if (hash.length > 2) window.location.hash = hash;
  }
}
