/** The next root, and keys for scripts, in English. */
export const nextRootEn = {
  title: 'Next root key',
  text: 'A second root key for the day on which the first must no longer be used. Product files name both from now on; devices that have such a file follow when the next one takes over. Make it years before you need it.',
  make: 'Make the next root key',
  makeTitle: 'Make the next root key?',
  makeText:
    'It is made in this browser. Write it out and remove it from here, like the first. All product files have to be made again, so that they name it.',
  made: 'The next root key is made. Save your product files again: they name it now.',
  export: 'Write it out',
  exportTitle: 'Write the next root key out',
  remove: 'Remove it from here',
  removeTitle: 'Remove the next root key from this browser?',
  adopt: 'Let it take over',
  adoptTitle: 'Let the next root key take over?',
  adoptText:
    'A new certificate of this issuer is signed by it, and it signs all others from then on. Devices whose product file does not name it refuse every answer: first see that all have got the newer file. The old root key signs nothing any more. This cannot be taken back.',
  adopted: 'The next root key has taken over. Save your product files again.',
  here: 'In this browser',
  away: 'Not in this browser',
};

/** Keys in the open, for a script. */
export const scriptEn = {
  title: 'Keys for a script',
  text: 'A script in Node can issue with the keys of this issuer, for example when an order comes in.',
  export: 'Export the keys',
  askTitle: 'Export the keys of this issuer?',
  askText:
    'The file holds the private keys, not encrypted, as JWK. Whoever has it is this issuer, until you make a certificate with new keys and withdraw the older ones. Keep it where you keep passwords of servers. The root key is not in it. The export stands in the journal.',
  understood: 'I know that this file must never get into wrong hands',
  understoodProblem: 'Say that you know it.',
  exported: (name: string): string => `Saved as ${name}. Move it to where the script runs, and delete it here.`,
  how: 'How a script uses them',
  ledger:
    'The script keeps a ledger of its own and does not see the seats that are given here. Give it products and entitlements that nobody else issues from.',
};
