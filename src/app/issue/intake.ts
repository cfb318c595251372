import type { Incoming } from '../../exchange/incoming.ts';
import type { Bytes } from '../../license/bytes.ts';
import { readTokens } from '../../text/token-file.ts';

/** A token that came in, and the file that it stood in, if it came with others. */
export interface TokenIn {
  readonly token: Bytes;
  readonly from?: string;
}

/** A file that holds no token, or a damaged one. */
export interface UnreadFile {
  readonly error: unknown;
  readonly from: string;
}

export interface Intake {
  readonly tokens: readonly TokenIn[];
  readonly unread: readonly UnreadFile[];
}

/**
 * Every token in what was dropped, pasted or opened together, each once. Of several files, those that cannot be read
 * are named and keep nobody else waiting.
 *
 * @throws OffleaseError what `readTokens` and `textOfFile` refuse, where only one thing came in
 */
export async function tokensIn(
  incoming: readonly Incoming[],
  textOf: (file: File) => Promise<string>,
): Promise<Intake> {
  const tokens: TokenIn[] = [];
  const unread: UnreadFile[] = [];
  for (const one of incoming) {
    const from = one.kind === 'file' && incoming.length > 1 ? { from: one.file.name } : {};
    try {
      const found = readTokens(one.kind === 'text' ? one.text : await textOf(one.file));
      tokens.push(...found.map((token) => ({ token, ...from })));
    } catch (error) {
      if (from.from === undefined) throw error;
      unread.push({ error, from: from.from });
    }
  }
  return { tokens: eachOnce(tokens), unread };
}

function eachOnce(tokens: readonly TokenIn[]): readonly TokenIn[] {
  const seen = new Set<string>();
  return tokens.filter(({ token }) => {
    const key = token.join();
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}
