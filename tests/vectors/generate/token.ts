import { hex, join, ascii, type Octets } from './bytes.ts';
import {
  arr,
  bstr,
  bytesOf,
  entry,
  int,
  map,
  NULL,
  remarked,
  tstr,
  wrapped,
  type Entry,
  type Piece,
} from './cbor-builder.ts';
import { hpkeSeal, type HpkePlan, type HpkeSteps } from './hpke.ts';
import { keyOf, signature, structure, type AadFields, type Key } from './keys.ts';

export type Kind = 'request' | 'response' | 'refresh' | 'report' | 'deactivation';

export const TYP: Readonly<Record<Kind, string>> = {
  request: '1q',
  response: '1s',
  refresh: '1f',
  report: '1p',
  deactivation: '1d',
};

export const EMPTY_MAP = map();
/** `alg: ESP256` */
export const ALG_SIGN = entry(1, remarked(int(-9), 'alg: ESP256'));
/** `alg: HPKE-0` */
export const ALG_SEAL = entry(1, remarked(int(35), 'alg: HPKE-0'));

export function externalAad({ context = 'Offlease', version = 1, typ, recipient, replyTo }: AadFields): Piece {
  return arr(
    tstr(context),
    int(version),
    tstr(typ),
    recipient === undefined || recipient === null ? NULL : bstr(recipient),
    replyTo === undefined || replyTo === null ? NULL : bstr(replyTo),
  );
}

/** COSE_Sign1, with every part of it open to a wrong choice. */
export interface Sign1Plan {
  readonly signer: Key;
  readonly payload: Piece;
  readonly aad: Octets;
  /** Entries of the protected header; `alg` alone unless given. */
  readonly header?: readonly Entry[];
  /** The protected header as it stands in the structure, where it is no map. */
  readonly headerPiece?: Piece;
  readonly unprotected?: Piece;
  readonly context?: string;
  readonly sign?: (key: Key, message: Octets) => Octets;
  /** After signing. */
  readonly alter?: (signed: Octets) => Octets;
  readonly shape?: (parts: readonly [Piece, Piece, Piece, Piece]) => Piece;
}

export function sign1(plan: Sign1Plan): { piece: Piece; message: Octets } {
  const header = plan.headerPiece ?? wrapped(map(...(plan.header ?? [ALG_SIGN])));
  const headerBytes = contentOf(header);
  const payloadBytes = bytesOf(plan.payload);
  const message = structure(plan.context ?? 'Signature1', headerBytes, plan.aad, payloadBytes);
  const signed = (plan.sign ?? signature)(plan.signer, message);
  const parts = [
    remarked(header, 'protected header'),
    remarked(plan.unprotected ?? EMPTY_MAP, 'unprotected header: empty'),
    remarked(wrapped(plan.payload), 'payload'),
    remarked(bstr((plan.alter ?? ((bytes: Octets) => bytes))(signed)), 'signature: r and s'),
  ] as const;
  const piece = plan.shape === undefined ? arr(...parts) : plan.shape(parts);
  return { piece: remarked(piece, 'COSE_Sign1: array of 4'), message };
}

/** What is inside a byte string. */
function contentOf(piece: Piece): Octets {
  return piece.content ?? join(...piece.items.map(bytesOf));
}

export interface TokenPlan {
  readonly kind: Kind;
  readonly payload: Piece;
  readonly signer: Key;
  readonly recipient: Key;
  /** Device tokens only. */
  readonly replyTo?: Key;
  /** A certificate for the signature header. */
  readonly carry?: Uint8Array;
  /** Departures from the format. Every one of them is optional. */
  readonly aad?: Partial<AadFields>;
  readonly sign1?: Partial<Sign1Plan>;
  /** Instead of the signed token. */
  readonly plaintext?: Octets;
  /** The entries of the envelope's protected header. */
  readonly header?: readonly Entry[];
  readonly headerPiece?: Piece;
  readonly unprotected?: Piece;
  readonly info?: string;
  readonly encAad?: (header: Octets) => Octets;
  readonly hpke?: Partial<HpkePlan>;
  /** The envelope's header as it is sent, where that is another than was sealed. */
  readonly sentHeader?: Piece;
  readonly alterCiphertext?: (bytes: Octets) => Octets;
  readonly alterEnc?: (bytes: Octets) => Octets;
  readonly shape?: (parts: readonly [Piece, Piece, Piece]) => Piece;
}

export interface Token {
  readonly bytes: Octets;
  readonly piece: Piece;
  readonly inner: Piece;
  readonly innerBytes: Octets;
  readonly message: Octets;
  /** `external_aad`. */
  readonly aad: Piece;
  readonly encAad: Octets;
  readonly info: string;
  readonly ephemeral: Key;
  readonly steps: HpkeSteps;
}

export function envelopeHeader(kind: Kind, recipient: Key, replyTo?: Key): Entry[] {
  return [
    ALG_SEAL,
    entry(4, remarked(bstr(recipient.kid), 'kid: key id of the recipient')),
    entry(16, remarked(tstr(TYP[kind]), `typ: version 1, ${kind}`)),
    ...(replyTo === undefined ? [] : [entry(-65537, remarked(bstr(replyTo.kid), 'reply key id'))]),
  ];
}

export function makeToken(plan: TokenPlan): Token {
  const { kind, recipient, replyTo, carry } = plan;
  const aad = externalAad({
    typ: TYP[kind],
    recipient: recipient.thumbprint,
    replyTo: replyTo?.kid ?? null,
    ...plan.aad,
  });
  const header = carry === undefined ? [ALG_SIGN] : [ALG_SIGN, entry(-65538, bstr(carry))];
  const { piece: inner, message } = sign1({
    signer: plan.signer,
    payload: plan.payload,
    aad: bytesOf(aad),
    header,
    ...plan.sign1,
  });
  const innerBytes = plan.plaintext ?? bytesOf(inner);

  const protectedHeader =
    plan.headerPiece ?? wrapped(map(...(plan.header ?? envelopeHeader(kind, recipient, replyTo))));
  const headerBytes = contentOf(protectedHeader);
  const encAad = (plan.encAad ?? ((bytes: Octets) => structure('Encrypt0', bytes, new Uint8Array(0))))(headerBytes);
  const info = plan.info ?? `Offlease 1 ${kind}`;
  const ephemeral = keyOf(`ephemeral ${hex(headerBytes)} ${hex(innerBytes)}`);
  const steps = hpkeSeal({ recipient, ephemeral, info: ascii(info), aad: encAad, plaintext: innerBytes, ...plan.hpke });

  const enc = (plan.alterEnc ?? ((bytes: Octets) => bytes))(steps.enc);
  const ciphertext = (plan.alterCiphertext ?? ((bytes: Octets) => bytes))(steps.ciphertext);
  const parts = [
    remarked(plan.sentHeader ?? protectedHeader, 'protected header'),
    plan.unprotected ?? remarked(map(entry(-4, remarked(bstr(enc), 'ek: HPKE enc'))), 'unprotected header'),
    remarked(bstr(ciphertext), 'ciphertext and tag'),
  ] as const;
  const piece = remarked(plan.shape === undefined ? arr(...parts) : plan.shape(parts), 'COSE_Encrypt0: array of 3');
  return { bytes: bytesOf(piece), piece, inner, innerBytes, message, aad, encAad, info, ephemeral, steps };
}
