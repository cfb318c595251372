import type { Bytes } from '../../license/bytes.ts';
import { OffleaseError } from '../../license/error.ts';
import { looksLikePart } from '../../text/parts.ts';
import { readTokens } from '../../text/token-file.ts';
import { readProductFile, type ProductFile } from '../../token/product-file.ts';
import { productJsonOf } from '../device/product-text.ts';
import { recogniseForeign, type Foreign } from './foreign.ts';

/** What somebody brought, before anything is looked into. */
export type Subject =
  | { readonly what: 'tokens'; readonly tokens: readonly Bytes[] }
  | { readonly what: 'product-file'; readonly file: ProductFile }
  /** Meant to be ours, but it cannot be read. */
  | { readonly what: 'broken'; readonly error: unknown }
  | { readonly what: 'part' }
  | { readonly what: 'foreign'; readonly foreign: Foreign };

/** Says what any text is. Never throws: what cannot be read is a finding, too. */
export async function identify(text: string): Promise<Subject> {
  if (looksLikePart(text.trim())) return { what: 'part' };
  const product = productJson(text);
  if (product !== undefined) {
    try {
      return { what: 'product-file', file: await readProductFile(product) };
    } catch (error) {
      return { what: 'broken', error };
    }
  }
  try {
    return { what: 'tokens', tokens: readTokens(text) };
  } catch (error) {
    const isForeign = error instanceof OffleaseError && (error.code === 'text-foreign' || error.code === 'text-empty');
    return isForeign ? { what: 'foreign', foreign: recogniseForeign(text) } : { what: 'broken', error };
  }
}

/** The JSON of a text that means to be a product file, or of a link to one. */
function productJson(text: string): string | undefined {
  try {
    const json = productJsonOf(text);
    const value: unknown = JSON.parse(json);
    return typeof value === 'object' && value !== null && 'offlease' in value ? json : undefined;
  } catch {
    return undefined;
  }
}
