import { bytesOfHex, hexOf, utf8, type Bytes } from '../license/bytes.ts';
import { OffleaseError } from '../license/error.ts';
import type { IssuerId, RootId } from '../license/ids.ts';
import { isLine, MAX_ISSUER_NAME } from '../license/limits.ts';
import type { Product } from '../license/product.ts';
import { signCertificate, verifyCertificate, type Certificate } from '../token/certificate.ts';
import { publicKeyOf, sign, verify, type SigningKey } from '../token/keys.ts';
import { canonicalText } from './canonical.ts';
import { nextSerial } from './certify.ts';
import { allot, heldStill, newestOf } from './allotments.ts';
import type { CertificateView, DelegateOptions, DelegateView, KeysCard } from './custody.ts';
import { appendEntry } from './journal.ts';
import { keepTerms, readTerms, termsFor, type GrantTerms } from './grant-terms.ts';
import { changingKeys, type Keeping } from './keeping.ts';
import { generateIssuerKeys, randomIssuerId, requireName, validity } from './keys.ts';
import { makeLock, ROUNDS } from './passphrase.ts';
import type { AllottedSeats, PendingRecord } from './custody-records.ts';
import type { KeysRecord } from './records.ts';
import { openRoot } from './root.ts';
import { wrapKey } from './wrapped-key.ts';

/*
 * Two texts travel between the browsers, both JSON with sorted keys and bytes as lower-case hex:
 *
 * card  { "issuer", "name", "offlease": "issuer-keys 1", "receivingKey", "signature", "signingKey" }
 *       The signature, by the signing key, is over the same text without it: who shows the card has the key.
 * grant { "certificate", "offlease": "issuer-grant 1", "root", "terms" }
 *       terms, by which it issues, are in `grant-terms.ts`.
 *       The root's public key, for a browser that has none yet: its first and last characters are compared by people.
 */
const CARD = 'issuer-keys 1';
const GRANT = 'issuer-grant 1';

function invalid(reason: string, cause?: unknown): OffleaseError {
  return new OffleaseError('delegate-invalid', { reason }, cause === undefined ? undefined : { cause });
}

function fieldsOf(text: string, kind: string): Readonly<Record<string, unknown>> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw invalid('not JSON', cause);
  }
  if (typeof value !== 'object' || value === null) throw invalid('not an object');
  const fields = value as Readonly<Record<string, unknown>>;
  if (fields['offlease'] !== kind) throw invalid('offlease');
  return fields;
}

function hexField(fields: Readonly<Record<string, unknown>>, name: string, length?: number): Bytes {
  const value = fields[name];
  const bytes = typeof value === 'string' ? bytesOfHex(value) : undefined;
  if (bytes === undefined || (length !== undefined && bytes.length !== length)) throw invalid(name);
  return bytes;
}

interface CardClaims {
  readonly offlease: typeof CARD;
  readonly issuer: IssuerId;
  readonly name: string;
  readonly signingKey: Bytes;
  readonly receivingKey: Bytes;
}

function wire({ signingKey, receivingKey, ...claims }: CardClaims) {
  return { ...claims, signingKey: hexOf(signingKey), receivingKey: hexOf(receivingKey) };
}

async function writeCard(claims: CardClaims, signer: SigningKey): Promise<string> {
  const fields = wire(claims);
  const signature = hexOf(await sign(signer, utf8(canonicalText(fields))));
  return canonicalText({ ...fields, signature });
}

/** @throws OffleaseError `delegate-invalid` (`reason`), `key-invalid` */
export async function readKeysCard(card: string): Promise<KeysCard> {
  const fields = fieldsOf(card, CARD);
  const { name } = fields;
  if (typeof name !== 'string' || !isLine(name, MAX_ISSUER_NAME)) throw invalid('name');
  const claims: CardClaims = {
    offlease: CARD,
    issuer: hexOf(hexField(fields, 'issuer', 16)) as IssuerId,
    name,
    signingKey: hexField(fields, 'signingKey', 33),
    receivingKey: hexField(fields, 'receivingKey', 33),
  };
  const [signing, receiving] = await Promise.all([publicKeyOf(claims.signingKey), publicKeyOf(claims.receivingKey)]);
  const signature = hexField(fields, 'signature', 64);
  if (!(await verify(signing, signature, utf8(canonicalText(wire(claims)))))) throw invalid('signature');
  return { issuer: claims.issuer, name, signing, receiving };
}

/** Certificates for the keys of other browsers, and the way to get one. */
export class Delegation {
  readonly #keeping: Keeping;
  readonly #productFile: (product: Product) => Promise<string>;

  /** `productFile`: the text of a product's file, as it would be saved now. */
  constructor(keeping: Keeping, productFile: (product: Product) => Promise<string>) {
    this.#keeping = keeping;
    this.#productFile = productFile;
  }

  async prepare(details: {
    readonly name: string;
    readonly passphrase: string;
    readonly rounds?: number;
  }): Promise<string> {
    const { session, dated: ledger, clock } = this.#keeping;
    await session.load();
    if (session.status() !== 'not-set-up') throw new OffleaseError('issuer-already-set-up');
    const waiting = await this.card();
    if (waiting !== undefined) return waiting;
    const { name, passphrase, rounds = ROUNDS } = details;
    requireName(name);
    const { key, lock } = await makeLock(passphrase, rounds);
    const { signing, receiving } = await generateIssuerKeys();
    const issuer = randomIssuerId();
    const { compressed: signingKey } = signing.publicKey;
    const { compressed: receivingKey } = receiving.publicKey;
    const record: PendingRecord = {
      id: 'pending',
      name,
      issuer,
      made: clock(),
      lock,
      signing: await wrapKey(signing, 'signing', key),
      receiving: await wrapKey(receiving, 'receiving', key),
      card: await writeCard({ offlease: CARD, issuer, name, signingKey, receivingKey }, signing),
    };
    await ledger.write(async (tables) => {
      if ((await tables.keys.get('keys')) !== undefined) throw new OffleaseError('issuer-already-set-up');
      await tables.pending.put(record);
    });
    return record.card;
  }

  /** Of the keys that wait; of a delegate that is set up, to have its certificate renewed for the same keys. */
  async card(): Promise<string | undefined> {
    const { session, dated: ledger } = this.#keeping;
    await session.load();
    const waiting = await ledger.read((tables) => tables.pending.get('pending'));
    if (waiting !== undefined || session.status() !== 'ready') return waiting?.card;
    const { identity, keys } = session.unlocked();
    const { issuer, name, certificate } = identity;
    if (certificate.claims.role !== 'delegate') return undefined;
    const { signingKey, receivingKey } = certificate.claims;
    return writeCard({ offlease: CARD, issuer, name, signingKey, receivingKey }, keys.signing);
  }

  async sign(card: string, options: DelegateOptions): Promise<string> {
    const { session, dated: ledger, clock } = this.#keeping;
    const { root: access, products = [], allotments = [], months, unused = false } = options;
    const { issuer, name, signing, receiving } = await readKeysCard(card);
    await session.load();
    const { identity } = session.unlocked();
    if (issuer === identity.issuer) throw invalid('own');
    const root = await openRoot(session.record(), access);
    const now = clock();
    const serial = await ledger.read((tables) => nextSerial(tables, issuer, 0, now));
    const term = validity(now, months);
    const bytes = await signCertificate(
      {
        root: root.publicKey.thumbprint as RootId,
        issuer,
        name,
        role: 'delegate',
        signingKey: signing.compressed,
        receivingKey: receiving.compressed,
        kinds: ['response', 'refresh'],
        products,
        entitlements: allotments.map(({ entitlement }) => entitlement),
        allotments,
        ...term,
        serial,
      },
      root,
    );
    // Held to the rules by which devices will read it.
    await verifyCertificate(bytes, [root.publicKey]);
    const allotted = await ledger.write(async (tables) => {
      const seatsOf = await allot(tables, issuer, allotments, { ...term, unused }, now);
      await tables.certificates.add({
        issuer,
        serial,
        made: now,
        bytes,
        ...(seatsOf.length === 0 ? {} : { allotted: seatsOf }),
      });
      const seats = allotments.map(({ entitlement, seats: count }) => `${entitlement}=${count}`).join(' ');
      await appendEntry(tables, now, 'delegate-certified', {
        delegate: issuer,
        serial,
        ...(seats === '' ? {} : { allotments: seats }),
      });
      return seatsOf;
    });
    return canonicalText({
      offlease: GRANT,
      root: hexOf(root.publicKey.compressed),
      certificate: hexOf(bytes),
      ...(allotted.length === 0 ? {} : { terms: await this.#terms(allotted) }),
    });
  }

  async #terms(allotted: readonly AllottedSeats[]) {
    const { dated: ledger } = this.#keeping;
    const all = await ledger.read((tables) => Promise.all(allotted.map((one) => termsFor(tables, one))));
    return Promise.all(all.map(async (terms) => ({ ...terms, product: await this.#productFile(terms.product) })));
  }

  /** Each with its newest certificate, and the seats that are held for it. */
  async list(certificates: readonly CertificateView[]): Promise<readonly DelegateView[]> {
    const { dated: ledger } = this.#keeping;
    const newest = new Map<IssuerId, CertificateView>();
    for (const view of certificates.filter(({ own }) => !own)) {
      const { issuer, serial } = view.certificate.claims;
      const known = newest.get(issuer);
      if (known === undefined || known.certificate.claims.serial < serial) newest.set(issuer, view);
    }
    return ledger.read(async (tables) => {
      const views: DelegateView[] = [];
      for (const [issuer, { certificate, withdrawn }] of newest) {
        const allotments: AllottedSeats[] = [];
        for (const one of (await newestOf(tables, issuer))?.allotted ?? []) {
          const seats = await heldStill(tables, one);
          if (seats.length > 0) allotments.push({ ...one, seats });
        }
        views.push({ issuer, name: certificate.claims.name, certificate, withdrawn, allotments });
      }
      return views;
    });
  }

  /** After its certificates were withdrawn: nothing is its own any more. */
  async giveBack(issuer: IssuerId, unused: boolean): Promise<void> {
    const { dated: ledger, clock } = this.#keeping;
    const now = clock();
    await ledger.write(async (tables) => {
      const newest = await newestOf(tables, issuer);
      if (newest === undefined) return;
      await allot(tables, issuer, [], { validUntil: now, unused }, now);
      const { allotted, ...rest } = newest;
      await tables.certificates.put(rest);
      const seats = (allotted ?? []).map((one) => `${one.entitlement}=${String(one.seats.length)}`).join(' ');
      await appendEntry(tables, now, 'allotments-returned', {
        delegate: issuer,
        ...(seats === '' ? {} : { returned: seats }),
      });
    });
  }

  async accept(grant: string): Promise<Certificate> {
    const { session } = this.#keeping;
    const fields = fieldsOf(grant, GRANT);
    const root = await publicKeyOf(hexField(fields, 'root', 33));
    const certificate = await verifyCertificate(hexField(fields, 'certificate'), [root]);
    const terms = await readTerms(fields['terms']);
    const isAllotted = terms.every(({ entitlement, seats }) =>
      certificate.claims.allotments.some((one) => one.entitlement === entitlement.id && one.seats === seats.length),
    );
    if (!isAllotted) throw invalid('terms');
    await session.load();
    const accepted = await (session.status() === 'not-set-up'
      ? this.#begin(certificate, root.raw, terms)
      : this.#renew(certificate, terms));
    return accepted;
  }

  async #begin(certificate: Certificate, root: Bytes, terms: readonly GrantTerms[]): Promise<Certificate> {
    const { session, dated: ledger, clock } = this.#keeping;
    const waiting = await ledger.read((tables) => tables.pending.get('pending'));
    if (waiting === undefined) throw invalid('no keys');
    const { name, issuer, lock, signing, receiving } = waiting;
    const { claims } = certificate;
    const own = await publicKeyOf(signing.publicKey);
    const opens = await publicKeyOf(receiving.publicKey);
    if (claims.issuer !== issuer) throw invalid('issuer');
    if (certificate.signing.thumbprint !== own.thumbprint || certificate.receiving.thumbprint !== opens.thumbprint) {
      throw invalid('keys');
    }
    const now = clock();
    const record: KeysRecord = {
      id: 'keys',
      name,
      issuer,
      made: now,
      lock,
      root: { publicKey: root },
      signing,
      receiving: [receiving],
      certificate: certificate.bytes,
      filesChanged: now,
    };
    await session.begin(record, undefined, (tables) => keepTerms(tables, terms, now));
    return certificate;
  }

  #renew(certificate: Certificate, terms: readonly GrantTerms[]): Promise<Certificate> {
    return changingKeys(this.#keeping, async () => {
      const { session, dated: ledger, clock } = this.#keeping;
      await session.load();
      const identity = session.identity();
      const before = identity.certificate;
      const { claims } = certificate;
      if (claims.issuer !== identity.issuer || claims.root !== identity.root.thumbprint) throw invalid('issuer');
      if (claims.serial <= before.claims.serial) throw invalid('serial');
      const isSame =
        certificate.signing.thumbprint === before.signing.thumbprint &&
        certificate.receiving.thumbprint === before.receiving.thumbprint;
      if (!isSame) throw invalid('keys');
      const now = clock();
      const { issuer, serial } = claims;
      await session.replace(
        ledger,
        (record) => ({ ...record, name: claims.name, certificate: certificate.bytes, filesChanged: now }),
        async (tables) => {
          await tables.certificates.put({ issuer, serial, made: now, bytes: certificate.bytes });
          await appendEntry(tables, now, 'certificate-accepted', { issuer, serial });
          await keepTerms(tables, terms, now);
        },
      );
      return certificate;
    });
  }
}
