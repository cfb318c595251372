import { base64urlnopad } from '@scure/base';
import { describe, expect, it } from 'vitest';
import { concatBytes, hexOf, type Bytes } from '../../../src/license/bytes.ts';
import { openBase } from '../../../src/token/hpke.ts';
import { agree, agreementKey, importReceivingKey, publicKeyOf, type ReceivingKey } from '../../../src/token/keys.ts';
import { itCountsThemAll, missing, readVectors, Tally } from './vectors.ts';
import { labelOf, type WycheproofFile, type WycheproofTest } from './wycheproof.ts';

interface Group {
  readonly tests: readonly (WycheproofTest & {
    readonly public: { readonly x: string; readonly y: string };
    readonly private: JsonWebKey;
    readonly shared: string;
  })[];
}

const FILE = 'wycheproof/ecdh_secp256r1_webcrypto_test.json';
const reason = missing(FILE);

function pointOf({ x, y }: { readonly x: string; readonly y: string }): Bytes {
  return concatBytes(Uint8Array.of(4), base64urlnopad.decode(x), base64urlnopad.decode(y));
}

async function receivingKeyOf(jwk: JsonWebKey): Promise<ReceivingKey> {
  const algorithm = { name: 'ECDH', namedCurve: 'P-256' };
  const key = await crypto.subtle.importKey('jwk', jwk, algorithm, true, ['deriveBits']);
  return importReceivingKey(new Uint8Array(await crypto.subtle.exportKey('pkcs8', key)));
}

describe.skipIf(reason !== undefined)(`Wycheproof: ECDH P-256 ${reason ?? ''}`, () => {
  const tally = new Tally();
  const read = (): WycheproofFile<Group> => readVectors(FILE);

  it('agrees on the shared secret, and refuses every point that is not on the curve', async () => {
    for (const test of read().testGroups.flatMap(({ tests }) => tests)) {
      const raw = pointOf(test.public);
      const own = await receivingKeyOf(test.private);
      if (test.result === 'valid') {
        const sender = await publicKeyOf(raw);
        const shared = await agree(own.privateKey, await agreementKey(sender));
        expect(hexOf(shared), labelOf(test)).toBe(test.shared);
        const short = await publicKeyOf(sender.compressed);
        expect(hexOf(await agree(own.privateKey, await agreementKey(short))), labelOf(test)).toBe(test.shared);
      } else {
        // Also those whose JWK names another curve: Offlease reads points, and theirs are not on this one.
        await expect(publicKeyOf(raw), labelOf(test)).rejects.toMatchObject({ code: 'key-invalid' });
        const message = { enc: raw, ciphertext: new Uint8Array(17) };
        const opening = openBase(own, new Uint8Array(0), new Uint8Array(0), message);
        await expect(opening, labelOf(test)).rejects.toMatchObject({ code: 'key-invalid' });
      }
      tally.run();
    }
  });

  itCountsThemAll(tally, () => read().numberOfTests, { ran: 353, skipped: {} });
});
