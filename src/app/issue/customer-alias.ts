import type { CustomerFields } from '../../issuer/customers.ts';
import type { CustomerRecord } from '../../issuer/records.ts';
import type { IssueMessages } from '../messages/issue.ts';
import { shortId } from './device-name.ts';

/** What a customer is called whose name was erased. */
export function aliasOf({ id }: Pick<CustomerRecord, 'id'>, words: IssueMessages['customers']): string {
  return words.alias(shortId(id));
}

/** Leaves nothing of a customer but the id, which tells nobody anything. */
export function erasingFields(customer: CustomerRecord, words: IssueMessages['customers']): CustomerFields {
  return { name: aliasOf(customer, words), reference: undefined, note: undefined };
}
