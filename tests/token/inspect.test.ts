import { describe, expect, it } from 'vitest';
import { utf8 } from '../../src/license/bytes.ts';
import { encodeCbor } from '../../src/token/cbor.ts';
import { inspectToken, type CheckName, type Inspection } from '../../src/token/inspect.ts';
import { sealToken } from '../../src/token/seal.ts';
import { makeDevice, makeIssuer, NOW, refreshClaims, reportClaims, requestClaims, responseClaims } from './fixture.ts';

const device = await makeDevice();
const issuer = await makeIssuer({ kinds: ['response'], validUntil: NOW });
const trust = { roots: [issuer.root.publicKey], certificates: [issuer.certificate] };
const replyTo = device.receiving.publicKey.kid;

function outcomes(inspection: Inspection): Partial<Record<CheckName, string>> {
  return Object.fromEntries(
    inspection.checks.map((check) => [check.name, check.outcome === 'failed' ? check.code : check.outcome]),
  );
}

describe('inspect', () => {
  it('tells envelope and sizes without any key', async () => {
    const token = await sealToken(requestClaims(device), {
      signer: device.signing,
      recipient: issuer.receiving.publicKey,
      replyTo,
    });
    const inspection = await inspectToken(token);
    expect(inspection).toMatchObject({ what: 'token', bytes: token.length, envelope: { kind: 'request', replyTo } });
    expect(outcomes(inspection)).toMatchObject({ encoding: 'passed', envelope: 'passed', recipient: 'not-made' });
    expect(inspection.diagnostic).toContain('16: "1q"');
  });

  it('shows every field of a request with the issuer key', async () => {
    const claims = requestClaims(device);
    const token = await sealToken(claims, { signer: device.signing, recipient: issuer.receiving.publicKey, replyTo });
    const inspection = await inspectToken(token, { receivers: [issuer.receiving] });
    if (inspection.what !== 'token') throw new Error(inspection.what);
    expect(inspection.claims).toEqual(claims);
    expect(inspection.fields.find(({ field }) => field === 'code')?.value).toBe(claims.code);
    expect(outcomes(inspection)).toMatchObject({ decryption: 'passed', 'reply-key': 'passed', signature: 'passed' });
  });

  it('goes on after the first failed check', async () => {
    const token = await sealToken(refreshClaims(), { signer: issuer.signing, recipient: device.receiving.publicKey });
    const inspection = await inspectToken(token, { receivers: [device.receiving], trust });
    expect(outcomes(inspection)).toMatchObject({
      signature: 'passed',
      kind: 'certificate-scope',
      validity: 'certificate-expired',
      withdrawal: 'passed',
    });
  });

  it('says what stands in the way of a check', async () => {
    const token = await sealToken(reportClaims(), {
      signer: device.signing,
      recipient: issuer.receiving.publicKey,
      replyTo,
    });
    const inspection = await inspectToken(token, { receivers: [issuer.receiving] });
    expect(inspection.checks).toContainEqual({ name: 'signature', outcome: 'not-made', because: 'no-key' });
    const altered = token.slice();
    altered[token.length - 1] = (altered[token.length - 1] ?? 0) ^ 1;
    expect(outcomes(await inspectToken(altered, { receivers: [issuer.receiving] }))).toMatchObject({
      decryption: 'token-undecryptable',
      claims: 'not-made',
      signature: 'not-made',
    });
  });

  it('sees a signature by somebody else', async () => {
    const token = await sealToken(responseClaims(), { signer: device.signing, recipient: device.receiving.publicKey });
    const inspection = await inspectToken(token, { receivers: [device.receiving], trust });
    expect(outcomes(inspection)).toMatchObject({ claims: 'passed', signature: 'signature-invalid', kind: 'not-made' });
  });

  it('reads a certificate, and whether its root is one that is trusted', async () => {
    const { bytes } = issuer.certificate;
    const known = await inspectToken(bytes, { trust });
    expect(known).toMatchObject({ what: 'certificate', certificate: { name: 'Back office', serial: 1 } });
    expect(outcomes(known)).toMatchObject({ root: 'passed', signature: 'passed' });
    const stranger = await makeIssuer();
    expect(outcomes(await inspectToken(stranger.certificate.bytes, { trust }))).toMatchObject({
      root: 'certificate-root',
      signature: 'not-made',
    });
  });

  it('says of other bytes that they are no token', async () => {
    expect(await inspectToken(utf8('hello'))).toMatchObject({ what: 'unknown' });
    expect(outcomes(await inspectToken(encodeCbor([1, 2, 3])))).toMatchObject({ envelope: 'cose-invalid' });
  });
});
