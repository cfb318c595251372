import { bytesOf, type Bytes, type Hex } from './bytes.ts';
import type { IssuerClaims } from './claims.ts';
import { isSignedBy, type PublicKey } from './keys.ts';
import { Refusal } from './refusal.ts';
import { verifyCertificate, verifyWithdrawals, type Certificate, type Withdrawals } from './root-signed.ts';

// Section 6: which certificate judges an answer.

export interface Trust {
  readonly roots: readonly PublicKey[];
  readonly certificates: readonly Certificate[];
  readonly withdrawals?: readonly Withdrawals[];
  /** The highest serial of each issuer under which the device has applied a token. */
  readonly applied?: readonly { readonly issuer: Hex; readonly serial: number }[];
}

/** A signature and what it is over. */
export interface Answer {
  readonly claims: IssuerClaims;
  readonly message: Bytes;
  readonly signature: Bytes;
  /** Comes along in the signature header. */
  readonly certificate?: Bytes;
  /** The issuer that was asked, or that issued the license. */
  readonly asked?: Hex | undefined;
}

export interface Judgement {
  readonly certificate: Certificate;
  /** What came along. */
  readonly withdrawals?: Withdrawals;
}

function inScope({ kinds, products, entitlements }: Certificate['claims'], claims: IssuerClaims): string | undefined {
  if (!kinds.includes(claims.kind)) return 'kind';
  if (products.length > 0 && !products.includes(claims.product)) return 'product';
  if (entitlements.length > 0 && !entitlements.includes(claims.entitlement ?? '')) return 'entitlement';
  return undefined;
}

/** The first of the five rules that does not hold. */
function objection(
  { claims: certificate }: Certificate,
  { claims, asked }: Answer,
  lists: readonly Withdrawals[],
  applied: Trust['applied'] = [],
): Refusal | undefined {
  const { issuer, serial, root } = certificate;
  if (asked !== undefined && issuer !== asked) return new Refusal('issuer-not-asked');
  const scope = inScope(certificate, claims);
  if (scope !== undefined) return new Refusal('certificate-scope', { scope });
  if (claims.time < certificate.validFrom || claims.time >= certificate.validUntil) {
    return new Refusal('certificate-expired');
  }
  const [newest] = lists.filter((list) => list.root === root).sort((a, b) => b.version - a.version);
  const minimum = newest?.minimumSerials.find((one) => one.issuer === issuer)?.serial ?? 0;
  if (serial < minimum) return new Refusal('certificate-withdrawn');
  const newer = Math.max(0, ...applied.filter((one) => one.issuer === issuer).map((one) => one.serial));
  if (serial < newer) return new Refusal('certificate-superseded', { newer });
  return undefined;
}

/** The certificate that the answer is good under. */
export async function judge(answer: Answer, trust: Trust): Promise<Judgement> {
  const known =
    answer.certificate === undefined ? trust.certificates : [await verifyCertificate(answer.certificate, trust.roots)];
  if (known.length === 0) throw new Refusal('issuer-unknown');
  const signers: Certificate[] = [];
  for (const certificate of known) {
    if (await isSignedBy(certificate.signing, answer.message, answer.signature)) signers.push(certificate);
  }
  if (signers.length === 0) throw new Refusal('signature-invalid');
  const brought = answer.claims.withdrawals;
  const withdrawals = brought === undefined ? undefined : await verifyWithdrawals(bytesOf(brought), trust.roots);
  const lists = [...(trust.withdrawals ?? []), ...(withdrawals === undefined ? [] : [withdrawals])];
  // The highest serial first: where none will do, it is that one's refusal.
  signers.sort((a, b) => b.claims.serial - a.claims.serial);
  const objections = signers.map((certificate) => objection(certificate, answer, lists, trust.applied));
  const certificate = signers[objections.indexOf(undefined)];
  if (certificate === undefined) throw objections[0] ?? new TypeError();
  return { certificate, ...(withdrawals === undefined ? {} : { withdrawals }) };
}
