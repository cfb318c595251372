import type { ActivationRecord } from '../../issuer/records.ts';
import type { UnixTime } from '../../license/time.ts';
import type { IssueMessages } from '../messages/issue.ts';

export interface ActivationState {
  readonly state: 'active' | 'lost' | 'lapsed' | 'superseded' | 'ended';
  readonly tone: 'good' | 'warn' | 'bad' | 'plain';
  readonly name: string;
  /** A refresh may be made: the lease runs, or the seat was not given away yet. */
  readonly refreshable: boolean;
}

/** How an activation stands, in one word. */
export function activationState(
  activation: ActivationRecord,
  words: IssueMessages['activation'],
  now: UnixTime,
): ActivationState {
  const { status } = activation;
  switch (status.state) {
    case 'ended':
      return { state: 'ended', tone: 'plain', name: words.endedWhy[status.why], refreshable: false };
    case 'superseded':
      return {
        state: 'superseded',
        tone: 'plain',
        name: status.replaced === true ? words.states.replaced : words.states.superseded,
        refreshable: false,
      };
    case 'active': {
      if (activation.lost !== undefined) {
        return { state: 'lost', tone: 'bad', name: words.states.lost, refreshable: false };
      }
      const lapsed = activation.heldUntil <= now;
      return lapsed
        ? { state: 'lapsed', tone: 'warn', name: words.states.lapsed, refreshable: true }
        : { state: 'active', tone: 'good', name: words.states.active, refreshable: true };
    }
  }
}
