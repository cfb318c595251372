import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    environment: 'node',
    include: ['tests/**/*.test.ts'],
    // Two cores, and PBKDF2 with all its rounds in some tests.
    testTimeout: 30_000,
    hookTimeout: 30_000,
  },
});
