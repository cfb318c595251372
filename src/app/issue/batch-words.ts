import type { Language } from '../../element/messages/language.ts';
import type { Proposal } from '../../issuer/proposal.ts';
import { writeTokenFile } from '../../text/token-file.ts';
import { dateOfTime, type UnixTime } from '../../license/time.ts';
import type { IssueMessages } from '../messages/issue.ts';
import type { Batch, BatchItem, ItemState } from './batch.svelte.ts';
import { deviceName } from './device-name.ts';
import { proposedDevice } from './proposal-words.ts';

interface Speech {
  readonly words: IssueMessages;
  readonly language: Language;
}

/** One token of many, in a line. */
export interface BatchLine {
  readonly at: number;
  readonly who: string;
  readonly customer: string;
  /** What will be or was done, or why nothing is. */
  readonly what: string;
  /** What can be done about a refusal. */
  readonly next?: string;
  readonly tone: 'good' | 'warn' | 'bad' | 'plain';
}

export type BatchGroup = ItemState['name'];

/** What needs a person stands first. */
export const BATCH_GROUPS: readonly BatchGroup[] = ['choice', 'refused', 'ready', 'waiting', 'issued', 'recorded'];

export function inGroup(items: readonly BatchItem[], group: BatchGroup): readonly BatchItem[] {
  return items.filter(({ state }) => state.name === group);
}

export function batchLine({ at, from, state }: BatchItem, { words, language }: Speech): BatchLine {
  const { batch } = words;
  const token = batch.token(language.number(at));
  const unnamed = { at, who: from ?? token, customer: '' } as const;
  switch (state.name) {
    case 'waiting':
      return { ...unnamed, what: '', tone: 'plain' };
    case 'refused': {
      const { what, next } = language.explain(state.error);
      const { proposal } = state;
      return {
        ...unnamed,
        ...(proposal === undefined ? {} : { who: proposedDevice(proposal, words), customer: customerOf(proposal) }),
        // That nothing was changed goes without saying in a list of what was not done.
        what: what.replace(words.batch.unchanged, '').trim(),
        next,
        tone: 'bad',
      };
    }
    case 'choice':
      return {
        at,
        who: proposedDevice(state.proposal, words),
        customer: state.proposal.product.name,
        what: words.receive.facts.noCode,
        tone: 'warn',
      };
    case 'ready': {
      const { proposal } = state;
      return {
        at,
        who: proposedDevice(proposal, words),
        customer: customerOf(proposal),
        what: actionOf(proposal, words),
        tone: proposal.action === 'replace' ? 'warn' : 'plain',
      };
    }
    case 'issued': {
      const { activation } = state.outcome;
      const what = words.receive.until(language.dateTime(activation.leaseEnd));
      return { at, who: deviceName(activation, words), customer: '', what, tone: 'good' };
    }
    case 'recorded': {
      const { activation, what } = state.outcome;
      const who = activation === undefined ? token : deviceName(activation, words);
      return { at, who, customer: '', what: words.receive.recorded[what], tone: 'good' };
    }
  }
}

/** Whose seat moves is said: the one press confirms that, too. */
function actionOf(proposal: Proposal, words: IssueMessages): string {
  const action = words.batch.actions[proposal.action] ?? '';
  return proposal.action === 'replace' ? `${action}: ${deviceName(proposal.replaces.activation, words)}` : action;
}

function customerOf(proposal: Proposal): string {
  return 'entitlement' in proposal ? proposal.entitlement.customer : proposal.product.name;
}

/** What is ready: how many will be answered, how many only recorded. */
export function readyCounts(items: readonly BatchItem[]): { readonly answers: number; readonly records: number } {
  const ready = items.flatMap(({ state }) => (state.name === 'ready' ? [state.proposal] : []));
  const answers = ready.filter(({ token }) => token.claims.kind === 'request').length;
  return { answers, records: ready.length - answers };
}

/** What the one button says it does. */
export function confirmWords(items: readonly BatchItem[], { words, language }: Speech): string {
  const { answers, records } = readyCounts(items);
  const { issue, issueAndRecord, record } = words.batch;
  if (answers === 0) return record(records, language.number(records));
  const said = issue(answers, language.number(answers));
  return records === 0 ? said : issueAndRecord(said);
}

/** The file of all answers, and its name. */
export function answersFile(
  batch: Batch,
  issuer: string,
  now: UnixTime,
  { words, language }: Speech,
): { readonly name: string; readonly text: string } {
  const answers = batch.answers();
  const day = dateOfTime(now).toISOString().slice(0, 10);
  const heading = words.batch.fileHeading(issuer, language.number(answers.length), language.dateTime(now));
  return {
    name: `answers-${day}.offlease`,
    text: writeTokenFile(
      answers.map(({ token }) => token),
      heading,
    ),
  };
}
