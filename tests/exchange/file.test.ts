import { describe, expect, it } from 'vitest';
import { readTextFile } from '../../src/exchange/file.ts';

const utf16 = (text: string, little: boolean): Uint8Array<ArrayBuffer> => {
  const bytes = new Uint8Array(2 * text.length);
  const view = new DataView(bytes.buffer);
  for (let index = 0; index < text.length; index += 1) view.setUint16(2 * index, text.charCodeAt(index), little);
  return bytes;
};

describe('a text file', () => {
  it.each([
    ['UTF-8', new Blob(['Schlüssel\nOFL1AB']), 'Schlüssel\nOFL1AB'],
    ['UTF-8 with a byte order mark', new Blob(['\ufeffOFL1AB']), 'OFL1AB'],
    ['UTF-16, little end first', new Blob([utf16('\ufeffOFL1AB', true)]), 'OFL1AB'],
    ['UTF-16, big end first', new Blob([utf16('\ufeffOFL1AB', false)]), 'OFL1AB'],
    ['nothing', new Blob([]), ''],
  ])('is read: %s', async (_, file, text) => {
    await expect(readTextFile(file)).resolves.toBe(text);
  });

  it('is refused when it is too large, before it is read', async () => {
    const file = { size: 101, arrayBuffer: () => Promise.reject(new Error('read')) } as unknown as Blob;
    await expect(readTextFile(file, 100)).rejects.toMatchObject({ code: 'file-too-large', facts: { most: 100 } });
  });

  it('is refused when it is none, or cannot be read', async () => {
    const picture = new Blob([Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0, 1, 2)]);
    const zeros = new Blob([new Uint8Array(100)]);
    const notText = { code: 'file-invalid', facts: { reason: 'not-text' } };
    await expect(readTextFile(picture)).rejects.toMatchObject(notText);
    await expect(readTextFile(zeros)).rejects.toMatchObject(notText);
    const gone = { size: 1, arrayBuffer: () => Promise.reject(new DOMException('', 'NotFoundError')) };
    await expect(readTextFile(gone as unknown as Blob)).rejects.toMatchObject({
      code: 'file-invalid',
      facts: { reason: 'unreadable' },
    });
  });
});
