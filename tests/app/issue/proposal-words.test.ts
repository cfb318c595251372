import { beforeEach, describe, expect, it } from 'vitest';
import { proposalWords, proposedDevice, recordedWords, seatsAfter } from '../../../src/app/issue/proposal-words.ts';
import { shortId } from '../../../src/app/issue/device-name.ts';
import type { Proposal } from '../../../src/issuer/proposal.ts';
import type { Bytes } from '../../../src/license/bytes.ts';
import {
  activate,
  as,
  asRecorded,
  DAY,
  handle,
  Kiosk,
  openBench,
  subjectOf,
  type Bench,
} from '../../issuer/fixture.ts';
import { language, words } from './speech.ts';

describe('a proposal in words', () => {
  let bench: Bench;
  let kiosk: Kiosk;

  beforeEach(async () => {
    bench = await openBench();
    kiosk = await Kiosk.make(bench.issuer);
  });

  const receive = (token: Bytes): Promise<Proposal> => bench.issuer.receive(token);
  const said = (proposal: Proposal) => proposalWords(proposal, { words, language, now: bench.clock.now });
  const fact = (proposal: Proposal, name: string): string | undefined =>
    said(proposal).facts.find((candidate) => candidate.name === name)?.value;

  it('says who and what, until when, and how many seats are in use then', async () => {
    const token = await kiosk.request({
      seatName: 'Entrance',
      machineLabel: 'PC-7',
      metadata: [['site', 'North']],
    });
    const proposal = await receive(token);
    expect(said(proposal).title).toBe('Activate Entrance for Stadtbahn Musterstadt');
    expect(fact(proposal, 'Product')).toBe('Ticket kiosk');
    expect(fact(proposal, 'Activation code')).toBe('KIOSK-2026');
    expect(fact(proposal, 'Machine')).toBe('PC-7');
    expect(fact(proposal, 'site')).toBe('North');
    expect(fact(proposal, 'Device')).toBe(shortId(kiosk.id));
    expect(fact(proposal, 'Lease until')).toBe(language.dateTime(as(proposal, 'activate').lease.leaseEnd));
    expect(fact(proposal, 'Seats afterwards')).toBe('1 of 2 in use');
    expect(said(proposal).warnings).toEqual([]);
  });

  it('names a device by seat name, else machine label, else the beginning of its id', async () => {
    expect(proposedDevice(await receive(await kiosk.request({ machineLabel: 'PC-7' })), words)).toBe('PC-7');
    expect(proposedDevice(await receive(await kiosk.request()), words)).toBe(`Device ${shortId(kiosk.id)}`);
  });

  it('counts the seats afterwards: a new one, one of its own, and one that is freed by the same token', async () => {
    const other = await Kiosk.make(bench.issuer);
    await activate(bench.issuer, await other.request());
    const first = as(await receive(await kiosk.request()), 'activate');
    expect(seatsAfter(first, bench.clock.now)).toBe(2);
    await activate(bench.issuer, await kiosk.request());
    // The device has deactivated, but its token never came: the request with the higher epoch ends the old activation.
    kiosk.epoch += 1;
    const again = as(await receive(await kiosk.request()), 'activate');
    expect(again.ends).toHaveLength(1);
    expect(seatsAfter(again, bench.clock.now)).toBe(2);
    const outcome = await bench.issuer.perform(again);
    expect(outcome.kind).toBe('issued');
    expect((await bench.issuer.seatUse(bench.entitlement.id)).inUse).toBe(seatsAfter(again, bench.clock.now));
    expect(said(again).warnings).toEqual([words.receive.ends(1)]);
  });

  it('counts a reserved seat once', async () => {
    await bench.issuer.reserveSeat(bench.entitlement.id, kiosk.id);
    const proposal = as(await receive(await kiosk.request()), 'activate');
    expect(proposal.seat.how).toBe('reserved');
    expect(seatsAfter(proposal, bench.clock.now)).toBe(1);
    await bench.issuer.perform(proposal);
    expect((await bench.issuer.seatUse(bench.entitlement.id)).inUse).toBe(1);
  });

  it('warns whose seat is taken, and of a clock that is wrong', async () => {
    for (const name of ['Left', 'Right']) {
      await activate(bench.issuer, await (await Kiosk.make(bench.issuer)).request({ seatName: name }));
    }
    bench.clock.pass(31 * DAY);
    await bench.issuer.confirmClock();
    const proposal = await receive(await kiosk.request({ clock: 'behind' }));
    expect(as(proposal, 'activate').seat.how).toBe('lapsed');
    const { warnings } = said(proposal);
    expect(warnings).toHaveLength(2);
    expect(warnings[0]).toContain('Left');
    expect(warnings[1]).toBe(words.receive.clockBehind);
  });

  it('tells a re-issue, a repetition and a choice apart', async () => {
    const token = await kiosk.request({ seatName: 'Entrance' });
    await activate(bench.issuer, token);
    expect(said(await receive(token)).title).toBe('Show the answer for Entrance again');
    expect(said(await receive(await kiosk.request({ seatName: 'Entrance' }))).title).toBe('Answer Entrance again');
    const choose = await receive(await (await Kiosk.make(bench.issuer)).bareRequest({ seatName: 'Hall' }));
    expect(said(choose).title).toBe('Choose an entitlement for Hall');
    expect(fact(choose, 'Activation code')).toBe('None');
  });

  it('names a device that reports or deactivates as it was named when it was activated', async () => {
    const { activation } = await activate(bench.issuer, await kiosk.request({ seatName: 'Entrance' }));
    const report = await receive(
      await kiosk.report(activation, { clock: 'ahead', counters: [{ number: 2, used: 12 }] }),
    );
    expect(said(report).title).toBe('Record the report of Entrance');
    expect(fact(report, 'Counters')).toBe('prints: 12');
    expect(said(report).warnings).toEqual([words.receive.clockAhead]);
    const token = await kiosk.deactivate(subjectOf(activation));
    const free = await receive(token);
    expect(said(free).title).toBe('Free the seat of Entrance');
    expect(recordedWords(asRecorded(await bench.issuer.perform(free)), words)).toBe(
      'The deactivation is recorded. One seat is free again.',
    );
    const again = await receive(token);
    expect(said(again).title).toBe('Entrance had given its seat back already');
    expect(recordedWords(asRecorded(await handle(bench.issuer, token)), words)).toContain('No seat was freed');
  });

  it('says of withdrawn requests whether a seat comes back', async () => {
    await activate(bench.issuer, await kiosk.request());
    const token = await kiosk.deactivate({ device: kiosk.id, product: bench.entitlement.product });
    const proposal = await receive(token);
    expect(proposal.action).toBe('withdraw');
    expect(said(proposal).confirm).toBe(words.receive.confirm.free);
    await bench.issuer.perform(proposal);
    expect(said(await receive(token)).title).toContain('Nothing is left to take back');
  });
});
