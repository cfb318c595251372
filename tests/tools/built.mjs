import { execFileSync } from 'node:child_process';

const DAY = 86_400;

/**
 * When this build was made, in seconds: a clock that is before it is wrong. It stands in the app, so two builds of one commit
 * must not differ, and nobody whose clock is right, or nearly so, may be bothered:
 *
 * - SOURCE_DATE_EPOCH where it is set, else the time of the newest commit; not the time of building.
 * - Never later than this machine's own clock: one that runs behind can build and use what it has built.
 * - A day before that: a clock that is some hours behind, or a commit from another time zone's wrong clock, is no alarm. What it
 *   is there for are clocks that stand at 1970 or at the year of their making.
 *
 * `undefined`: nobody knows (an archive without its history), and there is no such check.
 *
 * @param {{ epoch?: string | undefined, commit?: string | undefined, now: number }} of
 * @returns {number | undefined}
 */
export function builtAt({ epoch, commit, now }) {
  const [known] = [epoch, commit].filter((text) => text !== undefined && /^\d{1,10}$/.test(text.trim()));
  return known === undefined ? undefined : Math.max(0, Math.min(Number(known), Math.floor(now)) - DAY);
}

/** @returns {number | undefined} */
export function built() {
  let commit;
  try {
    commit = execFileSync('git', ['log', '-1', '--format=%ct'], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    });
  } catch {
    // no repository, or no git
  }
  return builtAt({ epoch: process.env['SOURCE_DATE_EPOCH'], commit, now: Date.now() / 1000 });
}
