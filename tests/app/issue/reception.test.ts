import { beforeEach, describe, expect, it } from 'vitest';
import { Reception, type Step } from '../../../src/app/issue/reception.svelte.ts';
import { OffleaseError } from '../../../src/license/error.ts';
import type { ActivationCode } from '../../../src/license/ids.ts';
import { activate, DAY, Kiosk, openBench, subjectOf, type Bench } from '../../issuer/fixture.ts';

describe('a token from the scan to the answer', () => {
  let bench: Bench;
  let reception: Reception;
  let kiosk: Kiosk;

  beforeEach(async () => {
    bench = await openBench();
    reception = new Reception(bench.issuer, bench.clock.read);
    kiosk = await Kiosk.make(bench.issuer);
  });

  const at = <Name extends Step['name']>(name: Name): Extract<Step, { name: Name }> => {
    const { step } = reception;
    if (step.name !== name) throw new Error(`at ${step.name}, not at ${name}`);
    return step as Extract<Step, { name: Name }>;
  };
  const inUse = async (): Promise<number> => (await bench.issuer.seatUse(bench.entitlement.id)).inUse;
  const codeOf = (error: unknown): string | undefined => (error instanceof OffleaseError ? error.code : undefined);

  it('takes two steps and nothing typed: what it is, and the answer', async () => {
    await reception.take(await kiosk.request());
    expect(at('proposed').proposal.action).toBe('activate');
    expect(await inUse()).toBe(0);
    await reception.confirm();
    const { outcome } = at('answered');
    expect(await inUse()).toBe(1);
    expect((await kiosk.open(outcome.token)).kind).toBe('response');
    const [stored] = await bench.issuer.issuedTokens(outcome.activation.id);
    expect(stored?.bytes).toEqual(outcome.token);
  });

  it('records what needs no answer, and begins anew', async () => {
    const { activation } = await activate(bench.issuer, await kiosk.request());
    await reception.take(await kiosk.deactivate(subjectOf(activation)));
    expect(at('proposed').proposal.action).toBe('free-seat');
    expect(await inUse()).toBe(1);
    await reception.confirm();
    expect(at('recorded').outcome.freed).toHaveLength(1);
    expect(await inUse()).toBe(0);
    reception.begin();
    expect(reception.step.name).toBe('taking');
  });

  it('leaves a token that is wrong in itself to the panel that took it', async () => {
    const { token } = await activate(bench.issuer, await kiosk.request());
    await expect(reception.take(token)).rejects.toMatchObject({ code: 'token-kind' });
    expect(reception.step.name).toBe('taking');
    expect(reception.busy).toBe(false);
  });

  it('lets the operator pick where the request names no code, and asks again before it issues', async () => {
    await reception.take(await kiosk.bareRequest());
    expect(at('proposed').proposal.action).toBe('choose-entitlement');
    await reception.choose(bench.entitlement.id);
    expect(at('proposed').proposal.action).toBe('activate');
    expect(await inUse()).toBe(0);
    await reception.confirm();
    expect(at('answered').outcome.activation.entitlement).toBe(bench.entitlement.id);
  });

  it('refuses an unknown code, and lets the operator pick then', async () => {
    await reception.take(await kiosk.request({ code: 'NO-SUCH-CODE' as ActivationCode }));
    expect(codeOf(at('refused').error)).toBe('code-unknown');
    await reception.choose(bench.entitlement.id);
    expect(at('proposed').proposal.action).toBe('activate');
    await reception.confirm();
    expect(at('answered').outcome.activation.entitlement).toBe(bench.entitlement.id);
    const events = (await bench.issuer.journal({ limit: 2 })).map(({ event }) => event);
    expect(events).toEqual(['response-issued', 'refused']);
  });

  it('never lets the operator take another entitlement than a good code names', async () => {
    const other = await bench.issuer.createEntitlement({
      product: bench.entitlement.product,
      customer: 'Other',
      seats: 1,
      leasePeriod: 'P1D',
    });
    const proposal = await bench.issuer.receive(await kiosk.request(), { entitlement: other.id });
    expect('entitlement' in proposal && proposal.entitlement.id).toBe(bench.entitlement.id);
  });

  it('lists who has the seats where there is none left, the one that ends next first', async () => {
    const others = [await Kiosk.make(bench.issuer), await Kiosk.make(bench.issuer)];
    for (const [index, other] of others.entries()) {
      await activate(bench.issuer, await other.request({ seatName: `Kiosk ${String(index)}` }));
      bench.clock.pass(DAY);
    }
    await reception.take(await kiosk.request());
    const { error, holders } = at('refused');
    expect(codeOf(error)).toBe('no-seat');
    expect(holders.map(({ activation }) => activation?.seatName)).toEqual(['Kiosk 0', 'Kiosk 1']);
  });

  it('shows a refusal that comes only when it is confirmed', async () => {
    await reception.take(await kiosk.request());
    await bench.issuer.updateEntitlement(bench.entitlement.id, { disabled: true });
    await reception.confirm();
    expect(codeOf(at('refused').error)).toBe('entitlement-disabled');
    expect(await inUse()).toBe(0);
  });

  it('keeps to what the operator has decided: whose seat it gets, or one of its own', async () => {
    const before = await Kiosk.make(bench.issuer);
    await activate(bench.issuer, await before.request({ machineLabel: 'PC-7' }));
    await reception.take(await kiosk.request({ machineLabel: 'PC-7' }));
    expect(at('proposed').proposal.action).toBe('replace');
    await reception.decide({ replace: 'none' });
    expect(at('proposed').proposal.action).toBe('activate');
    await reception.confirm();
    expect(await inUse()).toBe(2);
    // What was decided about one token says nothing about the next.
    const next = await Kiosk.make(bench.issuer);
    await reception.take(await next.request({ machineLabel: 'PC-7' }));
    expect(at('proposed').proposal.action).toBe('replace');
  });

  it('looks again once the date was confirmed', async () => {
    bench.clock.pass(100 * DAY);
    await reception.take(await kiosk.request());
    expect(codeOf(at('refused').error)).toBe('clock-unconfirmed');
    await bench.issuer.confirmClock();
    await reception.decide({});
    expect(at('proposed').proposal.action).toBe('activate');
  });

  it('does one thing at a time', async () => {
    await reception.take(await kiosk.request());
    await Promise.all([reception.confirm(), reception.confirm(), reception.confirm()]);
    expect(await inUse()).toBe(1);
    const issued = (await bench.issuer.journal()).filter(({ event }) => event.startsWith('response'));
    expect(issued).toHaveLength(1);
  });
});
