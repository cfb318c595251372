/** The shell's and This device's own words in English. Its type is the catalogue: see `app.ts`. */
export const appEn = {
  home: 'Offlease, this device',
  skip: 'Skip to the content',
  placesLabel: 'Places',
  places: {
    device: 'This device',
    issue: 'Issue',
    courier: 'Carry',
    inspect: 'Inspect',
    field: 'Ready for the field',
    arrived: 'What arrived',
  },
  loading: 'Loading…',
  placeFailed: {
    what: 'This part of the app could not be loaded.',
    next: 'Nothing was changed. Connect once to finish the installation, or load the page again.',
    reload: 'Load again',
  },
  pwa: {
    offlineReady: 'Ready to work offline.',
    offlineNotYet: 'Not yet ready to work offline.',
    update: 'A new version of this app is ready.',
    updateAccept: 'Use it now',
    updateLater: 'Later',
    install: 'Install this app',
    field: 'Ready for the field?',
  },
  device: {
    opening: 'Opening this device’s licenses…',
    openFailed: 'This device cannot hold a license yet',
    openDamaged: 'The license of this device cannot be read',
    tryAgain: 'Try again',
    choose: {
      title: 'Which product is this device for?',
      lead: 'Open the product file that the vendor gave you. It names the product and the vendor’s key; nothing is activated yet.',
      open: 'Open product file',
      scan: 'Scan a product code',
      pasteLabel: 'Product file or product link as text',
      pasteHint: 'You can also drop the file here.',
      known: 'Opened here before',
      knownOpen: 'Open',
      knownOpenLabel: (name: string): string => `Open ${name}`,
    },
    confirm: {
      title: (name: string): string => `Use ${name} on this device?`,
      lead: 'Compare the fingerprint with the one the vendor published. Licenses will be accepted only from this vendor.',
      id: 'Product id',
      fingerprint: 'Fingerprint of the vendor’s root key',
      nextFingerprint: 'Fingerprint of the vendor’s next root key',
      issuers: 'Issuer',
      accept: 'It matches, use it',
      cancel: 'Cancel',
      otherRoot:
        'A product with this id but another vendor key is already on this device. Both are kept apart; neither can license the other.',
    },
    another: 'Another product',
    settings: {
      title: 'Settings of this device',
      kiosk: 'Kiosk mode',
      kioskHint:
        'For a screen in public: only the status and the way to a license are shown. Everything else asks for the service PIN.',
      kioskNoPin:
        'This product file brings no service PIN, so anybody can leave kiosk mode. Ask the vendor for a product file with one.',
    },
    accepted: (name: string): string => `${name} is open.`,
  },
};
