import { beforeEach, describe, expect, it } from 'vitest';
import { fieldValue } from '../../../src/app/inspect/field-value.ts';
import { Inspector, type Result } from '../../../src/app/inspect/inspector.svelte.ts';
import type { Holdings } from '../../../src/app/inspect/keys-at-hand.ts';
import { kindOf, resultTitle } from '../../../src/app/inspect/result-words.ts';
import { productLink } from '../../../src/app/device/product-text.ts';
import { placeLanguage } from '../../../src/app/messages/place-language.ts';
import { inspectMessages } from '../../../src/app/messages/inspect.ts';
import { splitIntoParts } from '../../../src/text/parts.ts';
import { encodeText } from '../../../src/text/text-form.ts';
import { writeTokenFile } from '../../../src/text/token-file.ts';
import { readProductFile } from '../../../src/token/product-file.ts';
import type { Inspection, TokenInspection } from '../../../src/token/inspect.ts';
import { activate, Kiosk, NOW, openBench, PRODUCT, subjectOf, type Bench } from '../../issuer/fixture.ts';

const words = inspectMessages('en');
const language = placeLanguage('en-GB').atIssuer;

describe('looking into whatever comes', () => {
  let bench: Bench;
  let kiosk: Kiosk;
  let holdings: Holdings;
  let inspector: Inspector;

  beforeEach(async () => {
    bench = await openBench();
    kiosk = await Kiosk.make(bench.issuer);
    holdings = { devices: [], products: [], issuerReceivers: [] };
    inspector = new Inspector(() => Promise.resolve(holdings));
  });

  const look = async (text: string): Promise<Result> => {
    await inspector.look(text);
    if (inspector.result === undefined) throw new Error('no result');
    return inspector.result;
  };
  const inspections = async (text: string): Promise<readonly Inspection[]> => {
    const result = await look(text);
    if (result.what !== 'tokens') throw new Error(`${result.what}, not tokens`);
    return result.findings.map(({ inspection }) => inspection);
  };
  const tokenIn = async (text: string): Promise<TokenInspection> => {
    const [inspection] = await inspections(text);
    if (inspection?.what !== 'token') throw new Error('no token');
    return inspection;
  };
  const owner = async (text: string, which: 'kid' | 'replyTo') => {
    const result = await look(text);
    if (result.what !== 'tokens') throw new Error('no token');
    const [finding] = result.findings;
    if (finding?.inspection.what !== 'token') throw new Error('no token');
    const kid = finding.inspection.envelope[which];
    return kid === undefined ? undefined : result.atHand.ownerOf(kid);
  };
  const outcome = (inspection: Inspection, name: string): string | undefined =>
    inspection.checks.find((check) => check.name === name)?.outcome;
  /** As the place does it, with the issuer of this browser. */
  const withIssuer = (): void => {
    const { receivers, deviceKey } = bench.issuer.inspectionKeys();
    holdings = { ...holdings, issuer: bench.issuer.identity(), issuerReceivers: receivers, issuerDeviceKey: deviceKey };
  };

  it('tells kind, recipient and sizes without any key, and nothing of the inside', async () => {
    const token = await kiosk.request({ seatName: 'Entrance' });
    const inspection = await tokenIn(encodeText(token));
    expect(kindOf(inspection)).toBe('request');
    expect(inspection.bytes).toBe(token.length);
    expect(inspection.fields).toEqual([]);
    expect(outcome(inspection, 'envelope')).toBe('passed');
    expect(outcome(inspection, 'decryption')).toBe('not-made');
    expect(inspection.diagnostic).toContain("h'");
    expect(await owner(encodeText(token), 'kid')).toBeUndefined();
  });

  it('knows the issuer of this browser while it is locked, and opens with its keys once it is not', async () => {
    const text = encodeText(await kiosk.request({ seatName: 'Entrance' }));
    bench.issuer.lock();
    withIssuer();
    expect(await owner(text, 'kid')).toEqual({ kind: 'issuer', name: 'Back office' });
    expect((await tokenIn(text)).fields).toEqual([]);
    await bench.issuer.unlock('correct horse battery');
    withIssuer();
    const inspection = await tokenIn(text);
    expect(inspection.checks.every((check) => check.outcome === 'passed')).toBe(true);
    expect(inspection.fields.map(({ field }) => field)).toContain('seatName');
    expect(outcome(inspection, 'signature')).toBe('passed');
  });

  it('checks reports and deactivations by the ledger', async () => {
    const { activation } = await activate(bench.issuer, await kiosk.request());
    withIssuer();
    expect(outcome(await tokenIn(encodeText(await kiosk.report(activation))), 'signature')).toBe('passed');
    const stranger = await Kiosk.make(bench.issuer);
    const forged = await tokenIn(encodeText(await stranger.deactivate(subjectOf(activation))));
    expect(outcome(forged, 'signature')).toBe('failed');
    const journal = await bench.issuer.journal();
    expect(journal.some(({ event }) => event === 'refused')).toBe(false);
  });

  it('opens an answer with the key of the device and judges it by the product file', async () => {
    const { token } = await activate(bench.issuer, await kiosk.request());
    const product = await readProductFile(await bench.issuer.productFile(PRODUCT));
    const record = {
      product: PRODUCT,
      signing: kiosk.signing,
      receiving: kiosk.receiving,
      retired: [{ kid: bench.issuer.identity().root.kid, reason: 'deactivated' }],
      ended: [],
      requests: [],
      spent: [],
      outbox: [],
    } as unknown as Holdings['devices'][number];
    holdings = { devices: [record], products: [product], issuerReceivers: [] };
    const inspection = await tokenIn(encodeText(token));
    expect(inspection.checks.map((check) => check.outcome)).not.toContain('failed');
    expect(outcome(inspection, 'signature')).toBe('passed');
    expect(inspection.certificate?.name).toBe('Back office');
    expect(await owner(encodeText(token), 'kid')).toEqual({ kind: 'device', product: 'Ticket kiosk' });
    expect(await look(encodeText(token))).toMatchObject({
      findings: [{ recognised: [{ what: 'answer-unknown', facts: { product: PRODUCT } }] }],
    });

    const shown = (field: string): readonly string[] => {
      const found = inspection.fields.find((candidate) => candidate.field === field);
      if (found === undefined) throw new Error(`no ${field}`);
      return fieldValue(found, words, language, product.product.features).lines;
    };
    expect(shown('flags')).toEqual(['export']);
    expect(shown('limits')).toEqual(['prints: 1,000']);
    expect(shown('attributes')).toEqual(['region: north']);
    expect(shown('time')).toEqual([language.dateTime(NOW)]);
  });

  it('shows a value that is not what its field promises as what it is', () => {
    const value = (field: 'time' | 'clock' | 'limits' | 'flags', given: Parameters<typeof fieldValue>[0]['value']) =>
      fieldValue({ field, label: 0, value: given }, words, language, []).lines;
    expect(value('time', -5)).toEqual(['-5']);
    expect(value('clock', 1)).toEqual(['behind']);
    expect(value('clock', 9)).toEqual(['9']);
    expect(value('limits', new Map([[3, null]]))).toEqual(['No. 3: unlimited']);
    expect(value('flags', Uint8Array.of(0b101, 0b1))).toEqual(['No. 1', 'No. 3', 'No. 9']);
    expect(value('flags', null)).toEqual(['null']);
  });

  it('finds every token of a file, and looks into the first ones', async () => {
    const tokens = await Promise.all(Array.from({ length: 25 }, () => kiosk.request()));
    const result = await look(writeTokenFile(tokens, 'Requests of the museum'));
    expect(result).toMatchObject({ what: 'tokens', count: 25 });
    expect(await inspections(writeTokenFile(tokens, 'Requests of the museum'))).toHaveLength(20);
  });

  it('finds a token in a link, a mail and a mess of line breaks', async () => {
    const text = encodeText(await kiosk.request());
    for (const given of [
      `https://app.example/#/issue/${text}`,
      `> ${text.slice(0, 60)}\n> ${text.slice(60)}`,
      text.toLowerCase(),
    ]) {
      expect(kindOf(await tokenIn(given))).toBe('request');
    }
  });

  it('names parts, product files, broken tokens and what is not ours', async () => {
    const text = encodeText(await kiosk.request());
    const [part] = splitIntoParts(text, 300);
    expect((await look(part ?? '')).what).toBe('part');
    const json = await bench.issuer.productFile(PRODUCT);
    expect(await look(json)).toMatchObject({ what: 'product-file', file: { product: { id: PRODUCT } } });
    expect((await look(productLink('https://app.example/', json))).what).toBe('product-file');
    expect(await look(json.replace(/"roots": \[[^\]]*\]/, '"roots": []'))).toMatchObject({ what: 'broken' });
    expect(await look(text.slice(0, -20))).toMatchObject({ what: 'broken', error: { code: 'text-truncated' } });
    expect(await look('https://example.com')).toMatchObject({ what: 'foreign', foreign: { kind: 'url' } });
    expect(await look('{"offlease": "no"}')).toMatchObject({ what: 'broken', error: { code: 'product-file-invalid' } });
    const [certificate] = await inspections(encodeText(bench.issuer.identity().certificate.bytes));
    expect(certificate?.what).toBe('certificate');
  });

  it('says in a few words what was found', async () => {
    expect(resultTitle(await look(encodeText(await kiosk.request())), words)).toBe('Activation request');
    expect(resultTitle(await look(await bench.issuer.productFile(PRODUCT)), words)).toBe('Product file, Ticket kiosk');
    expect(resultTitle(await look('tel:+4930'), words)).toBe('The phone number +4930');
  });

  it('shows the latest input only, however long the earlier one takes', async () => {
    const gates: (() => void)[] = [];
    const slow = new Inspector(() => new Promise((resolve) => gates.push(() => resolve(holdings))));
    const first = slow.look(encodeText(await kiosk.request()));
    await slow.look('https://example.com');
    await new Promise((resolve) => setTimeout(resolve, 0));
    for (const open of gates) open();
    await first;
    expect(slow.result?.what).toBe('foreign');
    await slow.look('');
    expect(slow.result).toBeUndefined();
    expect(slow.busy).toBe(false);
  });
});
