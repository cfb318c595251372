/**
 * Which decoders a page uses. `best`: WebAssembly first, then the one without. `without-wasm`: as on a page
 * whose policy forbids WebAssembly. `library`: the one that `@zxing/browser` brings, as it comes.
 */
export type DecoderChoice = 'best' | 'without-wasm' | 'library';

/** By the page's address, for tests and for finding out what a camera's trouble is: `?decoder=library`. */
export function decoderChoice(search: string = addressed()): DecoderChoice {
  const choice = new URLSearchParams(search).get('decoder');
  return choice === 'without-wasm' || choice === 'library' ? choice : 'best';
}

function addressed(): string {
  return (globalThis as { readonly location?: Location }).location?.search ?? '';
}
