import { openIssuer } from '../../issuer/issuer.ts';
import { unixTime, type UnixTime } from '../../license/time.ts';
import { openIssuerStore } from '../../storage/issuer/store.ts';
import { ledgerWitness } from '../../storage/issuer/witness.ts';
import { IssueDesk } from './issue-desk.svelte.ts';

/** Seconds, written in by the build (`tests/tools/built.mjs`); otherwise nobody knows. */
declare const __OFFLEASE_BUILT__: number | null | undefined;

let desk: IssueDesk | undefined;

/** Nobody leaves an open desk for longer and means to. */
export const IDLE_MINUTES = 15;

function later(run: () => void, milliseconds: number): () => void {
  const timer = setTimeout(run, milliseconds);
  return () => clearTimeout(timer);
}

/**
 * The one desk of this page. It outlives the place: who looks at This device meanwhile comes back to the answer that was
 * on the screen, and Inspect reads with the keys that are unlocked here. Keys stay in this page's memory.
 */
export function issueDesk(clock: () => UnixTime): IssueDesk {
  desk ??= new IssueDesk(async () => {
    const witness = ledgerWitness();
    return openIssuer({
      store: await openIssuerStore(),
      clock,
      ...(witness === undefined ? {} : { witness }),
      idle: { seconds: 60 * IDLE_MINUTES, schedule: later },
      requireBackup: true,
      ...(typeof __OFFLEASE_BUILT__ === 'number' ? { built: unixTime(__OFFLEASE_BUILT__) } : {}),
    });
  }, clock);
  return desk;
}
