import type { Layer, Vector, VectorFile } from '../vector.ts';
import { cborVectors } from './layers/cbor.ts';
import { claimsVectors } from './layers/claims.ts';
import { coseVectors } from './layers/cose.ts';
import { fileVectors } from './layers/files.ts';
import { hpkeVectors } from './layers/hpke.ts';
import { keyVectors } from './layers/key.ts';
import { partVectors } from './layers/parts.ts';
import { productFileVectors } from './layers/product-file.ts';
import { sequenceVectors } from './layers/sequence.ts';
import { signatureVectors } from './layers/signature.ts';
import { textVectors } from './layers/text.ts';
import { trustVectors } from './layers/trust.ts';
import { World } from './world.ts';

const LAYERS: readonly (readonly [Layer, (world: World) => Vector[]])[] = [
  ['text', textVectors],
  ['parts', partVectors],
  ['files', fileVectors],
  ['cbor', cborVectors],
  ['cose', coseVectors],
  ['key', keyVectors],
  ['hpke', hpkeVectors],
  ['signature', signatureVectors],
  ['claims', claimsVectors],
  ['trust', trustVectors],
  ['product-file', productFileVectors],
  ['sequence', sequenceVectors],
];

function jsonOf(value: object): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}

/** Every file of vectors by its name: the same text in every run. */
export function generateVectors(): ReadonlyMap<string, string> {
  const world = new World();
  const files = LAYERS.map(([layer, make]) => {
    const vectors = make(world);
    const file: VectorFile = { $schema: './schema.json', layer, vectors };
    return [`${layer}.json`, jsonOf(file)] as const;
  });
  return new Map([...files, ['world.json', jsonOf(world.file())]]);
}
