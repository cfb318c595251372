import { gateEn, type GateMessages } from './gate.en.ts';

/**
 * Languages besides English, which is always there. The words of each are loaded when it is spoken: the gate's few at once,
 * the dialog's with the dialog (`catalogue.ts`).
 */
const GATE: Readonly<Record<string, () => Promise<GateMessages>>> = {
  de: async () => (await import('./gate.de.ts')).gateDe,
};

/** The first part of a BCP 47 tag: `de` of `de-AT`. */
export function primaryOf(tag: string): string {
  return (tag.split(/[-_]/)[0] ?? '').toLowerCase();
}

/** Of a language that is not there: English. Where its words cannot be loaded, English as well. */
export async function gateWords(tag: string): Promise<{ readonly words: GateMessages; readonly lang: string }> {
  const lang = primaryOf(tag);
  const words = await GATE[lang]?.().catch(() => undefined);
  return words === undefined ? { words: gateEn, lang: 'en' } : { words, lang };
}

/**
 * In which language to speak to whoever reads `element`: its own `lang`, that of whatever it stands in, through shadow roots;
 * else the browser's.
 */
export function tagOf(element: Element): string {
  for (let at: Element | undefined = element; at !== undefined;) {
    const named: Element | null = at.closest('[lang]');
    const tag = named?.getAttribute('lang')?.trim() ?? '';
    if (tag !== '') return tag;
    const root = (named ?? at).getRootNode();
    at = root instanceof ShadowRoot ? root.host : undefined;
  }
  return navigator.language;
}
