const count = (one: string, many: (number: string) => string) => (number: number, text: string) =>
  number === 1 ? one : many(text);

/** Many tokens together, in English. */
export const batchEn = {
  title: count('One token came in', (number) => `${number} tokens came in`),
  reading: (have: string, total: string): string => `Looking at ${have} of ${total}…`,
  working: (have: string, total: string): string => `${have} of ${total} done…`,
  stop: 'Stop here',
  stopped: 'Stopped. What is done stays done; the rest waits for you.',
  lead: 'Nothing has been issued yet. Check the list, then issue everything with one press.',
  nothing: 'Nothing in it can be done. The reasons stand beside each.',
  willAnswer: count('1 will be answered', (number) => `${number} will be answered`),
  willRecord: count('1 will be recorded', (number) => `${number} will be recorded`),
  needChoice: count('1 needs your choice', (number) => `${number} need your choice`),
  refused: count('1 is refused', (number) => `${number} are refused`),
  answered: count('1 is answered', (number) => `${number} are answered`),
  recorded: count('1 is recorded', (number) => `${number} are recorded`),
  issue: count('Issue one answer', (number) => `Issue ${number} answers`),
  issueAndRecord: (answers: string): string => `${answers} and record the rest`,
  record: count('Record it', (number) => `Record all ${number}`),
  save: count('Save the answer as a file', (number) => `Save ${number} answers as one file`),
  saved: (name: string): string => `Saved as ${name}. Every device finds its own answer in it.`,
  fileHeading: (issuer: string, answers: string, date: string): string =>
    `Answers from ${issuer}, ${date}: ${answers}. Open this file on each device; it finds its own.`,
  stored: 'Every answer is stored, too, and can be shown again from its entitlement.',
  again: 'Look again at what was refused',
  chooseTitle: (product: string, number: number, text: string): string =>
    number === 1
      ? `Which entitlement of ${product} is the request without a code for?`
      : `Which entitlement of ${product} are the ${text} requests without a code for?`,
  headings: {
    refused: 'Refused',
    choice: 'Need your choice',
    ready: 'Will be done',
    waiting: 'Not looked at yet',
    issued: 'Answered',
    recorded: 'Recorded',
  },
  actions: {
    activate: 'Activate',
    replace: 'Replace its predecessor',
    're-issue': 'Answer again',
    repeat: 'The same answer again',
    'free-seat': 'Free the seat',
    withdraw: 'Take back',
    'record-report': 'Record the report',
  } as Readonly<Record<string, string>>,
  /** As the errors say it, to be left out of a list. */
  unchanged: 'Nothing was changed.',
  token: (number: string): string => `Token ${number}`,
  inFile: (name: string): string => `in ${name}`,
  showAll: (number: string): string => `Show all ${number}`,
  allDone: 'Everything that could be done is done.',
};
