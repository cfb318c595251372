import type { EntitlementId } from '../../../license/ids.ts';
import { wholeNumber } from '../entitlement-sheet.ts';

/** The numbers that somebody typed; where nothing was typed, all free seats are held back. */
export function statedSeats(typed: Readonly<Record<string, string>>): ReadonlyMap<EntitlementId, number> {
  const stated = new Map<EntitlementId, number>();
  for (const [entitlement, text] of Object.entries(typed)) {
    const seats = wholeNumber(text);
    if (seats !== undefined) stated.set(entitlement as EntitlementId, seats);
  }
  return stated;
}
