import type { LicenseSnapshot } from '../../device/snapshot.ts';
import type { Language } from '../messages/language.ts';

/** How a state is told: one word, one reason, one tone. */
export interface StateLook {
  readonly tone: 'good' | 'warn' | 'bad' | 'plain';
  readonly name: string;
  readonly reason: string | undefined;
  /** The product works now. */
  readonly open: boolean;
}

/** The words and the tone of a license's state. `soon`: a warning threshold of the product is crossed. */
export function lookOf(snapshot: LicenseSnapshot, language: Language): StateLook {
  const { states, reasons } = language.words.license;
  switch (snapshot.state) {
    case 'not-activated':
      if (snapshot.lost?.licensed === true) {
        return { tone: 'bad', name: states.lost, reason: reasons.lost, open: false };
      }
      return { tone: 'plain', name: states['not-activated'], reason: whyNotActivated(snapshot, language), open: false };
    case 'active': {
      const until = language.dateTime(snapshot.until);
      if (snapshot.held) return { tone: 'warn', name: states.held, reason: reasons.held(until), open: true };
      if (snapshot.grace) return { tone: 'warn', name: states.grace, reason: reasons.grace(until), open: true };
      return snapshot.warning !== undefined
        ? { tone: 'warn', name: states.soon, reason: reasons.soon(until), open: true }
        : { tone: 'good', name: states.active, reason: undefined, open: true };
    }
    case 'lease-expired': {
      if (snapshot.reason === 'clock') {
        return { tone: 'bad', name: states.unsure, reason: reasons.unsure, open: false };
      }
      const since = language.dateTime(snapshot.until);
      return { tone: 'bad', name: states['lease-expired'], reason: reasons['lease-expired'](since), open: false };
    }
    case 'entitlement-not-active': {
      const since = language.dateTime(snapshot.license.lease.subscriptionEnd ?? snapshot.until);
      const reason = reasons['entitlement-not-active'](since);
      return { tone: 'bad', name: states['entitlement-not-active'], reason, open: false };
    }
  }
}

function whyNotActivated({ requests, history }: LicenseSnapshot, language: Language): string {
  const { reasons } = language.words.license;
  const [request] = requests;
  if (request !== undefined) return reasons.requested(language.dateTime(request.made));
  const returned = history.find(({ kind }) => kind === 'deactivated');
  return returned === undefined ? reasons['not-activated'] : reasons.returned(language.dateTime(returned.time));
}
