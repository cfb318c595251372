/** What came from outside, in English. Its type is the catalogue: see `arrived.ts`. */
export const arrivedEn = {
  title: 'What arrived',
  lead: 'This was opened with the app or shared to it. Nothing was done with it yet: choose what it is for.',
  reading: 'Looking at it…',
  nothing: 'Nothing has arrived that is not decided about.',
  nothingHint:
    'Open an .offlease file with the installed app, or share a file, a picture of a code or a text to it, and it is shown here first.',
  text: 'Text',
  tokens: (count: number, said: string): string => (count === 1 ? 'one token' : `${said} tokens`),
  product: (name: string): string => `Product file of ${name}`,
  part: 'One part of a long token. Scan all its parts with the camera.',
  foreign: 'Not an Offlease token.',
  choose: 'What is it for?',
  places: {
    device: {
      name: 'Use it on this device',
      what: 'Applies the answer to the license of this browser, or opens the product file.',
    },
    issue: {
      name: 'Open it at the issuer',
      what: 'Shows what it asks for. Nothing is issued before you confirm it.',
    },
    courier: {
      name: 'Carry it',
      what: 'Keeps it for its kiosk or its issuer. It is not read or used here.',
    },
    inspect: { name: 'Look into it', what: 'Shows what can be read of it. Nothing is changed.' },
  },
  discard: 'Discard it',
  discarded: 'What arrived was discarded. Nothing was changed.',
};
