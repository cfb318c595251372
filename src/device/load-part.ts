import { OffleaseError } from '../license/error.ts';

/**
 * A part of the program that is not needed until something is done: `import('./that.ts')`, with a refusal that says what
 * happened where it cannot be had. The engine keeps what it has loaded, so asking again costs nothing.
 *
 * @throws OffleaseError program-unreachable
 */
export async function loadPart<T>(load: () => Promise<T>): Promise<T> {
  try {
    return await load();
  } catch (cause) {
    throw new OffleaseError('program-unreachable', {}, { cause });
  }
}
