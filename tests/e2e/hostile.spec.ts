import type { Page } from '@playwright/test';
import { writeLink } from '../../src/exchange/link.ts';
import { license, makeVendor } from './support/vendor.ts';
import { qrPicture } from './support/picture.ts';
import { expect, test } from './support/test.ts';

// What a stranger can put into a code, a link or a file: nothing of it may run, lead anywhere or be fetched.

/** What runs leaves this behind. */
const HIT = 'window.offleaseHit=1';
const ELSEWHERE = '//elsewhere.example/x';

const MARKUP = [
  `<img src=x onerror="${HIT}">`,
  `<script>${HIT}</script>`,
  `<svg onload="${HIT}"></svg>`,
  `"><img src=x onerror=${HIT}>`,
  `'><svg/onload=${HIT}>`,
  `</textarea><script>${HIT}</script>`,
  `</title><img src="${ELSEWHERE}">`,
  `<iframe srcdoc="<script>parent.${HIT}</script>"></iframe>`,
  `<iframe src="javascript:parent.${HIT}"></iframe>`,
  `<a href="javascript:${HIT}" autofocus onfocus="${HIT}">x</a>`,
  `<input autofocus onfocus="${HIT}">`,
  `<base href="${ELSEWHERE}">`,
  `<meta http-equiv="refresh" content="0;url=${ELSEWHERE}">`,
  `<link rel=stylesheet href="${ELSEWHERE}">`,
  `<style>@import "${ELSEWHERE}";*{background:url(${ELSEWHERE})}</style>`,
  `<form action="${ELSEWHERE}"><button autofocus>x</button></form>`,
  `<object data="${ELSEWHERE}"></object><embed src="${ELSEWHERE}">`,
  `<template><img src=x onerror="${HIT}"></template>`,
  `<math><mtext><table><mglyph><style><img src=x onerror="${HIT}"></style></mglyph></table></mtext></math>`,
  `<details open ontoggle="${HIT}">x</details>`,
  `<video><source onerror="${HIT}"></video>`,
  `{@html '<img src=x onerror=${HIT}>'}`,
  `{{constructor.constructor('${HIT}')()}}`,
  '${' + HIT + '}',
] as const;

const ADDRESSES = [
  `javascript:${HIT}`,
  `JaVaScRiPt:${HIT}`,
  ` \tjavascript:${HIT}`,
  `java\nscript:${HIT}`,
  `javascript://x/%0A${HIT}`,
  `data:text/html,<script>${HIT}</script>`,
  `vbscript:${HIT}`,
  `https:${ELSEWHERE}?q=<script>${HIT}</script>`,
  ELSEWHERE,
  `\\\\elsewhere.example\\x`,
  'file:///etc/passwd',
  'view-source:https:' + ELSEWHERE,
  `blob:https:${ELSEWHERE}`,
  'intent://elsewhere.example#Intent;scheme=https;end',
] as const;

const CHARACTERS = [
  '\u202eTXET DESREVER\u202c',
  '\u2066\u2067\u2068 isolated \u2069',
  '\u200f\u200e\u061c right and left',
  'zero\u0000byte',
  '\u0000\u0001\u0002\u001b[31mred\u001b[0m',
  '\ufeff\u200b\u200c\u2060',
  'Z\u0351\u036b\u0343\u036a\u0302\u036b\u033d'.repeat(40),
  '\ud800 half a pair',
  '\u{1f468}\u200d\u{1f469}\u200d\u{1f467}'.repeat(50),
  '__proto__',
  'constructor',
  '{"__proto__":{"offleaseHit":1},"constructor":{"prototype":{"offleaseHit":1}}}',
] as const;

const BASES = [...MARKUP, ...ADDRESSES, ...CHARACTERS];

/** Again and again, up to so many bytes. */
function long(text: string, most: number): string {
  const bytes = new TextEncoder().encode(text.toWellFormed().repeat(Math.ceil(most / text.length)));
  return new TextDecoder().decode(bytes.subarray(0, most));
}

/** As it is, and dressed up as what the app knows. */
const SHAPES: readonly ((text: string) => string)[] = [
  (text) => text,
  (text) => `OFL1${text}`,
  (text) => `WIFI:T:WPA;S:${text};P:secret;;`,
  (text) => JSON.stringify({ id: text, name: text, features: [{ key: text }], roots: [text] }),
  (text) => long(text, 3000),
];

/** Broken pairs cannot be in a link, nor in a code. */
const PAYLOADS = SHAPES.flatMap((shape) => BASES.map((base) => shape(base))).map((text) => text.toWellFormed());

/** Counts what must not be; looked at once in a while. */
async function guard(page: Page): Promise<() => Promise<void>> {
  const elsewhere: string[] = [];
  page.on('dialog', (dialog) => {
    elsewhere.push(`dialog ${dialog.message()}`);
    void dialog.dismiss();
  });
  page.on('popup', (popup) => elsewhere.push(`popup ${popup.url()}`));
  page.on('load', () => elsewhere.push('another page was loaded'));
  await page.evaluate(() => {
    const violations: string[] = [];
    Object.assign(window, { violations });
    addEventListener('securitypolicyviolation', (event) => violations.push(event.violatedDirective));
  });
  return async () => {
    const found = await page.evaluate(() => ({
      hit: 'offleaseHit' in window,
      polluted: 'offleaseHit' in {},
      violations: (window as unknown as { violations: string[] }).violations,
      strangers: document.querySelectorAll(
        'main :is(script, iframe, object, embed, base, meta, link, img, math, form[action], [onerror], [onload], [onfocus])',
      ).length,
      // Only the own host and, as text, nothing else, is an address of a link.
      links: [...document.links].map(({ href }) => new URL(href).origin).filter((origin) => origin !== location.origin),
    }));
    expect(found).toEqual({ hit: false, polluted: false, violations: [], strangers: 0, links: [] });
    expect(elsewhere).toEqual([]);
  };
}

test(`${String(PAYLOADS.length)} hostile texts in links, looked into: nothing runs, leads anywhere or is fetched`, async ({
  host,
  startMachine,
}) => {
  test.setTimeout(600_000);
  expect(PAYLOADS.length).toBeGreaterThanOrEqual(200);
  const machine = await startMachine('machine');
  const { page } = machine;
  await page.goto(host.url);
  await expect(machine.at('nav-inspect')).toBeVisible();
  const check = await guard(page);
  for (const payload of PAYLOADS) {
    await page.evaluate((hash) => (location.hash = hash), new URL(writeLink(host.url, payload)).hash);
    await expect(machine.at('arrived-inspect'), payload).toBeVisible();
    await machine.tap('arrived-inspect');
    await expect(machine.at('inspect-result'), payload).toBeVisible();
    await check();
  }
});

test('hostile codes, as a photo and before the camera: said what they are, and nothing else', async ({
  host,
  startMachine,
}) => {
  test.setTimeout(300_000);
  const machine = await startMachine('machine');
  const { page } = machine;
  await page.goto(`${host.url}#/inspect`);
  const check = await guard(page);
  const input = machine.at('open-file').locator('input[type=file]');
  for (const payload of [
    ...BASES.map((base) => base.toWellFormed()),
    long(MARKUP[0], 2000),
    long(ADDRESSES[0], 2000),
  ]) {
    await input.setInputFiles({ name: 'photo.png', mimeType: 'image/png', buffer: qrPicture(payload) });
    await expect(page.locator('main').getByTestId('inspect-result').or(machine.at('error'))).toBeVisible();
    await check();
  }
  for (const payload of [MARKUP[0], ADDRESSES[0], CHARACTERS[0]]) {
    await machine.lookAtPicture(qrPicture(payload));
    await page.reload();
    const checkAnew = await guard(page);
    await machine.tap('inspect-scan');
    await expect(machine.at('inspect-result')).toBeVisible({ timeout: 60_000 });
    await checkAnew();
  }
});

test('a license whose every word is hostile: shown as words', async ({ host, startMachine }) => {
  const machine = await startMachine('machine');
  const { page } = machine;
  await page.goto(host.url);
  const check = await guard(page);
  const [image, script] = [MARKUP[0], `<script>${HIT}</script>`];
  await license(machine, await makeVendor(), {
    customer: image,
    edition: script.slice(0, 40),
    seatName: '"><svg onload=x>',
    attributes: [['<b onclick=x>', `javascript:${HIT}`]],
  });
  await expect(page.getByText(image).first()).toBeVisible();
  await check();
});
