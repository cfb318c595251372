import { describe, expect, it } from 'vitest';
import { concatBytes, hexOf } from '../../../src/license/bytes.ts';
import { decryptContent, encryptContent } from '../../../src/token/hpke.ts';
import { contentKeyOf } from './content-key.ts';
import { hex, itCountsThemAll, missing, readVectors, Tally } from './vectors.ts';
import { labelOf, type WycheproofFile, type WycheproofTest } from './wycheproof.ts';

interface Group {
  readonly keySize: number;
  readonly ivSize: number;
  readonly tests: readonly (WycheproofTest & Readonly<Record<'key' | 'iv' | 'aad' | 'msg' | 'ct' | 'tag', string>>)[];
}

const FILE = 'wycheproof/aes_gcm_test.json';
const reason = missing(FILE);
const OTHER_KEY = 'a key of another length than 128 bit: the suite of version 1 is AES-128-GCM';
const OTHER_NONCE = 'a nonce of another length than 96 bit: the nonce of HPKE has 12 bytes (RFC 9180 7.3)';

function skipReason({ keySize, ivSize }: Group): string | undefined {
  if (keySize !== 128) return OTHER_KEY;
  return ivSize === 96 ? undefined : OTHER_NONCE;
}

describe.skipIf(reason !== undefined)(`Wycheproof: AES-GCM ${reason ?? ''}`, () => {
  const tally = new Tally();
  const read = (): WycheproofFile<Group> => readVectors(FILE);

  it('encrypts and decrypts what is valid and nothing else', async () => {
    for (const group of read().testGroups) {
      const skip = skipReason(group);
      for (const test of group.tests) {
        if (skip !== undefined) {
          tally.skip(skip);
          continue;
        }
        const content = { key: await contentKeyOf(hex(test.key)), nonce: hex(test.iv) };
        const sealed = concatBytes(hex(test.ct), hex(test.tag));
        const opening = decryptContent(content, hex(test.aad), sealed);
        if (test.result === 'valid') {
          expect(hexOf(await opening), labelOf(test)).toBe(test.msg);
          expect(await encryptContent(content, hex(test.aad), hex(test.msg)), labelOf(test)).toEqual(sealed);
        } else {
          await expect(opening, labelOf(test)).rejects.toMatchObject({ code: 'token-undecryptable' });
        }
        tally.run();
      }
    }
  });

  itCountsThemAll(tally, () => read().numberOfTests, { ran: 67, skipped: { [OTHER_KEY]: 208, [OTHER_NONCE]: 41 } });
});
