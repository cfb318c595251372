import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hexOf as libraryHex } from '../../../src/license/bytes.ts';
import {
  signCertificate as librarySignsCertificate,
  verifyCertificate as libraryVerifiesCertificate,
} from '../../../src/token/certificate.ts';
import type { Claims as LibraryClaims } from '../../../src/token/claims.ts';
import {
  openDeviceToken as libraryOpensDevice,
  openIssuerToken as libraryOpensIssuer,
} from '../../../src/token/open.ts';
import { sealToken as librarySeals } from '../../../src/token/seal.ts';
import {
  signWithdrawals as librarySignsWithdrawals,
  verifyWithdrawals as libraryVerifiesWithdrawals,
} from '../../../src/token/withdrawal.ts';
import { device, inbox, issuer, outbox, root } from './pairs.ts';
import { answers, certificates, deactivations, lists, reports, requests } from './arbitrary.ts';
import { bytesOf, type Bytes, type Hex } from '../bytes.ts';
import type { Claims } from '../claims.ts';
import { openDeviceToken, openIssuerToken } from '../open.ts';
import { signCertificate, signWithdrawals, verifyCertificate, verifyWithdrawals } from '../root-signed.ts';
import { sealToken } from '../seal.ts';

// What one makes the other reads: hundreds of random claims, both ways, under the keys of the vectors.

/** With byte strings where the library has them. */
function forLibrary(claims: object): LibraryClaims {
  const entries = Object.entries(claims).map(([name, value]: [string, unknown]) => [
    name,
    ['deviceKey', 'receivingKey', 'signingKey', 'withdrawals'].includes(name) ? bytesOf(value as Hex) : value,
  ]);
  const all: unknown = Object.fromEntries(entries);
  return all as LibraryClaims;
}

/** With hex where the reader has it. */
function fromLibrary(claims: object): unknown {
  const entries = Object.entries(claims).map(([name, value]: [string, unknown]) => [
    name,
    value instanceof Uint8Array ? libraryHex(value) : value,
  ]);
  return Object.fromEntries(entries);
}

const runs = { numRuns: 200 };
const certificateOf = (bytes: Bytes) => verifyCertificate(bytes, [root.reader.publicKey]);
const issuerCertificate = (): Promise<Bytes> =>
  signCertificate(
    {
      root: root.reader.publicKey.thumbprint,
      issuer: '00'.repeat(16),
      name: 'Issuer',
      role: 'issuer',
      signingKey: libraryHex(issuer.library.compressed),
      receivingKey: libraryHex(inbox.library.compressed),
      kinds: ['response', 'refresh'],
      products: [],
      entitlements: [],
      validFrom: 0,
      validUntil: 4_294_967_295,
      serial: 7,
      allotments: [],
    },
    root.reader,
  );

/** The last second is never within a certificate: its end is exclusive. */
const judged = answers.filter((claims) => claims.time < 4_294_967_295);

describe('tokens of a device', () => {
  const claimed = () =>
    fc.oneof(
      requests({
        deviceKey: libraryHex(device.library.compressed),
        receivingKey: libraryHex(outbox.library.compressed),
      }),
      reports,
      deactivations,
    );

  it('made by the reader are read by the library', async () => {
    await fc.assert(
      fc.asyncProperty(claimed(), async (claims) => {
        const token = await sealToken(claims, {
          signer: device.reader,
          recipient: inbox.reader.publicKey,
          replyTo: outbox.reader.publicKey.kid,
        });
        const opened = await libraryOpensDevice(token, {
          receivers: [inbox.receiving],
          deviceKey: () => Promise.resolve(device.library),
        });
        expect(fromLibrary(opened.claims)).toEqual(claims);
        expect(opened.replyTo).toBe(outbox.library.kid);
      }),
      runs,
    );
  });

  it('made by the library are read by the reader', async () => {
    await fc.assert(
      fc.asyncProperty(claimed(), async (claims) => {
        const token = await librarySeals(forLibrary(claims), {
          signer: device.signing,
          recipient: inbox.library,
          replyTo: outbox.library.kid,
        });
        const opened = await openDeviceToken(token, {
          receivers: [inbox.reader],
          deviceKey: () => Promise.resolve(device.reader.publicKey),
        });
        expect(opened.claims).toEqual(claims);
        expect(opened.replyTo).toBe(outbox.library.kid);
      }),
      runs,
    );
  });
});

describe('tokens of an issuer', () => {
  const carried = fc.tuple(judged, fc.boolean());

  it('made by the reader are read by the library', async () => {
    const certificate = await issuerCertificate();
    const known = await libraryVerifiesCertificate(certificate, [root.library]);
    await fc.assert(
      fc.asyncProperty(carried, async ([claims, along]) => {
        const token = await sealToken(claims, {
          signer: issuer.reader,
          recipient: outbox.reader.publicKey,
          certificate: along ? certificate : undefined,
        });
        const opened = await libraryOpensIssuer(token, {
          receivers: [outbox.receiving],
          trust: { roots: [root.library], certificates: along ? [] : [known] },
        });
        expect(fromLibrary(opened.claims)).toEqual(claims);
        expect(opened.certificate?.claims.serial).toBe(7);
      }),
      runs,
    );
  });

  it('made by the library are read by the reader', async () => {
    const certificate = await issuerCertificate();
    const known = await certificateOf(certificate);
    await fc.assert(
      fc.asyncProperty(carried, async ([claims, along]) => {
        const token = await librarySeals(forLibrary(claims), {
          signer: issuer.signing,
          recipient: outbox.library,
          ...(along ? { certificate } : {}),
        });
        const opened = await openIssuerToken(token, {
          receivers: [outbox.reader],
          trust: { roots: [root.reader.publicKey], certificates: along ? [] : [known] },
        });
        expect(opened.claims).toEqual(claims);
        expect(opened.certificate.claims.serial).toBe(7);
      }),
      runs,
    );
  });

  it('bring withdrawals along, both ways', async () => {
    const known = await issuerCertificate();
    const rootId = root.reader.publicKey.thumbprint;
    await fc.assert(
      fc.asyncProperty(judged, lists(rootId), async (license, list) => {
        const innocent = {
          ...list,
          minimumSerials: list.minimumSerials.filter((one) => one.issuer !== '00'.repeat(16)),
        };
        const withdrawals = libraryHex(await signWithdrawals(innocent, root.reader));
        const claims = { ...license, withdrawals } as Claims;
        const token = await sealToken(claims, { signer: issuer.reader, recipient: outbox.reader.publicKey });
        const theirs = await librarySeals(forLibrary(claims), { signer: issuer.signing, recipient: outbox.library });
        const opened = await libraryOpensIssuer(token, {
          receivers: [outbox.receiving],
          trust: { roots: [root.library], certificates: [await libraryVerifiesCertificate(known, [root.library])] },
        });
        const read = await openIssuerToken(theirs, {
          receivers: [outbox.reader],
          trust: { roots: [root.reader.publicKey], certificates: [await certificateOf(known)] },
        });
        expect(fromLibrary(opened.claims)).toEqual(read.claims);
        expect(opened.withdrawals?.version).toBe(innocent.version);
        expect(read.withdrawals).toEqual(innocent);
      }),
      { numRuns: 50 },
    );
  });
});

describe('what a root signs', () => {
  const keys = () => ({
    root: root.reader.publicKey.thumbprint,
    signingKey: libraryHex(issuer.library.compressed),
    receivingKey: libraryHex(inbox.library.compressed),
  });

  it('certificates, both ways', async () => {
    await fc.assert(
      fc.asyncProperty(certificates(keys()), async (claims) => {
        const mine = await libraryVerifiesCertificate(await signCertificate(claims, root.reader), [root.library]);
        expect(fromLibrary(mine.claims)).toEqual(claims);
        const theirs = await librarySignsCertificate(forLibrary(claims) as never, root.signing);
        expect((await certificateOf(theirs)).claims).toEqual(claims);
      }),
      runs,
    );
  });

  it('withdrawals, both ways', async () => {
    await fc.assert(
      fc.asyncProperty(lists(keys().root), async (claims) => {
        const mine = await libraryVerifiesWithdrawals(await signWithdrawals(claims, root.reader), [root.library]);
        const { root: id, version, time, minimumSerials } = mine;
        expect({ root: id, version, time, minimumSerials }).toEqual(claims);
        const theirs = await librarySignsWithdrawals(claims as never, root.signing);
        expect(await verifyWithdrawals(theirs, [root.reader.publicKey])).toEqual(claims);
      }),
      runs,
    );
  });
});
