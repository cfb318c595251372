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

type Listener<Name extends keyof LicenseEvents> = (event: LicenseEvents[Name]) => void;
type Listeners = { readonly [Name in keyof LicenseEvents]: Set<Listener<Name>> };

export interface Emitter {
  on<Name extends keyof LicenseEvents>(name: Name, listener: Listener<Name>): () => void;
  isHeard(name: keyof LicenseEvents): boolean;
  emit<Name extends keyof LicenseEvents>(name: Name, event: LicenseEvents[Name]): void;
  clear(): void;
}

export function emitter(): Emitter {
  const listeners: Listeners = { change: new Set(), state: new Set(), warning: new Set(), clock: new Set() };
  return {
    on(name, listener) {
      const own: typeof listener = (event) => listener(event); // the same function may listen twice
      listeners[name].add(own);
      return () => {
        listeners[name].delete(own);
      };
    },

    isHeard: (name) => listeners[name].size > 0,

    emit(name, event) {
      for (const listener of [...listeners[name]]) {
        try {
          listener(event);
        } catch (error) {
          queueMicrotask(() => {
            throw error; // the listener's own fault: reported as such, and the others still hear
          });
        }
      }
    },

    clear() {
      for (const own of Object.values(listeners)) own.clear();
    },
  };
}

function phaseOf(snapshot: LicenseSnapshot): string {
  return snapshot.state === 'active' ? `${String(snapshot.grace)} ${String(snapshot.held)}` : snapshot.state;
}

/** Tells what is different between two snapshots. */
export function emitChange(emitter: Emitter, before: LicenseSnapshot, now: LicenseSnapshot): void {
  emitter.emit('change', now);
  if (phaseOf(before) !== phaseOf(now)) emitter.emit('state', { before, now });
  if (before.clock !== now.clock) emitter.emit('clock', now.clock);
}
