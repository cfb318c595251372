// Runs the project's TypeScript in Node, as vite sees it.
import { createServer } from 'vite';
import { top } from '../lint/rooms.mjs';

/**
 * Hands a module of the tree to `use`, and is gone afterwards.
 * @template Result
 * @param {string} file from the project's folder
 * @param {(module: Record<string, any>) => Promise<Result>} use
 * @returns {Promise<Result>}
 */
export async function withModule(file, use) {
  const server = await createServer({
    root: top,
    configFile: false,
    appType: 'custom',
    logLevel: 'error',
    server: { middlewareMode: true, hmr: false, ws: false, watch: null },
    optimizeDeps: { noDiscovery: true, include: [] },
  });
  try {
    return await use(await server.ssrLoadModule(`/${file}`));
  } finally {
    await server.close();
  }
}
