import { firstBreak } from '../../../src/issuer/journal-entry.ts';
import type { TableName, Tables } from '../../../src/issuer/records.ts';
import { capacityOf, isInUse } from '../../../src/issuer/seats.ts';
import type { UnixTime } from '../../../src/license/time.ts';
import type { IssuerStore, ReadTables } from '../../../src/issuer/store.ts';

const ALL = 1_000_000;

interface Rows {
  readonly journal: readonly Tables['journal']['value'][];
  readonly entitlements: readonly Tables['entitlements']['value'][];
  readonly tallies: readonly Tables['tallies']['value'][];
  readonly seats: readonly Tables['seats']['value'][];
  readonly activations: readonly Tables['activations']['value'][];
  readonly devices: readonly Tables['devices']['value'][];
  readonly requests: readonly Tables['requests']['value'][];
  readonly issued: readonly Tables['issued']['value'][];
  readonly head: Tables['head']['value'] | undefined;
}

async function allRows(tables: ReadTables): Promise<Rows> {
  const page = <Name extends TableName>(name: Name) => tables[name].page({ limit: ALL });
  return {
    journal: await page('journal'),
    entitlements: await page('entitlements'),
    tallies: await page('tallies'),
    seats: await page('seats'),
    activations: await page('activations'),
    devices: await page('devices'),
    requests: await page('requests'),
    issued: await page('issued'),
    head: await tables.head.get('head'),
  };
}

const tokenOf = (activation: unknown, sequence: unknown): string => `${String(activation)} ${String(sequence)}`;

function differences(what: string, have: readonly string[], should: readonly string[]): readonly string[] {
  const [left, right] = [new Set(have), new Set(should)];
  return [
    ...(left.size === have.length ? [] : [`${what}: doubled`]),
    ...have.filter((one) => !right.has(one)).map((one) => `${what}: ${one} is too much`),
    ...should.filter((one) => !left.has(one)).map((one) => `${what}: ${one} is missing`),
  ];
}

export interface LedgerFacts {
  /** What is torn, lost or doubled; empty if nothing is. */
  readonly problems: readonly string[];
  readonly tokens: number;
  readonly entries: number;
  readonly inUse: number;
}

/** Whether journal, tokens, activations, requests and seats of a ledger all say the same. */
export async function checkLedger(store: IssuerStore, at: UnixTime): Promise<LedgerFacts> {
  const rows = await store.read(allRows);
  const problems: string[] = [];
  const fail = (problem: string): void => void problems.push(problem);

  const broken = firstBreak(rows.journal);
  if (broken !== undefined) fail(`the journal breaks at ${String(broken)}`);
  const last = rows.journal.at(-1);
  if (rows.head?.index !== last?.index || rows.head?.digest !== last?.digest) fail('the head is not the last entry');

  const told = rows.journal.filter(({ event }) => event === 'response-issued' || event === 'refresh-issued');
  const tokens = rows.issued.map(({ activation, sequence }) => tokenOf(activation, sequence));
  const entries = told.map(({ facts }) => tokenOf(facts['activation'], facts['sequence']));
  problems.push(...differences('tokens that the journal tells of', entries, tokens));
  for (const { bytes } of rows.issued) if (bytes.length === 0) fail('a token without bytes');

  const newest = new Map<string, number>();
  for (const { activation, sequence } of rows.issued) {
    newest.set(activation, Math.max(sequence, newest.get(activation) ?? 0));
  }
  const activations = new Map(rows.activations.map((activation) => [activation.id as string, activation]));
  problems.push(...differences('activations with a token', [...newest.keys()], [...activations.keys()]));
  for (const { id, sequence } of rows.activations) {
    if (newest.get(id) !== sequence) fail(`activation ${id} and its tokens disagree`);
  }
  const known = new Set(tokens);
  for (const { activation, sequence } of rows.requests) {
    if (!known.has(tokenOf(activation, sequence))) fail(`a request was answered without a token: ${activation}`);
  }
  const devices = new Set<string>(rows.devices.map(({ device }) => device));
  for (const { device } of rows.activations) if (!devices.has(device)) fail(`device ${device} is missing`);

  const seats = new Map(rows.seats.map((seat) => [tokenOf(seat.entitlement, seat.number), seat]));
  for (const { id, entitlement, seat, status } of rows.activations) {
    const holder = seats.get(tokenOf(entitlement, seat))?.activation;
    if (status.state === 'active' && holder !== id) fail(`activation ${id} has no seat`);
  }
  for (const { activation } of rows.seats) {
    if (activation !== undefined && !activations.has(activation)) fail('a seat of nobody');
  }
  for (const entitlement of rows.entitlements) {
    const own = rows.seats.filter((seat) => seat.entitlement === entitlement.id);
    if (own.filter((seat) => isInUse(seat, at)).length > capacityOf(entitlement)) fail('more seats than allowed');
    const tally = rows.tallies.find((one) => one.entitlement === entitlement.id);
    if (tally?.opened !== own.length) fail('the tally does not know the number of slots');
  }
  const inUse = rows.seats.filter((seat) => isInUse(seat, at)).length;
  return { problems: problems.slice(0, 20), tokens: tokens.length, entries: rows.journal.length, inUse };
}
