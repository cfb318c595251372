// public/_headers, the form that several static hosts read: paths at the margin, indented `Name: value` lines below.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { top } from '../lint/rooms.mjs';

/** @typedef {{ readonly path: RegExp, readonly headers: readonly (readonly [name: string, value: string])[] }} HeaderRule */

/**
 * @param {string} [file]
 * @returns {readonly HeaderRule[]}
 */
export function readHeaders(file = path.join(top, 'public/_headers')) {
  /** @type {{ path: RegExp, headers: [string, string][] }[]} */
  const rules = [];
  for (const line of readFileSync(file, 'utf8').split(/\r?\n/)) {
    if (line.trim() === '') continue;
    if (/^\S/.test(line)) {
      const pattern = line
        .trim()
        .split('*')
        .map((part) => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&'))
        .join('.*');
      rules.push({ path: new RegExp(`^${pattern}$`), headers: [] });
      continue;
    }
    const colon = line.indexOf(':');
    rules.at(-1)?.headers.push([line.slice(0, colon).trim(), line.slice(colon + 1).trim()]);
  }
  return rules;
}

/**
 * The headers of one address; later rules win.
 * @param {readonly HeaderRule[]} rules
 * @param {string} pathname
 * @returns {Record<string, string>}
 */
export function headersOf(rules, pathname) {
  return Object.fromEntries(rules.filter((rule) => rule.path.test(pathname)).flatMap((rule) => rule.headers));
}

/** The content security policy as a <meta> may say it: without what only a header can. */
export function metaPolicy() {
  const policy = headersOf(readHeaders(), '/')['Content-Security-Policy'];
  if (policy === undefined) throw new Error('public/_headers has no Content-Security-Policy');
  return policy
    .split(';')
    .map((directive) => directive.trim())
    .filter((directive) => !/^(frame-ancestors|report-uri|sandbox)\b/.test(directive))
    .join('; ');
}
