import type { ChooseProposal, Proposal } from '../../issuer/proposal.ts';
import type { EntitlementId } from '../../license/ids.ts';

export interface Part<Item> {
  readonly item: Item;
  readonly proposal: Exclude<Proposal, ChooseProposal>;
}

/** What is done in one go; between two of them it can be stopped. */
export interface Unit<Item> {
  readonly parts: readonly Part<Item>[];
  /** Plain requests share their transactions; whatever somebody decided something about is done by itself. */
  readonly together: boolean;
  /** For those of them that name no code. */
  readonly entitlement?: EntitlementId | undefined;
}

/** So many requests are answered in one go: as many as share a transaction. */
const TOGETHER = 100;

/** In the order in which they are done: what gives seats back first, then the requests in their order. */
export function unitsOf<Item>(ready: readonly Part<Item>[]): readonly Unit<Item>[] {
  const units: Unit<Item>[] = ready
    .filter(({ proposal }) => !isRequest(proposal))
    .map((part) => ({ parts: [part], together: false }));
  let open: { readonly parts: Part<Item>[]; readonly entitlement: EntitlementId | undefined } | undefined;
  for (const part of ready.filter(({ proposal }) => isRequest(proposal))) {
    if (!isPlain(part.proposal)) {
      open = undefined;
      units.push({ parts: [part], together: false });
      continue;
    }
    const entitlement = 'choice' in part.proposal ? part.proposal.choice.entitlement : undefined;
    if (open === undefined || open.entitlement !== entitlement || open.parts.length === TOGETHER) {
      open = { parts: [], entitlement };
      units.push({ ...open, together: true });
    }
    open.parts.push(part);
  }
  return units;
}

function isRequest(proposal: Proposal): boolean {
  return proposal.token.claims.kind === 'request';
}

/** Answered alike whether it is proposed first or not. */
function isPlain(proposal: Part<unknown>['proposal']): boolean {
  if (!('choice' in proposal)) return false;
  const { restored, behind, replace } = proposal.choice;
  if (restored !== undefined || behind !== undefined || replace !== undefined) return false;
  if (proposal.action === 'activate') return proposal.replaceable.length === 0;
  return proposal.action === 're-issue' || proposal.action === 'repeat';
}
