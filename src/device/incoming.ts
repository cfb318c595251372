import type { Bytes } from '../license/bytes.ts';
import { OffleaseError } from '../license/error.ts';
import type { IssuerClaims } from '../token/claims.ts';
import { openIssuerToken, type VerifiedToken } from '../token/open.ts';
import type { Trust } from '../token/trust.ts';
import type { Answer } from './answer.ts';
import type { DeviceRecord } from './record.ts';
import type { DeviceEvent } from './transition.ts';

/**
 * Opens and verifies an answer for a record. Which issuer was asked is known by the request or the
 * license, so `transition` holds the answer to it.
 *
 * @throws OffleaseError as `openIssuerToken`; instead of `token-not-for-this-key`, where more is known:
 *   license-deactivated, request-withdrawn (sealed to a key that was replaced), license-other-product,
 *   product-other-root (sealed to the key of another record in `others`)
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
    throw (await misdirected(error, record, others)) ?? error;
  }
}

function answerOf({ claims, certificate, withdrawals }: VerifiedToken<IssuerClaims>): Extract<DeviceEvent, Answer> {
  if (certificate === undefined) throw new OffleaseError('issuer-unknown');
  const came = {
    certificate: {
      issuer: certificate.claims.issuer,
      serial: certificate.claims.serial,
      bytes: certificate.bytes,
    },
    ...(withdrawals === undefined
      ? {}
      : { withdrawals: { root: withdrawals.root, version: withdrawals.version, bytes: withdrawals.bytes } }),
  };
  return claims.kind === 'response' ? { type: 'response', claims, ...came } : { type: 'refresh', claims, ...came };
}

/** The key id is a hint that anybody could write, good enough to explain a refusal. */
async function misdirected(
  error: OffleaseError,
  record: DeviceRecord,
  others: () => Promise<readonly DeviceRecord[]>,
): Promise<OffleaseError | undefined> {
  const kid = error.facts['kid'];
  const retired = record.retired.find((key) => key.kid === kid);
  if (retired !== undefined) {
    const code = retired.reason === 'deactivated' ? 'license-deactivated' : 'request-withdrawn';
    return new OffleaseError(code, {}, { cause: error });
  }
  const other = (await others()).find(
    ({ receiving, retired: keys }) => receiving.publicKey.kid === kid || keys.some((key) => key.kid === kid),
  );
  if (other === undefined) return undefined;
  return other.product === record.product
    ? new OffleaseError('product-other-root', { root: other.root }, { cause: error })
    : new OffleaseError('license-other-product', { product: other.product }, { cause: error });
}
