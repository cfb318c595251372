import { describe, expect, it } from 'vitest';
import { takeFirst } from '../../../src/element/panels/take-tokens.ts';
import type { Bytes } from '../../../src/license/bytes.ts';
import { OffleaseError, type ErrorCode } from '../../../src/license/error.ts';

const tokens: readonly Bytes[] = [new Uint8Array([0]), new Uint8Array([1]), new Uint8Array([2])];

/** Refuses each token by its code; `undefined` accepts. */
function door(...codes: readonly (ErrorCode | undefined)[]) {
  const tried: number[] = [];
  const onToken = async (token: Bytes): Promise<void> => {
    const number = token[0] ?? -1;
    tried.push(number);
    const code = codes[number];
    if (code !== undefined) throw new OffleaseError(code);
  };
  return { tried, onToken };
}

describe('a file of many tokens', () => {
  it('stops at the first that is accepted', async () => {
    const { tried, onToken } = door('token-not-for-this-key', undefined);
    await takeFirst(tokens, onToken);
    expect(tried).toEqual([0, 1]);
  });

  it('tells about the one that was meant for here, if all are refused', async () => {
    const { onToken } = door('token-not-for-this-key', 'lease-over', 'token-not-for-this-key');
    await expect(takeFirst(tokens, onToken)).rejects.toMatchObject({ code: 'lease-over' });
    const none = door('token-not-for-this-key', 'token-not-for-this-key', 'token-not-for-this-key');
    await expect(takeFirst(tokens, none.onToken)).rejects.toMatchObject({ code: 'token-not-for-this-key' });
  });

  it('has nothing to try in an empty one', async () => {
    await expect(takeFirst([], () => undefined)).rejects.toMatchObject({ code: 'text-empty' });
  });
});
