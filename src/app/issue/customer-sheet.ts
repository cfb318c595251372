import { MAX_NOTE, MAX_REFERENCE, type CustomerFields } from '../../issuer/customers.ts';
import type { CustomerRecord } from '../../issuer/records.ts';
import { isLine, MAX_CUSTOMER_NAME } from '../../license/limits.ts';

/** What the form of a customer holds, as typed. */
export interface CustomerSheet {
  name: string;
  reference: string;
  note: string;
}

export type CustomerProblem = 'name' | 'reference' | 'note';

export function sheetOfCustomer(customer?: CustomerRecord): CustomerSheet {
  return { name: customer?.name ?? '', reference: customer?.reference ?? '', note: customer?.note ?? '' };
}

/** A field that was emptied is there, and `undefined`: it is taken away. */
export function readCustomerSheet(
  sheet: CustomerSheet,
): { readonly fields: CustomerFields } | { readonly problems: readonly CustomerProblem[] } {
  const name = sheet.name.trim();
  const reference = sheet.reference.trim();
  const note = sheet.note.trim();
  const problems: CustomerProblem[] = [];
  if (!isLine(name, MAX_CUSTOMER_NAME)) problems.push('name');
  if (reference !== '' && !isLine(reference, MAX_REFERENCE)) problems.push('reference');
  if (note !== '' && !isLine(note, MAX_NOTE)) problems.push('note');
  if (problems.length > 0) return { problems };
  return {
    fields: {
      name,
      reference: reference === '' ? undefined : reference,
      note: note === '' ? undefined : note,
    },
  };
}
