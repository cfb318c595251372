import type { ProductDraft } from '../../issuer/catalogue.ts';
import { FEATURE_TYPES, isFeatureKey, type Feature, type FeatureType } from '../../license/feature.ts';
import { isProductId } from '../../license/ids.ts';
import { isLine, MAX_EDITION, MAX_PRODUCT_NAME } from '../../license/limits.ts';
import type { Product } from '../../license/product.ts';
import { readPolicySheet, sheetOfPolicy, type PolicyProblem, type PolicySheet } from './policy-sheet.ts';

/** A line of the catalogue editor. A line that the catalogue holds already keeps its number, key and type. */
export interface FeatureLine {
  readonly number: number;
  readonly fixed: boolean;
  /** The person wrote the key; until then it follows the name. */
  written: boolean;
  key: string;
  name: string;
  type: FeatureType;
}

export interface ProductSheet {
  name: string;
  id: string;
  /** One edition a line. */
  editions: string;
  features: FeatureLine[];
  policy: PolicySheet;
}

/** What is wrong, by field: a key of the catalogue of messages. Feature lines are `feature-<number>`. */
export type ProductProblem =
  'name' | 'id' | 'id-taken' | 'edition' | 'feature-key' | 'feature-twice' | 'feature-name' | PolicyProblem;
export type ProductProblems = Readonly<Record<string, ProductProblem>>;

/** A product id that a name suggests: `Müller Kiosk 2` → `muller-kiosk-2`; empty if the name gives nothing. */
export function suggestProductId(name: string): string {
  return name
    .normalize('NFKD')
    .replace(/\p{M}+/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9.]+/g, '-')
    .replace(/^[-.]+/, '')
    .slice(0, 50)
    .replace(/[-.]+$/, '');
}

/** A feature key that a name suggests: `PDF export` → `pdf-export`. */
export function suggestFeatureKey(name: string): string {
  return suggestProductId(name).replace(/^[^a-z]+/, '');
}

export function newProductSheet(): ProductSheet {
  return { name: '', id: '', editions: '', features: [], policy: sheetOfPolicy() };
}

export function sheetOfProduct(product: Product): ProductSheet {
  return {
    name: product.name,
    id: product.id,
    editions: product.editions.join('\n'),
    features: product.features.map((feature) => ({
      number: feature.number,
      fixed: true,
      written: true,
      key: feature.key,
      name: feature.name ?? '',
      type: feature.type,
    })),
    policy: sheetOfPolicy(product.policy),
  };
}

/** The next line of the catalogue: numbers only ever grow, so that none is given twice. */
export function nextFeature(features: readonly FeatureLine[]): FeatureLine {
  const number = Math.max(0, ...features.map((feature) => feature.number)) + 1;
  const [type = 'bool'] = FEATURE_TYPES;
  return { number, fixed: false, written: false, key: '', name: '', type };
}

export function readProductSheet(
  sheet: ProductSheet,
  taken: readonly string[] = [],
): { readonly draft: ProductDraft } | { readonly problems: ProductProblems } {
  const problems: Record<string, ProductProblem> = {};
  const name = sheet.name.trim();
  if (!isLine(name, MAX_PRODUCT_NAME)) problems['name'] = 'name';
  const id = sheet.id.trim();
  if (!isProductId(id)) problems['id'] = 'id';
  else if (taken.includes(id)) problems['id'] = 'id-taken';
  const editions = sheet.editions
    .split('\n')
    .map((line) => line.trim())
    .filter((line, at, all) => line !== '' && all.indexOf(line) === at);
  if (editions.some((edition) => !isLine(edition, MAX_EDITION))) problems['editions'] = 'edition';
  const lines = sheet.features.filter((line) => line.fixed || line.key.trim() !== '' || line.name.trim() !== '');
  const keys = new Set<string>();
  for (const line of lines) {
    const key = line.key.trim();
    if (!isFeatureKey(key)) problems[`feature-${String(line.number)}`] = 'feature-key';
    else if (keys.has(key)) problems[`feature-${String(line.number)}`] = 'feature-twice';
    else if (line.name.trim() !== '' && !isLine(line.name.trim(), MAX_PRODUCT_NAME)) {
      problems[`feature-${String(line.number)}`] = 'feature-name';
    }
    keys.add(key);
  }
  const read = readPolicySheet(sheet.policy);
  if ('problems' in read) Object.assign(problems, read.problems);
  if (!isProductId(id) || 'problems' in read || Object.keys(problems).length > 0) return { problems };
  return { draft: { id, name, editions, features: lines.map(featureOf), policy: read.policy } };
}

function featureOf(line: FeatureLine): Feature {
  const name = line.name.trim();
  return { number: line.number, key: line.key.trim(), type: line.type, ...(name === '' ? {} : { name }) };
}
