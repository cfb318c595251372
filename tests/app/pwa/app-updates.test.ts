import { describe, expect, it } from 'vitest';
import {
  AppUpdates,
  TAKE_OVER,
  type WorkerContainer,
  type WorkerRegistration,
} from '../../../src/app/pwa/app-updates.svelte.ts';

/** A worker that changes its state when it is told to, and remembers what it was sent. */
class FakeWorker extends EventTarget {
  readonly messages: unknown[] = [];

  postMessage(message: unknown): void {
    this.messages.push(message);
  }

  becomes(): void {
    this.dispatchEvent(new Event('statechange'));
  }
}

class FakeRegistration extends EventTarget {
  active: FakeWorker | null = null;
  installing: FakeWorker | null = null;
  waiting: FakeWorker | null = null;
}

class FakeContainer extends EventTarget {
  controller: FakeWorker | null = null;
  readonly registration = new FakeRegistration();
  readonly ready = Promise.resolve(this.registration);

  takesOver(worker: FakeWorker): void {
    this.controller = worker;
    this.registration.active = worker;
    this.registration.waiting = null;
    this.dispatchEvent(new Event('controllerchange'));
  }

  /** A new version is found, installed, and waits. */
  finds(): FakeWorker {
    const next = new FakeWorker();
    this.registration.installing = next;
    this.registration.dispatchEvent(new Event('updatefound'));
    this.registration.installing = null;
    this.registration.waiting = next;
    next.becomes();
    return next;
  }
}

async function begin({ installed }: { installed: boolean }): Promise<{
  container: FakeContainer;
  updates: AppUpdates;
  reloads: () => number;
}> {
  const container = new FakeContainer();
  if (installed) container.controller = container.registration.active = new FakeWorker();
  let count = 0;
  const updates = new AppUpdates({
    container: container as unknown as WorkerContainer,
    register: () => Promise.resolve(container.registration as unknown as WorkerRegistration),
    reload: () => (count += 1),
  });
  await updates.start();
  return { container, updates, reloads: () => count };
}

describe('a new version of the app', () => {
  it('is not what the first one is', async () => {
    const { container, updates, reloads } = await begin({ installed: false });
    const first = container.finds();
    container.takesOver(first);
    expect([updates.ready, updates.waiting, updates.offered, reloads()]).toEqual([true, false, false, 0]);
    expect(first.messages).toEqual([]);
  });

  it('waits for consent, then every page is loaded again', async () => {
    const { container, updates, reloads } = await begin({ installed: true });
    const next = container.finds();
    expect([updates.offered, next.messages]).toEqual([true, []]);
    updates.accept();
    expect(next.messages).toEqual([TAKE_OVER]);
    expect(reloads()).toBe(0);
    container.takesOver(next);
    expect(reloads()).toBe(1);
  });

  it('that waited since the last start is offered too', async () => {
    const container = new FakeContainer();
    container.controller = container.registration.active = new FakeWorker();
    container.registration.waiting = new FakeWorker();
    const updates = new AppUpdates({
      container: container as unknown as WorkerContainer,
      register: () => Promise.resolve(container.registration as unknown as WorkerRegistration),
      reload: () => undefined,
    });
    await updates.start();
    expect(updates.offered).toBe(true);
  });

  it('is never offered while a token is on the screen', async () => {
    const { container, updates } = await begin({ installed: true });
    const release = updates.hold();
    const second = updates.hold();
    container.finds();
    expect([updates.waiting, updates.offered]).toEqual([true, false]);
    release();
    release();
    expect(updates.offered).toBe(false);
    second();
    expect(updates.offered).toBe(true);
  });

  it('accepted in another tab does not take the token from this one', async () => {
    const { container, updates, reloads } = await begin({ installed: true });
    const release = updates.hold();
    container.takesOver(container.finds());
    expect(reloads()).toBe(0);
    release();
    expect(reloads()).toBe(1);
  });

  it('is put off until the next start', async () => {
    const { container, updates } = await begin({ installed: true });
    container.finds();
    updates.later();
    expect([updates.waiting, updates.offered]).toEqual([true, false]);
  });

  it('is not to be had where a browser refuses to register: the app works on', async () => {
    const container = new FakeContainer();
    const updates = new AppUpdates({
      container: container as unknown as WorkerContainer,
      register: () => Promise.reject(new DOMException('no', 'SecurityError')),
      reload: () => undefined,
    });
    await updates.start();
    expect([updates.ready, updates.offered]).toEqual([false, false]);
  });
});
