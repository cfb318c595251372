import { openIssuer, type Issuer } from '../../../src/issuer/issuer.ts';
import { hexOf } from '../../../src/license/bytes.ts';
import { OffleaseError } from '../../../src/license/error.ts';
import type { IssuerStore } from '../../../src/issuer/store.ts';
import { openIssuerStore } from '../../../src/storage/issuer/store.ts';
import { clock, PRODUCT, type IssuerFacts } from './kiosk.ts';

export const PASSPHRASE = 'correct horse battery';
/** PBKDF2 at its real strength would make every restart of a browser slow. */
const ROUNDS = 1000;

export interface Office {
  readonly issuer: Issuer;
  readonly store: IssuerStore;
}

/** The issuer of this origin, unlocked; set up where there is none. */
export async function openOffice(): Promise<Office> {
  const store = await openIssuerStore();
  const issuer = await openIssuer({ store, clock });
  if (issuer.status() !== 'not-set-up') await issuer.unlock(PASSPHRASE);
  else {
    await issuer.setUp({ name: 'Back office', passphrase: PASSPHRASE, rounds: ROUNDS });
    await issuer.createProduct({
      id: PRODUCT,
      name: 'Ticket kiosk',
      features: [{ number: 1, key: 'export', type: 'bool' }],
    });
  }
  return { issuer, store };
}

/** An entitlement of so many seats under this code, unless there is one. */
export async function sell({ issuer, store }: Office, code: string, seats: number): Promise<string> {
  const known = await store.read((tables) => tables.codes.get(code as never));
  if (known !== undefined) return known.entitlement;
  const entitlement = await issuer.createEntitlement({
    product: PRODUCT,
    customer: 'Stadtbahn Musterstadt',
    seats,
    leasePeriod: 'P30D',
    features: [{ number: 1 }],
    codes: [code],
  });
  return entitlement.id;
}

export function factsOf({ issuer }: Office): IssuerFacts {
  const { root, certificate } = issuer.identity();
  return { root: hexOf(root.raw), certificate: hexOf(certificate.bytes) };
}

/** What a refusal is called; anything else that goes wrong is passed on. */
export function codeOf(error: unknown): string {
  if (error instanceof OffleaseError) return error.code;
  throw error;
}
