import { hexOf, type Bytes } from './bytes.ts';
import { base32, symbolsFor, withCrc } from './base32.ts';
import { MOST_BYTES } from './cbor.ts';
import { missingSymbols } from './extent.ts';
import { Refusal } from './refusal.ts';
import { checkedBytes, fold, runsAfter, type Run } from './run.ts';

const MOST_CHARACTERS = 8 * 1024 * 1024;
const MOST_SYMBOLS = symbolsFor(MOST_BYTES + 4);

export function encodeText(token: Bytes): string {
  if (token.length === 0) throw new Refusal('text-empty');
  if (token.length > MOST_BYTES) throw new Refusal('text-too-long', { most: MOST_BYTES });
  return `OFL1${base32(withCrc(token))}`;
}

/** What a run is that leads to no token. */
function refusalOf(run: Run): Refusal {
  if (run.symbols.length > MOST_SYMBOLS) return new Refusal('text-too-long', { most: MOST_BYTES });
  const missing = missingSymbols(run);
  return missing > 0 ? new Refusal('text-truncated', { missing }) : new Refusal('text-damaged');
}

/** What a text is that has no marker. */
function withoutMarker(text: string, characters: string): Refusal {
  if (characters === '') return new Refusal('text-empty');
  const version = /(?<![A-Z0-9])OFL([0-9])/i.exec(text)?.[1];
  if (version !== undefined) return new Refusal('text-version', { version: Number(version) });
  // All of it base32, with or without the end of a marker; a part is none.
  return new Refusal(/^(?!OFLP)(?:F?L?1)?[A-Z2-7]{64,}$/.test(characters) ? 'text-truncated' : 'text-foreign');
}

/** Each token of any text once; the codes of the text README. */
export function readTokens(text: string): readonly Bytes[] {
  if (text.length > MOST_CHARACTERS) throw new Refusal('text-too-long', { most: MOST_CHARACTERS });
  const folded = fold(text);
  const runs = runsAfter('OFL1', folded).map((run) => ({ run, token: checkedBytes(run, MOST_SYMBOLS) }));
  if (runs.length === 0) throw withoutMarker(text, folded.characters);
  const aWord = runs.some(({ run, token }) => run.whole || token !== undefined);
  const tokens = new Map<string, Bytes>();
  for (const [at, { run, token }] of runs.entries()) {
    if (token !== undefined) tokens.set(hexOf(token), token);
    else if (run.whole || !aWord) {
      const { code, facts } = refusalOf(run);
      throw new Refusal(code, runs.length > 1 && aWord ? { ...facts, token: at + 1 } : facts);
    }
  }
  return [...tokens.values()];
}

/** The one token of a text. */
export function decodeText(text: string): Bytes {
  const tokens = readTokens(text);
  const [token] = tokens;
  if (token === undefined || tokens.length > 1) throw new Refusal('text-several', { count: tokens.length });
  return token;
}

/** A file: a line for a person and the tokens in lines of 64. */
export function writeTokenFile(tokens: readonly Bytes[], heading: string): string {
  if (tokens.length === 0) throw new Refusal('text-empty');
  const line = heading
    .replace(/[\s\p{Cc}\p{Cf}]+/gu, ' ')
    .replace(/(OFL)1/gi, '$1-1')
    .trim();
  const lines = tokens.map((token) => encodeText(token).match(/.{1,64}/g) ?? []);
  return [line, ...lines.flatMap((one) => ['', ...one]), ''].join('\n');
}
