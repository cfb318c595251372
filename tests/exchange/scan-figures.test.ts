import { describe, expect, it } from 'vitest';
import { lineOf } from '../tools/measure/meaning.mjs';
import { figuresOf } from '../tools/measure/scan.ts';
import type { Reading } from '../tools/measure/scan-bench.ts';
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
      { name: 'scan.640.v15', value: 33.3 },
      { name: 'scan.640.v15.ms', value: 7 },
      { name: 'peer.qr.1280.v20', value: 0 },
      { name: 'peer.qr.1280.v20.ms', value: 5 },
      { name: 'scan.wrong', value: 1 },
    ]);
    for (const figure of figures) expect(lineOf(figure)).toContain(figure.name);
  });

  it('are of the same pictures every time', () => {
    expect(frameOf(shot)).toEqual(frameOf(shot));
    expect(frameOf(shot).data).not.toEqual(frameOf({ ...shot, seed: 1 }).data);
  });
});
