import { hexOf, type Bytes } from '../license/bytes.ts';
import { OffleaseError } from '../license/error.ts';
import type { KeyId } from '../license/ids.ts';
import { isLine } from '../license/limits.ts';
import type { UnixTime } from '../license/time.ts';
import { carriedOf, kioskNameOf, labelOf, MAX_KIOSK_NAME, recordOf, type Carried } from './carried.ts';
import { finished, kiosksOf, type Luggage } from './luggage.ts';
import type { Change, CourierStore, Stored } from './store.ts';

/** The most tokens that are carried at once. */
export const MAX_CARRIED = 5000;
/** The most bytes of them: as text in one file they are still less than a file that is opened again may have. */
export const MAX_CARRIED_BYTES = 4 * 1024 * 1024;

export interface CourierOptions {
  readonly store: CourierStore;
  readonly clock: () => UnixTime;
}

/** What became of tokens that were shown. */
export interface Taken {
  readonly added: readonly Carried[];
  /** Those that were carried already: nothing about them has changed. */
  readonly known: readonly Carried[];
}

/**
 * Carries tokens between kiosks and issuers. It has no keys: it reads on the outside of a token what kind it is and which
 * kiosk it belongs to, and cannot tell whether that is true. What it does survives a reload at any moment.
 *
 * All of it rejects with `storage-*`; with `storage-damaged` where what is stored cannot be read: then only `erase` helps.
 */
export class Courier {
  readonly #store: CourierStore;
  readonly #clock: () => UnixTime;
  /** Bytes never change under their id, so each token is read once. */
  readonly #read = new Map<string, Carried>();

  constructor({ store, clock }: CourierOptions) {
    this.#store = store;
    this.#clock = clock;
  }

  async luggage(): Promise<Luggage> {
    return this.#luggageOf(await this.#store.read());
  }

  /**
   * Takes all of the tokens or none. Nothing is asked of where they come from: both ways are collected alike.
   *
   * @throws OffleaseError cbor-invalid, cose-invalid, token-version {token: from 1, where there are several},
   *   courier-full {carried, most}
   */
  async take(tokens: readonly Bytes[]): Promise<Taken> {
    const labelled = await Promise.all(
      tokens.map(async (bytes, index) => {
        const label = labelOrRefusal(bytes, tokens.length > 1 ? index + 1 : undefined);
        return {
          ...label,
          bytes: bytes.slice(),
          id: hexOf(new Uint8Array(await crypto.subtle.digest('SHA-256', bytes))),
        };
      }),
    );
    const collected = this.#clock();
    let taken: Taken = { added: [], known: [] };
    await this.#write((luggage) => {
      const carried = new Map(luggage.tokens.map((token) => [token.id, token]));
      let order = luggage.tokens.reduce((most, token) => Math.max(most, token.order), 0);
      const added: Carried[] = [];
      const known: Carried[] = [];
      for (const token of labelled) {
        const before = carried.get(token.id);
        if (before !== undefined) {
          if (!known.includes(before) && !added.includes(before)) known.push(before);
          continue;
        }
        order += 1;
        const one = { ...token, order, collected };
        carried.set(one.id, one);
        added.push(one);
      }
      requireRoom([...carried.values()], luggage.tokens.length);
      taken = { added, known };
      return { put: added.map(recordOf) };
    });
    return taken;
  }

  /** The person says that these have reached the issuer, or their kiosks; or that they have not, after all. */
  async passOn(ids: readonly string[], passedOn = true): Promise<void> {
    const wanted = new Set(ids);
    const now = this.#clock();
    await this.#write(({ tokens }) => ({
      put: tokens
        .filter((token) => wanted.has(token.id) && (token.passedOn !== undefined) !== passedOn)
        .map(({ passedOn: _, ...token }) => recordOf(passedOn ? { ...token, passedOn: now } : token)),
    }));
  }

  /**
   * Calls a kiosk by a name; an empty one takes it away.
   *
   * @throws OffleaseError kiosk-name-invalid {most}
   */
  async name(kiosk: KeyId, typed: string): Promise<void> {
    const name = typed.trim();
    if (name !== '' && !isLine(name, MAX_KIOSK_NAME)) {
      throw new OffleaseError('kiosk-name-invalid', { most: MAX_KIOSK_NAME });
    }
    await this.#write(() => (name === '' ? { unname: [kiosk] } : { name: [{ kiosk, name }] }));
  }

  /** Deletes what nothing more has to be done for; names stay. Resolves with how many tokens went. */
  async deleteFinished(): Promise<number> {
    let count = 0;
    await this.#write((luggage) => {
      const remove = finished(kiosksOf(luggage)).map(({ id }) => id);
      count = remove.length;
      return { remove };
    });
    this.#read.clear();
    return count;
  }

  /** Deletes a kiosk with its tokens and its name. */
  async deleteKiosk(kiosk: KeyId): Promise<void> {
    await this.#write(({ tokens }) => ({
      remove: tokens.filter((token) => token.kiosk === kiosk).map(({ id }) => id),
      unname: [kiosk],
    }));
    this.#read.clear();
  }

  /** Deletes all tokens. Names of kiosks, which are no secret to whoever typed them, may stay for the next round. */
  async erase({ keepNames = false } = {}): Promise<void> {
    if (keepNames) await this.#write(({ tokens }) => ({ remove: tokens.map(({ id }) => id) }));
    else await this.#store.erase();
    this.#read.clear();
  }

  watch(listener: () => void): () => void {
    return this.#store.watch(listener);
  }

  close(): void {
    this.#store.close();
  }

  async #write(work: (luggage: Luggage) => Change): Promise<void> {
    await this.#store.write((stored) => work(this.#luggageOf(stored)));
  }

  #luggageOf({ tokens, names }: Stored): Luggage {
    return {
      tokens: tokens.map((value) => this.#carriedOf(value)).sort((a, b) => a.order - b.order),
      names: new Map(names.map((value) => kioskNameOf(value)).map(({ kiosk, name }) => [kiosk, name])),
    };
  }

  #carriedOf(value: unknown): Carried {
    const { id, passedOn, order } = (value ?? {}) as Readonly<Record<string, unknown>>;
    const before = typeof id === 'string' ? this.#read.get(id) : undefined;
    if (before !== undefined && before.passedOn === passedOn && before.order === order) return before;
    const carried = carriedOf(value);
    this.#read.set(carried.id, carried);
    return carried;
  }
}

function labelOrRefusal(token: Bytes, place: number | undefined): ReturnType<typeof labelOf> {
  try {
    return labelOf(token);
  } catch (error) {
    if (!(error instanceof OffleaseError) || place === undefined) throw error;
    throw new OffleaseError(error.code, { ...error.facts, token: place }, { cause: error });
  }
}

function requireRoom(all: readonly Carried[], carried: number): void {
  const bytes = all.reduce((sum, token) => sum + token.bytes.length, 0);
  if (all.length > MAX_CARRIED || bytes > MAX_CARRIED_BYTES) {
    throw new OffleaseError('courier-full', { carried, most: MAX_CARRIED });
  }
}
