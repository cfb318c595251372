import { gzipSync } from 'node:zlib';
import { buildElement, closureOf, type Part } from './element-build.ts';
import type { Figure } from './figure.ts';

/** What is loaded when the dialog opens. */
const DIALOG: readonly RegExp[] = [/^src\/element\/dialog\/open\.ts$/];

/** What comes later still, each when it is wanted. */
const LATER: Readonly<Record<string, readonly RegExp[]>> = {
  // A token is made, shown or taken.
  'size.element.token': [
    /^src\/element\/panels\/(Activation|ShowToken|TakeToken)\.svelte$/,
    /^src\/device\/actions\.ts$/,
    /^src\/exchange\/keyboard-layout\.ts$/,
    /^src\/text\/(parts|token-file)\.ts$/,
    /^src\/element\/panels\/reading-parts\.ts$/,
  ],
  // A device is new, somebody looks closer, or something went wrong.
  'size.element.more': [
    /^src\/element\/panels\/(NotOpened|PinPad|LicenseDetails|History)\.svelte$/,
    /^src\/storage\/device\/ground\.ts$/,
  ],
  // A scan begins: camera and decoder in the page. The decoder's worker and WebAssembly are files of their own.
  'size.element.scanner': [
    /^src\/element\/panels\/Camera\.svelte$/,
    /^src\/exchange\/(photo|browser-decoder|zxing-decoder)\.ts$/,
  ],
  'size.element.language.de': [/^src\/element\/messages\/(gate\.de|german)\.ts$/],
};

/** What a gate weighs before its dialog is opened, and what comes then and after, each without what is there already. */
export async function measureElementSize(): Promise<readonly Figure[]> {
  const parts = await buildElement();
  const with_ = (patterns: readonly RegExp[]): readonly Part[] =>
    patterns.flatMap((pattern) => parts.filter(({ sources }) => sources.some((source) => pattern.test(source))));

  const initial = closureOf(
    parts,
    parts.filter(({ isEntry }) => isEntry),
  );
  const opened = closureOf(parts, [...initial, ...with_(DIALOG)]);
  const figures: Figure[] = [
    { name: 'size.element.initial', value: weigh(initial), most: 20_000 },
    { name: 'size.element.dialog', value: weigh(opened) - weigh(initial), most: 40_000 },
  ];
  const known = new Set(opened);
  for (const [name, patterns] of Object.entries(LATER)) {
    const more = closureOf(parts, [...known, ...with_(patterns)]);
    figures.push({ name, value: weigh(more) - weigh(known) });
    for (const part of more) known.add(part);
  }
  const missed = parts.filter((part) => !known.has(part));
  if (missed.length > 0) throw new Error(`nobody says when this is loaded: ${missed.map(({ file }) => file).join()}`);
  return figures;
}

function weigh(parts: Iterable<Part>): number {
  return [...parts].reduce((sum, { code }) => sum + gzipSync(code, { level: 9 }).length, 0);
}
