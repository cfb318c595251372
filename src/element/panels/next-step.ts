import type { LicenseSnapshot } from '../../device/snapshot.ts';

/** The one thing to do next. `none`: everything is well. */
export type NextStep = 'activate' | 'refresh' | 'deliver' | 'none';

export function nextStepOf(snapshot: LicenseSnapshot): NextStep {
  switch (snapshot.state) {
    case 'not-activated':
      // Who has given a license back still has to say so; who has asked for another one since goes on with that.
      return snapshot.outbox.length > 0 && snapshot.requests.length === 0 ? 'deliver' : 'activate';
    case 'active':
      return snapshot.grace || snapshot.held || snapshot.warning !== undefined ? 'refresh' : 'none';
    case 'lease-expired':
      return snapshot.reason === 'clock' ? 'refresh' : 'activate';
    case 'entitlement-not-active':
      return 'activate';
  }
}

/**
 * The issuer will ask for a report before it makes the next refresh: it counts the licenses that it has handed out since
 * the last report, the answer to the request included (`reportEvery` 1: before each refresh, 2: before every second). Here
 * those that came in are counted; of one that got lost on the way only the issuer knows.
 */
export function reportIsDue(snapshot: LicenseSnapshot): boolean {
  if (snapshot.state === 'not-activated') return false;
  const { reportEvery } = snapshot.license;
  if (reportEvery === undefined || reportEvery === 0) return false;
  let unreported = 0;
  // Newest first.
  for (const { kind } of snapshot.history) {
    if (kind === 'reported') break;
    if (kind === 'refreshed' || kind === 'activated') unreported += 1;
    // Whatever was reported before a request is of no matter: the answer counts anew.
    if (kind === 'activated') break;
  }
  return unreported >= reportEvery;
}
