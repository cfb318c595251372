import { sha256 } from '@noble/hashes/sha2.js';
import { concatBytes, hexOf, utf8, type Bytes } from '../license/bytes.ts';
import { OffleaseError } from '../license/error.ts';
import { isLine } from '../license/limits.ts';
import type { Operator } from './custody.ts';
import { appendEntry } from './journal.ts';
import type { Keeping } from './keeping.ts';
import { randomBytes } from './passphrase.ts';

const MAX_NAME = 100;
const MOST_NAMES = 10_000;
const SALT = 16;

/** What the journal has instead of a name. Without the salt nobody can try names out. */
export function saltedDigest(salt: Bytes, name: string): string {
  return hexOf(sha256(concatBytes(utf8('offlease name 1'), salt, utf8(name))));
}

/** Who works: named in the journal by a salted digest, which stands for the name until that is erased. */
export class Operators {
  readonly #keeping: Keeping;
  #name: string | undefined;

  constructor(keeping: Keeping) {
    this.#keeping = keeping;
  }

  get name(): string | undefined {
    return this.#keeping.session.operator === undefined ? undefined : this.#name;
  }

  /** @throws OffleaseError `issuer-not-set-up`, `field-invalid` (`field: 'operator'`) */
  async set(name: string | undefined): Promise<void> {
    const { session, ledger } = this.#keeping;
    if (name === undefined) {
      this.#name = undefined;
      session.operator = undefined;
      return;
    }
    await session.load();
    session.record();
    if (!isLine(name, MAX_NAME)) throw new OffleaseError('field-invalid', { field: 'operator' });
    session.operator = await ledger.write(async (tables) => {
      const known = await tables.names.page({ limit: MOST_NAMES });
      const before = known.find((record) => record.name === name);
      if (before !== undefined) return before.digest;
      const salt = randomBytes(SALT);
      const digest = saltedDigest(salt, name);
      await tables.names.put({ digest, kind: 'operator', salt, name });
      return digest;
    });
    this.#name = name;
  }

  async list(): Promise<readonly Operator[]> {
    const records = await this.#keeping.ledger.read((tables) => tables.names.page({ limit: MOST_NAMES }));
    return records.map(({ digest, name }) => ({ id: digest, ...(name === undefined ? {} : { name }) }));
  }

  /** Nothing happens where there is no such name any more. */
  async erase(id: string): Promise<void> {
    const { session, ledger, clock } = this.#keeping;
    if (session.operator === id) await this.set(undefined);
    await ledger.write(async (tables) => {
      const record = await tables.names.get(id);
      if (record?.name === undefined) return;
      await tables.names.put({ digest: record.digest, kind: record.kind });
      await appendEntry(tables, clock(), 'name-erased', { name: id });
    });
  }
}
