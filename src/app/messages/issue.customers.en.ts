import type { CustomerProblem } from '../issue/customer-sheet.ts';

const problems: Readonly<Record<CustomerProblem, string>> = {
  name: 'Give a name of at most 100 characters.',
  reference: 'This is too long (at most 100 characters), or holds characters that cannot be printed.',
  note: 'This is too long (at most 500 characters), or holds characters that cannot be printed.',
};

/** Customers, in English. */
export const customersEn = {
  title: 'Customers',
  lead: 'Who buys. An entitlement belongs to a customer, and each licensed device shows the customer’s name.',
  create: 'New customer',
  newTitle: 'New customer',
  editTitle: (name: string): string => `Change ${name}`,
  empty: 'No customer yet. Create one here, or name one when you create an entitlement.',
  search: 'Search name or reference',
  found: (count: number): string => (count === 1 ? '1 customer' : `${String(count)} customers`),
  name: 'Name',
  nameHint: 'Shown on the licensed devices.',
  reference: 'Reference',
  referenceHint: 'What your other books call this customer. It never travels.',
  note: 'Note',
  noteHint: 'For you alone, at most 500 characters. It never travels.',
  since: 'Customer since',
  create2: 'Create customer',
  save: 'Save changes',
  created: (name: string): string => `${name} was created.`,
  saved: (name: string): string => `${name} was changed.`,
  renameEffect: 'A new name appears on each device after its next refresh.',
  edit: 'Change',
  newEntitlement: 'New entitlement',
  entitlements: 'Entitlements',
  noEntitlements: 'This customer has no entitlement yet.',
  counts: (count: string, more: boolean): string => {
    if (count === '0') return 'no entitlement';
    if (more) return `more than ${count} entitlements`;
    return count === '1' ? '1 entitlement' : `${count} entitlements`;
  },
  open: 'Go to the customer',
  erase: 'Erase the name',
  eraseTitle: (name: string): string => `Erase the name ${name}?`,
  eraseText: (alias: string): string =>
    `Name, reference and note are deleted for good; the customer is called ${alias} from then on. Entitlements, seats and the journal stay as they are: the journal never held the name.`,
  eraseStays:
    'What stays: order references, attributes and device names. Change those yourself if they tell who it is. Devices show the old name until their next refresh, and backups made before still hold it.',
  alias: (id: string): string => `Customer ${id}`,
  erased: (alias: string): string => `The name is erased. The customer is called ${alias} now.`,
  problems,
};
