import type { Language } from '../../../element/messages/language.ts';
import type { BackupSummary } from '../../../issuer/custody.ts';
import type { IssueMessages } from '../../messages/issue.ts';
import type { Fact } from '../proposal-words.ts';

/** What is here and not in the backup would be gone. */
export function losesSomething({ relation }: BackupSummary): boolean {
  return relation === 'older' || relation === 'forked' || relation === 'other-issuer';
}

export function summaryFacts(
  summary: BackupSummary,
  { backup: { facts } }: IssueMessages['safety'],
  language: Language,
): readonly Fact[] {
  return [
    { name: facts.name, value: summary.name },
    { name: facts.made, value: language.dateTime(summary.made) },
    { name: facts.products, value: language.number(summary.products) },
    { name: facts.entitlements, value: language.number(summary.entitlements) },
    { name: facts.activations, value: language.number(summary.activations) },
    { name: facts.entries, value: language.number(summary.entries) },
  ];
}
