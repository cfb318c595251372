import { OffleaseError } from '../license/error.ts';
import type { DeviceId } from '../license/ids.ts';
import type { UnixTime } from '../license/time.ts';
import type { DeactivationClaims, ReportClaims, RequestClaims } from '../token/claims.ts';
import type { VerifiedToken } from '../token/open.ts';
import { decideRequest, type Asked } from './decide-request.ts';
import { requireEntitlement, requireProduct } from './entitlements.ts';
import type { Proposal } from './proposal.ts';
import { requireActivation } from './refresh.ts';
import { seatUse } from './seats.ts';
import type { ReadTables } from './store.ts';
import { decideDeactivation, decideReport } from './told.ts';

/** The decision on a request, with the facts that a person wants to see. Codes as `decideRequest`. */
export async function proposeRequest(
  tables: ReadTables,
  token: VerifiedToken<RequestClaims>,
  asked: Asked,
): Promise<Proposal> {
  const decision = await decideRequest(tables, asked);
  const product = await requireProduct(tables, token.claims.product);
  const common = { token, device: asked.device, product };
  if (decision.action === 'choose-entitlement') {
    const current = decision.current === undefined ? undefined : await tables.entitlements.get(decision.current);
    return { action: 'choose-entitlement', ...common, ...(current === undefined ? {} : { current }) };
  }
  const { activation } = decision;
  const entitlement = await requireEntitlement(tables, activation.entitlement);
  const seats = await seatUse(tables, entitlement, asked.now);
  if (decision.action === 'repeat') {
    const { sequence } = decision.request;
    return { action: 'repeat', ...common, entitlement, activation, sequence, seats };
  }
  const { lease, seat, displaced, ended } = decision;
  if (decision.action === 're-issue') return { action: 're-issue', ...common, entitlement, lease, activation, seats };
  return {
    action: 'activate',
    ...common,
    entitlement,
    lease,
    seat: { number: seat.number, how: seat.how },
    ...(displaced === undefined ? {} : { displaces: displaced }),
    ends: ended,
    seats,
  };
}

/** Codes as `decideDeactivation`. */
export async function proposeDeactivation(
  tables: ReadTables,
  token: VerifiedToken<DeactivationClaims>,
  now: UnixTime,
): Promise<Proposal> {
  const { subject } = token.claims;
  const { device, ended, repeated } = await decideDeactivation(tables, token.claims, now);
  const product = await requireProduct(tables, device.product);
  const common = { token, device: device.device, product, ends: ended, repeated };
  if ('device' in subject) return { action: 'withdraw', ...common };
  const activation = await requireActivation(tables, subject.activation);
  const entitlement = await requireEntitlement(tables, activation.entitlement);
  return { action: 'free-seat', ...common, entitlement, activation };
}

/** Codes as `decideReport`. */
export async function proposeReport(
  tables: ReadTables,
  token: VerifiedToken<ReportClaims>,
  now: UnixTime,
): Promise<Proposal> {
  const { activation: told, repeated } = await decideReport(tables, token.claims, now);
  if (told === undefined) throw new OffleaseError('activation-unknown', { activation: token.claims.activation });
  const activation = await requireActivation(tables, told.id);
  const product = await requireProduct(tables, activation.product);
  const entitlement = await requireEntitlement(tables, activation.entitlement);
  const device = token.signer.thumbprint as DeviceId;
  return { action: 'record-report', token, device, product, entitlement, activation, repeated };
}
