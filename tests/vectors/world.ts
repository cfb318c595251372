import type { IssuerId } from '../../src/license/ids.ts';
import { verifyCertificate, type Certificate } from '../../src/token/certificate.ts';
import {
  importReceivingKey,
  importSigningKey,
  publicKeyOf,
  type PublicKey,
  type ReceivingKey,
  type SigningKey,
} from '../../src/token/keys.ts';
import type { Trust } from '../../src/token/trust.ts';
import { verifyWithdrawals, type Withdrawals } from '../../src/token/withdrawal.ts';
import { readWorld } from './read.ts';
import { bytes } from './run-text.ts';
import type { Name, TrustContext } from './vector.ts';

const world = readWorld();

function named<T>(known: Readonly<Record<Name, T>>, name: Name): T {
  const found = known[name];
  if (found === undefined) throw new Error(`world.json has no ${name}`);
  return found;
}

export function publicKey(name: Name): Promise<PublicKey> {
  return publicKeyOf(bytes(named(world.keys, name).public));
}

export function signingKey(name: Name): Promise<SigningKey> {
  return importSigningKey(bytes(named(world.keys, name).pkcs8));
}

export function receivingKey(name: Name): Promise<ReceivingKey> {
  return importReceivingKey(bytes(named(world.keys, name).pkcs8));
}

/** The name of a key; its thumbprint where it has none. */
export function nameOf(thumbprint: string): Name {
  return Object.entries(world.keys).find(([, key]) => key.thumbprint === thumbprint)?.[0] ?? thumbprint;
}

export function certificateBytes(name: Name): ReturnType<typeof bytes> {
  return bytes(named(world.certificates, name));
}

// Everything is verified on the way in, as a product file's is, and anew for every vector: with a cache a
// mutation run could not tell which vectors rest on a check.
export async function trustOf(context: TrustContext): Promise<Trust> {
  const roots = await Promise.all(context.roots.map(publicKey));
  const certificate = (name: Name): Promise<Certificate> => verifyCertificate(certificateBytes(name), roots);
  const list = (name: Name): Promise<Withdrawals> => verifyWithdrawals(bytes(named(world.withdrawals, name)), roots);
  const { certificates, withdrawals = [], applied = [] } = context;
  return {
    roots,
    certificates: await Promise.all(certificates.map(certificate)),
    withdrawals: await Promise.all(withdrawals.map(list)),
    applied: applied.map(({ issuer, serial }) => ({ issuer: issuer as IssuerId, serial })),
  };
}
