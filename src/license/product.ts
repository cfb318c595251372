import type { Feature } from './feature.ts';
import type { ProductId } from './ids.ts';

/** What the product asks of its licenses; part of the product file. Every field has a default. */
export interface Policy {
  /** Warn when so many days are left, largest first. */
  readonly warningDays: readonly number[];
  /** `running` lets a device with a dead clock live on by running; `calendar` then asks for a token. */
  readonly expiry: 'running' | 'calendar';
  /** Longest time in seconds for which `hold` may put off locking. */
  readonly holdSeconds: number;
  /** How often a seat may move to a device that replaces a lost one, each year. */
  readonly replacementsPerSeat: number;
  /** PBKDF2 of the PIN that kiosk mode asks for; absent: none is asked. */
  readonly servicePin?: { readonly salt: string; readonly rounds: number; readonly hash: string };
  /** Ways for a token to travel that this product allows. */
  readonly ways: readonly Way[];
}

export type Way = 'qr' | 'camera' | 'photo' | 'file' | 'text' | 'link' | 'scanner' | 'share' | 'print';

export const WAYS: readonly Way[] = ['qr', 'camera', 'photo', 'file', 'text', 'link', 'scanner', 'share', 'print'];

export const DEFAULT_POLICY: Policy = {
  warningDays: [14, 7, 3, 1],
  expiry: 'running',
  holdSeconds: 900,
  replacementsPerSeat: 2,
  ways: WAYS,
};

export interface Product {
  readonly id: ProductId;
  readonly name: string;
  readonly editions: readonly string[];
  readonly features: readonly Feature[];
  readonly policy: Policy;
}
