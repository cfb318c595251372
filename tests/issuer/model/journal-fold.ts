import type { JournalEntry } from '../../../src/issuer/journal-entry.ts';

export interface Told {
  readonly state: 'active' | 'superseded' | 'ended';
  readonly heldUntil: number;
  readonly seat: number;
  readonly lost: boolean;
}

/** What the journal alone tells of every activation, and how many tokens it knows of. */
export function stateOfJournal(entries: readonly JournalEntry[]): {
  readonly activations: ReadonlyMap<string, Told>;
  readonly issued: number;
} {
  const activations = new Map<string, Told>();
  const change = (id: unknown, changes: Partial<Told>): void => {
    const before = activations.get(String(id)) ?? { state: 'active', heldUntil: 0, seat: 0, lost: false };
    activations.set(String(id), { ...before, ...changes });
  };
  let issued = 0;
  for (const { event, facts } of entries) {
    for (const id of typeof facts['ended'] === 'string' ? facts['ended'].split(' ') : []) {
      change(id, { state: 'ended', lost: false });
    }
    if (event === 'response-issued' || event === 'refresh-issued') {
      issued += 1;
      change(facts['activation'], { heldUntil: Number(facts['heldUntil']), seat: Number(facts['seat']) });
      for (const id of [facts['superseded'], facts['replaced']]) {
        if (id !== undefined) change(id, { state: 'superseded', lost: false });
      }
    }
    if (event === 'seat-lost') change(facts['activation'], { lost: true });
    if (event === 'seat-found') change(facts['activation'], { lost: false });
    if (event === 'seat-force-released') change(facts['activation'], { state: 'ended', lost: false });
  }
  return { activations, issued };
}
