import { createCipheriv, createHmac } from 'node:crypto';
import { ascii, join, octetsOf, zeros, type Octets } from './bytes.ts';
import { agreement, type Key } from './keys.ts';

/** HPKE (RFC 9180) as the RFC writes it, step by step, with every step open to a wrong choice. */
export interface HpkePlan {
  readonly recipient: Key;
  readonly ephemeral: Key;
  readonly info: Uint8Array;
  readonly aad: Uint8Array;
  readonly plaintext: Uint8Array;
  /** 0 base, 1 PSK, 2 auth. */
  readonly mode?: number;
  /** The sender's static key of auth mode. */
  readonly authentic?: Key;
  /** 1 AES-128-GCM, 2 AES-256-GCM. */
  readonly aead?: 1 | 2;
  readonly psk?: Uint8Array;
  readonly pskId?: Uint8Array;
  /** Of the message under this key. */
  readonly sequence?: number;
}

export interface HpkeSteps {
  readonly enc: Octets;
  readonly sharedSecret: Octets;
  readonly key: Octets;
  readonly nonce: Octets;
  readonly ciphertext: Octets;
}

function hmac(key: Uint8Array, message: Uint8Array): Octets {
  return Uint8Array.from(createHmac('sha256', key).update(message).digest());
}

function expand(prk: Uint8Array, info: Uint8Array, length: number): Octets {
  let block = zeros(0);
  let out = zeros(0);
  for (let index = 1; out.length < length; index += 1) {
    block = hmac(prk, join(block, info, Uint8Array.of(index)));
    out = join(out, block);
  }
  return out.slice(0, length);
}

const VERSION = ascii('HPKE-v1');

function labeledExtract(suite: Octets, salt: Uint8Array, label: string, ikm: Uint8Array): Octets {
  return hmac(salt.length === 0 ? zeros(32) : salt, join(VERSION, suite, ascii(label), ikm));
}

function labeledExpand(suite: Octets, prk: Octets, label: string, info: Uint8Array, length: number): Octets {
  return expand(prk, join(octetsOf(BigInt(length), 2), VERSION, suite, ascii(label), info), length);
}

const KEM = join(ascii('KEM'), Uint8Array.of(0x00, 0x10));

export function hpkeSeal(plan: HpkePlan): HpkeSteps {
  const { recipient, ephemeral, authentic, mode = 0, aead = 1, psk = zeros(0), pskId = zeros(0) } = plan;
  const enc = ephemeral.raw;
  const own = agreement(ephemeral, recipient);
  const dh = authentic === undefined ? own : join(own, agreement(authentic, recipient));
  const kemContext = join(enc, recipient.raw, authentic?.raw ?? zeros(0));
  const sharedSecret = labeledExpand(
    KEM,
    labeledExtract(KEM, zeros(0), 'eae_prk', dh),
    'shared_secret',
    kemContext,
    32,
  );

  const suite = join(ascii('HPKE'), Uint8Array.of(0x00, 0x10, 0x00, 0x01, 0x00, aead));
  const context = join(
    Uint8Array.of(mode),
    labeledExtract(suite, zeros(0), 'psk_id_hash', pskId),
    labeledExtract(suite, zeros(0), 'info_hash', plan.info),
  );
  const secret = labeledExtract(suite, sharedSecret, 'secret', psk);
  const key = labeledExpand(suite, secret, 'key', context, aead === 1 ? 16 : 32);
  const base = labeledExpand(suite, secret, 'base_nonce', context, 12);
  const sequence = octetsOf(BigInt(plan.sequence ?? 0), 12);
  const nonce = base.map((byte, index) => byte ^ (sequence[index] ?? 0));

  const cipher = createCipheriv(aead === 1 ? 'aes-128-gcm' : 'aes-256-gcm', key, nonce);
  cipher.setAAD(plan.aad);
  const ciphertext = join(cipher.update(plan.plaintext), cipher.final(), cipher.getAuthTag());
  return { enc, sharedSecret, key, nonce, ciphertext };
}
