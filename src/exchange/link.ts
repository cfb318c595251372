/**
 * The name before a token in a link's fragment. Fragments are never sent to a server, so a host sees no
 * token, and neither does anything between.
 */
const MARK = '#/take/';

/** As much of an address as is looked at: tokens end long before. */
const MOST = 16_384;

/**
 * A link that opens a page with a text (letters and digits only, as tokens and parts are). The page shows
 * what it is and asks; it never applies it unasked.
 *
 * @param page the address of the app; what it has of a fragment is left out
 */
export function writeLink(page: string, text: string): string {
  const address = new URL(page);
  address.hash = '';
  return `${address.href.replace(/#$/, '')}${MARK}${encodeURIComponent(text)}`;
}

/** The text in a link, or in the fragment alone; `undefined` where there is none. Whether it is sound, `decodeText` says. */
export function readLink(address: string): string | undefined {
  const at = address.indexOf(MARK);
  if (at < 0 || address.length > MOST) return undefined;
  const escaped = address.slice(at + MARK.length);
  try {
    return decodeURIComponent(escaped) || undefined;
  } catch {
    return escaped; // a mail program has cut an escape in half: the checksum will tell
  }
}

/**
 * Takes the text out of the page's own address, once: out of the history too, so that neither going back
 * nor a bookmark offers it again. What is done with it is for a person to say.
 */
export function takeLink({ location, history }: Pick<Window, 'location' | 'history'>): string | undefined {
  const text = readLink(location.hash);
  if (text !== undefined) history.replaceState(history.state, '', `${location.pathname}${location.search}#/`);
  return text;
}
