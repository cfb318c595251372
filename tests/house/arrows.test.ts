import path from 'node:path';
import { ESLint, type Linter } from 'eslint';
import { beforeAll, describe, expect, it } from 'vitest';
import { PURE_ROOMS, ROOMS, top } from '../tools/lint/rooms.mjs';

// The rules are only worth something if they fire: each snippet here is wrong in one way, and is linted with the
// project's own configuration as if it stood in the file that is named. (Type-checked rules want a file that exists.)

let eslint: ESLint;
beforeAll(async () => {
  eslint = new ESLint({ cwd: top });
  // The first look at a file reads the whole project.
  await lint('src/license/bytes.ts', '');
}, 180_000);

async function lint(file: string, text: string): Promise<readonly Linter.LintMessage[]> {
  const [result] = await eslint.lintText(text, { filePath: path.join(top, file) });
  return result?.messages ?? [];
}

async function rulesBrokenBy(file: string, text: string): Promise<string[]> {
  return (await lint(file, text)).map(({ ruleId, message }) => ruleId ?? message);
}

/** One file that is there in each room. */
const PLACES: Readonly<Record<string, string>> = {
  license: 'src/license/bytes.ts',
  text: 'src/text/crc32.ts',
  token: 'src/token/kind.ts',
  device: 'src/device/store.ts',
  issuer: 'src/issuer/store.ts',
  courier: 'src/courier/store.ts',
  storage: 'src/storage/connection.ts',
  'storage/device': 'src/storage/device/store.ts',
  'storage/issuer': 'src/storage/issuer/store.ts',
  'storage/courier': 'src/storage/courier/store.ts',
  testing: 'src/testing/fake-clock.ts',
  exchange: 'src/exchange/qr-code.ts',
  element: 'src/element/define.ts',
  app: 'src/app/main.ts',
};

function steps(from: string, to: string): string {
  const way = path.posix.relative(path.posix.dirname(PLACES[from] ?? ''), PLACES[to] ?? '');
  return way.startsWith('.') ? way : `./${way}`;
}

describe('arrows between rooms', () => {
  const rooms = Object.keys(PLACES);
  const forbidden = rooms.flatMap((from) =>
    rooms.filter((to) => to !== from && ROOMS[from]?.rooms.includes(to) !== true).map((to) => ({ from, to })),
  );
  const ways = [
    (specifier: string) => `import '${specifier}';`,
    (specifier: string) => `import type { Thing } from '${specifier}';`,
    (specifier: string) => `export type { Thing } from '${specifier}';`,
    (specifier: string) => `export const later = () => import('${specifier}');`,
    (specifier: string) => `export type Thing = import('${specifier}').Thing;`,
    (specifier: string) => `export const url = new URL('${specifier}', import.meta.url);`,
  ];

  it('are those of the house', () => {
    const named = (from: string, to: string) => forbidden.some((pair) => pair.from === from && pair.to === to);
    expect(named('device', 'issuer') && named('issuer', 'device')).toBe(true);
    expect(named('storage/device', 'storage/issuer') && named('storage/issuer', 'storage/device')).toBe(true);
    expect(named('element', 'issuer') && named('element', 'storage/issuer') && named('element', 'app')).toBe(true);
    expect(named('courier', 'device') && named('courier', 'issuer') && named('element', 'courier')).toBe(true);
    expect(named('storage/courier', 'storage/device') && named('storage/courier', 'storage/issuer')).toBe(true);
    expect(named('exchange', 'token') && named('text', 'token') && named('license', 'text')).toBe(true);
    expect(forbidden.filter(({ from }) => from === 'app')).toEqual([{ from: 'app', to: 'testing' }]);
    expect(rooms.filter((from) => from !== 'testing' && !named(from, 'testing'))).toEqual([]);
  });

  it.each(forbidden)('$from may not import $to, in any way', async ({ from, to }) => {
    const text = ways.map((write) => write(steps(from, to))).join('\n');
    const found = (await lint(PLACES[from] ?? '', text)).filter(({ ruleId }) => ruleId === 'house/arrows');
    expect(found.map(({ line }) => line)).toEqual(ways.map((_, index) => index + 1));
  });

  it('let through what is allowed', async () => {
    for (const from of rooms) {
      const text = (ROOMS[from]?.rooms ?? []).map((to) => `import type {} from '${steps(from, to)}';`).join('\n');
      expect(await rulesBrokenBy(PLACES[from] ?? '', text), from).not.toContain('house/arrows');
    }
  });

  it('keep packages in the rooms that they are for', async () => {
    expect(await rulesBrokenBy('src/license/bytes.ts', `import '@scure/base';`)).toContain('house/arrows');
    expect(await rulesBrokenBy('src/device/store.ts', `import type { DBSchema } from 'idb';`)).toContain(
      'house/arrows',
    );
    expect(await rulesBrokenBy('src/token/kind.ts', `import 'svelte';`)).toContain('house/arrows');
    expect(await rulesBrokenBy('src/token/kind.ts', `import 'node:crypto';`)).toContain('house/arrows');
    expect(await rulesBrokenBy('src/text/crc32.ts', `import '@scure/base';`)).not.toContain('house/arrows');
  });

  it('keep tests and tools out of the rooms, and hold in components', async () => {
    expect(await rulesBrokenBy('src/license/bytes.ts', `import '../../tests/text/sample.ts';`)).toContain(
      'house/arrows',
    );
    const wrong = `<script lang="ts">\n  import '../../issuer/store.ts';\n</script>\n`;
    expect(await rulesBrokenBy('src/element/panels/QrCode.svelte', wrong)).toContain('house/arrows');
  });
});

describe('the second reader', () => {
  const reader = 'tests/second-reader/open.ts';
  const wrong = [
    `import { hexOf } from '../../src/license/bytes.ts';`,
    `import type { Claims } from '../../src/token/claims.ts';`,
    `export { sealToken } from '../../src/token/seal.ts';`,
    `export const later = () => import('../../src/token/open.ts');`,
    `export type Claims = import('../../src/token/claims.ts').Claims;`,
    `export const page = new URL('../../src/token/FORMAT.md', import.meta.url);`,
    `import type { Vector } from '../vectors/vector.ts';`,
    `import './beside/compare.ts';`,
    `import '/src/token/open.ts';`,
    `import '@scure/base';`,
    `import 'node:fs';`,
  ];
  it.each(wrong)('has nothing of the library: %s', async (text) => {
    expect(await rulesBrokenBy(reader, text)).toContain('second/apart');
  });

  it('has its own files and other libraries, and what stands beside it may compare', async () => {
    const right = `import './cose.ts';\nimport 'cbor2';\nimport 'cbor2/sorts';\nimport '@hpke/core';\nimport '@noble/curves/nist.js';\n`;
    expect(await rulesBrokenBy(reader, right)).toEqual([]);
    expect(await rulesBrokenBy('tests/second-reader/beside/made-and-read.test.ts', wrong[0] ?? '')).not.toContain(
      'second/apart',
    );
  });
});

describe('cycles', () => {
  it('are found through types alone', async () => {
    // ids.ts imports bytes.ts.
    expect(await rulesBrokenBy('src/license/bytes.ts', `import type { ProductId } from './ids.ts';`)).toContain(
      'house/cycles',
    );
    expect(await rulesBrokenBy('src/license/bytes.ts', `export type P = import('./ids.ts').ProductId;`)).toContain(
      'house/cycles',
    );
  });

  it('are found over several files and in a file that imports itself', async () => {
    // transition.ts imports record.ts imports … imports ids.ts imports bytes.ts.
    expect(await rulesBrokenBy('src/license/bytes.ts', `import type {} from '../device/transition.ts';`)).toContain(
      'house/cycles',
    );
    expect(await rulesBrokenBy('src/license/bytes.ts', `import './bytes.ts';`)).toContain('house/cycles');
  });

  it('are not seen where there are none', async () => {
    expect(await rulesBrokenBy('src/license/ids.ts', `import type { Bytes } from './bytes.ts';`)).not.toContain(
      'house/cycles',
    );
  });
});

describe('no surroundings in the pure rooms', () => {
  const wrong: readonly (readonly [rule: string, text: string])[] = [
    ['no-restricted-syntax', 'export const now = Date.now();'],
    ['no-restricted-syntax', 'export const now = new Date();'],
    ['no-restricted-syntax', 'export const now = Date();'],
    ['no-restricted-syntax', 'export const now = globalThis.performance;'],
    ['no-restricted-syntax', 'export const store = globalThis.indexedDB;'],
    ...[
      'document',
      'window',
      'indexedDB',
      'localStorage',
      'navigator',
      'performance',
      'setTimeout',
      'fetch',
      'self',
    ].map((name) => ['no-restricted-globals', `export const ambient: unknown = ${name};`] as const),
  ];
  it.each(wrong)('%s: %s', async (rule, text) => {
    for (const room of PURE_ROOMS) expect(await rulesBrokenBy(PLACES[room] ?? '', text), room).toContain(rule);
  });

  it('a date from given seconds is fine, and so is the clock of the app', async () => {
    expect(await rulesBrokenBy('src/license/bytes.ts', 'export const day = new Date(86_400_000);')).toEqual([]);
    expect(await rulesBrokenBy('src/app/main.ts', 'export const now = Date.now();')).toEqual([]);
  });
});

describe('habits', () => {
  const wrong: readonly (readonly [rule: string, text: string])[] = [
    ['@typescript-eslint/no-explicit-any', 'export const thing: any = 1;'],
    [
      '@typescript-eslint/no-non-null-assertion',
      'export const length = (text: string | undefined): number => text!.length;',
    ],
    ['no-restricted-syntax', 'export enum Kind { One }'],
    ['no-restricted-syntax', 'export default 1;'],
    ['no-restricted-syntax', `export * from '../license/ids.ts';`],
    ['no-restricted-syntax', 'export const dice = Math.random();'],
    ['no-alert', `alert('no');`],
    ['@typescript-eslint/no-floating-promises', 'Promise.resolve(1);'],
    ['max-lines', 'export const line = 1;\n'.replace('line', 'first') + 'export {};\n'.repeat(300)],
  ];
  it.each(wrong)('%s', async (rule, text) => {
    expect(await rulesBrokenBy('src/app/shell/hash.ts', text)).toContain(rule);
  });

  it('a static style in markup is refused, one that is set by script is not', async () => {
    const place = 'src/element/panels/QrCode.svelte';
    expect(await rulesBrokenBy(place, '<p style="color: red">No.</p>\n')).toContain('no-restricted-syntax');
    const dynamic = `<script lang="ts">\n  const { hue }: { hue: string } = $props();\n</script>\n\n<p style:color={hue}>Yes.</p>\n<p style={hue}>Yes.</p>\n`;
    expect(await rulesBrokenBy(place, dynamic)).toEqual([]);
    expect(await rulesBrokenBy(place, '{@html "<b>No.</b>"}\n')).toContain('svelte/no-at-html-tags');
  });
});
