import { expect } from 'vitest';
import { openIssuer, type Issuer } from '../../../src/issuer/issuer.ts';
import { firstBreak } from '../../../src/issuer/journal-entry.ts';
import type { Identity } from '../../../src/issuer/keys.ts';
import type { Choice, Outcome, Proposal } from '../../../src/issuer/proposal.ts';
import type { ActivationRecord, IssuedRecord, SeatRecord } from '../../../src/issuer/records.ts';
import { hexOf, type Bytes } from '../../../src/license/bytes.ts';
import { OffleaseError } from '../../../src/license/error.ts';
import type { ActivationCode, ActivationId, DeviceId, EntitlementId, Nonce } from '../../../src/license/ids.ts';
import { unixTime } from '../../../src/license/time.ts';
import type { Claims, DeviceClaims, IssuerClaims, RequestClaims } from '../../../src/token/claims.ts';
import type { ReceivingKey, SigningKey } from '../../../src/token/keys.ts';
import { sealToken } from '../../../src/token/seal.ts';
import { Clock, DAY, NOW, PASSPHRASE, PRODUCT, PRODUCT_DRAFT, randomNonce, ROUNDS } from '../fixture.ts';
import { stateOfJournal } from './journal-fold.ts';
import { MemoryLedger } from './memory-ledger.ts';
import { Reference, Refused, type Activation, type Entitlement, type Granted, type Request } from './reference.ts';
import type { Flags, Step } from './steps.ts';

/** What a device keeps, and an image of it brings back. */
interface DeviceState {
  epoch: number;
  count: number;
  used: number;
  held?: { readonly activation: Activation; readonly sequence: number; readonly term: number };
  nonce?: Nonce;
}

interface Machine {
  readonly signing: SigningKey;
  readonly receiving: ReceivingKey;
  readonly id: DeviceId;
  state: DeviceState;
  image: DeviceState;
}

interface Sold {
  readonly id: EntitlementId;
  readonly code: string;
  readonly ref: Entitlement;
}

interface Sent {
  readonly bytes: Bytes;
  readonly claims: DeviceClaims;
  readonly machine: Machine;
  readonly request?: Request;
  readonly activation?: Activation;
}

export interface Keys {
  readonly signing: SigningKey;
  readonly receiving: ReceivingKey;
}

/** How a token that the issuer made is read, with or without cryptography. */
export type ReadAnswer = (token: Bytes, machine: Keys, identity: Identity) => Promise<IssuerClaims>;

const NAMES = [undefined, 'Left', 'Right'] as const;
const LABELS = [undefined, 'machine-a', 'machine-b'] as const;
export const REPLACEMENTS = 2;
const YEAR = 365 * DAY;

interface Office {
  readonly issuer: Issuer;
  readonly store: MemoryLedger;
  readonly clock: Clock;
  readonly beginning: MemoryLedger;
}

let office: Promise<Office> | undefined;

/** One issuer for all histories: unlocking takes longer than a history. Its ledger is put back to the beginning for each. */
async function openOffice(): Promise<Office> {
  const store = new MemoryLedger();
  const clock = new Clock();
  const issuer = await openIssuer({ store, clock: clock.read });
  await issuer.setUp({ name: 'Back office', passphrase: PASSPHRASE, rounds: ROUNDS });
  await issuer.createProduct(PRODUCT_DRAFT);
  return { issuer, store, clock, beginning: store.copy() };
}

/** A device's claims as a text: two tokens are the same if it is. */
function textOf(claims: Claims): string {
  return JSON.stringify(claims, (_key, value: unknown) => (value instanceof Uint8Array ? hexOf(value) : value));
}

/** The issuer and the reference side by side: every step is done by both, and compared. */
export class World {
  readonly #issuer: Issuer;
  readonly #store: MemoryLedger;
  readonly #clock: Clock;
  readonly #ref = new Reference(NOW, REPLACEMENTS);
  readonly #read: ReadAnswer;
  readonly #machines: Machine[];
  readonly #sold: Sold[] = [];
  readonly #mail: Sent[] = [];
  readonly #tokens = new Map<string, Bytes>();
  /** So many seats were in use when their number was forced below that. */
  #allowed = new Map<Entitlement, number>();

  private constructor(issuer: Issuer, store: MemoryLedger, clock: Clock, read: ReadAnswer, machines: Machine[]) {
    this.#issuer = issuer;
    this.#store = store;
    this.#clock = clock;
    this.#read = read;
    this.#machines = machines;
  }

  static async open(keys: readonly Keys[], read: ReadAnswer): Promise<World> {
    office ??= openOffice();
    const { issuer, store, clock, beginning } = await office;
    store.becomeLike(beginning);
    clock.now = NOW;
    const machines = keys.map(({ signing, receiving }): Machine => {
      const state = { epoch: 0, count: 0, used: 0 };
      return { signing, receiving, id: signing.publicKey.thumbprint as DeviceId, state, image: state };
    });
    const world = new World(issuer, store, clock, read, machines);
    await world.#sell('FIRST', 2, { grace: 0, end: undefined });
    await world.#sell('SECOND', 1, { grace: 3 * DAY, end: NOW + 90 * DAY });
    return world;
  }

  async #sell(code: string, seats: number, { grace, end }: { grace: number; end: number | undefined }): Promise<void> {
    const { id } = await this.#issuer.createEntitlement({
      product: PRODUCT,
      customer: code,
      seats,
      leasePeriod: 'P10D',
      ...(grace === 0 ? {} : { gracePeriod: `PT${String(grace)}S` }),
      ...(end === undefined ? {} : { subscriptionEnd: unixTime(end) }),
      countsRenew: end !== undefined,
      features: [{ number: 2, limit: 1000 }],
      codes: [code],
    });
    const ref: Entitlement = {
      name: code,
      seats,
      extra: 0,
      lease: 10 * DAY,
      grace,
      end,
      reportEvery: undefined,
      renews: end !== undefined,
      term: 0,
      disabled: false,
      slots: [],
      numbered: 0,
    };
    this.#sold.push({ id, code, ref });
  }

  async take(step: Step): Promise<void> {
    switch (step.do) {
      case 'wait':
        this.#clock.pass(step.hours * 3600);
        this.#ref.now = this.#clock.now;
        await this.#issuer.confirmClock();
        break;
      case 'request':
        await this.#makeRequest(step);
        break;
      case 'deliver':
        await this.#deliver(pick(this.#mail, step.at), step.flags);
        break;
      case 'report':
        await this.#makeTold(pick(this.#machines, step.device), 'report', step.behind);
        break;
      case 'deactivate':
        await this.#makeTold(pick(this.#machines, step.device), 'deactivation', false);
        break;
      case 'withdraw':
        await this.#makeWithdrawal(pick(this.#machines, step.device));
        break;
      case 'use': {
        const machine = pick(this.#machines, step.device);
        if (machine?.state.held !== undefined) machine.state = { ...machine.state, used: machine.state.used + 3 };
        break;
      }
      case 'image': {
        const machine = pick(this.#machines, step.device);
        if (machine !== undefined) machine.image = machine.state;
        break;
      }
      case 'restore': {
        const machine = pick(this.#machines, step.device);
        if (machine !== undefined) machine.state = machine.image;
        break;
      }
      default:
        await this.#byIssuer(step);
    }
    await this.#compare();
  }

  async #byIssuer(
    step: Exclude<Extract<Step, { activation: number } | { entitlement: number }>, { do: 'request' }>,
  ): Promise<void> {
    const issuer = this.#issuer;
    const ref = this.#ref;
    if ('activation' in step) {
      const activation = pick(ref.activations, step.activation);
      if (activation === undefined) return;
      const id = activation.id as ActivationId;
      if (step.do === 'refresh') return this.#refresh(activation, step.apply);
      if (step.do === 'lose')
        await both(
          () => issuer.markLost(id),
          () => ref.lose(activation),
        );
      if (step.do === 'find')
        await both(
          () => issuer.markFound(id),
          () => ref.find(activation),
        );
      if (step.do === 'release')
        await both(
          () => issuer.forceRelease(id, 'broken'),
          () => ref.forceRelease(activation),
        );
      return;
    }
    const sold = pick(this.#sold, step.entitlement);
    if (sold === undefined) return;
    const device = 'device' in step ? pick(this.#machines, step.device) : undefined;
    switch (step.do) {
      case 'reserve':
        if (device === undefined) return;
        await both(
          () => issuer.reserveSeat(sold.id, device.id),
          () => ref.reserve(sold.ref, device.id),
          (real, model) => expect(real).toBe(model),
        );
        return;
      case 'unreserve':
        if (device === undefined) return;
        await both(
          () => issuer.unreserveSeat(sold.id, device.id),
          () => ref.unreserve(sold.ref, device.id),
        );
        return;
      case 'resize':
        await both(
          () =>
            issuer.updateEntitlement(
              sold.id,
              { seats: step.seats, overdraft: { seats: step.extra } },
              { force: step.force },
            ),
          () => ref.resize(sold.ref, step.seats, step.extra, step.force),
        );
        this.#allowed.set(sold.ref, ref.used(sold.ref));
        return;
      case 'period':
        await issuer.updateEntitlement(sold.id, { leasePeriod: `P${String(step.days)}D` });
        sold.ref.lease = step.days * DAY;
        return;
      case 'reports':
        await issuer.updateEntitlement(sold.id, { reportEvery: step.every });
        sold.ref.reportEvery = step.every;
        return;
      case 'switch':
        sold.ref.disabled = !sold.ref.disabled;
        await (sold.ref.disabled ? issuer.disableEntitlement(sold.id) : issuer.enableEntitlement(sold.id));
        return;
      case 'renew':
        await both(
          () => issuer.renewEntitlement(sold.id, { by: 'P30D' }),
          () => ref.renew(sold.ref, 30 * DAY),
        );
    }
  }

  async #seal(machine: Machine, claims: DeviceClaims): Promise<Bytes> {
    const recipient = this.#issuer.identity().certificate.receiving;
    return sealToken(claims, { signer: machine.signing, recipient, replyTo: machine.receiving.publicKey.kid });
  }

  async #makeRequest(step: Extract<Step, { do: 'request' }>): Promise<void> {
    const machine = pick(this.#machines, step.device);
    const sold = pick(this.#sold, step.entitlement);
    if (machine === undefined || sold === undefined) return;
    const { state } = machine;
    // A device that misbehaves: another request under the same nonce.
    const nonce = step.sameNonce && state.nonce !== undefined ? state.nonce : randomNonce();
    machine.state = { ...state, count: state.count + 1, nonce };
    const name = NAMES[step.name];
    const label = LABELS[step.label];
    const claims: RequestClaims = {
      kind: 'request',
      product: PRODUCT,
      code: sold.code as ActivationCode,
      nonce,
      time: this.#clock.now,
      epoch: state.epoch,
      count: state.count + 1,
      certificateSerial: 1,
      deviceKey: machine.signing.publicKey.compressed,
      receivingKey: machine.receiving.publicKey.compressed,
      ...(name === undefined ? {} : { seatName: name }),
      ...(label === undefined ? {} : { machineLabel: label }),
      ...(state.held === undefined
        ? {}
        : {
            activation: state.held.activation.id as ActivationId,
            counters: [{ number: 2, used: state.used }],
          }),
      ...(step.behind ? { clock: 'behind' as const } : {}),
    };
    const request: Request = {
      text: textOf(claims),
      device: machine.id,
      nonce,
      epoch: claims.epoch,
      count: claims.count,
      entitlement: sold.ref,
      ...(name === undefined ? {} : { name }),
      ...(label === undefined ? {} : { label }),
      behind: step.behind,
      ...(state.held === undefined ? {} : { told: { activation: state.held.activation.id, used: state.used } }),
    };
    await this.#send({ bytes: await this.#seal(machine, claims), claims, machine, request }, step.flags);
  }

  async #makeTold(machine: Machine | undefined, kind: 'report' | 'deactivation', behind: boolean): Promise<void> {
    const held = machine?.state.held;
    if (machine === undefined || held === undefined) return;
    const { activation, sequence } = held;
    const { epoch, count, used } = machine.state;
    const common = { time: this.#clock.now, count: count + 1, counters: [{ number: 2, used }] };
    const subject = { activation: activation.id as ActivationId, sequence };
    const claims: DeviceClaims =
      kind === 'report'
        ? {
            kind,
            ...subject,
            ...common,
            epoch,
            certificateSerial: 1,
            leaseEnd: unixTime(this.#clock.now + DAY),
            clock: behind ? 'behind' : 'ok',
          }
        : { kind, subject, ...common, epoch: epoch + 1 };
    if (kind === 'report') machine.state = { ...machine.state, count: count + 1 };
    else machine.state = { epoch: epoch + 1, count: count + 1, used: 0 };
    await this.#send({ bytes: await this.#seal(machine, claims), claims, machine, activation });
  }

  async #makeWithdrawal(machine: Machine | undefined): Promise<void> {
    if (machine === undefined) return;
    const { epoch, count } = machine.state;
    const claims: DeviceClaims = {
      kind: 'deactivation',
      subject: { device: machine.id, product: PRODUCT },
      time: this.#clock.now,
      epoch: epoch + 1,
      count: count + 1,
      counters: [],
    };
    machine.state = { epoch: epoch + 1, count: count + 1, used: 0 };
    await this.#send({ bytes: await this.#seal(machine, claims), claims, machine });
  }

  /** Into the mail, from where it is delivered late, twice, in another order or never; or at once. */
  async #send(sent: Sent, flags?: Flags): Promise<void> {
    this.#mail.push(sent);
    if (flags !== undefined) await this.#deliver(sent, flags);
  }

  async #deliver(sent: Sent | undefined, flags: Flags): Promise<void> {
    if (sent === undefined) return;
    if (sent.request !== undefined) return this.#deliverRequest(sent, sent.request, flags);
    const { claims, activation, machine } = sent;
    await both(
      () => this.#handle(sent.bytes, {}),
      () => {
        const text = textOf(claims);
        if (claims.kind === 'deactivation' && activation === undefined) {
          return this.#ref.withdrawn(machine.id, { text, count: claims.count, epoch: claims.epoch });
        }
        if (activation === undefined || claims.kind === 'request') throw new TypeError('nothing was told');
        const { count, epoch } = claims;
        const used = claims.counters[0]?.used ?? 0;
        if (claims.kind === 'report') {
          return this.#ref.told(activation, {
            text,
            count,
            used,
            sequence: claims.sequence,
            behind: claims.clock === 'behind',
          });
        }
        const sequence = 'sequence' in claims.subject ? claims.subject.sequence : 0;
        return this.#ref.told(activation, { text, count, used, sequence, epoch });
      },
      (outcome, { ended }) => {
        if (outcome.kind !== 'recorded') throw new TypeError('a token for what was told');
        expect(outcome.freed.map(({ id }) => id).sort()).toEqual(ended.map(({ id }) => id).sort());
      },
    );
  }

  async #handle(token: Bytes, choice: Choice): Promise<Outcome> {
    return this.#issuer.perform(await this.#issuer.receive(token, choice));
  }

  async #deliverRequest(sent: Sent, request: Request, flags: Flags): Promise<void> {
    const { restored, behind } = flags;
    const chosen = pick(this.#ref.activations, flags.replace)?.id as ActivationId | undefined;
    const replace = flags.how === 'none' ? 'none' : flags.how === 'chosen' ? chosen : undefined;
    const choice: Choice = { restored, behind, ...(replace === undefined ? {} : { replace }) };
    let proposal: Proposal | undefined;
    const due = this.#ref
      .namesakes(request)
      .filter((other) => this.#ref.mayMove(other) && !this.#ref.isContradicted(request, other))
      .map(({ id }) => id);
    const used = this.#ref.used(request.entitlement);
    await both(
      async () => {
        proposal = await this.#issuer.receive(sent.bytes, choice);
        return this.#issuer.perform(proposal);
      },
      () => {
        const isProposed = proposal?.action === 'replace' ? proposal.replaces.activation.id : undefined;
        if (replace === undefined && isProposed !== undefined) expect(due).toContain(isProposed);
        const decision = replace === 'none' ? undefined : (replace ?? isProposed);
        const granted = this.#ref.request(request, {
          restored,
          behind,
          ...(decision === undefined ? {} : { replace: decision }),
        });
        // Where a device is called like another that may be replaced, that is what is proposed.
        if (replace === undefined && proposal?.action === 'activate') expect(due).toEqual([]);
        return granted;
      },
      async (outcome, granted) => this.#granted(sent, outcome, granted, flags.apply),
    );
    const most = Math.max(this.#ref.capacity(request.entitlement), used);
    expect(this.#ref.used(request.entitlement)).toBeLessThanOrEqual(most);
  }

  async #granted({ machine }: Sent, outcome: Outcome, granted: Granted, apply: boolean): Promise<void> {
    if (outcome.kind !== 'issued') throw new TypeError('a record for a request');
    const { activation } = granted;
    const claims = await this.#read(outcome.token, machine, this.#issuer.identity());
    if (claims.kind !== 'response') throw new TypeError('another token for a request');
    if (activation.id === '') {
      expect(this.#ref.activations.map(({ id }) => id)).not.toContain(claims.activation);
      activation.id = claims.activation;
    }
    expect(outcome.repeated).toBe(granted.what === 'again');
    expect({
      activation: claims.activation,
      sequence: claims.sequence,
      leaseEnd: claims.leaseEnd,
      used: claims.counters?.[0]?.used ?? 0,
      epoch: claims.epoch,
    }).toEqual({
      activation: activation.id,
      sequence: granted.sequence,
      leaseEnd: granted.leaseEnd,
      used: granted.used,
      epoch: granted.liftsTo,
    });
    this.#keep(claims, outcome.token);
    if (apply) this.#apply(machine, claims, activation, Math.max(machine.state.epoch, claims.epoch ?? 0));
  }

  async #refresh(activation: Activation, apply: boolean): Promise<void> {
    const machine = this.#machines.find(({ id }) => id === activation.device);
    if (machine === undefined) return;
    await both(
      () => this.#issuer.refresh(activation.id as ActivationId),
      () => this.#ref.refresh(activation),
      async (outcome, { sequence, leaseEnd }) => {
        const claims = await this.#read(outcome.token, machine, this.#issuer.identity());
        expect([claims.sequence, claims.leaseEnd]).toEqual([sequence, leaseEnd]);
        this.#keep(claims, outcome.token);
        const { held } = machine.state;
        if (apply && held?.activation === activation) this.#apply(machine, claims, activation, machine.state.epoch);
      },
    );
  }

  /** Within a term usage goes on; a new activation or term begins with what the issuer says. */
  #apply(machine: Machine, claims: IssuerClaims, activation: Activation, epoch: number): void {
    const { state } = machine;
    const term = claims.term ?? 0;
    const carried = claims.counters?.[0]?.used ?? 0;
    const isSame = state.held?.activation === activation && state.held.term === term;
    if (isSame && state.held !== undefined && state.held.sequence >= claims.sequence) return;
    const used = isSame ? Math.max(state.used, carried) : carried;
    machine.state = { ...state, epoch, used, held: { activation, sequence: claims.sequence, term } };
  }

  #keep(claims: IssuerClaims, token: Bytes): void {
    const key = `${claims.activation} ${String(claims.sequence)}`;
    const before = this.#tokens.get(key);
    if (before !== undefined) expect(token).toEqual(before);
    this.#tokens.set(key, token);
  }

  /** Ledger and reference say the same of every seat and activation, and no more are in use than may be. */
  async #compare(): Promise<void> {
    const now = this.#clock.now;
    const seats = this.#store.rows('seats') as unknown as readonly SeatRecord[];
    for (const { id, ref } of this.#sold) {
      const real = seats
        .filter(({ entitlement }) => entitlement === id)
        .map(({ number, heldUntil, activation, reservedFor, lost, behind, counters, term = 0, replaced = [] }) => ({
          number,
          heldUntil,
          activation,
          reservedFor,
          lost: lost === true,
          behind: behind === true,
          used: term === ref.term ? (counters[0]?.used ?? 0) : 0,
          moves: replaced.filter((time) => time > now - YEAR).length,
        }))
        .sort((a, b) => a.number - b.number);
      const model = ref.slots
        .map((slot) => ({
          number: slot.number,
          heldUntil: slot.held,
          activation: slot.holder?.id,
          reservedFor: slot.reservedFor,
          lost: slot.holder?.lost === true,
          behind: slot.behind,
          used: slot.term === ref.term ? slot.used : 0,
          moves: slot.moves.filter((time) => time > now - YEAR).length,
        }))
        .sort((a, b) => a.number - b.number);
      same(real, model);
      const { inUse } = await this.#issuer.seatUse(id);
      expect(inUse).toBe(this.#ref.used(ref));
      const allowed = Math.max(this.#ref.capacity(ref), this.#allowed.get(ref) ?? 0);
      expect(inUse).toBeLessThanOrEqual(allowed);
      // What may be running out there: everybody whose lease runs and who has not given it back, but for logged overruns.
      const running = this.#ref.activations.filter(
        (one) => one.entitlement === ref && one.state === 'active' && one.held > now,
      );
      expect(running.length).toBeLessThanOrEqual(allowed);
    }
    const activations = this.#store.rows('activations') as unknown as readonly ActivationRecord[];
    expect(activations).toHaveLength(this.#ref.activations.length);
    const byId = new Map(activations.map((activation) => [activation.id as string, activation]));
    for (const model of this.#ref.activations) {
      const real = byId.get(model.id);
      same(
        {
          state: real?.status.state,
          held: real?.heldUntil,
          sequence: real?.sequence,
          lost: real?.lost !== undefined,
          silent: real?.unreported,
          overrun: real?.overrun?.until ?? 0,
        },
        {
          state: model.state,
          held: model.held,
          sequence: model.sequence,
          lost: model.lost,
          silent: model.silent,
          overrun: model.overrunUntil,
        },
      );
    }
    for (const device of this.#store.rows('devices') as readonly {
      device?: string;
      copied?: unknown;
      epoch?: number;
    }[]) {
      const model = this.#ref.devices.get(device.device ?? '');
      expect([device.copied !== undefined, device.epoch]).toEqual([model?.copied, model?.epoch]);
    }
  }

  /** Every token that was issued is in the ledger, byte for byte; and the journal alone tells what the ledger says. */
  async finish(): Promise<void> {
    const issued = this.#store.rows('issued') as unknown as readonly IssuedRecord[];
    expect(issued.map(({ activation, sequence }) => `${activation} ${String(sequence)}`).sort()).toEqual(
      [...this.#tokens.keys()].sort(),
    );
    for (const { activation, sequence, bytes } of issued) {
      expect(bytes).toEqual(this.#tokens.get(`${activation} ${String(sequence)}`));
    }
    const entries = await this.#issuer.journal({ order: 'oldest', limit: 10_000 });
    expect(firstBreak(entries)).toBeUndefined();
    const told = stateOfJournal(entries);
    expect(told.issued).toBe(issued.length);
    const activations = this.#store.rows('activations') as unknown as readonly ActivationRecord[];
    for (const { id, status, heldUntil, seat, lost } of activations) {
      expect(told.activations.get(id)).toEqual({ state: status.state, heldUntil, seat, lost: lost !== undefined });
    }
    expect(told.activations.size).toBe(activations.length);
  }
}

/** `toEqual`, for what is compared at every step: slow only where there is a difference to be shown. */
function same(real: unknown, model: unknown): void {
  if (JSON.stringify(real) !== JSON.stringify(model)) expect(real).toEqual(model);
}

function pick<T>(list: readonly T[], at: number): T | undefined {
  return list.length === 0 ? undefined : list[at % list.length];
}

/** The same by issuer and reference: both refuse with one code, or both do it and `compare` finds no difference. */
async function both<Real, Model>(
  real: () => Promise<Real>,
  model: () => Model,
  compare?: (real: Real, model: Model) => void | Promise<void>,
): Promise<void> {
  const one = await real().then(
    (value) => ({ value }),
    (error: unknown) => {
      if (error instanceof OffleaseError && error.code !== 'unexpected') return { code: error.code };
      throw error;
    },
  );
  const other = attempt(model);
  expect('code' in one ? one.code : 'done').toBe('code' in other ? other.code : 'done');
  if ('value' in one && 'value' in other) await compare?.(one.value, other.value);
}

function attempt<Model>(model: () => Model): { readonly value: Model } | { readonly code: string } {
  try {
    return { value: model() };
  } catch (error) {
    if (error instanceof Refused) return { code: error.code };
    throw error;
  }
}
