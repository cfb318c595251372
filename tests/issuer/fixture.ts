import 'fake-indexeddb/auto';
import { IDBFactory } from 'fake-indexeddb';
import { expect } from 'vitest';
import { openIssuer, type Issuer } from '../../src/issuer/issuer.ts';
import type { IssuedOutcome, Outcome, Proposal, RecordedOutcome } from '../../src/issuer/proposal.ts';
import type { ActivationRecord, EntitlementRecord, TableName } from '../../src/issuer/records.ts';
import type { EntitlementDraft } from '../../src/issuer/entitlement.ts';
import type { IssuerStore } from '../../src/issuer/store.ts';
import { hexOf, type Bytes } from '../../src/license/bytes.ts';
import { OffleaseError, type ErrorFacts } from '../../src/license/error.ts';
import type { DeviceId, Nonce, ProductId } from '../../src/license/ids.ts';
import { unixTime, type UnixTime } from '../../src/license/time.ts';
import { openIssuerStore } from '../../src/storage/issuer/store.ts';
import type { IssuerClaims, DeactivationSubject, ReportClaims, RequestClaims } from '../../src/token/claims.ts';
import { generateReceivingKey, generateSigningKey, type ReceivingKey, type SigningKey } from '../../src/token/keys.ts';
import { openIssuerToken } from '../../src/token/open.ts';
import { sealToken } from '../../src/token/seal.ts';

export const NOW = unixTime(1_790_000_000);
export const DAY = 86_400;
export const PRODUCT = 'ticket-kiosk' as ProductId;
export const PASSPHRASE = 'correct horse battery';
/** PBKDF2 at its real strength would make these tests take minutes. */
export const ROUNDS = 1000;

export class Clock {
  now: UnixTime = NOW;
  readonly read = (): UnixTime => this.now;
  pass(seconds: number): void {
    this.now = unixTime(this.now + seconds);
  }
}

export const PRODUCT_DRAFT = {
  id: PRODUCT,
  name: 'Ticket kiosk',
  editions: ['Standard', 'Professional'],
  features: [
    { number: 1, key: 'export', type: 'bool' },
    { number: 2, key: 'prints', type: 'usage-count' },
    { number: 3, key: 'terminals', type: 'element-pool' },
  ],
} as const;

export const ENTITLEMENT_DRAFT: EntitlementDraft = {
  product: PRODUCT,
  customer: 'Stadtbahn Musterstadt',
  edition: 'Professional',
  seats: 2,
  leasePeriod: 'P30D',
  features: [{ number: 1 }, { number: 2, limit: 1000 }],
  attributes: [['region', 'north']],
  codes: ['KIOSK-2026'],
};

export interface Bench {
  readonly issuer: Issuer;
  readonly store: IssuerStore;
  readonly clock: Clock;
  readonly factory: IDBFactory;
  readonly entitlement: EntitlementRecord;
}

/** An issuer that is set up, with one product and one entitlement of two seats unless told otherwise. */
export async function openBench(draft: Partial<EntitlementDraft> = {}): Promise<Bench> {
  const factory = new IDBFactory();
  const clock = new Clock();
  const store = await openIssuerStore({ factory });
  const issuer = await openIssuer({ store, clock: clock.read });
  await issuer.setUp({ name: 'Back office', passphrase: PASSPHRASE, rounds: ROUNDS });
  await issuer.createProduct(PRODUCT_DRAFT);
  const entitlement = await issuer.createEntitlement({ ...ENTITLEMENT_DRAFT, ...draft });
  return { issuer, store, clock, factory, entitlement };
}

/** Another tab on the same database. */
export async function openTab({ factory, clock }: Pick<Bench, 'factory' | 'clock'>): Promise<Issuer> {
  const issuer = await openIssuer({ store: await openIssuerStore({ factory }), clock: clock.read });
  await issuer.unlock(PASSPHRASE);
  return issuer;
}

export function randomNonce(): Nonce {
  return hexOf(crypto.getRandomValues(new Uint8Array(16))) as Nonce;
}

/** A device as far as an issuer can tell: its keys, its epoch, and how many tokens it has made. */
export class Kiosk {
  readonly signing: SigningKey;
  receiving: ReceivingKey;
  epoch = 0;
  count = 0;
  readonly #issuer: Pick<Issuer, 'identity'>;

  private constructor(issuer: Pick<Issuer, 'identity'>, signing: SigningKey, receiving: ReceivingKey) {
    this.#issuer = issuer;
    this.signing = signing;
    this.receiving = receiving;
  }

  static async make(issuer: Pick<Issuer, 'identity'>): Promise<Kiosk> {
    return new Kiosk(issuer, await generateSigningKey(), await generateReceivingKey());
  }

  get id(): DeviceId {
    return this.signing.publicKey.thumbprint as DeviceId;
  }

  requestClaims(overrides: Partial<RequestClaims> = {}): RequestClaims {
    this.count += 1;
    return {
      kind: 'request',
      product: PRODUCT,
      code: 'KIOSK-2026' as NonNullable<RequestClaims['code']>,
      nonce: randomNonce(),
      time: NOW,
      epoch: this.epoch,
      count: this.count,
      certificateSerial: 1,
      deviceKey: this.signing.publicKey.compressed,
      receivingKey: this.receiving.publicKey.compressed,
      ...overrides,
    };
  }

  async request(overrides: Partial<RequestClaims> = {}): Promise<Bytes> {
    return this.seal(this.requestClaims(overrides));
  }

  /** A request without a code. */
  async bareRequest(overrides: Partial<RequestClaims> = {}): Promise<Bytes> {
    const { code: _code, ...claims } = this.requestClaims();
    return this.seal({ ...claims, ...overrides });
  }

  async seal(claims: Parameters<typeof sealToken>[0]): Promise<Bytes> {
    const recipient = this.#issuer.identity().certificate.receiving;
    return sealToken(claims, { signer: this.signing, recipient, replyTo: this.receiving.publicKey.kid });
  }

  async report(activation: ActivationRecord, overrides: Partial<ReportClaims> = {}): Promise<Bytes> {
    this.count += 1;
    return this.seal({
      kind: 'report',
      activation: activation.id,
      sequence: activation.sequence,
      time: NOW,
      epoch: this.epoch,
      count: this.count,
      certificateSerial: 1,
      leaseEnd: activation.leaseEnd,
      clock: 'ok',
      counters: [],
      ...overrides,
    });
  }

  /** Counts the epoch up, as a device does that ends its activation or withdraws its requests. */
  async deactivate(subject: DeactivationSubject, counters: ReportClaims['counters'] = []): Promise<Bytes> {
    this.count += 1;
    this.epoch += 1;
    const { epoch, count } = this;
    return this.seal({ kind: 'deactivation', subject, time: NOW, epoch, count, counters });
  }

  /** What this device makes of an answer, with everything verified. */
  async open(token: Bytes): Promise<IssuerClaims> {
    const { root, certificate } = this.#issuer.identity();
    const trust = { roots: [root], certificates: [certificate] };
    const issuer = certificate.claims.issuer;
    return (await openIssuerToken(token, { receivers: [this.receiving], trust, issuer })).claims;
  }
}

export function subjectOf({ id, sequence }: ActivationRecord): DeactivationSubject {
  return { activation: id, sequence };
}

export async function handle(issuer: Issuer, token: Bytes): Promise<Outcome> {
  return issuer.perform(await issuer.receive(token));
}

export async function activate(issuer: Issuer, token: Bytes): Promise<IssuedOutcome> {
  return asIssued(await handle(issuer, token));
}

export function asIssued(outcome: Outcome): IssuedOutcome {
  if (outcome.kind !== 'issued') throw new TypeError(`expected a token, got ${outcome.what}`);
  return outcome;
}

export function asRecorded(outcome: Outcome): RecordedOutcome {
  if (outcome.kind !== 'recorded') throw new TypeError(`expected a record, got ${outcome.tokenKind}`);
  return outcome;
}

export function as<Action extends Proposal['action']>(
  proposal: Proposal,
  action: Action,
): Extract<Proposal, { action: Action }> {
  expect(proposal.action).toBe(action);
  return proposal as Extract<Proposal, { action: Action }>;
}

const TABLES: readonly TableName[] = [
  'keys',
  'products',
  'entitlements',
  'tallies',
  'codes',
  'terms',
  'seats',
  'activations',
  'devices',
  'requests',
  'issued',
];

/** Everything that is stored but the journal and its head. */
export function dump(store: IssuerStore): Promise<Readonly<Record<string, readonly unknown[]>>> {
  return store.read(async (tables) => {
    const all: Record<string, readonly unknown[]> = {};
    for (const name of TABLES) all[name] = await tables[name].page({ limit: 10_000 });
    return all;
  });
}

export async function journalLength(store: IssuerStore): Promise<number> {
  return (await store.read((tables) => tables.head.get('head')))?.index ?? 0;
}

/**
 * The attempt is refused with this code; nothing that is stored has changed, and the journal has one
 * more entry, with the reason (none, where `journalled` is false).
 */
export async function expectRefusal(
  { store, issuer }: Pick<Bench, 'store' | 'issuer'>,
  attempt: () => Promise<unknown>,
  code: string,
  { journalled = true } = {},
): Promise<ErrorFacts> {
  const before = await dump(store);
  const length = await journalLength(store);
  const error = await attempt().then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(OffleaseError);
  if (!(error instanceof OffleaseError)) throw error;
  expect(error.code).toBe(code);
  expect(await dump(store)).toEqual(before);
  expect(await journalLength(store)).toBe(length + (journalled ? 1 : 0));
  if (journalled) {
    const [last] = await issuer.journal({ limit: 1 });
    expect(last?.event).toBe('refused');
    expect(last?.facts['refusal']).toBe(code);
  }
  return error.facts;
}

export async function codeOf(attempt: Promise<unknown>): Promise<string> {
  try {
    await attempt;
  } catch (error) {
    if (error instanceof OffleaseError) return error.code;
    throw error;
  }
  return 'no error';
}
