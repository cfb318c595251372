import { describe, expect, it } from 'vitest';
import { lineOf, missOf } from '../tools/measure/meaning.mjs';
import { figuresOf } from '../tools/measure/scan.ts';
import type { Reading } from '../tools/measure/scan-bench.ts';
import { filmOf, y4mOf } from '../tools/measure/scan-film.ts';
import { frameOf, type Shot } from '../tools/measure/scan-frames.ts';

const shot: Shot = { kind: 'noise', size: 640, version: 15, seed: 2 };
const reading = (more: Partial<Reading>): Reading => ({ ...shot, reader: 'scan', outcome: 'read', ms: 5, ...more });

describe('the figures of scanning', () => {
  it('are percent and median of each reader, size and version; a wrong text is not read', () => {
    const figures = figuresOf([
      reading({ ms: 3 }),
      reading({ ms: 900, outcome: 'none' }),
      reading({ ms: 7, outcome: 'wrong' }),
      reading({ reader: 'peer.qr', size: 1280, version: 20, outcome: 'wrong' }),
    ]);
    expect(figures).toEqual([
      { name: 'scan.640.v15', value: 33.3, least: 94 },
      { name: 'scan.640.v15.ms', value: 7 },
      { name: 'peer.qr.1280.v20', value: 0 },
      { name: 'peer.qr.1280.v20.ms', value: 5 },
      { name: 'scan.wrong', value: 1, most: 0 },
    ]);
    for (const figure of figures) expect(lineOf(figure)).toContain(figure.name);
  });

  it('miss what is below its least, above its most, below plain zxing-wasm, or no number', () => {
    const figures = figuresOf([
      reading({ version: 20 }),
      reading({ version: 20, outcome: 'none' }),
      reading({ version: 20, reader: 'peer.zxing-wasm' }),
      reading({ reader: 'peer.zxing-js' }),
      reading({ reader: 'scan.nowasm' }),
    ]);
    expect(figures.map(missOf).filter((miss) => miss !== undefined)).toEqual([
      'scan.640.v20 is 50, below 100',
      'peer.zxing-js.640.v15 is 100, above 70',
    ]);
    expect(missOf({ name: 'scan.accept.ms', value: Number.NaN, most: 600 })).toBe('scan.accept.ms is NaN, above 600');
    expect(missOf({ name: 'scan.wrong', value: 0, most: 0 })).toBeUndefined();
  });

  it('are of the same pictures every time', () => {
    expect(frameOf(shot)).toEqual(frameOf(shot));
    expect(frameOf(shot).data).not.toEqual(frameOf({ ...shot, seed: 1 }).data);
  });

  it('a film moves, begins again where it ends, and is a file that a camera plays', () => {
    const film = filmOf('OFL1TEST', 3, 3);
    expect(film).toHaveLength(4);
    expect(film[1]?.data).not.toEqual(film[0]?.data);
    expect(film[3]?.data).toEqual(film[1]?.data);
    const file = y4mOf(film.slice(0, 2));
    expect(file.subarray(0, 28).toString()).toBe('YUV4MPEG2 W1280 H720 F30:1 I');
    const picture = 'FRAME\n'.length + 1.5 * 1280 * 720;
    expect(file.subarray(file.indexOf('\n') + 1)).toHaveLength(2 * picture);
  }, 60_000);
});
