import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { PinAttempts } from '../../../src/element/panels/pin-attempts.ts';
import { Service } from '../../../src/element/panels/service.svelte.ts';
import { FakeClock } from '../../../src/testing/fake-clock.ts';
import { makeServicePin, type ServicePin } from '../../../src/token/service-pin.ts';

describe('who stands in front of a kiosk', () => {
  let clock: FakeClock;
  let pin: ServicePin;
  let service: Service;
  let done: number;
  const act = (): void => {
    done += 1;
  };
  const make = (kiosk: boolean): Service =>
    new Service({
      kiosk,
      attempts: new PinAttempts(undefined),
      now: () => clock.now(),
      schedule: clock.schedule,
    });

  beforeAll(async () => {
    pin = await makeServicePin('2580', 1000);
  });
  beforeEach(() => {
    clock = new FakeClock();
    service = make(true);
    service.guard(pin);
    done = 0;
  });

  it('is nobody’s business outside kiosk mode', () => {
    const free = make(false);
    free.guard(pin);
    expect(free.locked).toBe(false);
    free.allow(act);
    expect(done).toBe(1);
    expect(free.asking).toBe(false);
  });

  it('is asked for the PIN before anything is done, and not again after it', async () => {
    expect(service.locked).toBe(true);
    service.allow(act);
    expect(service.asking).toBe(true);
    expect(done).toBe(0);
    expect(await service.enter('2580')).toBe(true);
    expect(done).toBe(1);
    expect(service.locked).toBe(false);
    service.allow(act);
    expect(done).toBe(2);
  });

  it('does nothing with a wrong PIN, and nothing when the question is called off', async () => {
    service.allow(act);
    expect(await service.enter('0000')).toBe(false);
    expect(service.wrong).toBe(true);
    const entered = service.enter('2580');
    service.cancel();
    expect(await entered).toBe(false);
    expect(service.locked).toBe(true);
    expect(await service.enter('2580')).toBe(false);
    expect(done).toBe(0);
  });

  it('waits after the third wrong PIN; even the right one does not shorten it', async () => {
    service.allow(act);
    for (const wrong of ['1111', '2222', '3333']) await service.enter(wrong);
    expect(service.wait).toBe(15);
    expect(await service.enter('2580')).toBe(false);
    clock.run(14);
    expect(service.wait).toBe(1);
    service.cancel();
    service.allow(act);
    expect(service.wait).toBe(1);
    clock.run(2);
    expect(service.wait).toBe(0);
    expect(await service.enter('2580')).toBe(true);
    expect(done).toBe(1);
  });

  it('has left after two minutes without a touch, and what was open is closed', async () => {
    let left = 0;
    const unwatch = service.whenLeft(() => (left += 1));
    service.allow(act);
    await service.enter('2580');
    clock.run(100);
    service.touch();
    clock.run(100);
    expect(service.locked).toBe(false);
    service.allow(act);
    clock.run(20);
    expect(service.locked).toBe(true);
    expect(left).toBe(1);
    unwatch();
    service.leave();
    expect(left).toBe(1);
  });

  it('waits while nobody has said whether there is a PIN', async () => {
    const early = make(true);
    early.allow(act);
    expect(early.locked).toBe(true);
    expect(done).toBe(0);
    early.guard(pin);
    expect(early.asking).toBe(true);
    expect(done).toBe(0);
    expect(await early.enter('2580')).toBe(true);
    expect(done).toBe(1);
    const alone = make(true);
    alone.allow(act);
    alone.unguarded();
    expect(done).toBe(2);
    expect(alone.locked).toBe(false);
  });

  it('does not forget a PIN where there is no product in front', () => {
    service.unguarded();
    service.allow(act);
    expect(service.asking).toBe(true);
    expect(done).toBe(0);
  });

  it('goes straight in where the product has no PIN', () => {
    service.guard(undefined);
    expect(service.hasPin).toBe(false);
    expect(service.locked).toBe(true);
    service.allow(act);
    expect(done).toBe(1);
    expect(service.locked).toBe(false);
  });

  it('is asked anew by another product, not by the same one opened again', async () => {
    service.allow(act);
    await service.enter('2580');
    service.guard({ ...pin });
    expect(service.locked).toBe(false);
    service.guard(await makeServicePin('1234', 1000));
    expect(service.locked).toBe(true);
  });

  it('is locked out at once when kiosk mode is turned on, and let in when it is turned off', () => {
    const screen = make(false);
    screen.guard(pin);
    screen.setKiosk(true);
    expect(screen.locked).toBe(true);
    screen.setKiosk(false);
    expect(screen.locked).toBe(false);
  });

  it('hears why no PIN could ever be right', async () => {
    service.guard({ ...pin, rounds: 0 });
    service.allow(act);
    expect(await service.enter('2580')).toBe(false);
    expect(service.error).toMatchObject({ code: 'product-file-invalid' });
    expect(done).toBe(0);
  });
});
