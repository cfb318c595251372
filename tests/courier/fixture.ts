import 'fake-indexeddb/auto';
import { IDBFactory } from 'fake-indexeddb';
import { Courier } from '../../src/courier/courier.ts';
import type { CourierStore } from '../../src/courier/store.ts';
import type { Bytes } from '../../src/license/bytes.ts';
import { unixTime, type UnixTime } from '../../src/license/time.ts';
import { openCourierStore } from '../../src/storage/courier/store.ts';
import { sealEnvelope } from '../../src/token/envelope.ts';
import { generateReceivingKey, type ReceivingKey } from '../../src/token/keys.ts';
import { isIssuerKind, type TokenKind } from '../../src/token/kind.ts';

export const NOW = unixTime(1_790_000_000);

export interface Bench {
  readonly courier: Courier;
  readonly store: CourierStore;
  readonly factory: IDBFactory;
  now: UnixTime;
}

export async function openBench(factory = new IDBFactory()): Promise<Bench> {
  const store = await openCourierStore({ factory });
  const bench: Bench = { store, factory, now: NOW, courier: new Courier({ store, clock: () => bench.now }) };
  return bench;
}

let office: Promise<ReceivingKey> | undefined;

/** A token between a kiosk and an office, sealed to whom it is for. What is inside matters to no courier. */
export async function token(kind: TokenKind, kiosk: ReceivingKey): Promise<Bytes> {
  office ??= generateReceivingKey();
  const inside = crypto.getRandomValues(new Uint8Array(200));
  const { publicKey } = await office;
  return isIssuerKind(kind)
    ? sealEnvelope(kind, kiosk.publicKey, undefined, inside)
    : sealEnvelope(kind, publicKey, kiosk.publicKey.kid, inside);
}

export function kiosks(count: number): Promise<readonly ReceivingKey[]> {
  return Promise.all(Array.from({ length: count }, () => generateReceivingKey()));
}
