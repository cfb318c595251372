import { describe, expect, it } from 'vitest';
import { lookAt, takersOf, textsFor, type Arrived, type OwnerOf } from '../../../src/app/arrived/arrived.ts';
import type { Owner } from '../../../src/app/inspect/keys-at-hand.ts';
import { readEnvelope } from '../../../src/token/envelope.ts';
import { splitIntoParts } from '../../../src/text/parts.ts';
import { encodeText } from '../../../src/text/text-form.ts';
import { writeTokenFile } from '../../../src/text/token-file.ts';
import { kiosks, token } from '../../courier/fixture.ts';
import { openBench } from '../../issuer/fixture.ts';
import { makeIssuer } from '../../token/fixture.ts';

const nobody: OwnerOf = () => undefined;
const textOf = (file: File): Promise<string> => file.text();
const text = (typed: string): Promise<Arrived> => lookAt({ kind: 'text', text: typed }, textOf);

describe('what arrived, and who may have it', () => {
  it('an answer is for this device if it is sealed to its key, and else to be carried', async () => {
    const [kiosk] = await kiosks(1);
    if (kiosk === undefined) throw new Error('no kiosk');
    const answer = await text(encodeText(await token('response', kiosk)));
    const owned: OwnerOf = (kid): Owner | undefined =>
      kid === kiosk.publicKey.kid ? { kind: 'device', product: 'Kiosk' } : undefined;
    expect(takersOf([answer], owned, false)).toEqual(['device', 'courier', 'inspect']);
    expect(takersOf([answer], nobody, true)).toEqual(['courier', 'device', 'inspect']);
  });

  it('a request is for the issuer where there is one, also to a key that it had before', async () => {
    const [kiosk] = await kiosks(1);
    if (kiosk === undefined) throw new Error('no kiosk');
    const bytes = await token('request', kiosk);
    const request = await text(encodeText(bytes));
    const { kid } = readEnvelope(bytes);
    const owned: OwnerOf = (id): Owner | undefined => (id === kid ? { kind: 'issuer', name: 'Office' } : undefined);
    expect(takersOf([request], owned, true)[0]).toBe('issue');
    expect(takersOf([request], nobody, true)[0]).toBe('issue');
    expect(takersOf([request], nobody, false)).toEqual(['courier', 'issue', 'inspect']);
  });

  it('a product file is for this device', async () => {
    const { issuer } = await openBench();
    const [product] = await issuer.listProducts();
    if (product === undefined) throw new Error('no product');
    const json = await issuer.productFile(product.id);
    const arrived = await lookAt({ kind: 'file', file: new File([json], 'product.json') }, textOf);
    expect(arrived).toMatchObject({ name: 'product.json', subject: { what: 'product-file' } });
    expect(takersOf([arrived], nobody, true)).toEqual(['device', 'inspect']);
    expect(textsFor('device', [arrived])).toEqual([json]);
    expect(textsFor('courier', [arrived])).toEqual([]);
  });

  it('what is no token can be looked into; what cannot be read at all goes nowhere', async () => {
    const { certificate } = await makeIssuer();
    for (const typed of [
      'https://example.org',
      'OFL1AAAA',
      encodeText(certificate.bytes),
      splitIntoParts(encodeText(certificate.bytes), 200)[0] ?? '',
    ]) {
      expect(takersOf([await text(typed)], nobody, true)).toEqual(['inspect']);
    }
    const unreadable = await lookAt({ kind: 'file', file: new File(['x'], 'a.bin') }, () =>
      Promise.reject(new Error('unreadable')),
    );
    expect(unreadable.subject.what).toBe('broken');
    expect(takersOf([unreadable], nobody, true)).toEqual([]);
  });

  it('gives each place what it can do something with', async () => {
    const keys = await kiosks(2);
    const file = writeTokenFile(await Promise.all(keys.map((key) => token('request', key))), 'Two');
    const arrived = [await text(file), await text('Soup of the day')];
    expect(arrived[0]?.envelopes).toHaveLength(2);
    expect(textsFor('courier', arrived)).toEqual([file]);
    expect(textsFor('inspect', arrived)).toEqual([file, 'Soup of the day']);
  });
});
