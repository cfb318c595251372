import {
  idBytes,
  isActivationCode,
  type ActivationCode,
  type ActivationId,
  type DeviceId,
  type Nonce,
} from '../license/ids.ts';
import { MAX_MACHINE_LABEL, MAX_METADATA_PAIRS, MAX_SEAT_NAME } from '../license/limits.ts';
import { CLAIM_LABELS, type ClaimField } from './claim-labels.ts';
import type { CborMap } from './cbor.ts';
import type {
  ClockState,
  DeactivationClaims,
  DeactivationSubject,
  DeviceClaims,
  ReportClaims,
  RequestClaims,
} from './claims.ts';
import { claimsInvalid, countersValue, FieldReader, pairsValue, present, writeFields } from './field.ts';

type Reader = FieldReader<ClaimField>;

const CLOCK_STATES: readonly ClockState[] = ['ok', 'behind', 'ahead'];

function clockOf(fields: Reader): ClockState {
  const state = CLOCK_STATES[fields.uint('clock', CLOCK_STATES.length - 1)];
  if (state === undefined) throw claimsInvalid('clock');
  return state;
}

function clockValue(clock: ClockState | undefined): number | undefined {
  return clock === undefined ? undefined : CLOCK_STATES.indexOf(clock);
}

function codeOf(fields: Reader): ActivationCode | undefined {
  const code = fields.optionalLine('code', 50);
  if (code === undefined) return undefined;
  if (!isActivationCode(code)) throw claimsInvalid('code');
  return code;
}

function marksOf(fields: Reader): { time: RequestClaims['time']; epoch: number; count: number } {
  return { time: fields.time('time'), epoch: fields.uint('epoch'), count: fields.uint('count') };
}

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
function encodeRequest(claims: RequestClaims): CborMap {
  return writeFields(CLAIM_LABELS, {
    product: claims.product,
    activation: claims.activation === undefined ? undefined : idBytes(claims.activation),
    time: claims.time,
    nonce: idBytes(claims.nonce),
    epoch: claims.epoch,
    count: claims.count,
    certificateSerial: claims.certificateSerial,
    deviceKey: claims.deviceKey,
    receivingKey: claims.receivingKey,
    code: claims.code,
    seatName: claims.seatName,
    machineLabel: claims.machineLabel,
    metadata: pairsValue(claims.metadata),
    counters: countersValue(claims.counters),
    clock: clockValue(claims.clock),
  });
}

function decodeRequest(fields: Reader): RequestClaims {
  const required = {
    product: fields.product('product'),
    ...marksOf(fields),
    nonce: fields.id<Nonce>('nonce', 16),
    certificateSerial: fields.uint('certificateSerial'),
    deviceKey: fields.bytes('deviceKey', 33),
    receivingKey: fields.bytes('receivingKey', 33),
  };
  const optional = {
    code: codeOf(fields),
    seatName: fields.optionalLine('seatName', MAX_SEAT_NAME),
    machineLabel: fields.optionalLine('machineLabel', MAX_MACHINE_LABEL),
    metadata: fields.optionalPairs('metadata', MAX_METADATA_PAIRS),
    counters: fields.optionalCounters('counters'),
    activation: fields.optionalId<ActivationId>('activation', 16),
    clock: fields.has('clock') ? clockOf(fields) : undefined,
  };
  return { kind: 'request', ...required, ...present(optional) };
}

/*
 * report = {
 *   2: bstr .size 16, 3: uint, 5: time,             ; activation, sequence, time
 *   7: uint, 8: uint, 9: uint,                      ; epoch, count, certificate serial
 *   17: clock, 18: time,                            ; clock, lease end
 *   ? 14: line-100, ? 16: counters,                 ; machine label, counters
 * }
 */
function encodeReport(claims: ReportClaims): CborMap {
  return writeFields(CLAIM_LABELS, {
    activation: idBytes(claims.activation),
    sequence: claims.sequence,
    time: claims.time,
    epoch: claims.epoch,
    count: claims.count,
    certificateSerial: claims.certificateSerial,
    clock: clockValue(claims.clock),
    leaseEnd: claims.leaseEnd,
    machineLabel: claims.machineLabel,
    counters: countersValue(claims.counters),
  });
}

function decodeReport(fields: Reader): ReportClaims {
  const machineLabel = fields.optionalLine('machineLabel', MAX_MACHINE_LABEL);
  return {
    kind: 'report',
    activation: fields.id<ActivationId>('activation', 16),
    sequence: fields.uint('sequence'),
    ...marksOf(fields),
    certificateSerial: fields.uint('certificateSerial'),
    leaseEnd: fields.time('leaseEnd'),
    clock: clockOf(fields),
    counters: fields.optionalCounters('counters') ?? [],
    ...present({ machineLabel }),
  };
}

/*
 * deactivation = ended-activation / withdrawn-requests
 * ended-activation = {
 *   2: bstr .size 16, 3: uint, 5: time,             ; activation, sequence, time
 *   7: uint, 8: uint, ? 16: counters,               ; the new epoch, count, counters
 * }
 * withdrawn-requests = {
 *   1: product-id, -8: bstr .size 32, 5: time,      ; product, device, time
 *   7: uint, 8: uint, ? 16: counters,
 * }
 */
function encodeDeactivation(claims: DeactivationClaims): CborMap {
  const { subject } = claims;
  return writeFields(CLAIM_LABELS, {
    ...('activation' in subject
      ? { activation: idBytes(subject.activation), sequence: subject.sequence }
      : { device: idBytes(subject.device), product: subject.product }),
    time: claims.time,
    epoch: claims.epoch,
    count: claims.count,
    counters: countersValue(claims.counters),
  });
}

function subjectOf(fields: Reader): DeactivationSubject {
  if (fields.has('device')) {
    return { device: fields.id<DeviceId>('device', 32), product: fields.product('product') };
  }
  return { activation: fields.id<ActivationId>('activation', 16), sequence: fields.uint('sequence') };
}

function decodeDeactivation(fields: Reader): DeactivationClaims {
  const subject = subjectOf(fields);
  const counters = fields.optionalCounters('counters') ?? [];
  return { kind: 'deactivation', subject, ...marksOf(fields), counters };
}

export function encodeDeviceClaims(claims: DeviceClaims): CborMap {
  switch (claims.kind) {
    case 'request':
      return encodeRequest(claims);
    case 'report':
      return encodeReport(claims);
    case 'deactivation':
      return encodeDeactivation(claims);
  }
}

/** @throws OffleaseError `claims-invalid` naming the field */
export function decodeDeviceClaims(kind: DeviceClaims['kind'], map: CborMap): DeviceClaims {
  const fields = new FieldReader(map, CLAIM_LABELS);
  const decode = { request: decodeRequest, report: decodeReport, deactivation: decodeDeactivation }[kind];
  const claims = decode(fields);
  fields.end();
  return claims;
}
