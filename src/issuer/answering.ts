import { equalBytes, type Bytes } from '../license/bytes.ts';
import { OffleaseError } from '../license/error.ts';
import type { IssuerClaims } from '../token/claims.ts';
import { publicKeyOf, type PublicKey } from '../token/keys.ts';
import { sealToken, type sealAhead } from '../token/seal.ts';
import { isSameValue } from './canonical.ts';
import { commitGrant } from './commit-grant.ts';
import { decideRequest } from './decide-request.ts';
import type { Asked, Grant } from './grant.ts';
import { appendEntry } from './journal.ts';
import type { IssuedOutcome } from './proposal.ts';
import type { ActivationRecord } from './records.ts';
import type { Unlocked } from './session.ts';
import type { WriteTables } from './store.ts';

/**
 * A token outside of the certificate's validity would be refused by every device. `replyKey`: what the request brought
 * along, so that it need not be imported again. `begun`: the answer to it, once it was begun.
 */
export async function seal(
  claims: IssuerClaims,
  { receivingKey, certificateSerial }: ActivationRecord,
  { identity, keys }: Unlocked,
  replyKey?: PublicKey,
  begun?: ReturnType<typeof sealAhead>,
): Promise<Bytes> {
  const { certificate } = identity;
  const { serial, validFrom, validUntil, name } = certificate.claims;
  if (claims.time < validFrom || claims.time >= validUntil) {
    throw new OffleaseError('certificate-expired', { issuer: name, serial, time: claims.time });
  }
  const { withdrawals } = identity;
  const said = withdrawals === undefined ? claims : { ...claims, withdrawals: withdrawals.bytes };
  const options = {
    signer: keys.signing,
    ...(certificateSerial < serial ? { certificate: certificate.bytes } : {}),
  };
  if (replyKey === undefined || !equalBytes(replyKey.compressed, receivingKey)) {
    return sealToken(said, { ...options, recipient: await publicKeyOf(receivingKey) });
  }
  return begun === undefined ? sealToken(said, { ...options, recipient: replyKey }) : begun(said, options);
}

/** Whether what was signed is still what the ledger says. The seat's number may differ: no token names it. */
export function isSame(
  a: Pick<Grant, 'activation'> & { readonly claims: IssuerClaims },
  b: Pick<Grant, 'activation'> & { readonly claims: IssuerClaims },
): boolean {
  return (
    isSameValue(a.claims, b.claims) &&
    isSameValue(a.activation.receivingKey, b.activation.receivingKey) &&
    a.activation.certificateSerial === b.activation.certificateSerial
  );
}

export async function grantAgain(
  tables: WriteTables,
  asked: Asked,
  planned: Grant,
  bytes: Bytes,
): Promise<IssuedOutcome | undefined> {
  const decided = await decideRequest(tables, asked);
  if (decided.action === 'choose-entitlement' || decided.action === 'repeat') return undefined;
  if (!isSame(decided, planned)) return undefined;
  await commitGrant(tables, decided, bytes, asked.now);
  return issued('response', bytes, decided.activation);
}

export async function repeat(tables: WriteTables, asked: Asked): Promise<IssuedOutcome | undefined> {
  const decided = await decideRequest(tables, asked);
  if (decided.action !== 'repeat') return undefined;
  const { activation, request } = decided;
  const stored = await tables.issued.get([request.activation, request.sequence]);
  if (stored === undefined) throw new OffleaseError('storage-damaged', { part: 'issued token' });
  await appendEntry(tables, asked.now, 'response-repeated', {
    activation: activation.id,
    device: activation.device,
    sequence: request.sequence,
  });
  return { ...issued('response', stored.bytes, activation), sequence: request.sequence, repeated: true };
}

export function issued(
  tokenKind: IssuedOutcome['tokenKind'],
  token: Bytes,
  activation: ActivationRecord,
): IssuedOutcome {
  return { kind: 'issued', tokenKind, token, activation, sequence: activation.sequence, repeated: false };
}
