import { describe, expect, it } from 'vitest';
import { productJsonOf, productLink } from '../../../src/app/device/product-text.ts';

const json = '{ "offlease": 1, "name": "Bücher & Co" }';

describe('product files as text', () => {
  it('takes the JSON itself', () => {
    expect(productJsonOf(`\n ${json}\n`)).toBe(json);
  });

  it('takes a link, whose file stands in the fragment', () => {
    const link = productLink('https://kiosk.example/app/', json);
    expect(link).toMatch(/^https:\/\/kiosk\.example\/app\/#\/device\/product\//);
    expect(productJsonOf(link)).toBe(json);
  });

  it.each(['', 'OFL1AAAA', 'https://example.com/', 'https://example.com/#/device/product/', '#/device/product/a'])(
    'refuses %j by its code',
    (text) => {
      expect(() => productJsonOf(text)).toThrow(expect.objectContaining({ code: 'product-file-invalid' }));
    },
  );
});
