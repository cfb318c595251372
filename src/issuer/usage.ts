import type { Counter } from '../license/feature.ts';
import type { Product } from '../license/product.ts';
import type { UnixTime } from '../license/time.ts';
import type { ClockState } from '../token/claims.ts';
import type { Heard } from './records.ts';

/**
 * The usage counts of a seat after its device has told its counters. A device goes on from what it
 * was given, so the larger number is the whole; what is checked out of a pool goes with the device.
 */
export function usageOfSeat(product: Product, seat: readonly Counter[], told: readonly Counter[]): readonly Counter[] {
  const used = new Map(seat.map((counter) => [counter.number, counter.used]));
  for (const { number, used: latest } of told) {
    const feature = product.features.find((candidate) => candidate.number === number);
    if (feature?.type === 'usage-count') used.set(number, Math.max(latest, used.get(number) ?? 0));
  }
  return [...used].map(([number, total]) => ({ number, used: total })).sort((a, b) => a.number - b.number);
}

interface Told {
  readonly time: UnixTime;
  readonly count: number;
  readonly clock?: ClockState;
  readonly counters?: readonly Counter[];
}

/** What the device said last. Tokens that come late or again do not replace what a newer one told. */
export function heardOf(activation: { readonly heard?: Heard }, told: Told, now: UnixTime): Heard {
  const { time, count, clock, counters = [] } = told;
  if (activation.heard !== undefined && count <= activation.heard.count) return activation.heard;
  return { at: now, time, count, counters, ...(clock === undefined ? {} : { clock }) };
}
