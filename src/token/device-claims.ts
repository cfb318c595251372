import { MAX_MACHINE_LABEL, MAX_METADATA_PAIRS, MAX_SEAT_NAME } from '../license/limits.ts';
import { CLAIM_LABELS } from './claim-labels.ts';
import type { CborMap } from './cbor.ts';
import type { DeactivationClaims, DeactivationSubject, DeviceClaims, ReportClaims, RequestClaims } from './claims.ts';
import { bytes, CODE, COUNTERS, id, line, oneOf, PRODUCT, textPairs, TIME, UINT } from './field.ts';
import { optional, orEmpty, recordOf } from './record.ts';

const CLOCK = oneOf(['ok', 'behind', 'ahead']);
const MARKS = { time: TIME, epoch: UINT, count: UINT };

/*
 * request = {
 *   1: product-id, 5: time, 6: bstr .size 16,       ; product, time, nonce
 *   7: uint, 8: uint, 9: uint,                      ; epoch, count, certificate serial
 *   10: bstr .size 33, 11: bstr .size 33,           ; device key, receiving key
 *   ? 2: bstr .size 16, ? 12: code, ? 13: line-50,  ; activation that ended, code, seat name
 *   ? 14: line-100, ? 15: pairs, ? 16: counters,    ; machine label, metadata, counters
 *   ? 17: clock,
 * }
 */
const REQUEST = recordOf<Omit<RequestClaims, 'kind'>>(CLAIM_LABELS, {
  product: PRODUCT,
  ...MARKS,
  nonce: id(16),
  certificateSerial: UINT,
  deviceKey: bytes(33),
  receivingKey: bytes(33),
  activation: optional(id(16)),
  code: optional(CODE),
  seatName: optional(line(MAX_SEAT_NAME)),
  machineLabel: optional(line(MAX_MACHINE_LABEL)),
  metadata: optional(textPairs(MAX_METADATA_PAIRS)),
  counters: optional(COUNTERS),
  clock: optional(CLOCK),
});

/*
 * report = {
 *   2: bstr .size 16, 3: uint, 5: time,             ; activation, sequence, time
 *   7: uint, 8: uint, 9: uint,                      ; epoch, count, certificate serial
 *   17: clock, 18: time,                            ; clock, lease end
 *   ? 14: line-100, ? 16: counters,                 ; machine label, counters
 * }
 */
const REPORT = recordOf<Omit<ReportClaims, 'kind'>>(CLAIM_LABELS, {
  activation: id(16),
  sequence: UINT,
  ...MARKS,
  certificateSerial: UINT,
  clock: CLOCK,
  leaseEnd: TIME,
  machineLabel: optional(line(MAX_MACHINE_LABEL)),
  counters: orEmpty(COUNTERS),
});

type Deactivation<Subject> = Omit<DeactivationClaims, 'kind' | 'subject'> & Extract<DeactivationSubject, Subject>;

/*
 * deactivation = ended / withdrawn
 * ended = {
 *   2: bstr .size 16, 3: uint, 5: time,             ; activation, sequence, time
 *   7: uint, 8: uint, ? 16: counters,               ; the new epoch, count, counters
 * }
 * withdrawn = {
 *   1: product-id, -8: bstr .size 32, 5: time,      ; product, device, time
 *   7: uint, 8: uint, ? 16: counters,
 * }
 */
const ENDED = recordOf<Deactivation<{ activation: unknown }>>(CLAIM_LABELS, {
  activation: id(16),
  sequence: UINT,
  ...MARKS,
  counters: orEmpty(COUNTERS),
});
const WITHDRAWN = recordOf<Deactivation<{ device: unknown }>>(CLAIM_LABELS, {
  product: PRODUCT,
  device: id(32),
  ...MARKS,
  counters: orEmpty(COUNTERS),
});

function decodeDeactivation(map: CborMap): DeactivationClaims {
  if (map.has(CLAIM_LABELS.device)) {
    const { device, product, ...rest } = WITHDRAWN.read(map);
    return { kind: 'deactivation', subject: { device, product }, ...rest };
  }
  const { activation, sequence, ...rest } = ENDED.read(map);
  return { kind: 'deactivation', subject: { activation, sequence }, ...rest };
}

export function encodeDeviceClaims(claims: DeviceClaims): CborMap {
  if (claims.kind === 'request') return REQUEST.write(claims);
  if (claims.kind === 'report') return REPORT.write(claims);
  const { subject } = claims;
  return 'device' in subject ? WITHDRAWN.write(claims, subject) : ENDED.write(claims, subject);
}

/** @throws OffleaseError `claims-invalid` naming the field */
export function decodeDeviceClaims(kind: DeviceClaims['kind'], map: CborMap): DeviceClaims {
  switch (kind) {
    case 'request':
      return { kind, ...REQUEST.read(map) };
    case 'report':
      return { kind, ...REPORT.read(map) };
    case 'deactivation':
      return decodeDeactivation(map);
  }
}
