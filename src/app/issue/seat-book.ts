import type { Issuer, SeatView } from '../../issuer/issuer.ts';
import type { EntitlementId } from '../../license/ids.ts';
import type { UnixTime } from '../../license/time.ts';
import { deviceName } from './device-name.ts';
import type { IssueMessages } from '../messages/issue.ts';

/** The seats of an entitlement as they were read, and whether there are more behind them. */
export interface SeatBook {
  readonly seats: readonly SeatView[];
  readonly more: boolean;
}

const PAGE = 500;

/** So many seats of an entitlement, by number. Page after page, so that no read keeps others waiting. */
export async function readSeats(issuer: Issuer, id: EntitlementId, most: number): Promise<SeatBook> {
  const seats: SeatView[] = [];
  while (seats.length <= most) {
    const after = seats.at(-1)?.seat.number ?? 0;
    const limit = Math.min(PAGE, most + 1 - seats.length);
    const page = await issuer.seatsOf(id, { after, limit });
    seats.push(...page);
    if (page.length < limit) break;
  }
  return { seats: seats.slice(0, most), more: seats.length > most };
}

/** What a search has found: never more than asked for, and whether there is more. */
export async function findSeats(
  issuer: Issuer,
  id: EntitlementId,
  search: string,
  most: number,
  words: IssueMessages,
  isWanted: () => boolean = () => true,
): Promise<SeatBook> {
  const found: SeatView[] = [];
  for (let after = 0; isWanted();) {
    const page = await issuer.seatsOf(id, { after, limit: PAGE });
    found.push(...matching(page, search, words));
    const last = page.at(-1);
    if (last === undefined || page.length < PAGE || found.length > most) break;
    after = last.seat.number;
  }
  return { seats: found.slice(0, most), more: found.length > most };
}

/** Seats in use first, by the end of their hold, those without an end last; then those that are free again. */
export function inOrder(seats: readonly SeatView[]): readonly SeatView[] {
  return seats.toSorted((a, b) => Number(b.inUse) - Number(a.inUse) || a.seat.freeAt - b.seat.freeAt);
}

/** The seat in use that becomes free next by the passing of time. */
export function nextToEnd(seats: readonly SeatView[], now: UnixTime): SeatView | undefined {
  return inOrder(seats).find(({ inUse, seat }) => inUse && !isKept(seat) && seat.heldUntil > now);
}

/** No passing of time frees it. */
function isKept({ reservedFor, lost }: SeatView['seat']): boolean {
  return reservedFor !== undefined || lost === true;
}

/** So much of a device id is asked for by people who mean one; one digit begins every sixteenth. */
const ID_BEGINS = 4;

/** Seats whose device is called so, by any of its names, the number of the seat, or the beginning of its id. */
export function matching(seats: readonly SeatView[], search: string, words: IssueMessages): readonly SeatView[] {
  const wanted = fold(search);
  if (wanted === '') return seats;
  return seats.filter(({ seat, activation }) => {
    if (String(seat.number) === wanted) return true;
    const device = activation?.device ?? seat.reservedFor;
    const begins = wanted.replaceAll(' ', '');
    if (begins.length >= ID_BEGINS && device?.startsWith(begins) === true) return true;
    if (activation === undefined) return false;
    const names = [deviceName(activation, words), activation.machineLabel ?? ''];
    return names.some((name) => fold(name).includes(wanted));
  });
}

function fold(text: string): string {
  return text.normalize('NFKD').replace(/\p{M}/gu, '').trim().toLowerCase();
}
