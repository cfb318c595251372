import type { KeyId } from '../license/ids.ts';
import type { Carried } from './carried.ts';

/** What is carried now, in the order in which it was collected, and what kiosks are called. */
export interface Luggage {
  readonly tokens: readonly Carried[];
  readonly names: ReadonlyMap<KeyId, string>;
}

/**
 * How far a token has come. To the issuer: `collected`, `handed-over`, and a request is `answered` once its kiosk's answer
 * is here. To a kiosk: `brought`, `delivered`. Handing over and delivering are what the person says.
 */
export type Stage = 'collected' | 'handed-over' | 'answered' | 'brought' | 'delivered';

export interface CarriedToken extends Carried {
  readonly stage: Stage;
}

/** What is to be done for a kiosk next; of several, what comes first here. */
export const STANDINGS = ['deliver', 'hand-over', 'waiting', 'done'] as const;
export type Standing = (typeof STANDINGS)[number];

export interface KioskLuggage {
  readonly kiosk: KeyId;
  readonly name?: string;
  readonly tokens: readonly CarriedToken[];
  readonly standing: Standing;
  /** Neither a token of its own was collected, nor has it a name: an answer came for a kiosk that was never seen here. */
  readonly unknown: boolean;
}

/** The kiosks with tokens, in the order in which they were first met. */
export function kiosksOf({ tokens, names }: Luggage): readonly KioskLuggage[] {
  const byKiosk = new Map<KeyId, Carried[]>();
  for (const token of tokens) {
    const own = byKiosk.get(token.kiosk);
    if (own === undefined) byKiosk.set(token.kiosk, [token]);
    else own.push(token);
  }
  return [...byKiosk].map(([kiosk, own]) => {
    const staged = own.map((token) => ({ ...token, stage: stageOf(token, own) }));
    const name = names.get(kiosk);
    return {
      kiosk,
      ...(name === undefined ? {} : { name }),
      tokens: staged,
      standing: standingOf(staged),
      unknown: name === undefined && own.every(({ to }) => to === 'kiosk'),
    };
  });
}

/** An answer to any of a kiosk's requests voids its others, so one that came later answers them all. */
function stageOf(token: Carried, ofKiosk: readonly Carried[]): Stage {
  const passedOn = token.passedOn !== undefined;
  if (token.to === 'kiosk') return passedOn ? 'delivered' : 'brought';
  const answered = ofKiosk.some(({ kind, order }) => kind === 'response' && order > token.order);
  if (token.kind === 'request' && answered) return 'answered';
  return passedOn ? 'handed-over' : 'collected';
}

function standingOf(tokens: readonly CarriedToken[]): Standing {
  const some = (stage: Stage): boolean => tokens.some((token) => token.stage === stage);
  if (some('brought')) return 'deliver';
  if (some('collected')) return 'hand-over';
  return tokens.some(({ kind, stage }) => kind === 'request' && stage === 'handed-over') ? 'waiting' : 'done';
}

/** What has yet to reach the issuer. */
export function toHandOver(kiosks: readonly KioskLuggage[]): readonly CarriedToken[] {
  return inOrder(kiosks).filter(({ stage }) => stage === 'collected');
}

/** What has yet to reach its kiosk. */
export function toDeliver(kiosks: readonly KioskLuggage[]): readonly CarriedToken[] {
  return inOrder(kiosks).filter(({ stage }) => stage === 'brought');
}

/** What nothing more has to be done for. */
export function finished(kiosks: readonly KioskLuggage[]): readonly CarriedToken[] {
  return inOrder(kiosks).filter(
    ({ kind, stage }) =>
      stage === 'answered' || stage === 'delivered' || (stage === 'handed-over' && kind !== 'request'),
  );
}

function inOrder(kiosks: readonly KioskLuggage[]): readonly CarriedToken[] {
  return kiosks.flatMap(({ tokens }) => tokens).sort((a, b) => a.order - b.order);
}
