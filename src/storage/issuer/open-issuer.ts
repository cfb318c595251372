import { openIssuer as openIssuerIn, type Issuer, type IssuerOptions } from '../../issuer/issuer.ts';
import { defined } from '../../license/defined.ts';
import { unixTime } from '../../license/time.ts';
import { openIssuerStore } from './store.ts';
import { ledgerWitness } from './witness.ts';

export interface OpenIssuerOptions extends Partial<IssuerOptions> {
  /**
   * Default: IndexedDB of this origin, with a witness in the origin's private file system. Elsewhere: `memoryIssuerStore`,
   * or a store of the host's own.
   */
  readonly store?: IssuerOptions['store'];
  /** Default: the machine's own. */
  readonly clock?: IssuerOptions['clock'];
}

/**
 * The issuing side's front door: the issuer of this origin, or of whatever `store` holds.
 *
 * ```ts
 * const issuer = await openIssuer();
 * if (issuer.status() === 'not-set-up') await issuer.setUp({ name: 'Back office', passphrase });
 * else await issuer.unlock(passphrase);
 * const proposal = await issuer.receive(decodeText(scanned)); // what it is, whom it concerns, what it would change
 * const outcome = await issuer.perform(proposal);
 * if (outcome.kind === 'issued') show(encodeText(outcome.token));
 * ```
 *
 * @throws OffleaseError storage-*
 */
export async function openIssuer(options: OpenIssuerOptions = {}): Promise<Issuer> {
  const { store, clock = () => unixTime(Date.now() / 1000), ...more } = options;
  const witness = options.witness ?? (store === undefined ? ledgerWitness() : undefined);
  return openIssuerIn({ ...more, ...defined({ witness }), store: store ?? (await openIssuerStore()), clock });
}
