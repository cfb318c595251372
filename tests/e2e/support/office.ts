import { expect } from '@playwright/test';
import type { Machine } from './machine.ts';

/** The product of these tests, as the operator enters it. */
export const PRODUCT = { id: 'museum-guide', name: 'Museum Guide' } as const;

export interface EntitlementTerms {
  readonly customer?: string;
  readonly seats?: number;
  /** Empty: cannot be activated offline. */
  readonly lease?: string;
  readonly code?: string;
}

/** Sets up an issuer at a machine that is at the app, as a person would. */
export async function setUpIssuer(office: Machine): Promise<void> {
  await office.tap('nav-issue');
  await office.at('setup-name').fill('Back office');
  await office.at('setup-passphrase').fill('correct horse battery staple');
  await office.tap('setup-submit');
  await expect(office.at('receive-scan')).toBeVisible({ timeout: 30_000 });
  await goWithoutBackup(office);
}

/** A new issuer asks for a backup first; most tests go on without one. */
export async function goWithoutBackup(office: Machine): Promise<void> {
  await office.tap('decline-backup');
  await office.tap('ask-confirm');
  await expect(office.at('first-backup')).toBeHidden();
}

/** It locks when nobody has used it for a while; a clock that is set forward is such a while. */
export async function unlock(office: Machine): Promise<void> {
  await office.tap('nav-issue');
  await office.at('unlock-passphrase').fill('correct horse battery staple');
  await office.tap('unlock-submit');
  await expect(office.at('receive-scan')).toBeVisible({ timeout: 30_000 });
}

/** Goes to a part of Issue from wherever the office is in it. */
async function goTo(office: Machine, section: 'products' | 'entitlements'): Promise<void> {
  await office.tap('nav-issue');
  await office.tap(`issue-${section}`);
}

export async function createProduct(office: Machine, product: { id: string; name: string } = PRODUCT): Promise<void> {
  await goTo(office, 'products');
  await office.tap('new-product');
  await office.at('product-name').fill(product.name);
  await office.at('product-id').fill(product.id);
  await office.tap('product-submit');
  await expect(office.at('save-product-file')).toBeVisible();
}

/** Leaves the office at the new entitlement. */
export async function createEntitlement(
  office: Machine,
  { customer = 'City Museum', seats = 1, lease = 'P30D', code = 'MUSEUM-1' }: EntitlementTerms = {},
): Promise<void> {
  await goTo(office, 'entitlements');
  await office.tap('new-entitlement');
  const product = office.at('entitlement-product');
  if ((await product.inputValue()) === '') await product.selectOption({ index: 1 });
  await office.at('entitlement-customer').fill(customer);
  await office.at('entitlement-seats').fill(String(seats));
  await office.at('entitlement-lease').fill(lease);
  await office.at('entitlement-code').fill(code);
  await office.tap('entitlement-submit');
  await expect(office.at('seat-use').first()).toHaveAttribute('data-seats', String(seats));
}

/** The product file as a vendor embeds it, with an activation code in it or none. */
export async function productFile(
  office: Machine,
  code: string | undefined,
  name: string = PRODUCT.name,
): Promise<string> {
  await goTo(office, 'products');
  await office.at('product-line').filter({ hasText: name }).first().click();
  if (code !== undefined) await office.at('product-file-code').selectOption(code);
  if (code !== undefined) await expect(office.at('product-file-text')).toContainText(code);
  return office.saved('save-product-file');
}

/** Opens the entitlement whose customer is named. */
export async function openEntitlement(office: Machine, customer = 'City Museum'): Promise<void> {
  await goTo(office, 'entitlements');
  await office.at('entitlement-line').filter({ hasText: customer }).first().click();
  await expect(office.at('seat-use').first()).toBeVisible();
}

export async function expectSeats(office: Machine, inUse: number, customer = 'City Museum'): Promise<void> {
  await openEntitlement(office, customer);
  await expect(office.at('seat-use').first()).toHaveAttribute('data-in-use', String(inUse));
}

/** An issuer that is ready: set up, one product, one entitlement. Resolves with the product file. */
export async function openOffice(office: Machine, terms: EntitlementTerms = {}): Promise<string> {
  await setUpIssuer(office);
  await createProduct(office);
  await createEntitlement(office, terms);
  return productFile(office, terms.code ?? 'MUSEUM-1');
}
