import type { DeviceErrorCopy } from './errors.device.ts';

/** English copy: what happened, that nothing changed, and what to do next. */
export const deviceErrorsEn: DeviceErrorCopy = {
  // Text that does not turn into a token
  'text-empty': {
    what: 'There is no text to read. Nothing was changed.',
    next: 'Paste the whole text of the token; it begins with OFL1.',
  },
  'text-foreign': {
    what: 'This is not an Offlease token[ but {looksLike}]. Nothing was changed.',
    next: 'Use the QR code, the text that begins with OFL1, or the .offlease file.',
  },
  'text-version': {
    what: 'This token was written by a newer version of Offlease than this one can read. Nothing was changed.',
    next: 'Update this app, then use the same token again.',
  },
  'text-truncated': {
    what: 'The end of the token is missing. Nothing was changed.',
    next: 'Copy all of it, to the very last character, and paste it again.',
  },
  'text-damaged': {
    what: 'Some characters of the token are wrong. Nothing was changed.',
    next: 'Copy or scan it again. If it was typed, compare it group by group.',
  },
  'text-too-long': {
    what: 'This is longer than any token can be. Nothing was changed.',
    next: 'Check that you copied only the token.',
  },
  'text-several': {
    what: 'There are several tokens in this text[ ({count})], and one is needed here. Nothing was changed.',
    next: 'Use one token at a time.',
  },
  'part-invalid': {
    what: 'This part of a token cannot be read. Nothing was changed.',
    next: 'Scan the part again.',
  },
  'part-of-another': {
    what: 'This part belongs to another token than the parts before. Nothing was changed.',
    next: 'Scan the parts of one token, or start again with this one.',
  },
  'file-invalid': {
    what: 'There is no token in this file. Nothing was changed.',
    next: 'Choose the .offlease file or a picture of the QR code.',
  },

  // Bytes that are no token, or one that cannot be trusted
  'cbor-invalid': {
    what: 'This token is damaged inside. Nothing was changed.',
    next: 'Have it made again.',
  },
  'cose-invalid': {
    what: 'This is not a well-formed token. Nothing was changed.',
    next: 'Have it made again.',
  },
  'token-version': {
    what: 'This token has a form that this version does not know. Nothing was changed.',
    next: 'Update this app, then use the same token again.',
  },
  'token-kind': {
    what: 'This is {found}[, but here {expected} is needed]. Nothing was changed.',
    next: 'Take it to the other side: devices make requests, the issuer answers them.',
  },
  'token-not-for-this-key': {
    what: 'This token was made for another device, or for a request that this device has dropped. Nothing was changed.',
    next: 'Check which device it is meant for. If it is this one, show a new request.',
  },
  'token-undecryptable': {
    what: 'This token cannot be opened here: it was altered or made for another device. Nothing was changed.',
    next: 'Scan it again, or have it made again for this device.',
  },
  'signature-invalid': {
    what: 'The signature of this token is wrong, so it was not made by who it claims. Nothing was changed.',
    next: 'Do not use it. Ask your vendor for a new one.',
  },
  'claims-invalid': {
    what: 'This token says something that it may not say[ ({field})]. Nothing was changed.',
    next: 'Have it made again; if that fails too, tell your vendor the code below.',
  },
  'key-invalid': {
    what: 'A key in this token is not valid. Nothing was changed.',
    next: 'Have it made again.',
  },
  'certificate-invalid': {
    what: 'The issuer’s certificate is not valid. Nothing was changed.',
    next: 'Ask your vendor for a new token or a new product file.',
  },
  'certificate-root': {
    what: 'This was issued under the key of another vendor. Nothing was changed.',
    next: 'Use the product file and the tokens of one and the same vendor.',
  },
  'certificate-expired': {
    what: 'The issuer’s certificate had run out when this token was made. Nothing was changed.',
    next: 'Ask the issuer to renew its certificate and to issue again.',
  },
  'certificate-scope': {
    what: 'This issuer is not allowed to issue this. Nothing was changed.',
    next: 'Ask your vendor who issues for this product.',
  },
  'certificate-withdrawn': {
    what: 'The vendor has withdrawn this issuer’s certificate. Nothing was changed.',
    next: 'Ask your vendor for a token from an issuer that is still in place.',
  },
  'certificate-superseded': {
    what: 'The issuer has a newer certificate than the one that this was made under. Nothing was changed.',
    next: 'Ask the issuer to make the token again.',
  },
  'issuer-unknown': {
    what: 'The issuer of this token is not known to this product. Nothing was changed.',
    next: 'Check that token and product file are from the same vendor.',
  },
  'issuer-not-asked': {
    what: 'Another issuer than the one that was asked made this token. Nothing was changed.',
    next: 'Take the request to this product’s issuer and use its answer.',
  },
  'withdrawals-invalid': {
    what: 'The list of withdrawn issuers in this token is not signed by the vendor. Nothing was changed.',
    next: 'Do not use it. Ask your vendor for a new one.',
  },
  'product-file-invalid': {
    what: 'This is not a product file that this version can use[ ({reason})]. Nothing was changed.',
    next: 'Ask the vendor for the product file again, usually called product.json.',
  },

  // What the device refuses
  'product-other-root': {
    what: 'This product carries another vendor key than the license on this device. Nothing was changed.',
    next: 'Use the vendor’s original product file.',
  },
  'already-active': {
    what: 'This device is licensed already. Nothing was changed.',
    next: 'To prolong the license, scan a refresh. To move it elsewhere, deactivate this device first.',
  },
  'not-activated': {
    what: 'This device has no license yet. Nothing was changed.',
    next: 'Activate it first: show a request and scan the answer.',
  },
  'response-not-requested': {
    what: 'This answers a request that this device did not make. Nothing was changed.',
    next: 'Show the request of this device to the issuer and scan the answer to that.',
  },
  'response-already-applied': {
    what: 'This answer was used already. Nothing was changed.',
    next: 'There is nothing to do; a refresh prolongs the license.',
  },
  'request-withdrawn': {
    what: 'The request that this answers was withdrawn on this device. Nothing was changed.',
    next: 'Show a new request and scan the answer to that.',
  },
  'nothing-to-withdraw': {
    what: 'There is no outstanding request to withdraw. Nothing was changed.',
    next: 'There is nothing to do; a license is given back by deactivating it.',
  },
  'license-other-product': {
    what: 'This license is for another product[ ({product})]. Nothing was changed.',
    next: 'Check which product it was issued for.',
  },
  'license-other-activation': {
    what: 'This is for another activation than the one on this device. Nothing was changed.',
    next: 'Ask the issuer for a refresh of this device’s activation.',
  },
  'license-stale': {
    what: 'This token is older than the license on this device, or was used already. Nothing was changed.',
    next: 'Use the newest token; if there is none, ask for a new refresh.',
  },
  'license-deactivated': {
    what: 'This license was deactivated on this device. Nothing was changed.',
    next: 'To license the device again, show a new request.',
  },
  'lease-over': {
    what: 'By this device’s clock this license is over already[ ({leaseEnd})]. It was not used up and nothing was changed.',
    next: 'Check this device’s date and time, then use the same token again.',
  },
  'license-not-active': {
    what: 'The license does not work now, so there is no lock to put off. Nothing was changed.',
    next: 'Refresh the license, or activate this device again.',
  },
  'code-invalid': {
    what: 'This is not an activation code. Nothing was changed.',
    next: 'A code has only letters, digits and dashes, at most 50.',
  },
  'seat-name-invalid': {
    what: 'This name cannot be used. Nothing was changed.',
    next: 'Use at most 50 characters on one line.',
  },
  'metadata-invalid': {
    what: 'The product gave facts about this device that do not fit into a request. Nothing was changed.',
    next: 'Tell the product’s vendor the code below.',
  },
  'outbox-unknown': {
    what: 'This deactivation was confirmed already. Nothing was changed.',
    next: 'There is nothing to do.',
  },
  'feature-unknown': {
    what: 'This product has no such feature. Nothing was changed.',
    next: 'Tell the product’s vendor the code below.',
  },
  'feature-not-licensed': {
    what: 'This license does not include that now. Nothing was changed.',
    next: 'Ask the issuer for a license that does, then scan its refresh.',
  },
  'feature-exhausted': {
    what: 'There is not enough left of what this license grants[: {remaining}]. Nothing was changed.',
    next: 'Return what is not needed, or ask the issuer for more and scan the refresh.',
  },
  'amount-invalid': {
    what: 'Only whole numbers from 1 can be used up or checked out. Nothing was changed.',
    next: 'Tell the product’s vendor the code below.',
  },
  'checkout-unknown': {
    what: 'This was returned already. Nothing was changed.',
    next: 'There is nothing to do.',
  },
  'way-not-allowed': {
    what: 'The vendor of this product does not allow tokens to come in this way[: {way}]. Nothing was changed.',
    next: 'Use one of the ways that are offered here.',
  },

  // What this browser cannot do
  'insecure-context': {
    what: 'This page was not opened over a secure connection, so the browser keeps its keys locked away.',
    next: 'Open it over https, or on localhost.',
  },
  'crypto-unavailable': {
    what: 'This browser lacks the cryptography that licenses need[: {algorithm}].',
    next: 'Update the browser, or use a current Chrome, Edge, Firefox or Safari.',
  },
  'storage-unavailable': {
    what: 'This browser does not let this page store anything, so no license would survive. Nothing was changed.',
    next: 'Leave the private window, or open this page in a window of its own if it is shown inside another one, or allow this site to store data.',
  },
  'storage-keys': {
    what: 'This browser does not let this page keep its keys, so no license would survive. Nothing was changed.',
    next: 'Leave the private window, or use another browser.',
  },
  'storage-blocked': {
    what: 'Another window still holds an older version of the stored data. Nothing was changed.',
    next: 'Close the other windows of this product, then try again.',
  },
  'storage-closed': {
    what: 'The browser closed the stored data while it was in use. Nothing was changed.',
    next: 'Try again; if that does not help, load the page again.',
  },
  'storage-quota': {
    what: 'There is no room left to store this. Nothing was changed.',
    next: 'Free some disk space, then try again.',
  },
  'storage-newer': {
    what: 'The stored data was written by a newer version of this app. Nothing was changed.',
    next: 'Load the page again to get the newer version.',
  },
  'storage-damaged': {
    what: 'What is stored here is damaged. It was left as it is.',
    next: 'Tell the issuer: what was lost can be moved to this device anew.',
  },
  'camera-missing': {
    what: 'There is no camera on this device.',
    next: 'Use a file or paste the text instead.',
  },
  'camera-denied': {
    what: 'The camera is not allowed for this page.',
    next: 'Allow it in the browser’s address bar, or use a file or the text instead.',
  },
  'camera-busy': {
    what: 'Another program is using the camera.',
    next: 'Close it and try again, or use a file or the text instead.',
  },
  'camera-failed': {
    what: 'The camera stopped working.',
    next: 'Try again, or use a file or the text instead.',
  },
  'qr-too-long': {
    what: 'This token is too long for one QR code.',
    next: 'Use the file or the text instead.',
  },
  'qr-not-found': {
    what: 'There is no QR code in this picture that can be read. Nothing was changed.',
    next: 'Take the picture again: straight, sharp, with the white border around the code.',
  },
  'clipboard-denied': {
    what: 'The browser does not allow this page to use the clipboard.',
    next: 'Select the text and copy it by hand.',
  },
  'share-failed': {
    what: 'The system would not share this.',
    next: 'Save it as a file or copy the text, and send that.',
  },
  'file-too-large': {
    what: 'This file is too large to be a token. Nothing was changed.',
    next: 'Choose the .offlease file or a picture of the QR code.',
  },
  'product-file-unreachable': {
    what: 'The product file could not be loaded. Nothing was changed.',
    next: 'Connect once so that the product can be installed completely, then load the page again.',
  },
  'program-unreachable': {
    what: 'A part of this program could not be loaded. Nothing was changed.',
    next: 'Connect this device to the network and try again. If that does not help, load the page again.',
  },
  unexpected: {
    what: 'Something went wrong that should not happen. Nothing was changed.',
    next: 'Try again. If it happens again, tell your vendor the code below.',
  },
};
