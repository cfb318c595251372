import type { Language } from '../../../element/messages/language.ts';
import type { JournalVerdict } from '../../../issuer/journal-verify.ts';
import type { IssueMessages } from '../../messages/issue.ts';
import type { Fact } from '../proposal-words.ts';

export function verdictFacts(
  verdict: JournalVerdict,
  { facts }: IssueMessages['safety']['journal'],
  language: Language,
): readonly Fact[] {
  const { signedAt } = verdict;
  return [
    { name: facts.entries, value: language.number(verdict.entries) },
    { name: facts.checkpoints, value: language.number(verdict.checkpoints) },
    { name: facts.signed, value: language.number(verdict.signedUpTo) },
    ...(signedAt === undefined ? [] : [{ name: facts.at, value: language.dateTime(signedAt) }]),
  ];
}
