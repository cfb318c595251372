import { describe, expect, it } from 'vitest';
import { comparable, expectations } from '../vectors/outcome.ts';
import { vectorsOf } from '../vectors/read.ts';
import { runToken } from '../vectors/run-token.ts';

const LAYERS = ['cbor', 'cose', 'key', 'hpke', 'signature', 'claims', 'trust', 'product-file'] as const;

describe.each(LAYERS)('the vectors of %s', (layer) => {
  it.each(vectorsOf(layer).map((vector) => [vector.name, vector] as const))('%s', async (_, vector) => {
    const wanted = expectations(vector);
    const found = (await runToken(vector)) ?? [];
    expect(found.map((one, index) => comparable(one, wanted[index]))).toStrictEqual(wanted);
  });
});
