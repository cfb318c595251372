import { unixTime, type UnixTime } from '../license/time.ts';
import type { ClockState } from '../token/claims.ts';

/** A device clock counts as seen once it has run for so long without a jump. */
export const SEEN_AFTER_SECONDS = 600;
/** A clock that moves so far against running time has jumped. */
const JUMP_SECONDS = 60;
/** Differences up to here go unmentioned: summer time set by hand, a slow battery. */
const UNNOTICED_SECONDS = 3600;

/** What is stored of time. Both marks only mean "it is at least this late"; 0: nothing is known. */
export interface TimeMarks {
  /** The makers' time of applied tokens, advanced by running time. */
  readonly floor: UnixTime;
  /** The largest device clock that has run for ten minutes, advanced by running time. */
  readonly seen: UnixTime;
  /** Rises with every applied token, so that a tab's older marks cannot come back. */
  readonly turn: number;
}

export const NO_MARKS: TimeMarks = { floor: unixTime(0), seen: unixTime(0), turn: 0 };

/** max(clock, seen, floor): the time that everything is judged by. */
export function effectiveTime(marks: TimeMarks, clock: UnixTime): UnixTime {
  return unixTime(Math.max(clock, marks.seen, marks.floor));
}

/** `behind` once the clock is more than an hour before what is known to have been. */
export function clockState(marks: TimeMarks, clock: UnixTime): ClockState {
  return effectiveTime(marks, clock) - clock > UNNOTICED_SECONDS ? 'behind' : 'ok';
}

/** Marks of the same turn: the later of each. Of different turns: the stored ones, whatever they say. */
export function mergeMarks(stored: TimeMarks, mine: TimeMarks): TimeMarks {
  if (stored.turn !== mine.turn || (mine.floor <= stored.floor && mine.seen <= stored.seen)) return stored;
  return {
    floor: unixTime(Math.max(stored.floor, mine.floor)),
    seen: unixTime(Math.max(stored.seen, mine.seen)),
    turn: stored.turn,
  };
}

/** A response is bound to a nonce, so it sets the time, up or down. */
export function marksAfterResponse(marks: TimeMarks, made: UnixTime): TimeMarks {
  return { floor: made, seen: unixTime(0), turn: marks.turn + 1 };
}

/** A refresh may have been hoarded, so it only raises the floor. */
export function marksAfterRefresh(marks: TimeMarks, made: UnixTime): TimeMarks {
  return { floor: unixTime(Math.max(marks.floor, made)), seen: unixTime(0), turn: marks.turn + 1 };
}

/**
 * The marks while a page runs, in whole and broken seconds of a clock that cannot be set
 * (`performance.now() / 1000`). Never changed in place.
 */
export interface Run {
  readonly turn: number;
  readonly floor: number;
  readonly seen: number;
  /** Running time at which the marks were right. */
  readonly at: number;
  /** Since then the device clock has kept pace with running time. */
  readonly steadySince: number;
  /** Device clock minus running time, back then. */
  readonly offset: number;
}

export function startRun(marks: TimeMarks, clock: UnixTime, running: number): Run {
  return { ...marks, at: running, steadySince: running, offset: clock - running };
}

/** Advances both marks by the time that has run, and sees the clock once it was steady for long enough. */
export function advanceRun(run: Run, clock: UnixTime, running: number): Run {
  const ran = Math.max(0, running - run.at);
  const at = run.at + ran;
  const offset = clock - at;
  const steady = Math.abs(offset - run.offset) <= JUMP_SECONDS;
  const steadySince = steady ? run.steadySince : at;
  const seen = run.seen === 0 ? 0 : run.seen + ran;
  return {
    turn: run.turn,
    floor: run.floor === 0 ? 0 : run.floor + ran,
    seen: at - steadySince >= SEEN_AFTER_SECONDS ? Math.max(seen, clock) : seen,
    at,
    steadySince,
    offset: steady ? run.offset : offset,
  };
}

/** Takes over what is stored: the later of each mark, or all of it after a token was applied. */
export function adoptMarks(run: Run, marks: TimeMarks, clock: UnixTime): Run {
  if (marks.turn !== run.turn) return startRun(marks, clock, run.at);
  return { ...run, floor: Math.max(run.floor, marks.floor), seen: Math.max(run.seen, marks.seen) };
}

export function marksOfRun(run: Run): TimeMarks {
  return { floor: unixTime(run.floor), seen: unixTime(run.seen), turn: run.turn };
}
