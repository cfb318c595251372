/** The check before somebody leaves for the field, in English. Its type is the catalogue: see `field.ts`. */
export const fieldEn = {
  title: 'Ready for the field',
  lead: 'Checks, while there is still a network and a desk, what will be needed without them.',
  checking: 'Checking…',
  again: 'Check again',
  ready: 'Everything is ready.',
  readyBut: (count: number, said: string): string =>
    count === 1 ? 'One thing needs attention.' : `${said} things need attention.`,
  outcomes: { good: 'Ready', warn: 'Look at this', bad: 'Not ready', none: 'Not needed' },
  installed: {
    name: 'App installed',
    good: 'It runs as an installed app.',
    warn: 'It runs in a browser’s tab. Files cannot be opened with it, and nothing can be shared to it.',
    next: 'Choose “Install” or “Add to home screen” in the browser’s menu, then open the app from there.',
    act: 'Install this app',
  },
  offline: {
    name: 'Works without a network',
    good: 'Everything of the app is kept on this device.',
    bad: 'The app is not kept on this device yet.',
    next: 'Stay connected until the foot of the page says “Ready to work offline”, then check again. Private windows keep nothing.',
  },
  decoder: {
    name: 'Code reader',
    good: 'It is kept on this device, and has just read a code.',
    warn: 'It has just read a code, but is not kept on this device yet.',
    bad: 'It could not read a code that was made here.',
    nextKeep: 'Stay connected until the app is ready to work offline, then check again.',
    next: 'Load the page again. If that does not help, plan to use files or text instead of the camera.',
  },
  camera: {
    name: 'Camera',
    good: 'There is one, and this app may use it.',
    warn: 'There is one, but this app has not been allowed to use it yet.',
    missing: 'There is none. Files, pictures and text work without.',
    bad: 'This app may not use it.',
    next: 'Allow it now, so that nobody has to decide in front of a kiosk.',
    nextDenied: 'Allow the camera for this site in the browser’s settings, then check again.',
    act: 'Allow the camera',
  },
  storage: {
    name: 'Storage',
    good: 'The browser has promised to keep what is stored here.',
    warn: 'The browser may clear what is stored here when space runs short.',
    unknown: 'The browser does not say whether it keeps what is stored here.',
    next: 'Ask it to keep it. Browsers grant this more readily to installed apps.',
    nextRefused:
      'It was asked and refused. Install the app, use it for a while, then ask again; until then keep a backup.',
    act: 'Ask to keep it',
  },
  issuer: {
    name: 'Issuer’s keys',
    good: (name: string): string => `${name} is unlocked and may issue.`,
    none: 'No issuer is set up in this browser.',
    locked:
      'The issuer is locked. Its passphrase will be needed in the field; it locks again after 15 minutes without use.',
    nextLocked: 'Unlock it now to be sure that the passphrase is known.',
    halted: 'The issuer may not issue at the moment.',
    nextHalted: 'Open Issue: it says what has to be done first.',
    failed: 'The issuer cannot be opened.',
    act: 'Open Issue',
  },
  allotment: {
    name: 'Seats to give',
    good: (count: number, said: string): string =>
      count === 1 ? 'One seat is free to give.' : `${said} seats are free to give.`,
    unlimited: 'There is no limit to the seats that may be given.',
    bad: 'No seat is free to give.',
    next: 'Free a seat or raise the entitlement before leaving; a delegated issuer asks for a larger allotment.',
    more: (said: string): string => `Only the first ${said} entitlements were counted.`,
  },
  courier: {
    name: 'Tokens carried',
    none: 'None are carried.',
    good: (count: number, said: string): string =>
      count === 1 ? 'One answer is ready for its kiosk.' : `${said} answers are ready for their kiosks.`,
    warn: (count: number, said: string): string =>
      count === 1 ? 'One token was not handed to the issuer yet.' : `${said} tokens were not handed to the issuer yet.`,
    next: 'Hand them over while the issuer is at hand.',
    act: 'Open Carry',
    failed: 'What is carried cannot be read.',
  },
};
