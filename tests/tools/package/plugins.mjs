// What the package's builds do differently from the app's.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { top } from '../lint/rooms.mjs';

/** @typedef {import('vite').Plugin} Plugin */

const WORKER = 'decode.worker.ts?worker&url';
const WASM = 'zxing-wasm/reader/zxing_reader.wasm?url';

/**
 * Where the worker that reads codes, and its WebAssembly, come from. `beside`: files beside the script that asks, in the
 * form that bundlers know. `worker`: within the worker, which is told by whoever starts it, for a bundler moves the two
 * apart. `nowhere`: codes are read in the page.
 * @typedef {'beside' | 'worker' | 'nowhere'} Place
 */

/** @type {Readonly<Record<Place, Readonly<Record<string, string>>>>} */
const SOURCES = {
  beside: {
    [WORKER]: `const worker = __OFFLEASE_FILE__('./decode.worker.js');
worker.hash = encodeURIComponent(__OFFLEASE_FILE__('./zxing_reader.wasm').href);
export default worker.href;`,
  },
  worker: { [WASM]: 'export default decodeURIComponent(location.hash.slice(1));' },
  // No address that a worker is started from: `ownScriptUrl` refuses it.
  nowhere: { [WORKER]: `export default 'data:,';` },
};

/**
 * @param {Place} place
 * @returns {Plugin}
 */
export function files(place) {
  const sources = SOURCES[place];
  return {
    name: 'offlease:files',
    enforce: 'pre',
    resolveId(specifier) {
      const found = Object.keys(sources).find((name) => specifier.endsWith(name));
      return found === undefined ? undefined : `\0offlease:${found.replace('?', ':')}`;
    },
    load(id) {
      const found = Object.keys(sources).find((name) => id === `\0offlease:${name.replace('?', ':')}`);
      return found === undefined ? undefined : { code: sources[found] ?? '', moduleType: 'js' };
    },
  };
}

/**
 * What whoever builds the product must still see as it was written: the addresses of files, and what kind of build it is.
 * @returns {Plugin}
 */
export function forLater() {
  return {
    name: 'offlease:for-later',
    enforce: 'pre',
    transform(code, id) {
      if (!id.endsWith('/testing/development-build.ts')) return undefined;
      return {
        code: code
          .replaceAll('import.meta.env', '__OFFLEASE_ENV__')
          .replaceAll('process.env.NODE_ENV', '__OFFLEASE_MODE__'),
        map: null,
      };
    },
    renderChunk(code) {
      if (!code.includes('__OFFLEASE_')) return undefined;
      return {
        code: code
          .replaceAll(/__OFFLEASE_FILE__\(\s*(["'`])([\w./]+)\1\s*\)/g, `new URL('$2', import.meta.url)`)
          .replaceAll('__OFFLEASE_ENV__', 'import.meta.env')
          .replaceAll('__OFFLEASE_MODE__', 'process.env.NODE_ENV'),
        map: null, // within one line, and columns do not matter
      };
    },
  };
}

/**
 * The decoder that is only there to be compared with stays out.
 * @returns {Plugin}
 */
export function withoutComparison() {
  return {
    name: 'offlease:without-comparison',
    enforce: 'pre',
    load(id) {
      if (!id.endsWith('/exchange/browser-decoder.ts')) return undefined;
      return `import { zxingDecoder } from './zxing-decoder.ts';\nexport const browserDecoder = () => zxingDecoder;\n`;
    },
  };
}

/** Folders of the packages of which something is in the files that were built. */
export class ThirdParty {
  /** @type {Set<string>} */
  #folders = new Set();

  /** @returns {Plugin} */
  plugin() {
    return {
      name: 'offlease:third-party',
      generateBundle: (_, bundle) => {
        for (const file of Object.values(bundle)) {
          if (file.type !== 'chunk') continue;
          for (const id of file.moduleIds) this.add(id);
        }
      },
    };
  }

  /** @param {string} file one that lies in a package */
  add(file) {
    const found = /^(.*\/node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(file.replace(/^\0/, ''));
    if (found?.[1] !== undefined) this.#folders.add(found[1]);
  }

  /** The licenses under which they are in there, word by word. */
  text() {
    const parts = [...this.#folders].map((folder) => {
      const { name, version, license } = JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8'));
      return { name, head: `${name} ${version} (${license})`, terms: termsIn(folder) };
    });
    parts.sort((a, b) => (a.name < b.name ? -1 : 1));
    const line = '='.repeat(80);
    return [
      'Offlease has code of these packages in its files. Their licenses:\n',
      ...parts.map(({ head, terms }) => `${line}\n${head}\n${line}\n\n${terms.trim()}\n`),
    ].join('\n');
  }

  get names() {
    return [...this.#folders].map((folder) => folder.replace(/^.*\/node_modules\//, '')).sort();
  }
}

/** @param {string} folder */
function termsIn(folder) {
  for (const name of ['LICENSE', 'LICENSE.md', 'LICENSE.txt', 'license', 'LICENCE']) {
    try {
      return readFileSync(path.join(folder, name), 'utf8');
    } catch {
      // the next name
    }
  }
  throw new Error(`${path.relative(top, folder)} has no license file`);
}
