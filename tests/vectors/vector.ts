/** The vectors as they stand in the JSON files; `schema.json` says the same to other languages. */
export const LAYERS = [
  'text',
  'parts',
  'files',
  'cbor',
  'cose',
  'key',
  'hpke',
  'signature',
  'claims',
  'trust',
  'product-file',
  'sequence',
] as const;
export type Layer = (typeof LAYERS)[number];

export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };
export type Hex = string;
/** A name of `world.json`. */
export type Name = string;

export type Facts = Readonly<Record<string, string | number | boolean>>;
export interface Refusal {
  readonly refused: string;
  /** What the refusal names besides, where that is part of its contract. Others may stand beside it, but for texts. */
  readonly facts?: Facts;
}
export type Outcome<T> = { readonly accepted: T } | Refusal;

/** A text, in pieces where it is too long to print. */
export type LongText = string | readonly (string | { readonly repeat: string; readonly times: number })[];

/** CBOR values: byte strings as `{ bytes }`, maps as `{ map: [[key, value], …] }`, the others as they are. */
export type CborJson =
  | number
  | string
  | boolean
  | null
  | readonly CborJson[]
  | { readonly bytes: Hex }
  | { readonly map: readonly (readonly [number, CborJson])[] };

export type Claims = Readonly<Record<string, Json>>;

export interface TrustContext {
  readonly roots: readonly Name[];
  readonly certificates: readonly Name[];
  readonly withdrawals?: readonly Name[];
  readonly applied?: readonly { readonly issuer: Hex; readonly serial: number }[];
}

export type PartProgress = { readonly have: number; readonly total: number } | { readonly text: string };

export interface LicenseState {
  readonly activation: Hex;
  readonly sequence: number;
  readonly leaseEnd: number;
}

export type DeviceStep =
  | { readonly at: number; readonly requests: { readonly nonce: Hex; readonly issuer: Hex } }
  | { readonly at: number; readonly receives: Hex; readonly expect: Outcome<LicenseState> }
  | { readonly at: number; readonly deactivates: { readonly receiving: Name } }
  | { readonly at: number; readonly withdraws: { readonly receiving: Name } };

export interface OpenedDeviceToken {
  readonly claims: Claims;
  readonly signer: Name;
  readonly recipient: Name;
  readonly replyTo: Hex;
}

export interface OpenedIssuerToken {
  readonly claims: Claims;
  readonly signer: Name;
  readonly recipient: Name;
  readonly certificate: { readonly issuer: Hex; readonly serial: number };
  /** Version of the withdrawals that came along. */
  readonly withdrawals?: number;
}

export type Operation =
  | { readonly operation: 'decode-text'; readonly text: LongText; readonly expect: Outcome<Hex> }
  | { readonly operation: 'encode-text'; readonly bytes: Hex; readonly expect: Outcome<string> }
  | { readonly operation: 'read-tokens'; readonly text: LongText; readonly expect: Outcome<readonly Hex[]> }
  | {
      readonly operation: 'write-file';
      readonly tokens: readonly Hex[];
      readonly heading: string;
      readonly expect: Outcome<string>;
    }
  | {
      readonly operation: 'split-text';
      readonly text: string;
      readonly most: number;
      readonly expect: Outcome<readonly string[]>;
    }
  | {
      readonly operation: 'collect-parts';
      readonly steps: readonly { readonly part: LongText; readonly expect: Outcome<PartProgress> }[];
    }
  | { readonly operation: 'decode-cbor'; readonly bytes: Hex; readonly expect: Outcome<CborJson> }
  | {
      readonly operation: 'read-envelope';
      readonly token: Hex;
      readonly expect: Outcome<{ readonly kind: string; readonly kid: Hex; readonly replyTo?: Hex }>;
    }
  | {
      readonly operation: 'read-key';
      readonly bytes: Hex;
      readonly expect: Outcome<{
        readonly raw: Hex;
        readonly compressed: Hex;
        readonly thumbprint: Hex;
        readonly kid: Hex;
      }>;
    }
  | {
      readonly operation: 'open-device-token';
      readonly token: Hex;
      readonly receivers: readonly Name[];
      readonly kinds?: readonly string[];
      /** The device keys that the issuer knows, by activation, or by device id and product. */
      readonly known: readonly {
        readonly activation?: Hex;
        readonly device?: Hex;
        readonly product?: string;
        readonly key: Name;
      }[];
      readonly expect: Outcome<OpenedDeviceToken>;
    }
  | {
      readonly operation: 'open-issuer-token';
      readonly token: Hex;
      readonly receivers: readonly Name[];
      readonly kinds?: readonly string[];
      readonly trust: TrustContext;
      readonly asked?: Hex;
      readonly expect: Outcome<OpenedIssuerToken>;
    }
  | {
      readonly operation: 'verify-certificate';
      readonly bytes: Hex;
      readonly roots: readonly Name[];
      readonly expect: Outcome<Claims>;
    }
  | {
      readonly operation: 'verify-withdrawals';
      readonly bytes: Hex;
      readonly roots: readonly Name[];
      readonly expect: Outcome<Claims>;
    }
  | { readonly operation: 'read-product-file'; readonly json: LongText; readonly expect: Outcome<Claims> }
  | {
      readonly operation: 'seal-token';
      readonly claims: Claims;
      readonly signer: Name;
      readonly recipient: Name;
      readonly replyTo?: Hex;
      /** To carry along. */
      readonly certificate?: Name;
      readonly expect: Outcome<true>;
    }
  | {
      readonly operation: 'device';
      readonly product: string;
      readonly root: Name;
      readonly receiving: Name;
      readonly trust: Omit<TrustContext, 'applied'>;
      readonly steps: readonly DeviceStep[];
    };

export type Vector = Operation & {
  readonly name: string;
  /** The layer that has to refuse, or that is shown. */
  readonly layer: Layer;
  /** The one thing that is wrong, or that is shown. */
  readonly says: string;
};

export interface VectorFile {
  readonly $schema: string;
  readonly layer: Layer;
  readonly vectors: readonly Vector[];
}

export interface World {
  readonly $schema: string;
  readonly keys: Readonly<
    Record<
      Name,
      {
        readonly private: Hex;
        readonly public: Hex;
        readonly compressed: Hex;
        readonly thumbprint: Hex;
        readonly kid: Hex;
        readonly pkcs8: Hex;
      }
    >
  >;
  readonly certificates: Readonly<Record<Name, Hex>>;
  readonly withdrawals: Readonly<Record<Name, Hex>>;
}

/** What must come out at the end: of a vector in steps, the last step's outcome. */
export function outcomeOf(vector: Vector): Outcome<unknown> {
  if ('expect' in vector) return vector.expect;
  const last = vector.steps.findLast((step) => 'expect' in step);
  if (last === undefined || !('expect' in last)) throw new Error(`${vector.name} expects nothing`);
  return last.expect;
}
