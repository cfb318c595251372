/** The places that the masthead leads to. */
export const MAIN_PLACES = ['device', 'issue', 'courier', 'inspect'] as const;

/** These, and the pages beside them: what is checked before somebody leaves, and what arrived from outside. */
export const PLACES = [...MAIN_PLACES, 'field', 'arrived'] as const;
export type Place = (typeof PLACES)[number];

/** What the part of the address after `#` asks for: `#/issue/entitlements/4f2a` is `issue`, `['entitlements', '4f2a']`. */
export interface Route {
  readonly place: Place;
  readonly rest: readonly string[];
}

/** Any hash has a route; an unknown one is This device. Malformed escapes are taken as they stand. */
export function parseHash(hash: string): Route {
  const [first = '', ...rest] = hash
    .replace(/^#?\/?/, '')
    .split('/')
    .filter((part) => part !== '')
    .map(unescapePart);
  const place = PLACES.find((candidate) => candidate === first);
  return place === undefined ? { place: 'device', rest: [] } : { place, rest };
}

/** `hashOf('issue', 'entitlements', id)` → `#/issue/entitlements/…`, each part escaped. For `href` and `Router.go`. */
export function hashOf(place: Place, ...rest: readonly string[]): string {
  return `#/${[place, ...rest].map(encodeURIComponent).join('/')}`;
}

function unescapePart(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
