import { describe, expect, it } from 'vitest';
import { verifyCertificate as libraryVerifies } from '../../../src/token/certificate.ts';
import {
  openDeviceToken as libraryOpensDevice,
  openIssuerToken as libraryOpensIssuer,
} from '../../../src/token/open.ts';
import { bytesOf, hexOf, type Bytes } from '../bytes.ts';
import { decodeCbor, encodeCbor, type Value, type ValueMap } from '../cbor.ts';
import type { Claims, RequestClaims } from '../claims.ts';
import { envelopeHeader, hpkeContext, toBeSigned } from '../cose.ts';
import { seal } from '../hpke.ts';
import { signatureOf } from '../keys.ts';
import { openDeviceToken, openIssuerToken } from '../open.ts';
import { payloadOfClaims } from '../payload.ts';
import { signWithdrawals, verifyCertificate } from '../root-signed.ts';
import { sealPayload } from '../seal.ts';
import { agree, finding, withFacts } from './compare.ts';
import { certificate, device, inbox, issuer, issuer2, ISSUERS, nextRoot, outbox, root } from './pairs.ts';

// Where two things are wrong, both name the same one: the outer one.

describe('of several faults', () => {
  const good: RequestClaims = {
    kind: 'request',
    product: 'a',
    time: 1,
    nonce: '00'.repeat(16),
    epoch: 0,
    count: 0,
    certificateSerial: 0,
    deviceKey: '',
    receivingKey: '',
  };
  /** The layers of section 3 to 5 from the outside in; each can be made wrong by itself. */
  const faults = ['kind', 'kid', 'ek', 'seal', 'shape', 'map', 'claims', 'device key', 'reply', 'signature'] as const;
  type Fault = (typeof faults)[number];

  async function requestWith(wrong: ReadonlySet<Fault>): Promise<Bytes> {
    const { compressed } = device.reader.publicKey;
    const noPoint = `02${'ff'.repeat(32)}`;
    const claims: RequestClaims = {
      ...good,
      deviceKey: wrong.has('device key') ? noPoint : hexOf(compressed),
      receivingKey: hexOf((wrong.has('reply') ? inbox : outbox).reader.publicKey.compressed),
    };
    const map = new Map(decodeCbor(payloadOfClaims(claims)) as ValueMap);
    if (wrong.has('claims')) map.delete(6);
    const payload = encodeCbor(wrong.has('map') ? [...map.keys()] : map);
    const header = encodeCbor(new Map([[1, wrong.has('shape') ? -7 : -9]]));
    const { kid, thumbprint } = inbox.reader.publicKey;
    const message = toBeSigned(header, payload, {
      typ: '1q',
      recipient: thumbprint,
      replyTo: outbox.reader.publicKey.kid,
    });
    const signature = await signatureOf(message, (wrong.has('signature') ? issuer : device).reader);
    const outer = envelopeHeader(
      'request',
      wrong.has('kid') ? outbox.reader.publicKey.kid : kid,
      outbox.reader.publicKey.kid,
    );
    const { info, aad } = hpkeContext(wrong.has('seal') ? 'report' : 'request', outer);
    const { enc, ciphertext } = await seal(
      inbox.reader.publicKey,
      info,
      aad,
      encodeCbor([header, new Map(), payload, signature]),
    );
    if (wrong.has('ek')) enc[64] = (enc[64] ?? 0) ^ 1;
    return encodeCbor([outer, new Map([[-4, enc]]), ciphertext]);
  }

  it.each(faults.flatMap((one, at) => faults.slice(at).map((other) => [one, other] as const)))(
    'the outer one is named: %s, %s',
    async (one, other) => {
      const wrong = new Set([one, other]);
      const token = await requestWith(wrong);
      const kinds = wrong.has('kind') ? (['report'] as const) : (['request'] as const);
      const deviceKey = () => Promise.reject(new Error('a request names its key'));
      await agree(
        () => openDeviceToken(token, { receivers: [inbox.reader], kinds, deviceKey }),
        () => libraryOpensDevice(token, { receivers: [inbox.receiving], kinds, deviceKey }),
        ['field', 'found', 'kid'],
      );
      const alone = await finding(async () =>
        openDeviceToken(await requestWith(new Set([one])), { receivers: [inbox.reader], kinds, deviceKey }),
      );
      const both = await finding(() => openDeviceToken(token, { receivers: [inbox.reader], kinds, deviceKey }));
      expect(withFacts(both, ['field'])).toEqual(withFacts(alone, ['field']));
    },
  );

  /** Of section 6: the certificate that comes along, then the signature, then what is brought, then the rules. */
  const answerFaults = ['claims', 'certificate', 'signature', 'brought', 'asked', 'expired'] as const;

  it.each(answerFaults.flatMap((one, at) => answerFaults.slice(at).map((other) => [one, other] as const)))(
    'in an answer the outer one is named: %s, %s',
    async (one, other) => {
      const answerWith = async (wrong: ReadonlySet<string>): Promise<Bytes> => {
        const by = wrong.has('certificate') ? nextRoot : root;
        const { thumbprint } = root.reader.publicKey;
        const list = await signWithdrawals(
          { root: thumbprint, version: 1, time: 1, minimumSerials: [] },
          (wrong.has('brought') ? issuer : root).reader,
        );
        const claims: Claims = {
          kind: 'refresh',
          product: 'a',
          activation: '55'.repeat(16),
          sequence: 100,
          time: 100,
          leaseEnd: 200,
          features: [],
          attributes: [],
          withdrawals: hexOf(list),
        };
        const payload = new Map(decodeCbor(payloadOfClaims(claims)) as ValueMap);
        if (wrong.has('claims')) payload.set(18, 100);
        return sealPayload('refresh', encodeCbor(payload), {
          signer: (wrong.has('signature') ? issuer2 : issuer).reader,
          recipient: outbox.reader.publicKey,
          certificate: await certificate(by, issuer, wrong.has('expired') ? { until: 100 } : {}),
        });
      };
      const read = async (faults: readonly string[]) => {
        const wrong = new Set(faults);
        const token = await answerWith(wrong);
        const asked = ISSUERS[wrong.has('asked') ? 1 : 0];
        const mine = { receivers: [outbox.reader], asked: () => asked };
        const theirs = { receivers: [outbox.receiving], issuer: asked as never };
        const found = await finding(() =>
          openIssuerToken(token, { ...mine, trust: { roots: [root.reader.publicKey], certificates: [] } }),
        );
        const wanted = await finding(() =>
          libraryOpensIssuer(token, { ...theirs, trust: { roots: [root.library], certificates: [] } }),
        );
        expect(withFacts(found, ['field'])).toEqual(withFacts(wanted, ['field']));
        return withFacts(found, ['field']);
      };
      expect(await read([one, other])).toEqual(await read([one]));
    },
  );

  const certificateFaults = [
    'shape',
    'map',
    'typ',
    'claims',
    'root',
    'signature',
    'signing key',
    'receiving key',
  ] as const;

  it.each(certificateFaults.flatMap((one, at) => certificateFaults.slice(at).map((other) => [one, other] as const)))(
    'in a certificate the outer one is named: %s, %s',
    async (one, other) => {
      const noPoint = bytesOf(`02${'ff'.repeat(32)}`);
      const read = async (faults: readonly string[]) => {
        const wrong = new Set(faults);
        const plainOne = decodeCbor(
          await certificate(wrong.has('root') ? nextRoot : root, issuer, {}),
        ) as readonly Value[];
        const map = new Map(decodeCbor(plainOne[2] as Bytes) as ValueMap);
        if (wrong.has('claims')) map.set(7, 0);
        if (wrong.has('signing key')) map.set(5, noPoint);
        if (wrong.has('receiving key')) map.set(6, noPoint);
        const typ = wrong.has('typ') ? '1w' : '1c';
        const header = encodeCbor(new Map<number, Value>().set(1, wrong.has('shape') ? -7 : -9).set(16, typ));
        const payload = encodeCbor(wrong.has('map') ? [...map.keys()] : map);
        const by = wrong.has('signature') ? issuer : wrong.has('root') ? nextRoot : root;
        const signature = await signatureOf(toBeSigned(header, payload, { typ }), by.reader);
        const bytes = encodeCbor([header, new Map(), payload, signature]);
        const found = await finding(() => verifyCertificate(bytes, [root.reader.publicKey]));
        const wanted = await finding(() => libraryVerifies(bytes, [root.library]));
        const facts = 'refused' in found && found.refused === 'certificate-invalid' ? ['reason'] : [];
        expect(withFacts(found, facts)).toEqual(withFacts(wanted, facts));
        return withFacts(found, facts);
      };
      expect(await read([one, other])).toEqual(await read([one]));
    },
  );
});
