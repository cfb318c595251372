import fc from 'fast-check';
import { describe, it } from 'vitest';
import { verifyCertificate as libraryVerifies } from '../../../src/token/certificate.ts';
import {
  openDeviceToken as libraryOpensDevice,
  openIssuerToken as libraryOpensIssuer,
} from '../../../src/token/open.ts';
import { answers, deactivations, reports, requests } from './arbitrary.ts';
import { hexOf, type Bytes } from '../bytes.ts';
import { decodeCbor, encodeCbor, type Value, type ValueMap } from '../cbor.ts';
import type { Claims } from '../claims.ts';
import { openDeviceToken, openIssuerToken } from '../open.ts';
import { payloadOfClaims } from '../payload.ts';
import { verifyCertificate } from '../root-signed.ts';
import { sealPayload } from '../seal.ts';
import { agree } from './compare.ts';
import { certificate, device, inbox, issuer, outbox, root } from './pairs.ts';

// Where something is wrong, or may be: both say the same of random changes, the code of a refusal included.

describe('claims', () => {
  const wrong = fc.oneof<fc.Arbitrary<Value>[]>(
    fc.constantFrom(
      null,
      true,
      false,
      -1,
      0,
      3,
      1000,
      1001,
      2 ** 32 - 1,
      2 ** 32,
      Number.MAX_SAFE_INTEGER,
      '',
      'a',
      'A',
      'a\n',
    ),
    fc.uint8Array({ maxLength: 70 }),
    fc.string({ unit: 'binary', maxLength: 110 }),
    fc.array(fc.constantFrom('a', 'b', 'c', '', 1), { maxLength: 20 }),
    fc
      .uniqueArray(fc.integer({ min: -1, max: 514 }), { maxLength: 3 })
      .map((keys) => new Map(keys.map((key) => [key, key]))),
  );
  const change = fc.record({ label: fc.integer({ min: -10, max: 24 }), value: fc.option(wrong, { nil: undefined }) });

  async function changed(kind: Claims, { label, value }: { label: number; value: Value | undefined }): Promise<Bytes> {
    const payload = new Map(decodeCbor(payloadOfClaims(kind)) as ValueMap);
    if (value === undefined) payload.delete(label);
    else payload.set(label, value);
    return encodeCbor(payload);
  }

  it('of a device are accepted and refused alike, one label changed', async () => {
    const keys = {
      deviceKey: hexOf(device.reader.publicKey.compressed),
      receivingKey: hexOf(outbox.reader.publicKey.compressed),
    };
    await fc.assert(
      fc.asyncProperty(fc.oneof(requests(keys), reports, deactivations), change, async (claims, one) => {
        const { kid } = outbox.reader.publicKey;
        const options = { signer: device.reader, recipient: inbox.reader.publicKey, replyTo: kid };
        const token = await sealPayload(claims.kind, await changed(claims, one), options);
        await agree(
          async () =>
            (
              await openDeviceToken(token, {
                receivers: [inbox.reader],
                deviceKey: async () => device.reader.publicKey,
              })
            ).claims,
          async () =>
            (await libraryOpensDevice(token, { receivers: [inbox.receiving], deviceKey: async () => device.library }))
              .claims,
        );
      }),
      { numRuns: 600 },
    );
  });

  it('of an issuer are accepted and refused alike, one label changed', async () => {
    const bytes = await certificate(root, issuer, {});
    const mine = {
      roots: [root.reader.publicKey],
      certificates: [await verifyCertificate(bytes, [root.reader.publicKey])],
    };
    const theirs = { roots: [root.library], certificates: [await libraryVerifies(bytes, [root.library])] };
    await fc.assert(
      fc.asyncProperty(answers, change, async (claims, one) => {
        const payload = await changed(claims, one);
        const token = await sealPayload(claims.kind, payload, {
          signer: issuer.reader,
          recipient: outbox.reader.publicKey,
        });
        await agree(
          async () => (await openIssuerToken(token, { receivers: [outbox.reader], trust: mine })).claims,
          async () => (await libraryOpensIssuer(token, { receivers: [outbox.receiving], trust: theirs })).claims,
        );
      }),
      { numRuns: 600 },
    );
  });
});
