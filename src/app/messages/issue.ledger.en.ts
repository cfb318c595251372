/** Who worked here, in English. */
export const operatorsEn = {
  title: 'Names in the journal',
  text: 'The journal holds a digest of each name, never the name itself. Once a name is erased, nobody can tell whose entries they are; the journal stays whole and can be checked as before.',
  none: 'Nobody has been named.',
  erased: 'Erased',
  erase: 'Erase',
  eraseLabel: (name: string): string => `Erase the name ${name}`,
  eraseTitle: (name: string): string => `Erase the name ${name} for good?`,
  eraseText: 'It cannot be brought back. Backups and exports of the journal that were made before still hold it.',
  done: 'The name is erased.',
};

/** Seats that are held back after an old backup came back, in English. */
export const withheldEn = {
  title: (seats: string): string => `${seats} held back`,
  text: (until: string): string =>
    `Since old records came back here, nobody gets these seats until ${until}: devices that these records do not know may have them.`,
  release: 'Release some',
  releaseTitle: 'Release seats that are held back?',
  releaseText:
    'Only as many as you know to be unused. If a device has one after all, more devices than seats run until its lease ends.',
  number: 'Seats to be released',
  problem: (most: string): string => `Give a whole number from 1 to ${most}.`,
  released: (seats: string): string => `${seats} can be given again.`,
};

/** The fleet as a whole, in English. */
export const fleetEn = {
  title: 'The fleet',
  seats: 'Seats bought',
  inUse: 'In use',
  free: 'Free',
  of: (entitlements: string): string => `Over ${entitlements} entitlements`,
  ofOne: 'Over 1 entitlement',
  ending: 'Leases that run out',
  endingText: 'In the coming weeks, grace included. A device that is refreshed in time moves on.',
  none: 'None in the coming weeks.',
  weeks: ['Within 7 days', 'In 8 to 14 days', 'In 15 to 21 days', 'In 22 to 28 days'],
  total: 'All',
  entitlement: 'Entitlement',
  more: (count: string): string => `and ${count} more entitlements`,
  goOn: 'Count the others, too',
  counting: 'Counting…',
};
