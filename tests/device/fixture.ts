import 'fake-indexeddb/auto';
import { hexOf, type Bytes } from '../../src/license/bytes.ts';
import { OffleaseError } from '../../src/license/error.ts';
import type { Feature } from '../../src/license/feature.ts';
import type { ActivationId, IssuerId, ProductId, RootId } from '../../src/license/ids.ts';
import { DEFAULT_POLICY, type Policy } from '../../src/license/product.ts';
import { unixTime, type UnixTime } from '../../src/license/time.ts';
import { openLicense, type License, type LicenseOptions } from '../../src/device/client.ts';
import type { DeviceStore } from '../../src/device/store.ts';
import { openDeviceStore } from '../../src/storage/device/store.ts';
import {
  signCertificate,
  verifyCertificate,
  type Certificate,
  type CertificateClaims,
} from '../../src/token/certificate.ts';
import type { DeviceClaims, LicenseClaims, RequestClaims } from '../../src/token/claims.ts';
import {
  generateReceivingKey,
  generateSigningKey,
  publicKeyOf,
  type PublicKey,
  type ReceivingKey,
  type SigningKey,
} from '../../src/token/keys.ts';
import { openDeviceToken } from '../../src/token/open.ts';
import { readProductFile, writeProductFile, type ProductFile } from '../../src/token/product-file.ts';
import { sealToken } from '../../src/token/seal.ts';

export const DAY = 86_400;
/** 2026-03-01T12:00:00Z */
export const NOON = unixTime(1_772_366_400);

export const at = (days: number, seconds = 0): UnixTime => unixTime(NOON + days * DAY + seconds);

export const randomId = <Id extends string>(bytes = 16): Id =>
  hexOf(crypto.getRandomValues(new Uint8Array(bytes))) as Id;

export const FEATURES: readonly Feature[] = [
  { number: 1, key: 'export', type: 'bool' },
  { number: 2, key: 'scans', type: 'usage-count', name: 'Scans' },
  { number: 3, key: 'seats', type: 'element-pool' },
];

/** Everything that a license says but when, how long and for whom. */
const TERMS = {
  customer: 'Hotel Adler',
  edition: 'Pro',
  features: [{ number: 1 }, { number: 2, limit: 100 }, { number: 77 }],
  attributes: [['region', 'south']] as const,
};

export interface IssueOptions extends Partial<LicenseClaims> {
  /** Carry the issuer's certificate along. */
  readonly carry?: boolean;
  /** Lifts the device's epoch; responses only. */
  readonly epoch?: number;
}

/** As small as an issuer can be: it keeps no seats and refuses nothing. */
export class TestIssuer {
  readonly id: IssuerId;
  readonly signing: SigningKey;
  readonly receiving: ReceivingKey;
  readonly certificate: Certificate;
  readonly #devices = new Map<ActivationId, { device: PublicKey; receiving: PublicKey; product: ProductId }>();

  constructor(certificate: Certificate, signing: SigningKey, receiving: ReceivingKey) {
    this.id = certificate.claims.issuer;
    this.certificate = certificate;
    this.signing = signing;
    this.receiving = receiving;
  }

  async open(token: Bytes, deviceKey?: PublicKey): Promise<DeviceClaims> {
    const { claims } = await openDeviceToken(token, {
      receivers: [this.receiving],
      deviceKey: (subject) => {
        const key = 'activation' in subject ? this.#devices.get(subject.activation)?.device : deviceKey;
        if (key === undefined) throw new OffleaseError('activation-unknown');
        return Promise.resolve(key);
      },
    });
    return claims;
  }

  async openRequest(token: Bytes): Promise<RequestClaims> {
    const claims = await this.open(token);
    if (claims.kind !== 'request') throw new Error('a request was expected');
    return claims;
  }

  /** A lease of 30 days from `time`, unless told otherwise. */
  async respond(token: Bytes, { carry, epoch, ...terms }: IssueOptions = {}): Promise<Bytes> {
    const request = await this.openRequest(token);
    const recipient = await publicKeyOf(request.receivingKey);
    const license = this.#license(request.product, terms);
    const device = await publicKeyOf(request.deviceKey);
    this.#devices.set(license.activation, { device, receiving: recipient, product: request.product });
    const claims = { kind: 'response' as const, nonce: request.nonce, ...license };
    return sealToken(epoch === undefined ? claims : { ...claims, epoch }, this.#sealing(recipient, carry));
  }

  async refresh(
    activation: ActivationId,
    { carry, epoch: _epoch, ...terms }: IssueOptions = {},
    recipient = this.#devices.get(activation)?.receiving,
  ): Promise<Bytes> {
    const product = this.#devices.get(activation)?.product ?? terms.product;
    if (recipient === undefined || product === undefined) throw new Error('an activation that nobody made');
    const claims = { kind: 'refresh' as const, ...this.#license(product, { ...terms, activation }) };
    return sealToken(claims, this.#sealing(recipient, carry));
  }

  #sealing(recipient: PublicKey, carry = false) {
    return { signer: this.signing, recipient, ...(carry ? { certificate: this.certificate.bytes } : {}) };
  }

  #license(product: ProductId, terms: Partial<LicenseClaims>): LicenseClaims {
    const time = terms.time ?? NOON;
    return {
      ...TERMS,
      product,
      activation: randomId<ActivationId>(),
      sequence: time,
      time,
      leaseEnd: unixTime(time + 30 * DAY),
      ...terms,
    };
  }
}

export interface IssuerSpec extends Partial<CertificateClaims> {
  readonly signing?: SigningKey;
  readonly receiving?: ReceivingKey;
}

export async function makeIssuer(
  root: SigningKey,
  { signing, receiving, ...spec }: IssuerSpec = {},
): Promise<TestIssuer> {
  const signer = signing ?? (await generateSigningKey());
  const receiver = receiving ?? (await generateReceivingKey());
  const bytes = await signCertificate(
    {
      root: root.publicKey.thumbprint as RootId,
      issuer: randomId<IssuerId>(),
      name: 'Adler Licensing',
      role: 'issuer',
      signingKey: signer.publicKey.compressed,
      receivingKey: receiver.publicKey.compressed,
      kinds: ['response', 'refresh'],
      products: [],
      entitlements: [],
      validFrom: at(-100),
      validUntil: at(1000),
      serial: 1,
      allotments: [],
      ...spec,
    },
    root,
  );
  return new TestIssuer(await verifyCertificate(bytes, [root.publicKey]), signer, receiver);
}

/** A product file that has been written and read again. */
export function makeProduct(
  roots: readonly SigningKey[],
  issuers: readonly TestIssuer[],
  more: Partial<Omit<ProductFile, 'product'>> & { readonly id?: string; readonly policy?: Partial<Policy> } = {},
): Promise<ProductFile> {
  const { id = 'kiosk', policy, ...file } = more;
  const product = {
    id: id as ProductId,
    name: 'Kiosk',
    editions: [],
    features: FEATURES,
    policy: { ...DEFAULT_POLICY, ...policy },
  };
  return readProductFile(
    writeProductFile({
      product,
      roots: roots.map(({ publicKey }) => publicKey),
      certificates: issuers.map(({ certificate }) => certificate),
      ...file,
    }),
  );
}

/** A device clock that can be set, beside a running time that only runs. */
export class TestClock {
  now: UnixTime = NOON;
  running = 1000;

  /** Time goes by while everything runs. */
  run(seconds: number): void {
    this.now = unixTime(this.now + seconds);
    this.running += seconds;
  }

  /** Somebody sets the clock, or the machine was off. */
  set(now: UnixTime): void {
    this.now = now;
  }
}

export interface World {
  readonly root: SigningKey;
  readonly issuer: TestIssuer;
  readonly product: ProductFile;
  readonly factory: IDBFactory;
  readonly clock: TestClock;
  /** A new connection to this world's database. */
  openStore(): Promise<DeviceStore>;
  /** A new tab: its own connection and client, on the world's clock. */
  open(options?: Partial<LicenseOptions>): Promise<License>;
  close(): void;
}

/** A device and its vendor; `vendor`: that of another device. */
export async function makeWorld(vendor?: Pick<World, 'root' | 'issuer' | 'product'>): Promise<World> {
  const root = vendor?.root ?? (await generateSigningKey());
  const issuer = vendor?.issuer ?? (await makeIssuer(root));
  const product = vendor?.product ?? (await makeProduct([root], [issuer]));
  const factory = new IDBFactory();
  const clock = new TestClock();
  const open: (() => void)[] = [];
  const openStore = async (): Promise<DeviceStore> => {
    const store = await openDeviceStore({ factory });
    open.push(() => store.close());
    return store;
  };
  return {
    root,
    issuer,
    product,
    factory,
    clock,
    openStore,
    async open(options = {}) {
      const license = await openLicense({
        product,
        store: options.store ?? (await openStore()),
        clock: () => clock.now,
        running: () => clock.running,
        ...options,
      });
      open.push(() => license.close());
      return license;
    },
    close() {
      for (const shut of open.reverse()) shut();
    },
  };
}

/** All that a database holds, exactly as stored, for comparing before and after. */
export async function dump(factory: IDBFactory, name = 'offlease-device'): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const request = factory.open(name);
    request.onerror = () => reject(request.error ?? new Error('open'));
    request.onsuccess = () => {
      const database = request.result;
      const licenses = database.transaction('licenses').objectStore('licenses');
      const values = licenses.getAll();
      const keys = licenses.getAllKeys();
      keys.onsuccess = () => {
        database.close();
        resolve({ keys: keys.result, values: values.result });
      };
    };
  });
}

/** The code that `action` is refused with; fails if it is not refused, or not by an OffleaseError. */
export async function refusal(action: Promise<unknown> | (() => unknown)): Promise<OffleaseError> {
  try {
    await (typeof action === 'function' ? action() : action);
  } catch (error) {
    if (error instanceof OffleaseError) return error;
    throw error;
  }
  throw new Error('nothing was refused');
}
