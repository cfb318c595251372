import { expect } from '@playwright/test';
import type { Machine } from './machine.ts';

/** Opens a product file in the generic app and says that the vendor's key is the right one. */
export async function openProduct(kiosk: Machine, json: string): Promise<void> {
  await giveProductFile(kiosk, json);
  await kiosk.tap('confirm-product');
  await expect(kiosk.at('device-state')).toBeVisible();
}

export async function giveProductFile(kiosk: Machine, json: string): Promise<void> {
  await giveFile(kiosk, 'product-file-input', 'product.json', json);
}

/** Chooses a file of this content where a file can be opened. */
export async function giveFile(
  machine: Machine,
  testId: string,
  name: string,
  content: string | Buffer,
): Promise<void> {
  const input = machine.at(testId).first().locator('input[type=file]');
  await input.setInputFiles({ name, mimeType: 'application/octet-stream', buffer: Buffer.from(content) });
}

export async function expectState(kiosk: Machine, state: string): Promise<void> {
  await expect(kiosk.at('device-state')).toHaveAttribute('data-state', state);
}

/** Unix seconds. */
export async function leaseEnd(kiosk: Machine): Promise<number> {
  return Number(await kiosk.at('lease-end').first().getAttribute('data-time'));
}

/** The text of the token that is on the screen. */
export async function shownText(machine: Machine): Promise<string> {
  await expect(machine.at('token-qr').first()).toBeVisible();
  return machine.at('token-text').first().inputValue();
}

/** Pastes into the open panel's box and sends it off. */
export async function paste(machine: Machine, text: string): Promise<void> {
  await machine.at('paste-box').first().fill(text);
  await machine.tap('paste-submit');
}
