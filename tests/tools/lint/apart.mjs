// The second reader stands apart: it imports its own files and other libraries, nothing of the project besides.
import path from 'node:path';
import { fileOf, top } from './rooms.mjs';
import { onEachSpecifier } from './specifiers.mjs';

const folder = path.join(top, 'tests/second-reader');
const PACKAGES = [/^cbor2($|\/)/, /^@hpke\/core$/, /^@noble\/curves\//];

/** @type {import('eslint').Rule.RuleModule} */
export const apart = {
  meta: {
    type: 'problem',
    schema: [],
    messages: { apart: 'The second reader is written from the specification alone; it may not import {{specifier}}.' },
  },
  create(context) {
    return onEachSpecifier((specifier, node) => {
      const file = fileOf(context.filename, specifier);
      const allowed =
        file === undefined ? PACKAGES.some((pattern) => pattern.test(specifier)) : path.dirname(file) === folder;
      if (!allowed) context.report({ node, messageId: 'apart', data: { specifier } });
    });
  },
};
