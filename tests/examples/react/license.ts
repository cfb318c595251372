import { use, useSyncExternalStore } from 'react';
import { openLicense, type License, type LicenseSnapshot } from 'offlease';

let opened: Promise<License> | undefined;

/** The license of this page: opened once, however often React mounts what uses it. */
async function open(): Promise<License> {
  const product = await (await fetch('product.json')).text();
  return openLicense({ product });
}

export interface Licensing {
  readonly license: License;
  readonly snapshot: LicenseSnapshot;
}

/** Suspends until the license is open; renders anew whenever it changes. */
export function useLicense(): Licensing {
  opened ??= open();
  const license = use(opened);
  return { license, snapshot: useSyncExternalStore(license.subscribe, license.getSnapshot) };
}
