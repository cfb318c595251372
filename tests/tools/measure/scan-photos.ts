import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { chromium } from '@playwright/test';
import { findChromium } from '../run/browser.mjs';
import type { Figure } from './figure.ts';

/** Photographs of QR codes with their texts, from the tests of zxing-cpp. They are not part of this repository. */
const FOLDER = path.resolve(import.meta.dirname, '../../../../shared/vectors/qr');
const SETS = ['qrcode-1', 'qrcode-2', 'qrcode-3', 'qrcode-4'] as const;

/**
 * What zxing-cpp demands of itself upright: test/blackbox/BlackboxTestRunner.cpp at 77dceca0, when it tries
 * harder, of 8, 56, 18 and 24.
 */
const MARKS: Readonly<Record<(typeof SETS)[number], number>> = {
  'qrcode-1': 8,
  'qrcode-2': 53,
  'qrcode-3': 18,
  'qrcode-4': 15,
};

/** This picture has a code within a code; the one that its text is not of is read rightly too, if nobody asked for it. */
const OTHER_CODE: Readonly<Record<string, RegExp>> = { '16.webp': /^\[外側QRコード\]/ };

interface Photo {
  readonly set: (typeof SETS)[number];
  readonly file: string;
  readonly text: string;
}

async function photosIn(set: (typeof SETS)[number]): Promise<readonly Photo[]> {
  const names = await readdir(path.join(FOLDER, set));
  const pictures = names.filter((name) => !name.endsWith('.txt')).toSorted();
  return Promise.all(
    pictures.map(async (name) => {
      const text = await readFile(path.join(FOLDER, set, name.replace(/\.\w+$/, '.txt')), 'utf8');
      return { set, file: path.join(FOLDER, set, name), text };
    }),
  );
}

type Read = Readonly<Record<'scan' | 'nowasm', string | undefined>>;

/** Opened and read in a browser: only browsers read every format of pictures, and it is where photos are opened. */
async function readInChromium(
  code: string,
  photos: readonly Photo[],
  executablePath: string,
): Promise<readonly Read[]> {
  const wasm = createRequire(import.meta.url).resolve('zxing-wasm/reader/zxing_reader.wasm');
  const server = createServer((request, response) => {
    const answer = async (): Promise<void> => {
      const { url = '/' } = request;
      const photo = photos[Number(/^\/photo\/(\d+)$/.exec(url)?.[1])];
      const isBench = url === '/bench.js';
      response.setHeader(
        'Content-Type',
        isBench ? 'text/javascript' : url === '/' ? 'text/html' : 'application/octet-stream',
      );
      if (isBench) response.end(code);
      else if (url === '/') response.end('<!doctype html><title>Photographs</title>');
      else response.end(await readFile(photo === undefined ? wasm : photo.file));
    };
    void answer();
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const browser = await chromium.launch({ executablePath, args: process.getuid?.() === 0 ? ['--no-sandbox'] : [] });
  try {
    const page = await browser.newPage();
    await page.goto(`http://127.0.0.1:${String(port)}/`);
    const addresses = JSON.stringify(photos.map((_, index) => `/photo/${String(index)}`));
    // As text: vite, which runs this file, would rewrite the import of a function.
    return await page.evaluate<readonly Read[]>(
      `import('/bench.js').then((bench) => bench.readPhotos('/wasm', ${addresses}))`,
    );
  } finally {
    await browser.close();
    server.close();
  }
}

/** How many of the photographs are read, by both decoders; and how many texts are not what is in the picture. */
export async function measurePhotos(code: string): Promise<readonly Figure[]> {
  if (!existsSync(FOLDER)) {
    console.error('scan.photos is left out: the photographs are not here (../shared/vectors/qr)');
    return [];
  }
  const executablePath = await findChromium();
  if (executablePath === undefined) {
    console.error('scan.photos is left out: there is no Chromium here to open the photographs');
    return [];
  }
  const photos = (await Promise.all(SETS.map(photosIn))).flat();
  const texts = await readInChromium(code, photos, executablePath);
  const count = (set: string | undefined, reader: keyof Read, wanted: 'read' | 'wrong'): number =>
    photos.filter((photo, index) => {
      const got = texts[index]?.[reader];
      if (got === undefined || (set !== undefined && photo.set !== set)) return false;
      const same = got === photo.text;
      if (wanted === 'read' || same) return same === (wanted === 'read');
      const name = path.basename(photo.file);
      if (OTHER_CODE[name]?.test(got) === true) return false;
      console.error(`${name} (${reader}) is read as ${JSON.stringify(got)}`);
      return true;
    }).length;
  const allMarks = SETS.reduce((sum, set) => sum + MARKS[set], 0);
  return [
    { name: 'scan.photos', value: count(undefined, 'scan', 'read'), least: allMarks },
    ...SETS.map((set) => ({ name: `scan.photos.${set}`, value: count(set, 'scan', 'read'), least: MARKS[set] })),
    { name: 'scan.photos.wrong', value: count(undefined, 'scan', 'wrong'), most: 0 },
    { name: 'scan.photos.nowasm', value: count(undefined, 'nowasm', 'read') },
    { name: 'scan.photos.nowasm.wrong', value: count(undefined, 'nowasm', 'wrong'), most: 0 },
  ];
}
