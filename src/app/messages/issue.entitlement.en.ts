/** What a change does to devices that have their license already, in English. */
export const effectsEn = {
  lead: 'Changes count for answers and refreshes that you issue from now on. A device keeps what it has until it gets its next refresh.',
  title: 'What each change does to devices that have a license',
  field: 'Field',
  effect: 'What it does',
  rows: [
    { field: 'Seats', effect: 'More can be used at once. Fewer: only free seats are taken away, never one in use.' },
    { field: 'More devices than seats', effect: 'At once, for devices that ask from now on.' },
    { field: 'Offline lease period', effect: 'With the next refresh. Leases that are out there end when they say.' },
    { field: 'Grace period', effect: 'With the next refresh.' },
    {
      field: 'Subscription end',
      effect: 'Earlier: devices may run on until their lease ends. Later: they need a refresh to know it.',
    },
    { field: 'Features and limits', effect: 'With the next refresh. Nothing is taken from a device before that.' },
    {
      field: 'Customer, edition, plan, attributes, maintenance',
      effect: 'Shown on the device after its next refresh.',
    },
    { field: 'Order reference', effect: 'Stays here and never travels.' },
    { field: 'Activation codes', effect: 'Adding or retiring one changes nothing for devices that are activated.' },
  ],
};

/** What can be done with an entitlement besides changing its fields, in English. */
export const changesEn = {
  edit: 'Change',
  title: 'More to do with it',
  renew: 'Renew',
  renewTitle: (customer: string): string => `Renew the subscription of ${customer}`,
  renewFromEnd: 'It runs on from the end that it has now; no day is lost.',
  renewFromToday: 'The subscription is over, so the new one begins today.',
  renewBy: 'Longer by',
  renewHint: 'For example 1 year or 6 months.',
  renewMaintenance: 'Prolong maintenance by the same time',
  renewUntil: (day: string): string => `Then it runs through ${day}.`,
  renewAfter: 'Devices learn of it with their next refresh.',
  renewed: (day: string): string => `The subscription now runs through ${day}.`,
  transfer: 'Give to another customer',
  transferTitle: (customer: string): string => `Give the entitlement of ${customer} to another customer`,
  transferText:
    'Seats, devices and codes go with it. Devices show the new name after their next refresh; nothing stops working.',
  transferTo: 'New customer',
  transferSame: 'This customer has it already.',
  transferred: (customer: string): string => `The entitlement now belongs to ${customer}.`,
  disable: 'Disable',
  disableTitle: (customer: string): string => `Disable the entitlement for ${customer}?`,
  disableText:
    'It issues nothing any more: no activation, no refresh. Devices that have a license keep it until their lease ends; then they stop. You can enable it again at any time.',
  disabled: (customer: string): string => `The entitlement for ${customer} is disabled.`,
  enable: 'Enable again',
  enabled: (customer: string): string => `The entitlement for ${customer} is enabled again.`,
  disabledNotice: 'This entitlement is disabled. It issues nothing until you enable it again.',
  disabledBadge: 'Disabled',
};
