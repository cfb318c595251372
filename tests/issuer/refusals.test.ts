import { describe, expect, it } from 'vitest';
import { activate, ENTITLEMENT_DRAFT, expectRefusal, Kiosk, NOW, openBench, subjectOf } from './fixture.ts';

/** Each refusal: its code, nothing stored has changed, and one more journal entry with the reason. */
describe('bad input at the door', () => {
  it('an unknown code', async () => {
    const bench = await openBench();
    const token = await (await Kiosk.make(bench.issuer)).request({ code: 'KIOSK-2O26' as never });
    const facts = await expectRefusal(bench, () => bench.issuer.receive(token), 'code-unknown');
    expect(facts).toEqual({ code: 'KIOSK-2O26', product: ENTITLEMENT_DRAFT.product });
  });

  it('a product that this issuer does not have', async () => {
    const bench = await openBench();
    const token = await (await Kiosk.make(bench.issuer)).request({ product: 'unheard-of' as never });
    await expectRefusal(bench, () => bench.issuer.receive(token), 'product-unknown');
  });

  it('the code of another product', async () => {
    const bench = await openBench();
    const { issuer } = bench;
    await issuer.createProduct({ id: 'other', name: 'Other' });
    await issuer.createEntitlement({
      ...ENTITLEMENT_DRAFT,
      product: 'other',
      edition: 'X',
      features: [],
      codes: ['OTHER'],
    });
    const token = await (await Kiosk.make(issuer)).request({ code: 'OTHER' as never });
    await expectRefusal(bench, () => issuer.receive(token), 'entitlement-other-product');
  });

  it('no offline lease period', async () => {
    const bench = await openBench();
    const { issuer } = bench;
    await issuer.updateEntitlement(bench.entitlement.id, { leasePeriod: undefined });
    const token = await (await Kiosk.make(issuer)).request();
    await expectRefusal(bench, () => issuer.receive(token), 'lease-period-missing');
  });

  it('a subscription that has ended', async () => {
    const bench = await openBench({ subscriptionEnd: NOW });
    const token = await (await Kiosk.make(bench.issuer)).request();
    await expectRefusal(bench, () => bench.issuer.receive(token), 'entitlement-ended');
  });

  it('no seat left, found out when it is proposed and when it is performed', async () => {
    const bench = await openBench({ seats: 1 });
    const { issuer } = bench;
    const one = await issuer.receive(await (await Kiosk.make(issuer)).request());
    const two = await issuer.receive(await (await Kiosk.make(issuer)).request());
    await issuer.perform(one);
    await expectRefusal(bench, () => issuer.perform(two), 'no-seat');
    const three = await (await Kiosk.make(issuer)).request();
    await expectRefusal(bench, () => issuer.receive(three), 'no-seat');
  });

  it('a request to another issuer', async () => {
    const bench = await openBench();
    const other = await openBench();
    const token = await (await Kiosk.make(other.issuer)).request();
    await expectRefusal(bench, () => bench.issuer.receive(token), 'token-not-for-this-key');
  });

  it('a response or a refresh, which belong on the device', async () => {
    const bench = await openBench();
    const { issuer } = bench;
    const { token, activation } = await activate(issuer, await (await Kiosk.make(issuer)).request());
    const facts = await expectRefusal(bench, () => issuer.receive(token), 'token-kind');
    expect(facts['found']).toBe('response');
    const refresh = await issuer.refresh(activation.id);
    await expectRefusal(bench, () => issuer.receive(refresh.token), 'token-kind');
  });

  it('every truncation, and bytes that follow', async () => {
    const bench = await openBench();
    const token = await (await Kiosk.make(bench.issuer)).request();
    for (let length = 0; length < token.length; length += 7) {
      await expectRefusal(bench, () => bench.issuer.receive(token.slice(0, length)), 'cbor-invalid');
    }
    const longer = new Uint8Array([...token, 0]);
    await expectRefusal(bench, () => bench.issuer.receive(longer), 'cbor-invalid');
  });

  it('any flipped bit', async () => {
    const bench = await openBench();
    const { issuer, store } = bench;
    const token = await (await Kiosk.make(issuer)).request();
    const devices = async (): Promise<number> => (await store.read((t) => t.devices.page({ limit: 10 }))).length;
    for (let at = 0; at < token.length; at += 11) {
      const flipped = token.slice();
      flipped[at] = (flipped[at] ?? 0) ^ (1 << (at % 8));
      await expect(issuer.receive(flipped)).rejects.toMatchObject({ name: 'OffleaseError' });
    }
    expect(await devices()).toBe(0);
  });

  it('a request whose answer would go to another key than it names', async () => {
    const bench = await openBench();
    const kiosk = await Kiosk.make(bench.issuer);
    const other = await Kiosk.make(bench.issuer);
    const token = await kiosk.seal(kiosk.requestClaims({ receivingKey: other.receiving.publicKey.compressed }));
    await expectRefusal(bench, () => bench.issuer.receive(token), 'claims-invalid');
  });

  it('a request signed by another key than it names', async () => {
    const bench = await openBench();
    const kiosk = await Kiosk.make(bench.issuer);
    const other = await Kiosk.make(bench.issuer);
    const token = await kiosk.seal(kiosk.requestClaims({ deviceKey: other.signing.publicKey.compressed }));
    await expectRefusal(bench, () => bench.issuer.receive(token), 'signature-invalid');
  });

  it('the journal names a refused device once it is verified, and no names', async () => {
    const bench = await openBench();
    const kiosk = await Kiosk.make(bench.issuer);
    const token = await kiosk.request({ code: 'NOPE' as never, seatName: 'Secret room', machineLabel: 'Alice' });
    await expectRefusal(bench, () => bench.issuer.receive(token), 'code-unknown');
    const [entry] = await bench.issuer.journal({ limit: 1 });
    expect(entry?.facts).toEqual({
      kind: 'request',
      product: ENTITLEMENT_DRAFT.product,
      device: kiosk.id,
      code: 'NOPE',
      refusal: 'code-unknown',
    });
  });

  it('a deactivation from a device of another issuer, known here by nothing', async () => {
    const bench = await openBench();
    const other = await openBench();
    const kiosk = await Kiosk.make(other.issuer);
    const { activation } = await activate(other.issuer, await kiosk.request());
    const token = await kiosk.deactivate(subjectOf(activation));
    await expectRefusal(bench, () => bench.issuer.receive(token), 'token-not-for-this-key');
  });
});
