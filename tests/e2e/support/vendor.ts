import { unixTime, type UnixTime } from '../../../src/license/time.ts';
import type { Policy } from '../../../src/license/product.ts';
import { decodeText, encodeText } from '../../../src/text/text-form.ts';
import { generateSigningKey } from '../../../src/token/keys.ts';
import { writeProductFile } from '../../../src/token/product-file.ts';
import { makeServicePin } from '../../../src/token/service-pin.ts';
import { expectState, openProduct, paste, shownText } from './kiosk.ts';
import type { Machine } from './machine.ts';
import { makeIssuer, makeProduct, type IssueOptions, type TestIssuer } from '../../device/fixture.ts';

/** The service PIN of this vendor's kiosks. */
export const PIN = '2580';

const YEAR = 365 * 86_400;

export const now = (): UnixTime => unixTime(Date.now() / 1000);

/** A vendor without an office: a product file, and answers to what devices show. */
export interface Vendor {
  readonly issuer: TestIssuer;
  readonly json: string;
  /** As text, like the request. 100 scans, 5 elements of a pool and the export, unless the terms say otherwise. */
  respond(request: string, terms?: IssueOptions): Promise<string>;
}

/** A machine that is at the app gets this vendor's product and a license for it. */
export async function license(kiosk: Machine, vendor: Vendor, terms: IssueOptions = {}): Promise<void> {
  await openProduct(kiosk, vendor.json);
  await activate(kiosk, vendor, terms);
}

export async function activate(kiosk: Machine, vendor: Vendor, terms: IssueOptions = {}): Promise<void> {
  await kiosk.tap('activate');
  await paste(kiosk, await vendor.respond(await shownText(kiosk), terms));
  await expectState(kiosk, 'active');
}

export async function makeVendor(policy: Partial<Policy> = {}): Promise<Vendor> {
  const root = await generateSigningKey();
  const issuer = await makeIssuer(root, { validFrom: unixTime(now() - YEAR), validUntil: unixTime(now() + YEAR) });
  const servicePin = await makeServicePin(PIN);
  const file = await makeProduct([root], [issuer], { policy: { servicePin, ...policy } });
  return {
    issuer,
    json: writeProductFile(file),
    async respond(request, terms = {}) {
      const features = [{ number: 1 }, { number: 2, limit: 100 }, { number: 3, limit: 5 }];
      return encodeText(
        await issuer.respond(decodeText(request), { time: now(), features, seatName: 'Entrance, left', ...terms }),
      );
    },
  };
}
