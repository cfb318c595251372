import { beforeAll, describe, expect, it } from 'vitest';
import type { Bytes } from '../../src/license/bytes.ts';
import { openEnvelope, readEnvelope, sealEnvelope } from '../../src/token/envelope.ts';
import type { ReceivingKey } from '../../src/token/keys.ts';
import { isIssuerKind, TOKEN_KINDS, type TokenKind } from '../../src/token/kind.ts';
import { openDeviceToken, openIssuerToken } from '../../src/token/open.ts';
import { examples, makeParties, outcomeOf, sealed, type Parties } from './parties.ts';

let parties: Parties;
/** The signed inside of one token of each kind, as its recipient has it: to misuse. */
const inner = new Map<TokenKind, Bytes>();

beforeAll(async () => {
  parties = await makeParties();
  for (const claims of examples(parties)) {
    const receiver = isIssuerKind(claims.kind) ? parties.device.receiving : parties.issuer.receiving;
    inner.set(claims.kind, (await openEnvelope(readEnvelope(await sealed(claims, parties)), [receiver])).plaintext);
  }
});

function innerOf(kind: TokenKind): Bytes {
  const bytes = inner.get(kind);
  if (bytes === undefined) throw new TypeError(kind);
  return bytes;
}

/** Whoever holds `receiver` opens it, in either role, and knows both devices and both issuers. */
async function outcomes(token: Bytes, receiver: ReceivingKey): Promise<readonly string[]> {
  const { device, otherDevice, issuer, otherIssuer } = parties;
  const trust = { roots: [issuer.root.publicKey], certificates: [issuer.certificate, otherIssuer.certificate] };
  const opening = [device, otherDevice].map(({ signing }) =>
    openDeviceToken(token, { receivers: [receiver], deviceKey: () => Promise.resolve(signing.publicKey) }),
  );
  return Promise.all([...opening, openIssuerToken(token, { receivers: [receiver], trust })].map(outcomeOf));
}

/** Every kind in which the inside could be wrapped, and the two reply keys that could be named. */
async function wrappings(kind: TokenKind, inside: Bytes, receiver: ReceivingKey): Promise<readonly Bytes[]> {
  const { publicKey } = receiver;
  if (isIssuerKind(kind)) return [await sealEnvelope(kind, publicKey, undefined, inside)];
  const replies = [parties.device, parties.otherDevice].map(({ receiving }) => receiving.publicKey.kid);
  return Promise.all(replies.map((reply) => sealEnvelope(kind, publicKey, reply, inside)));
}

function everybody({ device, otherDevice, issuer, otherIssuer }: Parties): readonly ReceivingKey[] {
  return [device.receiving, otherDevice.receiving, issuer.receiving, otherIssuer.receiving];
}

describe.each(TOKEN_KINDS)('the inside of a %s, sealed again by one who may read it', (kind) => {
  it('is accepted by the one it was for, as what it was, and by nobody else as anything else', async () => {
    const own = isIssuerKind(kind) ? parties.device.receiving : parties.issuer.receiving;
    let accepted = 0;
    for (const receiver of everybody(parties)) {
      for (const wrapping of TOKEN_KINDS) {
        for (const [index, token] of (await wrappings(wrapping, innerOf(kind), receiver)).entries()) {
          const found = await outcomes(token, receiver);
          const rightly = receiver === own && wrapping === kind && index === 0;
          const label = `as ${wrapping}, reply key ${String(index)}`;
          if (rightly) accepted += 1;
          expect(found.includes('accepted'), label).toBe(rightly);
        }
      }
    }
    expect(accepted).toBe(1);
  });

  it('does not verify: the signature covers the recipient', async () => {
    const other = isIssuerKind(kind) ? parties.otherDevice.receiving : parties.otherIssuer.receiving;
    const [token] = await wrappings(kind, innerOf(kind), other);
    const found = await outcomes(token ?? new Uint8Array(0), other);
    expect(found).toContain('signature-invalid');
    expect(new Set(found)).toEqual(new Set(['signature-invalid', 'token-kind']));
  });
});
