import type { DeviceRecord } from '../../device/record.ts';
import type { Identity } from '../../issuer/keys.ts';
import { OffleaseError } from '../../license/error.ts';
import type { KeyId } from '../../license/ids.ts';
import type { InspectionKeys } from '../../token/inspect.ts';
import type { ReceivingKey } from '../../token/keys.ts';
import type { DeviceSubject } from '../../token/open.ts';
import type { ProductFile } from '../../token/product-file.ts';
import type { PublicKey } from '../../token/keys.ts';
import type { Ledger } from './recognise-issuer.ts';

/** Whose key a key id is a hint to. */
export type Owner =
  | { readonly kind: 'device' | 'device-retired'; readonly product: string }
  | { readonly kind: 'issuer'; readonly name: string };

/** What this browser holds that can help to look inside a token. */
export interface Holdings {
  readonly devices: readonly DeviceRecord[];
  readonly products: readonly ProductFile[];
  /** The issuer of this browser, known while it is locked, too. */
  readonly issuer?: Identity;
  /** Its receiving keys while it is unlocked. */
  readonly issuerReceivers: readonly ReceivingKey[];
  /** The signing key of a device in the issuer's ledger. Throws its own error where there is none. */
  readonly issuerDeviceKey?: (subject: DeviceSubject) => Promise<PublicKey>;
  /** Does something with the ledger of the issuer, locked or not, which is open for as long. */
  readonly withLedger?: <T>(work: (ledger: Ledger) => Promise<T>) => Promise<T>;
}

export interface KeysAtHand {
  readonly keys: InspectionKeys;
  readonly ownerOf: (kid: KeyId) => Owner | undefined;
}

export function keysAtHand(holdings: Holdings): KeysAtHand {
  const { devices, products, issuer, issuerReceivers } = holdings;
  const certificates = [
    ...products.flatMap((file) => file.certificates),
    ...(issuer === undefined ? [] : [issuer.certificate]),
  ];
  const roots = distinct([...products.flatMap((file) => file.roots), ...(issuer === undefined ? [] : [issuer.root])]);
  const withdrawals = products.flatMap((file) => file.withdrawals ?? []);
  const owners = ownersOf(holdings);
  return {
    keys: {
      receivers: [...devices.map((record) => record.receiving), ...issuerReceivers],
      ...(roots.length === 0 ? {} : { trust: { roots, certificates, withdrawals } }),
      deviceKey: (subject) => deviceKey(holdings, subject),
    },
    ownerOf: (kid) => owners.get(kid),
  };
}

/** The key of a device: of this one by its records, else by the ledger of the issuer in this browser. */
async function deviceKey({ devices, issuerDeviceKey }: Holdings, subject: DeviceSubject): Promise<PublicKey> {
  const own = devices.find((record) =>
    'device' in subject
      ? record.signing.publicKey.thumbprint === subject.device && record.product === subject.product
      : record.license?.claims.activation === subject.activation ||
        record.ended.some(({ activation }) => activation === subject.activation),
  );
  if (own !== undefined) return own.signing.publicKey;
  if (issuerDeviceKey === undefined) throw new OffleaseError('activation-unknown');
  return issuerDeviceKey(subject);
}

function ownersOf({ devices, products, issuer }: Holdings): ReadonlyMap<KeyId, Owner> {
  const owners = new Map<KeyId, Owner>();
  for (const record of devices) {
    const product = products.find((file) => file.product.id === record.product)?.product.name ?? record.product;
    for (const { kid } of record.retired) owners.set(kid, { kind: 'device-retired', product });
    owners.set(record.receiving.publicKey.kid, { kind: 'device', product });
  }
  if (issuer !== undefined) owners.set(issuer.certificate.receiving.kid, { kind: 'issuer', name: issuer.name });
  return owners;
}

function distinct(keys: readonly PublicKey[]): readonly PublicKey[] {
  return [...new Map(keys.map((key) => [key.thumbprint, key])).values()];
}
