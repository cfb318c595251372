// What each figure is in, and how it came about: the first pattern that fits.

/** @type {readonly (readonly [name: RegExp, unit: string, note: string])[]} */
const MEANINGS = [
  [/^token\..*\.bytes$/, 'bytes', 'reference payload, signed and sealed'],
  [/^token\..*\.qr$/, 'QR version', 'the same in the text form, ECC M, one alphanumeric segment'],
  [/^jwt\..*\.bytes$/, 'bytes', 'the same payload as nested JWT by jose: ES256 in ECDH-ES and A256GCM, compact'],
  [/^jwt\..*\.qr$/, 'QR version', 'the nested JWT, ECC M'],
  [
    /^flow\..*\.taps$/,
    'taps',
    'from "not activated" to "active" by camera, counted in the pages by the end-to-end test',
  ],
  [/^flow\..*\.keys$/, 'keys', 'pressed on both sides on that way'],
  [/\.microseconds$/, 'µs', 'the bare WebCrypto calls that no implementation can do without'],
  [/^token\.(seal|open)\./, '× floor', 'median; floor, library and peer take turns in one run'],
  [/^jwt\.(seal|open)\./, '× floor', 'nested JWT by jose, the same payloads in the same run'],
  [
    /^scan\.accept\.ms$/,
    'ms',
    'median of 11 machines: from the tap on "scan" to active, in the app, a moving picture of the reference response at 720p',
  ],
  [
    /^scan\.longtask\.ms$/,
    'ms',
    'the longest task of the main thread while scanning, of those that Chromium tells of (over 50 ms); 0: there was none',
  ],
  [/^(scan|peer)\..*\.ms$/, 'ms', 'median over all pictures of that size and QR version, in Node'],
  [/^scan\.nowasm\./, '% read', 'the decoder of pages that forbid WebAssembly, webcam-like pictures made in the run'],
  [/^scan\.\d+\.v\d+$/, '% read', 'the decoder of the app, webcam-like pictures made in the run'],
  [/^peer\./, '% read', 'the package as it comes, the same pictures in the same run'],
  [/^scan\.wrong$/, 'texts', 'read otherwise than they are, by either decoder'],
  [/^scan\.photos\..*wrong$/, 'texts', 'read otherwise than they are'],
  [/^scan\.photos/, 'photographs', 'read, of the 106 in sets 1 to 4 of zxing-cpp (8, 56, 18, 24), in Chromium'],
  [/^size\.element\.initial$/, 'bytes', 'gzip: what a page with a gate loads before its dialog is opened'],
  [/^size\.element\.dialog$/, 'bytes', 'gzip: more, when it is opened'],
  [/^size\.element\./, 'bytes', 'gzip: more, when that is wanted'],
  [/^size\.app\.first$/, 'bytes', "gzip: script and style of the app's first screen"],
  [
    /^element\.unlock\.ms$/,
    'ms',
    'median, from connected to content painted: stored license, warm cache, 4x slower CPU',
  ],
  [/^element\.layout-shift$/, 'score', 'largest of all loads, by the browser, from the beginning'],
  [/^size\./, 'bytes', 'gzip, bundled and minified with all dependencies'],
  [
    /^device\.tabs\.ms$/,
    'ms',
    'median; a license changes in one tab until the last of three others is right, in Chromium',
  ],
  [/^device\..*\.ms$/, 'ms', 'median, in Chromium, warm'],
  [/^device\.size$/, 'bytes', 'gzip: the front door with IndexedDB and product file, minified, all dependencies'],
  [/^device\.size\.initial$/, 'bytes', 'gzip: of that, what opening a stored license loads'],
  [/^device\.size\.headless$/, 'bytes', 'gzip: the device room alone, over a store that the host brings'],
  [/^issuer\.one\.ms$/, 'ms', 'median; one reference request received and answered, in Chromium on disk'],
  [/^issuer\.one\.cryptography\.ms$/, 'ms', 'median; the bare WebCrypto calls to open a request and seal its answer'],
  [/^issuer\.one\.transaction\.ms$/, 'ms', 'median; one bare strict transaction of the same records'],
  [/^issuer\.one\.overhead$/, '× floors', 'median; both floors together, in turns in one run; at most 1.5'],
  [/^issuer\.batch\.rate$/, 'requests/s', 'median; 1,000 reference requests answered together'],
  [/^issuer\.batch\.cryptography\.rate$/, 'requests/s', 'median; the bare WebCrypto calls, as many at once'],
  [/^issuer\.batch\.transactions\.rate$/, 'requests/s', 'median; the same records in as many bare strict transactions'],
  [/^issuer\.batch\.share$/, '× slower floor', "median; the batch's rate by that of the slower floor; at least 0.7"],
];

/**
 * A line of what `npm run measure` prints.
 * @param {import('./figure.ts').Figure} figure
 */
export function lineOf({ name, value, least, most }) {
  const [, unit, note] = MEANINGS.find(([pattern]) => pattern.test(name)) ?? [];
  if (unit === undefined || note === undefined) throw new Error(`nobody says what ${name} means`);
  return JSON.stringify({ figure: name, value, unit, note, least, most });
}

/**
 * What a figure fails of, for a person; `undefined` where it holds its bounds. One that is not a number holds none.
 * @param {import('./figure.ts').Figure} figure
 */
export function missOf({ name, value, least, most }) {
  if (least !== undefined && !(value >= least)) return `${name} is ${value}, below ${least}`;
  if (most !== undefined && !(value <= most)) return `${name} is ${value}, above ${most}`;
  return undefined;
}
