/** The courier's words in English. Its type is the catalogue: see `courier.ts`. */
export const courierEn = {
  title: 'Carry tokens',
  lead: 'Take tokens from kiosks to the issuer, and the answers back. This phone has no keys for them: it sees what kind a token is and which kiosk it belongs to, and cannot read what is inside.',
  opening: 'Opening what is carried…',
  openFailed: 'What is carried cannot be opened',
  tryAgain: 'Try again',
  back: 'All that is carried',
  counts: {
    handOver: (said: string): string => `${said} for the issuer`,
    deliver: (said: string): string => `${said} for kiosks`,
    waiting: (said: string): string => `${said} waiting for an answer`,
    nothing: 'Nothing is carried yet.',
  },
  collect: {
    title: 'Collect',
    lead: 'At a kiosk: scan the code that it shows. At the issuer: take the answers, one by one or as one file. The camera stays on.',
    scan: 'Scan tokens',
    file: 'Open files',
    drop: 'You can also drop or paste them anywhere on this page.',
    added: (what: string, who: string): string => `Collected: ${what}, ${who}.`,
    addedMany: (count: number, said: string, kiosks: number, kiosksSaid: string): string =>
      `Collected: ${said} ${count === 1 ? 'token' : 'tokens'} of ${kiosksSaid} ${kiosks === 1 ? 'kiosk' : 'kiosks'}.`,
    known: (what: string, who: string): string => `Already carried: ${what}, ${who}. Nothing was changed.`,
    knownMany: (count: number, said: string): string =>
      `${said} ${count === 1 ? 'was' : 'were'} carried already and ${count === 1 ? 'stays' : 'stay'} as before.`,
    unread: (file: string, why: string): string => `${file}: ${why}`,
  },
  name: {
    label: 'Name of this kiosk (optional)',
    labelOf: (kiosk: string): string => `Name of ${kiosk}`,
    placeholder: 'Gate 3',
    save: 'Save name',
    saved: (name: string): string => `This kiosk is called ${name} here.`,
    removed: 'The name was removed.',
    edit: 'Name',
    editLabel: (kiosk: string): string => `Name ${kiosk}`,
    cancel: 'Cancel',
  },
  kiosk: (id: string): string => `Kiosk ${id}`,
  handOver: {
    title: 'For the issuer',
    lead: (count: number, said: string): string =>
      count === 1
        ? 'One token has yet to reach the issuer.'
        : `${said} tokens have yet to reach the issuer. One file holds them all; the issuer opens it under Issue and gives one file of answers back.`,
    save: (count: number, said: string): string => (count === 1 ? 'Save as a file' : `Save ${said} tokens as one file`),
    share: 'Share',
    codes: (count: number): string => (count === 1 ? 'Show the code' : 'Show the codes one after the other'),
    saved: (file: string): string => `${file} was saved.`,
    shared: 'It was shared.',
    done: (count: number, said: string): string =>
      count === 1 ? 'The issuer has it' : `The issuer has these ${said} tokens`,
    doneSaid: (count: number, said: string): string =>
      count === 1 ? 'One token is noted as handed over.' : `${said} tokens are noted as handed over.`,
    allGone: (count: number, said: string): string =>
      count === 1
        ? 'The last token was handed over and waits for its answer.'
        : `All ${said} tokens were handed over and wait for their answers.`,
    again: 'Save them as a file again',
    fileName: 'courier-for-issuer',
    heading: (said: string, when: string): string => `Offlease courier, tokens for the issuer: ${said}, ${when}`,
    pageTitle: 'Show to the issuer',
    pageLead: 'The issuer scans each code under Issue. Go on when it was taken.',
    taken: 'Taken, next code',
    takenLast: 'Taken',
    finished: 'The issuer has seen all codes.',
  },
  deliver: {
    title: 'For kiosks',
    lead: (count: number, said: string): string =>
      count === 1
        ? 'One answer has yet to reach its kiosk. Show it to the kiosk below, or save it for a kiosk that reads files.'
        : `${said} answers have yet to reach their kiosks. Show each kiosk its own below; for kiosks that read files, one file holds them all, and each finds its own.`,
    save: (count: number, said: string): string =>
      count === 1 ? 'Save the answer as a file' : `Save ${said} answers as one file`,
    fileName: 'courier-for-kiosks',
    heading: (said: string, when: string): string => `Offlease courier, answers for kiosks: ${said}, ${when}`,
    all: (count: number, said: string): string =>
      count === 1 ? 'It was delivered' : `All ${said} answers were delivered`,
    allSaid: (count: number, said: string): string =>
      count === 1 ? 'One answer is noted as delivered.' : `${said} answers are noted as delivered.`,
    show: (kiosk: string): string => `Show to ${kiosk}`,
    pageTitle: (kiosk: string): string => `Show to ${kiosk}`,
    pageLead: 'At the kiosk, choose to scan the answer, and hold this code in front of its camera.',
    done: 'The kiosk has taken it',
    doneSaid: (kiosk: string): string => `Noted: ${kiosk} has its answer.`,
    undo: 'Not delivered after all',
    nothing: 'There is no answer for this kiosk here.',
  },
  position: (at: string, count: string): string => `${at} of ${count}`,
  previous: 'Previous',
  next: 'Next',
  list: {
    title: 'Kiosks',
    search: 'Find a kiosk by name or number',
    filter: 'Show',
    all: 'All',
    none: 'No kiosk matches.',
    more: (said: string): string => `Show ${said} more`,
    standing: {
      deliver: 'Answer to deliver',
      'hand-over': 'For the issuer',
      waiting: 'Waiting for the answer',
      done: 'Done',
    },
    unknown: 'Never seen here',
    unknownWhy:
      'Nothing was collected from this kiosk on this phone. The answer is kept; give it a name if you know it.',
    stage: {
      collected: (when: string): string => `collected ${when}`,
      'handed-over': (when: string): string => `handed over ${when}`,
      answered: (when: string): string => `answered; collected ${when}`,
      brought: (when: string): string => `taken ${when}`,
      delivered: (when: string): string => `delivered ${when}`,
    },
  },
  remove: {
    title: 'Delete',
    lead: 'Tokens that have reached their place are of no more use here. Deleting them changes nothing at any kiosk or issuer.',
    finished: (count: number, said: string): string =>
      count === 1 ? 'Delete the one that is done' : `Delete ${said} that are done`,
    finishedSaid: (count: number, said: string): string =>
      count === 1 ? 'One token was deleted.' : `${said} tokens were deleted.`,
    one: 'Delete',
    oneLabel: (kiosk: string): string => `Delete ${kiosk}`,
    oneQuestion: (kiosk: string): string => `Delete ${kiosk} here?`,
    oneConsequence: (open: number): string =>
      open === 0
        ? 'Its tokens and its name go from this phone. Nothing changes at the kiosk or the issuer.'
        : 'Some of its tokens have not reached their place yet: they would have to be collected again. Nothing changes at the kiosk or the issuer.',
    oneSaid: (kiosk: string): string => `${kiosk} was deleted here.`,
    all: 'Delete everything',
    allQuestion: 'Delete everything that is carried?',
    allConsequence: (open: number, said: string): string =>
      open === 0
        ? 'All tokens go from this phone. Nothing changes at any kiosk or issuer.'
        : `${said} of the tokens ${open === 1 ? 'has' : 'have'} not reached ${open === 1 ? 'its' : 'their'} place yet: they would have to be collected again. Nothing changes at any kiosk or issuer.`,
    keepNames: 'Keep the names of the kiosks for the next time',
    allSaid: 'Everything that was carried is deleted.',
    confirm: 'Delete',
    cancel: 'Keep',
  },
};
