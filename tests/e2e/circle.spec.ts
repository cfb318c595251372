import { keepFigures } from './support/figures.ts';
import { expectState, leaseEnd, openProduct } from './support/kiosk.ts';
import type { Gestures, Machine } from './support/machine.ts';
import { expectSeats, openEntitlement, openOffice, unlock } from './support/office.ts';
import { expect, test } from './support/test.ts';

const DAY = 86_400;
/** The most that activation may ask of each person, from "not activated" to "active". */
const MOST_TAPS = 3;

/** Which decoder reads the codes, e.g. `OFFLEASE_DECODER=library` for the one of `@zxing/browser`, as it comes. */
const DECODER = process.env['OFFLEASE_DECODER'];

/** What was done between two counts. */
function since(before: Gestures, after: Gestures): Gestures {
  return { taps: after.taps - before.taps, keys: after.keys - before.keys };
}

/** The office takes in what another machine shows, up to the proposal. */
async function takeIn(office: Machine, other: Machine, action: string): Promise<void> {
  await office.lookAt(other);
  await office.scan('receive-scan');
  await expect(office.at('proposal')).toHaveAttribute('data-action', action, { timeout: 30_000 });
}

async function answer(kiosk: Machine, office: Machine): Promise<void> {
  await expect(office.at('token-qr')).toBeVisible();
  await kiosk.lookAt(office);
}

test('three machines that share nothing, by camera alone, with no server', async ({ host, startMachine }) => {
  test.setTimeout(240_000);
  const url = DECODER === undefined ? host.url : `${host.url}?decoder=${DECODER}`;
  const office = await startMachine('office', { asksForCamera: true });
  const kiosk = await startMachine('kiosk', { asksForCamera: true });
  const spare = await startMachine('spare', { asksForCamera: true });
  for (const machine of [office, kiosk, spare]) await machine.install(url);
  await host.stop();
  await expect(fetch(host.url)).rejects.toThrow();

  const product = await test.step('an office opens, and its product file is opened at two kiosks', async () => {
    const json = await openOffice(office, { seats: 1, code: 'MUSEUM-1' });
    for (const machine of [kiosk, spare]) {
      await openProduct(machine, json);
      await expectState(machine, 'not-activated');
    }
    await office.tap('nav-issue');
    return json;
  });
  expect(JSON.parse(product)).toHaveProperty('activationCode', 'MUSEUM-1');

  await test.step('activation', async () => {
    const before = { kiosk: await kiosk.gestures(), office: await office.gestures() };
    await kiosk.tap('activate');
    await takeIn(office, kiosk, 'activate');
    await office.tap('issue-confirm');
    await answer(kiosk, office);
    await kiosk.scan('scan-answer');
    await expectState(kiosk, 'active');
    const atKiosk = since(before.kiosk, await kiosk.gestures());
    const atOffice = since(before.office, await office.gestures());
    keepFigures('flow', [
      { name: 'flow.activation.taps', value: Math.max(atKiosk.taps, atOffice.taps) },
      { name: 'flow.activation.device.taps', value: atKiosk.taps },
      { name: 'flow.activation.issuer.taps', value: atOffice.taps },
      { name: 'flow.activation.keys', value: atKiosk.keys + atOffice.keys },
    ]);
    expect(atKiosk.taps).toBeGreaterThan(0);
    expect(atKiosk.taps).toBeLessThanOrEqual(MOST_TAPS);
    expect(atOffice.taps).toBeLessThanOrEqual(MOST_TAPS);
    expect(atKiosk.keys + atOffice.keys).toBe(0);
  });
  await expectSeats(office, 1);

  await test.step('the kiosk is switched off and on, and is still licensed', async () => {
    const before = await leaseEnd(kiosk);
    await kiosk.restart(url);
    await expectState(kiosk, 'active');
    expect(await leaseEnd(kiosk)).toBe(before);
  });

  await test.step('a day later a refresh extends the lease by a day', async () => {
    const before = await leaseEnd(kiosk);
    const tomorrow = Math.floor(Date.now() / 1000) + DAY;
    for (const machine of [office, kiosk, spare]) await machine.setClock(tomorrow);
    await unlock(office);
    await openEntitlement(office);
    await office.tap('issue-refresh');
    await answer(kiosk, office);
    await kiosk.scan('refresh-scan');
    await expect.poll(() => leaseEnd(kiosk)).toBeGreaterThan(before);
    const gained = (await leaseEnd(kiosk)) - before;
    expect(gained).toBeGreaterThanOrEqual(DAY - 60);
    expect(gained).toBeLessThanOrEqual(DAY + 600);
    await expectState(kiosk, 'active');
  });

  await test.step('a report reaches the journal', async () => {
    await kiosk.tap('report');
    await office.tap('nav-issue');
    await takeIn(office, kiosk, 'record-report');
    await office.tap('issue-confirm');
    await expect(office.at('recorded')).toBeVisible();
    await expectSeats(office, 1);
  });

  await test.step('while the seat is held, another device gets none', async () => {
    await spare.tap('activate');
    await office.lookAt(spare);
    await office.scan('receive-scan');
    await expect(office.at('error')).toHaveAttribute('data-code', 'no-seat', { timeout: 30_000 });
    await expectSeats(office, 1);
  });

  await test.step('deactivation works at once, and frees the seat when its token arrives', async () => {
    await kiosk.page.goto(url);
    await kiosk.tap('deactivate');
    await kiosk.tap('confirm-deactivate');
    await expect(kiosk.at('token-qr')).toBeVisible();
    await takeIn(office, kiosk, 'free-seat');
    await office.tap('issue-confirm');
    await expect(office.at('recorded')).toBeVisible();
    await kiosk.tap('confirm-delivered');
    await expectState(kiosk, 'not-activated');
    await expectSeats(office, 0);
    await kiosk.restart(url);
    await expectState(kiosk, 'not-activated');
  });

  await test.step('the third device takes the seat, with the request that it had already made', async () => {
    await takeIn(office, spare, 'activate');
    await office.tap('issue-confirm');
    await answer(spare, office);
    await spare.scan('scan-answer');
    await expectState(spare, 'active');
    await expectSeats(office, 1);
  });
});
