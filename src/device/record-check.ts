import { OffleaseError } from '../license/error.ts';
import { isFeatureNumber } from '../license/feature.ts';
import { isActivationCode, isProductId } from '../license/ids.ts';
import { isUnixTime } from '../license/time.ts';
import { TOKEN_KINDS } from '../token/kind.ts';
import { RECORD_VERSION, type DeviceRecord } from './record.ts';
import type { LicenseKey } from './store.ts';

/** What is wrong with a stored value: the path to it from here, `''` for the value itself; `undefined` if it is sound. */
type Check = (value: unknown) => string | undefined;

const is =
  (holds: (value: unknown) => boolean): Check =>
  (value) =>
    holds(value) ? undefined : '';
const text = (holds: (value: string) => boolean): Check => is((value) => typeof value === 'string' && holds(value));
const hex = (digits: number): Check => text((value) => value.length === digits && /^[0-9a-f]*$/.test(value));
const oneOf = (...values: readonly string[]): Check => text((value) => values.includes(value));
const whole = is((value) => Number.isSafeInteger(value) && (value as number) >= 0);
const time = is((value) => typeof value === 'number' && isUnixTime(value));
const anyText = text(() => true);
const bytes = is((value) => value instanceof Uint8Array);
const sized = (length: number): Check => is((value) => value instanceof Uint8Array && value.length === length);
const limit = is((value) => value === 'unlimited' || (Number.isSafeInteger(value) && (value as number) >= 0));
const featureNumber = is((value) => typeof value === 'number' && isFeatureNumber(value));

function fields(needed: Readonly<Record<string, Check>>, optional: Readonly<Record<string, Check>> = {}): Check {
  return (value) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return '';
    const all = value as Readonly<Record<string, unknown>>;
    for (const [name, check] of [...Object.entries(needed), ...Object.entries(optional)]) {
      if (!Object.hasOwn(all, name)) {
        if (Object.hasOwn(needed, name)) return name;
        continue;
      }
      const wrong = check(all[name]);
      if (wrong !== undefined) return wrong === '' ? name : `${name}.${wrong}`;
    }
    return undefined;
  };
}

function list(item: Check): Check {
  return (value) => {
    if (!Array.isArray(value)) return '';
    for (const [index, one] of value.entries()) {
      const wrong = item(one);
      if (wrong !== undefined) return wrong === '' ? String(index) : `${index}.${wrong}`;
    }
    return undefined;
  };
}

function keyPair(algorithm: 'ECDSA' | 'ECDH', usage: KeyUsage): Check {
  return fields({
    privateKey: is(
      (value) =>
        value instanceof CryptoKey &&
        value.type === 'private' &&
        value.algorithm.name === algorithm &&
        value.usages.includes(usage),
    ),
    publicKey: fields({ raw: sized(65), compressed: sized(33), thumbprint: hex(64), kid: hex(16) }),
  });
}

const counter = fields({ number: featureNumber, used: whole });
const pair = is((value) => Array.isArray(value) && value.length === 2 && value.every((one) => typeof one === 'string'));
const outgoing = { id: anyText, kind: oneOf(...TOKEN_KINDS), bytes, made: time };

const license = fields(
  {
    product: text(isProductId),
    activation: hex(32),
    sequence: whole,
    time,
    leaseEnd: time,
    features: list(fields({ number: featureNumber }, { limit })),
    attributes: list(pair),
  },
  {
    graceEnd: time,
    subscriptionEnd: time,
    maintenanceEnd: time,
    customer: anyText,
    edition: anyText,
    plan: anyText,
    seatName: anyText,
    counters: list(counter),
    term: whole,
    reportEvery: whole,
    entitlement: hex(32),
  },
);

const record = fields(
  {
    version: whole,
    revision: whole,
    root: hex(64),
    product: text(isProductId),
    roots: list(hex(64)),
    created: time,
    signing: keyPair('ECDSA', 'sign'),
    receiving: keyPair('ECDH', 'deriveBits'),
    retired: list(fields({ kid: hex(16), reason: oneOf('withdrawn', 'deactivated') })),
    epoch: whole,
    count: whole,
    requests: list(
      fields(
        { ...outgoing, kind: oneOf('request'), nonce: hex(32), issuer: hex(32) },
        { code: text(isActivationCode), seatName: anyText, clock: time },
      ),
    ),
    spent: list(
      fields({ nonce: hex(32), reason: oneOf('applied', 'superseded', 'refreshed', 'withdrawn', 'deactivated') }),
    ),
    ended: list(fields({ activation: hex(32), sequence: whole, reason: oneOf('superseded', 'deactivated') })),
    counters: list(counter),
    checkouts: list(fields({ id: anyText, number: featureNumber, amount: whole, since: time }, { owner: anyText })),
    outbox: list(fields(outgoing)),
    marks: fields({ floor: time, seen: time, turn: whole }, { ceiling: time, offset: is(Number.isSafeInteger) }),
    certificates: list(fields({ issuer: hex(32), serial: whole, bytes })),
    applied: list(fields({ issuer: hex(32), serial: whole })),
    withdrawals: list(fields({ root: hex(64), version: whole, bytes })),
    history: list(fields({ kind: anyText, time }, { activation: hex(32), sequence: whole })),
  },
  {
    machineLabel: anyText,
    warned: fields({ activation: hex(32), sequence: whole, days: whole }),
    license: fields({ issuer: hex(32), claims: license }),
    lost: fields(
      { device: hex(64), licensed: is((value) => typeof value === 'boolean'), times: whole },
      { seatName: anyText },
    ),
  },
);

/** What a record of version 1 lacks. It is written in the new shape when it changes for the first time. */
const SINCE_1 = { version: RECORD_VERSION, checkouts: [] } satisfies Partial<DeviceRecord>;

/**
 * A stored value as a record, once its shape holds throughout.
 *
 * Values of older builds are read as what they mean now.
 *
 * @throws OffleaseError `storage-newer` (a newer build wrote it), `storage-damaged` (`field`)
 */
export function readRecord(value: unknown, key?: LicenseKey): DeviceRecord {
  const version = typeof value === 'object' && value !== null && 'version' in value ? value.version : undefined;
  if (typeof version === 'number' && version > RECORD_VERSION) throw new OffleaseError('storage-newer', { version });
  const current = version === 1 ? { ...(value as object), ...SINCE_1 } : value;
  const wrong = version === 1 || version === RECORD_VERSION ? record(current) : 'version';
  if (wrong !== undefined) throw new OffleaseError('storage-damaged', { field: wrong });
  const sound = current as DeviceRecord; // every field was looked at
  if (key !== undefined && (sound.root !== key.root || sound.product !== key.product)) {
    throw new OffleaseError('storage-damaged', { field: 'root' });
  }
  return sound;
}
