import { defineConfig } from 'vitest/config';

// What has to notice a removed check: the vectors.
export default defineConfig({
  test: {
    environment: 'node',
    include: ['tests/text/vectors.test.ts', 'tests/token/vectors.test.ts'],
  },
});
