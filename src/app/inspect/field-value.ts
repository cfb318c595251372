import type { Language } from '../../element/messages/language.ts';
import { hexOf } from '../../license/bytes.ts';
import type { Feature } from '../../license/feature.ts';
import { isUnixTime } from '../../license/time.ts';
import { isCborArray, isCborBytes, isCborMap, type CborValue } from '../../token/cbor.ts';
import type { InspectedField } from '../../token/inspect.ts';
import type { InspectMessages } from '../messages/inspect.ts';

export interface FieldValue {
  readonly lines: readonly string[];
  /** Bytes and codes, set in a monospaced face. */
  readonly mono: boolean;
}

const TIMES: ReadonlySet<InspectedField['field']> = new Set([
  'time',
  'leaseEnd',
  'graceEnd',
  'subscriptionEnd',
  'maintenanceEnd',
]);
const CLOCKS = ['ok', 'behind', 'ahead'] as const;

/** How a claim is shown. Anything that is not what its field promises is shown as what it is. */
export function fieldValue(
  { field, value }: InspectedField,
  words: InspectMessages,
  language: Language,
  features: readonly Feature[],
): FieldValue {
  const text = (...lines: readonly string[]): FieldValue => ({ lines, mono: false });
  const featureName = (number: number): string => {
    const feature = features.find((candidate) => candidate.number === number);
    return feature?.name ?? feature?.key ?? words.values.feature(language.number(number));
  };
  if (typeof value === 'number') {
    if (TIMES.has(field) && isUnixTime(value)) return text(language.dateTime(value));
    const clock = field === 'clock' ? CLOCKS[value] : undefined;
    // Sequence numbers are times in disguise: grouping their digits would not make them readable.
    return text(clock === undefined ? String(value) : words.values.clocks[clock]);
  }
  if (typeof value === 'string') return { lines: [value], mono: field === 'code' || field === 'product' };
  if (isCborBytes(value)) {
    if (field === 'flags') return text(...flagged(value).map(featureName));
    return { lines: [hexOf(value)], mono: true };
  }
  if (isCborMap(value)) {
    return text(
      ...[...value].map(([number, amount]) => {
        const shown = amount === null ? words.values.unlimited : plain(amount, language);
        return `${featureName(number)}: ${shown}`;
      }),
    );
  }
  if (isCborArray(value)) return text(...pairs(value, language));
  return text(plain(value, language));
}

/** Numbers of the features whose bit is set: feature n is bit (n - 1) mod 8 of byte (n - 1) div 8. */
function flagged(flags: Uint8Array): number[] {
  const numbers: number[] = [];
  flags.forEach((byte, index) => {
    for (let bit = 0; bit < 8; bit += 1) if ((byte & (1 << bit)) !== 0) numbers.push(8 * index + bit + 1);
  });
  return numbers;
}

/** `[key, value, key, value, …]` as `key: value`. */
function pairs(list: readonly CborValue[], language: Language): string[] {
  const lines: string[] = [];
  for (let index = 0; index < list.length; index += 2) {
    lines.push(`${plain(list[index] ?? null, language)}: ${plain(list[index + 1] ?? null, language)}`);
  }
  return lines;
}

function plain(value: CborValue, language: Language): string {
  if (typeof value === 'number') return language.number(value);
  if (isCborBytes(value)) return hexOf(value);
  return typeof value === 'object' && value !== null ? '…' : String(value);
}
