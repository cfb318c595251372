/** What a text is that is no token of ours. Facts are for the sentence that says so; they are shown as text only. */
export type ForeignKind =
  | 'empty'
  | 'url'
  | 'jwt'
  | 'jwe'
  | 'json'
  | 'wifi'
  | 'contact'
  | 'event'
  | 'email'
  | 'phone'
  | 'message'
  | 'place'
  | 'one-time-password'
  | 'payment'
  | 'health-certificate'
  | 'pem'
  | 'article-number'
  | 'number'
  | 'base64'
  | 'hex'
  | 'text';

export interface Foreign {
  readonly kind: ForeignKind;
  /** A host, a network's name, an algorithm: what tells a person that this is what they think it is. */
  readonly detail?: string;
}

interface Rule {
  readonly kind: ForeignKind;
  /** The detail, possibly empty; `undefined` if the text is something else. */
  readonly match: (text: string) => string | undefined;
}

const starts =
  (...heads: readonly string[]) =>
  (text: string): string | undefined =>
    heads.some((head) => text.slice(0, head.length).toUpperCase() === head) ? '' : undefined;

const matches =
  (pattern: RegExp) =>
  (text: string): string | undefined => {
    const match = pattern.exec(text);
    return match === null ? undefined : (match[1] ?? '');
  };

/** The first that fits names the text; the most particular ones come first. */
const RULES: readonly Rule[] = [
  { kind: 'wifi', match: (text) => (starts('WIFI:')(text) === undefined ? undefined : wifiName(text)) },
  { kind: 'contact', match: starts('BEGIN:VCARD', 'MECARD:', 'BIZCARD:') },
  { kind: 'event', match: starts('BEGIN:VCALENDAR', 'BEGIN:VEVENT') },
  { kind: 'one-time-password', match: starts('OTPAUTH:', 'OTPAUTH-MIGRATION:') },
  { kind: 'email', match: matches(/^(?:mailto:)([^?\s]+)/i) },
  { kind: 'email', match: matches(/^([^\s@:/]+@[^\s@:/]+\.[^\s@:/]+)$/) },
  { kind: 'phone', match: matches(/^tel:([+\d()\s./-]+)$/i) },
  { kind: 'message', match: starts('SMS:', 'SMSTO:', 'MATMSG:', 'MMSTO:') },
  { kind: 'place', match: matches(/^geo:([-+\d.,]+)/i) },
  { kind: 'payment', match: starts('BCD\n', 'BCD\r\n', 'SPC\n', 'SPC\r\n', 'BITCOIN:', 'ETHEREUM:', 'UPI:') },
  { kind: 'health-certificate', match: starts('HC1:') },
  { kind: 'pem', match: matches(/^-----BEGIN ([A-Z0-9 ]{1,40})-----/) },
  { kind: 'jwe', match: jwe },
  { kind: 'jwt', match: jwt },
  { kind: 'json', match: json },
  { kind: 'url', match: url },
  { kind: 'article-number', match: (text) => (isArticleNumber(text) ? text : undefined) },
  { kind: 'number', match: matches(/^([\d\s]{1,40})$/) },
  { kind: 'hex', match: matches(/^(?:0x)?(?:[0-9a-f]{2}\s?){16,}$/i) },
  { kind: 'base64', match: matches(/^[A-Za-z0-9+/_-]{32,}={0,2}$/) },
];

/** Never throws, whatever it is given. */
export function recogniseForeign(input: string): Foreign {
  const text = input.replace(/^\ufeff/, '').trim();
  if (text === '') return { kind: 'empty' };
  for (const { kind, match } of RULES) {
    const detail = match(text);
    if (detail !== undefined) return detail === '' ? { kind } : { kind, detail };
  }
  return { kind: 'text' };
}

/** `WIFI:T:WPA;S:name;P:secret;;`: the name, never the password. */
function wifiName(text: string): string {
  const match = /(?:^WIFI:|;)S:((?:\\.|[^;\\])*)/i.exec(text);
  return (match?.[1] ?? '').replace(/\\(.)/g, '$1');
}

function url(text: string): string | undefined {
  if (/\s/.test(text) || !/^[a-z][a-z0-9+.-]*:/i.test(text) || !URL.canParse(text)) return undefined;
  const { protocol, hostname } = new URL(text);
  return hostname === '' ? protocol.replace(':', '') : hostname;
}

function json(text: string): string | undefined {
  if (!/^[[{]/.test(text)) return undefined;
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return '';
    return Object.keys(value).slice(0, 6).join(', ');
  } catch {
    return undefined;
  }
}

const segment = '[A-Za-z0-9_-]';

function jwt(text: string): string | undefined {
  return new RegExp(`^${segment}+\\.${segment}*\\.${segment}*$`).test(text) ? joseAlgorithm(text) : undefined;
}

function jwe(text: string): string | undefined {
  return new RegExp(`^${segment}+(?:\\.${segment}*){4}$`).test(text) ? joseAlgorithm(text) : undefined;
}

/** The algorithm that a JOSE header names (RFC 7515); `undefined` where the first segment is no such header. */
function joseAlgorithm(text: string): string | undefined {
  try {
    const header: unknown = JSON.parse(atob(text.split('.')[0]?.replaceAll('-', '+').replaceAll('_', '/') ?? ''));
    if (typeof header !== 'object' || header === null || !('alg' in header)) return undefined;
    return typeof header.alg === 'string' ? header.alg : '';
  } catch {
    return undefined;
  }
}

/** EAN-8, UPC-A, EAN-13 and GTIN-14: digits whose last is their checksum. */
function isArticleNumber(text: string): boolean {
  if (!/^(?:\d{8}|\d{12,14})$/.test(text)) return false;
  const digits = [...text].map(Number).reverse();
  const sum = digits.reduce((total, digit, at) => total + digit * (at % 2 === 0 ? 1 : 3), 0);
  return sum % 10 === 0;
}
