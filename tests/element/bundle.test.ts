import { expect, it } from 'vitest';
import { buildElement, closureOf } from '../tools/measure/element-build.ts';

it('the element has no issuer code and none of the app, in any of its files; what only an exchange needs is not in the first', async () => {
  const parts = await buildElement();
  const sources = parts.flatMap((part) => part.sources);
  expect(sources).toContain('src/element/license-gate.ts');
  expect(sources.filter((source) => /^src\/(issuer|storage\/issuer|app|courier|testing)\//.test(source))).toEqual([]);

  const initial = closureOf(
    parts,
    parts.filter(({ isEntry }) => isEntry),
  );
  const first = [...initial].flatMap((part) => part.sources);
  expect(
    first.filter((source) => /svelte|hpke|seal|src\/token\/open|src\/device\/actions|panels|\.de\.ts$/.test(source)),
  ).toEqual([]);
  // Nothing that a strict policy forbids.
  for (const { code } of parts) expect(code).not.toMatch(/\beval\(|new Function\(/);
});
