import { describe, expect, it } from 'vitest';
import { readLink, takeLink, writeLink } from '../../src/exchange/link.ts';
import { tokenText } from './picture.ts';

const text = tokenText(800);

describe('a link', () => {
  it.each([
    'https://kiosk.example/',
    'https://host.example/some/where/index.html?kiosk#/issue',
    'http://127.0.0.1:8080',
  ])('to %s carries the text in its fragment, and nowhere else', (page) => {
    const link = new URL(writeLink(page, text));
    expect(link.hash).toContain(text);
    expect(`${link.origin}${link.pathname}${link.search}`).not.toContain('OFL1');
    expect(link.search).toBe(new URL(page).search);
    expect(readLink(link.href)).toBe(text);
    expect(readLink(link.hash)).toBe(text);
  });

  it.each(['https://kiosk.example/', '#/device', '', '#/take/', `#/take/${'A'.repeat(20_000)}`])(
    'is none: %s',
    (address) => {
      expect(readLink(address)).toBeUndefined();
    },
  );

  it('gives whatever is there as text, and does nothing with it', () => {
    expect(readLink('#/take/%3Cimg%20src%3Dx%3E')).toBe('<img src=x>');
    expect(readLink('#/take/javascript:alert(1)')).toBe('javascript:alert(1)');
    expect(readLink('#/take/OFL1%E0%A4')).toBe('OFL1%E0%A4');
  });

  it('is taken out of the address and the history, once', () => {
    const location = { hash: `#/take/${text}`, pathname: '/some/where/', search: '?kiosk' };
    const replaced: unknown[] = [];
    const history = {
      state: null,
      replaceState: (_: unknown, __: string, url: string) => {
        replaced.push(url);
        location.hash = new URL(url, 'https://host.example').hash;
      },
    };
    const page = { location, history } as unknown as Window;
    expect(takeLink(page)).toBe(text);
    expect(takeLink(page)).toBeUndefined();
    expect(replaced).toEqual(['/some/where/?kiosk#/']);
  });
});
