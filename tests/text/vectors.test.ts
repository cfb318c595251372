import { describe, expect, it } from 'vitest';
import { exact, expectations } from '../vectors/outcome.ts';
import { vectorsOf } from '../vectors/read.ts';
import { runText } from '../vectors/run-text.ts';

describe.each(['text', 'parts', 'files'] as const)('the vectors of %s', (layer) => {
  it.each(vectorsOf(layer).map((vector) => [vector.name, vector] as const))('%s', async (_, vector) => {
    const wanted = expectations(vector);
    const found = (await runText(vector)) ?? [];
    expect(found.map(exact)).toStrictEqual(wanted);
  });
});
