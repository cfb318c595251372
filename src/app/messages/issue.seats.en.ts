/** The seats of an entitlement, in English. */
export const seatListEn = {
  search: 'Search device, machine or seat number',
  next: (who: string, end: string): string => `Next to become free: ${who}, ${end}`,
  more: 'More devices fit. Type more of the name.',
  facts: {
    seat: 'Seat',
    device: 'Device id',
    machine: 'Machine',
    since: 'Active since',
    lease: 'Lease until',
    grace: 'Grace until',
    held: 'Seat held until',
    heard: 'Last heard of',
    never: 'Never since it was activated',
    used: 'Used so far',
    lost: 'Marked as lost',
    copied: 'Seen as a possible copy',
    forced: 'Freed by force',
    overrun: 'Device may run until',
    reason: 'Reason',
  },
};

/** What can be done about one seat, in English. */
export const seatActionsEn = {
  reserve: 'Keep this seat for it',
  reserved: 'The seat is kept for this device.',
  unreserve: 'Keep it no longer',
  reservationEnded: 'The seat is no longer kept for this device.',
  lose: 'Mark as lost',
  loseTitle: (who: string): string => `Mark ${who} as lost?`,
  loseText:
    'It gets no refresh and no answer any more, and its seat is held until you say that it was found. It runs on until its lease ends.',
  lost: (who: string): string => `${who} is marked as lost.`,
  find: 'It was found',
  found: (who: string): string => `${who} is no longer marked as lost.`,
  release: 'Free the seat by force',
  releaseTitle: (who: string): string => `Free the seat of ${who} by force?`,
  releaseText: (until: string): string =>
    `Somebody else can have the seat at once. Nothing reaches the device: it may run on until ${until}, so until then one device more than seats may be running. Better let it deactivate, if it still can.`,
  releaseOver: 'Its lease is over, so it no longer runs. Somebody else can have the seat at once.',
  reason: 'Reason',
  reasonHint: 'At most 200 characters. It is kept with the seat, and the journal notes that there was one.',
  reasonProblem: 'Say why, in at most 200 characters.',
  released: (who: string): string => `The seat of ${who} is free.`,
  moreTitle: 'If something is wrong with the device',
};

/** Seats kept for certain devices, in English. */
export const reservationsEn = {
  title: 'Kept for certain devices',
  empty: 'No seat is kept for a device. Whoever asks first gets a free one.',
  reserve: 'Keep a seat',
  reserveTitle: 'Keep a seat for a device',
  reserveText: 'The seat counts as in use from now on, and nobody else gets it, until you end this.',
  device: 'Device id',
  deviceHint: 'The device shows it under its license details: 64 letters and digits.',
  deviceProblem: 'This is not a device id. It has 64 characters, only digits and the letters a to f.',
  reserved: (seat: string): string => `Seat ${seat} is kept for this device.`,
  end: 'End',
  endLabel: (who: string): string => `Keep no seat for ${who} any longer`,
  endTitle: 'Keep this seat no longer?',
  endText: 'A device that is activated stays so. After its lease, the seat goes to whoever asks.',
  ended: 'The seat is no longer kept.',
};

/** Activation codes of an entitlement, in English. */
export const codesEn = {
  title: 'Activation codes',
  add: 'Add a code',
  addTitle: 'Add an activation code',
  addText: 'Every code of the entitlement asks for a seat of the same entitlement.',
  addHint: 'Letters, digits and dashes. Leave it empty and one is made.',
  added: (code: string): string => `The code ${code} was added.`,
  copy: (code: string): string => `Copy the code ${code}`,
  retire: 'Retire',
  retireLabel: (code: string): string => `Retire the code ${code}`,
  retireTitle: (code: string): string => `Retire the code ${code}?`,
  retireText:
    'Requests with it are refused from now on, for ever. Devices that are activated are not affected: they are refreshed as before.',
  retired: (code: string): string => `The code ${code} is retired.`,
  retiredOn: (day: string): string => `Retired on ${day}`,
  none: 'No code is left. Requests can still be answered by choosing this entitlement yourself.',
};

/** When this computer's date cannot be believed, in English. */
export const clockEn = {
  title: (now: string): string => `Is it really ${now}?`,
  why: {
    'before-build': (than: string): string => `This app was made on ${than}, which would be in the future.`,
    'before-journal': (than: string): string => `Something was done here on ${than}, which would be in the future.`,
    'long-after': (than: string): string => `Nothing was done here since ${than}. That may be right.`,
  },
  next: 'Leases are as right as this date. Compare it with a clock you trust; set this computer’s clock if it is wrong. Until you confirm it, nothing is issued.',
  confirm: 'The date is right',
  confirmed: 'The date is confirmed.',
};
