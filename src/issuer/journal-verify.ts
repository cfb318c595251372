import { bytesOfHex, type Bytes } from '../license/bytes.ts';
import { OffleaseError } from '../license/error.ts';
import type { IssuerId } from '../license/ids.ts';
import { isUnixTime, type UnixTime } from '../license/time.ts';
import { readCertificate, verifyCertificate, type Certificate } from '../token/certificate.ts';
import { publicKeyOf, verify, type PublicKey } from '../token/keys.ts';
import { canonicalText } from './canonical.ts';
import { checkpointMessage } from './checkpoint.ts';
import type { CustodyProgress, Operator } from './custody.ts';
import { entryDigest, START, type JournalEntry } from './journal-entry.ts';
import { JOURNAL_FORMAT } from './journal-export.ts';
import { saltedDigest } from './names.ts';

export interface VerifyJournalOptions {
  /** A certificate of the issuer that one trusts, from its product file: any serial under the same root. */
  readonly certificate: Bytes;
  /** An entry that was seen before, of an earlier export or a witness: the journal must have it. */
  readonly contains?: { readonly index: number; readonly digest: string };
  readonly onProgress?: (progress: CustodyProgress) => void;
}

export interface JournalVerdict {
  readonly issuer: IssuerId;
  readonly entries: number;
  readonly checkpoints: number;
  /** The last entry that the trusted issuer has signed; what is behind it is chained, but anybody could have written it. */
  readonly signedUpTo: number;
  readonly head: { readonly index: number; readonly digest: string };
  /** When the last checkpoint was signed. */
  readonly signedAt?: UnixTime;
  readonly names: readonly Operator[];
}

type Fields = Readonly<Record<string, unknown>>;

function invalid(line: number, reason: string, cause?: unknown): OffleaseError {
  return new OffleaseError('journal-invalid', { line, reason }, cause === undefined ? undefined : { cause });
}

/** A line in the only form in which it can have been written: no other blank, order or spelling passes. */
function fieldsOf(text: string, line: number): Fields {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw invalid(line, 'not JSON', cause);
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw invalid(line, 'not an object');
  if (canonicalText(value) !== text) throw invalid(line, 'not canonical');
  return value as Fields;
}

function hexList(value: unknown, line: number, reason: string): readonly Bytes[] {
  if (!Array.isArray(value) || value.length > 1000) throw invalid(line, reason);
  return value.map((hex) => {
    const bytes = typeof hex === 'string' ? bytesOfHex(hex) : undefined;
    if (bytes === undefined) throw invalid(line, reason);
    return bytes;
  });
}

interface Header {
  readonly issuer: IssuerId;
  readonly entries: number;
  readonly checkpoints: unknown;
  readonly names: unknown;
  /** By serial. */
  readonly certificates: ReadonlyMap<number, Certificate>;
  /** The root of the certificate that the reader trusts. */
  readonly trusted: string;
}

async function headerOf(fields: Fields, certificate: Bytes): Promise<Header> {
  const { offlease, issuer, entries, checkpoints, names, roots, certificates, ...others } = fields;
  if (offlease !== JOURNAL_FORMAT || Object.keys(others).length > 0) throw invalid(1, 'format');
  if (typeof entries !== 'number' || !Number.isSafeInteger(entries) || entries < 1) throw invalid(1, 'entries');
  const asked = readCertificate(certificate);
  if (issuer !== asked.issuer) throw new OffleaseError('journal-other-issuer', { issuer: asked.issuer });
  const keys: PublicKey[] = [];
  for (const root of hexList(roots, 1, 'roots')) keys.push(await publicKeyOf(root));
  // Its root's id is what the reader trusts; the key behind it is in the text, and cannot be another.
  await verifyCertificate(certificate, keys);
  const bySerial = new Map<number, Certificate>();
  for (const bytes of hexList(certificates, 1, 'certificates')) {
    const verified = await verifyCertificate(bytes, keys);
    if (verified.claims.issuer !== issuer) throw invalid(1, 'certificates');
    bySerial.set(verified.claims.serial, verified);
  }
  return { issuer: asked.issuer, entries, checkpoints, names, certificates: bySerial, trusted: asked.root };
}

/** Reads lines one by one and holds each to all before it. */
class Reading {
  readonly #header: Header;
  index = 0;
  digest = START;
  checkpoints = 0;
  signedUpTo = 0;
  signedAt: UnixTime | undefined;
  readonly names: Operator[] = [];

  constructor(header: Header) {
    this.#header = header;
  }

  async take(fields: Fields, line: number): Promise<void> {
    if ('index' in fields) this.#entry(fields as unknown as JournalEntry, line);
    else if ('checkpoint' in fields) await this.#checkpoint(fields, line);
    else this.#name(fields, line);
  }

  #entry(entry: JournalEntry, line: number): void {
    const { index, time, event, facts, previous, digest, ...others } = entry;
    if (Object.keys(others).length > 0 || this.names.length > 0) throw invalid(line, 'entry');
    const expected = this.index + 1;
    const holds =
      index === expected && previous === this.digest && digest === entryDigest({ index, time, event, facts, previous });
    if (!holds) throw new OffleaseError('journal-broken', { index: expected });
    this.index = index;
    this.digest = digest;
  }

  async #checkpoint({ checkpoint, digest, time, serial, signature, ...others }: Fields, line: number): Promise<void> {
    const bytes = typeof signature === 'string' ? bytesOfHex(signature) : undefined;
    const isForm = Object.keys(others).length === 0 && this.names.length === 0;
    if (!isForm || bytes === undefined || typeof serial !== 'number') throw invalid(line, 'checkpoint');
    if (typeof time !== 'number' || !isUnixTime(time)) throw invalid(line, 'checkpoint');
    const { index } = this;
    if (checkpoint !== index || digest !== this.digest) throw new OffleaseError('journal-broken', { index });
    const certificate = this.#header.certificates.get(serial);
    const message = checkpointMessage(this.#header.issuer, { index, digest: this.digest, time, serial });
    if (certificate === undefined || !(await verify(certificate.signing, bytes, message))) {
      throw new OffleaseError('journal-signature', { index });
    }
    this.checkpoints += 1;
    if (certificate.claims.root !== this.#header.trusted) return;
    this.signedUpTo = index;
    this.signedAt = time;
  }

  #name({ name, is, salt, ...others }: Fields, line: number): void {
    const bytes = typeof salt === 'string' ? bytesOfHex(salt) : undefined;
    if (Object.keys(others).length > 0 || bytes === undefined || typeof is !== 'string') throw invalid(line, 'name');
    const id = saltedDigest(bytes, is);
    // By rising digests, each once.
    if (name !== id || id <= (this.names.at(-1)?.id ?? '')) throw invalid(line, 'name');
    this.names.push({ id, name: is });
  }
}

/**
 * Verifies an exported journal, for anybody who has a certificate of its issuer: every entry, the chain, each checkpoint's
 * signature, and every name against its digest. What it cannot see is an end that was left off right behind a checkpoint:
 * compare `head` with what is known otherwise, or ask for an entry that it must contain.
 *
 * @throws OffleaseError `journal-invalid` (`line`, `reason`: it is no such text), `journal-broken` (`index`: an entry is
 *   missing, moved or was changed), `journal-signature` (`index` of the checkpoint), `journal-other-issuer`;
 *   `certificate-invalid`, `certificate-root`
 */
export async function verifyJournalExport(text: string, options: VerifyJournalOptions): Promise<JournalVerdict> {
  const lines = text.split('\n');
  if (lines.pop() !== '') throw invalid(lines.length, 'its end is missing');
  const [first = ''] = lines;
  const header = await headerOf(fieldsOf(first, 1), options.certificate);
  const reading = new Reading(header);
  const { contains } = options;
  let isContained = contains === undefined;
  for (const [at, line] of lines.entries()) {
    if (at === 0) continue;
    await reading.take(fieldsOf(line, at + 1), at + 1);
    if (reading.index === contains?.index && reading.digest === contains.digest) isContained = true;
    if (at % 500 === 0) options.onProgress?.({ phase: 'checking', done: at, total: lines.length });
  }
  if (reading.index !== header.entries) throw new OffleaseError('journal-broken', { index: reading.index + 1 });
  if (reading.checkpoints !== header.checkpoints) throw invalid(1, 'checkpoints');
  if (reading.names.length !== header.names) throw invalid(1, 'names');
  if (!isContained) throw new OffleaseError('journal-broken', { index: contains?.index ?? 0 });
  const { checkpoints, signedUpTo, signedAt, names, index, digest } = reading;
  return {
    issuer: header.issuer,
    entries: index,
    checkpoints,
    signedUpTo,
    head: { index, digest },
    ...(signedAt === undefined ? {} : { signedAt }),
    names,
  };
}
