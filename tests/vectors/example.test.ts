import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { concatBytes, hexOf, type Bytes } from '../../src/license/bytes.ts';
import type { KeyId } from '../../src/license/ids.ts';
import { decodeText } from '../../src/text/text-form.ts';
import { verifyCertificate } from '../../src/token/certificate.ts';
import { encStructure, readSign1, sigStructure } from '../../src/token/cose.ts';
import { decodeCbor } from '../../src/token/cbor.ts';
import { openEnvelope, readEnvelope } from '../../src/token/envelope.ts';
import { externalAad } from '../../src/token/external-aad.ts';
import { openDeviceToken, openIssuerToken } from '../../src/token/open.ts';
import { BEGIN, END, workedExample } from './generate/example.ts';
import { bytes } from './run-text.ts';
import { publicKey, receivingKey } from './world.ts';

const format = readFileSync(new URL('../../src/token/FORMAT.md', import.meta.url), 'utf8');
const section = format.slice(format.indexOf(BEGIN), format.indexOf(END) + END.length);

/** The blocks of a part of the section, in order. */
function blocksOf(title: string): readonly string[] {
  const part = section.split('\n### ').find((one) => one.startsWith(title)) ?? '';
  return [...part.matchAll(/```text\n([\s\S]*?)\n```/g)].map(([, block]) => block ?? '');
}

/** The bytes of a listing: what stands before the remarks. */
function listed(block: string | undefined): Bytes {
  const digits = (block ?? '').split('\n').map((line) => line.replace(/#.*/, '').replace(/\s+/g, ''));
  return concatBytes(...digits.map(bytes));
}

function valueOf(block: string | undefined, name: string): string | undefined {
  return new RegExp(`^${name} = "?(.*?)"?$`, 'm').exec(block ?? '')?.[1];
}

const receivers = {
  issuer: [await receivingKey('issuer-receiving')],
  device: [await receivingKey('device-receiving')],
};
const certificate = await verifyCertificate(listed(blocksOf('The issuer certificate')[0]), [await publicKey('root')]);

describe('the worked example of FORMAT.md', () => {
  it('is what the generator makes', () => {
    // `npm run vectors` writes it anew.
    expect(section).toBe(workedExample());
  });

  it('has a certificate that the root signed', () => {
    expect(certificate.claims).toMatchObject({ name: 'Back office', serial: 1, kinds: ['response', 'refresh'] });
  });

  it('has a request that opens, by its text and by its listing', async () => {
    const blocks = blocksOf('The request');
    const token = decodeText(blocks[4] ?? '');
    expect(hexOf(listed(blocks[3]))).toBe(hexOf(token));
    const opened = await openDeviceToken(token, {
      receivers: receivers.issuer,
      deviceKey: () => Promise.reject(new Error('a request brings its key')),
    });
    expect(opened.claims).toMatchObject({ kind: 'request', code: 'ABCD-EFGH-JKLM-NPQR', seatName: 'Gate 4', count: 1 });
    expect(opened.signer.thumbprint).toBe((await publicKey('device-signing')).thumbprint);
  });

  it('has a response that opens, by its text and by its listing', async () => {
    const blocks = blocksOf('The response');
    const token = decodeText(blocks[4] ?? '');
    expect(hexOf(listed(blocks[3]))).toBe(hexOf(token));
    const trust = { roots: [await publicKey('root')], certificates: [certificate] };
    const opened = await openIssuerToken(token, { receivers: receivers.device, trust });
    expect(opened.claims).toMatchObject({
      kind: 'response',
      customer: 'Nordbahn',
      features: [{ number: 1 }, { number: 2, limit: 100 }, { number: 3, limit: 'unlimited' }, { number: 9 }],
    });
  });

  it.each(['The request', 'The response'])('shows the very steps in between: %s', async (title) => {
    const [inner, message, hpke, token] = blocksOf(title);
    const envelope = readEnvelope(listed(token));
    const { plaintext, receiver } = await openEnvelope(envelope, [...receivers.issuer, ...receivers.device]);
    expect(hexOf(plaintext)).toBe(hexOf(listed(inner)));
    const sign1 = readSign1(decodeCbor(plaintext));
    const typ = title === 'The request' ? '1q' : '1s';
    const replyTo: KeyId | undefined = envelope.replyTo;
    const aad = externalAad(typ, receiver.publicKey, replyTo);
    expect(hexOf(listed(message))).toBe(hexOf(sigStructure(sign1.protectedBytes, aad, sign1.payload)));
    expect(valueOf(hpke, 'aad')).toBe(hexOf(encStructure(envelope.protectedBytes)));
    expect(valueOf(hpke, 'info')).toBe(`Offlease 1 ${envelope.kind}`);
  });
});
