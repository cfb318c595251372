import { OffleaseError } from '../license/error.ts';
import type { FeatureGrant } from '../license/feature.ts';
import type { ProductId } from '../license/ids.ts';
import type { UnixTime } from '../license/time.ts';
import { fieldInvalid, requireGrants } from './catalogue.ts';
import { appendEntry } from './journal.ts';
import type { EditionTemplate, ProductRecord } from './records.ts';
import type { ReadTables, WriteTables } from './store.ts';

async function requireRecord(tables: ReadTables, id: ProductId): Promise<ProductRecord> {
  const record = await tables.products.get(id);
  if (record === undefined) throw new OffleaseError('product-unknown', { product: id });
  return record;
}

/** Of the editions that the product lists now. @throws OffleaseError `product-unknown` */
export async function editionTemplates(tables: ReadTables, id: ProductId): Promise<readonly EditionTemplate[]> {
  const { product, templates = [] } = await requireRecord(tables, id);
  return templates.filter(({ edition }) => product.editions.includes(edition));
}

/**
 * What entitlements of an edition begin with, for whoever makes one; those that are there stay as they are. `undefined`: no
 * template.
 *
 * @throws OffleaseError `product-unknown`, `field-invalid` (`edition`: the product does not list it; `features`)
 */
export async function setEditionTemplate(
  tables: WriteTables,
  id: ProductId,
  edition: string,
  features: readonly FeatureGrant[] | undefined,
  now: UnixTime,
): Promise<void> {
  const record = await requireRecord(tables, id);
  if (!record.product.editions.includes(edition)) throw fieldInvalid('edition', 'unknown');
  if (features !== undefined) requireGrants(features, record.product);
  const others = (record.templates ?? []).filter((one) => one.edition !== edition);
  const templates = features === undefined ? others : [...others, { edition, features: [...features] }];
  await tables.products.put({ ...record, templates });
  await appendEntry(tables, now, 'product-changed', { product: id, features: record.product.features.length });
}
