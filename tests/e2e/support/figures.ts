import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { top } from '../../tools/lint/rooms.mjs';
import type { Figure } from '../../tools/measure/figure.ts';

/** Leaves what a test has counted where `npm run measure` finds it. */
export function keepFigures(group: string, figures: readonly Figure[]): void {
  const folder = join(top, '.cache/figures');
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, `${group}.json`), `${JSON.stringify(figures, undefined, 2)}\n`);
}
