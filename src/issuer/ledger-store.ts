import type { HeadRecord } from './records.ts';
import type { Session } from './session.ts';
import { assertMayIssue, standingOf } from './standing.ts';
import type { IssuerStore } from './store.ts';

/**
 * The store as everybody else in this room is given it. Every transaction knows who works; none writes a token while the
 * ledger may not issue, or that was signed with keys that are not the ledger's any more, however it came about; and after
 * each the witness is told.
 */
export function ledgerStore(store: IssuerStore, session: Session): IssuerStore {
  return {
    ...store,
    async write(work) {
      let head: HeadRecord | undefined;
      const result = await store.write((tables) => {
        // Asked for at once, so that it is there when a token is written.
        const standing = standingOf(tables);
        standing.catch(() => undefined);
        const { operator } = session;
        return work({
          ...tables,
          ...(operator === undefined ? {} : { operator }),
          head: {
            ...tables.head,
            put: (value) => {
              head = value;
              return tables.head.put(value);
            },
          },
          issued: {
            ...tables.issued,
            add: async (value) => {
              // On its way with the others; where it may not be, all of the transaction is undone.
              await tables.issued.add(value);
              assertMayIssue(await standing, session.rules);
            },
          },
        });
      });
      if (head !== undefined) session.committed(head);
      return result;
    },
  };
}
