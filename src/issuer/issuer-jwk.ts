import { bytesOfHex, hexOf, type Bytes } from '../license/bytes.ts';
import { OffleaseError } from '../license/error.ts';
import { verifyCertificate, type Certificate } from '../token/certificate.ts';
import { ECDH, ECDSA, publicKeyOf, type PublicKey } from '../token/keys.ts';
import { verifyWithdrawals } from '../token/withdrawal.ts';
import type { IssuerJwks } from './custody.ts';
import { appendEntry } from './journal.ts';
import type { Keeping } from './keeping.ts';
import { requireName } from './keys.ts';
import { makeLock, openLock, ROUNDS } from './passphrase.ts';
import type { WrappedKey } from './key-records.ts';
import type { KeysRecord } from './records.ts';
import { unwrapKey, wrapKey, type KeyRole } from './wrapped-key.ts';

function invalid(reason: string, cause?: unknown): OffleaseError {
  return new OffleaseError('delegate-invalid', { reason }, cause === undefined ? undefined : { cause });
}

function bytesOf(hex: unknown, reason: string): Bytes {
  const bytes = typeof hex === 'string' ? bytesOfHex(hex) : undefined;
  if (bytes === undefined) throw invalid(reason);
  return bytes;
}

async function jwkOf(wrapped: WrappedKey, role: KeyRole, under: CryptoKey): Promise<JsonWebKey> {
  const { privateKey } = await unwrapKey(wrapped, role, under, true);
  return crypto.subtle.exportKey('jwk', privateKey);
}

/** @throws OffleaseError `passphrase-wrong`, `certificate-needed`, `issuer-not-set-up` */
export async function exportKeys({ session, ledger, clock }: Keeping, passphrase: string): Promise<IssuerJwks> {
  await session.load();
  const record = session.record();
  const { root, certificate } = session.identity();
  const under = await openLock(record.lock, passphrase);
  if (record.signing === undefined) throw new OffleaseError('certificate-needed');
  const { issuer } = record;
  const own = await ledger.read((tables) =>
    tables.certificates.page({ from: [issuer, 0], to: [issuer, certificate.claims.serial - 1], limit: 64 }),
  );
  const jwks: IssuerJwks = {
    offlease: 'issuer-jwks 1',
    issuer,
    name: record.name,
    root: hexOf(root.compressed),
    certificates: [...own.map(({ bytes }) => hexOf(bytes)), hexOf(record.certificate)],
    ...(record.withdrawals === undefined ? {} : { withdrawals: hexOf(record.withdrawals) }),
    signing: await jwkOf(record.signing, 'signing', under),
    receiving: await Promise.all(record.receiving.map((wrapped) => jwkOf(wrapped, 'receiving', under))),
  };
  const { serial } = certificate.claims;
  await ledger.write((tables) => appendEntry(tables, clock(), 'keys-exported', { issuer, serial }));
  return jwks;
}

async function wrapJwk(jwk: JsonWebKey, role: KeyRole, under: CryptoKey): Promise<WrappedKey> {
  try {
    const algorithm = role === 'receiving' ? ECDH : ECDSA;
    const usage = role === 'receiving' ? 'deriveBits' : 'sign';
    const privateKey = await crypto.subtle.importKey('jwk', { ...jwk, ext: true, key_ops: [usage] }, algorithm, true, [
      usage,
    ]);
    const { kty = '', crv = '', x = '', y = '' } = jwk;
    const publicPart = await crypto.subtle.importKey('jwk', { kty, crv, x, y, ext: true }, ECDH, true, []);
    const publicKey = await publicKeyOf(new Uint8Array(await crypto.subtle.exportKey('raw', publicPart)));
    return await wrapKey({ privateKey, publicKey }, role, under);
  } catch (cause) {
    throw new OffleaseError('key-invalid', {}, { cause });
  }
}

async function certificatesOf(keys: IssuerJwks, root: PublicKey): Promise<readonly Certificate[]> {
  const certificates: Certificate[] = [];
  for (const hex of keys.certificates) {
    try {
      certificates.push(await verifyCertificate(bytesOf(hex, 'certificates'), [root]));
    } catch (error) {
      // One under a root that was followed by this one.
      if (!(error instanceof OffleaseError) || error.code !== 'certificate-root') throw error;
    }
  }
  return certificates.toSorted((a, b) => a.claims.serial - b.claims.serial);
}

/**
 * An issuer with keys that were made elsewhere. It has a ledger of its own: who lets two ledgers issue from one entitlement sells
 * its seats twice.
 *
 * @throws OffleaseError `issuer-already-set-up`, `ledger-missing`, `passphrase-too-short`, `delegate-invalid` (`reason`),
 *   `key-invalid`, `certificate-invalid`
 */
export async function importKeys(
  { session, ledger, clock }: Keeping,
  keys: IssuerJwks,
  { passphrase, rounds = ROUNDS }: { readonly passphrase: string; readonly rounds?: number },
): Promise<void> {
  await session.load();
  session.assertEmpty(false);
  if ((keys.offlease as unknown) !== 'issuer-jwks 1') throw invalid('offlease');
  requireName(keys.name);
  const root = await publicKeyOf(bytesOf(keys.root, 'root'));
  const certificates = await certificatesOf(keys, root);
  const newest = certificates.at(-1);
  if (newest === undefined || certificates.some(({ claims }) => claims.issuer !== keys.issuer))
    throw invalid('certificates');
  const withdrawals = keys.withdrawals === undefined ? undefined : bytesOf(keys.withdrawals, 'withdrawals');
  if (withdrawals !== undefined) await verifyWithdrawals(withdrawals, [root]);
  const { key, lock } = await makeLock(passphrase, rounds);
  const signing = await wrapJwk(keys.signing, 'signing', key);
  const receiving = await Promise.all(keys.receiving.map((jwk) => wrapJwk(jwk, 'receiving', key)));
  const isOf = async ({ publicKey }: WrappedKey, certified: PublicKey): Promise<boolean> =>
    (await publicKeyOf(publicKey)).thumbprint === certified.thumbprint;
  const [first] = receiving;
  if (first === undefined || !(await isOf(signing, newest.signing)) || !(await isOf(first, newest.receiving))) {
    throw invalid('keys');
  }
  const now = clock();
  const record: KeysRecord = {
    id: 'keys',
    name: keys.name,
    issuer: keys.issuer,
    made: now,
    lock,
    root: { publicKey: root.raw },
    signing,
    receiving,
    certificate: newest.bytes,
    ...(withdrawals === undefined ? {} : { withdrawals }),
    filesChanged: now,
  };
  await session.begin(record, key);
  await ledger.write(async (tables) => {
    for (const { claims, bytes } of certificates) {
      await tables.certificates.put({ issuer: claims.issuer, serial: claims.serial, made: claims.validFrom, bytes });
    }
  });
}
