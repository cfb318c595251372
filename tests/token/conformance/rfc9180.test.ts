import { base64urlnopad } from '@scure/base';
import { describe, expect, it } from 'vitest';
import { hexOf } from '../../../src/license/bytes.ts';
import { openBase, sealBase } from '../../../src/token/hpke.ts';
import { importReceivingKey, publicKeyOf, type ReceivingKey } from '../../../src/token/keys.ts';
import { hex, itCountsThemAll, missing, readVectors, Tally } from './vectors.ts';

interface Suite {
  readonly mode: number;
  readonly kem_id: number;
  readonly kdf_id: number;
  readonly aead_id: number;
  readonly info: string;
  readonly skRm: string;
  readonly pkRm: string;
  readonly skEm: string;
  readonly pkEm: string;
  readonly enc: string;
  readonly encryptions: readonly { readonly aad: string; readonly ct: string; readonly pt: string }[];
  readonly exports?: readonly unknown[];
}

const FILE = 'rfc9180/p256-sha256-base.json';
const reason = missing(FILE);
const OTHER_MODE = 'a mode other than base, which alone version 1 has';
const OTHER_SUITE = 'a suite other than P-256, HKDF-SHA256, AES-128-GCM, which alone version 1 has';
const LATER_MESSAGE = 'a sequence number above 0: one message for each ephemeral key';
const EXPORT = 'an export: nothing is exported';

async function pairOf(privateHex: string, publicHex: string): Promise<CryptoKeyPair> {
  const algorithm = { name: 'ECDH', namedCurve: 'P-256' };
  const raw = hex(publicHex);
  const coordinates = {
    kty: 'EC',
    crv: 'P-256',
    x: base64urlnopad.encode(raw.slice(1, 33)),
    y: base64urlnopad.encode(raw.slice(33)),
  };
  const own = { ...coordinates, d: base64urlnopad.encode(hex(privateHex)) };
  return {
    privateKey: await crypto.subtle.importKey('jwk', own, algorithm, true, ['deriveBits']),
    publicKey: await crypto.subtle.importKey('jwk', coordinates, algorithm, true, []),
  };
}

async function receivingKeyOf(privateHex: string, publicHex: string): Promise<ReceivingKey> {
  const { privateKey } = await pairOf(privateHex, publicHex);
  return importReceivingKey(new Uint8Array(await crypto.subtle.exportKey('pkcs8', privateKey)));
}

function skipReason({ mode, kem_id, kdf_id, aead_id }: Suite): string | undefined {
  if (mode !== 0) return OTHER_MODE;
  return kem_id === 0x10 && kdf_id === 1 && aead_id === 1 ? undefined : OTHER_SUITE;
}

async function check(suite: Suite, { aad, ct, pt }: Suite['encryptions'][number]): Promise<void> {
  const receiver = await receivingKeyOf(suite.skRm, suite.pkRm);
  expect(hexOf(receiver.publicKey.raw)).toBe(suite.pkRm);
  const message = { enc: hex(suite.enc), ciphertext: hex(ct) };
  expect(hexOf(await openBase(receiver, hex(suite.info), hex(aad), message))).toBe(pt);
  const recipient = await publicKeyOf(hex(suite.pkRm));
  const ephemeral = await pairOf(suite.skEm, suite.pkEm);
  expect(await sealBase(recipient, hex(suite.info), hex(aad), hex(pt), ephemeral)).toEqual(message);
}

describe.skipIf(reason !== undefined)(`RFC 9180: HPKE base mode ${reason ?? ''}`, () => {
  const tally = new Tally();
  const suites = (): readonly Suite[] => readVectors(FILE);

  it('seals to the very bytes, with the ephemeral key that is given, and opens them', async () => {
    for (const suite of suites()) {
      const skip = skipReason(suite);
      for (const [sequence, encryption] of suite.encryptions.entries()) {
        if (skip !== undefined) tally.skip(skip);
        else if (sequence > 0) tally.skip(LATER_MESSAGE);
        else {
          await check(suite, encryption);
          tally.run();
        }
      }
      for (const _ of suite.exports ?? []) tally.skip(skip ?? EXPORT);
    }
  });

  const total = (): number =>
    suites().reduce((sum, { encryptions, exports }) => sum + encryptions.length + (exports?.length ?? 0), 0);
  itCountsThemAll(tally, total, {
    ran: 1,
    skipped: { [LATER_MESSAGE]: 15, [EXPORT]: 3, [OTHER_SUITE]: 19 },
  });
});
