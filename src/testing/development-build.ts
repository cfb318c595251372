/** Replaced by bundlers; in Node it is there. */
declare const process: { readonly env: { readonly NODE_ENV?: string } };

const HERE = ['localhost', '127.0.0.1', '[::1]'];

/**
 * Why nothing that is for development only may run here; `undefined` where it may: in a build for development, as vite
 * (`import.meta.env.DEV`) or other tools (`process.env.NODE_ENV`) say, in a page from this very machine. Where nobody says
 * what kind of build it is, it is none for development.
 */
export function notForDevelopment(): 'production-build' | 'other-host' | undefined {
  if (!isDevelopmentBuild()) return 'production-build';
  const { location } = globalThis as { readonly location?: Location };
  const host = location?.hostname ?? '';
  return HERE.includes(host) || host.endsWith('.localhost') ? undefined : 'other-host';
}

function isDevelopmentBuild(): boolean {
  const env = import.meta.env as { readonly DEV?: boolean; readonly PROD?: boolean } | undefined;
  if (env?.PROD === true) return false;
  let mode: string | undefined;
  try {
    // Written out: bundlers replace these very words.
    mode = process.env.NODE_ENV;
  } catch {
    mode = undefined; // a browser, and no bundler
  }
  return mode === 'production' ? false : mode === 'development' || env?.DEV === true;
}
