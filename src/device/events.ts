import type { ClockState } from '../token/claims.ts';
import type { LicenseSnapshot } from './snapshot.ts';
import type { LicenseWarning } from './warning.ts';

/** What a license tells by `on`, and with what. */
export interface LicenseEvents {
  /** Something in the snapshot is different, be it a second less that is left. */
  readonly change: LicenseSnapshot;
  /** The state is another one, or `grace` or `held` is. */
  readonly state: { readonly before: LicenseSnapshot; readonly now: LicenseSnapshot };
  /** A threshold of the policy was crossed. One page hears it, once. */
  readonly warning: LicenseWarning;
  /** This device's clock went wrong, or right. */
  readonly clock: ClockState;
}

type Listeners = { readonly [Name in keyof LicenseEvents]: Set<(event: LicenseEvents[Name]) => void> };

export class Emitter {
  readonly #listeners: Listeners = { change: new Set(), state: new Set(), warning: new Set(), clock: new Set() };

  on<Name extends keyof LicenseEvents>(name: Name, listener: (event: LicenseEvents[Name]) => void): () => void {
    const own = (event: LicenseEvents[Name]): void => listener(event); // the same function may listen twice
    this.#listeners[name].add(own);
    return () => {
      this.#listeners[name].delete(own);
    };
  }

  isHeard(name: keyof LicenseEvents): boolean {
    return this.#listeners[name].size > 0;
  }

  emit<Name extends keyof LicenseEvents>(name: Name, event: LicenseEvents[Name]): void {
    for (const listener of [...this.#listeners[name]]) {
      try {
        listener(event);
      } catch (error) {
        queueMicrotask(() => {
          throw error; // the listener's own fault: reported as such, and the others still hear
        });
      }
    }
  }

  clear(): void {
    for (const listeners of Object.values(this.#listeners)) listeners.clear();
  }
}

function phaseOf(snapshot: LicenseSnapshot): string {
  if (snapshot.state !== 'active') return snapshot.state;
  return `${snapshot.state} ${String(snapshot.grace)} ${String(snapshot.held)}`;
}

/** Tells what is different between two snapshots. */
export function emitChange(emitter: Emitter, before: LicenseSnapshot, now: LicenseSnapshot): void {
  emitter.emit('change', now);
  if (phaseOf(before) !== phaseOf(now)) emitter.emit('state', { before, now });
  if (before.clock !== now.clock) emitter.emit('clock', now.clock);
}
