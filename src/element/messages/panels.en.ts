const count = (n: number, one: string, many: string): string => `${String(n)} ${n === 1 ? one : many}`;

/** The panels' words in English. Its type is the catalogue: see `panels.ts`. */
export const panelsEn = {
  /** Names of the kinds of token, as they stand inside a sentence. */
  kinds: {
    request: 'an activation request',
    response: 'an activation response',
    refresh: 'a refresh',
    report: 'a report',
    deactivation: 'a deactivation',
  },
  /** The same as headings and file names begin. */
  kindNames: {
    request: 'Activation request',
    response: 'Activation response',
    refresh: 'Refresh',
    report: 'Report',
    deactivation: 'Deactivation',
  },
  /** What a text looks like that is no token. */
  foreign: {
    part: 'one part of a token',
    url: 'a web address',
    jwt: 'a sign-in token of the web',
    json: 'data of another program',
    wifi: 'the code of a Wi-Fi',
    contact: 'a business card',
    mail: 'an e-mail address',
    phone: 'a phone number',
    'one-time-password': 'the code of a password app',
    pem: 'a key or a certificate',
    number: 'a number',
    text: 'some other text',
  },
  /** Ways for a token to travel, as they stand inside a sentence. */
  ways: {
    qr: 'a QR code',
    camera: 'the camera',
    photo: 'a picture',
    file: 'a file',
    text: 'text',
    link: 'a link',
    scanner: 'a keyboard scanner',
    share: 'another app',
    print: 'paper',
  },
  show: {
    enlarge: 'Full screen',
    enlargeLabel: (what: string): string => `${what}: show the QR code on the whole screen`,
    shrink: 'Back',
    shrinkLabel: 'Leave the full screen',
    qrLabel: (what: string): string => `QR code: ${what}`,
    brightness: 'If it does not scan, turn the screen’s brightness up.',
    notRead: 'It does not scan?',
    help: 'Turn the screen’s brightness up, or choose larger squares.',
    density: 'Squares of the code',
    densities: {
      coarse: (codes: number): string => (codes === 1 ? 'Large' : `Large, in ${String(codes)} parts`),
      normal: (codes: number): string => (codes === 1 ? 'Usual' : `Usual, in ${String(codes)} parts`),
      dense: (codes: number): string => (codes === 1 ? 'Small' : `Small, in ${String(codes)} parts`),
    },
    more: 'More ways',
    share: 'Share',
    shared: 'Handed to the app that you chose.',
    link: 'Copy link',
    linkCopied: 'The link is copied. Whoever opens it is asked before anything is done.',
    print: 'Print',
    saveAs: 'Save to…',
    savedThere: 'Saved where you chose.',
    copy: 'Copy text',
    copied: 'The text is copied.',
    save: 'Save file',
    saved: (name: string): string => `Saved as ${name}.`,
    asText: 'Show as text',
    textLabel: (what: string): string => `${what} as text`,
    parts: 'Parts of the code',
    part: (n: number, of: number): string => `Part ${String(n)} of ${String(of)}`,
    partPrevious: 'Previous part',
    partNext: 'Next part',
    partPause: 'Pause',
    partPlay: 'Show in turn',
  },
  /** The printed sheet. */
  sheet: {
    for: 'For',
    concerns: 'Concerns',
    addressee: {
      request: 'the issuer',
      report: 'the issuer',
      deactivation: 'the issuer',
      response: 'the device that asked, and no other',
      refresh: 'the device that it was made for, and no other',
    },
    what: {
      request: 'A device asks for a license with this. Only the issuer can read it.',
      response: 'This licenses one device. No other device can use it, so it may be handed on openly.',
      refresh: 'This prolongs the license of one device. No other device can use it, so it may be handed on openly.',
      report:
        'A device tells the issuer with this what was used and until when it is licensed. Only the issuer can read it.',
      deactivation: 'A device has given its license back. Its seat is free once the issuer has this.',
    },
    next: 'What to do:',
    todo: {
      request:
        'The issuer opens Offlease at “Issue”, presses “Scan or drop any token” and scans the code, or types the text. The answer goes back to the device.',
      response:
        'At the device, press “Scan the answer” and hold the code in front of its camera or scanner, or type the text.',
      refresh:
        'At the device, press “Scan a refresh” and hold the code in front of its camera or scanner, or type the text.',
      report:
        'The issuer opens Offlease at “Issue”, presses “Scan or drop any token” and scans the code, or types the text.',
      deactivation:
        'The issuer opens Offlease at “Issue”, presses “Scan or drop any token” and scans the code, or types the text. Keep the sheet until that is done.',
    },
    partsHint: 'Scan all parts, in any order.',
    text: 'The same as text',
    textHint: (characters: string): string =>
      `${characters} characters. Spaces, line breaks and small letters make no difference.`,
  },
  take: {
    scan: 'Scan with the camera',
    cameraWhy: 'The camera is used only to read the QR code. Its pictures stay in this browser and are not kept.',
    cameraAllow: 'Turn the camera on',
    cameraStarting: 'Turning the camera on…',
    cameraHint: 'Hold the QR code in front of the camera.',
    cameraLabel: 'Camera picture',
    cameraStop: 'Turn the camera off',
    camera: 'Camera',
    cameraNumber: (n: number): string => `Camera ${String(n)}`,
    noCamera: 'This machine has no camera that the browser can use. Take one of the other ways.',
    scannerMissing: 'The scanner could not be loaded. Use a file or the text, or load the page again.',
    zoom: 'Zoom',
    torchOn: 'Light on',
    torchOff: 'Light off',
    parts: (have: number, total: number): string => `${String(have)} of ${String(total)} parts read.`,
    partsMissing: (list: string): string => `Still missing: ${list}.`,
    file: 'Open file',
    photo: 'Open picture',
    paste: 'Paste',
    /** What needs no button, a sentence for each way that is allowed. */
    anywhere: {
      text: 'Pasting works anywhere on this page.',
      file: 'A file can be dropped anywhere.',
      scanner: 'A keyboard scanner is read at once.',
    },
    noWay: 'The vendor of this product does not allow tokens to be taken in here. Ask the vendor how it is licensed.',
    mended:
      'The scanner types for another keyboard than this machine has, or Caps Lock is on. It was read all the same; set the scanner to this machine’s keyboard when you can.',
    pasteLabel: 'Text of the token',
    pasteHint: 'It begins with OFL1. Line breaks and spaces do no harm.',
    submit: 'Use this text',
    checking: 'Checking…',
  },
  license: {
    title: 'License of this device',
    opening: 'Opening the license…',
    states: {
      'not-activated': 'Not activated',
      lost: 'License lost',
      active: 'Active',
      soon: 'Active, ends soon',
      grace: 'Grace period',
      held: 'Locks in a moment',
      unsure: 'Date not certain',
      'lease-expired': 'Lease ended',
      'entitlement-not-active': 'Subscription ended',
    },
    reasons: {
      'not-activated': 'This device has no license yet.',
      lost: 'This device was licensed, but what the browser had stored is gone.',
      requested: (date: string): string => `The request of ${date} waits for its answer.`,
      returned: (date: string): string => `Its license was given back on ${date}.`,
      grace: (until: string): string =>
        `The lease has ended. The product still works until ${until}; refresh it before.`,
      held: (until: string): string =>
        `The license has ended. What is under way can be finished until ${until}; then the product locks.`,
      unsure:
        'This product needs a date that can be trusted, and this device’s clock cannot be right. Set the clock, or scan a refresh; then it works again.',
      soon: (until: string): string => `The lease ends on ${until}. A refresh prolongs it.`,
      'lease-expired': (since: string): string =>
        `The lease ended on ${since}, so the product is locked. Activate it again, or scan a refresh if the issuer sent one.`,
      'entitlement-not-active': (since: string): string =>
        `The subscription ended on ${since}, so the product is locked. It works again once the subscription is renewed.`,
    },
    until: (date: string): string => `until ${date}`,
    since: (date: string): string => `since ${date}`,
    /** Days begun; on the last day hours or minutes begun. */
    timeLeft: (days: number, seconds: number): { readonly amount: string; readonly unit: string } => {
      if (days > 1) return { amount: String(days), unit: 'days left' };
      if (seconds > 2 * 3600) return { amount: String(Math.ceil(seconds / 3600)), unit: 'hours left' };
      const minutes = Math.max(0, Math.ceil(seconds / 60));
      return { amount: String(minutes), unit: minutes === 1 ? 'minute left' : 'minutes left' };
    },
    clock: {
      ok: '',
      behind:
        'This device’s clock shows an earlier date than it did before, so the date is not used. Set the clock. If it is right now, scan a refresh.',
      ahead:
        'This device’s clock shows a later date than it can be, so the date is not used. Set the clock. If it is right now, scan a refresh.',
    },
    barLabel: 'Share of the lease that is left',
    locked: 'Locked',
    forCustomer: (customer: string): string => `for ${customer}`,
    edition: 'Edition',
    plan: 'Plan',
    customer: 'Customer',
    seat: 'Seat',
    features: 'Features',
    noFeatures: 'This license names no features.',
    unknownFeatures: (n: number): string =>
      `${count(n, 'feature is', 'features are')} not known to this version of the product.`,
    attributes: 'Attributes',
    details: 'Details',
    dateHere: 'Date of this device',
    deviceId: 'Device id',
    machineLabel: 'Machine',
    lastReport: 'Last report',
    reportEvery: 'Reports asked for',
    reportEveryValue: (n: number): string =>
      n <= 1 ? 'before each refresh' : `before one of every ${String(n)} refreshes`,
    activationId: 'Activation id',
    sequence: 'Sequence number',
    issuedOn: 'Lease began',
    leaseEnd: 'Lease ends',
    graceEnd: 'Grace period ends',
    subscriptionEnd: 'Subscription ends',
    perpetual: 'Perpetual',
    maintenanceEnd: 'Maintenance ends',
    rootFingerprint: 'Vendor’s root key',
    productId: 'Product id',
  },
  features: {
    included: 'Included',
    unlimited: 'Unlimited',
    left: ({ remaining, limit }: { readonly remaining: string; readonly limit: string }): string =>
      `${remaining} of ${limit} left`,
    free: ({ remaining, limit }: { readonly remaining: string; readonly limit: string }): string =>
      `${remaining} of ${limit} free`,
    used: (used: string): string => `${used} used`,
    checkedOut: (used: string): string => `${used} checked out`,
    barLabel: (name: string): string => `${name}: share that is left`,
    checkouts: (n: number): string => count(n, 'checkout', 'checkouts'),
    owner: (amount: string, owner: string | undefined): string =>
      owner === undefined ? `${amount}, without a name` : `${amount} · ${owner}`,
    since: (date: string): string => `since ${date}`,
    return: 'Return',
    returnLabel: (amount: string, name: string): string => `Return ${amount} × ${name}`,
    returnQuestion: (amount: string, name: string): string => `Return ${amount} × ${name}?`,
    returnConsequence:
      'They are free for others at once. Whoever still uses them is not told: return only what nobody needs any more.',
    returnKeep: 'Leave them checked out',
  },
  health: {
    title: 'Device health',
    attention: 'Needs a look',
    well: 'All well',
    clock: {
      title: 'Clock',
      ok: 'Right, as far as can be told',
      behind: 'Behind',
      ahead: 'Ahead',
      date: 'This device’s date',
    },
    storage: {
      title: 'Storage',
      looking: 'Asking the browser…',
      kept: 'Kept until somebody clears it',
      mayBeCleared: 'May be cleared',
      mayBeClearedAdvice:
        'When space runs short, the browser may clear what this page stored, and the license with it. Ask it to keep it.',
      unknown: 'The browser does not say',
      unknownAdvice: 'Keep this site’s data when you clear the browser, or the license is lost.',
      emptied: 'Does not keep what is stored',
      emptiedAdvice: (times: string): string =>
        `What was stored here has vanished ${times} times. Turn off “clear data when closing” for this site, and do not use a private or guest window; otherwise every license here will be lost again.`,
      ask: 'Ask the browser',
      asking: 'Asking…',
      granted: 'The browser keeps it now.',
      refused:
        'The browser refused. Install this app or add a bookmark for this page, then ask again: many browsers then agree.',
      unanswered: 'The browser has not answered. Look for its question beside the address.',
      used: (used: string): string => `${used} used`,
      alone: 'This browser does not tell other windows of changes: load them again after each.',
    },
    identity: {
      title: 'Identity',
      lead: 'Each device has an id of its own for each product. Its key never leaves this browser.',
    },
  },
  lost: {
    title: 'The license that was here is lost',
    identityTitle: 'What was stored here was cleared',
    lead: (seat: string | undefined): string =>
      seat === undefined
        ? 'The browser’s storage was emptied or damaged, so this is a new device to the issuer.'
        : `The browser’s storage was emptied or damaged, so this is a new device to the issuer. It held the seat “${seat}”.`,
    identityLead: 'No license was lost. Requests that were shown before cannot be answered any more.',
    wayBack:
      'The way back: activate again, and tell the issuer the old device id. The issuer can let this device take over its seat.',
    oldDevice: 'Old device id',
    habit: (times: number): string =>
      `This has happened ${String(times)} times: this browser does not keep what it stores. Mend that first, see “Device health”.`,
  },
  damaged: {
    title: 'The way back',
    lead: 'What is stored for this product cannot be repaired. Discard it, then activate again: the issuer can let this device take over the seat that it had.',
    discard: 'Discard it and begin anew',
    question: 'Discard what is stored for this product?',
    consequence:
      'The damaged license, its history and tokens that were not delivered yet are gone for good. Other products on this device stay as they are.',
    confirm: 'Discard it',
    cancel: 'Leave it as it is',
  },
  ground: {
    title: 'What this browser offers',
    names: {
      secure: 'A secure connection',
      crypto: 'Cryptography',
      storage: 'Storage',
      keys: 'Keys that stay here',
    },
    states: { ok: 'There', failed: 'Missing', untried: 'Not tried' },
  },
  service: {
    enter: 'Service',
    lock: 'Lock again',
    open: 'Service: everything can be changed until nobody has touched the screen for two minutes.',
    title: 'Service PIN',
    lead: 'Only for the staff that looks after this device.',
    pin: 'PIN',
    digits: (n: number): string => count(n, 'digit entered', 'digits entered'),
    remove: 'Remove the last digit',
    confirm: 'Enter',
    cancel: 'Cancel',
    checking: 'Checking…',
    wrong: 'That is not the PIN. Nothing was changed.',
    wait: (seconds: number): string =>
      seconds > 90
        ? `Too many wrong PINs. Wait ${String(Math.ceil(seconds / 60))} minutes.`
        : `Too many wrong PINs. Wait ${count(seconds, 'second', 'seconds')}.`,
  },
  actions: {
    activate: 'Activate',
    activateAgain: 'Activate again',
    goOn: 'Go on with the activation',
    refresh: 'Scan a refresh',
    report: 'Report',
    deactivate: 'Deactivate',
    back: 'Back',
    close: 'Close',
  },
  activation: {
    title: 'Activate this device',
    stepShow: 'Show this to the issuer',
    stepShowLead: 'It is scanned with the issuer’s camera. You can also send it as a file or as text.',
    stepScan: 'Scan the answer',
    stepScanLead: 'The issuer’s screen shows a QR code in return.',
    scan: 'Scan the answer',
    optional: 'Only if you were asked for it',
    code: 'Activation code',
    codeHint: 'Letters, digits and dashes',
    seatName: 'Name of this seat',
    seatNameHint: 'For example: Entrance, left',
    update: 'Update the request',
    withdrawQuestion: 'Withdraw the request?',
    withdrawConsequence:
      'No answer to it will be accepted here any more. The issuer is told by a token that is shown next, and can then free the seat.',
    withdrawKeep: 'Keep the request',
    withdraw: 'Withdraw the request',
    withdrawHint: 'If its answer got lost or is not wanted any more. The issuer can then free the seat.',
  },
  refresh: {
    title: 'Refresh the license',
    lead: 'Scan the refresh that the issuer shows or sent you.',
    reportFirst: 'The issuer asks for a report before it makes another refresh.',
  },
  report: {
    title: 'Report to the issuer',
    lead: 'It tells the issuer what was used and until when this device is licensed. Nothing changes on this device.',
    due: 'The issuer asks for a report before it makes the next refresh.',
    next: 'If the issuer answers with a refresh, scan it right away.',
  },
  deactivation: {
    question: (product: string): string => `Deactivate ${product} on this device?`,
    consequence:
      'The product locks at once. The seat is free for another device as soon as the issuer has the deactivation that is shown next.',
    confirm: 'Deactivate now',
    cancel: 'Keep the license',
    deliverTitle: 'Hand this over to the issuer',
    deliverLead:
      'The issuer frees the seat when it has this token. It stays on this device until you say that it was delivered.',
    delivered: 'The issuer has it',
    waiting: (n: number): string =>
      n === 1 ? 'A token still has to reach the issuer.' : `${String(n)} tokens still have to reach the issuer.`,
    waitingNext: 'Until then the seat stays taken.',
    showAgain: 'Show it',
    made: (date: string): string => `made ${date}`,
  },
  history: {
    title: 'History',
    kinds: {
      'identity-created': 'This device got its identity',
      'identity-dropped': 'Another machine: the copied identity was given up',
      'storage-lost': 'What was stored here before is gone',
      requested: 'Request shown',
      activated: 'Activated',
      refreshed: 'Refreshed',
      reported: 'Report made',
      deactivated: 'Deactivated',
      withdrawn: 'Requests withdrawn',
      delivered: 'Deactivation delivered',
    },
  },
  said: {
    activated: (until: string): string => `Activated. This device is licensed until ${until}.`,
    refreshed: (until: string): string => `Refreshed. This device is licensed until ${until}.`,
    others: (n: number, shown: string): string =>
      n === 1
        ? 'One more token came along; it is for another device.'
        : `${shown} more tokens came along; they are for other devices.`,
    deactivated: 'Deactivated. This device is no longer licensed.',
    withdrawn: 'Withdrawn. No answer to the earlier requests will be accepted here any more.',
    delivered: 'Thank you. It is off the list.',
    returned: 'Returned.',
    state: (state: string): string => `License: ${state}.`,
  },
  notLoaded:
    'This part could not be loaded. Nothing was changed. Connect once to finish the installation, then load the page again.',
  errorCode: (code: string): string => `Code: ${code}`,
};
