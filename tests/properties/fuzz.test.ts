import { describe, expect, it } from 'vitest';
import { FUZZ_FAMILIES } from './fuzz-inputs.ts';
import { fuzz, MAX_MILLISECONDS, prototypes } from './fuzz.ts';

/** A short run; `npm run fuzz` makes a hundred thousand inputs and more. */
const INPUTS = 8000;

describe('any input, random or mutated from what is valid', () => {
  it(`is refused by code unless it is genuine, within ${String(MAX_MILLISECONDS)} ms, and leaves no trace`, async () => {
    const report = await fuzz({ inputs: INPUTS, seed: crypto.getRandomValues(new Int32Array(1))[0] ?? 0 });
    expect(report.inputs).toBe(INPUTS);
    for (const family of FUZZ_FAMILIES) expect(report.byFamily[family], family).toBeGreaterThan(INPUTS / 30);
    // It gets past the first door: refusals of every layer were met.
    const codes = Object.keys(report.refusals);
    const layers = ['cbor-invalid', 'cose-invalid', 'token-undecryptable', 'signature-invalid', 'claims-invalid'];
    expect(codes).toEqual(expect.arrayContaining([...layers, 'text-damaged', 'product-file-invalid']));
    expect(report.rightlySigned).toBeGreaterThan(0);
  }, 120_000);

  it('would be caught leaving a trace', () => {
    const clean = prototypes();
    Object.defineProperty(Object.prototype, 'polluted', { value: 1, configurable: true });
    const dirty = prototypes();
    Reflect.deleteProperty(Object.prototype, 'polluted');
    expect(dirty).not.toBe(clean);
    expect(prototypes()).toBe(clean);
  });
});
