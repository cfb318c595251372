import { defined } from '../license/defined.ts';
import { unixTime, type UnixTime } from '../license/time.ts';
import type { ClockState } from '../token/claims.ts';

/** A device clock counts as seen once it has run for so long without a jump. */
export const SEEN_AFTER_SECONDS = 600;
/** A clock that moves so far against running time has jumped. */
const JUMP_SECONDS = 60;
/** Differences up to here go unmentioned: summer time set by hand, a slow battery. */
const UNNOTICED_SECONDS = 3600;

/** What is stored of time. `floor` and `seen` only mean "it is at least this late"; 0: nothing is known. */
export interface TimeMarks {
  /** The makers' time of applied tokens, advanced by running time. */
  readonly floor: UnixTime;
  /** The largest device clock that has run for ten minutes, advanced by running time. */
  readonly seen: UnixTime;
  /** Rises with every applied token, so that a tab's older marks cannot come back. */
  readonly turn: number;
  /**
   * There while the device clock is known to be ahead: no later than this, but for the time that the
   * machine was off or slept. Advanced by running time. A clock more than an hour beyond is ignored.
   */
  readonly ceiling?: UnixTime;
  /**
   * Seconds by which the newest token found the device clock to be off, where that was more than an
   * hour; positive for a clock that is behind. With it a wrong clock that keeps pace is sure again.
   */
  readonly offset?: number;
}

export const NO_MARKS: TimeMarks = { floor: unixTime(0), seen: unixTime(0), turn: 0 };

interface Ends {
  readonly floor: number;
  readonly seen: number;
  readonly ceiling?: number | undefined;
}

/** It is at least this late. */
function known({ floor, seen }: Ends): number {
  return Math.max(floor, seen);
}

/** The clock is so far beyond what can be that it counts for nothing. */
function isIgnored(ends: Ends, clock: UnixTime): boolean {
  return ends.ceiling !== undefined && clock - Math.max(ends.ceiling, known(ends)) > UNNOTICED_SECONDS;
}

function isBehind(ends: Ends, clock: number): boolean {
  return known(ends) - clock > UNNOTICED_SECONDS;
}

/** The clock is within an hour of what can be. A clock that fell back to 1970 is not: it may jump ahead again. */
function isBack(ends: Ends, clock: UnixTime): boolean {
  return !isBehind(ends, clock) && !isIgnored({ ...ends, ceiling: ends.ceiling ?? 0 }, clock);
}

/** max(clock, seen, floor), without a clock that is ignored: the time that everything is judged by. */
export function effectiveTime(marks: TimeMarks, clock: UnixTime): UnixTime {
  return unixTime(Math.max(isIgnored(marks, clock) ? 0 : clock, known(marks)));
}

/**
 * `behind` once the clock is more than an hour before what is known to have been; `ahead` while it is
 * ignored, more than an hour beyond what a response has shown to be possible.
 */
export function clockState(marks: TimeMarks, clock: UnixTime): ClockState {
  if (isIgnored(marks, clock)) return 'ahead';
  return isBehind(marks, clock) ? 'behind' : 'ok';
}

/** The time as `calendar` expiry takes it, which counts the time that the machine was off. */
export interface CalendarTime {
  readonly time: UnixTime;
  /**
   * The clock is right as far as is known; or it is wrong, a token has shown by how much, and it has
   * kept on since. Else it needs to be set, or another token.
   */
  readonly sure: boolean;
}

export function calendarTime(marks: TimeMarks, clock: UnixTime): CalendarTime {
  const isRight = clockState(marks, clock) === 'ok';
  if (isRight || marks.offset === undefined) return { time: effectiveTime(marks, clock), sure: isRight };
  const mended = clock + marks.offset;
  return { time: unixTime(Math.max(mended, known(marks))), sure: !isBehind(marks, mended) };
}

/**
 * Marks of the same turn: the later of each. Within a turn a clock can only come to be believed
 * again, so one that is believed anywhere is. Of different turns: the stored ones, whatever they say.
 */
export function mergeMarks(stored: TimeMarks, mine: TimeMarks): TimeMarks {
  if (stored.turn !== mine.turn) return stored;
  const later = laterOf(stored, mine);
  const isSame = later.floor === stored.floor && later.seen === stored.seen && later.ceiling === stored.ceiling;
  return isSame ? stored : marksOfRun({ offset: undefined, ...stored, ...later });
}

function laterOf(a: Ends, b: Ends): Required<Ends> {
  return {
    floor: Math.max(a.floor, b.floor),
    seen: Math.max(a.seen, b.seen),
    ceiling: a.ceiling === undefined || b.ceiling === undefined ? undefined : Math.max(a.ceiling, b.ceiling),
  };
}

export function marksOfRun({ floor, seen, turn, ceiling, offset }: Ends & Pick<Run, 'turn' | 'offset'>): TimeMarks {
  return {
    floor: unixTime(floor),
    seen: unixTime(seen),
    turn,
    ...defined({ ceiling: ceiling === undefined ? ceiling : unixTime(ceiling), offset }),
  };
}

/** What tells how far off the clock may be when a response is applied. */
export interface Answered {
  /** When the response was made, by its issuer's clock. */
  readonly made: UnixTime;
  /** The device clock when the request was made, if that is known. */
  readonly asked?: UnixTime;
  /** The device clock now. */
  readonly clock: UnixTime;
}

/**
 * A response is bound to a nonce, so it sets the time, up or down. Its request was made before it: a
 * clock that read more than an hour later than the response already then is ahead, and has not been set
 * back since if it still reads later than that. So it is now no later than the response's time and
 * what has run since the request. The clock's own pace tells how much that is; running time could not
 * tell a clock that was set ahead from a machine that slept, which would blame right clocks.
 */
export function marksAfterResponse(marks: TimeMarks, { made, asked = made, clock }: Answered): TimeMarks {
  const set = nextTurn(marks, made);
  const excess = asked - made;
  if (excess > UNNOTICED_SECONDS && clock >= asked) {
    return { ...set, ceiling: unixTime(clock - excess), offset: -excess };
  }
  return withOffset(set, clock);
}

/** A refresh may have been hoarded, so it only raises the floor. A clock that is ahead by all that is known stays so. */
export function marksAfterRefresh(
  marks: TimeMarks,
  { made, clock }: { readonly made: UnixTime; readonly clock: UnixTime },
): TimeMarks {
  const { ceiling, offset } = marks;
  const raised = nextTurn(marks, made > marks.floor ? made : marks.floor);
  const bounded = { ...raised, ...defined({ ceiling }) };
  if (isBack(bounded, clock)) return raised;
  if (isIgnored(bounded, clock) && offset !== undefined) return { ...bounded, offset };
  return withOffset(bounded, clock);
}

function nextTurn({ turn }: TimeMarks, floor: UnixTime): TimeMarks {
  return { ...NO_MARKS, floor, turn: turn + 1 };
}

function withOffset(marks: TimeMarks, clock: UnixTime): TimeMarks {
  return isBehind(marks, clock) ? { ...marks, offset: marks.floor - clock } : marks;
}

/**
 * The marks while a page runs, in whole and broken seconds of a clock that cannot be set
 * (`performance.now() / 1000`). Never changed in place.
 */
export interface Run {
  readonly turn: number;
  readonly floor: number;
  readonly seen: number;
  readonly ceiling: number | undefined;
  readonly offset: number | undefined;
  /** Running time at which the marks were right. */
  readonly at: number;
  /** Since then the device clock has kept pace with running time. */
  readonly steadySince: number;
  /** Device clock minus running time, back then. */
  readonly pace: number;
}

export function startRun(marks: TimeMarks, clock: UnixTime, running: number): Run {
  return {
    ceiling: undefined,
    offset: undefined,
    ...marks,
    at: running,
    steadySince: running,
    pace: clock - running,
  };
}

/**
 * Advances the marks by the time that has run, sees the clock once it was steady for long enough, and
 * believes it again once it is back.
 */
export function advanceRun(run: Run, clock: UnixTime, running: number): Run {
  const ran = Math.max(0, running - run.at);
  const advanced = (mark: number): number => (mark === 0 ? 0 : mark + ran);
  const at = run.at + ran;
  const pace = clock - at;
  const isSteady = Math.abs(pace - run.pace) <= JUMP_SECONDS;
  const steadySince = isSteady ? run.steadySince : at;
  const [floor, seen] = [advanced(run.floor), advanced(run.seen)];
  const ceiling = run.ceiling && run.ceiling + ran;
  const ends = { ...marksOfRun({ ...run, floor, seen }), ceiling };
  const isBelieved = at - steadySince >= SEEN_AFTER_SECONDS && !isIgnored(ends, clock);
  return {
    ...run,
    floor,
    seen: isBelieved ? Math.max(seen, clock) : seen,
    ceiling: isBack(ends, clock) ? undefined : ceiling,
    at,
    steadySince,
    pace: isSteady ? run.pace : pace,
  };
}

/** Takes over what is stored: the later of each mark, or all of it after a token was applied. */
export function adoptMarks(run: Run, marks: TimeMarks, clock: UnixTime): Run {
  return marks.turn === run.turn ? { ...run, ...laterOf(run, marks) } : startRun(marks, clock, run.at);
}
