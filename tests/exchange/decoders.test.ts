import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { inTurn, loadBestDecoder } from '../../src/exchange/best-decoder.ts';
import { decoderChoice } from '../../src/exchange/decoder-choice.ts';
import type { Decoder } from '../../src/exchange/decoder.ts';
import type { GreyImage } from '../../src/exchange/grey-image.ts';
import { secondOpinion } from '../../src/exchange/second-opinion.ts';
import { loadWasmDecoder, wasmIsAllowed, type WasmSource } from '../../src/exchange/wasm-decoder.ts';
import { readQr, zxingDecoder } from '../../src/exchange/zxing-decoder.ts';
import { FRAME_KINDS, frameOf, type FrameKind, type Shot, textOf } from '../tools/measure/scan-frames.ts';

const file = createRequire(import.meta.url).resolve('zxing-wasm/reader/zxing_reader.wasm');
const source: WasmSource = { bytes: new Uint8Array(readFileSync(file)).buffer };

const shot = (kind: FrameKind, seed = 0): Shot => ({ kind, size: 640, version: 15, seed });
const lensed: Shot = { kind: 'lens', size: 1280, version: 15, seed: 1 };
const empty: readonly (readonly [string, GreyImage])[] = [
  ['nothing', { width: 0, height: 0, data: new Uint8ClampedArray() }],
  ['one pixel', { width: 1, height: 1, data: new Uint8ClampedArray(1) }],
  ['a wall', { width: 320, height: 240, data: new Uint8ClampedArray(320 * 240).fill(140) }],
];

afterEach(() => {
  vi.unstubAllGlobals();
});

describe('without WebAssembly', () => {
  it.each(FRAME_KINDS)('a webcam picture, %s, is read', (kind) => {
    const text = textOf(15, 0);
    const sighting = readQr(frameOf(shot(kind)));
    expect(sighting?.text).toBe(text);
    expect(sighting?.corners).toHaveLength(3);
  });

  it('a dense code through a lens is, where zxing-cpp gives up', async () => {
    const image = frameOf(lensed);
    expect(readQr(image)?.text).toBe(textOf(15, 1));
    const plain = await loadWasmDecoder(source);
    expect(await plain.decode(image)).toBeUndefined();
  });

  it.each(empty)('%s has no code', async (_, image) => {
    expect(await zxingDecoder.decode(image)).toBeUndefined();
    expect(secondOpinion(image)).toBeUndefined();
  });
});

describe('the second opinion', () => {
  it.each<FrameKind>(['clean', 'turned', 'uneven', 'inverted'])('reads by itself: %s', (kind) => {
    const sighting = secondOpinion(frameOf(shot(kind)));
    expect(sighting?.text).toBe(textOf(15, 0));
    expect(sighting?.corners).toHaveLength(3);
  });

  it('says where the code is as the others do', () => {
    const image = frameOf(shot('clean'));
    const [ours, theirs] = [readQr(image)?.corners ?? [], secondOpinion(image)?.corners ?? []];
    for (const [index, { x, y }] of ours.entries()) {
      expect(Math.hypot(x - (theirs[index]?.x ?? 0), y - (theirs[index]?.y ?? 0))).toBeLessThan(4);
    }
  });
});

describe('with WebAssembly', () => {
  let decoder: Decoder;
  beforeAll(async () => {
    decoder = await loadWasmDecoder(source);
  });

  it.each<FrameKind>(['clean', 'turned', 'noise', 'perspective', 'inverted', 'webcam-dim'])(
    '%s is read',
    async (kind) => {
      const sighting = await decoder.decode(frameOf(shot(kind)));
      expect(sighting?.text).toBe(textOf(15, 0));
      expect(sighting?.corners).toHaveLength(3);
    },
  );

  it.each(empty)('%s has no code', async (_, image) => {
    expect(await decoder.decode(image)).toBeUndefined();
  });

  it('the best of both reads what either does', async () => {
    const best = await loadBestDecoder(source);
    for (const one of [shot('clean'), lensed]) {
      expect((await best.decode(frameOf(one)))?.text).toBe(textOf(15, one.seed));
    }
  });

  it('is not used, and not missed, where the policy forbids it', async () => {
    const refuse = function Module(): never {
      throw new EvalError('Refused to compile or instantiate WebAssembly module');
    };
    vi.stubGlobal('WebAssembly', { ...WebAssembly, Module: refuse });
    expect(wasmIsAllowed()).toBe(false);
    await expect(loadWasmDecoder(source)).rejects.toThrow();
    expect(await loadBestDecoder(source)).toBe(zxingDecoder);
    vi.stubGlobal('WebAssembly', undefined);
    expect(wasmIsAllowed()).toBe(false);
  });
});

describe('decoders in turn', () => {
  const image: GreyImage = { width: 1, height: 1, data: new Uint8ClampedArray(1) };
  const says = (text?: string): Decoder => ({
    decode: vi.fn(() => Promise.resolve(text === undefined ? undefined : { text, corners: [] })),
  });

  it('the first that reads is believed, and the next is not asked', async () => {
    const last = says('last');
    const decoder = inTurn(says(), says('this'), last);
    expect((await decoder.decode(image))?.text).toBe('this');
    expect(last.decode).not.toHaveBeenCalled();
  });

  it('one that breaks is passed over', async () => {
    const broken: Decoder = { decode: () => Promise.reject(new Error('out of memory')) };
    expect((await inTurn(broken, says('this')).decode(image))?.text).toBe('this');
    expect(await inTurn(broken, says()).decode(image)).toBeUndefined();
  });
});

describe('the choice by address', () => {
  it.each([
    ['', 'best'],
    ['?decoder=library', 'library'],
    ['?from=bookmark&decoder=without-wasm', 'without-wasm'],
    ['?decoder=https://elsewhere.example/', 'best'],
  ])('%s is %s', (search, choice) => {
    expect(decoderChoice(search)).toBe(choice);
  });
});
