import { expect } from '@playwright/test';
import type { Machine } from './machine.ts';

export interface Vendor {
  readonly seats?: number;
  readonly product?: string;
}

/** Waits until the service worker has everything and answers for this page. */
export async function readyOffline(machine: Machine): Promise<void> {
  await machine.page.waitForFunction(async () => {
    const { active } = await navigator.serviceWorker.ready;
    return active?.state === 'activated' && navigator.serviceWorker.controller !== null;
  });
}

/** Sets an issuer up with a product and one entitlement; gives the product file with the entitlement's code in it. */
export async function setUpIssuer(issuer: Machine, url: string, vendor: Vendor = {}): Promise<string> {
  const { page } = issuer;
  await page.goto(`${url}#/issue`);
  await issuer.at('setup-name').fill('Back office');
  await issuer.at('setup-passphrase').fill('correct horse battery staple');
  await issuer.at('setup-submit').click();
  await issuer.at('new-product').first().click();
  await issuer.at('product-name').fill('Ticket kiosk');
  await issuer.at('product-id').fill(vendor.product ?? 'ticket-kiosk');
  await issuer.at('product-submit').click();
  await page.goto(`${url}#/issue`);
  await issuer.at('new-entitlement').first().click();
  await issuer.at('entitlement-customer').fill('City Museum');
  await issuer.at('entitlement-seats').fill(String(vendor.seats ?? 1));
  await issuer.at('entitlement-submit').click();
  await expect(issuer.at('seat-use').first()).toHaveAttribute('data-in-use', '0');
  await page.goto(`${url}#/issue/products/${vendor.product ?? 'ticket-kiosk'}`);
  await issuer.at('product-file-code').selectOption({ index: 1 });
  const json = issuer.at('product-file-text');
  await expect(json).toContainText('activationCode');
  return (await json.textContent()) ?? '';
}

/** The issuer scans what a device shows and confirms what it proposes. */
export async function scanAndConfirm(issuer: Machine, device: Machine, action: string): Promise<void> {
  await issuer.lookAt(device);
  await issuer.tap('receive-scan');
  await expect(issuer.at('proposal')).toHaveAttribute('data-action', action);
  await issuer.tap('issue-confirm');
}

export async function expectState(device: Machine, state: string): Promise<void> {
  await expect(device.at('device-state')).toHaveAttribute('data-state', state);
}

export async function leaseEnd(device: Machine): Promise<number> {
  return Number(await device.at('lease-end').first().getAttribute('data-time'));
}
