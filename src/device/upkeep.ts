import type { DeviceRecord } from './record.ts';
import { mergeMarks, type TimeMarks } from './time-marks.ts';
import { isNews, type WarnedLease } from './warning.ts';

/** Part of `transition`, and all of it that an open page does by itself: time went by. */
export function afterTime(record: DeviceRecord, mine: TimeMarks): DeviceRecord {
  const marks = mergeMarks(record.marks, mine);
  return marks === record.marks ? record : { ...record, marks };
}

/** Part of `transition`, as `afterTime`: a warning is about to be given. */
export function afterWarning(record: DeviceRecord, warning: WarnedLease): DeviceRecord {
  const held = record.license?.claims;
  const isOfHeld = held?.activation === warning.activation && held.sequence === warning.sequence;
  return isOfHeld && isNews(record.warned, warning) ? { ...record, warned: warning } : record;
}
