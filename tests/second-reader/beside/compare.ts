import { expect } from 'vitest';
import { hexOf } from '../../../src/license/bytes.ts';
import { OffleaseError } from '../../../src/license/error.ts';
import { Refusal } from '../refusal.ts';

// What one reader makes of something, in a form in which it can be compared with what the other makes of it.

export type Finding = { readonly accepted: unknown } | { readonly refused: string; readonly facts: object };

export async function finding(act: () => unknown): Promise<Finding> {
  try {
    return { accepted: plain(await act()) };
  } catch (error) {
    if (!(error instanceof Refusal || error instanceof OffleaseError)) throw error;
    return { refused: error.code, facts: error.facts };
  }
}

function plain(value: unknown): unknown {
  if (value instanceof Uint8Array) return hexOf(value);
  if (value instanceof Map) return [...(value as ReadonlyMap<unknown, unknown>)].map(plain);
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, plain(item)]));
}

/** Of a refusal the code, and of the facts those that are named. */
export function withFacts(one: Finding, names: readonly string[]): unknown {
  if ('accepted' in one) return one;
  const facts = Object.entries(one.facts).filter(([name]) => names.includes(name));
  return { refused: one.refused, facts: Object.fromEntries(facts) };
}

export async function agree(mine: () => unknown, theirs: () => unknown, facts: readonly string[] = []): Promise<void> {
  const [found, wanted] = [await finding(mine), await finding(theirs)];
  expect(withFacts(found, facts)).toEqual(withFacts(wanted, facts));
}
