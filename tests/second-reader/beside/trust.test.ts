import fc from 'fast-check';
import { describe, it } from 'vitest';
import { verifyCertificate as libraryVerifies } from '../../../src/token/certificate.ts';
import { openIssuerToken as libraryOpensIssuer } from '../../../src/token/open.ts';
import { verifyWithdrawals as libraryVerifiesList } from '../../../src/token/withdrawal.ts';
import { hexOf } from '../bytes.ts';
import type { Claims } from '../claims.ts';
import { openIssuerToken } from '../open.ts';
import { signWithdrawals, verifyCertificate, verifyWithdrawals } from '../root-signed.ts';
import { sealToken } from '../seal.ts';
import { agree } from './compare.ts';
import { certificate, issuer, issuer2, ISSUERS, nextRoot, outbox, root } from './pairs.ts';

// Where something is wrong, or may be: both say the same of random changes, the code of a refusal included.

describe('trust', () => {
  const certificates = fc.record({
    next: fc.boolean(),
    second: fc.boolean(),
    issuer: fc.constantFrom(...ISSUERS),
    serial: fc.integer({ min: 1, max: 4 }),
    from: fc.constantFrom(0, 0, 0, 99, 100, 101),
    until: fc.constantFrom(1000, 1000, 102),
    refresh: fc.constantFrom(true, true, false),
    product: fc.constantFrom(undefined, undefined, 'a', 'b'),
    entitlement: fc.constantFrom(undefined, undefined, '33'.repeat(16)),
  });
  const lists = fc.record({
    next: fc.boolean(),
    version: fc.integer({ min: 1, max: 3 }),
    minimumSerials: fc.uniqueArray(
      fc.record({ issuer: fc.constantFrom(...ISSUERS), serial: fc.integer({ min: 1, max: 4 }) }),
      {
        maxLength: 2,
        selector: ({ issuer: id }) => id,
      },
    ),
  });
  const situation = fc.record({
    known: fc.array(certificates, { maxLength: 3 }),
    carried: fc.option(certificates, { nil: undefined }),
    withdrawals: fc.uniqueArray(lists, { maxLength: 2, selector: ({ next, version }) => `${String(next)} ${version}` }),
    brought: fc.option(lists, { nil: undefined }),
    applied: fc.uniqueArray(
      fc.record({ issuer: fc.constantFrom(...ISSUERS), serial: fc.integer({ min: 1, max: 3 }) }),
      {
        maxLength: 2,
        selector: ({ issuer: id }) => id,
      },
    ),
    asked: fc.option(fc.constantFrom(...ISSUERS), { nil: undefined }),
    pinned: fc.constantFrom(1, 2, 2, 2),
    second: fc.boolean(),
    time: fc.constantFrom(100, 100, 101, 102),
    entitlement: fc.constantFrom(undefined, '33'.repeat(16), '44'.repeat(16)),
  });

  it('is judged alike', async () => {
    await fc.assert(
      fc.asyncProperty(situation, async (now) => {
        const make = (one: typeof now.carried & object) =>
          certificate(one.next ? nextRoot : root, one.second ? issuer2 : issuer, {
            issuer: one.issuer,
            serial: one.serial,
            from: one.from,
            until: one.until,
            refresh: one.refresh,
            ...(one.product === undefined ? {} : { product: one.product }),
            ...(one.entitlement === undefined ? {} : { entitlement: one.entitlement }),
          });
        const makeList = ({ next, ...list }: typeof now.brought & object) => {
          const by = next ? nextRoot : root;
          const minimumSerials = list.minimumSerials.toSorted((a, b) => (a.issuer < b.issuer ? -1 : 1));
          return signWithdrawals(
            { root: by.reader.publicKey.thumbprint, version: list.version, time: 1, minimumSerials },
            by.reader,
          );
        };
        const pinned = [root, nextRoot].slice(0, now.pinned);
        const claims: Claims = {
          kind: 'refresh',
          product: 'a',
          activation: '55'.repeat(16),
          sequence: now.time,
          time: now.time,
          leaseEnd: 2000,
          features: [],
          attributes: [],
          ...(now.entitlement === undefined ? {} : { entitlement: now.entitlement }),
          ...(now.brought === undefined ? {} : { withdrawals: hexOf(await makeList(now.brought)) }),
        };
        const token = await sealToken(claims, {
          signer: (now.second ? issuer2 : issuer).reader,
          recipient: outbox.reader.publicKey,
          certificate: now.carried === undefined ? undefined : await make(now.carried),
        });
        const known = await Promise.all(now.known.filter(({ next }) => !next || now.pinned === 2).map(make));
        const held = await Promise.all(now.withdrawals.filter(({ next }) => !next || now.pinned === 2).map(makeList));
        const [mine, theirs] = [pinned.map(({ reader }) => reader.publicKey), pinned.map(({ library }) => library)];
        await agree(
          async () => {
            const opened = await openIssuerToken(token, {
              receivers: [outbox.reader],
              asked: () => now.asked,
              trust: {
                roots: mine,
                certificates: await Promise.all(known.map((bytes) => verifyCertificate(bytes, mine))),
                withdrawals: await Promise.all(held.map((bytes) => verifyWithdrawals(bytes, mine))),
                applied: now.applied,
              },
            });
            return opened.certificate.claims.serial;
          },
          async () => {
            const opened = await libraryOpensIssuer(token, {
              receivers: [outbox.receiving],
              ...(now.asked === undefined ? {} : { issuer: now.asked as never }),
              trust: {
                roots: theirs,
                certificates: await Promise.all(known.map((bytes) => libraryVerifies(bytes, theirs))),
                withdrawals: await Promise.all(held.map((bytes) => libraryVerifiesList(bytes, theirs))),
                applied: now.applied as never,
              },
            });
            return opened.certificate?.claims.serial;
          },
          ['scope', 'newer'],
        );
      }),
      { numRuns: 500 },
    );
  });
});
