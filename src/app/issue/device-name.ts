import type { DeviceId } from '../../license/ids.ts';
import type { IssueMessages } from '../messages/issue.ts';

interface Named {
  readonly device: DeviceId;
  readonly seatName?: string | undefined;
  readonly machineLabel?: string | undefined;
}

/** The beginning of an id in two groups, enough for people to tell devices apart: `4f2a 90c1`. */
export function shortId(id: string): string {
  return `${id.slice(0, 4)} ${id.slice(4, 8)}`;
}

/** What people call a device: its seat name, else its machine label, else the beginning of its id. */
export function deviceName({ device, seatName, machineLabel }: Named, words: IssueMessages): string {
  return seatName ?? machineLabel ?? words.activation.unnamed(shortId(device));
}

/** A device id as somebody pasted or typed it: 64 hex digits, blanks and capitals allowed. */
export function deviceIdOf(typed: string): DeviceId | undefined {
  const id = typed.replace(/[\s\-:]+/g, '').toLowerCase();
  return /^[0-9a-f]{64}$/.test(id) ? (id as DeviceId) : undefined;
}
