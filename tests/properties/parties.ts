import { OffleaseError, type ErrorCode } from '../../src/license/error.ts';
import type { Bytes } from '../../src/license/bytes.ts';
import { MAX_TIME, unixTime } from '../../src/license/time.ts';
import type { Claims } from '../../src/token/claims.ts';
import { openDeviceToken, openIssuerToken, type VerifiedToken } from '../../src/token/open.ts';
import type { PublicKey } from '../../src/token/keys.ts';
import { isIssuerKind, type TokenKind } from '../../src/token/kind.ts';
import { sealToken } from '../../src/token/seal.ts';
import {
  deactivationClaims,
  makeDevice,
  makeIssuer,
  refreshClaims,
  reportClaims,
  requestClaims,
  responseClaims,
  type TestDevice,
  type TestIssuer,
} from '../token/fixture.ts';

/** One device and one issuer that know each other, and the same again that know nobody. */
export interface Parties {
  readonly device: TestDevice;
  readonly issuer: TestIssuer;
  readonly otherDevice: TestDevice;
  readonly otherIssuer: TestIssuer;
}

export async function makeParties(): Promise<Parties> {
  const always = { validFrom: unixTime(0), validUntil: unixTime(MAX_TIME) };
  const issuer = await makeIssuer(always);
  return {
    device: await makeDevice(),
    issuer,
    otherDevice: await makeDevice(),
    // Under the same root, so that trust alone does not keep them apart.
    otherIssuer: await makeIssuer(always, { root: issuer.root }),
  };
}

export function recipientOf(kind: TokenKind, { device, issuer }: Parties): PublicKey {
  return isIssuerKind(kind) ? device.receiving.publicKey : issuer.receiving.publicKey;
}

export function sealed(claims: Claims, parties: Parties): Promise<Bytes> {
  const { device, issuer } = parties;
  const recipient = recipientOf(claims.kind, parties);
  return isIssuerKind(claims.kind)
    ? sealToken(claims, { signer: issuer.signing, recipient })
    : sealToken(claims, { signer: device.signing, recipient, replyTo: device.receiving.publicKey.kid });
}

/** As the one it was made for opens it, of whatever kind it says it is. */
export async function opened(
  kind: TokenKind,
  token: Bytes,
  { device, issuer, otherIssuer }: Parties,
): Promise<VerifiedToken> {
  if (!isIssuerKind(kind)) {
    const deviceKey = (): Promise<PublicKey> => Promise.resolve(device.signing.publicKey);
    return openDeviceToken(token, { receivers: [issuer.receiving], deviceKey });
  }
  const certificates = [issuer.certificate, otherIssuer.certificate];
  return openIssuerToken(token, {
    receivers: [device.receiving],
    trust: { roots: [issuer.root.publicKey], certificates },
  });
}

/** `accepted`, or the code of the refusal; anything else that is thrown goes through. */
export async function outcomeOf(opening: Promise<unknown>): Promise<ErrorCode | 'accepted'> {
  try {
    await opening;
    return 'accepted';
  } catch (error) {
    if (error instanceof OffleaseError) return error.code;
    throw error;
  }
}

/** One of every kind. */
export function examples({ device }: Parties): readonly Claims[] {
  return [requestClaims(device), responseClaims(), refreshClaims(), reportClaims(), deactivationClaims()];
}
