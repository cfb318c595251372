import { describe, expect, it } from 'vitest';
import { compressPoint, decompressPoint } from '../../../src/token/point.ts';
import { ECDSA, importPoint, publicKeyOf, verify, verifyImported } from '../../../src/token/keys.ts';
import { hex, itCountsThemAll, missing, readVectors, Tally } from './vectors.ts';
import { labelOf, type WycheproofFile, type WycheproofTest } from './wycheproof.ts';

interface Group {
  readonly publicKey: { readonly uncompressed: string };
  readonly tests: readonly (WycheproofTest & { readonly msg: string; readonly sig: string })[];
}

const FILE = 'wycheproof/ecdsa_secp256r1_sha256_p1363_test.json';
const reason = missing(FILE);

describe.skipIf(reason !== undefined)(`Wycheproof: ECDSA P-256 SHA-256, P1363 ${reason ?? ''}`, () => {
  const tally = new Tally();
  const read = (): WycheproofFile<Group> => readVectors(FILE);

  it('verifies what is valid and nothing else, by key of 65 and of 33 bytes', async () => {
    for (const { publicKey, tests } of read().testGroups) {
      const raw = hex(publicKey.uncompressed);
      const short = compressPoint(raw);
      const key = await publicKeyOf(raw);
      expect((await publicKeyOf(short)).thumbprint).toBe(key.thumbprint);
      const brought = await importPoint(short, ECDSA);
      for (const test of tests) {
        const signature = hex(test.sig);
        const valid = test.result === 'valid';
        expect(await verify(key, signature, hex(test.msg)), labelOf(test)).toBe(valid);
        expect(await verifyImported(brought, signature, hex(test.msg)), labelOf(test)).toBe(valid);
        tally.run();
      }
    }
  });

  it('finds the y of every key', () => {
    for (const { publicKey } of read().testGroups) {
      const raw = hex(publicKey.uncompressed);
      expect(decompressPoint(compressPoint(raw))).toEqual(raw);
    }
  });

  itCountsThemAll(tally, () => read().numberOfTests, { ran: 262, skipped: {} });
});
