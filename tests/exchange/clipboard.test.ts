import { afterEach, describe, expect, it, vi } from 'vitest';
import { copyText, readClipboard } from '../../src/exchange/clipboard.ts';

afterEach(() => vi.unstubAllGlobals());

const denied = { code: 'clipboard-denied' };

function item(...contents: (readonly [type: string, content: string])[]): unknown {
  return {
    types: contents.map(([type]) => type),
    getType: (wanted: string) => Promise.resolve(new Blob([new Map(contents).get(wanted) ?? ''], { type: wanted })),
  };
}

describe('the clipboard', () => {
  it('takes a text, or says that it does not', async () => {
    const writeText = vi.fn(() => Promise.resolve());
    vi.stubGlobal('navigator', { clipboard: { writeText } });
    await copyText('OFL1');
    expect(writeText).toHaveBeenCalledWith('OFL1');
    writeText.mockRejectedValueOnce(new DOMException('', 'NotAllowedError'));
    await expect(copyText('OFL1')).rejects.toMatchObject(denied);
    vi.stubGlobal('navigator', {});
    await expect(copyText('OFL1')).rejects.toMatchObject(denied);
  });

  it('gives a picture, else a text, else nothing', async () => {
    const read = vi.fn();
    vi.stubGlobal('navigator', { clipboard: { read } });
    read.mockResolvedValueOnce([item(['text/html', '<img>'], ['image/png', 'png'])]);
    expect(await readClipboard()).toMatchObject({ type: 'image/png', size: 3 });
    read.mockResolvedValueOnce([item(['text/html', '<b>'], ['text/plain', 'OFL1'])]);
    expect(await readClipboard()).toBe('OFL1');
    read.mockResolvedValueOnce([]);
    expect(await readClipboard()).toBe('');
    read.mockRejectedValueOnce(new DOMException('', 'NotAllowedError'));
    await expect(readClipboard()).rejects.toMatchObject(denied);
  });

  it('gives text where that is all a browser can', async () => {
    vi.stubGlobal('navigator', { clipboard: { readText: () => Promise.resolve('OFL1') } });
    expect(await readClipboard()).toBe('OFL1');
  });
});
