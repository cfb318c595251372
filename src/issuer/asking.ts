import { hexOf } from '../license/bytes.ts';
import type { ActivationId, DeviceId } from '../license/ids.ts';
import type { UnixTime } from '../license/time.ts';
import type { DeactivationClaims, DeviceClaims, ReportClaims, RequestClaims } from '../token/claims.ts';
import type { VerifiedToken } from '../token/open.ts';
import type { Asked } from './grant.ts';
import type { JournalFacts } from './journal-entry.ts';
import { randomBytes } from './passphrase.ts';
import type { Choice, Proposal } from './proposal.ts';

export function isRequest(token: VerifiedToken<DeviceClaims>): token is VerifiedToken<RequestClaims> {
  return token.claims.kind === 'request';
}

export function isReport(token: VerifiedToken<DeviceClaims>): token is VerifiedToken<ReportClaims> {
  return token.claims.kind === 'report';
}

export function isDeactivation(token: VerifiedToken<DeviceClaims>): token is VerifiedToken<DeactivationClaims> {
  return token.claims.kind === 'deactivation';
}

export function askedBy(token: VerifiedToken<RequestClaims>, bound: boolean, now: UnixTime, choice: Choice): Asked {
  return {
    claims: token.claims,
    device: token.signer.thumbprint as DeviceId,
    ...(choice.entitlement === undefined ? {} : { choice: choice.entitlement }),
    ...(choice.restored === undefined ? {} : { restored: choice.restored }),
    ...(choice.behind === undefined ? {} : { behind: choice.behind }),
    ...(choice.replace === undefined || choice.replace === 'none' ? {} : { replace: choice.replace }),
    fresh: hexOf(randomBytes(16)) as ActivationId,
    bound,
    now,
  };
}

/** What a proposal was about, so that performing it does just that. */
export function choiceOf(proposal: Proposal): Choice {
  switch (proposal.action) {
    case 'activate':
    case 're-issue':
      return { ...proposal.choice, entitlement: proposal.entitlement.id };
    case 'replace':
      return { ...proposal.choice, entitlement: proposal.entitlement.id, replace: proposal.replaces.activation.id };
    case 'repeat':
    case 'choose-entitlement':
      return proposal.choice;
    default:
      return {};
  }
}

export function about({ claims, signer }: VerifiedToken<DeviceClaims>): JournalFacts {
  const subject: { readonly product?: string; readonly activation?: string } =
    claims.kind === 'deactivation' ? claims.subject : claims;
  const { product, activation } = subject;
  return {
    kind: claims.kind,
    device: signer.thumbprint,
    ...(product === undefined ? {} : { product }),
    ...(activation === undefined ? {} : { activation }),
  };
}
