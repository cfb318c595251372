/** What a text without a token looks like; for a sentence such as "this is the code of a Wi-Fi". */
export type Foreign =
  | 'part'
  | 'url'
  | 'jwt'
  | 'json'
  | 'wifi'
  | 'contact'
  | 'mail'
  | 'phone'
  | 'one-time-password'
  | 'pem'
  | 'number'
  | 'text';

const LOOKS: readonly (readonly [Foreign, RegExp])[] = [
  ['part', /^OFLP[A-Z2-7]/i],
  ['wifi', /^WIFI:/i],
  ['contact', /^(?:BEGIN:VCARD|MECARD:|BIZCARD:)/i],
  ['mail', /^(?:mailto:|MATMSG:|SMTP:)/i],
  ['phone', /^(?:tel|sms|smsto):/i],
  ['one-time-password', /^otpauth:/i],
  ['pem', /^-----BEGIN /],
  ['jwt', /^eyJ[\w-]+(?:\.[\w-]*){2}(?:(?:\.[\w-]*){2})?$/],
  ['url', /^(?:[a-z][a-z\d+.-]*:\/\/|www\.)\S/i],
  ['number', /^[\d\s-]+$/],
];

/** By its first characters; nothing of the text is kept. */
export function looksLike(text: string): Foreign {
  const trimmed = text.trim();
  if (/^[{[]/.test(trimmed) && isJson(trimmed)) return 'json';
  return LOOKS.find(([, pattern]) => pattern.test(trimmed))?.[0] ?? 'text';
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
