import type { Bytes } from '../license/bytes.ts';
import { OffleaseError } from '../license/error.ts';

/** The largest text file that is opened: 8 MiB, thousands of tokens. */
export const MAX_FILE_BYTES = 8 * 1024 * 1024;

/** For the file chooser: files of tokens, texts and pictures of codes. */
export const TOKEN_FILE_ACCEPT = '.offlease,.txt,text/plain,image/*';

/**
 * The text of a file, in UTF-8, or in UTF-16 with a byte order mark as some editors save it.
 *
 * @throws OffleaseError file-too-large {most: bytes}, file-invalid {reason: 'not-text' | 'unreadable'}
 */
export async function readTextFile(file: Blob, most: number = MAX_FILE_BYTES): Promise<string> {
  if (file.size > most) throw new OffleaseError('file-too-large', { most });
  const bytes = await file.arrayBuffer().catch((cause: unknown) => {
    throw new OffleaseError('file-invalid', { reason: 'unreadable' }, { cause });
  });
  const [first, second] = new Uint8Array(bytes);
  const encoding =
    first === 0xff && second === 0xfe ? 'utf-16le' : first === 0xfe && second === 0xff ? 'utf-16be' : 'utf-8';
  try {
    const text = new TextDecoder(encoding, { fatal: true }).decode(bytes);
    if (!text.includes('\0')) return text;
  } catch {
    // not that encoding
  }
  throw new OffleaseError('file-invalid', { reason: 'not-text' });
}

export interface FileChoice {
  /** As of the `accept` attribute. */
  readonly accept?: string;
  readonly multiple?: boolean;
}

/** Lets the person choose files; none where they cancel. Call it in a gesture. */
export function chooseFiles({ accept = TOKEN_FILE_ACCEPT, multiple = false }: FileChoice = {}): Promise<
  readonly File[]
> {
  const input = Object.assign(document.createElement('input'), { type: 'file', accept, multiple });
  return new Promise((resolve) => {
    input.addEventListener('change', () => resolve([...(input.files ?? [])]), { once: true });
    input.addEventListener('cancel', () => resolve([]), { once: true });
    input.click();
  });
}

/** Saves a text, or bytes, among the downloads, in one tap. */
export function saveFile(name: string, content: string | Bytes, type = 'text/plain'): void {
  const url = URL.createObjectURL(new Blob([content], { type }));
  Object.assign(document.createElement('a'), { href: url, download: name }).click();
  // Engines read it later than the click; a minute is more than any needs.
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}

interface SavePicker {
  readonly showSaveFilePicker?: (options: { suggestedName: string }) => Promise<{
    createWritable(): Promise<{ write(data: Blob): Promise<void>; close(): Promise<void> }>;
  }>;
}

/** Whether the browser has a dialog in which the person says where. */
export function canSaveAs(): boolean {
  return (globalThis as SavePicker).showSaveFilePicker !== undefined;
}

/**
 * Saves a text where the person says (a stick, a share), where the browser has such a dialog; else among
 * the downloads. Call it in a gesture.
 *
 * @throws OffleaseError file-invalid {reason: 'unwritable'}
 */
export async function saveFileAs(name: string, text: string, type = 'text/plain'): Promise<'saved' | 'cancelled'> {
  const { showSaveFilePicker } = globalThis as SavePicker;
  if (showSaveFilePicker === undefined) {
    saveFile(name, text, type);
    return 'saved';
  }
  try {
    const handle = await showSaveFilePicker.call(globalThis, { suggestedName: name });
    const file = await handle.createWritable();
    await file.write(new Blob([text], { type }));
    await file.close();
    return 'saved';
  } catch (cause) {
    if (cause instanceof DOMException && cause.name === 'AbortError') return 'cancelled';
    throw new OffleaseError('file-invalid', { reason: 'unwritable' }, { cause });
  }
}
