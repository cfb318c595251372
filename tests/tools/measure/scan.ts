import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { cpus, tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { bundle } from './bundle.ts';
import type { Figure } from './figure.ts';
import { measureAccept } from './scan-accept.ts';
import type { ReaderName, Reading } from './scan-bench.ts';
import { measurePhotos } from './scan-photos.ts';

/** Percent, at least. And nowhere may `scan` be below `peer.zxing-wasm` in the same run. */
const BOUNDS: Readonly<Record<string, number>> = {
  'scan.640.v15': 94,
  'scan.1280.v15': 98,
  'scan.nowasm.640.v15': 84,
  'scan.nowasm.1280.v15': 90,
};

/** The pictures are as hard as a webcam makes them if the plain library reads so many percent of them at 640, v15. */
const HARDNESS = { least: 40, most: 70 } as const;

const WASM_FILE = createRequire(import.meta.url).resolve('zxing-wasm/reader/zxing_reader.wasm');

/** One share of the pictures in a process of its own. */
async function readShare(file: string, first: number, of: number): Promise<readonly Reading[]> {
  const script = `
    const { readFile } = await import('node:fs/promises');
    const { readFrames } = await import(${JSON.stringify(pathToFileURL(file).href)});
    const { buffer } = new Uint8Array(await readFile(${JSON.stringify(WASM_FILE)}));
    console.log(JSON.stringify(await readFrames(buffer, ${String(first)}, ${String(of)})));`;
  const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '--eval', script], {
    maxBuffer: 64 * 1024 * 1024,
  });
  return JSON.parse(stdout) as readonly Reading[];
}

async function readAll(code: string): Promise<readonly Reading[]> {
  const folder = await mkdtemp(path.join(tmpdir(), 'offlease-scan-'));
  try {
    const file = path.join(folder, 'bench.mjs');
    await writeFile(file, code);
    const shares = Math.max(1, Math.min(4, cpus().length));
    return (await Promise.all(Array.from({ length: shares }, (_, first) => readShare(file, first, shares)))).flat();
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** Of each reader, size and version: how many percent were read, and the median time of all attempts. */
export function figuresOf(readings: readonly Reading[]): readonly Figure[] {
  const groups = new Map<string, Reading[]>();
  for (const reading of readings) {
    const name = `${reading.reader}.${String(reading.size)}.v${String(reading.version)}`;
    groups.set(name, [...(groups.get(name) ?? []), reading]);
  }
  const figures = [...groups].toSorted(byReader).flatMap(([name, group]): Figure[] => {
    const read = group.filter(({ outcome }) => outcome === 'read').length;
    const times = group.map(({ ms }) => ms).toSorted((a, b) => a - b);
    return [
      { name, value: tenths((100 * read) / group.length) },
      { name: `${name}.ms`, value: tenths(times[times.length >> 1] ?? Number.NaN) },
    ];
  });
  const ours: readonly ReaderName[] = ['scan', 'scan.nowasm'];
  const wrong = readings.filter(({ reader, outcome }) => outcome === 'wrong' && ours.includes(reader)).length;
  return [...figures.map((figure) => bounded(figure, figures)), { name: 'scan.wrong', value: wrong, most: 0 }];
}

/** With what it has to reach: by itself, and beside plain zxing-wasm. */
function bounded(figure: Figure, all: readonly Figure[]): Figure {
  const { name } = figure;
  if (name === 'peer.zxing-js.640.v15') return { ...figure, ...HARDNESS };
  if (!/^scan\..*v\d+$/.test(name)) return figure;
  const peer = name.startsWith('scan.nowasm.')
    ? undefined
    : all.find((other) => other.name === name.replace('scan', 'peer.zxing-wasm'))?.value;
  const least = Math.max(BOUNDS[name] ?? 0, peer ?? 0);
  return least === 0 ? figure : { ...figure, least };
}

/** What is measured first, then its peers. */
function byReader([one]: readonly [string, unknown], [other]: readonly [string, unknown]): number {
  return Number(one.startsWith('peer.')) - Number(other.startsWith('peer.'));
}

const tenths = (value: number): number => Math.round(10 * value) / 10;

/** A code held before the app's camera; and webcam-like pictures of its own making, read by the two decoders of the app and by three packages as they come. */
export async function measureScan(): Promise<readonly Figure[]> {
  const code = await bundle('tests/tools/measure/scan-bench.ts', { minify: false });
  // One after the other: what takes the time of a person is not measured beside anything else.
  const accept = await measureAccept();
  const figures = figuresOf(await readAll(code));
  return [...accept, ...figures, ...(await measurePhotos(code))];
}
