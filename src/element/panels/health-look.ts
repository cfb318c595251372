import type { LicenseSnapshot } from '../../device/snapshot.ts';
import type { StorageHealth } from '../../storage/device/health.ts';
import type { Language } from '../messages/language.ts';

/** How one thing that a license stands on is told. */
export interface HealthLook {
  readonly tone: 'good' | 'warn' | 'bad';
  readonly name: string;
  /** What it means and what to do; absent where there is nothing to do. */
  readonly advice: string | undefined;
}

export function clockLook({ clock }: Pick<LicenseSnapshot, 'clock'>, language: Language): HealthLook {
  const words = language.words.health.clock;
  if (clock === 'ok') return { tone: 'good', name: words.ok, advice: undefined };
  return { tone: 'warn', name: words[clock], advice: language.words.license.clock[clock] };
}

/** From so many losses on, it is the browser that does not keep what it stores. */
const HABIT = 2;

export function storageLook(
  { lost }: Pick<LicenseSnapshot, 'lost'>,
  health: Pick<StorageHealth, 'persisted'> | undefined,
  language: Language,
): HealthLook {
  const words = language.words.health.storage;
  if (lost !== undefined && lost.times >= HABIT) {
    return { tone: 'bad', name: words.emptied, advice: words.emptiedAdvice(language.number(lost.times)) };
  }
  if (health === undefined) return { tone: 'good', name: words.looking, advice: undefined };
  if (health.persisted === true) return { tone: 'good', name: words.kept, advice: undefined };
  if (health.persisted === false) return { tone: 'warn', name: words.mayBeCleared, advice: words.mayBeClearedAdvice };
  return { tone: 'warn', name: words.unknown, advice: words.unknownAdvice };
}
