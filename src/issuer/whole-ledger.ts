import type { TableName, Tables } from './records.ts';
import type { ReadTable, ReadTables, WriteTable, WriteTables } from './store.ts';
import { ALL_TABLES, keyOf } from './table-keys.ts';

const PAGE = 500;

/** A record, and the table that it is in. */
export interface Row {
  readonly table: TableName;
  readonly record: object;
}

/** Hands out every record of a table, page by page, in the order of their keys. */
export async function eachRecord<Name extends TableName>(
  table: ReadTable<Name>,
  name: Name,
  visit: (records: readonly Tables[Name]['value'][]) => void | Promise<void>,
): Promise<void> {
  let from: Tables[Name]['key'] | undefined;
  for (;;) {
    const page = await table.page({ ...(from === undefined ? {} : { from }), limit: PAGE + 1 });
    // The first was the last of the page before.
    const records = from === undefined ? page : page.slice(1);
    if (records.length > 0) await visit(records);
    const last = page.at(-1);
    if (page.length <= PAGE || last === undefined) return;
    from = keyOf(name, last);
  }
}

/** Everything of a ledger, in one transaction. */
export async function eachRow(tables: ReadTables, visit: (row: Row) => void): Promise<void> {
  const each = <Name extends TableName>(name: Name): Promise<void> =>
    eachRecord<Name>(tables[name], name, (records) => {
      for (const record of records) visit({ table: name, record });
    });
  for (const name of ALL_TABLES) await each(name);
}

/** Takes everything away, in one transaction with what comes in its place. */
export async function clearLedger(tables: WriteTables): Promise<void> {
  const clear = <Name extends TableName>(name: Name): Promise<void> => {
    const table = tables[name] as WriteTable<Name>;
    return eachRecord<Name>(table, name, async (records) => {
      for (const record of records) await table.delete(keyOf(name, record));
    });
  };
  for (const name of ALL_TABLES) await clear(name);
}

export async function putRow(tables: WriteTables, { table, record }: Row): Promise<void> {
  await (tables[table] as WriteTable<TableName>).put(record as Tables[TableName]['value']);
}
