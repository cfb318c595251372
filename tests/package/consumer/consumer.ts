// What a product's TypeScript says of every entry point. Only checked, never run.
import { decodeText, encodeText, inspectToken, OffleaseError, openLicense, type License } from 'offlease';
import { askToKeep, textStore, type DeviceStore } from 'offlease/device';
import { LicenseGate, type LicenseChangeEvent } from 'offlease/element';
import 'offlease/element/define';
import type {} from 'offlease/element/react';
import type {} from 'offlease/element/svelte';
import type {} from 'offlease/element/vue';
import { qrMatrix } from 'offlease/exchange';
import { memoryIssuerStore, openIssuer, unixTime, type Issuer } from 'offlease/issuer';
import { openTestLicense } from 'offlease/testing';
import { readProductFile, sealToken } from 'offlease/token';
import type { JSX } from 'react';
import type { GlobalComponents } from 'vue';
import type { SvelteHTMLElements } from 'svelte/elements';

export async function device(product: string): Promise<string> {
  const license: License = await openLicense({ product });
  const stop: () => void = license.subscribe((now) => {
    if (now.state === 'active') console.log(now.daysLeft, now.license.customer, now.grace);
    // @ts-expect-error only who has a license has days left
    console.log(now.daysLeft);
  });
  stop();
  const request = await license.request({ code: 'ABCD-EFGH' });
  const text: string = encodeText(request.bytes);
  const done: 'activated' | 'refreshed' = await license.receive(decodeText(text));
  // @ts-expect-error a text is not yet a token
  await license.receive(text);
  const found = await inspectToken(request.bytes);
  return `${done} ${found.what} ${String(license.remaining('tickets'))}`;
}

export async function issuer(): Promise<Issuer> {
  const opened = await openIssuer({ store: memoryIssuerStore(), clock: () => unixTime(1_790_000_000) });
  const product = await opened.createProduct({ id: 'kiosk', name: 'Kiosk', features: [] });
  const file: string = await opened.productFile(product.id);
  await readProductFile(file);
  return opened;
}

export function storage(texts: Map<string, string>): DeviceStore {
  void askToKeep();
  return textStore({
    keys: 'extractable',
    read: async (id) => texts.get(id),
    ids: async () => [...texts.keys()],
    update: async (id, change) => void texts.set(id, change(texts.get(id)) ?? ''),
  });
}

export function page(error: unknown): string {
  const gate = document.querySelector('license-gate');
  gate?.addEventListener('license-change', (event: LicenseChangeEvent) => console.log(event.licensed));
  document.addEventListener('license-warning', ({ warning }) => console.log(warning.daysLeft));
  gate?.show();
  console.log(gate instanceof LicenseGate, qrMatrix('HELLO').size, sealToken.length);
  return error instanceof OffleaseError ? error.code : 'unexpected';
}

export const inReact: JSX.IntrinsicElements['license-gate'] = {
  product: 'product.json',
  kiosk: true,
  'onlicense-change': (event) => console.log(event.snapshot.state),
};
export const inSvelte: SvelteHTMLElements['license-gate'] = { product: 'product.json', theme: 'dark' };
export const inVue: InstanceType<GlobalComponents['license-gate']>['$props'] = { feature: 'export' };
// @ts-expect-error there are two themes
export const wrong: JSX.IntrinsicElements['license-gate'] = { theme: 'blue' };

export async function test(): Promise<void> {
  const { license, pass } = await openTestLicense('grace', { features: { export: true, tickets: { count: 5 } } });
  pass(86_400);
  console.log(license.has('export'));
  // @ts-expect-error no such state
  await openTestLicense('expired');
}
