import type { ActivateProposal, Proposal } from '../../issuer/proposal.ts';
import type { EntitlementId } from '../../license/ids.ts';
import type { UnixTime } from '../../license/time.ts';

/**
 * Each proposal was made alone, so two may have been promised one seat: the places in the list of those for whom none
 * will be left. Seats that come back in the same list are given back first.
 */
export function withoutSeat(proposals: readonly (Proposal | undefined)[], now: UnixTime): readonly number[] {
  const left = new Map<EntitlementId, number>();
  const taken = new Set<string>();
  const lacking: number[] = [];
  proposals.forEach((proposal, index) => {
    if (proposal?.action !== 'activate' || proposal.seat.how === 'reserved') return;
    const { device, seats, ends } = proposal;
    const { id } = proposal.entitlement;
    const who = `${id} ${device}`;
    if (taken.has(who)) return;
    const before = left.get(id) ?? freeSeats(seats) + comingBack(proposals, id, now);
    const after = before - 1 + held(ends, id, now);
    if (after < 0) {
      lacking.push(index);
      return;
    }
    left.set(id, after);
    taken.add(who);
  });
  return lacking;
}

/** Without limit where the overdraft has none. */
function freeSeats({ seats, inUse, overdraft = Number.POSITIVE_INFINITY }: ActivateProposal['seats']): number {
  return seats + overdraft - inUse;
}

function comingBack(proposals: readonly (Proposal | undefined)[], id: EntitlementId, now: UnixTime): number {
  return proposals.reduce(
    (sum, proposal) => (proposal?.action === 'free-seat' ? sum + held(proposal.ends, id, now) : sum),
    0,
  );
}

function held(ends: ActivateProposal['ends'], id: EntitlementId, now: UnixTime): number {
  return ends.filter(({ entitlement, heldUntil }) => entitlement === id && heldUntil > now).length;
}
