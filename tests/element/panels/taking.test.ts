import { describe, expect, it, vi } from 'vitest';
import { Taking } from '../../../src/element/panels/taking.svelte.ts';
import { writeLink } from '../../../src/exchange/link.ts';
import { OffleaseError } from '../../../src/license/error.ts';
import { splitIntoParts } from '../../../src/text/parts.ts';
import { encodeText } from '../../../src/text/text-form.ts';

function panel(onText: (text: string) => void | Promise<void> = () => undefined) {
  const texts: string[] = [];
  let now = 0;
  const taking = new Taking({
    steady: () => now,
    onText: (text) => {
      texts.push(text);
      return onText(text);
    },
  });
  return { taking, texts, wait: (milliseconds: number) => (now += milliseconds) };
}

const long = encodeText(crypto.getRandomValues(new Uint8Array(900)));
const other = encodeText(crypto.getRandomValues(new Uint8Array(900)));

describe('taking text in', () => {
  it('hands a text on and says that it was taken', async () => {
    const { taking, texts } = panel();
    expect(await taking.give('abc')).toBe(true);
    expect(texts).toEqual(['abc']);
    expect(taking.busy).toBe(false);
  });

  it('keeps a refusal, stays open, and forgets it at the next try', async () => {
    let refuse = true;
    const { taking } = panel(() => {
      if (refuse) throw new OffleaseError('text-damaged');
    });
    expect(await taking.give('abc')).toBe(false);
    expect(taking.error).toMatchObject({ code: 'text-damaged' });
    refuse = false;
    expect(await taking.give('abc')).toBe(true);
    expect(taking.error).toBeUndefined();
  });

  it('looks at a code once, however often the camera sees it', async () => {
    const { taking, texts, wait } = panel(() => {
      throw new OffleaseError('text-foreign');
    });
    await taking.see('https://example.com');
    await taking.see('https://example.com');
    expect(texts).toHaveLength(1);
    await taking.see('another');
    expect(texts).toHaveLength(2);
    for (let frame = 0; frame < 100; frame += 1) {
      wait(100);
      await taking.see('another');
    }
    expect(texts).toHaveLength(2);
    wait(3000);
    await taking.see('another');
    expect(texts).toHaveLength(3);
  });

  it('ignores what the camera sees while a code is being looked at', async () => {
    let finish = (): void => undefined;
    const { taking, texts } = panel(() => new Promise<void>((resolve) => (finish = resolve)));
    const first = taking.see('a');
    expect(await taking.see('b')).toBe(false);
    await vi.waitFor(() => expect(texts).toEqual(['a']), { timeout: 20_000 });
    finish();
    expect(await first).toBe(true);
    expect(texts).toEqual(['a']);
  });

  it('reads out of a picture first, and keeps what went wrong there', async () => {
    const { taking, texts } = panel();
    const unreadable = (): Promise<string> => Promise.reject(new OffleaseError('qr-not-found'));
    expect(await taking.read('file', unreadable)).toBe(false);
    expect(taking.error).toMatchObject({ code: 'qr-not-found' });
    expect(texts).toEqual([]);
  });
});

describe('ways', () => {
  it('says which way is not allowed, and takes nothing', async () => {
    const texts: string[] = [];
    const taking = new Taking({
      steady: () => 0,
      onText: (text) => void texts.push(text),
      allows: (way) => way === 'camera',
    });
    expect(await taking.give('abc')).toBe(false);
    expect(taking.error).toMatchObject({ code: 'way-not-allowed', facts: { way: 'text' } });
    expect(await taking.give('abc', 'scanner')).toBe(false);
    let read = false;
    expect(await taking.read('file', () => Promise.resolve(String((read = true))))).toBe(false);
    expect({ read, texts }).toEqual({ read: false, texts: [] });
    expect(await taking.see('abc')).toBe(true);
    expect(texts).toEqual(['abc']);
  });

  it('takes the token out of a link', async () => {
    const { taking, texts } = panel();
    await taking.give(` ${writeLink('https://issuer.example/app/?kiosk', long)}\n`);
    expect(texts).toEqual([long]);
  });
});

describe('parts', () => {
  it('takes several that were copied together', async () => {
    const { taking, texts } = panel();
    const parts = splitIntoParts(long, 600);
    expect(await taking.give(`${parts.slice(1).join('\n\n')}\n`)).toBe(false);
    expect(taking.parts).toMatchObject({ have: parts.length - 1, missing: [1] });
    expect(await taking.give(parts[0] ?? '')).toBe(true);
    expect(texts).toEqual([long]);
  });

  it('collects them in any order, and says how many are there', async () => {
    const { taking, texts } = panel();
    const parts = splitIntoParts(long, 600).reverse();
    expect(parts.length).toBeGreaterThan(2);
    for (const part of parts.slice(0, -1)) expect(await taking.see(part)).toBe(false);
    // They came last to first: the first is still to come.
    expect(taking.parts).toEqual({ have: parts.length - 1, total: parts.length, missing: [1] });
    expect(await taking.see(parts.at(-1) ?? '')).toBe(true);
    expect(texts).toEqual([long]);
    expect(taking.parts).toBeUndefined();
  });

  it('turns to another token when its part comes', async () => {
    const { taking, texts } = panel();
    await taking.see(splitIntoParts(long, 600)[0] ?? '');
    for (const part of splitIntoParts(other, 600)) await taking.see(part);
    expect(texts).toEqual([other]);
  });

  it('keeps the parts that it has when a damaged one comes', async () => {
    const { taking } = panel();
    const [first = '', second = ''] = splitIntoParts(long, 600);
    await taking.see(first);
    await taking.see(`${second.slice(0, -3)}AAA`);
    expect(taking.error).toMatchObject({ code: 'part-invalid' });
    expect(taking.parts).toMatchObject({ have: 1 });
  });
});
