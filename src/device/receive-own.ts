import { OffleaseError } from '../license/error.ts';
import type { Bytes } from '../license/bytes.ts';
import type { License } from './client.ts';

export interface Received {
  /** What the last token did that was accepted. */
  readonly done: 'activated' | 'refreshed';
  /** Tokens for other devices, which stay theirs. */
  readonly others: number;
}

/**
 * Applies what is for this device among many tokens, in their order: one file with answers for five hundred kiosks is
 * brought to each of them. Those for others are counted and left alone.
 *
 * @throws OffleaseError where none is accepted: the refusal of the first that was meant for here, if there is one, else
 *   token-not-for-this-key; text-empty without any token; storage-* at once
 */
export async function receiveOwn(license: Pick<License, 'receive'>, tokens: readonly Bytes[]): Promise<Received> {
  let done: Received['done'] | undefined;
  let others = 0;
  let refusal: OffleaseError | undefined;
  for (const token of tokens) {
    try {
      done = await license.receive(token);
    } catch (error) {
      if (!(error instanceof OffleaseError) || error.code.startsWith('storage-')) throw error;
      if (isForAnother(error)) others += 1;
      if (refusal === undefined || (isForAnother(refusal) && !isForAnother(error))) refusal = error;
    }
  }
  if (done !== undefined) return { done, others };
  throw refusal ?? new OffleaseError('text-empty');
}

function isForAnother({ code }: OffleaseError): boolean {
  return code === 'token-not-for-this-key';
}
