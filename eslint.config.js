// HOUSE's habits as rules. tests/house/arrows.test.ts shows that each of them fires.
import js from '@eslint/js';
import svelte from 'eslint-plugin-svelte';
import globals from 'globals';
import { defineConfig, globalIgnores } from 'eslint/config';
import ts from 'typescript-eslint';
import { apart } from './tests/tools/lint/apart.mjs';
import { arrows } from './tests/tools/lint/arrows.mjs';
import { cycles } from './tests/tools/lint/cycles.mjs';
import { PURE_ROOMS } from './tests/tools/lint/rooms.mjs';

const NO_AMBIENT = 'Passed in, never taken from the surroundings (HOUSE: no DOM, no store, no ambient clock).';

// What the pure rooms may not see: a page, a store, a clock, a network, a process.
const AMBIENT = [
  'BroadcastChannel',
  'Worker',
  'XMLHttpRequest',
  'WebSocket',
  'cancelAnimationFrame',
  'caches',
  'clearInterval',
  'clearTimeout',
  'cookieStore',
  'document',
  'fetch',
  'history',
  'indexedDB',
  'localStorage',
  'location',
  'navigator',
  'performance',
  'process',
  'requestAnimationFrame',
  'requestIdleCallback',
  'self',
  'sessionStorage',
  'setInterval',
  'setTimeout',
  'window',
];

const HABITS = [
  { selector: 'TSEnumDeclaration', message: 'No enums: a union of literals.' },
  { selector: 'ExportAllDeclaration', message: 'No barrels: import from the file that has the noun.' },
  {
    selector: 'ExportDefaultDeclaration',
    message: 'No default exports: a name is the same everywhere.',
  },
  {
    selector: "SvelteAttribute[key.name='style'][value.length=1] > SvelteLiteral",
    message: 'A static style="…" breaks the content security policy: use a class.',
  },
  {
    selector: "CallExpression[callee.object.name='Math'][callee.property.name='random']",
    message: 'crypto.getRandomValues, always.',
  },
];

const CLOCK = [
  { selector: "MemberExpression[object.name='Date'][property.name='now']", message: NO_AMBIENT },
  { selector: "NewExpression[callee.name='Date'][arguments.length=0]", message: NO_AMBIENT },
  { selector: "CallExpression[callee.name='Date']", message: NO_AMBIENT },
  {
    selector: `MemberExpression[object.name='globalThis'][property.name=/^(${AMBIENT.join('|')}|Date)$/]`,
    message: NO_AMBIENT,
  },
];

/** @param {readonly string[]} rooms */
const within = (rooms) => rooms.map((room) => `src/${room}/**`);

export default defineConfig(
  globalIgnores(['dist/', 'dist-package/', '.cache/', 'test-results/', 'coverage/', 'public/']),
  { linterOptions: { reportUnusedDisableDirectives: 'error' } },
  js.configs.recommended,
  ts.configs.strictTypeChecked,
  ts.configs.stylisticTypeChecked,
  svelte.configs.recommended,
  {
    languageOptions: {
      parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname, extraFileExtensions: ['.svelte'] },
    },
  },
  {
    files: ['**/*.svelte', '**/*.svelte.ts'],
    languageOptions: { parserOptions: { parser: ts.parser } },
  },
  {
    files: ['**/*.{ts,svelte}'],
    rules: {
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'separate-type-imports' }],
      '@typescript-eslint/consistent-type-exports': 'error',
      '@typescript-eslint/no-explicit-any': ['error', { fixToUnknown: false, ignoreRestArgs: false }],
      '@typescript-eslint/no-non-null-assertion': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/no-confusing-void-expression': [
        'error',
        { ignoreArrowShorthand: true, ignoreVoidReturningFunctions: true },
      ],
      // Strings are taken apart into code points on purpose: lengths are counted in them.
      '@typescript-eslint/no-misused-spread': ['error', { allow: ['string'] }],
      // An async function that only throws turns its refusal into a rejection, as its callers expect.
      '@typescript-eslint/require-await': 'off',
      '@typescript-eslint/no-invalid-void-type': 'off',
      '@typescript-eslint/no-unnecessary-type-parameters': 'off',
      '@typescript-eslint/no-extraneous-class': ['error', { allowEmpty: true }],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      'no-restricted-syntax': ['error', ...HABITS],
      'no-alert': 'error',
      eqeqeq: 'error',
    },
  },
  {
    // The rooms.
    files: ['src/**/*.{ts,svelte}'],
    languageOptions: { globals: { ...globals.browser } },
    plugins: { house: { rules: { arrows, cycles } } },
    rules: {
      'house/arrows': 'error',
      'house/cycles': 'error',
      'max-lines': ['error', { max: 300, skipBlankLines: true, skipComments: true }],
    },
  },
  {
    files: within(PURE_ROOMS),
    rules: {
      'no-restricted-globals': ['error', ...AMBIENT.map((name) => ({ name, message: NO_AMBIENT }))],
      'no-restricted-syntax': ['error', ...HABITS, ...CLOCK],
    },
  },
  {
    // Words are long and have no logic.
    files: ['src/**/messages/*.ts'],
    rules: { 'max-lines': 'off' },
  },
  {
    files: ['**/*.svelte'],
    rules: {
      // tsc and svelte-check know these better than a parser that sees half of the file.
      'no-undef': 'off',
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
      '@typescript-eslint/no-unsafe-call': 'off',
      '@typescript-eslint/no-unsafe-argument': 'off',
      '@typescript-eslint/no-unsafe-return': 'off',
      'svelte/require-each-key': 'error',
      'svelte/no-at-html-tags': 'error',
      'svelte/button-has-type': 'error',
    },
  },
  {
    files: ['tests/**/*.ts'],
    rules: {
      // Tests hand wrong things to strict doors on purpose, and expect() takes methods as they are.
      '@typescript-eslint/unbound-method': 'off',
    },
  },
  {
    // What stands beside it compares it with the library.
    files: ['tests/second-reader/*.ts'],
    plugins: { second: { rules: { apart } } },
    rules: { 'second/apart': 'error' },
  },
  {
    // Configurations are what their tools demand.
    files: ['**/*.config.{js,ts}', 'tests/e2e/support/build.ts'],
    rules: { 'no-restricted-syntax': 'off' },
  },
  {
    // Has its own globals, and so its own tsconfig.
    files: ['src/app/service-worker.ts'],
    languageOptions: { parserOptions: { projectService: false, project: './tsconfig.worker.json' } },
  },
  {
    files: ['**/*.{js,mjs}'],
    extends: [ts.configs.disableTypeChecked],
    languageOptions: { globals: { ...globals.node } },
  },
);
