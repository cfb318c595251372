import { claimsDigest } from '../../issuer/device-tokens.ts';
import type { ActivationRecord, IssuedRecord } from '../../issuer/records.ts';
import type { IssuerStore, ReadTables } from '../../issuer/store.ts';
import { equalBytes, type Bytes } from '../../license/bytes.ts';
import type { ActivationId, DeviceId } from '../../license/ids.ts';
import type { DeactivationClaims, IssuerClaims, ReportClaims, RequestClaims } from '../../token/claims.ts';
import type { TokenInspection } from '../../token/inspect.ts';
import { publicKeyOf } from '../../token/keys.ts';
import { isIssuerKind } from '../../token/kind.ts';
import type { Known, Recognition, Standing } from './recognition.ts';

/** The ledger, to be read only. */
export type Ledger = Pick<IssuerStore, 'read'>;

/** So many issued tokens are compared with one that cannot be opened; in a ledger of more, some are not recognised. */
const MOST_COMPARED = 50_000;
const PAGE = 1000;

/**
 * What a token is to the issuer of this browser, by its ledger; `undefined` where that tells nothing. What was issued is
 * known by its bytes, while the issuer is locked, too. What a device made counts only once it was opened and its
 * signature verified.
 */
export async function recogniseAtIssuer(
  token: Bytes,
  inspection: TokenInspection,
  ledger: Ledger,
): Promise<Recognition | undefined> {
  const { envelope, claims, checks } = inspection;
  if (isIssuerKind(envelope.kind)) {
    const issued = await issuedHere(token, claims, ledger);
    if (issued === undefined) return undefined;
    const found = await ledger.read((tables) => issuance(tables, issued));
    return found === undefined ? undefined : { what: 'token-issued', facts: { ...found, kind: issued.kind } };
  }
  if (claims === undefined || !checks.some(({ name, outcome }) => name === 'signature' && outcome === 'passed')) {
    return undefined;
  }
  if (claims.kind === 'request') {
    // Outside of the transaction, in which nothing but the store may be awaited.
    const device = (await publicKeyOf(claims.deviceKey)).thumbprint as DeviceId;
    return ledger.read((tables) => requestAnswered(tables, claims, device));
  }
  if (claims.kind === 'report') return ledger.read((tables) => reportRecorded(tables, claims));
  if (claims.kind === 'deactivation') return ledger.read((tables) => deactivationRecorded(tables, claims));
  return undefined;
}

/** There is no index by bytes: what can be opened is looked up by what it says, anything else is compared with all. */
async function issuedHere(
  token: Bytes,
  claims: TokenInspection['claims'],
  ledger: Ledger,
): Promise<IssuedRecord | undefined> {
  if (claims !== undefined) {
    const { activation, sequence } = claims as IssuerClaims;
    const issued = await ledger.read((tables) => tables.issued.get([activation, sequence]));
    return issued !== undefined && equalBytes(issued.bytes, token) ? issued : undefined;
  }
  let from: [ActivationId, number] | undefined;
  for (let compared = 0; compared < MOST_COMPARED; compared += PAGE) {
    const range = from === undefined ? {} : { from };
    // Transactions of their own: writers need not wait for the end of the ledger.
    const page = await ledger.read((tables) => tables.issued.page({ ...range, limit: PAGE }));
    const found = page.find(({ bytes }) => equalBytes(bytes, token));
    const last = page.at(-1);
    if (found !== undefined || last === undefined || page.length < PAGE) return found;
    from = [last.activation, last.sequence + 1];
  }
  return undefined;
}

async function place(tables: ReadTables, activation: ActivationRecord) {
  const { id, product, entitlement, seat, seatName } = activation;
  const customer = (await tables.entitlements.get(entitlement))?.customer;
  if (customer === undefined) return undefined;
  return { product, activation: id, customer, seat, ...(seatName === undefined ? {} : { seatName }) };
}

async function issuance(tables: ReadTables, issued: IssuedRecord): Promise<Known['request-answered'] | undefined> {
  const activation = await tables.activations.get(issued.activation);
  const found = activation === undefined ? undefined : await place(tables, activation);
  if (activation === undefined || found === undefined) return undefined;
  return { ...found, issued: issued.time, leaseEnd: issued.leaseEnd, standing: standingOf(activation, issued) };
}

function standingOf({ status, sequence }: ActivationRecord, issued: IssuedRecord): Standing {
  if (status.state !== 'active') return status.state;
  return issued.sequence < sequence ? 'older' : 'newest';
}

async function requestAnswered(
  tables: ReadTables,
  claims: RequestClaims,
  device: DeviceId,
): Promise<Recognition | undefined> {
  const answered = await tables.requests.get([device, claims.nonce]);
  if (answered?.digest !== claimsDigest(claims)) return undefined;
  const issued = await tables.issued.get([answered.activation, answered.sequence]);
  const facts = issued === undefined ? undefined : await issuance(tables, issued);
  return facts === undefined ? undefined : { what: 'request-answered', facts };
}

async function reportRecorded(tables: ReadTables, claims: ReportClaims): Promise<Recognition | undefined> {
  const activation = await tables.activations.get(claims.activation);
  const heard = activation?.heard;
  if (activation === undefined || heard === undefined) return undefined;
  if (heard.count < claims.count) return undefined;
  const found = await place(tables, activation);
  if (found === undefined) return undefined;
  const what = heard.count === claims.count ? 'report-recorded' : 'report-outdated';
  return { what, facts: { ...found, at: heard.at } };
}

/** The epoch tells it for sure: the ledger's is as high only once the device was known to have given back. */
async function deactivationRecorded(tables: ReadTables, claims: DeactivationClaims): Promise<Recognition | undefined> {
  const { subject, epoch, count } = claims;
  if ('device' in subject) {
    const device = await tables.devices.get([subject.device, subject.product]);
    if (device === undefined || device.epoch < epoch) return undefined;
    return { what: 'withdrawal-recorded', facts: { product: subject.product } };
  }
  const activation = await tables.activations.get(subject.activation);
  if (activation === undefined) return undefined;
  const device = await tables.devices.get([activation.device, activation.product]);
  const found = await place(tables, activation);
  if (found === undefined || device === undefined || device.epoch < epoch) return undefined;
  const { heard } = activation;
  return {
    what: 'deactivation-recorded',
    facts: { ...found, ...(heard?.count === count ? { at: heard.at } : {}) },
  };
}
