import { hexOf, type Bytes } from '../license/bytes.ts';
import { canonicalText } from './canonical.ts';
import type { CustodyProgress } from './custody.ts';
import type { CheckpointRecord } from './custody-records.ts';
import type { Identity } from './keys.ts';
import type { ReadTables } from './store.ts';

export const JOURNAL_FORMAT = 'journal 1';

/*
 * A journal as text: lines of canonical JSON (sorted keys, no blanks), bytes as lower-case hex, each ended by a line feed.
 *
 *   {"certificates":[hex…],"checkpoints":n,"entries":n,"issuer":id,"names":n,"offlease":"journal 1","roots":[hex…]}
 *   {"digest","event","facts","index","previous","time"}    each entry, from 1 on; behind it, where there is one:
 *   {"checkpoint":index,"digest","serial","signature","time"}
 *   {"name":digest,"is":text,"salt":hex}                    what was not erased of the names behind digests
 *
 * `digest` is SHA-256 over the canonical text of ["offlease journal 1", index, time, event, facts, previous]; `previous` is
 * the digest of the entry before, 64 zeros for the first. A checkpoint's signature is ECDSA P-256 with SHA-256 over the canonical
 * text of ["offlease checkpoint 1", issuer, index, digest, time, serial], by the key of the issuer's certificate of that
 * serial. A name's digest is SHA-256 over "offlease name 1", salt and name. Roots are public keys of 33 bytes;
 * certificates are as FORMAT.md has them, and name their root by its thumbprint.
 */
const PAGE = 500;
const MOST_CERTIFICATES = 1000;
const MOST_NAMES = 10_000;

export function checkpointLine({ index, digest, time, serial, signature }: CheckpointRecord): string {
  return canonicalText({ checkpoint: index, digest, time, serial, signature: hexOf(signature) });
}

async function certificatesOf(tables: ReadTables, { issuer, certificate }: Identity): Promise<readonly Bytes[]> {
  const own = await tables.certificates.page({
    from: [issuer, 0],
    to: [issuer, Number.MAX_SAFE_INTEGER],
    limit: MOST_CERTIFICATES,
  });
  return own.some(({ serial }) => serial === certificate.claims.serial)
    ? own.map(({ bytes }) => bytes)
    : [...own.map(({ bytes }) => bytes), certificate.bytes];
}

/** The whole journal, as it is at one moment. */
export async function journalText(
  tables: ReadTables,
  identity: Identity,
  onProgress?: (progress: CustodyProgress) => void,
): Promise<string> {
  const entries = (await tables.head.get('head'))?.index ?? 0;
  const lines: string[] = [];
  let checkpointed = 0;
  for (let from = 1; from <= entries; from += PAGE) {
    const to = Math.min(entries, from + PAGE - 1);
    const page = await tables.journal.page({ from, to, limit: PAGE });
    const checkpoints = await tables.checkpoints.page({ from, to, limit: PAGE });
    const signed = new Map(checkpoints.map((checkpoint) => [checkpoint.index, checkpoint]));
    for (const entry of page) {
      lines.push(canonicalText(entry));
      const checkpoint = signed.get(entry.index);
      if (checkpoint === undefined) continue;
      lines.push(checkpointLine(checkpoint));
      checkpointed += 1;
    }
    onProgress?.({ phase: 'reading', done: to, total: entries });
  }
  const names = (await tables.names.page({ limit: MOST_NAMES })).flatMap(({ digest, name, salt }) =>
    name === undefined || salt === undefined ? [] : [canonicalText({ name: digest, is: name, salt: hexOf(salt) })],
  );
  const header = canonicalText({
    offlease: JOURNAL_FORMAT,
    issuer: identity.issuer,
    roots: await rootsOf(tables, identity),
    certificates: (await certificatesOf(tables, identity)).map(hexOf),
    entries,
    checkpoints: checkpointed,
    names: names.length,
  });
  return `${[header, ...lines, ...names].join('\n')}\n`;
}

/** The root that signs now, and those before it, for the certificates that are theirs. */
async function rootsOf(tables: ReadTables, { root }: Identity): Promise<readonly string[]> {
  const keys = await tables.keys.get('keys');
  const former = keys?.formerRoots ?? [];
  return [...former.map(hexOf), hexOf(root.compressed)];
}
