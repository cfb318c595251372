import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  // The small classes of state (*.svelte.ts) are tested without any component.
  plugins: [svelte({ configFile: false })],
  // What the examples import is the package; their own tests run beside the others, from the sources.
  resolve: {
    alias: [
      { find: /^offlease$/, replacement: `${import.meta.dirname}/src/entry/index.ts` },
      { find: /^offlease\/(\w+)$/, replacement: `${import.meta.dirname}/src/entry/$1.ts` },
    ],
  },
  test: {
    environment: 'node',
    include: ['tests/**/*.test.ts'],
    setupFiles: ['tests/seed.ts'],
    // Their ES modules name no endings: bundlers can read them, Node cannot.
    server: { deps: { inline: [/@zxing\//] } },
    // Two cores, and PBKDF2 with all its rounds in some tests.
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});
