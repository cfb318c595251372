import { base64urlnopad } from '@scure/base';
import { describe, expect, it } from 'vitest';
import { concatBytes, hexOf, utf8, type Bytes } from '../../../src/license/bytes.ts';
import { decodeCbor, isCborArray } from '../../../src/token/cbor.ts';
import { encStructure, readEncrypt0, readSign1, sigStructure } from '../../../src/token/cose.ts';
import { decryptContent } from '../../../src/token/hpke.ts';
import { contentKeyOf } from './content-key.ts';
import { publicKeyOf, verify } from '../../../src/token/keys.ts';
import { hex, itCountsThemAll, missing, readVectors, Tally, vectorFiles } from './vectors.ts';

interface JwkOfPoint {
  readonly kty: string;
  readonly crv: string;
  readonly x: string;
  readonly y: string;
}
interface Example {
  readonly fail?: boolean;
  readonly input: {
    readonly plaintext: string;
    readonly sign0?: { readonly alg?: string; readonly external?: string; readonly key: JwkOfPoint };
    readonly encrypted?: {
      readonly external?: string;
      readonly recipients: readonly { readonly key: { readonly k: string } }[];
    };
  };
  readonly intermediates: { readonly ToBeSign_hex?: string; readonly AAD_hex?: string; readonly CEK_hex?: string };
  readonly output: { readonly cbor: string };
}

const FOLDER = 'cose';
const reason = missing(FOLDER);
const IV = 5;
const OTHER_ALGORITHM = 'another algorithm than ES256 or A128GCM';
const NEITHER = 'neither a COSE_Sign1 nor a COSE_Encrypt0';

/** Tokens are untagged: the one byte of tag 16 or 18 is taken off here. */
function partsOf(cbor: string): readonly unknown[] {
  const bytes = hex(cbor);
  const value = decodeCbor(bytes[0] === 0xd0 || bytes[0] === 0xd2 ? bytes.slice(1) : bytes);
  if (!isCborArray(value)) throw new TypeError('not an array');
  return value;
}

/** An empty map of header parameters counts as no bytes (RFC 9052 3); in a token it is never empty. */
function bytesOf(value: unknown): Bytes {
  if (!(value instanceof Uint8Array)) throw new TypeError('not bytes');
  const bytes = value.slice();
  return hexOf(bytes) === 'a0' ? new Uint8Array(0) : bytes;
}

async function signatureHolds({ input, intermediates, output }: Example): Promise<boolean> {
  const [protectedBytes, , payload, signature] = partsOf(output.cbor);
  const key = input.sign0?.key ?? { x: '', y: '' };
  const raw = concatBytes(Uint8Array.of(4), base64urlnopad.decode(key.x), base64urlnopad.decode(key.y));
  const external = hex(input.sign0?.external ?? '');
  const message = sigStructure(bytesOf(protectedBytes), external, bytesOf(payload));
  const asExpected = hexOf(message) === intermediates.ToBeSign_hex?.toLowerCase();
  return asExpected && (await verify(await publicKeyOf(raw), bytesOf(signature), message));
}

async function contentOf({ input, intermediates, output }: Example): Promise<string | undefined> {
  const [protectedBytes, unprotected, ciphertext] = partsOf(output.cbor);
  const nonce = unprotected instanceof Map ? (unprotected as ReadonlyMap<number, unknown>).get(IV) : undefined;
  const aad = encStructure(bytesOf(protectedBytes), hex(input.encrypted?.external ?? ''));
  if (hexOf(aad) !== intermediates.AAD_hex?.toLowerCase()) return undefined;
  const content = { key: await contentKeyOf(hex(intermediates.CEK_hex ?? '')), nonce: bytesOf(nonce) };
  return decryptContent(content, aad, bytesOf(ciphertext)).then(hexOf, () => undefined);
}

function isAes128Gcm({ output, intermediates }: Example): boolean {
  return intermediates.CEK_hex?.length === 32 && output.cbor.length > 0;
}

describe.skipIf(reason !== undefined)(`COSE examples ${reason ?? ''}`, () => {
  const tally = new Tally();
  const read = (): readonly Example[] => vectorFiles(FOLDER).map((file) => readVectors<Example>(file));

  it('builds what is signed and what is authenticated as they do, and verifies and decrypts', async () => {
    for (const file of vectorFiles(FOLDER)) {
      const example = readVectors<Example>(file);
      const good = example.fail !== true;
      if (example.input.sign0 !== undefined) {
        if (example.input.sign0.alg !== 'ES256') {
          tally.skip(OTHER_ALGORITHM);
          continue;
        }
        expect(await signatureHolds(example).catch(() => false), file).toBe(good);
      } else if (example.input.encrypted === undefined) {
        tally.skip(NEITHER);
        continue;
      } else if (!isAes128Gcm(example)) {
        tally.skip(OTHER_ALGORITHM);
        continue;
      } else {
        const content = await contentOf(example).catch(() => undefined);
        if (good) expect(content, file).toBe(hexOf(utf8(example.input.plaintext)));
        else expect(content, file).toBeUndefined();
      }
      tally.run();
    }
  });

  it('are no parts of a token, where the version prescribes algorithm and headers, and nothing is tagged', () => {
    for (const { output, input } of read()) {
      const value = partsOf(output.cbor) as Parameters<typeof readSign1>[0];
      const reading = (): unknown => (input.sign0 === undefined ? readEncrypt0(value) : readSign1(value));
      expect(reading).toThrow(expect.objectContaining({ name: 'OffleaseError' }));
      const tagged = Uint8Array.of(0xd2, ...hex(output.cbor));
      expect(() => decodeCbor(tagged)).toThrow(expect.objectContaining({ code: 'cbor-invalid' }));
    }
  });

  itCountsThemAll(tally, () => read().length, { ran: 8, skipped: {} });
});
