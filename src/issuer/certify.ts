import { OffleaseError } from '../license/error.ts';
import type { IssuerId, RootId } from '../license/ids.ts';
import type { UnixTime } from '../license/time.ts';
import { signCertificate, verifyCertificate, type Certificate } from '../token/certificate.ts';
import { publicKeyOf, type PublicKey, type SigningKey } from '../token/keys.ts';
import { signWithdrawals, verifyWithdrawals, type Withdrawal, type Withdrawals } from '../token/withdrawal.ts';
import type { CertificateView, RootAccess, RotateOptions } from './custody.ts';
import { appendEntry } from './journal.ts';
import type { JournalEvent } from './journal-entry.ts';
import { changingKeys, type Keeping } from './keeping.ts';
import { generateIssuerKeys, requireName, validity, type Identity } from './keys.ts';
import type { KeysRecord } from './records.ts';
import { openRoot } from './root.ts';
import { standingOf } from './standing.ts';
import type { ReadTables } from './store.ts';
import { wrapKey } from './wrapped-key.ts';

const MOST_CERTIFICATES = 1000;
/** As many as a list can name. */
const MOST_WITHDRAWALS = 32;
/** Older ones of its own that a product file still has: answers signed under them may be on their way. */
const OLDER_IN_FILES = 3;

/** All of one issuer, or of every one, that were made or taken here; the newest first. */
async function certificateRecords(tables: ReadTables) {
  const all = await tables.certificates.page({ limit: MOST_CERTIFICATES });
  return all.toSorted((a, b) => b.made - a.made || b.serial - a.serial);
}

/**
 * The next serial of an issuer. While a restored ledger waits to be reconciled, nobody knows which serials were given since:
 * then it is one that cannot have been, as sequence numbers are.
 */
export async function nextSerial(tables: ReadTables, issuer: IssuerId, least: number, now: UnixTime): Promise<number> {
  const known = await tables.certificates.page({
    from: [issuer, 0],
    to: [issuer, Number.MAX_SAFE_INTEGER],
    limit: 1,
    descending: true,
  });
  const next = Math.max(least, known[0]?.serial ?? 0) + 1;
  const { staleSince } = await standingOf(tables);
  return staleSince === undefined ? next : Math.max(next, now);
}

/** The old list and the new withdrawals, each issuer with its highest serial. Versions go with time, so that none is ever given twice. */
async function nextWithdrawals(
  before: Withdrawals | undefined,
  added: readonly Withdrawal[],
  root: SigningKey,
  now: UnixTime,
): Promise<Withdrawals> {
  const serials = new Map<IssuerId, number>();
  for (const { issuer, serial } of [...(before?.minimumSerials ?? []), ...added]) {
    if (!/^[0-9a-f]{32}$/.test(issuer) || !Number.isSafeInteger(serial) || serial < 1) {
      throw new OffleaseError('field-invalid', { field: 'minimumSerials' });
    }
    serials.set(issuer, Math.max(serial, serials.get(issuer) ?? 0));
  }
  if (serials.size === 0 || serials.size > MOST_WITHDRAWALS) {
    throw new OffleaseError('field-invalid', { field: 'minimumSerials' });
  }
  const bytes = await signWithdrawals(
    {
      root: root.publicKey.thumbprint as RootId,
      version: Math.max((before?.version ?? 0) + 1, now),
      time: now,
      minimumSerials: [...serials].map(([issuer, serial]) => ({ issuer, serial })),
    },
    root,
  );
  return verifyWithdrawals(bytes, [root.publicKey]);
}

export function isWithdrawn({ claims }: Certificate, withdrawals: Withdrawals | undefined): boolean {
  if (withdrawals?.root !== claims.root) return false;
  return withdrawals.minimumSerials.some(({ issuer, serial }) => issuer === claims.issuer && claims.serial < serial);
}

interface Signed {
  readonly record: (before: KeysRecord) => KeysRecord;
  readonly certificate: Certificate;
  readonly event: JournalEvent;
}

/** Certificates and withdrawals: whatever the root signs for this issuer. */
export class Certification {
  readonly #keeping: Keeping;

  constructor(keeping: Keeping) {
    this.#keeping = keeping;
  }

  rotate({ root: access, newKeys = true, name, months }: RotateOptions): Promise<Certificate> {
    return this.#changing(async (record, identity, now) => {
      if (name !== undefined) requireName(name);
      const root = await openRoot(record, access);
      const isRestored = record.signing === undefined;
      const renewed = await this.#renewed(record, identity, now, {
        root,
        newKeys: newKeys || isRestored,
        name: name ?? record.name,
        ...(months === undefined ? {} : { months }),
      });
      if (!isRestored) return renewed;
      // What it issued with before is in a browser that is gone, or is another's now.
      const withdrawal = { issuer: record.issuer, serial: renewed.certificate.claims.serial };
      const withdrawals = await nextWithdrawals(identity.withdrawals, [withdrawal], root, now);
      return { ...renewed, record: (before) => ({ ...renewed.record(before), withdrawals: withdrawals.bytes }) };
    });
  }

  adoptNext(access: RootAccess): Promise<Certificate> {
    return this.#changing(async (record, identity, now) => {
      const root = await openRoot(record, access, 'next');
      const { nextRoot } = record;
      const renewed = await this.#renewed(record, identity, now, { root, newKeys: true, name: record.name });
      return {
        ...renewed,
        event: 'next-root-adopted',
        record(before) {
          // Lists of the root before are not for devices that know only the new one.
          const { nextRoot: _next, withdrawals: _old, ...rest } = renewed.record(before);
          const formerRoots = [...(before.formerRoots ?? []), identity.root.compressed];
          return { ...rest, root: nextRoot ?? rest.root, formerRoots };
        },
      };
    });
  }

  async #renewed(
    record: KeysRecord,
    identity: Identity,
    now: UnixTime,
    options: { readonly root: SigningKey; readonly newKeys: boolean; readonly name: string; readonly months?: number },
  ): Promise<Signed> {
    const { session, dated: ledger } = this.#keeping;
    const { root, newKeys, name, months } = options;
    const under = session.wrappingKey();
    const keys = newKeys ? await generateIssuerKeys() : undefined;
    const before = identity.certificate.claims;
    const serial = await ledger.read((tables) => nextSerial(tables, record.issuer, before.serial, now));
    const bytes = await signCertificate(
      {
        ...before,
        root: root.publicKey.thumbprint as RootId,
        name,
        ...(keys === undefined
          ? {}
          : { signingKey: keys.signing.publicKey.compressed, receivingKey: keys.receiving.publicKey.compressed }),
        ...validity(now, months),
        serial,
      },
      root,
    );
    const certificate = await verifyCertificate(bytes, [root.publicKey]);
    const wrapped =
      keys === undefined
        ? undefined
        : {
            signing: await wrapKey(keys.signing, 'signing', under),
            receiving: await wrapKey(keys.receiving, 'receiving', under),
          };
    return {
      certificate,
      event: 'certificate-renewed',
      record: (current) => ({
        ...current,
        name,
        certificate: bytes,
        ...(wrapped === undefined
          ? {}
          : { signing: wrapped.signing, receiving: [wrapped.receiving, ...current.receiving] }),
      }),
    };
  }

  async #changing(
    sign: (record: KeysRecord, identity: Identity, now: UnixTime) => Promise<Signed>,
  ): Promise<Certificate> {
    return changingKeys(this.#keeping, async () => {
      const { session, dated: ledger, clock } = this.#keeping;
      await session.load();
      const { identity } = session.unlocked();
      const now = clock();
      const { record, certificate, event } = await sign(session.record(), identity, now);
      const { issuer, serial, root } = certificate.claims;
      await session.replace(
        ledger,
        (before) => ({ ...record(before), filesChanged: now }),
        async (tables) => {
          await tables.certificates.add({ issuer, serial, made: now, bytes: certificate.bytes });
          await appendEntry(tables, now, event, { issuer, serial, root, validUntil: certificate.claims.validUntil });
        },
      );
      return certificate;
    });
  }

  withdraw(added: readonly Withdrawal[], access: RootAccess): Promise<Withdrawals> {
    return changingKeys(this.#keeping, async () => {
      const { session, dated: ledger, clock } = this.#keeping;
      await session.load();
      const { identity } = session.unlocked();
      const now = clock();
      const root = await openRoot(session.record(), access);
      const list = await nextWithdrawals(identity.withdrawals, added, root, now);
      // Its own certificate in use: every answer would be refused. It is renewed first.
      if (isWithdrawn(identity.certificate, list)) throw new OffleaseError('field-invalid', { field: 'serial' });
      await session.replace(
        ledger,
        (record) => ({ ...record, withdrawals: list.bytes, filesChanged: now }),
        (tables) =>
          appendEntry(tables, now, 'issuers-withdrawn', {
            version: list.version,
            issuers: list.minimumSerials.map(({ issuer, serial }) => `${issuer}<${serial}`).join(' '),
          }),
      );
      return list;
    });
  }

  async list(): Promise<readonly CertificateView[]> {
    const { session, dated: ledger } = this.#keeping;
    await session.load();
    const { issuer, withdrawals } = session.identity();
    const views: CertificateView[] = [];
    for (const { bytes, made } of await ledger.read(certificateRecords)) {
      const certificate = await this.#verified(bytes);
      if (certificate === undefined) continue; // under a root that was followed by another
      const own = certificate.claims.issuer === issuer;
      views.push({ certificate, made, own, withdrawn: isWithdrawn(certificate, withdrawals) });
    }
    return views;
  }

  async #verified(bytes: Certificate['bytes']): Promise<Certificate | undefined> {
    try {
      return await verifyCertificate(bytes, await this.#roots());
    } catch (error) {
      if (error instanceof OffleaseError && error.code === 'certificate-root') return undefined;
      throw error;
    }
  }

  async #roots(): Promise<readonly PublicKey[]> {
    const { root, nextRoot } = this.#keeping.session.record();
    return Promise.all(
      [root, ...(nextRoot === undefined ? [] : [nextRoot])].map(({ publicKey }) => publicKeyOf(publicKey)),
    );
  }

  /** What product files say of this issuer: the roots, its certificate and those before it that still hold, the withdrawals. */
  async fileTrust(): Promise<{
    readonly roots: readonly PublicKey[];
    readonly certificates: readonly Certificate[];
    readonly withdrawals?: Withdrawals;
  }> {
    const { session, clock } = this.#keeping;
    await session.load();
    const { certificate, withdrawals } = session.identity();
    const now = clock();
    const older = (await this.list())
      .filter(({ own, withdrawn }) => own && !withdrawn)
      .map((view) => view.certificate)
      .filter(({ claims }) => claims.serial < certificate.claims.serial && claims.validUntil > now)
      .toSorted((a, b) => b.claims.serial - a.claims.serial)
      .slice(0, OLDER_IN_FILES);
    return {
      roots: await this.#roots(),
      certificates: [certificate, ...older],
      ...(withdrawals === undefined ? {} : { withdrawals }),
    };
  }
}
