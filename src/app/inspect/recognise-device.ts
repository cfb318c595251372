import { deviceIdOf, type DeviceRecord } from '../../device/record.ts';
import { equalBytes, type Bytes } from '../../license/bytes.ts';
import type { KeyId } from '../../license/ids.ts';
import type { IssuerClaims, RequestClaims, ResponseClaims } from '../../token/claims.ts';
import type { CheckName, TokenInspection } from '../../token/inspect.ts';
import { publicKeyOf } from '../../token/keys.ts';
import { isIssuerKind } from '../../token/kind.ts';
import type { Recognition } from './recognition.ts';

/**
 * What a token is to the devices of this browser, by their records; `undefined` where these tell nothing. What it says
 * inside counts only if its signature was verified. Applied tokens are not kept, so they are known by activation and
 * sequence, and reports by nothing but the key that they name.
 */
export async function recogniseAtDevice(
  token: Bytes,
  inspection: TokenInspection,
  records: readonly DeviceRecord[],
): Promise<Recognition | undefined> {
  const { envelope, claims } = inspection;
  const made = madeHere(token, envelope.replyTo, records);
  if (made !== undefined) return made;
  const signature = outcomeOf(inspection, 'signature');
  if (signature === 'failed' || outcomeOf(inspection, 'decryption') === 'failed') return undefined;
  const verified = signature === 'passed' ? claims : undefined;
  if (isIssuerKind(envelope.kind)) {
    const answer = verified?.kind === 'response' || verified?.kind === 'refresh' ? verified : undefined;
    return answerToHere(envelope.kid, answer, records);
  }
  const request = verified?.kind === 'request' ? await requestByClaims(verified, records) : undefined;
  return request ?? byReplyKey(inspection, records);
}

function outcomeOf({ checks }: TokenInspection, name: CheckName): string | undefined {
  return checks.find((check) => check.name === name)?.outcome;
}

/** By its bytes. */
function madeHere(token: Bytes, replyTo: KeyId | undefined, records: readonly DeviceRecord[]): Recognition | undefined {
  for (const { product, requests, outbox, retired } of records) {
    const request = requests.find(({ bytes }) => equalBytes(bytes, token));
    if (request !== undefined) return { what: 'request-open', facts: { product, made: request.made } };
    const waiting = outbox.find(({ bytes }) => equalBytes(bytes, token));
    if (waiting === undefined) continue;
    // The key that a device had when it gave back or withdrew is retired for just that reason.
    const why = retired.find(({ kid }) => kid === replyTo)?.reason ?? 'deactivated';
    return { what: 'return-waiting', facts: { product, why, made: waiting.made } };
  }
  return undefined;
}

async function requestByClaims(
  claims: RequestClaims,
  records: readonly DeviceRecord[],
): Promise<Recognition | undefined> {
  const { product, nonce, deviceKey } = claims;
  const here = records.filter((record) => record.product === product);
  const device = (await publicKeyOf(deviceKey)).thumbprint;
  const record = here.find((candidate) => deviceIdOf(candidate) === device);
  if (record === undefined) {
    if (here.length === 0) return undefined;
    const isLost = here.some(({ lost }) => lost?.device === device);
    return { what: isLost ? 'request-lost' : 'request-foreign', facts: { product } };
  }
  const open = record.requests.find((request) => request.nonce === nonce);
  if (open !== undefined) return { what: 'request-open', facts: { product, made: open.made } };
  const spent = record.spent.find((request) => request.nonce === nonce);
  return spent === undefined ? undefined : { what: 'request-over', facts: { product, reason: spent.reason } };
}

/** By the key that an answer would be sealed to: it stands outside of what is sealed. */
function byReplyKey(
  { envelope: { kind, replyTo } }: TokenInspection,
  records: readonly DeviceRecord[],
): Recognition | undefined {
  for (const { product, receiving, retired } of records) {
    const reason = retired.find(({ kid }) => kid === replyTo)?.reason;
    if (reason === undefined && receiving.publicKey.kid !== replyTo) continue;
    if (kind === 'request') {
      return { what: 'request-over', facts: reason === undefined ? { product } : { product, reason } };
    }
    if (kind === 'report') return { what: 'report-made', facts: { product } };
    return reason === undefined ? undefined : { what: 'return-made', facts: { product, why: reason } };
  }
  return undefined;
}

function answerToHere(
  kid: KeyId,
  answer: IssuerClaims | undefined,
  records: readonly DeviceRecord[],
): Recognition | undefined {
  for (const record of records) {
    const { product, receiving, retired } = record;
    const gone = retired.find((key) => key.kid === kid);
    if (gone !== undefined) return { what: 'key-retired', facts: { product, reason: gone.reason } };
    if (receiving.publicKey.kid !== kid) continue;
    if (answer?.product === product) return ofLicense(record, answer) ?? ofRequest(record, answer);
  }
  return undefined;
}

/** By the activation that a record holds or held. What a waiting request may still revive is left to the request. */
function ofLicense(record: DeviceRecord, answer: IssuerClaims): Recognition | undefined {
  const { product, license, ended } = record;
  const { activation, sequence } = answer;
  const held = license?.claims;
  if (held?.activation === activation) {
    if (sequence === held.sequence) {
      return {
        what: 'license-held',
        facts: { product, sequence, issued: held.time, leaseEnd: held.leaseEnd },
      };
    }
    if (sequence < held.sequence) return { what: 'license-older', facts: { product, sequence, held: held.sequence } };
    if (answer.kind === 'refresh') return { what: 'license-newer', facts: { product, sequence, held: held.sequence } };
  }
  const over = ended.find((one) => one.activation === activation);
  if (over === undefined) return undefined;
  const isAwaited = answer.kind === 'response' && awaited(record, answer) !== undefined;
  if (isAwaited && over.reason === 'superseded' && sequence > over.sequence) return undefined;
  return { what: 'license-ended', facts: { product, reason: over.reason } };
}

function ofRequest(record: DeviceRecord, answer: IssuerClaims): Recognition {
  const { product } = record;
  if (answer.kind === 'refresh') return { what: 'answer-unknown', facts: { product } };
  const open = awaited(record, answer);
  if (open !== undefined) return { what: 'answer-awaited', facts: { product, made: open.made } };
  const spent = record.spent.find(({ nonce }) => nonce === answer.nonce);
  if (spent === undefined) return { what: 'answer-unknown', facts: { product } };
  return { what: 'answer-over', facts: { product, reason: spent.reason } };
}

function awaited({ requests }: DeviceRecord, { nonce }: ResponseClaims): DeviceRecord['requests'][number] | undefined {
  return requests.find((request) => request.nonce === nonce);
}
