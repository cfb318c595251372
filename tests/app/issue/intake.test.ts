import { describe, expect, it } from 'vitest';
import { tokensIn } from '../../../src/app/issue/intake.ts';
import { encodeText } from '../../../src/text/text-form.ts';
import { writeTokenFile } from '../../../src/text/token-file.ts';

const bytes = (...values: number[]): Uint8Array<ArrayBuffer> => new Uint8Array(values);
const file = (name: string, text: string) => ({ kind: 'file', file: new File([text], name) }) as const;
const textOf = (given: File): Promise<string> => given.text();

describe('what comes in together', () => {
  it('is every token of a text or of a file', async () => {
    const tokens = [bytes(1, 2, 3), bytes(4, 5, 6)];
    const text = writeTokenFile(tokens, 'Two requests');
    expect((await tokensIn([{ kind: 'text', text }], textOf)).tokens.map(({ token }) => token)).toEqual(tokens);
    expect((await tokensIn([file('a.offlease', text)], textOf)).tokens.map(({ token }) => token)).toEqual(tokens);
  });

  it('is each token once, and says which of several files it stood in', async () => {
    const one = encodeText(bytes(1, 2, 3));
    const both = `${one}\n\n${encodeText(bytes(9))}`;
    const { tokens } = await tokensIn([file('a.offlease', one), file('b.offlease', both)], textOf);
    expect(tokens).toEqual([
      { token: bytes(1, 2, 3), from: 'a.offlease' },
      { token: bytes(9), from: 'b.offlease' },
    ]);
  });

  it('goes on past a file that cannot be read, and names it', async () => {
    const { tokens, unread } = await tokensIn(
      [file('menu.txt', 'Soup of the day'), file('b.offlease', encodeText(bytes(7)))],
      textOf,
    );
    expect(tokens).toHaveLength(1);
    expect(unread).toMatchObject([{ from: 'menu.txt', error: { code: 'text-foreign' } }]);
  });

  it('refuses a single text that holds none, with its reason', async () => {
    await expect(tokensIn([{ kind: 'text', text: 'Soup' }], textOf)).rejects.toMatchObject({ code: 'text-foreign' });
  });
});
