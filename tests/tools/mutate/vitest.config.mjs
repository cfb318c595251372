import { defineConfig } from 'vitest/config';

// What has to notice a removed check: the vectors, and what no vector can say (engines without short points,
// two keys of one id, mistakes of a caller).
export default defineConfig({
  test: {
    environment: 'node',
    include: [
      'tests/text/vectors.test.ts',
      'tests/token/vectors.test.ts',
      'tests/vectors/beyond-json.test.ts',
      'tests/token/keys.test.ts',
    ],
  },
});
