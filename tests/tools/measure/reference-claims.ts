import type { Bytes } from '../../../src/license/bytes.ts';
import type { ActivationCode, ActivationId, Nonce, ProductId } from '../../../src/license/ids.ts';
import { unixTime, type UnixTime } from '../../../src/license/time.ts';
import type {
  DeactivationClaims,
  RefreshClaims,
  ReportClaims,
  RequestClaims,
  ResponseClaims,
} from '../../../src/token/claims.ts';
import type { Counter } from '../../../src/license/feature.ts';

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

/** Customer of 25 characters, edition of 12, 12 features (8 bool, 4 with limits), 4 attributes of 20 characters, key and value. */
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
    subscriptionEnd: unixTime(time + 365 * 86_400),
    features: [
      ...[1, 2, 3, 4, 5, 6, 7, 8].map((number) => ({ number })),
      { number: 9, limit: 5 },
      { number: 10, limit: 25 },
      { number: 11, limit: 100 },
      { number: 12, limit: 1000 },
    ],
    attributes: [
      ['region', 'the north-west'],
      ['contract', 'C-2026-04711'],
      ['support', 'daily 8 to 18'],
      ['operator', 'line 4 to 12'],
    ],
  };
}

/** The keys of the features above in their product's catalogue. */
export const FEATURE_KEYS = [
  'ticket-sales',
  'refunds',
  'season-passes',
  'group-tickets',
  'card-payment',
  'cash-drawer',
  'receipt-printer',
  'daily-export',
  'operators',
  'price-lists',
  'tickets',
  'reports',
] as const;

/** The response's license, as it comes again without being asked for. */
export function referenceRefresh(response: ResponseClaims): RefreshClaims {
  const { kind: _kind, nonce: _nonce, ...license } = response;
  return { kind: 'refresh', ...license };
}

const COUNTERS: readonly Counter[] = [
  { number: 9, used: 3 },
  { number: 10, used: 17 },
  { number: 11, used: 87 },
  { number: 12, used: 401 },
];

/** Activation id, sequence, time, epoch, count, lease end, clock, and four counters. */
export function referenceReport(activation: ActivationId, time: UnixTime): ReportClaims {
  return {
    kind: 'report',
    activation,
    sequence: time,
    time: unixTime(time + 86_400),
    epoch: 0,
    count: 2,
    certificateSerial: 1,
    leaseEnd: unixTime(time + 30 * 86_400),
    clock: 'ok',
    counters: COUNTERS,
  };
}

/** Activation id, sequence, time, epoch, count, and four counters. */
export function referenceDeactivation(activation: ActivationId, time: UnixTime): DeactivationClaims {
  return {
    kind: 'deactivation',
    subject: { activation, sequence: time },
    time: unixTime(time + 2 * 86_400),
    epoch: 1,
    count: 3,
    counters: COUNTERS,
  };
}
