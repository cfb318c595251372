import { openLicense } from '../../../src/storage/device/open-license.ts';
import { openMemoryIssuer, type MemoryIssuer } from '../../../src/testing/memory-issuer.ts';
import { decodeText, encodeText } from '../../../src/text/text-form.ts';

/** An issuer in a page of the gate's origin. What tests ask of it: arguments and results are JSON. */
let issuer: MemoryIssuer | undefined;

function here(): MemoryIssuer {
  if (issuer === undefined) throw new Error('no issuer here');
  return issuer;
}

const office = {
  /** `product.json` */
  async open(): Promise<string> {
    issuer = await openMemoryIssuer({
      product: 'ticket-counter',
      features: [
        { number: 1, key: 'export', type: 'bool' },
        { number: 2, key: 'archive', type: 'bool' },
      ],
    });
    return issuer.product;
  },

  /** Licenses this origin, for the first feature. */
  async license(): Promise<void> {
    const license = await openLicense({ product: here().product });
    await license.receive(await here().respond((await license.request()).bytes, { features: [{ number: 1 }] }));
    license.close();
  },

  /** Gives the license of this origin back. */
  async giveBack(): Promise<void> {
    const license = await openLicense({ product: here().product });
    await license.deactivate();
    license.close();
  },

  /** The text of an answer to the text of a request. */
  async answer(request: string): Promise<string> {
    return encodeText(await here().respond(decodeText(request), { features: [{ number: 1 }] }));
  },

  /** The text of a refresh of the activation that reported. */
  async refresh(report: string): Promise<string> {
    const claims = await here().read(decodeText(report));
    if (claims.kind !== 'report') throw new Error('no report');
    return encodeText(await here().refresh(claims.activation));
  },

  kindOf: async (token: string): Promise<string> => (await here().read(decodeText(token))).kind,
};

export type Office = typeof office;
Object.assign(globalThis, { office });
