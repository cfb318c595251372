import type { Language } from '../../element/messages/language.ts';
import type { Service } from '../../element/panels/service.svelte.ts';
import type { UnixTime } from '../../license/time.ts';
import type { AppMessages } from '../messages/app.ts';
import type { AppUpdates } from '../pwa/app-updates.svelte.ts';
import type { Arrivals } from '../pwa/arrivals.svelte.ts';
import type { InstallState } from '../pwa/install-state.svelte.ts';
import type { KioskSetting } from './kiosk-setting.ts';
import type { Router } from './route.svelte.ts';

/** What every place of the app is given; nothing in a place reaches for the clock or the language itself. */
export interface Services {
  readonly clock: () => UnixTime;
  /** Words of the panels, errors of all codes, dates and numbers. Give it to the panels as it is. */
  readonly language: Language;
  /** Words of the shell and of This device; the issuer's places keep their own catalogue and choose by `language.tag`. */
  readonly words: AppMessages;
  readonly router: Router;
  /** Who stands in front of the screen. In kiosk mode only This device is there until the service PIN was entered. */
  readonly service: Service;
  readonly kiosk: KioskSetting;
  /** What came from outside; a place takes what a person gave it. */
  readonly arrivals: Arrivals;
  readonly install: InstallState;
  /** Where there is a service worker to keep the app here. */
  readonly updates: AppUpdates | undefined;
  /** Says a sentence to screen readers. Every change of state is announced. */
  readonly announce: (sentence: string) => void;
}
