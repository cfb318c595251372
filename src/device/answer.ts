import { assertNever } from '../license/assert-never.ts';
import { defined } from '../license/defined.ts';
import { OffleaseError } from '../license/error.ts';
import type { Counter } from '../license/feature.ts';
import type { IssuerId } from '../license/ids.ts';
import type { Lease } from '../license/lease.ts';
import type { UnixTime } from '../license/time.ts';
import type { IssuerClaims, LicenseClaims, RefreshClaims, ResponseClaims } from '../token/claims.ts';
import { ending, newest, noted, spend, withoutActivation } from './bookkeeping.ts';
import { judgeLease, type Expiry } from './lease-judgment.ts';
import type { DeviceRecord, HistoryKind, KeptCertificate, KeptWithdrawals } from './record.ts';
import { effectiveTime, marksAfterRefresh, marksAfterResponse, type TimeMarks } from './time-marks.ts';

/** An answer that was opened and verified, as far as the rules need it. */
export interface Answer<Claims extends IssuerClaims = IssuerClaims> {
  readonly type: Claims['kind'];
  readonly claims: Claims;
  /** By which it was judged. */
  readonly certificate: KeptCertificate;
  readonly withdrawals?: KeptWithdrawals;
}

export function leaseOf(claims: LicenseClaims): Lease {
  const { time, leaseEnd, graceEnd, subscriptionEnd } = claims;
  return { start: time, end: leaseEnd, ...defined({ graceEnd, subscriptionEnd }) };
}

/** Accepts the answer to any outstanding request, once; all others are void then. Part of `transition`. */
export function applyResponse(
  record: DeviceRecord,
  answer: Answer<ResponseClaims>,
  now: UnixTime,
  expiry: Expiry,
): DeviceRecord {
  const { claims, certificate } = answer;
  const { activation } = claims;
  assertProduct(record, claims);
  const request = record.requests.find(({ nonce }) => nonce === claims.nonce);
  if (request === undefined) throw unanswered(record, claims);
  assertIssuer(request.issuer, certificate.issuer);
  const held = record.license?.claims;
  const ended = record.ended.find((one) => one.activation === activation);
  if (ended?.reason === 'deactivated') throw new OffleaseError('license-deactivated', { activation });
  // A superseded activation may come back: the same device asked for the same entitlement again.
  const before = held?.activation === activation ? held : ended;
  if (before !== undefined) assertNewer(before.sequence, claims);
  const asked = request.clock === undefined ? {} : { asked: request.clock };
  const marks = marksAfterResponse(record.marks, { made: claims.time, clock: now, ...asked });
  assertRunning(claims, marks, now, expiry);

  const others = record.requests.filter((other) => other !== request);
  const answered = spend(spend(record, others, 'superseded'), [request], 'applied');
  const remembered = withoutActivation(record.ended, activation);
  const next: DeviceRecord = {
    ...answered,
    epoch: Math.max(record.epoch, claims.epoch ?? 0),
    ended:
      held === undefined || held.activation === activation
        ? remembered
        : ending(remembered, { activation: held.activation, sequence: held.sequence, reason: 'superseded' }),
  };
  return licensed(next, answer, marks, now, 'activated');
}

/** Prolongs the activation that the device holds, and never activates. Part of `transition`. */
export function applyRefresh(
  record: DeviceRecord,
  answer: Answer<RefreshClaims>,
  now: UnixTime,
  expiry: Expiry,
): DeviceRecord {
  const { claims, certificate } = answer;
  const { activation } = claims;
  const { license } = record;
  assertProduct(record, claims);
  const ended = record.ended.find((one) => one.activation === activation);
  if (ended?.reason === 'deactivated') throw new OffleaseError('license-deactivated', { activation });
  if (ended !== undefined) throw stale(claims, license?.claims.sequence);
  if (license === undefined) throw new OffleaseError('not-activated');
  if (license.claims.activation !== activation) throw new OffleaseError('license-other-activation', { activation });
  assertIssuer(license.issuer, certificate.issuer);
  assertNewer(license.claims.sequence, claims);
  const marks = marksAfterRefresh(record.marks, { made: claims.time, clock: now });
  assertRunning(claims, marks, now, expiry);
  return licensed(spend(record, record.requests, 'refreshed'), answer, marks, now, 'refreshed');
}

/** The license of an accepted answer, with all that came along. */
function licensed(
  record: DeviceRecord,
  { claims, certificate, withdrawals }: Answer,
  marks: TimeMarks,
  now: UnixTime,
  kind: HistoryKind,
): DeviceRecord {
  const { issuer, serial } = certificate;
  const next: DeviceRecord = {
    ...record,
    license: { issuer, claims: licenseClaimsOf(claims) },
    counters: countersAfter(record, claims),
    marks,
    certificates: newest(record.certificates, certificate, sameIssuer, (kept) => kept.serial),
    applied: newest(record.applied, { issuer, serial }, sameIssuer, (one) => one.serial),
    withdrawals:
      withdrawals === undefined
        ? record.withdrawals
        : newest(record.withdrawals, withdrawals, sameRoot, (list) => list.version),
  };
  return noted(next, kind, effectiveTime(marks, now));
}

function sameIssuer(a: { readonly issuer: IssuerId }, b: { readonly issuer: IssuerId }): boolean {
  return a.issuer === b.issuer;
}

function sameRoot(a: KeptWithdrawals, b: KeptWithdrawals): boolean {
  return a.root === b.root;
}

function licenseClaimsOf(claims: IssuerClaims): LicenseClaims {
  const { kind: _kind, withdrawals: _withdrawals, ...rest } = claims;
  if (!('nonce' in rest)) return rest;
  const { nonce: _nonce, epoch: _epoch, ...license } = rest;
  return license;
}

/** Within a term usage never falls; a new activation or a new term begins with what the issuer says. */
function countersAfter(record: DeviceRecord, claims: LicenseClaims): readonly Counter[] {
  const held = record.license?.claims;
  const carried = claims.counters ?? [];
  if (held?.activation !== claims.activation || held.term !== claims.term) return carried;
  const amounts = new Map(record.counters.map(({ number, used }) => [number, used]));
  for (const { number, used } of carried) amounts.set(number, Math.max(used, amounts.get(number) ?? 0));
  return [...amounts].map(([number, used]) => ({ number, used }));
}

function assertProduct(record: DeviceRecord, { product }: IssuerClaims): void {
  if (product !== record.product) throw new OffleaseError('license-other-product', { product });
}

function assertIssuer(asked: IssuerId, issuer: IssuerId): void {
  if (asked !== issuer) throw new OffleaseError('issuer-not-asked', { issuer });
}

function assertNewer(current: number, claims: IssuerClaims): void {
  if (claims.sequence <= current) throw stale(claims, current);
}

/** Judged by the time as it will be once the token is applied, so that the token can mend it. */
function assertRunning(claims: IssuerClaims, marks: TimeMarks, now: UnixTime, expiry: Expiry): void {
  if (judgeLease(leaseOf(claims), marks, now, expiry).state === 'active') return;
  throw new OffleaseError('lease-over', { leaseEnd: claims.leaseEnd });
}

function stale(claims: IssuerClaims, current: number | undefined): OffleaseError {
  const facts = { which: claims.kind, sequence: claims.sequence };
  return new OffleaseError('license-stale', current === undefined ? facts : { ...facts, current });
}

/** Why a response to a request that is not outstanding is refused. */
function unanswered(record: DeviceRecord, claims: ResponseClaims): OffleaseError {
  const reason = record.spent.find(({ nonce }) => nonce === claims.nonce)?.reason;
  switch (reason) {
    case 'applied':
      return new OffleaseError('response-already-applied');
    case 'withdrawn':
      return new OffleaseError('request-withdrawn');
    case 'deactivated':
      return new OffleaseError('license-deactivated', { activation: claims.activation });
    case 'superseded':
    case 'refreshed':
      return stale(claims, record.license?.claims.sequence);
    case undefined:
      return new OffleaseError('response-not-requested');
    default:
      return assertNever(reason);
  }
}
