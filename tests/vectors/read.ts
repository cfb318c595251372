import { readFileSync } from 'node:fs';
import type { Layer, Vector, VectorFile, World } from './vector.ts';

function textOf(name: string): string {
  return readFileSync(new URL(name, import.meta.url), 'utf8');
}

/** The vectors of a layer, as they are committed. */
export function vectorsOf(layer: Layer): readonly Vector[] {
  return (JSON.parse(textOf(`./${layer}.json`)) as VectorFile).vectors;
}

/** The keys, certificates and withdrawals that they name. */
export function readWorld(): World {
  return JSON.parse(textOf('./world.json')) as World;
}
