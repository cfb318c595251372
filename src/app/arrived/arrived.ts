import type { Incoming } from '../../exchange/incoming.ts';
import type { Bytes } from '../../license/bytes.ts';
import type { KeyId } from '../../license/ids.ts';
import { readEnvelope, type Envelope } from '../../token/envelope.ts';
import { isIssuerKind } from '../../token/kind.ts';
import { identify, type Subject } from '../inspect/identify.ts';
import type { Owner } from '../inspect/keys-at-hand.ts';

/** One thing that arrived, looked at from outside. */
export interface Arrived {
  /** The file's name; empty for a text. */
  readonly name: string;
  /** Absent where it cannot be read at all. */
  readonly text?: string;
  readonly subject: Subject;
  /** Of its tokens, as far as they are any. */
  readonly envelopes: readonly Envelope[];
}

/** The places that can take something, and no other. */
export type Taker = 'device' | 'issue' | 'courier' | 'inspect';

/** Whose key a key id is, as far as this browser knows. */
export type OwnerOf = (kid: KeyId) => Owner | undefined;

/** Never throws: what cannot be read is shown as such. */
export async function lookAt(one: Incoming, textOf: (file: File) => Promise<string>): Promise<Arrived> {
  const name = one.kind === 'file' ? one.file.name : '';
  try {
    const text = one.kind === 'text' ? one.text : await textOf(one.file);
    const subject = await identify(text);
    const envelopes = subject.what === 'tokens' ? subject.tokens.flatMap(envelopeOf) : [];
    return { name, text, subject, envelopes };
  } catch (error) {
    return { name, subject: { what: 'broken', error }, envelopes: [] };
  }
}

/**
 * Who can take it, the most likely first: whoever in this browser has the key that it is sealed to; without one, a courier,
 * for whom keys do not matter.
 */
export function takersOf(arrived: readonly Arrived[], ownerOf: OwnerOf, hasIssuer: boolean): readonly Taker[] {
  if (!arrived.some(({ text }) => text !== undefined)) return [];
  const envelopes = arrived.flatMap((one) => one.envelopes);
  const owners = envelopes.map(({ kid }) => ownerOf(kid)?.kind);
  const toKiosks = envelopes.some(({ kind }) => isIssuerKind(kind));
  const toIssuer = envelopes.some(({ kind }) => !isIssuerKind(kind));
  const hasProduct = arrived.some(({ subject }) => subject.what === 'product-file');
  const ownDevice = hasProduct || owners.includes('device');
  // An issuer that has renewed its keys still opens what is sealed to the old ones.
  const ownIssuer = owners.includes('issuer') || (toIssuer && hasIssuer);
  const candidates: readonly (readonly [Taker, boolean])[] = [
    ['device', ownDevice],
    ['issue', ownIssuer],
    ['courier', envelopes.length > 0],
    ['device', toKiosks],
    ['issue', toIssuer],
    ['inspect', true],
  ];
  return [...new Set(candidates.filter(([, can]) => can).map(([taker]) => taker))];
}

/** What a place is given: what it can do something with. */
export function textsFor(taker: Taker, arrived: readonly Arrived[]): readonly string[] {
  return arrived.flatMap(({ text, subject }) => {
    const tokens = subject.what === 'tokens';
    const fits = taker === 'inspect' || tokens || (taker === 'device' && subject.what === 'product-file');
    return text !== undefined && fits ? [text] : [];
  });
}

/** None for what has another shape: a certificate, or something of a later version. */
function envelopeOf(token: Bytes): readonly Envelope[] {
  try {
    return [readEnvelope(token)];
  } catch {
    return [];
  }
}
