import type { LicensedFeature, LicenseTerms } from '../../device/snapshot.ts';
import type { Checkout } from '../../device/record.ts';
import type { Language } from '../messages/language.ts';

/** Elements of a pool that are held now, with a way to give them back. */
export interface HeldElements {
  readonly id: string;
  readonly amount: number;
  readonly owner: string | undefined;
  readonly since: string;
}

/** One feature of a license as it is shown. */
export interface FeatureLine {
  readonly key: string;
  readonly name: string;
  /** What the license grants of it, in words: included, unlimited, so many left. */
  readonly grant: string;
  /** What has been used or is checked out, in words. */
  readonly use: string | undefined;
  /** For a bar of what is left; absent where there is no end. */
  readonly share: { readonly remaining: number; readonly limit: number } | undefined;
  readonly tone: 'good' | 'warn' | 'bad';
  readonly held: readonly HeldElements[];
}

/** So little left of a count is worth a look. */
const LITTLE = 0.1;

export function featureLines({ features, checkouts }: LicenseTerms, language: Language): readonly FeatureLine[] {
  return features.map((feature) => lineOf(feature, checkouts, language));
}

function lineOf(feature: LicensedFeature, checkouts: readonly Checkout[], language: Language): FeatureLine {
  const { key, name = key, number, type, limit, used = 0, remaining } = feature;
  const words = language.words.features;
  const held = checkouts
    .filter((checkout) => type === 'element-pool' && checkout.number === number)
    .map(({ id, amount, owner, since }) => ({ id, amount, owner, since: language.dateTime(since) }));
  const line = { key, name, held, share: undefined, use: undefined, tone: 'good' as const };
  if (limit === undefined || remaining === undefined || type === 'bool') return { ...line, grant: words.included };
  const use = type === 'usage-count' ? words.used(language.number(used)) : words.checkedOut(language.number(used));
  if (limit === 'unlimited' || remaining === 'unlimited') return { ...line, grant: words.unlimited, use };
  const amounts = { remaining: language.number(remaining), limit: language.number(limit) };
  return {
    ...line,
    grant: type === 'usage-count' ? words.left(amounts) : words.free(amounts),
    use,
    share: { remaining, limit },
    tone: toneOf(feature.type, remaining, limit),
  };
}

/** A pool that is all checked out is at work; a count that is used up is over. */
function toneOf(type: LicensedFeature['type'], remaining: number, limit: number): FeatureLine['tone'] {
  if (type === 'element-pool') return remaining === 0 ? 'warn' : 'good';
  if (remaining === 0) return 'bad';
  return remaining <= limit * LITTLE ? 'warn' : 'good';
}
