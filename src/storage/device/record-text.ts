import type { DeviceRecord } from '../../device/record.ts';
import { bytesOfHex, hexOf, type Bytes } from '../../license/bytes.ts';
import { OffleaseError } from '../../license/error.ts';
import {
  exportPrivateKey,
  importReceivingKey,
  importSigningKey,
  type ReceivingKey,
  type SigningKey,
} from '../../token/keys.ts';

type Pair = SigningKey | ReceivingKey;
type Values = Readonly<Record<string, unknown>>;

/**
 * Records as JSON: bytes as `{ "bytes": hex }`, key pairs as their private key in PKCS #8. Keys are imported
 * and exported once and remembered, so that within a transaction nothing has to be awaited.
 */
export class RecordText {
  readonly #pairs = new Map<string, Pair>();
  readonly #exported = new WeakMap<CryptoKey, string>();

  /** The value of a text, to be checked as any stored one. @throws storage-damaged (`field`) */
  async load(text: string): Promise<unknown> {
    const { signing, receiving } = parsed(text);
    await this.#import(signing, 'signing', importSigningKey);
    await this.#import(receiving, 'receiving', importReceivingKey);
    return this.known(text);
  }

  /** As `load`, at once; `undefined` where its keys were not met before. @throws storage-damaged (`field`) */
  known(text: string): unknown {
    const value = parsed(text);
    const signing = this.#pairs.get(`signing ${String(value['signing'])}`);
    const receiving = this.#pairs.get(`receiving ${String(value['receiving'])}`);
    return signing === undefined || receiving === undefined ? undefined : { ...value, signing, receiving };
  }

  /** `undefined` where `learn` has to come first. */
  write(record: DeviceRecord): string | undefined {
    const signing = this.#exported.get(record.signing.privateKey);
    const receiving = this.#exported.get(record.receiving.privateKey);
    if (signing === undefined || receiving === undefined) return undefined;
    return JSON.stringify({ ...record, signing, receiving }, (_name, value: unknown) =>
      value instanceof Uint8Array ? { bytes: hexOf(value) } : value,
    );
  }

  async learn({ signing, receiving }: DeviceRecord): Promise<void> {
    for (const [field, pair] of [
      ['signing', signing],
      ['receiving', receiving],
    ] as const) {
      this.#remember(field, hexOf(await exportPrivateKey(pair)), pair);
    }
  }

  async #import(
    hex: unknown,
    field: string,
    importKey: (pkcs8: Bytes, options: { readonly extractable: boolean }) => Promise<Pair>,
  ): Promise<void> {
    if (typeof hex === 'string' && this.#pairs.has(`${field} ${hex}`)) return;
    const pkcs8 = typeof hex === 'string' ? bytesOfHex(hex) : undefined;
    if (typeof hex !== 'string' || pkcs8 === undefined) throw new OffleaseError('storage-damaged', { field });
    try {
      this.#remember(field, hex, await importKey(pkcs8, { extractable: true }));
    } catch (cause) {
      throw new OffleaseError('storage-damaged', { field }, { cause });
    }
  }

  #remember(field: string, hex: string, pair: Pair): void {
    this.#pairs.set(`${field} ${hex}`, pair);
    this.#exported.set(pair.privateKey, hex);
  }
}

function parsed(text: string): Values {
  try {
    const value: unknown = JSON.parse(text, (_name, part: unknown) => bytesIn(part) ?? part);
    if (typeof value === 'object' && value !== null) return value as Values;
  } catch (cause) {
    throw new OffleaseError('storage-damaged', { field: 'text' }, { cause });
  }
  throw new OffleaseError('storage-damaged', { field: 'text' });
}

function bytesIn(part: unknown): Bytes | undefined {
  if (typeof part !== 'object' || part === null || !('bytes' in part)) return undefined;
  const { bytes } = part; // a token in a record has bytes too, but those are bytes by now
  return typeof bytes === 'string' ? bytesOfHex(bytes) : undefined;
}
