import type { Bytes } from '../../../src/license/bytes.ts';
import type { ActivationCode, ActivationId, Nonce, ProductId } from '../../../src/license/ids.ts';
import { unixTime, type UnixTime } from '../../../src/license/time.ts';
import type { RequestClaims, ResponseClaims } from '../../../src/token/claims.ts';

/** Product id of 12 characters, activation code of 19, seat name of 20, and everything that a request must have. */
export function referenceRequest(deviceKey: Bytes, receivingKey: Bytes, time: UnixTime, nonce: Nonce): RequestClaims {
  return {
    kind: 'request',
    product: 'ticket-kiosk' as ProductId,
    code: 'ABCD-EFGH-JKLM-NPQR' as ActivationCode,
    seatName: 'Entrance hall, gate4',
    nonce,
    time,
    epoch: 0,
    count: 1,
    certificateSerial: 1,
    deviceKey,
    receivingKey,
  };
}

/** Customer of 25 characters, edition of 12, 12 features (8 bool, 4 with limits), 4 attributes of about 20 characters. */
export function referenceResponse(nonce: Nonce, activation: ActivationId, time: UnixTime): ResponseClaims {
  return {
    kind: 'response',
    product: 'ticket-kiosk' as ProductId,
    customer: 'Northern Transport Co. Ld',
    edition: 'Professional',
    nonce,
    activation,
    sequence: time,
    time,
    leaseEnd: unixTime(time + 30 * 86_400),
    graceEnd: unixTime(time + 37 * 86_400),
    subscriptionEnd: unixTime(time + 365 * 86_400),
    features: [
      ...[1, 2, 3, 4, 5, 6, 7, 8].map((number) => ({ number })),
      { number: 9, limit: 5 },
      { number: 10, limit: 100 },
      { number: 11, limit: 25_000 },
      { number: 12, limit: 'unlimited' as const },
    ],
    attributes: [
      ['region', 'north-west-coast'],
      ['contract', 'C-2026-004711'],
      ['support', 'weekdays 8 to 18'],
      ['operator', 'line 4 and 12'],
    ],
  };
}
