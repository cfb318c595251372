import type { Vector } from '../../vector.ts';
import { flipped, hex, join, octetsOf, sha256, zeros, type Octets } from '../bytes.ts';
import { bytesOf, int } from '../cbor-builder.ts';
import { fieldsOf, inOrder, type ClaimsJson } from '../claims.ts';
import { ORDER, otherForm, signature as signatureOver, signatureSha384 } from '../keys.ts';
import type { TokenPlan } from '../token.ts';
import { atDevice, atIssuer, refused, takenFromDevice, takenFromIssuer, Tokens } from '../tokens.ts';
import { ACTIVATION, OTHER_ACTIVATION, PRODUCT, type World } from '../world.ts';

const INVALID = refused('signature-invalid');

function isLow(signature: Octets): boolean {
  return BigInt(`0x${hex(signature.subarray(32))}`) <= ORDER / 2n;
}

export function signatureVectors(world: World): Vector[] {
  const tokens = new Tokens(world);
  const response = tokens.response();
  const report = tokens.report();
  const key = (name: string): ReturnType<World['key']> => world.key(name);
  const kiosk = (name: string, says: string, plan: Partial<TokenPlan>): Vector =>
    atDevice({ name: `signature-${name}`, layer: 'signature', says }, tokens.fromIssuer(response, plan).bytes, INVALID);
  const office = (
    name: string,
    says: string,
    claims: ClaimsJson,
    plan: Partial<TokenPlan>,
    changes: Parameters<typeof atIssuer>[3] = {},
  ): Vector =>
    atIssuer(
      { name: `signature-${name}`, layer: 'signature', says },
      tokens.fromDevice(claims, plan).bytes,
      INVALID,
      changes,
    );
  const altered = (name: string, says: string, alter: (bytes: Octets) => Octets): Vector =>
    kiosk(name, says, { sign1: { alter } });
  const form =
    (low: boolean) =>
    (bytes: Octets): Octets =>
      isLow(bytes) === low ? bytes : otherForm(bytes);
  const nobody = atIssuer(
    { name: 'signature-unknown-activation', layer: 'signature', says: 'the issuer knows no device for the activation' },
    tokens.fromDevice(tokens.report({ activation: OTHER_ACTIVATION })).bytes,
    refused('activation-unknown'),
  );
  const withdrawal = tokens.deactivation({
    subject: { device: hex(key('device-signing').thumbprint), product: PRODUCT },
  });
  const knownDevice = { device: hex(key('device-signing').thumbprint), product: PRODUCT };
  return [
    atDevice(
      { name: 'signature-low-s', layer: 'signature', says: 's in the lower half' },
      tokens.fromIssuer(response, { sign1: { alter: form(true) } }).bytes,
      takenFromIssuer(response),
    ),
    atDevice(
      { name: 'signature-high-s', layer: 'signature', says: 's in the upper half: as good as the other form' },
      tokens.fromIssuer(response, { sign1: { alter: form(false) } }).bytes,
      takenFromIssuer(response),
    ),
    atIssuer(
      {
        name: 'signature-of-known-device',
        layer: 'signature',
        says: 'a withdrawal of requests by a device that the issuer knows',
      },
      tokens.fromDevice(withdrawal).bytes,
      takenFromDevice(world, withdrawal),
      {
        known: [{ ...knownDevice, key: 'device-signing' }],
      },
    ),
    altered('r-changed', 'a bit of r is another', (bytes) => flipped(bytes, 31)),
    altered('s-changed', 'a bit of s is another', (bytes) => flipped(bytes, 63)),
    altered('r-0', 'r = 0', (bytes) => join(zeros(32), bytes.subarray(32))),
    altered('s-0', 's = 0', (bytes) => join(bytes.subarray(0, 32), zeros(32))),
    altered('zeros', 'r = 0 and s = 0', () => zeros(64)),
    altered('r-n', 'r = n', (bytes) => join(octetsOf(ORDER, 32), bytes.subarray(32))),
    altered('s-n', 's = n', (bytes) => join(bytes.subarray(0, 32), octetsOf(ORDER, 32))),
    altered('ones', 'all bits set', () => zeros(64).map(() => 255)),
    altered('swapped', 's and r', (bytes) => join(bytes.subarray(32), bytes.subarray(0, 32))),
    kiosk('sha-384', 'over the SHA-384 of the message', { sign1: { sign: signatureSha384 } }),
    kiosk('double-hash', 'over the SHA-256 of the SHA-256', {
      sign1: { sign: (signer, message) => signatureOfDigest(signer, message) },
    }),
    kiosk('context', 'over a Sig_structure of COSE_Sign', { sign1: { context: 'Signature' } }),
    kiosk('context-counter', 'over a countersignature structure', { sign1: { context: 'CounterSignature' } }),
    kiosk('other-signer', 'by another key', { signer: key('stranger-signing') }),
    kiosk('by-receiving-key', 'by the key that the issuer receives with', { signer: key('issuer-receiving') }),
    kiosk('by-root', 'by the root itself', { signer: key('root') }),
    kiosk('by-device', 'by the device', { signer: key('device-signing') }),
    kiosk('resealed', 'sealed again to another device: the signature is over the first', {
      aad: { recipient: key('stranger-receiving').thumbprint },
    }),
    kiosk('recipient-missing', 'over no recipient', { aad: { recipient: null } }),
    kiosk('recipient-kid', 'over the key id of the recipient alone', {
      aad: { recipient: key('device-receiving').kid },
    }),
    kiosk('reply-in-answer', 'over a reply key id in an answer', { aad: { replyTo: key('issuer-receiving').kid } }),
    kiosk('kind', 'over another kind', { aad: { typ: '1f' } }),
    kiosk('version', 'over another version', { aad: { version: 2 } }),
    kiosk('aad-context', 'over another context', { aad: { context: 'offlease' } }),
    kiosk('aad-empty', 'over no external data', { sign1: { aad: zeros(0) } }),
    kiosk('aad-typ', 'over the typ alone', { sign1: { aad: bytesOf(int(1)) } }),
    kiosk('payload', 'over another payload', { sign1: { sign: (signer) => otherPayload(tokens, signer) } }),
    office('report-by-other', 'a report by another device', report, { signer: key('stranger-signing') }),
    office('report-reply-changed', 'a report whose reply key id is another than was signed', report, {
      aad: { replyTo: key('stranger-receiving').kid },
    }),
    office('report-reply-missing', 'a report signed over no reply key id', report, { aad: { replyTo: null } }),
    office('report-resealed', 'a report that was made for another issuer', report, {
      aad: { recipient: key('stranger-receiving').thumbprint },
    }),
    office(
      'report-as-known',
      'a report of an activation that belongs to another device',
      report,
      {},
      { known: [{ activation: ACTIVATION, key: 'stranger-signing' }] },
    ),
    office('deactivation-by-other', 'a deactivation by another device', tokens.deactivation(), {
      signer: key('stranger-signing'),
    }),
    office('deactivation-by-issuer', 'a deactivation by the issuer', tokens.deactivation(), {
      signer: key('issuer-signing'),
    }),
    office(
      'withdrawal-by-other',
      'a withdrawal of requests by another device',
      withdrawal,
      { signer: key('stranger-signing') },
      { known: [{ ...knownDevice, key: 'device-signing' }] },
    ),
    office('request-by-other', 'a request by a key that it does not name', tokens.request(), {
      signer: key('stranger-signing'),
    }),
    office('request-by-receiving', 'a request by its own receiving key', tokens.request(), {
      signer: key('device-receiving'),
    }),
    office('request-as-report', 'a request that was signed as a report', tokens.request(), { aad: { typ: '1p' } }),
    office('report-as-deactivation', 'a deactivation that was signed as a report', tokens.deactivation(), {
      aad: { typ: '1p' },
    }),
    nobody,
  ];
}

function signatureOfDigest(signer: Parameters<typeof signatureSha384>[0], message: Octets): Octets {
  return signatureOver(signer, sha256(message));
}

function otherPayload(tokens: Tokens, signer: Parameters<typeof signatureSha384>[0]): Octets {
  const other = tokens.response({ customer: 'Somebody else' });
  const { message } = tokens.fromIssuer(other, { payload: inOrder(fieldsOf(other)) });
  return signatureOver(signer, message);
}
