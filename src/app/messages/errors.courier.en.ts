import type { ErrorCopy } from '../../element/messages/language.ts';
import type { CourierErrorCode, ErrorCode } from '../../license/error.ts';

type CourierErrorCopy = Readonly<Record<CourierErrorCode, ErrorCopy>> & Readonly<Partial<Record<ErrorCode, ErrorCopy>>>;

/** English copy for the courier: its own codes, and other words where what happens to it is another thing. */
export const courierErrorsEn: CourierErrorCopy = {
  'courier-full': {
    what: 'There is no room for these tokens[: {carried} are carried already, and {most} is the most]. None of them was taken.',
    next: 'Hand over what is carried, delete what is done, then take them again.',
  },
  'kiosk-name-invalid': {
    what: 'This name cannot be used[: it has more than {most} characters, or a character that cannot be written]. Nothing was changed.',
    next: 'Choose a short name on one line, such as “Gate 3”.',
  },
  'cose-invalid': {
    what: 'This is not a token between a kiosk and an issuer, so there is nobody to carry it to. Nothing was taken.',
    next: 'Have the token shown again; certificates and product files travel on their own.',
  },
  'storage-unavailable': {
    what: 'This browser does not let this page store anything, so nothing that is collected would survive. Nothing was taken.',
    next: 'Leave the private window, or allow this site to store data.',
  },
  'storage-quota': {
    what: 'There is no room left on this phone to store this. Nothing was taken.',
    next: 'Free some space, or hand over and delete what is carried, then try again.',
  },
  'storage-damaged': {
    what: 'What is carried here is damaged and cannot be read. It was left as it is.',
    next: 'Delete it, and collect the tokens again: the kiosks and the issuer still show them.',
  },
};
