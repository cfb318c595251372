import { systemClock } from '../../storage/device/system-clock.ts';
import { localStorageOrNone } from './local-storage.ts';
import { PinAttempts } from './pin-attempts.ts';
import { Service } from './service.svelte.ts';

/** The service PIN at this browser, with its wrong tries remembered over reloads. */
export function browserService(kiosk: boolean): Service {
  return new Service({
    kiosk,
    attempts: new PinAttempts(localStorageOrNone()),
    now: () => systemClock.now(),
    schedule: systemClock.schedule,
  });
}
