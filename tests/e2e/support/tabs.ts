import { join } from 'node:path';
import { expect, type Locator, type Page } from '@playwright/test';
import { top } from '../../tools/lint/rooms.mjs';
import { serveFolder, type StaticServer } from '../../tools/serve/static-server.mjs';
import type { Machine } from './machine.ts';

/** A kiosk that is a tab at an origin of its own, and so shares no storage with any other: cheaper than a machine. */
export class KioskTab {
  readonly page: Page;
  readonly #host: StaticServer;

  private constructor(page: Page, host: StaticServer) {
    this.page = page;
    this.#host = host;
  }

  static async open(machine: Machine): Promise<KioskTab> {
    const host = await serveFolder({ folder: join(top, 'dist') });
    const page = await machine.page.context().newPage();
    await page.goto(host.url);
    return new KioskTab(page, host);
  }

  at(testId: string): Locator {
    return this.page.getByTestId(testId);
  }

  async tap(testId: string): Promise<void> {
    await this.page.bringToFront();
    await this.at(testId).first().click();
  }

  async giveFile(testId: string, name: string, text: string): Promise<void> {
    const input = this.at(testId).first().locator('input[type=file]');
    await input.setInputFiles({ name, mimeType: 'application/octet-stream', buffer: Buffer.from(text) });
  }

  async openProduct(json: string): Promise<void> {
    await this.giveFile('product-file-input', 'product.json', json);
    await this.tap('confirm-product');
    await expect(this.at('device-state')).toBeVisible();
  }

  async expectState(state: string): Promise<void> {
    await expect(this.at('device-state')).toHaveAttribute('data-state', state);
  }

  /** The text of the token that is on the screen. */
  async shownText(): Promise<string> {
    await expect(this.at('token-qr').first()).toBeVisible();
    return this.at('token-text').first().inputValue();
  }

  async close(): Promise<void> {
    await this.page.close();
    await this.#host.stop();
  }
}
