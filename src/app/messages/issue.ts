import { issueEn } from './issue.en.ts';

/** The issuer's words; a language that lacks one does not compile. */
export type IssueMessages = typeof issueEn;

/** English until other languages are there. */
export function issueMessages(_tag: string): IssueMessages {
  return issueEn;
}
