/**
 * Puts facts into a sentence: `{name}` becomes the fact. What stands in square brackets is left out when a fact
 * in it is missing, so that copy reads well whatever the error brought along: `All seats are in use[ ({seats})].`
 */
export function fill(sentence: string, facts: Readonly<Record<string, string>>): string {
  const put = (text: string): string =>
    text.replace(/\{(\w+)\}/g, (_, name: string) => (Object.hasOwn(facts, name) ? facts[name] : undefined) ?? '…');
  return put(
    sentence.replace(/\[([^[\]]*)\]/g, (_, inner: string) => {
      const names = [...inner.matchAll(/\{(\w+)\}/g)].map((match) => match[1] ?? '');
      return names.every((name) => Object.hasOwn(facts, name)) ? inner : '';
    }),
  );
}
