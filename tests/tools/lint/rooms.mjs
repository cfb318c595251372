// The rooms of src/ and what each may import. The only place where the arrows are written down for machines.
import path from 'node:path';

/** The project's folder. */
export const top = path.resolve(import.meta.dirname, '../../..');

/**
 * @typedef {object} Room
 * @property {readonly string[]} rooms what it may import, besides itself
 * @property {readonly RegExp[]} packages what it may import from outside
 */

/** @type {Readonly<Record<string, Room>>} */
export const ROOMS = {
  license: { rooms: [], packages: [] },
  text: { rooms: ['license'], packages: [/^@scure\/base$/] },
  token: { rooms: ['license', 'text'], packages: [/^@scure\/base$/] },
  device: { rooms: ['license', 'text', 'token'], packages: [] },
  issuer: {
    rooms: ['license', 'text', 'token'],
    packages: [/^@noble\/hashes\//, /^@scure\/base$/, /^age-encryption$/],
  },
  courier: { rooms: ['license', 'text', 'token'], packages: [] },
  storage: { rooms: ['license'], packages: [/^idb$/] },
  'storage/device': { rooms: ['license', 'text', 'token', 'device', 'storage'], packages: [/^idb$/] },
  'storage/issuer': { rooms: ['license', 'text', 'token', 'issuer', 'storage'], packages: [/^idb$/] },
  'storage/courier': { rooms: ['license', 'text', 'token', 'courier', 'storage'], packages: [/^idb$/] },
  testing: { rooms: ['license', 'text', 'token', 'device', 'storage', 'storage/device'], packages: [] },
  exchange: {
    rooms: ['license', 'text'],
    packages: [/^qrcode($|\/)/, /^@zxing\//, /^zxing-wasm\/reader/, /^qr\/decode/],
  },
  element: {
    rooms: ['license', 'text', 'token', 'device', 'storage', 'storage/device', 'exchange'],
    packages: [/^svelte($|\/)/],
  },
  app: {
    rooms: [
      'license',
      'text',
      'token',
      'device',
      'issuer',
      'courier',
      'storage',
      'storage/device',
      'storage/issuer',
      'storage/courier',
      'exchange',
      'element',
    ],
    packages: [/^svelte($|\/)/, /^workbox-/],
  },
  demo: { rooms: ['license', 'device', 'element'], packages: [] },
  // The package's entry points, the only barrels. Nothing imports them.
  entry: {
    rooms: [
      'license',
      'text',
      'token',
      'device',
      'issuer',
      'storage',
      'storage/device',
      'storage/issuer',
      'exchange',
      'element',
      'testing',
    ],
    packages: [/^react$/, /^vue$/, /^svelte\/elements$/],
  },
};

/** Rooms that see neither a page, nor a store, nor a clock. */
export const PURE_ROOMS = ['license', 'text', 'token', 'device', 'issuer', 'courier'];

/**
 * The room that a file lies in, `undefined` outside of them all (tests, tools).
 * @param {string} file an absolute path
 */
export function roomOf(file) {
  const [first = '', second = '', third = ''] = path.relative(top, file).split(path.sep);
  if (first !== 'src') return undefined;
  const inner = `${second}/${third}`;
  if (Object.hasOwn(ROOMS, inner)) return inner;
  return Object.hasOwn(ROOMS, second) ? second : undefined;
}

/**
 * The file that a relative import means, `undefined` for a package.
 * @param {string} from the importing file, absolute
 * @param {string} specifier
 */
export function fileOf(from, specifier) {
  if (!specifier.startsWith('.') && !specifier.startsWith('/')) return undefined;
  const bare = specifier.replace(/[?#].*$/, '');
  return bare.startsWith('/') ? path.join(top, bare) : path.resolve(path.dirname(from), bare);
}
