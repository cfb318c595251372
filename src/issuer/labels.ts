import type { EntitlementId } from '../license/ids.ts';
import { fold, LAST } from './fold.ts';
import type { ActivationRecord, LabelRecord } from './records.ts';
import type { ReadTables, WriteTables } from './store.ts';

type Labelled = Pick<ActivationRecord, 'seatName' | 'machineLabel'>;

/** Case, accents and outer blanks do not tell two machines apart. */
function labelsIn({ seatName, machineLabel }: Labelled): readonly string[] {
  const texts = [
    ...(machineLabel === undefined ? [] : [`machine ${fold(machineLabel).trim()}`]),
    ...(seatName === undefined ? [] : [`seat ${fold(seatName).trim()}`]),
  ];
  return texts.filter((text) => !text.endsWith(' '));
}

/** The rows of an activation: none once it has ended or was superseded. */
export function labelsOf(activation: ActivationRecord): readonly LabelRecord[] {
  if (activation.status.state !== 'active') return [];
  const { entitlement, id } = activation;
  return labelsIn(activation).map((label) => ({ entitlement, label, activation: id }));
}

/** Stores an activation, and only the rows of its labels that differ. */
export async function putActivation(
  tables: WriteTables,
  before: ActivationRecord | undefined,
  after: ActivationRecord,
): Promise<void> {
  const old = new Map((before === undefined ? [] : labelsOf(before)).map((row) => [row.label, row]));
  for (const row of labelsOf(after)) if (!old.delete(row.label)) await tables.labels.put(row);
  for (const { entitlement, label, activation } of old.values()) {
    await tables.labels.delete([entitlement, label, activation]);
  }
  await tables.activations.put(after);
}

/** How many namesakes are looked at: a fleet from one image has one label. */
const MOST = 20;

/** Active activations with the machine label (these first) or the seat name of a device that asks. */
export async function namesakes(
  tables: ReadTables,
  entitlement: EntitlementId,
  asking: Labelled,
): Promise<readonly ActivationRecord[]> {
  const found = new Map<string, ActivationRecord>();
  for (const label of labelsIn(asking)) {
    const key = (activation: string): LabelRecord['activation'] => activation as LabelRecord['activation'];
    const rows = await tables.labels.page({
      from: [entitlement, label, key('')],
      to: [entitlement, label, key(LAST)],
      limit: MOST,
    });
    for (const row of rows) {
      const activation = await tables.activations.get(row.activation);
      if (activation !== undefined) found.set(activation.id, activation);
    }
  }
  return [...found.values()];
}

export interface Likeness {
  readonly machineLabel: boolean;
  readonly seatName: boolean;
  /** Both have the other label, too, and it differs: rather two machines from one image, or of one name. */
  readonly contradicted: boolean;
}

/** In what a device that asks is called like another. */
export function likenessOf(asking: Labelled, other: Labelled): Likeness {
  const [mine, theirs] = [labelsIn(asking), labelsIn(other)];
  const ofKind = (labels: readonly string[], kind: string) => labels.find((label) => label.startsWith(kind));
  const compared = ['machine ', 'seat '].map((kind) => [ofKind(mine, kind), ofKind(theirs, kind)] as const);
  const [machineLabel = false, seatName = false] = compared.map(([a, b]) => a !== undefined && a === b);
  const contradicted = compared.some(([a, b]) => a !== undefined && b !== undefined && a !== b);
  return { machineLabel, seatName, contradicted };
}
