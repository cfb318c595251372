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

/** The issuer asks for reports, and will ask for one before it makes the next refresh. */
export function reportIsDue(snapshot: LicenseSnapshot): boolean {
  if (snapshot.state === 'not-activated') return false;
  const { reportEvery } = snapshot.license;
  if (reportEvery === undefined || reportEvery === 0) return false;
  let refreshes = 0;
  // Newest first.
  for (const { kind } of snapshot.history) {
    if (kind === 'refreshed') refreshes += 1;
    if (kind === 'reported' || kind === 'activated') break;
  }
  return refreshes >= reportEvery;
}
