import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { bundle } from './measure/bundle.ts';
import { buildElement } from './measure/element-build.ts';

/** The strictest policy that a host page can have and still show a gate. */
export const STRICT_POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; connect-src 'self'; base-uri 'none'; form-action 'none'; require-trusted-types-for 'script'; trusted-types offlease";

/** A web server as a vendor has one: the element beside a product's own pages, and nothing else of this project. */
export interface GateHost {
  /** With a slash at its end. */
  readonly url: string;
  /** Pages and scripts by path; what is put there is served from then on. */
  readonly files: Map<string, string>;
  stop(): Promise<void>;
}

const TYPES: Readonly<Record<string, string>> = {
  html: 'text/html; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
  json: 'application/json',
  css: 'text/css',
};

/** `offlease-element.js` and its parts, and `office.html`, whose `office` issues (tests/e2e/gate/office.ts). */
export async function openGateHost({ policy = STRICT_POLICY, under = '/' } = {}): Promise<GateHost> {
  const files = new Map<string, string>();
  for (const { file, code } of await buildElement()) files.set(file, code);
  files.set('office.js', await bundle('tests/e2e/gate/office.ts', { minify: false }));
  files.set('office.html', page('<h1>Office</h1>', '<script type="module" src="office.js"></script>'));

  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://host');
    const name = pathname.startsWith(under) ? pathname.slice(under.length) || 'index.html' : '';
    const body = files.get(name);
    response.setHeader('Content-Security-Policy', policy);
    // Scripts stay as they are; pages and product files may change.
    response.setHeader('Cache-Control', name.endsWith('.js') ? 'max-age=3600' : 'no-cache');
    response.setHeader('Content-Type', TYPES[name.split('.').at(-1) ?? ''] ?? 'text/plain');
    response.writeHead(body === undefined ? 404 : 200).end(body ?? 'Not found');
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${String((server.address() as AddressInfo).port)}${under}`,
    files,
    async stop() {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

/** A whole page around `body`; `head` goes after what every page has. */
export function page(body: string, head = '<script type="module" src="offlease-element.js"></script>'): string {
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Product</title><link rel="icon" href="data:,">${head}</head><body>${body}</body></html>`;
}
