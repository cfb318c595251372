// custom-elements.json, from what the element's sources and their comments say.
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { top } from '../lint/rooms.mjs';

// Its declarations say nothing of this. Its own compiler: another one's trees say nothing to it.
const { create, ts } = /** @type {any} */ (await import('@custom-elements-manifest/analyzer'));

const SOURCES = ['src/element/license-gate.ts', 'src/element/license-change-event.ts', 'src/element/define.ts'];

/** @param {string} folder */
export async function writeManifest(folder) {
  writeFileSync(path.join(folder, 'custom-elements.json'), `${JSON.stringify(manifest(), undefined, 2)}\n`);
}

/** What a page can use: what is private is left out, and so are events that the analyzer guesses beside those of the comment. */
export function manifest() {
  const modules = SOURCES.map((file) =>
    ts.createSourceFile(file, readFileSync(path.join(top, file), 'utf8'), ts.ScriptTarget.ES2022, true),
  );
  return create({
    modules,
    plugins: [
      {
        name: 'public',
        packageLinkPhase: (/** @type {any} */ { customElementsManifest }) => prune(customElementsManifest),
      },
    ],
  });
}

/** @param {any} found */
function prune(found) {
  for (const { declarations = [] } of found.modules) {
    for (const declaration of declarations) {
      declaration.members = declaration.members?.filter((/** @type {any} */ member) => member.privacy !== 'private');
      declaration.events = declaration.events?.filter((/** @type {any} */ event) => event.description !== undefined);
    }
  }
}
