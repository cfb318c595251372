/** What an edition stands for, in English. */
export const editionsEn = {
  text: 'Say what each edition grants. A new entitlement begins with it as soon as the edition is chosen, and can differ from it. Entitlements that exist stay as they are.',
  set: 'Set features',
  setLabel: (edition: string): string => `Set the features of ${edition}`,
  title: (edition: string): string => `Features of ${edition}`,
  save: 'Save',
  saved: (edition: string): string => `New entitlements of ${edition} begin with these features.`,
  clear: 'Begin without',
  cleared: (edition: string): string => `New entitlements of ${edition} begin as without an edition.`,
  none: 'Nothing set',
  count: (count: string): string => (count === '1' ? '1 feature' : `${count} features`),
  filled: (edition: string): string => `The features of ${edition} are filled in.`,
};
