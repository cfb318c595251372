import { execFile } from 'node:child_process';
import { cp, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { svelte } from '@sveltejs/vite-plugin-svelte';
import vue from '@vitejs/plugin-vue';
import { build } from 'vite';
import { packAndInstall } from '../../package/packed.ts';
import { top } from '../../tools/lint/rooms.mjs';

const BUNDLED = ['react', 'vue', 'svelte', 'kiosk', 'demonstration'] as const;
const PAGES = path.join(top, 'tests/examples');

/** The policy of src/entry/README.md: what the element needs, and no more. Vue makes a policy of its own name. */
const POLICY = [
  "default-src 'none'; script-src 'self'; worker-src 'self'; connect-src 'self'; img-src 'self' blob:; style-src 'self'",
  "media-src 'self' blob:; require-trusted-types-for 'script'; trusted-types offlease",
].join('; ');

export interface Site {
  /** The project of the bundled examples. */
  readonly project: string;
  /** What is served. */
  readonly dist: string;
  /** product.json of the issuer script, set up by it. */
  readonly product: string;
  /** What the issuer script says to a token's text. */
  answer(request: string): Promise<string>;
}

/**
 * All examples, as a customer of the package has them: its tarball installed into a project, sources beside it, built in
 * one go. Frameworks come from the tree's own node_modules.
 */
export async function buildSite(): Promise<Site> {
  const project = path.join(top, '.cache/examples/project');
  const dist = path.join(top, '.cache/examples/dist');
  await packAndInstall(project);
  for (const name of [...BUNDLED, 'issuer-script']) {
    await cp(path.join(PAGES, name), path.join(project, name), {
      recursive: true,
      filter: (file) => !file.endsWith('.test.ts'),
    });
  }
  await rm(dist, { recursive: true, force: true });
  await build({
    configFile: false,
    root: project,
    base: './',
    publicDir: false,
    logLevel: 'error',
    oxc: { jsx: { runtime: 'automatic' } },
    plugins: [
      vue({ template: { compilerOptions: { isCustomElement: (tag) => tag === 'license-gate' } } }),
      svelte({ configFile: false, compilerOptions: { fragments: 'tree' } }),
    ],
    build: {
      outDir: dist,
      target: 'es2023',
      modulePreload: { polyfill: false },
      rolldownOptions: { input: BUNDLED.map((name) => path.join(project, name, 'index.html')) },
    },
  });
  await plainPages(path.join(project, 'node_modules/offlease/dist-package'), path.join(dist, 'plain'));
  await writeFile(
    path.join(dist, '_headers'),
    `/*\n  Content-Security-Policy: ${POLICY}\n/vue/*\n  Content-Security-Policy: ${POLICY} vue\n`,
  );

  const script = (command: string, input = ''): Promise<string> => runScript(project, command, input);
  return { project, dist, product: await script('product'), answer: (request) => script('answer', request) };
}

/** What somebody does who has no tools: copies folders. */
async function plainPages(shipped: string, plain: string): Promise<void> {
  await mkdir(plain, { recursive: true });
  await cp(path.join(PAGES, 'plain'), plain, { recursive: true });
  await cp(path.join(shipped, 'standalone'), path.join(plain, 'standalone'), { recursive: true });
  const classic = 'offlease-element.classic.js';
  await writeFile(path.join(plain, classic), await readFile(path.join(shipped, 'classic', classic)));
}

function runScript(project: string, command: string, input: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const env = {
      ...process.env,
      PASSPHRASE: 'correct horse battery staple',
      LEDGER: path.join(project, 'ledger.jsonl'),
    };
    const child = execFile(
      process.execPath,
      [path.join(project, 'issuer-script/issue.mjs'), command],
      { cwd: project, env },
      (error, stdout, stderr) => {
        if (error === null) resolve(stdout.trim());
        else reject(new Error(`issue.mjs ${command}: ${stderr}`));
      },
    );
    child.stdin?.end(input);
  });
}
