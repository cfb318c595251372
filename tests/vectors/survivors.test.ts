import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { listedIn } from '../tools/mutate/survivors.mjs';

// Which changes no vector notices is found by `npm run mutate`; that the list speaks of the code as it is, here.
it.each(listedIn(new URL('SURVIVORS.md', import.meta.url)))('%s', (listed) => {
  const [file, line] = listed.split(' | ');
  const source = readFileSync(new URL(`../../src/${String(file)}`, import.meta.url), 'utf8');
  expect(source.split('\n').map((one) => one.trim())).toContain(line);
});
