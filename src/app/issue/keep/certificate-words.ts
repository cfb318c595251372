import type { CertificateView } from '../../../issuer/custody.ts';
import type { UnixTime } from '../../../license/time.ts';
import type { IssueMessages } from '../../messages/issue.ts';

const SOON = 90 * 86_400;

/** A certificate that ends soon leaves no time for devices that are refreshed once a quarter. */
export function endsSoon({ certificate }: CertificateView, now: UnixTime): boolean {
  return certificate.claims.validUntil - now < SOON;
}

export interface CertificateState {
  readonly name: string;
  readonly tone: 'good' | 'bad' | 'plain';
}

export function certificateState(
  one: CertificateView,
  current: CertificateView | undefined,
  words: IssueMessages['safety']['certificates'],
): CertificateState {
  if (one.withdrawn) return { name: words.withdrawn, tone: 'bad' };
  if (one === current) return { name: words.current, tone: 'good' };
  return one.own ? { name: words.old, tone: 'plain' } : { name: words.current, tone: 'good' };
}
