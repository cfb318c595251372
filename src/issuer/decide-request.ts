import { OffleaseError } from '../license/error.ts';
import type { Product } from '../license/product.ts';
import type { EntitlementId } from '../license/ids.ts';
import type { UnixTime } from '../license/time.ts';
import { claimsDigest } from './device-tokens.ts';
import { endsBelow, grantOf, type Asked, type Grant } from './grant.ts';
import type { ActivationRecord, DeviceRecord, EntitlementRecord, RequestRecord } from './records.ts';
import { seatLost } from './seat-for.ts';
import type { ReadTables } from './store.ts';

export type RequestDecision =
  | Grant
  | { readonly action: 'repeat'; readonly request: RequestRecord; readonly activation: ActivationRecord }
  | { readonly action: 'choose-entitlement'; readonly product: Product; readonly current?: EntitlementId };

/**
 * What a request gets, by the ledger as it is: the rules of activation in one place. Reads only, so
 * that it can be asked before anything is signed and again in the transaction that writes.
 *
 * A device is replaced only where `replace` says so; whom it could replace is `replacements`.
 *
 * @throws OffleaseError `request-changed`, `request-spent` (`activation`), `request-void` (`epoch`, `known`),
 *   `seat-lost` (`activation`, `seat`), `product-unknown`, `code-unknown`, `code-retired`, `entitlement-unknown`,
 *   `entitlement-other-product`, `entitlement-disabled`, `lease-period-missing`, `entitlement-ended`,
 *   `no-seat` (`seats`, `nextFree`, `nextSeat`), `seat-behind` (`activation`, `seat`, `device`, `heldUntil`),
 *   and of `requireReplaceable`
 */
export async function decideRequest(tables: ReadTables, asked: Asked): Promise<RequestDecision> {
  const { claims, device, now } = asked;
  const digest = claimsDigest(claims);
  const known = await tables.devices.get([device, claims.product]);
  // A device that was never seen has asked for nothing.
  const answered = known === undefined ? undefined : await tables.requests.get([device, claims.nonce]);
  if (answered !== undefined) return repeated(tables, answered, digest, now);
  if (known !== undefined && claims.epoch < known.epoch && asked.restored !== true) {
    throw new OffleaseError('request-void', { device, epoch: claims.epoch, known: known.epoch });
  }
  const places = await placesOf(tables, known);
  const lost = places.find((activation) => activation.status.state === 'active' && activation.lost !== undefined);
  if (lost !== undefined) throw seatLost(lost);
  const product = (await tables.products.get(claims.product))?.product;
  if (product === undefined) throw new OffleaseError('product-unknown', { product: claims.product });
  const entitlement = await askedEntitlement(tables, asked);
  if (entitlement === undefined) {
    const current = known?.places.at(-1)?.entitlement;
    return { action: 'choose-entitlement', product, ...(current === undefined ? {} : { current }) };
  }
  return grantOf(tables, asked, { digest, known, places, product, entitlement });
}

async function repeated(
  tables: ReadTables,
  answered: RequestRecord,
  digest: string,
  now: UnixTime,
): Promise<RequestDecision> {
  if (answered.digest !== digest) throw new OffleaseError('request-changed', { device: answered.device });
  const activation = await tables.activations.get(answered.activation);
  if (activation?.status.state !== 'active' || activation.heldUntil <= now) {
    throw new OffleaseError('request-spent', { activation: answered.activation });
  }
  if (activation.lost !== undefined) throw seatLost(activation);
  return { action: 'repeat', request: answered, activation };
}

/** By its code, else by the operator's choice, else by the activation that it goes on from. */
export async function askedEntitlement(tables: ReadTables, asked: Asked): Promise<EntitlementRecord | undefined> {
  const { claims, device, choice } = asked;
  let id = choice;
  if (claims.code !== undefined) {
    const code = await tables.codes.get(claims.code);
    if (code === undefined && choice === undefined) {
      throw new OffleaseError('code-unknown', { code: claims.code, product: claims.product });
    }
    if (code?.retired !== undefined) throw new OffleaseError('code-retired', { code: claims.code });
    id = code?.entitlement ?? choice;
  } else if (id === undefined && claims.activation !== undefined) {
    const earlier = await tables.activations.get(claims.activation);
    if (earlier?.device === device && earlier.product === claims.product) id = earlier.entitlement;
  }
  if (id === undefined) return undefined;
  const entitlement = await tables.entitlements.get(id);
  if (entitlement === undefined) throw new OffleaseError('entitlement-unknown', { entitlement: id });
  if (entitlement.product !== claims.product) {
    const facts = { entitlement: id, product: entitlement.product, asked: claims.product };
    throw new OffleaseError('entitlement-other-product', facts);
  }
  return entitlement;
}

async function placesOf(tables: ReadTables, known: DeviceRecord | undefined): Promise<readonly ActivationRecord[]> {
  const activations: ActivationRecord[] = [];
  for (const place of known?.places ?? []) {
    const activation = await tables.activations.get(place.activation);
    if (activation !== undefined) activations.push(activation);
  }
  return activations;
}

/** The device's activations that a higher epoch shows to have ended. */
export async function endedBelow(
  tables: ReadTables,
  known: DeviceRecord | undefined,
  epoch: number,
): Promise<readonly ActivationRecord[]> {
  return endsBelow(await placesOf(tables, known), epoch);
}
