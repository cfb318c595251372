// `npm start`: from a fresh clone with nothing but Node to the app in a browser. PORT chooses the port.
import path from 'node:path';
import { checkNode, ensureModules } from './run/modules.mjs';

checkNode();
ensureModules();

const { binOf, runNode } = await import('./run/command.mjs');
const { serveFolder } = await import('./serve/static-server.mjs');
const { top } = await import('./lint/rooms.mjs');

console.log('Building …');
const built = await runNode([binOf('vite'), 'build', '--logLevel', 'warn'], { quiet: true });
if (built.code !== 0) {
  console.error(built.output);
  process.exit(built.code);
}

const folder = path.join(top, 'dist');
const wanted = Number(process.env['PORT'] ?? 4173);
const server = await serveFolder({ folder, port: wanted }).catch((/** @type {NodeJS.ErrnoException} */ error) => {
  if (error.code === 'EADDRINUSE' && process.env['PORT'] === undefined) return serveFolder({ folder });
  throw error;
});
console.log(`Offlease: ${server.url}`);
console.log(`A page that is licensed by it: ${server.url}demo/`);
console.log('Ctrl+C ends it.');
