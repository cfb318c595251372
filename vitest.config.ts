import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  // The small classes of state (*.svelte.ts) are tested without any component.
  plugins: [svelte({ configFile: false })],
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
