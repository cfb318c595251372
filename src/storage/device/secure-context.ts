import { OffleaseError } from '../../license/error.ts';

/**
 * Pages that did not come over a secure connection have no keys at all: worth saying before anything is read.
 *
 * @throws OffleaseError `insecure-context`, `crypto-unavailable`
 */
export function assertSecureContext(): void {
  const { isSecureContext, crypto } = globalThis as {
    readonly isSecureContext?: boolean;
    readonly crypto?: Partial<Crypto>;
  };
  if (isSecureContext === false) throw new OffleaseError('insecure-context');
  if (crypto?.subtle === undefined) throw new OffleaseError('crypto-unavailable');
}
