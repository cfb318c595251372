import { describe, expect, it } from 'vitest';
import { comparable, expectations } from './outcome.ts';
import { vectorsOf } from './read.ts';
import { runDevice } from './run-device.ts';

describe('the vectors of sequence', () => {
  it.each(vectorsOf('sequence').map((vector) => [vector.name, vector] as const))('%s', async (_, vector) => {
    const wanted = expectations(vector);
    const found = (await runDevice(vector)) ?? [];
    expect(found.map((one, index) => comparable(one, wanted[index]))).toStrictEqual(wanted);
  });
});
