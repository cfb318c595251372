import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';

/** A web server that a page can talk to: files of a folder, and `POST say`. */
export interface CrashHost {
  readonly url: string;
  /** What becomes of the next things that pages say; the answer goes back to the page. */
  listener: (said: string) => Promise<string>;
  stop(): void;
}

const TYPES: Readonly<Record<string, string>> = { '.html': 'text/html', '.js': 'text/javascript' };

export async function serveCrashPage(folder: string): Promise<CrashHost> {
  const server = createServer((request, response) => {
    const respond = async (): Promise<Buffer | string> => {
      const name = new URL(request.url ?? '/', 'http://localhost').pathname;
      if (request.method !== 'POST') {
        response.setHeader('Content-Type', TYPES[path.extname(name)] ?? 'application/octet-stream');
        return readFile(path.join(folder, path.normalize(name)));
      }
      let said = '';
      for await (const chunk of request) said += String(chunk);
      return host.listener(said);
    };
    respond().then(
      (body) => response.end(body),
      () => response.writeHead(404).end(),
    );
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const host: CrashHost = {
    url: `http://127.0.0.1:${String(port)}/`,
    listener: async () => '',
    stop() {
      server.close();
      server.closeAllConnections();
    },
  };
  return host;
}

/** A Chromium on a profile that stays on disk, without anybody who drives it. */
export interface Doomed {
  /** kill -9, browser and all that it started. Resolves when it is gone. */
  kill(): Promise<void>;
}

const QUIET = [
  '--headless=new',
  '--no-sandbox',
  '--disable-gpu',
  '--no-first-run',
  '--no-default-browser-check',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-extensions',
  '--disable-sync',
  '--disable-breakpad',
  '--password-store=basic',
];

export function startDoomed(executable: string, profile: string, url: string): Doomed {
  // A group of its own, so that all of it can be killed at once.
  const browser: ChildProcess = spawn(executable, [...QUIET, `--user-data-dir=${profile}`, url], {
    stdio: 'ignore',
    detached: true,
  });
  const gone = once(browser, 'exit');
  return {
    async kill() {
      if (browser.pid !== undefined && browser.exitCode === null && browser.signalCode === null) {
        process.kill(-browser.pid, 'SIGKILL');
      }
      await gone;
    },
  };
}
