import { beforeEach, describe, expect, it } from 'vitest';
import { keysAtHand, type Holdings } from '../../../src/app/inspect/keys-at-hand.ts';
import { recognise } from '../../../src/app/inspect/recognise.ts';
import type { Recognition } from '../../../src/app/inspect/recognition.ts';
import type { IssuedRecord } from '../../../src/issuer/records.ts';
import type { Bytes } from '../../../src/license/bytes.ts';
import { OffleaseError } from '../../../src/license/error.ts';
import type { ActivationId } from '../../../src/license/ids.ts';
import { unixTime } from '../../../src/license/time.ts';
import { readProductFile } from '../../../src/token/product-file.ts';
import { inspectToken } from '../../../src/token/inspect.ts';
import {
  activate,
  asIssued,
  DAY,
  dump,
  handle,
  journalLength,
  Kiosk,
  NOW,
  openBench,
  PRODUCT,
  subjectOf,
  type Bench,
} from '../../issuer/fixture.ts';
import { sentenceOf } from './sentence.ts';

describe('a token in the ledger of this browser’s issuer', () => {
  let bench: Bench;
  let kiosk: Kiosk;

  beforeEach(async () => {
    bench = await openBench();
    kiosk = await Kiosk.make(bench.issuer);
  });

  const recognised = async (token: Bytes, more: Partial<Holdings> = {}): Promise<Recognition | undefined> => {
    const { receivers, deviceKey } = bench.issuer.inspectionKeys();
    const holdings: Holdings = {
      devices: [],
      products: [],
      issuer: bench.issuer.identity(),
      issuerReceivers: receivers,
      issuerDeviceKey: deviceKey,
      withLedger: (work) => work(bench.store),
      ...more,
    };
    const before = [await dump(bench.store), await journalLength(bench.store)];
    const [known, ...others] = await recognise(token, await inspectToken(token, keysAtHand(holdings).keys), holdings);
    expect([await dump(bench.store), await journalLength(bench.store)]).toEqual(before);
    expect(others).toEqual([]);
    if (known !== undefined) expect(sentenceOf(known)).toMatch(/^\S.*\.$/);
    return known;
  };
  const lease = { issued: NOW, leaseEnd: unixTime(NOW + 30 * DAY) };

  it('is an answer that it issued, locked or not, and what came after it', async () => {
    const { token, activation } = await activate(bench.issuer, await kiosk.request({ seatName: 'Entrance' }));
    const place = { product: PRODUCT, activation: activation.id, customer: 'Stadtbahn Musterstadt', seat: 1 };
    const known = { ...place, seatName: 'Entrance', ...lease };
    expect(await recognised(token)).toEqual({
      what: 'token-issued',
      facts: { ...known, kind: 'response', standing: 'newest' },
    });
    bench.issuer.lock();
    expect(sentenceOf(await recognised(token))).toMatch(
      /made it on 21 Sept 2026, 14:13 for Stadtbahn Musterstadt, seat 1 \(Entrance\)/,
    );
    await bench.issuer.unlock('correct horse battery');
    bench.clock.pass(60);
    const refresh = asIssued(await bench.issuer.refresh(activation.id));
    expect(await recognised(refresh.token)).toMatchObject({ facts: { kind: 'refresh', standing: 'newest' } });
    expect(await recognised(token)).toMatchObject({ facts: { kind: 'response', standing: 'older' } });
    await handle(bench.issuer, await kiosk.deactivate(subjectOf(refresh.activation)));
    expect(await recognised(refresh.token)).toMatchObject({ facts: { standing: 'ended' } });
  });

  it('is an answer that a device of the same browser can open', async () => {
    const { token, activation } = await activate(bench.issuer, await kiosk.request());
    const product = await readProductFile(await bench.issuer.productFile(PRODUCT));
    const key = { issuerReceivers: [kiosk.receiving], products: [product] };
    expect(await recognised(token, key)).toMatchObject({ what: 'token-issued', facts: { activation: activation.id } });
  });

  it('is found behind a thousand others, and is not mistaken for one of them', async () => {
    const { token } = await activate(bench.issuer, await kiosk.request());
    const foreign = await openBench();
    const unknown = (await activate(foreign.issuer, await foreignRequest(foreign))).token;
    await bench.store.write(async (tables) => {
      for (let index = 0; index < 2100; index += 1) {
        const filler: IssuedRecord = {
          activation: index.toString(16).padStart(32, '0') as ActivationId,
          sequence: 1,
          kind: 'refresh',
          time: NOW,
          leaseEnd: NOW,
          bytes: Uint8Array.of(index & 255),
        };
        await tables.issued.add(filler);
      }
    });
    expect(await recognised(token)).toMatchObject({ what: 'token-issued' });
    expect(await recognised(unknown)).toBeUndefined();
  });

  it('is a request that it has answered, once it can be opened', async () => {
    const claims = kiosk.requestClaims();
    const request = await kiosk.seal(claims);
    expect(await recognised(request)).toBeUndefined();
    const { activation } = await activate(bench.issuer, request);
    expect(await recognised(request)).toMatchObject({
      what: 'request-answered',
      facts: { activation: activation.id, seat: 1, ...lease, standing: 'newest' },
    });
    const changed = await kiosk.seal({ ...claims, seatName: 'Exit' });
    expect(await recognised(changed)).toBeUndefined();
    bench.issuer.lock();
    expect(await recognised(request)).toBeUndefined();
  });

  it('is of a seat that has gone to another device', async () => {
    bench = await openBench({ seats: 1 });
    kiosk = await Kiosk.make(bench.issuer);
    const request = await kiosk.request();
    const { token } = await activate(bench.issuer, request);
    bench.clock.pass(31 * DAY);
    await bench.issuer.confirmClock();
    const heir = await Kiosk.make(bench.issuer);
    await activate(bench.issuer, await heir.request());
    expect(await recognised(token)).toMatchObject({ facts: { standing: 'superseded' } });
    expect(await recognised(request)).toMatchObject({ facts: { standing: 'superseded' } });
  });

  it('is a report, the latest or outdated', async () => {
    const { activation } = await activate(bench.issuer, await kiosk.request());
    const first = await kiosk.report(activation);
    expect(await recognised(first)).toBeUndefined();
    bench.clock.pass(60);
    await handle(bench.issuer, first);
    expect(await recognised(first)).toMatchObject({ what: 'report-recorded', facts: { at: NOW + 60, seat: 1 } });
    const second = await kiosk.report(activation);
    bench.clock.pass(60);
    await handle(bench.issuer, second);
    expect(await recognised(first)).toMatchObject({ what: 'report-outdated', facts: { at: NOW + 120 } });
  });

  it('is a deactivation or a withdrawal that it knows of', async () => {
    const { activation } = await activate(bench.issuer, await kiosk.request());
    const deactivation = await kiosk.deactivate(subjectOf(activation));
    expect(await recognised(deactivation)).toBeUndefined();
    await handle(bench.issuer, deactivation);
    expect(await recognised(deactivation)).toMatchObject({ what: 'deactivation-recorded', facts: { at: NOW } });

    const withdrawal = await kiosk.deactivate({ device: kiosk.id, product: PRODUCT });
    expect(await recognised(withdrawal)).toBeUndefined();
    await handle(bench.issuer, withdrawal);
    expect(await recognised(withdrawal)).toEqual({ what: 'withdrawal-recorded', facts: { product: PRODUCT } });
  });

  it('is a deactivation that only a later request told of', async () => {
    const { activation } = await activate(bench.issuer, await kiosk.request());
    const lost = await kiosk.deactivate(subjectOf(activation));
    await activate(bench.issuer, await kiosk.request());
    const known = await recognised(lost);
    expect(known).toMatchObject({ what: 'deactivation-recorded', facts: { activation: activation.id } });
    expect(known?.facts).not.toHaveProperty('at');
  });

  it('is believed only if its signature was verified', async () => {
    const { activation } = await activate(bench.issuer, await kiosk.request());
    await handle(bench.issuer, await kiosk.deactivate(subjectOf(activation)));
    const stranger = await Kiosk.make(bench.issuer);
    expect(await recognised(await stranger.deactivate(subjectOf(activation)))).toBeUndefined();
  });

  it('is left out where the ledger cannot be read, and a fault is not hidden', async () => {
    const { token } = await activate(bench.issuer, await kiosk.request());
    const refused = () => Promise.reject(new OffleaseError('storage-blocked'));
    expect(await recognised(token, { withLedger: refused })).toBeUndefined();
    const broken = () => Promise.reject(new TypeError('a fault'));
    await expect(recognised(token, { withLedger: broken })).rejects.toThrow('a fault');
  });

  it('is both where device and issuer share the browser', async () => {
    const { token } = await activate(bench.issuer, await kiosk.request());
    const device = {
      product: PRODUCT,
      signing: kiosk.signing,
      receiving: kiosk.receiving,
      requests: [],
      outbox: [],
      spent: [],
      ended: [],
      retired: [],
    } as unknown as Holdings['devices'][number];
    const product = await readProductFile(await bench.issuer.productFile(PRODUCT));
    const holdings: Holdings = {
      devices: [device],
      products: [product],
      issuerReceivers: [],
      withLedger: (work) => work(bench.store),
    };
    const known = await recognise(token, await inspectToken(token, keysAtHand(holdings).keys), holdings);
    expect(known.map(({ what }) => what)).toEqual(['answer-unknown', 'token-issued']);
    const certificate = bench.issuer.identity().certificate.bytes;
    expect(await recognise(certificate, await inspectToken(certificate), holdings)).toEqual([]);
  });
});

async function foreignRequest(foreign: Bench): Promise<Bytes> {
  return (await Kiosk.make(foreign.issuer)).request();
}
