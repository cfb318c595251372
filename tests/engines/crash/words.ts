import type { IssuerFacts } from '../support/kiosk.ts';
import type { LedgerFacts } from '../support/ledger-check.ts';

/** What the page is asked to do; tokens are hexadecimal digits. */
export type Job =
  | { readonly id: number; readonly do: 'answer' | 'free'; readonly token: string }
  | { readonly id: number; readonly do: 'answer-many'; readonly tokens: readonly string[] }
  | { readonly id: number; readonly do: 'refresh'; readonly activation: string }
  | { readonly id: number; readonly do: 'show'; readonly activation: string };

export interface Shown {
  readonly activation: string;
  readonly sequence: number;
  readonly token: string;
  readonly repeated?: boolean;
}

export type Result = { readonly code: string } | { readonly tokens: readonly Shown[] };

/** What the page says, each at the moment when it knows. */
export type Said =
  | { readonly what: 'opened'; readonly issuer: IssuerFacts; readonly ledger: LedgerFacts }
  | { readonly what: 'done'; readonly id: number; readonly results: readonly Result[] }
  | { readonly what: 'idle' }
  | { readonly what: 'broken'; readonly why: string };

/** Where seats are sold, and how many: the first by the ledger's first opening. */
export const SOLD = { HALL: 60, GATE: 60, QUAY: 60 } as const;
export const CODES = Object.keys(SOLD);
export const SEATS = Object.values(SOLD).reduce((sum, seats) => sum + seats, 0);
