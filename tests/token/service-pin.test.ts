import { describe, expect, it } from 'vitest';
import { isRightPin, isServicePin, makeServicePin } from '../../src/token/service-pin.ts';

describe('a service PIN', () => {
  it('is 4 to 12 digits', () => {
    for (const pin of ['0000', '123456789012']) expect(isServicePin(pin)).toBe(true);
    for (const pin of ['', '123', '1234567890123', '12a4', ' 1234', '１２３４']) expect(isServicePin(pin)).toBe(false);
    return expect(makeServicePin('12')).rejects.toThrow(RangeError);
  });

  it('is known again by what the product file carries, which is another one each time', async () => {
    const [one, other] = await Promise.all([makeServicePin('2580', 1000), makeServicePin('2580', 1000)]);
    expect(one.hash).not.toBe(other.hash);
    expect(JSON.stringify(one)).not.toContain('2580');
    expect(await isRightPin('2580', one)).toBe(true);
    expect(await isRightPin('2581', one)).toBe(false);
    expect(await isRightPin('02580', one)).toBe(false);
  });

  it('is PBKDF2 with SHA-256, as anybody computes it', async () => {
    // salt "salt", 4096 rounds, computed with another program (hashlib.pbkdf2_hmac).
    const known = { salt: 'c2FsdA', rounds: 4096, hash: 'nGBOjfn9brI2vZlb38JoXWykuHSmAUGICloVSVUQc4k' };
    expect(await isRightPin('1234', known)).toBe(true);
  });

  it('that nobody could ever enter is the product file’s fault', async () => {
    const service = await makeServicePin('2580', 1000);
    for (const broken of [
      { ...service, rounds: 0 },
      { ...service, salt: '***' },
      { ...service, hash: '*' },
      { ...service, hash: '' },
    ]) {
      await expect(isRightPin('2580', broken)).rejects.toMatchObject({ code: 'product-file-invalid' });
    }
  });
});
