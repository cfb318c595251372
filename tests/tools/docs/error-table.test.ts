import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { errorTable } from './error-table.ts';

it('ERRORS.md says what the source says (npm run docs writes it)', () => {
  expect(readFileSync(new URL('../../../ERRORS.md', import.meta.url), 'utf8')).toBe(errorTable());
});
