import { defineConfig } from '@playwright/test';

export default defineConfig({
  use: { actionTimeout: 15_000 },
  projects: [
    { name: 'app', testDir: 'tests/e2e' },
    // The library in more engines than one.
    { name: 'engines', testDir: 'tests/engines' },
    // Products made from the packed package.
    { name: 'examples', testDir: 'tests/examples', testMatch: '*.spec.ts' },
  ],
  outputDir: 'test-results',
  globalSetup: './tests/e2e/support/build.ts',
  // Each test drives up to three whole browsers, on two cores.
  workers: 1,
  retries: 0,
  forbidOnly: process.env['CI'] !== undefined,
  timeout: 120_000,
  expect: { timeout: 15_000 },
  reporter: [
    ['list'],
    ['json', { outputFile: process.env['PLAYWRIGHT_JSON_OUTPUT_FILE'] ?? '.cache/reports/playwright.json' }],
  ],
});
