import type { IssuerErrorCopy } from './errors.issuer.ts';

/** English copy for the issuer's places: what happened, that nothing changed, and what to do next. */
export const issuerErrorsEn: IssuerErrorCopy = {
  'issuer-not-set-up': {
    what: 'No issuer is set up in this browser. Nothing was changed.',
    next: 'Set one up first, or open the browser in which it was set up.',
  },
  'issuer-already-set-up': {
    what: 'An issuer is set up in this browser already. Nothing was changed.',
    next: 'Unlock it with its passphrase.',
  },
  'issuer-locked': {
    what: 'The issuer is locked, so its keys cannot be used. Nothing was changed.',
    next: 'Unlock it with the passphrase, then do this again.',
  },
  'passphrase-wrong': {
    what: 'This passphrase does not open the keys. Nothing was changed.',
    next: 'Check Caps Lock and the keyboard’s layout, then type it again.',
  },
  'passphrase-too-short': {
    what: 'This passphrase is too short. Nothing was changed.',
    next: 'Use at least {minimum} characters; a few words that do not belong together work well.',
  },
  'ledger-older': {
    what: 'This issuer’s records are older than what was issued from them: the browser’s store was damaged or put back. Nothing was issued.',
    next: 'Restore the newest backup, or state which seats may have been given since.',
  },
  'ledger-missing': {
    what: 'There was an issuer in this browser, but its records are gone[; they had {entries} journal entries]. Nothing was changed.',
    next: 'Restore a backup. Set up anew only if there is none: devices in the field do not know a new issuer.',
  },
  'reconcile-needed': {
    what: 'An older backup was restored here, so this issuer does not know what was issued since. Nothing was issued.',
    next: 'State how many seats may have been given since; they are held back until their leases have ended.',
  },
  'issuer-moved': {
    what: 'This issuer was moved to another browser and is locked here for good. Nothing was changed.',
    next: 'Go on in the other browser. If the move was not completed, take it back here.',
  },
  'certificate-needed': {
    what: 'This issuer was restored in another browser, and has no signing key here yet. Nothing was issued.',
    next: 'Make a new certificate with the root key; the old one is retired by it.',
  },
  'root-needed': {
    what: 'The private root key is not in this browser. Nothing was changed.',
    next: 'Enter the root key from its paper or file, with its passphrase.',
  },
  'root-other': {
    what: 'This is the root key of another issuer. Nothing was changed.',
    next: 'Compare the number under “Root” with the one shown here, then enter the right one.',
  },
  'root-text-invalid': {
    what: 'This root key was not copied right[: line {line} is missing or has a mistake in it]. Nothing was changed.',
    next: 'Compare it with the paper, character by character, then enter it again.',
  },
  'delegate-invalid': {
    what: 'This text does not fit: it is no card of keys, or it is not for the keys of this browser[ ({reason})]. Nothing was changed.',
    next: 'Have the other browser show it again, and copy all of it.',
  },
  'backup-needed': {
    what: 'There is no backup of this issuer yet. Nothing was issued.',
    next: 'Make a backup first, and keep it in another place than this computer.',
  },
  'backup-invalid': {
    what: 'This file is not a backup of an issuer, or a part of it is missing or was altered[ ({reason})]. Nothing was changed.',
    next: 'Choose another copy of the file.',
  },
  'backup-older': {
    what: 'This backup is older than what is here[: it has {entries} journal entries, here there are {here}]. Nothing was changed.',
    next: 'Restore it only if what is here cannot be used any more.',
  },
  'backup-other-issuer': {
    what: 'This is the backup of another issuer[ ({name})]. Nothing was changed.',
    next: 'Restore it in a browser of its own, or replace what is here if it is not needed any more.',
  },
  'journal-invalid': {
    what: 'This is no exported journal, or it was altered[ (line {line})]. Nothing was changed.',
    next: 'Ask for the file again, as it was exported.',
  },
  'journal-broken': {
    what: 'An entry of this journal is missing, was moved or altered[: number {index}]. Nothing was changed.',
    next: 'Do not rely on anything from there on. Compare with an earlier export or a backup.',
  },
  'journal-signature': {
    what: 'A checkpoint of this journal was not signed by its issuer[ (at entry {index})]. Nothing was changed.',
    next: 'Do not rely on this journal. Ask the issuer to export it again.',
  },
  'journal-other-issuer': {
    what: 'This is the journal of another issuer. Nothing was changed.',
    next: 'Verify it with the certificate of the issuer that it belongs to.',
  },
  'field-invalid': {
    what: 'A field cannot be used as it is[: {field}]. Nothing was changed.',
    next: 'Correct it, then save again.',
  },
  'product-unknown': {
    what: 'This issuer does not issue for this product[ ({product})]. Nothing was changed.',
    next: 'Create the product first, or take the request to the issuer that has it.',
  },
  'product-exists': {
    what: 'There is a product with this id already. Nothing was changed.',
    next: 'Use another id, or edit the product that exists.',
  },
  'catalogue-append-only': {
    what: 'A feature that exists cannot be removed or renumbered: licenses name it by its number. Nothing was changed.',
    next: 'Add a new feature instead and stop granting the old one.',
  },
  'customer-unknown': {
    what: 'There is no such customer. Nothing was changed.',
    next: 'Look for it in the list, or create it.',
  },
  'entitlement-unknown': {
    what: 'There is no such entitlement. Nothing was changed.',
    next: 'Look for it in the list; it may belong to another issuer.',
  },
  'entitlement-choice': {
    what: 'The request names no activation code. Nothing was changed.',
    next: 'Choose the entitlement that it should be taken from.',
  },
  'entitlement-disabled': {
    what: 'This entitlement is disabled and issues nothing. Nothing was changed.',
    next: 'Enable it first, or choose another.',
  },
  'entitlement-other-product': {
    what: 'This entitlement is for another product than the request. Nothing was changed.',
    next: 'Choose an entitlement of the same product.',
  },
  'entitlement-ended': {
    what: 'The subscription of this entitlement has ended. Nothing was changed.',
    next: 'Renew it, then issue again.',
  },
  'code-unknown': {
    what: 'No entitlement has this activation code[ ({code})]. Nothing was changed.',
    next: 'Check the code with the customer, or issue from an entitlement that you choose yourself.',
  },
  'code-retired': {
    what: 'This activation code was retired[ ({code})]. Nothing was changed.',
    next: 'Give the customer the current code.',
  },
  'code-taken': {
    what: 'Another entitlement has this activation code[ ({code})]. Nothing was changed.',
    next: 'Use another code.',
  },
  'lease-period-missing': {
    what: 'This entitlement has no offline lease period, so it cannot be activated offline. Nothing was changed.',
    next: 'Set an offline lease period in the entitlement, then scan the request again.',
  },
  'no-seat': {
    what: 'All seats of this entitlement are in use[ ({seats} of {seats})]. Nothing was changed.',
    next: 'Deactivate a device first, or add seats[. The next lease ends on {nextFree}].',
  },
  'seats-in-use': {
    what: 'More seats are in use than that[ ({inUse})]. Nothing was changed.',
    next: 'Free seats first, then reduce their number.',
  },
  'request-spent': {
    what: 'This request was answered before, and its seat is no longer its own. Nothing was changed.',
    next: 'Have the device show a new request.',
  },
  'request-changed': {
    what: 'A request with the same number but other content was answered before. Nothing was changed.',
    next: 'Do not answer it. Have the device show a new request; if this happens again, the device may be a copy.',
  },
  'request-void': {
    what: 'This request is older than the device’s last deactivation. Nothing was changed.',
    next: 'Have the device show a new request. If it was restored from an image, it may be a copy.',
  },
  'activation-unknown': {
    what: 'This issuer has not issued this activation. Nothing was changed.',
    next: 'Take the token to the issuer that activated the device.',
  },
  'activation-ended': {
    what: 'This activation has ended. Nothing was changed.',
    next: 'Have the device show a new request.',
  },
  'seat-given-away': {
    what: 'The lease had ended and the seat was given to another device[ ({seatName})]. Nothing was changed.',
    next: 'Have this device show a new request; it needs a free seat.',
  },
  'sequence-unknown': {
    what: 'The device names a license that this issuer has not issued. Nothing was changed.',
    next: 'Check whether this issuer was restored from an older backup.',
  },
  'report-required': {
    what: 'This entitlement needs a report from the device before it is refreshed. Nothing was changed.',
    next: 'Have the device show a report, scan it, then refresh.',
  },
  'seat-lost': {
    what: 'This seat is marked as lost. Nothing was changed.',
    next: 'Unmark it first if the device was found.',
  },
  'seat-behind': {
    what: 'No seat is free for sure: the lease on seat {seat}[ ({seatName})] is over, but its device said that its clock is behind, so it may still be running. Nothing was changed.',
    next: 'Look at that device first. If it no longer runs, confirm that its seat may be taken.',
  },
  'replacement-limit': {
    what: 'This seat was moved to another device as often as the product allows in a year[ ({limit})]. Nothing was changed.',
    next: 'Give the device a seat of its own, or take the seat back with a reason.',
  },
  'clock-unconfirmed': {
    what: 'This computer’s date does not fit with what was issued before. Nothing was changed.',
    next: 'Check date and time, then confirm them.',
  },

  // Shared codes in the issuer's words
  'token-not-for-this-key': {
    what: 'This token was made for another issuer. Nothing was changed.',
    next: 'Take it to the issuer that is named in the product file of the device.',
  },
  'token-undecryptable': {
    what: 'This token cannot be opened here: it was altered or made for another issuer. Nothing was changed.',
    next: 'Have the device show it again.',
  },
  'signature-invalid': {
    what: 'The signature is not that of the device that this token names. Nothing was changed.',
    next: 'Do not answer it. Have the device show a new one.',
  },
  'claims-invalid': {
    what: 'This token says something that it may not say[ ({field})]. Nothing was changed.',
    next: 'Have the device show a new one; it may run another version.',
  },
};
