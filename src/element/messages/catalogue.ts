import { english } from './english.ts';
import { makeLanguage, type Catalogue, type Language } from './language.ts';
import { primaryOf } from './spoken.ts';

/** Languages besides English, each a file of its own. */
const CATALOGUES: Readonly<Record<string, () => Promise<Catalogue>>> = {
  de: async () => (await import('./german.ts')).german,
};

/** The language of `tag` with its region, for dates and numbers; English where it is not there, or cannot be loaded. */
export async function languageFor(tag: string): Promise<Language> {
  const primary = primaryOf(tag);
  const catalogue = await CATALOGUES[primary]?.().catch(() => undefined);
  if (catalogue !== undefined) return makeLanguage({ ...catalogue, tag: regional(tag, primary) });
  return english(primary === 'en' ? regional(tag, 'en') : 'en');
}

/** A tag that `Intl` does not read is as good as its language alone. */
function regional(tag: string, primary: string): string {
  try {
    return Intl.getCanonicalLocales(tag.replaceAll('_', '-'))[0] ?? primary;
  } catch {
    return primary;
  }
}
