import type { Name, World as WorldFile } from '../vector.ts';
import { hex, seeded, unhex, type Octets } from './bytes.ts';
import { arr, bstr, bytesOf, entry, int, remarked, tstr, type Piece } from './cbor-builder.ts';
import { inOrder, type Fields } from './claims.ts';
import { describeKey, keyOf, type Key } from './keys.ts';
import { ALG_SIGN, externalAad, sign1, type Sign1Plan } from './token.ts';

export const NOW = 1_790_000_000;
export const DAY = 86_400;
export const PRODUCT = 'ticket-kiosk';

function id(name: string): string {
  return hex(seeded(`id ${name}`, 16));
}

/** The issuer that is asked in nearly every vector, another under the same root, and a delegated one. */
export const ISSUER = id('issuer');
export const SECOND_ISSUER = id('second issuer');
export const DELEGATE = id('delegate');
export const ACTIVATION = id('activation');
export const OTHER_ACTIVATION = id('other activation');
export const NONCE = id('nonce');
export const OTHER_NONCE = id('other nonce');
export const ENTITLEMENT = id('entitlement');
export const OTHER_ENTITLEMENT = id('other entitlement');

export interface CertificateJson {
  readonly root: string;
  readonly issuer: string;
  readonly name: string;
  readonly role: 'issuer' | 'delegate';
  readonly signingKey: string;
  readonly receivingKey: string;
  readonly kinds: readonly string[];
  readonly products: readonly string[];
  readonly entitlements: readonly string[];
  readonly validFrom: number;
  readonly validUntil: number;
  readonly serial: number;
  readonly allotments: readonly { readonly entitlement: string; readonly seats: number }[];
}

export function certificateFields(claims: CertificateJson): Fields {
  const kinds = (claims.kinds.includes('response') ? 1 : 0) + (claims.kinds.includes('refresh') ? 2 : 0);
  const fields = new Map<number, Piece>([
    [1, remarked(bstr(unhex(claims.root)), 'root id')],
    [2, remarked(bstr(unhex(claims.issuer)), 'issuer id')],
    [3, remarked(tstr(claims.name), 'name')],
    [4, remarked(int(claims.role === 'issuer' ? 0 : 1), `role: ${claims.role}`)],
    [5, remarked(bstr(unhex(claims.signingKey)), 'signing key')],
    [6, remarked(bstr(unhex(claims.receivingKey)), 'receiving key')],
    [7, remarked(int(kinds), `kinds: ${claims.kinds.join(' and ')}`)],
    [10, remarked(int(claims.validFrom), 'valid from')],
    [11, remarked(int(claims.validUntil), 'valid until')],
    [12, remarked(int(claims.serial), `serial: ${claims.serial}`)],
  ]);
  if (claims.products.length > 0) fields.set(8, arr(...claims.products.map((product) => tstr(product))));
  if (claims.entitlements.length > 0) fields.set(9, arr(...claims.entitlements.map((one) => bstr(unhex(one)))));
  if (claims.allotments.length > 0) {
    fields.set(13, arr(...claims.allotments.flatMap((one) => [bstr(unhex(one.entitlement)), int(one.seats)])));
  }
  return fields;
}

export interface WithdrawalsJson {
  readonly root: string;
  readonly version: number;
  readonly time: number;
  readonly minimumSerials: readonly { readonly issuer: string; readonly serial: number }[];
}

export function withdrawalsFields({ root, version, time, minimumSerials }: WithdrawalsJson): Fields {
  const fields = new Map<number, Piece>([
    [1, bstr(unhex(root))],
    [2, int(version)],
    [3, int(time)],
  ]);
  if (minimumSerials.length > 0) {
    fields.set(4, arr(...minimumSerials.flatMap(({ issuer, serial }) => [bstr(unhex(issuer)), int(serial)])));
  }
  return fields;
}

/** A certificate (`1c`) or withdrawals (`1w`) by a root. */
export function rootSigned(typ: '1c' | '1w', root: Key, payload: Piece, plan: Partial<Sign1Plan> = {}): Octets {
  const aad = bytesOf(externalAad({ typ }));
  return bytesOf(sign1({ signer: root, payload, aad, header: [ALG_SIGN, entry(16, tstr(typ))], ...plan }).piece);
}

/** The keys, certificates and withdrawals that vectors name; whatever one of them names first is made. */
export class World {
  readonly #keys = new Map<Name, Key>();
  readonly #certificates = new Map<Name, Octets>();
  readonly #withdrawals = new Map<Name, Octets>();

  key(name: Name): Key {
    const key = this.#keys.get(name) ?? keyOf(name);
    this.#keys.set(name, key);
    return key;
  }

  /** What a certificate of the issuer says, unless something else is given. */
  certificateClaims(changes: Partial<CertificateJson> = {}, root: Name = 'root'): CertificateJson {
    return {
      root: hex(this.key(root).thumbprint),
      issuer: ISSUER,
      name: 'Back office',
      role: 'issuer',
      signingKey: hex(this.key('issuer-signing').compressed),
      receivingKey: hex(this.key('issuer-receiving').compressed),
      kinds: ['response', 'refresh'],
      products: [],
      entitlements: [],
      validFrom: NOW - 30 * DAY,
      validUntil: NOW + 365 * DAY,
      serial: 1,
      allotments: [],
      ...changes,
    };
  }

  certificate(name: Name, changes: Partial<CertificateJson> = {}, root: Name = 'root'): Name {
    const payload = inOrder(certificateFields(this.certificateClaims(changes, root)));
    return this.#register(this.#certificates, name, rootSigned('1c', this.key(root), payload));
  }

  withdrawalsClaims(
    version: number,
    minimumSerials: WithdrawalsJson['minimumSerials'],
    root = 'root',
  ): WithdrawalsJson {
    return { root: hex(this.key(root).thumbprint), version, time: NOW, minimumSerials };
  }

  withdrawals(
    name: Name,
    version: number,
    minimumSerials: WithdrawalsJson['minimumSerials'],
    root: Name = 'root',
  ): Name {
    const payload = inOrder(withdrawalsFields(this.withdrawalsClaims(version, minimumSerials, root)));
    return this.#register(this.#withdrawals, name, rootSigned('1w', this.key(root), payload));
  }

  bytesOf(name: Name): Octets {
    const bytes = this.#certificates.get(name) ?? this.#withdrawals.get(name);
    if (bytes === undefined) throw new Error(`nothing is named ${name}`);
    return bytes;
  }

  #register(known: Map<Name, Octets>, name: Name, bytes: Octets): Name {
    const before = known.get(name);
    if (before !== undefined && hex(before) !== hex(bytes)) throw new Error(`two things are named ${name}`);
    known.set(name, bytes);
    return name;
  }

  file(): WorldFile {
    const sorted = <T>(entries: Iterable<[string, T]>): Record<string, T> =>
      Object.fromEntries([...entries].sort(([a], [b]) => (a < b ? -1 : 1)));
    const hexes = (known: Map<Name, Octets>): Record<Name, string> =>
      sorted([...known].map(([name, bytes]) => [name, hex(bytes)]));
    const keys = sorted([...this.#keys].map(([name, key]) => [name, describeKey(key)]));
    return {
      $schema: './schema.json',
      keys: keys as WorldFile['keys'],
      certificates: hexes(this.#certificates),
      withdrawals: hexes(this.#withdrawals),
    };
  }
}
