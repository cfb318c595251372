import type { Bytes, Hex } from './bytes.ts';
import type { IssuerClaims, ResponseClaims } from './claims.ts';
import { readEnvelope } from './cose.ts';
import type { PrivateKey, PublicKey } from './keys.ts';
import { openIssuerToken, type OpenedIssuerToken } from './open.ts';
import { Refusal } from './refusal.ts';
import type { Certificate, Withdrawals } from './root-signed.ts';

// Section 7: what a device asks of an answer besides, and what it remembers for that.

interface License {
  readonly issuer: Hex;
  readonly claims: IssuerClaims;
}

/** What became of a request: asked of an issuer, or settled, with the code for an answer that comes now. */
type Request = { readonly issuer: Hex } | { readonly refused: string };

export class Device {
  readonly #product: string;
  readonly #roots: readonly PublicKey[];
  #receiving: PrivateKey;
  #license: License | undefined;
  #certificates: readonly Certificate[];
  readonly #withdrawals: Withdrawals[] = [];
  readonly #applied = new Map<Hex, number>();
  readonly #requests = new Map<Hex, Request>();
  /** Activations that are over, with the code for their answers. */
  readonly #over = new Map<Hex, string>();
  /** Receiving keys that were given up, with the code for what is sealed to them. */
  readonly #givenUp = new Map<Hex, string>();

  constructor(
    product: string,
    receiving: PrivateKey,
    roots: readonly PublicKey[],
    certificates: readonly Certificate[],
  ) {
    this.#product = product;
    this.#receiving = receiving;
    this.#roots = roots;
    this.#certificates = certificates;
  }

  request(nonce: Hex, issuer: Hex): void {
    this.#requests.set(nonce, { issuer });
  }

  deactivate(receiving: PrivateKey): void {
    if (this.#license !== undefined) this.#over.set(this.#license.claims.activation, 'license-deactivated');
    this.#license = undefined;
    this.#giveUp('license-deactivated', receiving);
  }

  withdraw(receiving: PrivateKey): void {
    this.#giveUp('request-withdrawn', receiving);
  }

  /** A new receiving key, and no request that is still open. */
  #giveUp(code: string, receiving: PrivateKey): void {
    this.#givenUp.set(this.#receiving.publicKey.kid, code);
    this.#receiving = receiving;
    this.#settleOpen(code);
  }

  #settleOpen(refused: string): void {
    for (const [nonce, request] of this.#requests) if ('issuer' in request) this.#requests.set(nonce, { refused });
  }

  /** The license after the answer. A refusal changes nothing. */
  async receive(token: Bytes, now: number): Promise<IssuerClaims> {
    const givenUp = this.#givenUp.get(readEnvelope(token).kid);
    if (givenUp !== undefined) throw new Refusal(givenUp);
    const trust = {
      roots: this.#roots,
      certificates: this.#certificates,
      withdrawals: this.#withdrawals,
      applied: Array.from(this.#applied, ([issuer, serial]) => ({ issuer, serial })),
    };
    const opened = await openIssuerToken(token, {
      receivers: [this.#receiving],
      trust,
      asked: (claims) => {
        if (claims.product !== this.#product) throw new Refusal('license-other-product');
        return this.#asked(claims);
      },
    });
    const { claims } = opened;
    if (claims.kind === 'response') this.#mayAnswer(claims);
    else this.#mayRefresh();
    const over = this.#over.get(claims.activation);
    if (over !== undefined) throw new Refusal(over);
    this.#mayFollow(claims);
    if ((claims.graceEnd ?? claims.leaseEnd) <= now) throw new Refusal('lease-over');
    this.#apply(opened);
    return claims;
  }

  /** The only issuer that may have made it, where there is one. */
  #asked(claims: IssuerClaims): Hex | undefined {
    const held = this.#license;
    if (claims.kind === 'refresh') return held?.claims.activation === claims.activation ? held.issuer : undefined;
    const request = this.#requests.get(claims.nonce);
    return request !== undefined && 'issuer' in request ? request.issuer : undefined;
  }

  #mayAnswer({ nonce }: ResponseClaims): void {
    const request = this.#requests.get(nonce);
    if (request === undefined) throw new Refusal('response-not-requested');
    if ('refused' in request) throw new Refusal(request.refused);
  }

  #mayRefresh(): void {
    if (this.#license === undefined && this.#over.size === 0) throw new Refusal('not-activated');
  }

  /** Of the activation that the device has, and after what it has. */
  #mayFollow({ kind, activation, sequence }: IssuerClaims): void {
    const held = this.#license?.claims;
    if (held?.activation === activation) {
      if (sequence <= held.sequence) throw new Refusal('license-stale', { sequence, current: held.sequence });
    } else if (kind === 'refresh') {
      throw new Refusal(held === undefined ? 'not-activated' : 'license-other-activation');
    }
  }

  #apply({ claims, certificate, withdrawals }: OpenedIssuerToken): void {
    const { issuer, serial } = certificate.claims;
    const before = this.#license?.claims.activation;
    if (before !== undefined && before !== claims.activation) this.#over.set(before, 'license-stale');
    this.#license = { issuer, claims };
    this.#settleOpen('license-stale');
    if (claims.kind === 'response') this.#requests.set(claims.nonce, { refused: 'response-already-applied' });
    this.#applied.set(issuer, Math.max(serial, this.#applied.get(issuer) ?? 0));
    if (!this.#certificates.some((known) => known.claims.issuer === issuer && known.claims.serial === serial)) {
      this.#certificates = [...this.#certificates, certificate];
    }
    if (withdrawals !== undefined) this.#withdrawals.push(withdrawals);
  }
}
