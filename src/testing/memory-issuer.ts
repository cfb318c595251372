import { hexOf, type Bytes } from '../license/bytes.ts';
import { OffleaseError } from '../license/error.ts';
import type { Feature } from '../license/feature.ts';
import type { ActivationId, IssuerId, ProductId, RootId } from '../license/ids.ts';
import { DEFAULT_POLICY, type Policy } from '../license/product.ts';
import { MAX_TIME, unixTime, type UnixTime } from '../license/time.ts';
import { signCertificate, verifyCertificate } from '../token/certificate.ts';
import type { DeviceClaims, LicenseClaims } from '../token/claims.ts';
import {
  generateReceivingKey,
  generateSigningKey,
  publicKeyOf,
  type PublicKey,
  type ReceivingKey,
  type SigningKey,
} from '../token/keys.ts';
import { openDeviceToken } from '../token/open.ts';
import { readProductFile, writeProductFile } from '../token/product-file.ts';
import { sealToken } from '../token/seal.ts';

export interface MemoryIssuerOptions {
  /** Default `test-product`. */
  readonly product?: string;
  readonly features?: readonly Feature[];
  readonly policy?: Partial<Policy>;
  /** When answers are made; default: when the device says that it asked. */
  readonly clock?: () => UnixTime;
  /** Default: made now. */
  readonly keys?: MemoryIssuerKeys;
}

export interface MemoryIssuerKeys {
  readonly root: SigningKey;
  readonly signing: SigningKey;
  readonly receiving: ReceivingKey;
}

/** `extractable`: so that they can be kept over a reload. */
export async function memoryIssuerKeys({ extractable = false } = {}): Promise<MemoryIssuerKeys> {
  const [root, signing, receiving] = await Promise.all([
    generateSigningKey({ extractable }),
    generateSigningKey({ extractable }),
    generateReceivingKey({ extractable }),
  ]);
  return { root, signing, receiving };
}

export type Terms = Partial<Omit<LicenseClaims, 'product' | 'withdrawals'>>;

/** An issuer without seats, ledger or refusals: it signs what it is told, with keys of its own. */
export interface MemoryIssuer {
  /** `product.json`, as text. */
  readonly product: string;
  /** Opens what a device made. */
  read(token: Bytes): Promise<DeviceClaims>;
  /** A lease of 30 days, unless the terms say otherwise. */
  respond(request: Bytes, terms?: Terms): Promise<Bytes>;
  /** For an activation that it made, with the terms it had, but for those given now. */
  refresh(activation: ActivationId, terms?: Terms): Promise<Bytes>;
}

const THIRTY_DAYS = 30 * 86_400;

interface Issued {
  readonly device: PublicKey;
  readonly receiving: PublicKey;
  readonly claims: LicenseClaims;
}

export async function openMemoryIssuer(options: MemoryIssuerOptions = {}): Promise<MemoryIssuer> {
  const { product: id = 'test-product', features = [], policy = {}, clock } = options;
  const { root, signing, receiving } = options.keys ?? (await memoryIssuerKeys());
  const bytes = await signCertificate(
    {
      root: root.publicKey.thumbprint as RootId,
      // The same for the same root: a device that was licensed before knows it.
      issuer: root.publicKey.thumbprint.slice(0, 32) as IssuerId,
      name: 'Test issuer',
      role: 'issuer',
      signingKey: signing.publicKey.compressed,
      receivingKey: receiving.publicKey.compressed,
      kinds: ['response', 'refresh'],
      products: [],
      entitlements: [],
      validFrom: unixTime(0),
      validUntil: unixTime(MAX_TIME),
      serial: 1,
      allotments: [],
    },
    root,
  );
  const product = writeProductFile({
    product: { id: id as ProductId, name: id, editions: [], features, policy: { ...DEFAULT_POLICY, ...policy } },
    roots: [root.publicKey],
    certificates: [await verifyCertificate(bytes, [root.publicKey])],
  });
  await readProductFile(product); // says at once what is wrong with the options
  const issued = new Map<ActivationId, Issued>();

  function issuedTo(activation: ActivationId): Issued {
    const found = issued.get(activation);
    if (found === undefined) throw new OffleaseError('activation-unknown', { activation });
    return found;
  }

  async function read(token: Bytes): Promise<DeviceClaims> {
    const { claims } = await openDeviceToken(token, {
      receivers: [receiving],
      deviceKey: async (subject) => {
        if ('activation' in subject) return issuedTo(subject.activation).device;
        throw new OffleaseError('activation-unknown');
      },
    });
    return claims;
  }

  return {
    product,
    read,

    async respond(request, terms = {}) {
      const asked = await read(request);
      if (asked.kind !== 'request') throw new OffleaseError('token-kind', { found: asked.kind, expected: 'request' });
      const time = clock?.() ?? asked.time;
      const claims: LicenseClaims = {
        product: asked.product,
        activation: randomHex(16) as ActivationId,
        sequence: time,
        time,
        leaseEnd: unixTime(time + THIRTY_DAYS),
        features: features.map(({ number, type }) => (type === 'bool' ? { number } : { number, limit: 'unlimited' })),
        attributes: [],
        ...(asked.seatName === undefined ? {} : { seatName: asked.seatName }),
        ...terms,
      };
      const [device, recipient] = await Promise.all([publicKeyOf(asked.deviceKey), publicKeyOf(asked.receivingKey)]);
      issued.set(claims.activation, { device, receiving: recipient, claims });
      return sealToken({ kind: 'response', nonce: asked.nonce, ...claims }, { signer: signing, recipient });
    },

    async refresh(activation, terms = {}) {
      const before = issuedTo(activation);
      const time = terms.time ?? clock?.() ?? unixTime(before.claims.time + 1);
      const sequence = Math.max(before.claims.sequence + 1, time);
      const claims = { ...before.claims, time, sequence, leaseEnd: unixTime(time + THIRTY_DAYS), ...terms };
      issued.set(activation, { ...before, claims });
      return sealToken({ kind: 'refresh', ...claims }, { signer: signing, recipient: before.receiving });
    },
  };
}

function randomHex(bytes: number): string {
  return hexOf(crypto.getRandomValues(new Uint8Array(bytes)));
}
