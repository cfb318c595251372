import { defined } from '../license/defined.ts';
import { OffleaseError } from '../license/error.ts';
import type { Counter } from '../license/feature.ts';
import type { IssuerId, Nonce } from '../license/ids.ts';
import type { UnixTime } from '../license/time.ts';
import type { IssuerClaims, LicenseClaims, ResponseClaims } from '../token/claims.ts';
import { ending, newest, spend, withoutActivation } from './bookkeeping.ts';
import { noted } from './history.ts';
import { judgeLease, leaseOf, type Expiry } from './lease-judgment.ts';
import type { DeviceRecord, KeptCertificate, KeptWithdrawals, OutstandingRequest } from './record.ts';
import { effectiveTime, marksAfterRefresh, marksAfterResponse } from './time-marks.ts';
import { usedOf } from './usage.ts';

/** An answer that was opened and verified, as far as the rules need it. */
export interface Answer<Claims extends IssuerClaims = IssuerClaims> {
  readonly type: Claims['kind'];
  readonly claims: Claims;
  /** By which it was judged. */
  readonly certificate: KeptCertificate;
  readonly withdrawals?: KeptWithdrawals;
}

/**
 * A response is accepted for any outstanding request, once; all others are void then. A refresh prolongs the activation
 * that the device holds, and never activates. Part of `transition`.
 */
export function applyAnswer(record: DeviceRecord, answer: Answer, now: UnixTime, expiry: Expiry): DeviceRecord {
  const { claims, certificate, withdrawals } = answer;
  const { issuer, serial } = certificate;
  const { activation, sequence, product, time: made, leaseEnd } = claims;
  const { license } = record;
  const held = license?.claims;
  const isHeld = held?.activation === activation;
  const ended = record.ended.find((one) => one.activation === activation);
  if (product !== record.product) throw new OffleaseError('license-other-product', { product });

  const request = claims.kind === 'response' ? requestOf(record, claims) : undefined;
  if (request !== undefined) assertAsked(request);
  if (ended?.reason === 'deactivated') throw new OffleaseError('license-deactivated', { activation });
  // A superseded activation may come back: the same device asked for the same entitlement again.
  const before = isHeld ? held : ended;
  if (request === undefined) {
    if (ended !== undefined) throw stale(claims, held?.sequence);
    if (license === undefined) throw new OffleaseError('not-activated');
    if (!isHeld) throw new OffleaseError('license-other-activation', { activation });
    assertAsked(license);
  }
  if (before !== undefined && sequence <= before.sequence) throw stale(claims, before.sequence);
  const marks =
    request === undefined
      ? marksAfterRefresh(record.marks, { made, clock: now })
      : marksAfterResponse(record.marks, { made, clock: now, ...defined({ asked: request.clock }) });
  // Judged by the time as it will be once the token is applied, so that the token can mend it.
  if (judgeLease(leaseOf(claims), marks, now, expiry).state !== 'active') {
    throw new OffleaseError('lease-over', { leaseEnd });
  }

  const answered = request === undefined ? record : spend(record, [request], 'applied');
  const kind = request === undefined ? ('refreshed' as const) : ('activated' as const);
  const others = withoutActivation(record.ended, activation);
  const next: DeviceRecord = {
    ...spend(answered, answered.requests, kind === 'refreshed' ? kind : 'superseded'),
    epoch: Math.max(record.epoch, ('epoch' in claims ? claims.epoch : undefined) ?? 0),
    ended: held === undefined || isHeld ? others : ending(others, held, 'superseded'),
    license: { issuer, claims: licenseClaimsOf(claims) },
    counters: countersAfter(record, claims),
    marks,
    certificates: newest(record.certificates, certificate, 'issuer', 'serial'),
    applied: newest(record.applied, { issuer, serial }, 'issuer', 'serial'),
    withdrawals: newest(record.withdrawals, withdrawals, 'root', 'version'),
  };
  return noted(next, kind, effectiveTime(marks, now));

  function assertAsked(asked: { readonly issuer: IssuerId }): void {
    if (asked.issuer !== issuer) throw new OffleaseError('issuer-not-asked', { issuer });
  }
}

function licenseClaimsOf(claims: IssuerClaims): LicenseClaims {
  // A refresh has neither nonce nor epoch, so nothing of it is left out.
  const { kind: _kind, withdrawals: _withdrawals, nonce: _nonce, epoch: _epoch, ...license } = claims as ResponseClaims;
  return license;
}

/** Within a term usage never falls; a new activation or a new term begins with what the issuer says. */
function countersAfter(record: DeviceRecord, { activation, term, counters = [] }: LicenseClaims): readonly Counter[] {
  const held = record.license?.claims;
  if (held?.activation !== activation || held.term !== term) return counters;
  const known = new Set(counters.map(({ number }) => number));
  return [
    ...record.counters.filter(({ number }) => !known.has(number)),
    ...counters.map(({ number, used }) => ({ number, used: Math.max(used, usedOf(record, number)) })),
  ];
}

function stale({ kind, sequence }: IssuerClaims, current: number | undefined): OffleaseError {
  return new OffleaseError('license-stale', defined({ which: kind, sequence, current }));
}

/** Why a response to a request that is not outstanding is refused. */
const VOID = {
  applied: 'response-already-applied',
  withdrawn: 'request-withdrawn',
  deactivated: 'license-deactivated',
} as const;

function requestOf({ requests, spent, license }: DeviceRecord, claims: ResponseClaims): OutstandingRequest {
  const isMeant = ({ nonce }: { readonly nonce: Nonce }): boolean => nonce === claims.nonce;
  const request = requests.find(isMeant);
  if (request !== undefined) return request;
  const reason = spent.find(isMeant)?.reason;
  if (reason === 'superseded' || reason === 'refreshed') throw stale(claims, license?.claims.sequence);
  if (reason === undefined) throw new OffleaseError('response-not-requested');
  throw new OffleaseError(VOID[reason], { activation: claims.activation });
}
