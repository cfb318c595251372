import type { Bytes } from '../../license/bytes.ts';
import { OffleaseError } from '../../license/error.ts';

/**
 * Gives tokens to `onToken` until one is accepted: a file for five hundred kiosks has one for each, and each finds its
 * own. If none is, the refusal that says most is thrown: one about a token that was meant for here, if there is any.
 */
export async function takeFirst(
  tokens: readonly Bytes[],
  onToken: (bytes: Bytes) => void | Promise<void>,
): Promise<void> {
  let refusal: Error | undefined;
  for (const token of tokens) {
    try {
      await onToken(token);
      return;
    } catch (cause) {
      const error = cause instanceof Error ? cause : new OffleaseError('unexpected', {}, { cause });
      if (refusal === undefined || (isForAnother(refusal) && !isForAnother(error))) refusal = error;
    }
  }
  throw refusal ?? new OffleaseError('text-empty');
}

function isForAnother(error: Error): boolean {
  return error instanceof OffleaseError && error.code === 'token-not-for-this-key';
}
