// A plain static host for dist: what a vendor's web server does, with the headers of dist/_headers.
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import path from 'node:path';
import { headersOf, readHeaders } from './headers.mjs';

/** @type {Readonly<Record<string, string>>} */
const TYPES = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.webmanifest': 'application/manifest+json; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.wasm': 'application/wasm',
  '.txt': 'text/plain; charset=utf-8',
};

/**
 * @typedef {object} StaticServer
 * @property {string} url with a slash at its end
 * @property {Map<string, string>} dropped files that lie in the folder besides what was built, by path from its top:
 *   what somebody copied onto the host, e.g. `product.json`
 * @property {() => Promise<void>} stop closes every connection; nothing answers afterwards
 * @property {() => Promise<void>} start answers again at the same address
 */

/**
 * Serves a folder on 127.0.0.1 until it is stopped. A port of 0 is any free one; `under` is the path of the host that
 * the folder is at, with a slash at both ends.
 * @param {{ folder: string, port?: number, under?: string }} options
 * @returns {Promise<StaticServer>}
 */
export async function serveFolder({ folder, port = 0, under = '/' }) {
  const root = path.resolve(folder);
  const rules = readHeaders(path.join(root, '_headers'));
  /** @type {Map<string, string>} */
  const dropped = new Map();

  /** @param {string} pathname */
  const bodyOf = async (pathname) => {
    const name = pathname.endsWith('/') ? `${pathname}index.html` : pathname;
    const file = path.join(root, name);
    if (!file.startsWith(root + path.sep) || path.basename(file).startsWith('_')) return undefined;
    const body = dropped.get(name.slice(1)) ?? (await readFile(file).catch(() => undefined));
    return body === undefined ? undefined : { body, type: TYPES[path.extname(file)] ?? 'application/octet-stream' };
  };

  const server = createServer((request, response) => {
    const asked = new URL(request.url ?? '/', 'http://host').pathname;
    const pathname = asked.startsWith(under) ? asked.slice(under.length - 1) : '/_outside';
    const answer = async () => {
      if (request.method !== 'GET' && request.method !== 'HEAD') return response.writeHead(405).end();
      const found = await bodyOf(decodeURIComponent(pathname)).catch(() => undefined);
      const headers = headersOf(rules, pathname);
      if (found === undefined) {
        return response.writeHead(404, { ...headers, 'Content-Type': 'text/plain; charset=utf-8' }).end('Not found\n');
      }
      response.writeHead(200, { ...headers, 'Content-Type': found.type });
      return response.end(request.method === 'HEAD' ? undefined : found.body);
    };
    void answer();
  });

  /** @param {number} at */
  const listen = async (at) => {
    server.listen(at, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    if (address === null || typeof address === 'string') throw new Error('not listening on a port');
    return address.port;
  };

  const bound = await listen(port);
  return {
    url: `http://127.0.0.1:${bound}${under}`,
    dropped,
    stop: async () => {
      if (!server.listening) return;
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
    start: async () => {
      if (!server.listening) await listen(bound);
    },
  };
}
