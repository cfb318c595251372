import { hexOf } from '../../src/license/bytes.ts';
import { OffleaseError } from '../../src/license/error.ts';
import type { Outcome, Vector } from './vector.ts';

/** What came of it: the value, or the code of the refusal and its facts. Any other error is a fault. */
export async function outcome(act: () => unknown): Promise<Outcome<unknown>> {
  try {
    return { accepted: await act() };
  } catch (error) {
    if (!(error instanceof OffleaseError)) throw error;
    return { refused: error.code, facts: error.facts };
  }
}

/** What the vector wants of each of its steps, in order. */
export function expectations(vector: Vector): readonly Outcome<unknown>[] {
  if ('expect' in vector) return [vector.expect];
  return vector.steps.flatMap((step) => ('expect' in step ? [step.expect] : []));
}

/** The outcome with all of its facts. */
export function exact(found: Outcome<unknown>): Outcome<unknown> {
  if ('accepted' in found || Object.keys(found.facts ?? {}).length > 0) return found;
  return { refused: found.refused };
}

/** The outcome with the facts alone that the vector names: more may stand beside them. */
export function comparable(found: Outcome<unknown>, wanted: Outcome<unknown> | undefined): Outcome<unknown> {
  if ('accepted' in found) return { accepted: jsonOf(found.accepted) };
  if (wanted === undefined || !('refused' in wanted) || wanted.facts === undefined) return { refused: found.refused };
  const facts = found.facts ?? {};
  const names = wanted.facts;
  const named = Object.entries(facts).filter(([name]) => name in names);
  return { refused: found.refused, facts: Object.fromEntries(named) };
}

/** Byte strings as hex, for comparison with JSON. */
function jsonOf(value: unknown): unknown {
  if (value instanceof Uint8Array) return hexOf(value);
  if (Array.isArray(value)) return value.map(jsonOf);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, jsonOf(item)]));
}
