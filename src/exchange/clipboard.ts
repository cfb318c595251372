import { OffleaseError } from '../license/error.ts';

/**
 * Puts a text on the clipboard; call it in a gesture.
 *
 * @throws OffleaseError clipboard-denied
 */
export async function copyText(text: string): Promise<void> {
  try {
    await clipboard().writeText(text);
  } catch (cause) {
    throw new OffleaseError('clipboard-denied', {}, { cause });
  }
}

/**
 * What the clipboard holds: a picture, or else text ('' where it has neither). Browsers ask the person;
 * pasting with the keyboard (`watchIncoming`) needs no permission.
 *
 * @throws OffleaseError clipboard-denied
 */
export async function readClipboard(): Promise<string | Blob> {
  try {
    const board = clipboard();
    if (!('read' in board)) return await (board as Clipboard).readText();
    for (const item of await board.read()) {
      const picture = item.types.find((type) => type.startsWith('image/'));
      if (picture !== undefined) return await item.getType(picture);
      if (item.types.includes('text/plain')) return await (await item.getType('text/plain')).text();
    }
    return '';
  } catch (cause) {
    throw new OffleaseError('clipboard-denied', {}, { cause });
  }
}

function clipboard(): Clipboard {
  const { clipboard: board } = globalThis.navigator as Partial<Navigator>;
  if (board === undefined) throw new OffleaseError('clipboard-denied');
  return board;
}
