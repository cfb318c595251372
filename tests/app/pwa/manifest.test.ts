import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { SHARE_PATH } from '../../../src/app/pwa/shared-cache.ts';
import { TOKEN_FILE_EXTENSION } from '../../../src/text/token-file.ts';
import { top } from '../../tools/lint/rooms.mjs';

interface Manifest {
  readonly start_url: string;
  readonly scope: string;
  readonly file_handlers: readonly { readonly action: string; readonly accept: Record<string, readonly string[]> }[];
  readonly share_target: {
    readonly action: string;
    readonly method: string;
    readonly enctype: string;
    readonly params: Record<string, unknown>;
  };
  readonly launch_handler: { readonly client_mode: readonly string[] };
}

const manifest = JSON.parse(readFileSync(path.join(top, 'public/manifest.webmanifest'), 'utf8')) as Manifest;

describe('the manifest', () => {
  it('names what the service worker answers, and what a share brings, within the app at any path', () => {
    const { action, method, enctype, params } = manifest.share_target;
    const at = (address: string): string =>
      new URL(address, 'https://host.example/some/where/manifest.webmanifest').href;
    expect(at(action)).toBe(`https://host.example/some/where/${SHARE_PATH}`);
    expect(at(action).startsWith(at(manifest.scope))).toBe(true);
    expect([method, enctype]).toEqual(['POST', 'multipart/form-data']);
    expect(Object.keys(params)).toEqual(['title', 'text', 'url', 'files']);
  });

  it('opens files of tokens with the app, in the window that is there', () => {
    expect(manifest.file_handlers.flatMap(({ accept }) => Object.values(accept).flat())).toEqual([
      TOKEN_FILE_EXTENSION,
    ]);
    expect(manifest.file_handlers.map(({ action }) => action)).toEqual([manifest.start_url]);
    expect(manifest.launch_handler.client_mode[0]).toBe('focus-existing');
  });
});
