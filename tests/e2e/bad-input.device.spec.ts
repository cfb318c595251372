import type { ProductId, RootId } from '../../src/license/ids.ts';
import { unixTime, type UnixTime } from '../../src/license/time.ts';
import { decodeText, encodeText } from '../../src/text/text-form.ts';
import { generateSigningKey } from '../../src/token/keys.ts';
import { writeProductFile } from '../../src/token/product-file.ts';
import { makeIssuer, makeProduct, type IssueOptions, type TestIssuer } from '../device/fixture.ts';
import { bring, DOORS, expectError, expectRefusal, type Door, type Panel } from './support/doors.ts';
import { expectState, giveProductFile, openProduct, paste, shownText } from './support/kiosk.ts';
import type { Machine } from './support/machine.ts';
import { qrPicture } from './support/picture.ts';
import { damage, stored } from './support/stored.ts';
import { expect, test } from './support/test.ts';

// Each wrong thing at each door of the licensed side. The issuer is a small one of these tests' own, so that it can
// also do what no honest issuer does.

const YEAR = 365 * 86_400;
const now = (): UnixTime => unixTime(Date.now() / 1000);

interface Vendor {
  readonly issuer: TestIssuer;
  /** Another issuer of the same root, with the same key to receive with: it can read what the first was asked. */
  readonly colleague: TestIssuer;
  /** An issuer of nobody's root, likewise. */
  readonly stranger: TestIssuer;
  readonly json: string;
}

async function makeVendor(): Promise<Vendor> {
  const root = await generateSigningKey();
  const times = { validFrom: unixTime(now() - YEAR), validUntil: unixTime(now() + YEAR) };
  const issuer = await makeIssuer(root, times);
  const { receiving } = issuer;
  const strangersRoot = await generateSigningKey();
  return {
    issuer,
    colleague: await makeIssuer(root, { ...times, receiving }),
    stranger: await makeIssuer(strangersRoot, {
      ...times,
      receiving,
      root: strangersRoot.publicKey.thumbprint as RootId,
    }),
    json: writeProductFile(await makeProduct([root], [issuer])),
  };
}

async function respond(issuer: TestIssuer, request: string, options: IssueOptions = {}): Promise<string> {
  return encodeText(await issuer.respond(decodeText(request), { time: now(), ...options }));
}

/** The panel that waits for an answer; the request on it is always the same one. */
function answerPanel(kiosk: Machine): Panel {
  return {
    machine: kiosk,
    scan: 'scan-answer',
    open: async () => {
      await kiosk.page.reload();
      await kiosk.tap('activate');
      await shownText(kiosk);
    },
  };
}

function refreshPanel(kiosk: Machine): Panel {
  return {
    machine: kiosk,
    scan: undefined,
    open: async () => {
      await kiosk.page.reload();
      await kiosk.tap('refresh-scan');
      await expect(kiosk.at('paste-box')).toBeVisible();
    },
  };
}

for (const door of DOORS) {
  test(`an answer that is none, as ${door}`, async ({ host, startMachine }) => {
    const { issuer, colleague, stranger, json } = await makeVendor();
    const kiosk = await startMachine('kiosk');
    const other = await startMachine('other');
    for (const machine of [kiosk, other]) {
      await machine.page.goto(host.url);
      await openProduct(machine, json);
      await machine.tap('activate');
    }
    const request = await shownText(kiosk);
    const panel = answerPanel(kiosk);
    const refuse = (text: string, code: string): Promise<void> => expectRefusal(panel, door, text, code);
    const response = await respond(issuer, request);

    await test.step('truncated', () => refuse(response.slice(0, -40), 'text-truncated'));
    await test.step('something else altogether', () => refuse('https://example.com/menu', 'text-foreign'));
    await test.step('a request where a response belongs', () => refuse(request, 'token-kind'));
    await test.step('for another device', async () => {
      await refuse(await respond(issuer, await shownText(other)), 'token-not-for-this-key');
    });
    await test.step('for another product', async () => {
      await refuse(await respond(issuer, request, { product: 'other' as ProductId }), 'license-other-product');
    });
    await test.step('by an issuer under another root', async () => {
      await refuse(await respond(stranger, request, { carry: true }), 'certificate-root');
    });
    await test.step('by an issuer that was not asked', async () => {
      await refuse(await respond(colleague, request, { carry: true }), 'issuer-not-asked');
    });
    await test.step('whose lease is over', async () => {
      await refuse(
        await respond(issuer, request, { leaseEnd: unixTime(now() - 60), time: unixTime(now() - 90) }),
        'lease-over',
      );
    });
    await kiosk.page.reload();
    await expectState(kiosk, 'not-activated');

    await test.step('the right one is taken after all that, once', async () => {
      await bring(panel, door, response);
      await expectState(kiosk, 'active');
      await expectRefusal(refreshPanel(kiosk), door, response, 'response-already-applied');
      await kiosk.page.reload();
      await expectState(kiosk, 'active');
    });
  });
}

test('a product file that does not parse, at every door', async ({ host, startMachine }) => {
  const { json } = await makeVendor();
  const kiosk = await startMachine('kiosk');
  await kiosk.page.goto(host.url);
  const broken: readonly string[] = [json.slice(0, -30), '{"product":1}', 'product', json.replace(/"roots"/, '"root"')];
  for (const text of broken) {
    const before = await stored(kiosk.page);
    await giveProductFile(kiosk, text);
    await expectError(kiosk, 'product-file-invalid');
    await kiosk.page.reload();
    await paste(kiosk, text);
    await expectError(kiosk, 'product-file-invalid');
    expect(await stored(kiosk.page)).toBe(before);
    await kiosk.page.reload();
  }
  await kiosk.lookAtPicture(qrPicture('{"product":1}'));
  await kiosk.tap('scan');
  await expectError(kiosk, 'product-file-invalid');
  await kiosk.page.reload();
  await openProduct(kiosk, json);
  await expectState(kiosk, 'not-activated');
});

test('a vendor’s product file beside the app that does not parse', async ({ host, startMachine }) => {
  host.dropped.set('product.json', '{"product":');
  const kiosk = await startMachine('kiosk');
  await kiosk.page.goto(host.url);
  await expectError(kiosk, 'product-file-invalid');
});

test('stored data that is damaged is named, and left as it is', async ({ host, startMachine }) => {
  const { issuer, json } = await makeVendor();
  const kiosk = await startMachine('kiosk');
  await kiosk.page.goto(host.url);
  await openProduct(kiosk, json);
  await kiosk.tap('activate');
  await paste(kiosk, await respond(issuer, await shownText(kiosk)));
  await expectState(kiosk, 'active');
  await damage(kiosk.page, 'offlease-device', 'licenses', { version: 1, epoch: 'many' });
  const before = await stored(kiosk.page);
  await kiosk.page.reload();
  await expectError(kiosk, 'storage-damaged');
  expect(await stored(kiosk.page)).toBe(before);
});

test('no camera: said, and the other doors are open', async ({ host, startMachine }) => {
  const { issuer, json } = await makeVendor();
  const kiosk = await startMachine('kiosk', { camera: false });
  await kiosk.page.goto(host.url);
  await openProduct(kiosk, json);
  await kiosk.tap('activate');
  const response = await respond(issuer, await shownText(kiosk));
  const before = await stored(kiosk.page);
  await kiosk.tap('scan-answer');
  // Where the browser does not tell beforehand, the app asks first.
  const allow = kiosk.at('camera-allow');
  await expect(allow.or(kiosk.at('error'))).toBeVisible();
  if (await allow.isVisible()) await allow.click();
  await expectError(kiosk, 'camera-missing');
  expect(await stored(kiosk.page)).toBe(before);
  const door: Door = 'file';
  await bring({ ...answerPanel(kiosk), open: () => Promise.resolve() }, door, response);
  await expectState(kiosk, 'active');
});
