import type { Language } from '../../element/messages/language.ts';
import type { FieldMessages } from '../messages/field.ts';

/** What was found in this browser. */
export interface FieldFacts {
  readonly installed: boolean;
  /** The browser offers to install it by a button of ours. */
  readonly installable: boolean;
  readonly offlineReady: boolean;
  readonly decoder: { readonly kept: boolean; readonly reads: boolean };
  readonly camera: 'granted' | 'prompt' | 'denied' | 'none';
  /** `undefined`: the browser does not say. */
  readonly persisted: boolean | undefined;
  /** It was asked on this page, and said no. */
  readonly keepRefused: boolean;
  readonly issuer:
    { readonly state: 'none' | 'failed' } | { readonly state: 'ready' | 'locked' | 'halted'; readonly name: string };
  /** Of the issuer in this browser. */
  readonly seats?: { readonly free: number; readonly counted: number; readonly more: boolean };
  /** `undefined`: it cannot be read. */
  readonly carried: { readonly handOver: number; readonly deliver: number } | undefined;
}

export const FIELD_ROWS = [
  'installed',
  'offline',
  'decoder',
  'camera',
  'storage',
  'issuer',
  'allotment',
  'courier',
] as const;
export type FieldRowName = (typeof FIELD_ROWS)[number];

/** What the row's button does. */
export type FieldAct = 'install' | 'camera' | 'keep' | 'issue' | 'courier';

export interface FieldRow {
  readonly name: FieldRowName;
  /** `none`: not needed here. `warn`: work goes on, but less well. */
  readonly outcome: 'good' | 'warn' | 'bad' | 'none';
  readonly what: string;
  /** The one plain next step of a row that is not well. */
  readonly next?: string;
  readonly act?: { readonly does: FieldAct; readonly label: string };
}

interface Speech {
  readonly words: FieldMessages;
  readonly language: Language;
}

/** One row each, in the order in which they are mended. */
export function fieldRows(facts: FieldFacts, speech: Speech): readonly FieldRow[] {
  return FIELD_ROWS.map((name) => ({ name, ...ROWS[name](facts, speech) }));
}

/** What needs somebody. */
export function openRows(rows: readonly FieldRow[]): readonly FieldRow[] {
  return rows.filter(({ outcome }) => outcome === 'warn' || outcome === 'bad');
}

type Judge = (facts: FieldFacts, speech: Speech) => Omit<FieldRow, 'name'>;

const ROWS: Readonly<Record<FieldRowName, Judge>> = {
  installed({ installed, installable }, { words: { installed: words } }) {
    if (installed) return { outcome: 'good', what: words.good };
    const act = { act: { does: 'install', label: words.act } } as const;
    return { outcome: 'warn', what: words.warn, next: words.next, ...(installable ? act : {}) };
  },
  offline({ offlineReady }, { words: { offline: words } }) {
    return offlineReady ? { outcome: 'good', what: words.good } : { outcome: 'bad', what: words.bad, next: words.next };
  },
  decoder({ decoder: { kept, reads } }, { words: { decoder: words } }) {
    if (!reads) return { outcome: 'bad', what: words.bad, next: words.next };
    return kept ? { outcome: 'good', what: words.good } : { outcome: 'warn', what: words.warn, next: words.nextKeep };
  },
  camera({ camera }, { words: { camera: words } }) {
    switch (camera) {
      case 'granted':
        return { outcome: 'good', what: words.good };
      case 'none':
        return { outcome: 'none', what: words.missing };
      case 'denied':
        return { outcome: 'bad', what: words.bad, next: words.nextDenied };
      case 'prompt':
        return { outcome: 'warn', what: words.warn, next: words.next, act: { does: 'camera', label: words.act } };
    }
  },
  storage({ persisted, keepRefused }, { words: { storage: words } }) {
    if (persisted === true) return { outcome: 'good', what: words.good };
    const what = persisted === undefined ? words.unknown : words.warn;
    const next = keepRefused ? words.nextRefused : words.next;
    return { outcome: 'warn', what, next, act: { does: 'keep', label: words.act } };
  },
  issuer({ issuer }, { words: { issuer: words } }) {
    const act = { does: 'issue', label: words.act } as const;
    switch (issuer.state) {
      case 'none':
        return { outcome: 'none', what: words.none };
      case 'failed':
        return { outcome: 'bad', what: words.failed, next: words.nextHalted, act };
      case 'ready':
        return { outcome: 'good', what: words.good(issuer.name) };
      case 'locked':
        return { outcome: 'warn', what: words.locked, next: words.nextLocked, act };
      case 'halted':
        return { outcome: 'bad', what: words.halted, next: words.nextHalted, act };
    }
  },
  allotment({ seats }, { words: { allotment: words, issuer }, language }) {
    if (seats === undefined) return { outcome: 'none', what: issuer.none };
    if (seats.free <= 0) return { outcome: 'bad', what: words.bad, next: words.next };
    if (!Number.isFinite(seats.free)) return { outcome: 'good', what: words.unlimited };
    const what = words.good(seats.free, language.number(seats.free));
    return { outcome: 'good', what: seats.more ? `${what} ${words.more(language.number(seats.counted))}` : what };
  },
  courier({ carried }, { words: { courier: words }, language }) {
    const act = { does: 'courier', label: words.act } as const;
    if (carried === undefined) return { outcome: 'warn', what: words.failed, act };
    const { handOver, deliver } = carried;
    if (handOver > 0) {
      return { outcome: 'warn', what: words.warn(handOver, language.number(handOver)), next: words.next, act };
    }
    if (deliver > 0) return { outcome: 'good', what: words.good(deliver, language.number(deliver)) };
    return { outcome: 'none', what: words.none };
  },
};
