import { bytesOfHex, hexOf, type Bytes } from '../../../src/license/bytes.ts';
import type { ActivationCode, ActivationId, DeviceId, Nonce, ProductId } from '../../../src/license/ids.ts';
import { unixTime, type UnixTime } from '../../../src/license/time.ts';
import { verifyCertificate } from '../../../src/token/certificate.ts';
import type { IssuerClaims, RequestClaims } from '../../../src/token/claims.ts';
import {
  generateReceivingKey,
  generateSigningKey,
  publicKeyOf,
  type ReceivingKey,
  type SigningKey,
} from '../../../src/token/keys.ts';
import { openIssuerToken } from '../../../src/token/open.ts';
import { sealToken } from '../../../src/token/seal.ts';

/** What all test kiosks are licensed for. */
export const PRODUCT = 'ticket-kiosk';

/** Who issues, as bytes in hexadecimal digits: what a device has from its product file. */
export interface IssuerFacts {
  readonly root: string;
  readonly certificate: string;
}

export function bytesOf(hex: string): Bytes {
  const bytes = bytesOfHex(hex);
  if (bytes === undefined) throw new TypeError('not hexadecimal');
  return bytes;
}

export function clock(): UnixTime {
  return unixTime(Math.floor(Date.now() / 1000));
}

/** A device as far as an issuer can tell. Runs in Node and in a page. */
export class Kiosk {
  readonly #signing: SigningKey;
  readonly #receiving: ReceivingKey;
  readonly #issuer: Awaited<ReturnType<typeof trustIn>>;
  #count = 0;
  #epoch = 0;

  private constructor(signing: SigningKey, receiving: ReceivingKey, issuer: Awaited<ReturnType<typeof trustIn>>) {
    this.#signing = signing;
    this.#receiving = receiving;
    this.#issuer = issuer;
  }

  static async make(issuer: IssuerFacts): Promise<Kiosk> {
    return new Kiosk(await generateSigningKey(), await generateReceivingKey(), await trustIn(issuer));
  }

  get id(): DeviceId {
    return this.#signing.publicKey.thumbprint as DeviceId;
  }

  async request(product: string, code: string): Promise<Bytes> {
    this.#count += 1;
    const claims: RequestClaims = {
      kind: 'request',
      product: product as ProductId,
      code: code as ActivationCode,
      nonce: hexOf(crypto.getRandomValues(new Uint8Array(16))) as Nonce,
      time: clock(),
      epoch: this.#epoch,
      count: this.#count,
      certificateSerial: 1,
      deviceKey: this.#signing.publicKey.compressed,
      receivingKey: this.#receiving.publicKey.compressed,
    };
    return this.#seal(claims);
  }

  async deactivation(activation: string, sequence: number): Promise<Bytes> {
    this.#count += 1;
    this.#epoch += 1;
    return this.#seal({
      kind: 'deactivation',
      subject: { activation: activation as ActivationId, sequence },
      time: clock(),
      epoch: this.#epoch,
      count: this.#count,
      counters: [],
    });
  }

  /** What it makes of an answer, with everything verified. */
  async open(token: Bytes): Promise<IssuerClaims> {
    const { trust, issuer } = this.#issuer;
    return (await openIssuerToken(token, { receivers: [this.#receiving], trust, issuer })).claims;
  }

  #seal(claims: Parameters<typeof sealToken>[0]): Promise<Bytes> {
    return sealToken(claims, {
      signer: this.#signing,
      recipient: this.#issuer.recipient,
      replyTo: this.#receiving.publicKey.kid,
    });
  }
}

async function trustIn(facts: IssuerFacts) {
  const root = await publicKeyOf(bytesOf(facts.root));
  const certificate = await verifyCertificate(bytesOf(facts.certificate), [root]);
  return {
    trust: { roots: [root], certificates: [certificate] },
    issuer: certificate.claims.issuer,
    recipient: certificate.receiving,
  };
}
