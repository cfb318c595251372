import { OffleaseError, type ErrorCode } from '../license/error.ts';
import type { DeviceId } from '../license/ids.ts';
import type { UnixTime } from '../license/time.ts';
import type { DeactivationClaims, ReportClaims, RequestClaims } from '../token/claims.ts';
import type { VerifiedToken } from '../token/open.ts';
import { askedEntitlement, decideRequest, type RequestDecision } from './decide-request.ts';
import { requireEntitlement, requireProduct } from './entitlements.ts';
import type { Asked, Grant } from './grant.ts';
import { namesakes } from './labels.ts';
import type { Choice, Proposal } from './proposal.ts';
import { requireActivation } from './refresh.ts';
import { replacements, type Replacement } from './replacement.ts';
import { seatUse } from './seats.ts';
import type { ReadTables } from './store.ts';
import { decideDeactivation, decideReport } from './told.ts';

/** Refusals that replacing another device gets around. */
const NO_SEAT: readonly ErrorCode[] = ['no-seat', 'seat-behind'];

type Attempt = RequestDecision | OffleaseError;

/** The decision; or that there is no seat, which is not the last word. */
async function attempt(tables: ReadTables, asked: Asked): Promise<Attempt> {
  try {
    return await decideRequest(tables, asked);
  } catch (error) {
    if (error instanceof OffleaseError && NO_SEAT.includes(error.code)) return error;
    throw error;
  }
}

/** Whom the device could replace: one that is new to the entitlement, and would get a seat or fails to. */
async function candidates(tables: ReadTables, asked: Asked, found: Attempt): Promise<readonly Replacement[]> {
  if (!(found instanceof OffleaseError) && found.action !== 'activate') return [];
  const entitlement = await askedEntitlement(tables, asked);
  const known = await tables.devices.get([asked.device, asked.claims.product]);
  if (entitlement === undefined || known?.places.some((place) => place.entitlement === entitlement.id) === true) {
    return [];
  }
  return replacements(tables, entitlement, await requireProduct(tables, entitlement.product), asked);
}

/**
 * Asks for what every request has of its own, and for what a proposal tells besides: so that what the rules read one
 * after the other is on its way together.
 */
export async function askAhead(tables: ReadTables, asked: Asked): Promise<void> {
  const { claims, device, now } = asked;
  const quietly = (asking: Promise<unknown>): void => void asking.catch(() => undefined);
  quietly(tables.devices.get([device, claims.product]));
  const entitlement = await askedEntitlement(tables, asked).catch(() => undefined);
  if (entitlement === undefined) return;
  quietly(namesakes(tables, entitlement.id, claims));
  quietly(seatUse(tables, entitlement, now));
}

/**
 * The decision on a request, with the facts that a person wants to see. Where a device that is new to the entitlement
 * is called like one that has a seat, replacing that one is proposed. Codes as `decideRequest`.
 */
export async function proposeRequest(
  tables: ReadTables,
  token: VerifiedToken<RequestClaims>,
  asked: Asked,
  choice: Choice,
): Promise<Proposal> {
  const found = await attempt(tables, asked);
  const replaceable = await candidates(tables, asked, found);
  const [best] = replaceable;
  const isReplacing = choice.replace === undefined && best?.allowed === true && !best.likeness.contradicted;
  if (!isReplacing && found instanceof OffleaseError) throw found;
  const decision = isReplacing || found instanceof OffleaseError ? await replacing(tables, asked, best) : found;
  const product = await requireProduct(tables, token.claims.product);
  const copied = 'seen' in decision && decision.seen === 'copy';
  const common = { token, device: asked.device, product, choice, copied };
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
  const { lease, seat, displaced, replaced, ended: ends } = decision;
  const granted = { ...common, entitlement, lease, ...lifted(decision), seats };
  if (decision.action === 're-issue') return { action: 're-issue', ...granted, activation };
  if (replaced !== undefined) {
    const others = replaceable.filter((one) => one.activation.id !== replaced.activation.id);
    return {
      action: 'replace',
      ...granted,
      seat: { number: seat.number, how: 'replaced' },
      replaces: replaced,
      replaceable: others,
      ends,
      hasOtherSeat: !((await attempt(tables, withoutReplacing(asked))) instanceof OffleaseError),
    };
  }
  return {
    action: 'activate',
    ...granted,
    seat: { number: seat.number, how: seat.how },
    ...(displaced === undefined ? {} : { displaces: displaced }),
    ends,
    replaceable,
  };
}

function replacing(tables: ReadTables, asked: Asked, best: Replacement | undefined): Promise<RequestDecision> {
  return decideRequest(tables, best === undefined ? asked : { ...asked, replace: best.activation.id });
}

function withoutReplacing({ replace: _replace, ...asked }: Asked): Asked {
  return asked;
}

function lifted({ claims }: Grant): { readonly liftsTo?: number } {
  return claims.epoch === undefined ? {} : { liftsTo: claims.epoch };
}

/** Codes as `decideDeactivation`. */
export async function proposeDeactivation(
  tables: ReadTables,
  token: VerifiedToken<DeactivationClaims>,
  now: UnixTime,
): Promise<Proposal> {
  const { subject } = token.claims;
  const { device, ended, repeated, seen } = await decideDeactivation(tables, token.claims, now);
  const product = await requireProduct(tables, device.product);
  const common = { token, device: device.device, product, ends: ended, repeated, copied: seen === 'copy' };
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
  const { activation: told, repeated, seen } = await decideReport(tables, token.claims, now);
  if (told === undefined) throw new OffleaseError('activation-unknown', { activation: token.claims.activation });
  const activation = await requireActivation(tables, told.id);
  const product = await requireProduct(tables, activation.product);
  const entitlement = await requireEntitlement(tables, activation.entitlement);
  const device = token.signer.thumbprint as DeviceId;
  const copied = seen === 'copy';
  return { action: 'record-report', token, device, product, entitlement, activation, repeated, copied };
}
