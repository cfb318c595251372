/**
 * The rules of PRODUCT.md ("At the issuer") once more, written from the text and not from the code: lists that are gone
 * through from end to end, and plain objects. It knows no tokens, no journal and no store.
 */

export interface Slot {
  readonly number: number;
  held: number;
  holder?: Activation;
  reservedFor?: string;
  behind: boolean;
  used: number;
  term: number;
  moves: number[];
}

export interface Activation {
  id: string;
  readonly device: string;
  readonly entitlement: Entitlement;
  slot: Slot;
  epoch: number;
  state: 'active' | 'superseded' | 'ended';
  held: number;
  sequence: number;
  lost: boolean;
  name?: string;
  label?: string;
  /** Tokens since the last report, the response included. */
  silent: number;
  /** The term that the device is known to be in. */
  term: number;
  /** The largest count of its tokens so far, and what it said it had used then. */
  heardCount: number;
  heardUsed: number;
  /** Which term each of its tokens was issued in. */
  readonly issued: Map<number, number>;
  overrunUntil: number;
}

export interface Entitlement {
  readonly name: string;
  seats: number;
  extra: number;
  lease: number;
  grace: number;
  end: number | undefined;
  reportEvery: number | undefined;
  renews: boolean;
  term: number;
  disabled: boolean;
  slots: Slot[];
  numbered: number;
}

export interface Device {
  readonly id: string;
  epoch: number;
  round: number;
  copied: boolean;
  readonly tokens: Map<number, { readonly text: string; readonly round: number }>;
  /** The latest activation of each entitlement. */
  readonly places: Map<Entitlement, Activation>;
}

export interface Request {
  readonly text: string;
  readonly device: string;
  readonly nonce: string;
  readonly epoch: number;
  readonly count: number;
  readonly entitlement: Entitlement;
  readonly name?: string;
  readonly label?: string;
  readonly behind: boolean;
  /** Of which activation it goes on, and what was used. */
  readonly told?: { readonly activation: string; readonly used: number };
}

export interface Decision {
  readonly restored: boolean;
  readonly behind: boolean;
  /** The id of the activation to be replaced. */
  readonly replace?: string;
}

export interface Granted {
  readonly what: 'granted' | 'again';
  readonly activation: Activation;
  readonly sequence: number;
  readonly leaseEnd: number;
  readonly used: number;
  readonly liftsTo?: number;
}

/** A refusal, by its code. */
export class Refused extends Error {
  readonly code: string;
  constructor(code: string) {
    super(code);
    this.code = code;
  }
}

const YEAR = 365 * 86_400;

export class Reference {
  now: number;
  readonly activations: Activation[] = [];
  readonly devices = new Map<string, Device>();
  readonly #answered = new Map<string, { text: string; activation: Activation; granted: Granted }>();
  readonly #limit: number;

  constructor(now: number, replacementsPerSeat: number) {
    this.now = now;
    this.#limit = replacementsPerSeat;
  }

  capacity({ seats, extra }: Entitlement): number {
    return seats + extra;
  }

  inUse(slot: Slot): boolean {
    return (
      slot.reservedFor !== undefined || slot.held > this.now || (slot.holder?.lost === true && this.#has(slot.holder))
    );
  }

  used(entitlement: Entitlement): number {
    return entitlement.slots.filter((slot) => this.inUse(slot)).length;
  }

  /** Whether an active activation still has its slot. */
  #has(activation: Activation): boolean {
    return activation.state === 'active' && activation.slot.holder === activation;
  }

  #room(entitlement: Entitlement): boolean {
    return this.used(entitlement) < this.capacity(entitlement);
  }

  #terms(entitlement: Entitlement): { leaseEnd: number; held: number } {
    if (entitlement.disabled) throw new Refused('entitlement-disabled');
    const { end } = entitlement;
    if (end !== undefined && end <= this.now) throw new Refused('entitlement-ended');
    const leaseEnd = Math.min(this.now + entitlement.lease, end ?? Number.POSITIVE_INFINITY);
    return { leaseEnd, held: leaseEnd + entitlement.grace };
  }

  /** Old ones of a device's activations end with a higher epoch. */
  #endBelow(device: Device, epoch: number): Activation[] {
    const ended = [...device.places.values()].filter(({ state, epoch: old }) => state === 'active' && old < epoch);
    for (const activation of ended) this.#end(activation);
    return ended;
  }

  #end(activation: Activation): void {
    activation.state = 'ended';
    activation.lost = false;
    if (activation.slot.holder !== activation) return;
    activation.slot.held = Math.min(activation.slot.held, this.now);
    activation.slot.behind = false;
  }

  /** Notes a token by its count; says whether another one had it. */
  #see(device: Device, count: number, text: string): boolean {
    const before = device.tokens.get(count);
    if (before?.text === text) return false;
    const isCopy = before !== undefined && before.round >= device.round;
    if (isCopy) device.copied = true;
    else device.tokens.set(count, { text, round: device.round });
    return isCopy;
  }

  /** Whom a device that is new to the entitlement could replace, without or with a reason against it. */
  namesakes(request: Request): Activation[] {
    const { entitlement, name, label } = request;
    if (this.devices.get(request.device)?.places.has(entitlement) === true) return [];
    return this.activations.filter(
      (other) =>
        other.entitlement === entitlement &&
        other.device !== request.device &&
        !other.lost &&
        this.#has(other) &&
        other.slot.held + (other.slot.reservedFor === undefined ? 0 : Number.POSITIVE_INFINITY) > this.now &&
        ((name !== undefined && name === other.name) || (label !== undefined && label === other.label)),
    );
  }

  isContradicted(request: Request, other: Activation): boolean {
    const differs = (a: string | undefined, b: string | undefined) => a !== undefined && b !== undefined && a !== b;
    return differs(request.name, other.name) || differs(request.label, other.label);
  }

  mayMove({ slot, held }: Activation): boolean {
    return held <= this.now || slot.moves.filter((time) => time > this.now - YEAR).length < this.#limit;
  }

  request(request: Request, decision: Decision): Granted {
    const key = `${request.device} ${request.nonce}`;
    const earlier = this.#answered.get(key);
    if (earlier !== undefined) {
      if (earlier.text !== request.text) throw new Refused('request-changed');
      const { activation } = earlier;
      if (activation.state !== 'active' || activation.held <= this.now) throw new Refused('request-spent');
      if (activation.lost) throw new Refused('seat-lost');
      return { ...earlier.granted, what: 'again' };
    }
    const known = this.devices.get(request.device);
    const isLower = known !== undefined && request.epoch < known.epoch;
    if (isLower && !decision.restored) throw new Refused('request-void');
    for (const place of known?.places.values() ?? []) {
      if (place.state === 'active' && place.lost) throw new Refused('seat-lost');
    }
    const { entitlement } = request;
    const { leaseEnd, held } = this.#terms(entitlement);
    const epoch = Math.max(request.epoch, known?.epoch ?? 0);
    const latest = known?.places.get(entitlement);
    const running = latest?.state === 'active' && latest.epoch >= epoch ? latest : undefined;
    const replaced =
      running === undefined && decision.replace !== undefined ? this.#replaced(request, decision.replace) : undefined;
    const slot = this.#slotFor(request, decision, latest, running, replaced, epoch);
    // From here on nothing is refused.
    const device: Device = known ?? {
      id: request.device,
      epoch: 0,
      round: 0,
      copied: false,
      tokens: new Map(),
      places: new Map(),
    };
    this.devices.set(device.id, device);
    const told = this.activations.find(
      ({ id, device: of }) => id === request.told?.activation && of === request.device,
    );
    const isSlots = told !== undefined && slot.holder === told;
    if (told !== undefined && request.told !== undefined) this.#hear(told, request.count, request.told.used, isLower);
    if (slot.term !== entitlement.term) Object.assign(slot, { used: 0, term: entitlement.term });
    if (isSlots && told.term === entitlement.term) slot.used = Math.max(slot.used, told.heardUsed);
    this.#endBelow(device, epoch);
    if (replaced !== undefined) {
      if (replaced.held > this.now) {
        slot.moves.push(this.now);
        replaced.overrunUntil = replaced.held;
      }
      replaced.state = 'superseded';
      if (slot.reservedFor !== undefined) slot.reservedFor = device.id;
    } else if (slot.holder !== undefined && slot.holder !== running && slot.holder.state === 'active') {
      slot.holder.state = 'superseded';
    }
    if (isLower) device.round += 1;
    device.epoch = epoch;
    const activation: Activation = running ?? {
      id: '',
      device: device.id,
      entitlement,
      slot,
      epoch,
      state: 'active',
      held: 0,
      sequence: 0,
      lost: false,
      silent: 1,
      term: entitlement.term,
      heardCount: -1,
      heardUsed: 0,
      issued: new Map(),
      overrunUntil: 0,
    };
    if (running === undefined) this.activations.push(activation);
    activation.silent = 1;
    if (request.name !== undefined) activation.name = request.name;
    if (request.label !== undefined) activation.label = request.label;
    this.#issue(activation, held);
    slot.holder = activation;
    slot.held = activation.held;
    slot.behind = request.behind;
    device.places.delete(entitlement);
    device.places.set(entitlement, activation);
    this.#see(device, request.count, request.text);
    const granted: Granted = {
      what: 'granted',
      activation,
      sequence: activation.sequence,
      leaseEnd,
      used: slot.used,
      ...(isLower ? { liftsTo: epoch } : {}),
    };
    this.#answered.set(key, { text: request.text, activation, granted });
    return granted;
  }

  #issue(activation: Activation, held: number): void {
    activation.sequence = Math.max(activation.sequence + 1, this.now);
    activation.held = Math.max(activation.held, held);
    activation.issued.set(activation.sequence, activation.entitlement.term);
  }

  #hear(activation: Activation, count: number, used: number, anew: boolean): boolean {
    if (!anew && count <= activation.heardCount) return false;
    activation.heardCount = count;
    activation.heardUsed = used;
    return true;
  }

  #replaced(request: Request, id: string): Activation {
    const old = this.activations.find((activation) => activation.id === id);
    if (old?.entitlement !== request.entitlement) throw new Refused('activation-unknown');
    if (old.state === 'ended') throw new Refused('activation-ended');
    if (old.state === 'superseded') throw new Refused('seat-given-away');
    if (old.lost) throw new Refused('seat-lost');
    if (!this.mayMove(old)) throw new Refused('replacement-limit');
    if (!this.inUse(old.slot) && !this.#room(old.entitlement)) throw new Refused('no-seat');
    return old;
  }

  #slotFor(
    { device, entitlement }: Request,
    { behind }: Decision,
    latest: Activation | undefined,
    running: Activation | undefined,
    replaced: Activation | undefined,
    epoch: number,
  ): Slot {
    if (replaced !== undefined) return replaced.slot;
    if (running !== undefined) {
      if (this.inUse(running.slot) || this.#room(entitlement)) return running.slot;
      throw new Refused('no-seat');
    }
    const reserved = entitlement.slots.find(({ reservedFor }) => reservedFor === device);
    if (reserved !== undefined) return reserved;
    const own = latest?.slot.holder === latest ? latest?.slot : undefined;
    const isEnding = latest?.state === 'active' && latest.epoch < epoch;
    if (own !== undefined && isEnding && this.inUse(own)) return own;
    if (!this.#room(entitlement)) throw new Refused('no-seat');
    if (own !== undefined && !this.inUse(own)) return own;
    if (entitlement.slots.length < entitlement.seats) return this.#newSlot(entitlement);
    const free = entitlement.slots
      .filter((slot) => !this.inUse(slot))
      .sort((a, b) => a.held - b.held || a.number - b.number);
    const sure = free.find((slot) => !slot.behind);
    if (sure !== undefined) return sure;
    const [unsure] = free;
    if (unsure !== undefined && behind) return unsure;
    if (entitlement.slots.length < this.capacity(entitlement)) return this.#newSlot(entitlement);
    throw new Refused(unsure === undefined ? 'no-seat' : 'seat-behind');
  }

  #newSlot(entitlement: Entitlement): Slot {
    entitlement.numbered += 1;
    const slot: Slot = {
      number: entitlement.numbered,
      held: 0,
      behind: false,
      used: 0,
      term: entitlement.term,
      moves: [],
    };
    entitlement.slots.push(slot);
    return slot;
  }

  #requireHeld(activation: Activation): void {
    if (activation.state === 'ended') throw new Refused('activation-ended');
    if (activation.state === 'superseded') throw new Refused('seat-given-away');
  }

  refresh(activation: Activation): { sequence: number; leaseEnd: number } {
    const { entitlement, slot } = activation;
    this.#requireHeld(activation);
    if (activation.lost) throw new Refused('seat-lost');
    const { leaseEnd, held } = this.#terms(entitlement);
    const { reportEvery } = entitlement;
    if (reportEvery !== undefined && activation.silent >= reportEvery) throw new Refused('report-required');
    if (!this.inUse(slot) && !this.#room(entitlement)) throw new Refused('no-seat');
    this.#issue(activation, held);
    slot.held = activation.held;
    activation.silent += 1;
    return { sequence: activation.sequence, leaseEnd };
  }

  /** A report, or with `epoch` a deactivation. */
  told(
    activation: Activation,
    told: { text: string; count: number; sequence: number; used: number; behind?: boolean; epoch?: number },
  ): { ended: Activation[] } {
    if (told.sequence > activation.sequence) throw new Refused('sequence-unknown');
    const device = this.#device(activation.device);
    const isCopy = this.#see(device, told.count, told.text);
    activation.term = Math.max(activation.term, activation.issued.get(told.sequence) ?? 0);
    const isNews = this.#hear(activation, told.count, told.used, false);
    if (told.epoch === undefined && isNews && !isCopy) activation.silent = 0;
    const { slot, entitlement } = activation;
    if (slot.holder === activation) {
      if (activation.term === entitlement.term) {
        if (slot.term !== entitlement.term) Object.assign(slot, { used: 0, term: entitlement.term });
        slot.used = Math.max(slot.used, told.used);
      }
      if (told.behind !== undefined && isNews) slot.behind = told.behind;
    }
    if (told.epoch === undefined) return { ended: [] };
    return this.#deactivated(device, told.epoch);
  }

  withdrawn(id: string, told: { text: string; count: number; epoch: number }): { ended: Activation[] } {
    const device = this.devices.get(id);
    if (device === undefined) throw new Refused('activation-unknown');
    this.#see(device, told.count, told.text);
    return this.#deactivated(device, told.epoch);
  }

  #deactivated(device: Device, epoch: number): { ended: Activation[] } {
    const ended = this.#endBelow(device, epoch);
    device.epoch = Math.max(device.epoch, epoch);
    return { ended };
  }

  #device(id: string): Device {
    const device = this.devices.get(id);
    if (device === undefined) throw new Refused('activation-unknown');
    return device;
  }

  lose(activation: Activation): void {
    this.#requireHeld(activation);
    if (activation.lost) return;
    if (!this.inUse(activation.slot) && !this.#room(activation.entitlement)) throw new Refused('no-seat');
    activation.lost = true;
  }

  find(activation: Activation): void {
    this.#requireHeld(activation);
    activation.lost = false;
  }

  forceRelease(activation: Activation): void {
    this.#requireHeld(activation);
    activation.overrunUntil = activation.held;
    this.#end(activation);
  }

  reserve(entitlement: Entitlement, device: string): number {
    const place = this.devices.get(device)?.places.get(entitlement);
    const held = place !== undefined && this.#has(place) ? place.slot : undefined;
    let slot = held !== undefined && (this.inUse(held) || this.#room(entitlement)) ? held : undefined;
    slot ??= this.#anySlot(entitlement, device);
    if (slot !== held && slot.reservedFor !== device) {
      if (slot.holder?.state === 'active' && slot.holder.device !== device) this.#end(slot.holder);
      delete slot.holder;
      slot.behind = false;
    }
    slot.reservedFor = device;
    return slot.number;
  }

  #anySlot(entitlement: Entitlement, device: string): Slot {
    try {
      const nobody = { device, entitlement } as Request;
      return this.#slotFor(nobody, { behind: false, restored: false }, undefined, undefined, undefined, 0);
    } catch {
      throw new Refused('no-seat');
    }
  }

  unreserve(entitlement: Entitlement, device: string): void {
    for (const slot of entitlement.slots) if (slot.reservedFor === device) delete slot.reservedFor;
  }

  /** Fewer seats: slots that are free for sure are closed, those free longest first. */
  resize(entitlement: Entitlement, seats: number, extra: number, force: boolean): void {
    const before = this.capacity(entitlement);
    if (seats + extra < before) {
      const free = entitlement.slots
        .filter((slot) => !this.inUse(slot) && !slot.behind)
        .sort((a, b) => a.held - b.held || a.number - b.number);
      const surplus = entitlement.slots.length - (seats + extra);
      if (surplus > free.length && !force) throw new Refused('seats-in-use');
      for (const slot of free.slice(0, Math.max(0, surplus))) {
        if (slot.holder?.state === 'active') this.#end(slot.holder);
        delete slot.holder;
        entitlement.slots = entitlement.slots.filter((other) => other !== slot);
      }
    }
    Object.assign(entitlement, { seats, extra });
  }

  renew(entitlement: Entitlement, seconds: number): void {
    if (entitlement.end === undefined) throw new Refused('field-invalid');
    entitlement.end = Math.max(entitlement.end, this.now) + seconds;
    if (entitlement.renews) entitlement.term += 1;
  }
}
