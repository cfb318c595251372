// `npm run build:package`: everything that the package ships, into dist-package/.
import { copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { svelte } from '@sveltejs/vite-plugin-svelte';
import { build } from 'vite';
import { top } from '../lint/rooms.mjs';
import { writeManifest } from './manifest.mjs';
import { files, forLater, ThirdParty, withoutComparison } from './plugins.mjs';
import { writeTypes } from './types.mjs';

/** @typedef {import('vite').InlineConfig} Config */
/** @typedef {import('./plugins.mjs').Place} Place */

export const packageFolder = path.join(top, 'dist-package');

/** The entry points: what is imported as `offlease/KEY` (`index`: `offlease`), and its file in src/entry. */
export const ENTRIES = [
  'index',
  'device',
  'issuer',
  'token',
  'exchange',
  'element',
  'element-define',
  'element-react',
  'element-vue',
  'element-svelte',
  'testing',
];

const BANNER = '/*! Offlease, MIT. Code of other packages in it: THIRD-PARTY.txt */';

/**
 * @param {Place} place
 * @param {ThirdParty} thirdParty
 * @param {import('vite').BuildOptions} options
 */
async function bundle(place, thirdParty, { rolldownOptions = {}, ...options }) {
  await build({
    root: top,
    configFile: false,
    publicDir: false,
    logLevel: 'warn',
    plugins: [
      files(place),
      forLater(),
      withoutComparison(),
      svelte({ configFile: false, compilerOptions: { fragments: 'tree' } }),
      thirdParty.plugin(),
    ],
    build: {
      target: 'es2023',
      emptyOutDir: false,
      assetsInlineLimit: 0,
      modulePreload: false,
      ...options,
      rolldownOptions: {
        ...rolldownOptions,
        checks: { bundlerTimings: false },
        treeshake: { moduleSideEffects: [{ test: /node_modules\/@zxing\//, sideEffects: false }] },
      },
    },
  });
}

/** @param {string} name */
const entry = (name) => path.join(top, 'src/entry', `${name}.ts`);

/** @param {ThirdParty} thirdParty */
async function buildWorker(thirdParty) {
  await bundle('worker', thirdParty, {
    outDir: packageFolder,
    minify: true,
    rolldownOptions: {
      input: { 'decode.worker': path.join(top, 'src/exchange/decode.worker.ts') },
      output: { format: 'es', codeSplitting: false, entryFileNames: '[name].js', banner: BANNER },
    },
  });
  const wasm = createRequire(import.meta.url).resolve('zxing-wasm/reader/zxing_reader.wasm');
  thirdParty.add(wasm);
  copyFileSync(wasm, path.join(packageFolder, 'zxing_reader.wasm'));
}

/** For whoever bundles: readable, with source maps; what is shared and what is loaded later lies beside the entries. */
async function buildEntries(/** @type {ThirdParty} */ thirdParty) {
  await bundle('beside', thirdParty, {
    outDir: packageFolder,
    minify: false,
    sourcemap: true,
    lib: { entry: Object.fromEntries(ENTRIES.map((name) => [name, entry(name)])), formats: ['es'] },
    rolldownOptions: {
      output: { entryFileNames: '[name].js', chunkFileNames: 'chunk-[name]-[hash].js' },
    },
  });
}

/** For `<script type="module">` from the own host: one small file, and beside it what it loads when it is needed. */
async function buildStandalone(/** @type {ThirdParty} */ thirdParty) {
  const outDir = path.join(packageFolder, 'standalone');
  await bundle('beside', thirdParty, {
    outDir,
    minify: true,
    rolldownOptions: {
      input: { 'offlease-element': entry('element-define') },
      preserveEntrySignatures: 'strict',
      output: {
        format: 'es',
        entryFileNames: '[name].js',
        chunkFileNames: 'offlease-[hash].js',
        banner: BANNER,
      },
    },
  });
  for (const name of ['decode.worker.js', 'zxing_reader.wasm'])
    copyFileSync(path.join(packageFolder, name), path.join(outDir, name));
}

/** For `<script>`, also from `file://`, where Chromium loads neither modules nor workers: all in one file. */
async function buildClassic(/** @type {ThirdParty} */ thirdParty) {
  await bundle('nowhere', thirdParty, {
    outDir: path.join(packageFolder, 'classic'),
    minify: true,
    lib: { entry: { 'offlease-element': entry('element-define') }, formats: ['iife'], name: 'Offlease' },
    rolldownOptions: {
      output: { entryFileNames: '[name].classic.js', codeSplitting: false, banner: BANNER },
    },
  });
}

export async function buildPackage() {
  rmSync(packageFolder, { recursive: true, force: true });
  mkdirSync(packageFolder, { recursive: true });
  const thirdParty = new ThirdParty();
  await buildWorker(thirdParty);
  await buildEntries(thirdParty);
  await buildStandalone(thirdParty);
  await buildClassic(thirdParty);
  writeFileSync(path.join(packageFolder, 'THIRD-PARTY.txt'), thirdParty.text());
  writeTypes(packageFolder, ENTRIES);
  await writeManifest(packageFolder);
}

if (process.argv[1] === import.meta.filename) {
  const started = Date.now();
  await buildPackage();
  const { version } = JSON.parse(readFileSync(path.join(top, 'package.json'), 'utf8'));
  console.log(`offlease ${version} in dist-package, ${((Date.now() - started) / 1000).toFixed(1)} s`);
}
