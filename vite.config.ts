import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig, type Plugin } from 'vite';
import { VitePWA } from 'vite-plugin-pwa';
import { built } from './tests/tools/built.mjs';
import { metaPolicy } from './tests/tools/serve/headers.mjs';

/**
 * The policy of public/_headers, stamped into every page: it also holds on hosts that send no headers, and a page that
 * was precached with an old policy is fetched anew when the policy changes.
 */
function stampPolicy(): Plugin {
  return {
    name: 'offlease:stamp-policy',
    apply: 'build',
    transformIndexHtml: () => [
      {
        tag: 'meta',
        attrs: { 'http-equiv': 'Content-Security-Policy', content: metaPolicy() },
        injectTo: 'head-prepend',
      },
    ],
  };
}

/** The demonstration page lives with the other sources, and is served at `demo/`. */
function serveDemo(): Plugin {
  return {
    name: 'offlease:serve-demo',
    apply: 'build',
    enforce: 'post',
    generateBundle(_, bundle) {
      const page = bundle['src/demo/index.html'];
      if (page?.type !== 'asset') return this.error('there is no demonstration page');
      const source = String(page.source).replaceAll('"../../', '"../');
      this.emitFile({ type: 'asset', fileName: 'demo/index.html', source });
      Reflect.deleteProperty(bundle, 'src/demo/index.html');
      return undefined;
    },
  };
}

export default defineConfig({
  // Any static host, any sub-path.
  base: './',
  // An issuer whose clock is before it asks for the date to be confirmed.
  define: { __OFFLEASE_BUILT__: JSON.stringify(built() ?? null) },
  plugins: [
    // `tree`: no innerHTML, so Svelte needs no Trusted Types policy of its own.
    svelte({ configFile: false, compilerOptions: { fragments: 'tree' } }),
    stampPolicy(),
    serveDemo(),
    VitePWA({
      strategies: 'injectManifest',
      srcDir: 'src/app',
      filename: 'service-worker.ts',
      // The manifest is public/manifest.webmanifest, and src/app/pwa registers under the policy.
      manifest: false,
      injectRegister: false,
      injectManifest: {
        globPatterns: ['**/*.{html,js,css,svg,png,wasm,webmanifest}'],
        // A vendor may put another one into a ready dist.
        globIgnores: ['**/product.json', 'service-worker.js'],
        maximumFileSizeToCacheInBytes: 4 * 1024 * 1024,
      },
    }),
  ],
  worker: { format: 'es' },
  build: {
    target: 'es2023',
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rolldownOptions: {
      input: ['index.html', 'src/demo/index.html'],
      checks: { bundlerTimings: false },
      treeshake: { moduleSideEffects: [{ test: /node_modules\/@zxing\//, sideEffects: false }] },
    },
  },
});
