import type { Language } from '../../element/messages/language.ts';
import type { IssueMessages } from '../messages/issue.ts';
import type { Services } from '../shell/services.ts';
import type { Memo } from './first-steps.ts';
import type { IssueDesk } from './issue-desk.svelte.ts';

/** What every part of Issue is given. */
export interface IssueView {
  readonly desk: IssueDesk;
  readonly services: Services;
  /** Dates, numbers and the errors in the issuer's words. */
  readonly language: Language;
  readonly words: IssueMessages;
  readonly memo: Memo;
}
