// Writes the pages that are made from the source: npm run docs
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { top } from './lint/rooms.mjs';
import { withModule } from './measure/load.mjs';

await withModule('tests/tools/docs/error-table.ts', ({ errorTable }) => {
  writeFileSync(path.join(top, 'ERRORS.md'), errorTable());
  return Promise.resolve();
});
