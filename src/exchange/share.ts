import { OffleaseError } from '../license/error.ts';

export interface Shared {
  readonly title: string;
  /** The token itself, for programs that take no files. */
  readonly text: string;
  /** A name that ends in `.txt`: browsers share files of endings they know. */
  readonly fileName: string;
  /** What is in the file. */
  readonly content: string;
}

/** Whether there is a share sheet to open. */
export function canShare(): boolean {
  return typeof (globalThis.navigator as Partial<Navigator>).share === 'function';
}

/**
 * Opens the share sheet of the system: with the file where it takes files, else with the text. Call it in a gesture.
 *
 * @throws OffleaseError share-failed
 */
export async function share({ title, text, fileName, content }: Shared): Promise<'shared' | 'cancelled'> {
  const { navigator } = globalThis;
  const files = [new File([content], fileName, { type: 'text/plain' })];
  const takesFiles = (navigator as Partial<Navigator>).canShare?.call(navigator, { files }) === true;
  try {
    await navigator.share(takesFiles ? { title, files } : { title, text });
    return 'shared';
  } catch (cause) {
    if (cause instanceof DOMException && cause.name === 'AbortError') return 'cancelled';
    throw new OffleaseError('share-failed', {}, { cause });
  }
}
