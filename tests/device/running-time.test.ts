import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Answer } from '../../src/device/answer.ts';
import { liveRecord, type LiveRecord } from '../../src/device/live-record.ts';
import { newRecord, type DeviceRecord } from '../../src/device/record.ts';
import type { DeviceStore } from '../../src/device/store.ts';
import { stepOf, type DeviceEvent } from '../../src/device/transition.ts';
import { OffleaseError } from '../../src/license/error.ts';
import type { ActivationId, IssuerId, Nonce, ProductId, RootId } from '../../src/license/ids.ts';
import type { Policy } from '../../src/license/product.ts';
import { unixTime, type UnixTime } from '../../src/license/time.ts';
import type { RefreshClaims, ResponseClaims } from '../../src/token/claims.ts';
import { generateReceivingKey, generateSigningKey } from '../../src/token/keys.ts';
import type { ProductFile } from '../../src/token/product-file.ts';
import { memoryStorage } from '../../src/testing/memory-storage.ts';
import { DAY, makeIssuer, makeProduct, NOON, randomId } from './fixture.ts';

const HOUR = 3600;
const YEAR = 365 * DAY;
const TICK = 3600;
/** What has run since it was last saved is lost with a page that is killed. */
const LOST = 59;

type Step =
  | { readonly do: 'run'; readonly seconds: number }
  | { readonly do: 'sleep'; readonly seconds: number }
  | { readonly do: 'restart'; readonly off: number; readonly unsaved: number }
  | { readonly do: 'set'; readonly error: number }
  | { readonly do: 'set-to'; readonly clock: number }
  | { readonly do: 'second-tab' }
  | { readonly do: 'request' }
  | { readonly do: 'issue-refresh'; readonly lease: number; readonly grace: number }
  | { readonly do: 'issue-response'; readonly request: number; readonly lease: number; readonly grace: number }
  | { readonly do: 'apply'; readonly token: number };

const time = { seconds: fc.integer({ min: HOUR / 2, max: 2 * DAY }) };
const term = { lease: fc.integer({ min: HOUR, max: 2 * DAY }), grace: fc.constantFrom(0, 0, HOUR, DAY) };
const any = fc.nat({ max: 1000 });
const passing: readonly fc.Arbitrary<Step>[] = [
  fc.record({ do: fc.constant('run' as const), ...time }),
  fc.record({ do: fc.constant('run' as const), ...time }),
  fc.record({ do: fc.constant('sleep' as const), ...time }),
  fc.record({
    do: fc.constant('restart' as const),
    off: fc.constantFrom(0, 0, HOUR, DAY, 40 * DAY),
    unsaved: fc.nat({ max: LOST }),
  }),
  fc.record({ do: fc.constant('second-tab' as const) }),
  fc.record({ do: fc.constant('request' as const) }),
  fc.record({ do: fc.constant('issue-refresh' as const), ...term }),
  fc.record({ do: fc.constant('issue-response' as const), request: any, ...term }),
  fc.record({ do: fc.constant('apply' as const), token: any }),
  fc.record({ do: fc.constant('apply' as const), token: any }),
];
const setting: readonly fc.Arbitrary<Step>[] = [
  fc.record({
    do: fc.constant('set' as const),
    error: fc.constantFrom(0, HOUR, -HOUR, DAY, -DAY, YEAR, -YEAR, -YEAR),
  }),
  fc.record({ do: fc.constant('set-to' as const), clock: fc.constantFrom(0, 0, Date.UTC(2099) / 1000) }),
];

interface Usage {
  readonly granted: number;
  readonly used: number;
}

interface Chain {
  readonly start: number;
  end: number;
  used: number;
}

function endOf({ graceEnd, leaseEnd }: ResponseClaims | RefreshClaims): number {
  return graceEnd ?? leaseEnd;
}

const issuer = randomId<IssuerId>();
const activation = randomId<ActivationId>();
const products = new Map<Policy['expiry'], ProductFile>();
let fresh: DeviceRecord;

beforeAll(async () => {
  const root = await generateSigningKey();
  const [signing, receiving] = await Promise.all([generateSigningKey(), generateReceivingKey()]);
  const issuers = [await makeIssuer(root)];
  for (const expiry of ['running', 'calendar'] as const) {
    products.set(expiry, await makeProduct([root], issuers, { policy: { expiry, holdSeconds: 0 } }));
  }
  const key = { root: root.publicKey.thumbprint as RootId, product: 'kiosk' as ProductId };
  fresh = newRecord(key, { roots: [key.root], signing, receiving }, NOON);
});

/** A device with what happens to it, without cryptography: answers are taken as opened. */
class Scene {
  readonly #product: ProductFile;
  readonly #store: DeviceStore = memoryStorage({ records: [fresh] });
  /** The clock begins here at every boot, for lack of a battery. */
  readonly #boot: UnixTime | undefined;
  readonly #hoard: (Answer<ResponseClaims> | Answer<RefreshClaims>)[] = [];
  readonly #requests: Nonce[] = [];
  /** By the sequence number of a lease. */
  readonly #used = new Map<number, number>();
  /** Each activation with its refreshes. */
  readonly #chains: Chain[] = [];
  #tabs: LiveRecord[] = [];
  #real = NOON;
  #clock: number;
  #running = 0;
  #sequence = 0;
  restarts = 0;

  constructor(expiry: Policy['expiry'], boot: UnixTime | undefined) {
    const product = products.get(expiry);
    if (product === undefined) throw new Error('a product');
    this.#product = product;
    this.#boot = boot;
    this.#clock = boot ?? NOON;
    this.#openTab(fresh);
  }

  get first(): LiveRecord {
    const [first] = this.#tabs;
    if (first === undefined) throw new Error('a tab');
    return first;
  }

  get real(): UnixTime {
    return this.#real;
  }

  async step(step: Step): Promise<void> {
    switch (step.do) {
      case 'run':
        for (let ran = 0; ran < step.seconds; ran += TICK) await this.#run(Math.min(TICK, step.seconds - ran), true);
        return;
      case 'sleep': {
        this.#pass(step.seconds);
        return;
      }
      case 'restart':
        await this.#run(step.unsaved, false);
        return this.#restart(step.off);
      case 'set':
        this.#clock = this.#real + step.error;
        return;
      case 'set-to':
        this.#clock = step.clock;
        return;
      case 'second-tab': {
        this.#openTab(await this.#stored());
        return;
      }
      case 'request':
        return this.#request();
      case 'issue-refresh':
        this.#hoard.push({ type: 'refresh', claims: { kind: 'refresh', ...this.#terms(step) }, ...CERTIFIED });
        return;
      case 'issue-response': {
        const nonce = this.#requests[step.request % Math.max(1, this.#requests.length)];
        if (nonce === undefined) return;
        this.#hoard.push({ type: 'response', claims: { kind: 'response', nonce, ...this.#terms(step) }, ...CERTIFIED });
        return;
      }
      case 'apply': {
        const answer = this.#hoard[step.token % Math.max(1, this.#hoard.length)];
        if (answer !== undefined && (await this.#act(answer))) this.#applied(answer);
      }
    }
  }

  /** For each lease that was used: what it granted, and for how long it was used while the machine ran. */
  leases(): readonly Usage[] {
    return [...this.#used].map(([sequence, used]) => {
      const claims = this.#hoard.find((answer) => answer.claims.sequence === sequence)?.claims;
      if (claims === undefined) throw new Error('a lease that nobody issued');
      return { granted: endOf(claims) - claims.time, used };
    });
  }

  /** The same for each response with all the refreshes after it: hoarding them gains nothing. */
  chains(): readonly Usage[] {
    return this.#chains.map(({ start, end, used }) => ({ granted: end - start, used }));
  }

  #applied({ claims }: Answer<ResponseClaims> | Answer<RefreshClaims>): void {
    const end = endOf(claims);
    const last = this.#chains.at(-1);
    if (claims.kind === 'response' || last === undefined) this.#chains.push({ start: claims.time, end, used: 0 });
    else last.end = Math.max(last.end, end);
  }

  close(): void {
    for (const tab of this.#tabs) tab.close();
  }

  #openTab(record: DeviceRecord): void {
    const tab = liveRecord(
      {
        product: this.#product,
        store: this.#store,
        clock: () => unixTime(this.#clock),
        running: () => this.#running,
      },
      fresh,
      record,
    );
    this.#tabs = [...this.#tabs.slice(0, 2), tab];
  }

  async #stored(): Promise<DeviceRecord> {
    const record = await this.#store.read(fresh);
    if (record === undefined) throw new Error('a record');
    return record;
  }

  #pass(seconds: number): void {
    this.#real = unixTime(this.#real + seconds);
    this.#clock += seconds;
  }

  async #run(seconds: number, ticking: boolean): Promise<void> {
    this.#pass(seconds);
    this.#running += seconds;
    if (ticking) for (const tab of this.#tabs) tab.tick();
    for (let turn = 0; turn < 8; turn += 1) await Promise.resolve(); // what is saved
    // A lease is used while any tab grants it.
    const sequences = new Set(this.#tabs.map((tab) => tab.working()?.license.claims.sequence));
    for (const sequence of sequences) {
      if (sequence !== undefined) this.#used.set(sequence, (this.#used.get(sequence) ?? 0) + seconds);
    }
    const chain = this.#chains.at(-1);
    if (chain !== undefined && sequences.size > (sequences.has(undefined) ? 1 : 0)) chain.used += seconds;
  }

  async #restart(off: number): Promise<void> {
    this.close();
    this.#tabs = [];
    this.#running = 0;
    this.#pass(off);
    if (this.#boot !== undefined) this.#clock = this.#boot;
    this.restarts += 1;
    this.#openTab(await this.#stored());
  }

  async #request(): Promise<void> {
    const nonce = randomId<Nonce>();
    const clock = unixTime(this.#clock);
    const made = { id: nonce, bytes: new Uint8Array(), made: clock };
    if (await this.#act({ type: 'request', request: { ...made, kind: 'request', nonce, issuer, clock } })) {
      this.#requests.push(nonce);
    }
  }

  #terms({ lease, grace }: { readonly lease: number; readonly grace: number }) {
    this.#sequence += 1;
    const leaseEnd = unixTime(this.#real + lease);
    return {
      product: fresh.product,
      activation,
      sequence: this.#sequence,
      time: this.#real,
      leaseEnd,
      ...(grace === 0 ? {} : { graceEnd: unixTime(leaseEnd + grace) }),
      features: [],
      attributes: [],
    };
  }

  /** False if it was refused. */
  async #act(event: DeviceEvent): Promise<boolean> {
    const tab = this.#tabs.at(-1) ?? this.first;
    try {
      await tab.act(() => Promise.resolve({ step: stepOf(event), result: undefined }));
      return true;
    } catch (error) {
      if (error instanceof OffleaseError) return false;
      throw error;
    }
  }
}

const CERTIFIED = { certificate: { issuer, serial: 1, bytes: new Uint8Array([1]) } };

const expiry = fc.constantFrom<Policy['expiry']>('running', 'calendar');
/** Most schedules begin with a license, so that something is at stake. */
const licensed: readonly Step[] = [
  { do: 'request' },
  { do: 'issue-response', request: 0, lease: 2 * DAY, grace: 0 },
  { do: 'apply', token: 0 },
];

describe('any schedule of running, sleeping, restarts, tokens that come late or are hoarded, and tabs', () => {
  it('with any settings of the clock: no lease is usable for more running time than it granted', async () => {
    let usedUp = 0;
    await fc.assert(
      fc.asyncProperty(
        expiry,
        fc.constantFrom(undefined, unixTime(0)),
        fc.array(fc.oneof(...passing, ...setting), { minLength: 5, maxLength: 40 }),
        async (by, boot, steps) => {
          const scene = new Scene(by, boot);
          for (const step of [...licensed, ...steps]) await scene.step(step);
          scene.close();
          for (const { granted, used } of [...scene.leases(), ...scene.chains()]) {
            expect(used).toBeLessThanOrEqual(granted + scene.restarts * LOST);
            if (used > granted - TICK) usedUp += 1;
          }
        },
      ),
      { numRuns: 250 },
    );
    expect(usedUp).toBeGreaterThan(50); // the bound was reached
  });

  it('with a right clock: nothing is ever said of it, and each lease is good until its very end', async () => {
    await fc.assert(
      fc.asyncProperty(expiry, fc.array(fc.oneof(...passing), { minLength: 5, maxLength: 40 }), async (by, steps) => {
        const scene = new Scene(by, undefined);
        for (const step of [...licensed, ...steps]) {
          await scene.step(step);
          scene.first.tick();
          const snapshot = scene.first.getSnapshot();
          expect(snapshot.clock).toBe('ok');
          if (snapshot.state !== 'not-activated') {
            const { lease } = snapshot.license;
            expect(snapshot.state === 'active').toBe(scene.real < (lease.graceEnd ?? lease.end));
          }
        }
        scene.close();
      }),
      { numRuns: 150 },
    );
  });
});
