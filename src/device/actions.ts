import type { Bytes } from '../license/bytes.ts';
import { defined } from '../license/defined.ts';
import { OffleaseError } from '../license/error.ts';
import { activationCodeOf } from '../license/ids.ts';
import { isLine, MAX_SEAT_NAME } from '../license/limits.ts';
import type { UnixTime } from '../license/time.ts';
import type { Certificate } from '../token/certificate.ts';
import type { ProductFile } from '../token/product-file.ts';
import type { Trust } from '../token/trust.ts';
import type { LicenseOptions, RequestDetails } from './license-options.ts';
import { newReceivingKey } from './identity.ts';
import { openAnswer } from './incoming.ts';
import type { Prepare, Prepared } from './live-record.ts';
import { askedIssuers, makeDeactivation, makeReport, makeRequest, makeWithdrawals, type Wish } from './outgoing.ts';
import type { DeviceRecord, HeldLicense, OutgoingToken } from './record.ts';
import { shownRequest } from './snapshot.ts';
import { assertAllowed, stepOf, type DeviceAction } from './transition.ts';
import { certificateOf, certificateToAsk, deviceTrust } from './trust.ts';

export { stepOf };

/** What makes and opens tokens, as `License` describes it. Each is prepared outside any transaction. */
export interface Actions {
  request(details: RequestDetails): Prepare<OutgoingToken>;
  receive(token: Bytes): Prepare<'activated' | 'refreshed'>;
  report(): Prepare<OutgoingToken>;
  deactivate(): Prepare<OutgoingToken>;
  withdraw(): Prepare<OutgoingToken>;
  confirmDelivered(id: string): Prepare<void>;
}

function wishOf({ code: typed, seatName: named }: RequestDetails, { activationCode }: ProductFile): Wish {
  const code = typed === undefined ? activationCode : activationCodeOf(typed);
  if (code === undefined && typed?.trim()) throw new OffleaseError('code-invalid');
  const seatName = named?.trim() ?? '';
  if (seatName === '') return defined({ code });
  if (!isLine(seatName, MAX_SEAT_NAME)) throw new OffleaseError('seat-name-invalid', { max: MAX_SEAT_NAME });
  return defined({ code, seatName });
}

/**
 * All that an exchange needs and an open license does not: `client.ts` loads this file when it is first asked to do
 * something, so that a product starts with half of the room.
 */
export function actionsOf(options: LicenseOptions): Actions {
  const { product: file, store, issuer } = options;
  const trustOf = deviceTrust(file);

  /** A token of this device, once the rules allow it. */
  const make =
    <T>(
      action: DeviceAction,
      prepare: (current: DeviceRecord, trust: Trust, now: UnixTime) => Promise<Prepared<T>>,
    ): Prepare<T> =>
    async (current, now, circumstances) => {
      assertAllowed(current, action, now, circumstances);
      return prepare(current, await trustOf(current), now);
    };

  /** One about the license, to who issued it. */
  const makeOfLicense = <T>(
    action: DeviceAction,
    prepare: (
      current: DeviceRecord,
      license: HeldLicense,
      certificate: Certificate,
      now: UnixTime,
    ) => Promise<Prepared<T>>,
  ): Prepare<T> =>
    make(action, (current, trust, now) => {
      const { license } = current;
      if (license === undefined) throw new OffleaseError('not-activated');
      return prepare(current, license, certificateOf(trust, license.issuer), now);
    });

  return {
    request: (details) =>
      make('request', async (current, trust, now) => {
        const wish = wishOf({ ...details, seatName: details.seatName ?? current.lost?.seatName }, file);
        const certificate = certificateToAsk(trust, file, issuer ?? current.license?.issuer);
        const request = await makeRequest(current, certificate, wish, options, now);
        return { step: stepOf({ type: 'request', request }), result: shownRequest(request) };
      }),

    receive: (token) => async (current) => {
      const event = await openAnswer(token, current, await trustOf(current), () => store.list());
      return { step: stepOf(event), result: event.type === 'response' ? 'activated' : 'refreshed' };
    },

    report: () =>
      makeOfLicense('report', async (current, license, certificate, now) => {
        const token = await makeReport(current, license, certificate, options, now);
        return { step: stepOf({ type: 'report', token }), result: token };
      }),

    deactivate: () =>
      makeOfLicense('deactivate', async (current, license, certificate, now) => {
        const token = await makeDeactivation(current, license, certificate, now);
        const receiving = await newReceivingKey(store);
        return { step: stepOf({ type: 'deactivate', token, receiving }), result: token };
      }),

    withdraw: () =>
      make('withdraw', async (current, trust, now) => {
        const certificates = askedIssuers(current).map((asked) => certificateOf(trust, asked));
        const tokens = await makeWithdrawals(current, certificates, now);
        const [result] = tokens as readonly [OutgoingToken]; // a request is outstanding, so somebody was asked
        return { step: stepOf({ type: 'withdraw', tokens, receiving: await newReceivingKey(store) }), result };
      }),

    confirmDelivered: (id) => async () => ({ step: stepOf({ type: 'delivered', id }), result: undefined }),
  };
}
