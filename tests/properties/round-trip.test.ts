import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeText, encodeText } from '../../src/text/text-form.ts';
import type { Claims } from '../../src/token/claims.ts';
import { encodeCbor } from '../../src/token/cbor.ts';
import { encodeDeviceClaims, decodeDeviceClaims } from '../../src/token/device-claims.ts';
import { decodeIssuerClaims, encodeIssuerClaims } from '../../src/token/license-claims.ts';
import { deactivations, refreshes, reports, requests, responses } from './claims-arbitrary.ts';
import { makeParties, opened, sealed } from './parties.ts';

const parties = await makeParties();
const { signing, receiving } = parties.device;
const KINDS: readonly (readonly [string, fc.Arbitrary<Claims>])[] = [
  ['request', requests(signing.publicKey.compressed, receiving.publicKey.compressed)],
  ['response', responses],
  ['refresh', refreshes],
  ['report', reports],
  ['deactivation', deactivations],
];

function payloadOf(claims: Claims): ReturnType<typeof encodeDeviceClaims> {
  return claims.kind === 'response' || claims.kind === 'refresh'
    ? encodeIssuerClaims(claims)
    : encodeDeviceClaims(claims);
}

describe.each(KINDS)('any %s', (kind, arbitrary) => {
  it('comes out as it went in, by way of its text', async () => {
    await fc.assert(
      fc.asyncProperty(arbitrary, async (claims) => {
        fc.pre(encodeCbor(payloadOf(claims)).length < 7500);
        const token = decodeText(encodeText(await sealed(claims, parties)).toLowerCase());
        const verified = await opened(claims.kind, token, parties);
        expect(verified.claims).toEqual(claims);
        expect(verified.claims.kind).toBe(kind);
      }),
      { numRuns: 60 },
    );
  });

  it('has one payload: decoding and encoding give the same bytes', () => {
    fc.assert(
      fc.property(arbitrary, (claims) => {
        const payload = payloadOf(claims);
        const again =
          claims.kind === 'response' || claims.kind === 'refresh'
            ? decodeIssuerClaims(claims.kind, payload)
            : decodeDeviceClaims(claims.kind, payload);
        expect(encodeCbor(payloadOf(again))).toEqual(encodeCbor(payload));
      }),
      { numRuns: 100 },
    );
  });
});
