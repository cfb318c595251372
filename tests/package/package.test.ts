import { execFile } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, symlinkSync } from 'node:fs';
import { copyFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { publint } from 'publint';
import ts from 'typescript';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { LicenseGate } from '../../src/element/license-gate.ts';
import { top } from '../tools/lint/rooms.mjs';
import { binOf, runNode } from '../tools/run/command.mjs';
import { packAndInstall, type Packed } from './packed.ts';

const exec = promisify(execFile);

interface Manifest {
  readonly exports: Readonly<Record<string, string | { readonly types: string; readonly default: string }>>;
  readonly dependencies?: Readonly<Record<string, string>>;
}

let packed: Packed;
let installed: string;
let manifest: Manifest;
let scripts: readonly string[];
beforeAll(async () => {
  packed = await packAndInstall();
  installed = path.join(packed.project, 'node_modules/offlease');
  manifest = JSON.parse(readFileSync(path.join(installed, 'package.json'), 'utf8')) as Manifest;
  scripts = Object.entries(manifest.exports)
    .filter(([, target]) => typeof target !== 'string')
    .map(([name]) => path.posix.join('offlease', name));
}, 300_000);
afterAll(() => packed.remove());

/** Files that a file of the package imports, at once or later, itself included. */
function reached(file: string): readonly string[] {
  const files = new Set([path.join(installed, 'dist-package', file)]);
  for (const from of files) {
    const { importedFiles } = ts.preProcessFile(readFileSync(from, 'utf8'), true, true);
    for (const { fileName } of importedFiles) files.add(path.resolve(path.dirname(from), fileName));
  }
  return [...files];
}

/** Files of the tree that a file of the package was made of. */
function sourcesOf(file: string): readonly string[] {
  return reached(file).flatMap((script) => {
    if (!existsSync(`${script}.map`)) return [];
    const { sources } = JSON.parse(readFileSync(`${script}.map`, 'utf8')) as { readonly sources: readonly string[] };
    return sources.map((source) => path.posix.normalize(source.replace(/^(\.\.\/)+/, '')));
  });
}

describe('the tarball', () => {
  it('has what is built, README, LICENSE and package.json, and nothing else', () => {
    const beside = packed.files.filter((file) => !file.startsWith('dist-package/'));
    expect(beside.sort()).toEqual(['LICENSE', 'README.md', 'package.json']);
    expect(packed.files).toEqual(
      expect.arrayContaining(
        [
          'index.js',
          'issuer.js.map',
          'decode.worker.js',
          'zxing_reader.wasm',
          'custom-elements.json',
          'THIRD-PARTY.txt',
          'standalone/offlease-element.js',
          'standalone/decode.worker.js',
          'standalone/zxing_reader.wasm',
          'classic/offlease-element.classic.js',
          'types/entry/index.d.ts',
        ].map((file) => `dist-package/${file}`),
      ),
    );
    const kinds = new Set(packed.files.map((file) => /\.(d\.ts|js\.map|[a-z]+)$/.exec(file)?.[1]));
    expect([...kinds].sort()).toEqual(['d.ts', 'js', 'js.map', 'json', 'md', 'txt', 'wasm', undefined]);
    expect(packed.files.filter((file) => /\.test\.|\.spec\.|fixture|vitest|playwright/.test(file))).toEqual([]);
    expect(packed.size).toBeLessThan(3_500_000);
  });

  it('needs nothing besides, and names whose code it brings', () => {
    expect(manifest.dependencies).toBeUndefined();
    const text = readFileSync(path.join(installed, 'dist-package/THIRD-PARTY.txt'), 'utf8');
    const heads = [...text.matchAll(/^={80}\n(\S+) [\d.]+ \((.+)\)$/gm)].map(([, name, license]) => [name, license]);
    const allowed = ['MIT', 'ISC', 'Apache-2.0', 'BSD-3-Clause', '(MIT OR Apache-2.0)'];
    expect(heads.map(([name]) => name)).toEqual(
      expect.arrayContaining([
        '@scure/base',
        '@zxing/library',
        'age-encryption',
        'idb',
        'qrcode',
        'svelte',
        'zxing-wasm',
      ]),
    );
    expect(heads.filter(([, license]) => !allowed.includes(license ?? ''))).toEqual([]);
  });

  it('imports nothing that is not in it', () => {
    for (const name of readdirSync(path.join(installed, 'dist-package')).filter((file) => file.endsWith('.js'))) {
      expect(
        reached(name).filter((file) => !existsSync(file)),
        name,
      ).toEqual([]);
    }
    const script = readFileSync(path.join(installed, 'dist-package/standalone/offlease-element.js'), 'utf8');
    expect(script.length).toBeGreaterThan(1000);
    expect(reached('standalone/offlease-element.js').every((file) => existsSync(file))).toBe(true);
  });

  it('loads nothing from anywhere else', () => {
    const addresses = packed.files
      .filter((file) => file.endsWith('.js'))
      .flatMap((file) => [
        ...readFileSync(path.join(installed, file), 'utf8').matchAll(/(["'`])(https?:\/\/[^"'`\s]+)/g),
      ])
      .map(([, , address = '']) => new URL(address).hostname);
    // Names of namespaces; where Svelte explains its errors; where zxing-wasm would look if it were not told
    // where; and a paper in one of zxing's comments.
    const known = ['www.w3.org', 'svelte.dev', 'fastly.jsdelivr.net', 'www.cs.cmu.edu'];
    expect([...new Set(addresses)].filter((host) => !known.includes(host))).toEqual([]);
  });
});

describe('what products download', () => {
  // Words that only these rooms have; that they are found where they belong shows that they would be found.
  const ISSUER = ['offlease-issuer', 'catalogue-append-only', 'seats-in-use'];
  const TESTING = ['offlease-demonstration', 'Demonstration license'];
  const textOf = (file: string): string =>
    reached(file)
      .map((script) => readFileSync(script, 'utf8'))
      .join('\n');

  it.each(['index.js', 'device.js', 'element.js', 'element-define.js', 'exchange.js', 'token.js'])(
    '%s is made of nothing of the issuer, of the app or of tests',
    (file) => {
      const sources = sourcesOf(file);
      expect(sources.length).toBeGreaterThan(3);
      expect(
        sources.filter((source) => /^(src\/(issuer|storage\/issuer|app|testing|demo)|tests)\//.test(source)),
      ).toEqual([]);
    },
  );

  it('the issuer and what is for tests are where they belong', () => {
    expect(sourcesOf('issuer.js')).toContain('src/issuer/issuer.ts');
    expect(sourcesOf('testing.js')).toContain('src/testing/demonstration.ts');
    expect(sourcesOf('element-define.js')).toContain('src/element/license-gate.ts');
    expect(ISSUER.filter((word) => !textOf('issuer.js').includes(word))).toEqual([]);
    expect(TESTING.filter((word) => !textOf('testing.js').includes(word))).toEqual([]);
  });

  it.each(['standalone/offlease-element.js', 'classic/offlease-element.classic.js'])('%s neither', (file) => {
    const text = textOf(file);
    expect(text).toContain('license-gate');
    expect([...ISSUER, ...TESTING].filter((word) => text.includes(word))).toEqual([]);
  });
});

describe('installed into an empty project', () => {
  it('every entry point can be imported in Node, the element included, and runs', async () => {
    const script = path.join(packed.project, 'use.js');
    await writeFile(
      script,
      `const found = {};
for (const name of ${JSON.stringify(scripts)}) found[name] = Object.keys(await import(name)).sort();
const { encodeText, decodeText, inspectToken } = await import('offlease');
const { openIssuer, memoryIssuerStore } = await import('offlease/issuer');
const { openLicense, memoryStorage } = await import('offlease/testing');
const issuer = await openIssuer({ store: memoryIssuerStore() });
await issuer.setUp({ name: 'Back office', passphrase: 'correct horse battery', rounds: 1000 });
const product = await issuer.createProduct({ id: 'kiosk', name: 'Kiosk', features: [{ number: 1, key: 'export', type: 'bool' }] });
const { codes: [code] } = await issuer.createEntitlement({ product: product.id, customer: 'Museum', seats: 1, leasePeriod: 'P30D', features: [{ number: 1 }], codes: ['MUSEUM-1'] });
const license = await openLicense({ product: await issuer.productFile(product.id), storage: memoryStorage() });
const request = encodeText((await license.request({ code })).bytes);
const outcome = await issuer.perform(await issuer.receive(decodeText(request)));
await license.receive(outcome.token);
const { what } = await inspectToken(outcome.token);
console.log(JSON.stringify({ found, what, state: license.getSnapshot().state, has: license.has('export') }));
`,
    );
    const { stdout } = await exec(process.execPath, [script], { cwd: packed.project });
    const { found, ...rest } = JSON.parse(stdout) as { readonly found: Readonly<Record<string, readonly string[]>> };
    expect(rest).toEqual({ what: 'token', state: 'active', has: true });
    expect(Object.keys(found)).toEqual(scripts);
    expect(found['offlease']).toEqual(expect.arrayContaining(['OffleaseError', 'inspectToken', 'openLicense']));
    expect(found['offlease']).not.toContain('openIssuer');
    expect(found['offlease/element/define']).toEqual(['LicenseGate']);
    for (const name of ['react', 'svelte', 'vue']) expect(found[`offlease/element/${name}`]).toEqual([]);
  });

  it.each([
    ['bundler', { module: ts.ModuleKind.ESNext, moduleResolution: ts.ModuleResolutionKind.Bundler }],
    ['node16', { module: ts.ModuleKind.Node16, moduleResolution: ts.ModuleResolutionKind.Node16 }],
  ] as const)('a product in strict TypeScript compiles, resolving as %s', async (_name, resolution) => {
    const file = path.join(packed.project, 'consumer.ts');
    await copyFile(path.join(import.meta.dirname, 'consumer/consumer.ts'), file);
    // The frameworks themselves are the product's.
    for (const name of ['react', 'vue', 'svelte', '@types']) {
      const link = path.join(packed.project, 'node_modules', name);
      if (!existsSync(link)) symlinkSync(path.join(top, 'node_modules', name), link, 'junction');
    }
    const program = ts.createProgram([file], {
      ...resolution,
      target: ts.ScriptTarget.ES2022,
      lib: ['lib.es2024.d.ts', 'lib.dom.d.ts', 'lib.dom.iterable.d.ts'],
      strict: true,
      exactOptionalPropertyTypes: true,
      noEmit: true,
      skipLibCheck: false,
      types: [],
    });
    const diagnostics = ts
      .getPreEmitDiagnostics(program)
      // Only what the package and its consumer say; the frameworks' own declarations are theirs.
      .filter(({ file: at }) => at === undefined || /consumer\.ts$|\/offlease\//.test(at.fileName))
      .map(
        ({ file: at, messageText }) => `${at?.fileName ?? ''}: ${ts.flattenDiagnosticMessageText(messageText, '\n')}`,
      );
    expect(diagnostics).toEqual([]);
  });
});

describe('what others say of it', () => {
  it('publint: nothing', async () => {
    const { messages } = await publint({ pkgDir: installed, strict: true, pack: false });
    expect(messages).toEqual([]);
  });

  it('attw: types are found wherever code is', async () => {
    const attw = [
      binOf('@arethetypeswrong/cli', 'attw'),
      packed.tarball,
      '--profile',
      'esm-only',
      '--no-definitely-typed',
    ];
    const { code, output } = await runNode([...attw, '--format', 'json'], { quiet: true });
    const { problems = {} } = JSON.parse(output.slice(output.indexOf('{'))) as { readonly problems?: object };
    const kinds = Object.keys(problems).filter((kind) => kind !== 'NoResolution' && kind !== 'CJSResolvesToESM');
    expect([code, kinds]).toEqual([0, []]);
  });
});

describe('custom-elements.json', () => {
  interface Declaration {
    readonly name: string;
    readonly tagName?: string;
    readonly attributes?: readonly { readonly name: string; readonly description?: string }[];
    readonly events?: readonly { readonly name: string; readonly description?: string }[];
    readonly slots?: readonly { readonly name: string }[];
    readonly cssParts?: readonly { readonly name: string }[];
    readonly members?: readonly { readonly name: string; readonly privacy?: string }[];
  }
  const source = readFileSync(path.join(top, 'src/element/license-gate.ts'), 'utf8');
  const namesIn = (pattern: RegExp): readonly string[] => [
    ...new Set([...source.matchAll(pattern)].map(([, name = '']) => name)),
  ];
  let gate: Declaration;
  beforeAll(() => {
    const { modules } = JSON.parse(readFileSync(path.join(installed, 'dist-package/custom-elements.json'), 'utf8')) as {
      readonly modules: readonly { readonly declarations: readonly Declaration[] }[];
    };
    const found = modules.flatMap(({ declarations }) => declarations).find(({ name }) => name === 'LicenseGate');
    if (found === undefined) throw new Error('no LicenseGate');
    gate = found;
  });

  it('knows the element, and every attribute that it observes, with what it means', () => {
    expect(gate.tagName).toBe('license-gate');
    const described = gate.attributes?.filter(({ description = '' }) => description !== '').map(({ name }) => name);
    expect(described).toEqual(expect.arrayContaining([...LicenseGate.observedAttributes]));
    expect(described).toHaveLength(gate.attributes?.length ?? 0);
  });

  it('knows every part and every slot that the element makes, and the events that it tells', () => {
    const parts = gate.cssParts?.map(({ name }) => name);
    expect(parts).toEqual(expect.arrayContaining([...namesIn(/setAttribute\('part', '([\w-]+)'\)/g)]));
    const slots = gate.slots?.map(({ name }) => name);
    expect(slots).toEqual(expect.arrayContaining([...namesIn(/\bslot\('([\w-]*)'/g)]));
    const events = gate.events?.map(({ name }) => name);
    expect(events).toEqual(expect.arrayContaining(['license-change', 'license-error', 'license-warning']));
    expect(gate.members?.map(({ name }) => name)).toEqual(
      expect.arrayContaining(['product', 'license', 'open', 'close']),
    );
    expect(gate.members?.filter(({ privacy, name }) => privacy === 'private' || name.startsWith('#'))).toEqual([]);
  });
});
