import { describe, expect, it } from 'vitest';
import { hexOf } from '../../../src/license/bytes.ts';
import { hkdf, hkdfKey } from '../../../src/token/hpke.ts';
import { hex, itCountsThemAll, missing, readVectors, Tally } from './vectors.ts';
import { labelOf, type WycheproofFile, type WycheproofTest } from './wycheproof.ts';

interface Group {
  readonly tests: readonly (WycheproofTest & {
    readonly ikm: string;
    readonly salt: string;
    readonly info: string;
    readonly size: number;
    readonly okm: string;
  })[];
}

const FILE = 'wycheproof/hkdf_sha256_test.json';
const reason = missing(FILE);

describe.skipIf(reason !== undefined)(`Wycheproof: HKDF-SHA-256 ${reason ?? ''}`, () => {
  const tally = new Tally();
  const read = (): WycheproofFile<Group> => readVectors(FILE);

  it('derives what is valid and refuses what is too long', async () => {
    for (const test of read().testGroups.flatMap(({ tests }) => tests)) {
      const key = await hkdfKey(hex(test.ikm));
      const deriving = hkdf(key, hex(test.salt), hex(test.info), test.size);
      if (test.result === 'valid') expect(hexOf(await deriving), labelOf(test)).toBe(test.okm);
      else await expect(deriving, labelOf(test)).rejects.toThrow();
      tally.run();
    }
  });

  itCountsThemAll(tally, () => read().numberOfTests, { ran: 86, skipped: {} });
});
