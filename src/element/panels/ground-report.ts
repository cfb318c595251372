import { OffleaseError, type ErrorCode } from '../../license/error.ts';

/** What a license stands on, in the order in which it is tried. */
export const GROUND = ['secure', 'crypto', 'storage', 'keys'] as const;
export type Ground = (typeof GROUND)[number];

export interface GroundLine {
  readonly ground: Ground;
  /** `untried`: what came before it failed. */
  readonly state: 'ok' | 'failed' | 'untried';
}

const WHICH: Partial<Record<ErrorCode, Ground>> = {
  'insecure-context': 'secure',
  'crypto-unavailable': 'crypto',
  'storage-unavailable': 'storage',
  'storage-blocked': 'storage',
  'storage-closed': 'storage',
  'storage-quota': 'storage',
  'storage-newer': 'storage',
  'storage-keys': 'keys',
};

/** How far this browser came before it failed; `undefined` where it is not the browser that failed. */
export function groundReport(error: unknown): readonly GroundLine[] | undefined {
  const failed = error instanceof OffleaseError ? WHICH[error.code] : undefined;
  if (failed === undefined) return undefined;
  const at = GROUND.indexOf(failed);
  return GROUND.map((ground, index) => ({ ground, state: index < at ? 'ok' : index === at ? 'failed' : 'untried' }));
}
