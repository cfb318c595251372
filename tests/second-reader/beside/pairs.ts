import { readFileSync } from 'node:fs';
import { importReceivingKey, importSigningKey, publicKeyOf } from '../../../src/token/keys.ts';
import type { World } from '../../vectors/vector.ts';
import { bytesOf, hexOf } from '../bytes.ts';
import { privateKeyOf } from '../keys.ts';
import { signCertificate } from '../root-signed.ts';

const world = JSON.parse(readFileSync(new URL('../../vectors/world.json', import.meta.url), 'utf8')) as World;

export const worldOf = (): World => world;

/** A key of the vectors, as the reader has it and as the library has it. */
export async function pair(name: string) {
  const key = world.keys[name];
  if (key === undefined) throw new Error(`world.json has no ${name}`);
  const pkcs8 = bytesOf(key.pkcs8);
  return {
    reader: await privateKeyOf(bytesOf(key.private)),
    signing: await importSigningKey(pkcs8),
    receiving: await importReceivingKey(pkcs8),
    library: await publicKeyOf(bytesOf(key.compressed)),
  };
}
export type Pair = Awaited<ReturnType<typeof pair>>;

export const [root, nextRoot, issuer, issuer2, inbox, device, outbox] = await Promise.all([
  pair('root'),
  pair('next-root'),
  pair('issuer-signing'),
  pair('issuer-signing-2'),
  pair('issuer-receiving'),
  pair('device-signing'),
  pair('device-receiving'),
]);

export const ISSUERS = ['11'.repeat(16), '22'.repeat(16)] as const;

export function certificate(
  by: Pair,
  signer: Pair,
  more: {
    issuer?: string;
    serial?: number;
    from?: number;
    until?: number;
    refresh?: boolean;
    product?: string;
    entitlement?: string;
  },
) {
  return signCertificate(
    {
      root: by.reader.publicKey.thumbprint,
      issuer: more.issuer ?? ISSUERS[0],
      name: 'Issuer',
      role: 'issuer',
      signingKey: hexOf(signer.reader.publicKey.compressed),
      receivingKey: hexOf(inbox.reader.publicKey.compressed),
      kinds: more.refresh === false ? ['response'] : ['response', 'refresh'],
      products: more.product === undefined ? [] : [more.product],
      entitlements: more.entitlement === undefined ? [] : [more.entitlement],
      validFrom: more.from ?? 0,
      validUntil: more.until ?? 4_294_967_295,
      serial: more.serial ?? 1,
      allotments: [],
    },
    by.reader,
  );
}
