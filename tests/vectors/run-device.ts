import type { Bytes } from '../../src/license/bytes.ts';
import type { IssuerId, Nonce, ProductId, RootId } from '../../src/license/ids.ts';
import { DEFAULT_POLICY } from '../../src/license/product.ts';
import { unixTime } from '../../src/license/time.ts';
import { openAnswer } from '../../src/device/incoming.ts';
import { newRecord, type DeviceRecord, type OutgoingToken } from '../../src/device/record.ts';
import { transition, type DeviceEvent } from '../../src/device/transition.ts';
import { deviceTrust } from '../../src/device/trust.ts';
import { outcome } from './outcome.ts';
import { bytes } from './run-text.ts';
import type { DeviceStep, Outcome, Vector } from './vector.ts';
import { receivingKey, signingKey, trustOf } from './world.ts';

const NO_BYTES: Bytes = new Uint8Array(0);

/** A token of the device that is not looked at here. */
function made(at: number, kind: 'request' | 'deactivation', id: string): OutgoingToken {
  return { id, kind, bytes: NO_BYTES, made: unixTime(at) };
}

/** What the device does by itself in a step; the answers that it receives are `run`'s. */
async function ownEvent(step: Exclude<DeviceStep, { receives: string }>, index: number): Promise<DeviceEvent> {
  const id = String(index);
  if ('requests' in step) {
    const nonce = step.requests.nonce as Nonce;
    const issuer = step.requests.issuer as IssuerId;
    return { type: 'request', request: { ...made(step.at, 'request', id), kind: 'request', nonce, issuer } };
  }
  if ('deactivates' in step) {
    const receiving = await receivingKey(step.deactivates.receiving);
    return { type: 'deactivate', token: made(step.at, 'deactivation', id), receiving };
  }
  const receiving = await receivingKey(step.withdraws.receiving);
  return { type: 'withdraw', tokens: [made(step.at, 'deactivation', id)], receiving };
}

/** A device from its first request on, under the very rules of the product; what it answers to each token. */
export async function runDevice(vector: Vector): Promise<readonly Outcome<unknown>[] | undefined> {
  if (vector.operation !== 'device') return undefined;
  const { roots, certificates } = await trustOf(vector.trust);
  const id = vector.product as ProductId;
  const product = { id, name: 'Product', editions: [], features: [], policy: DEFAULT_POLICY };
  const trust = deviceTrust({ product, roots, certificates });
  const [signing, receiving] = await Promise.all([signingKey('device-signing'), receivingKey(vector.receiving)]);
  const root = (await signingKey(vector.root)).publicKey.thumbprint as RootId;
  let record: DeviceRecord = newRecord({ root, product: id }, { roots: [root], signing, receiving }, unixTime(0));
  const outcomes: Outcome<unknown>[] = [];
  for (const [index, step] of vector.steps.entries()) {
    const now = unixTime(step.at);
    if (!('receives' in step)) {
      record = transition(record, await ownEvent(step, index), now);
      continue;
    }
    const before = record;
    const found = await outcome(async () => {
      const answer = await openAnswer(bytes(step.receives), before, await trust(before), () => Promise.resolve([]));
      record = transition(before, answer, now);
      const held = record.license?.claims;
      return { activation: held?.activation, sequence: held?.sequence, leaseEnd: held?.leaseEnd };
    });
    if ('refused' in found && record !== before) throw new Error('a refusal changed the record');
    outcomes.push(found);
  }
  return outcomes;
}
