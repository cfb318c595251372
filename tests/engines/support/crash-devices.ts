import { randomInt } from 'node:crypto';
import { hexOf } from '../../../src/license/bytes.ts';
import { CODES, SEATS, type Job, type Result, type Shown } from '../crash/words.ts';
import { bytesOf, Kiosk, PRODUCT, type IssuerFacts } from './kiosk.ts';

/** A kiosk, and what the issuer has acknowledged to it. */
interface Device {
  readonly kiosk: Kiosk;
  readonly request: string;
  /** Answers that the page has shown; the response first. */
  readonly tokens: Shown[];
  /** It has ended its activation; `freed` once the page has said so. */
  deactivation?: string;
  freed: boolean;
}

type Work =
  | { readonly job: Job; readonly devices: readonly Device[]; readonly check: 'new' | 'again' | 'free' | 'refresh' }
  | { readonly job: Job; readonly devices: readonly Device[]; readonly check: 'show' };

const ANSWERS = 12;
const TOGETHER = 10;
const FEWEST_FREED = 4;
const REFRESHES = 3;
const SHOWN_AGAIN = 4;

/**
 * The kiosks of an issuer that is killed over and over: what they ask for, and whether what they get
 * agrees with all that they were ever told.
 */
export class CrashDevices {
  /** What an issuer must never do. */
  readonly problems: string[] = [];
  /** Committed before a kill, and never acknowledged. */
  unseen = 0;
  shown = 0;
  freed = 0;
  #issuer: IssuerFacts | undefined;
  #devices: Device[] = [];
  #work = new Map<number, Work>();
  #jobs = 0;

  get acknowledged(): number {
    return this.#devices.reduce((sum, { tokens }) => sum + tokens.length, 0);
  }

  /** Jobs that were handed out and not acknowledged. */
  get underWay(): number {
    return this.#work.size;
  }

  /** The jobs of one life of the page: first what was under way when the last one ended, then new ones. */
  async nextJobs(issuer: IssuerFacts): Promise<readonly Job[]> {
    this.#issuer ??= issuer;
    if (this.#issuer.certificate !== issuer.certificate) this.problems.push('another issuer is here');
    const before = [...this.#work.values()];
    this.#work = new Map();
    for (const { devices, check } of before) {
      for (const device of devices) {
        if (check === 'new' || check === 'again') this.#answer([device], 'again');
        if (check === 'free') this.#free(device);
        // A refresh that nobody saw is no loss: what was issued is in the ledger, and the next one is newer.
        if (check === 'refresh' || check === 'show') this.#show(device);
      }
    }
    const active = this.#devices.filter(({ tokens, deactivation }) => tokens.length > 0 && deactivation === undefined);
    const last = active.slice(-SHOWN_AGAIN);
    for (const device of last) this.#show(device);
    const freeing = Math.max(FEWEST_FREED, active.length - Math.floor(SEATS / 2));
    for (const device of active.slice(0, freeing)) {
      const { activation = '', sequence = 0 } = device.tokens.at(-1) ?? {};
      device.deactivation = hexOf(await device.kiosk.deactivation(activation, sequence));
      this.#free(device);
    }
    for (let count = 0; count < ANSWERS; count += 1) this.#answer([await this.#makeDevice()], 'new');
    for (const device of active.slice(freeing, freeing + REFRESHES)) this.#refresh(device);
    this.#answer(await Promise.all(Array.from({ length: TOGETHER }, () => this.#makeDevice())), 'new');
    return [...this.#work.values()].map(({ job }) => job);
  }

  /** Asks for every token that was ever acknowledged. */
  async allShown(): Promise<readonly Job[]> {
    this.#work = new Map();
    for (const device of this.#devices) if (device.tokens.length > 0) this.#show(device);
    return [...this.#work.values()].map(({ job }) => job);
  }

  async done(id: number, results: readonly Result[]): Promise<void> {
    const work = this.#work.get(id);
    if (work === undefined) {
      this.#fail('a job that nobody asked for');
      return;
    }
    this.#work.delete(id);
    for (const [index, device] of work.devices.entries()) {
      const result = results[index] ?? { code: 'nothing' };
      if ('code' in result) this.#refused(work.check, device, result.code);
      else if (work.check === 'show') this.#wasShown(device, result.tokens);
      else if (work.check === 'free') this.#wasFreed(device);
      else for (const token of result.tokens) await this.#got(work.check, device, token);
    }
  }

  #fail(problem: string): void {
    this.problems.push(problem);
  }

  #add(work: Omit<Work, 'job'>, job: (id: number) => Job): void {
    this.#jobs += 1;
    this.#work.set(this.#jobs, { ...work, job: job(this.#jobs) });
  }

  #answer(devices: readonly Device[], check: 'new' | 'again'): void {
    const token = devices[0]?.request ?? '';
    this.#add({ devices, check }, (id) =>
      devices.length === 1
        ? { id, do: 'answer', token }
        : { id, do: 'answer-many', tokens: devices.map(({ request }) => request) },
    );
  }

  #free(device: Device): void {
    this.#add({ devices: [device], check: 'free' }, (id) => ({ id, do: 'free', token: device.deactivation ?? '' }));
  }

  #refresh(device: Device): void {
    const { activation = '' } = device.tokens[0] ?? {};
    this.#add({ devices: [device], check: 'refresh' }, (id) => ({ id, do: 'refresh', activation }));
  }

  #show(device: Device): void {
    const { activation } = device.tokens[0] ?? {};
    if (activation === undefined) return;
    this.#add({ devices: [device], check: 'show' }, (id) => ({ id, do: 'show', activation }));
  }

  async #makeDevice(): Promise<Device> {
    if (this.#issuer === undefined) throw new Error('whose devices?');
    const kiosk = await Kiosk.make(this.#issuer);
    const request = await kiosk.request(PRODUCT, CODES[randomInt(CODES.length)] ?? '');
    const device: Device = { kiosk, request: hexOf(request), tokens: [], freed: false };
    this.#devices.push(device);
    return device;
  }

  #refused(check: Work['check'], device: Device, code: string): void {
    // All seats may be taken; a device that has ended its activation is not refreshed, and a free seat may be given away.
    const isExpected = ((check === 'new' || check === 'again') && code === 'no-seat') || code === 'activation-ended';
    if (!isExpected) this.#fail(`${check} of ${device.kiosk.id}: ${code}`);
  }

  #wasFreed(device: Device): void {
    if (!device.freed) this.freed += 1;
    device.freed = true;
  }

  async #got(check: 'new' | 'again' | 'refresh', device: Device, token: Shown): Promise<void> {
    const claims = await device.kiosk.open(bytesOf(token.token));
    if (claims.activation !== token.activation || claims.sequence !== token.sequence) this.#fail('other claims');
    if (claims.kind !== (check === 'refresh' ? 'refresh' : 'response')) this.#fail(`a ${claims.kind}`);
    if (check === 'new' && token.repeated === true) this.#fail('a new request that was answered before');
    if (check === 'again' && token.repeated === true) this.unseen += 1;
    const newest = device.tokens.at(-1);
    if (check === 'refresh' && newest !== undefined && token.sequence <= newest.sequence) this.#fail('an old number');
    device.tokens.push(token);
  }

  /** Every token that was acknowledged is there, byte by byte. */
  #wasShown(device: Device, tokens: readonly Shown[]): void {
    for (const { sequence, token } of device.tokens) {
      this.shown += 1;
      if (!tokens.some((stored) => stored.sequence === sequence && stored.token === token)) {
        this.#fail(`token ${String(sequence)} of ${device.kiosk.id} is not there`);
      }
    }
  }
}
