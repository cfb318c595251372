import { expect } from '@playwright/test';
import { giveFile, paste } from './kiosk.ts';
import type { Machine } from './machine.ts';
import { qrPicture } from './picture.ts';
import { stored } from './stored.ts';

/** The ways in which a text comes into an open panel. */
export const DOORS = ['text', 'file', 'camera'] as const;
export type Door = (typeof DOORS)[number];

/** How a panel is used. `scan`: what turns its camera on; none where it is on at once. */
export interface Panel {
  readonly machine: Machine;
  readonly scan: string | undefined;
  /** Opens it, from wherever the machine is. */
  readonly open: () => Promise<void>;
  /** What a refusal may change: the tables of the issuer's journal. */
  readonly except?: readonly string[];
}

/** Opens the panel and brings a text to it through a door. */
export async function bring({ machine, scan, open }: Panel, door: Door, text: string): Promise<void> {
  // Before the panel: one that turns its camera on by itself must not see what was there before.
  await machine.lookAtPicture(door === 'camera' ? qrPicture(text) : undefined);
  await open();
  if (door === 'text') await paste(machine, text);
  else if (door === 'file') await giveFile(machine, 'open-file', 'token.offlease', text);
  else if (scan !== undefined) await machine.tap(scan);
}

/** Brings a text through a door where it is refused with a code, a sentence and a next step, and changes nothing. */
export async function expectRefusal(panel: Panel, door: Door, text: string, code: string): Promise<void> {
  const { machine, except = [] } = panel;
  const before = await stored(machine.page, { except });
  await bring(panel, door, text);
  await expectError(machine, code);
  expect(await stored(machine.page, { except })).toBe(before);
}

export async function expectError(machine: Machine, code: string): Promise<void> {
  const error = machine.at('error').first();
  await expect(error).toHaveAttribute('data-code', code, { timeout: 30_000 });
  // What happened, and what to do next: two sentences at least.
  const [what = '', next = ''] = await error.locator('> *').allInnerTexts();
  expect(what.trim()).toMatch(/\S+ \S+/);
  expect(next.trim()).toMatch(/\S+ \S+/);
}
