// Every way in which one module names another, types included.

/**
 * @typedef {import('estree').Node & { source: import('estree').Node }} Importing
 */

/**
 * Listeners that call `visit` for each literal module name: imports, type-only ones too, re-exports, `import()`,
 * types written as `import('…').Name`, and `new URL('…', import.meta.url)`.
 * @param {(specifier: string, node: import('estree').Node) => void} visit
 * @returns {import('eslint').Rule.RuleListener}
 */
export function onEachSpecifier(visit) {
  /** @param {import('estree').Node | null | undefined} node */
  const literal = (node) => {
    if (node?.type === 'Literal' && typeof node.value === 'string') visit(node.value, node);
  };
  return {
    ImportDeclaration: (node) => literal(node.source),
    ExportNamedDeclaration: (node) => literal(node.source),
    ExportAllDeclaration: (node) => literal(node.source),
    ImportExpression: (node) => literal(node.source),
    /** @param {{ source?: import('estree').Node }} node */
    TSImportType: (node) => literal(node.source),
    NewExpression: (node) => {
      const [first, second] = node.arguments;
      if (node.callee.type !== 'Identifier' || node.callee.name !== 'URL' || second?.type !== 'MemberExpression')
        return;
      if (second.object.type === 'MetaProperty' && first?.type !== 'SpreadElement') literal(first);
    },
  };
}
