import { beforeAll, describe, expect, it } from 'vitest';
import type { Bytes } from '../../src/license/bytes.ts';
import { openEnvelope, readEnvelope, sealEnvelope } from '../../src/token/envelope.ts';
import { isIssuerKind, TOKEN_KINDS } from '../../src/token/kind.ts';
import { examples, makeParties, opened, outcomeOf, recipientOf, sealed, type Parties } from './parties.ts';

let parties: Parties;
beforeAll(async () => {
  parties = await makeParties();
});

async function exampleOf(kind: string): Promise<Bytes> {
  const claims = examples(parties).find((example) => example.kind === kind);
  if (claims === undefined) throw new TypeError(kind);
  return sealed(claims, parties);
}

function flipped(bytes: Bytes, bit: number): Bytes {
  const altered = bytes.slice();
  altered[bit >> 3] = (altered[bit >> 3] ?? 0) ^ (1 << (bit & 7));
  return altered;
}

/** Puts a signed token into an envelope that is right in all. */
function enveloped(kind: (typeof TOKEN_KINDS)[number], inner: Bytes): Promise<Bytes> {
  const replyTo = isIssuerKind(kind) ? undefined : parties.device.receiving.publicKey.kid;
  return sealEnvelope(kind, recipientOf(kind, parties), replyTo, inner);
}

describe.each(TOKEN_KINDS)('a %s', (kind) => {
  it('is refused with any one bit flipped', async () => {
    const token = await exampleOf(kind);
    expect(await outcomeOf(opened(kind, token, parties))).toBe('accepted');
    for (let bit = 0; bit < 8 * token.length; bit += 1) {
      expect(await outcomeOf(opened(kind, flipped(token, bit), parties)), `bit ${String(bit)}`).not.toBe('accepted');
    }
  });

  it('is refused cut anywhere, at either end, and with a byte more', async () => {
    const token = await exampleOf(kind);
    for (let length = 0; length < token.length; length += 1) {
      expect(await outcomeOf(opened(kind, token.slice(0, length), parties))).not.toBe('accepted');
      expect(await outcomeOf(opened(kind, token.slice(token.length - length), parties))).not.toBe('accepted');
    }
    for (const more of [0x00, 0xf6, 0xff]) {
      expect(await outcomeOf(opened(kind, Uint8Array.of(...token, more), parties))).toBe('cbor-invalid');
    }
  });

  it('is refused with any one bit of what was signed flipped, in an envelope that is right', async () => {
    const { plaintext } = await openEnvelope(readEnvelope(await exampleOf(kind)), [
      isIssuerKind(kind) ? parties.device.receiving : parties.issuer.receiving,
    ]);
    expect(await outcomeOf(opened(kind, await enveloped(kind, plaintext), parties))).toBe('accepted');
    for (let bit = 0; bit < 8 * plaintext.length; bit += 3) {
      const token = await enveloped(kind, flipped(plaintext, bit));
      expect(await outcomeOf(opened(kind, token, parties)), `bit ${String(bit)}`).not.toBe('accepted');
    }
  });
});
