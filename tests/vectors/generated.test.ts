import { readdirSync, readFileSync } from 'node:fs';
import Ajv from 'ajv';
import { describe, expect, it } from 'vitest';
import { DEVICE_ERRORS, ISSUER_ERRORS, TEXT_ERRORS, TOKEN_ERRORS } from '../../src/license/error.ts';
import { generateVectors } from './generate/vectors.ts';
import { vectorsOf } from './read.ts';
import { LAYERS, outcomeOf, type Refusal, type Vector } from './vector.ts';

const CODES: readonly string[] = [...TEXT_ERRORS, ...TOKEN_ERRORS, ...DEVICE_ERRORS, ...ISSUER_ERRORS];

const folder = new URL('./', import.meta.url);
const committed = (name: string): string => readFileSync(new URL(name, folder), 'utf8');
const generated = generateVectors();
const all: readonly Vector[] = LAYERS.flatMap(vectorsOf);

function refusalsOf(vectors: readonly Vector[]): readonly Vector[] {
  return vectors.filter((vector) => 'refused' in outcomeOf(vector));
}

describe('the vectors', () => {
  it.each([...generated.keys()])('are what their generator makes: %s', (name) => {
    // `npm run vectors` writes them anew.
    expect(committed(name) === generated.get(name)).toBe(true);
  });

  it('are all made by the generator', () => {
    const files = readdirSync(folder).filter((name) => name.endsWith('.json') && name !== 'schema.json');
    expect(files.sort()).toEqual([...generated.keys()].sort());
  });

  it('come from a generator that has nothing of the library', () => {
    const own = readdirSync(new URL('./generate/', folder), { recursive: true, encoding: 'utf8' });
    const sources = own.filter((name) => name.endsWith('.ts'));
    expect(sources.length).toBeGreaterThan(15);
    for (const name of sources) expect(committed(`./generate/${name}`), name).not.toMatch(/from '[^']*src\//);
  });

  it.each([...generated.keys()])('are what the schema says: %s', (name) => {
    const validate = new Ajv({ allErrors: false }).compile(JSON.parse(committed('./schema.json')) as object);
    validate(JSON.parse(committed(name)));
    expect(validate.errors).toBeNull();
  });

  it('have names of their own and codes that there are', () => {
    expect(new Set(all.map(({ name }) => name)).size).toBe(all.length);
    for (const vector of all) {
      const outcome = outcomeOf(vector);
      if ('refused' in outcome) expect(CODES, vector.name).toContain(outcome.refused);
    }
  });

  it('are enough: refusals at every layer, acceptances beside them', () => {
    const refusals = refusalsOf(all);
    expect(refusals.length).toBeGreaterThanOrEqual(150);
    expect(all.length - refusals.length).toBeGreaterThanOrEqual(30);
    for (const layer of LAYERS) expect(refusalsOf(vectorsOf(layer)).length, layer).toBeGreaterThan(5);
  });

  it('show every code of text and token', () => {
    const shown = new Set(refusalsOf(all).map((vector) => (outcomeOf(vector) as Refusal).refused));
    const missing = [...TEXT_ERRORS, ...TOKEN_ERRORS].filter((code) => !shown.has(code));
    // Only files on a disk can be that: src/exchange.
    expect(missing).toEqual(['file-invalid']);
  });
});
