import type { Bytes } from '../license/bytes.ts';
import { defined } from '../license/defined.ts';
import { OffleaseError } from '../license/error.ts';
import type { IssuerClaims } from '../token/claims.ts';
import { openIssuerToken, type VerifiedToken } from '../token/open.ts';
import type { Trust } from '../token/trust.ts';
import type { Answer } from './answer.ts';
import type { DeviceRecord, KeptWithdrawals } from './record.ts';
import type { DeviceEvent } from './transition.ts';

/**
 * Opens and verifies an answer for a record. Which issuer was asked is known by the request or the
 * license, so `transition` holds the answer to it.
 *
 * @throws OffleaseError as `openIssuerToken`; instead of `token-not-for-this-key`, where more is known:
 *   license-deactivated, request-withdrawn (sealed to a key that was replaced), license-other-product,
 *   product-other-root (sealed to the key of another record among `others`)
 */
export async function openAnswer(
  token: Bytes,
  record: DeviceRecord,
  trust: Trust,
  others: () => Promise<readonly DeviceRecord[]>,
): Promise<Extract<DeviceEvent, Answer>> {
  try {
    return answerOf(await openIssuerToken(token, { receivers: [record.receiving], trust }));
  } catch (error) {
    if (!(error instanceof OffleaseError) || error.code !== 'token-not-for-this-key') throw error;
    throw await misdirected(error, record, others);
  }
}

function answerOf({ claims, certificate, withdrawals }: VerifiedToken<IssuerClaims>): Extract<DeviceEvent, Answer> {
  if (certificate === undefined) throw new OffleaseError('issuer-unknown');
  const { issuer, serial } = certificate.claims;
  const came = {
    certificate: { issuer, serial, bytes: certificate.bytes.slice() },
    ...defined({ withdrawals: withdrawals && keptOf(withdrawals) }),
  };
  return { type: claims.kind, claims, ...came } as Extract<DeviceEvent, Answer>; // its type is that of its claims
}

/** Copied, as they are views of a whole token. */
function keptOf({ root, version, bytes }: KeptWithdrawals): KeptWithdrawals {
  return { root, version, bytes: bytes.slice() };
}

/** The key id is a hint that anybody could write, good enough to explain a refusal. */
async function misdirected(
  cause: OffleaseError,
  { root, product, retired }: DeviceRecord,
  others: () => Promise<readonly DeviceRecord[]>,
): Promise<OffleaseError> {
  const isMeant = ({ kid }: { readonly kid: string }): boolean => kid === cause.facts['kid'];
  const own = retired.find(isMeant);
  if (own !== undefined) {
    return new OffleaseError(own.reason === 'deactivated' ? 'license-deactivated' : 'request-withdrawn', {}, { cause });
  }
  const other = (await others()).find(
    (one) => (one.root !== root || one.product !== product) && [one.receiving.publicKey, ...one.retired].some(isMeant),
  );
  if (other === undefined) return cause;
  return other.product === product
    ? new OffleaseError('product-other-root', { root: other.root }, { cause })
    : new OffleaseError('license-other-product', { product: other.product }, { cause });
}
