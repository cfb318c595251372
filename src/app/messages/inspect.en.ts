import type { ClaimField } from '../../token/claim-labels.ts';
import type { CheckName } from '../../token/inspect.ts';
import type { TokenKind } from '../../token/kind.ts';
import type { SpentReason } from '../../device/record.ts';
import type { ForeignKind } from '../inspect/foreign.ts';
import type { Known, RecognitionWords, Standing } from '../inspect/recognition.ts';

interface FieldWords {
  readonly name: string;
  readonly meaning: string;
}

const kinds: Readonly<Record<TokenKind, FieldWords>> = {
  request: {
    name: 'Activation request',
    meaning: 'A device asks an issuer for a seat. It belongs on the issuer’s side: open Issue and scan it there.',
  },
  response: {
    name: 'Activation response',
    meaning: 'An issuer answers one request. It belongs on the device that made the request, and works there once.',
  },
  refresh: {
    name: 'Refresh',
    meaning: 'An issuer gives a running activation a new lease. It belongs on the licensed device.',
  },
  report: {
    name: 'Report',
    meaning: 'A device tells its issuer how it stands: clock, lease and counters. It belongs on the issuer’s side.',
  },
  deactivation: {
    name: 'Deactivation',
    meaning: 'A device has ended its license and gives the seat back. It belongs on the issuer’s side.',
  },
};

const fields: Readonly<Record<ClaimField | 'unknown', FieldWords>> = {
  product: { name: 'Product', meaning: 'Which product this is about.' },
  activation: { name: 'Activation', meaning: 'The seat bound to one device, by its id.' },
  sequence: { name: 'Sequence number', meaning: 'Of the last token that the device applied.' },
  sequenceAhead: {
    name: 'Sequence ahead',
    meaning: 'The sequence number is the time of issue plus this. It rises with every token for the activation.',
  },
  time: { name: 'Made', meaning: 'When the token was made, by the clock of who made it.' },
  nonce: { name: 'Nonce', meaning: 'Random; ties one answer to one request.' },
  epoch: { name: 'Epoch', meaning: 'How often this device has deactivated for this product.' },
  count: {
    name: 'Count',
    meaning: 'Which of the device’s tokens this is. Two different tokens with one count mean a copied device.',
  },
  certificateSerial: {
    name: 'Certificate serial',
    meaning: 'The newest issuer certificate that the device knows; a newer one travels with the answer.',
  },
  deviceKey: { name: 'Device key', meaning: 'The device’s public signing key; its thumbprint is the device id.' },
  receivingKey: { name: 'Receiving key', meaning: 'The public key that the answer is sealed to.' },
  code: { name: 'Activation code', meaning: 'Names the entitlement that the seat is asked from.' },
  seatName: { name: 'Seat name', meaning: 'What people call this device.' },
  machineLabel: { name: 'Machine label', meaning: 'What the product calls this machine.' },
  metadata: { name: 'Metadata', meaning: 'Facts about the device that the product sends along.' },
  counters: { name: 'Counters', meaning: 'Usage by number of the feature.' },
  clock: { name: 'Clock', meaning: 'Whether the device trusts its own clock.' },
  leaseEnd: { name: 'Lease ends', meaning: 'From this moment on the device needs a new lease.' },
  graceEnd: { name: 'Grace ends', meaning: 'Until then the product still runs, and warns.' },
  subscriptionEnd: { name: 'Subscription ends', meaning: 'No lease goes beyond it.' },
  maintenanceEnd: { name: 'Maintenance ends', meaning: 'Until when new versions are included.' },
  flags: { name: 'Features', meaning: 'Features that are on, one bit for each number of the product’s catalogue.' },
  limits: { name: 'Features with limits', meaning: 'Limit by number of the feature.' },
  attributes: { name: 'Attributes', meaning: 'Facts that the product reads from its license.' },
  customer: { name: 'Customer', meaning: 'Whom the license is for.' },
  edition: { name: 'Edition', meaning: 'The edition of the product.' },
  plan: { name: 'Plan', meaning: 'The plan that was bought.' },
  term: { name: 'Term', meaning: 'Counters start anew when this number rises.' },
  reportEvery: { name: 'Reports', meaning: 'Before one of so many refreshes the issuer wants a report.' },
  withdrawals: {
    name: 'Withdrawals',
    meaning: 'A list of withdrawn issuers, signed by the root, passed on with this token.',
  },
  device: { name: 'Device', meaning: 'The device, by the thumbprint of its key; here it withdraws its requests.' },
  entitlement: { name: 'Entitlement', meaning: 'The entitlement that the certificate is bound to.' },
  unknown: { name: 'Unknown', meaning: 'This version knows no such field.' },
};

const checks: Readonly<Record<CheckName, string>> = {
  encoding: 'The bytes are canonical CBOR',
  envelope: 'The envelope is well formed',
  recipient: 'A key at hand is the recipient’s',
  decryption: 'It decrypts, unaltered',
  claims: 'Every field says something it may say',
  'reply-key': 'The answer would go to the key it names',
  certificate: 'An issuer certificate is known for it',
  root: 'Signed by a root key that is trusted here',
  signature: 'The signature is genuine',
  withdrawals: 'The withdrawals it carries are signed by the root',
  issuer: 'The issuer is the one that was asked',
  kind: 'The issuer may make tokens of this kind',
  product: 'The issuer may issue for this product',
  entitlement: 'The issuer may issue for this entitlement',
  validity: 'The certificate was valid when the token was made',
  withdrawal: 'The certificate was not withdrawn',
  succession: 'No newer certificate of this issuer was used before',
};

type ForeignWords = (detail: string | undefined) => { readonly title: string; readonly text: string };

const plain =
  (title: string, text: string): ForeignWords =>
  () => ({ title, text });

const foreign: Readonly<Record<ForeignKind, ForeignWords>> = {
  empty: plain('There is nothing here', 'Scan a code, open a file, or paste a text.'),
  url: (host) => ({
    title: host === undefined ? 'A link' : `A link to ${host}`,
    text: 'It carries no Offlease token. It was not opened.',
  }),
  jwt: (alg) => ({
    title: 'A signed JSON Web Token',
    text: `Another kind of token${alg === undefined ? '' : `, signed with ${alg}`}. Offlease tokens begin with OFL1.`,
  }),
  jwe: (alg) => ({
    title: 'An encrypted JSON Web Token',
    text: `Another kind of token${alg === undefined ? '' : `, encrypted with ${alg}`}. Offlease tokens begin with OFL1.`,
  }),
  json: (keys) => ({
    title: 'JSON',
    text: `Data, but no product file of Offlease${keys === undefined ? '' : `. It holds: ${keys}`}.`,
  }),
  wifi: (name) => ({
    title: name === undefined ? 'The access to a Wi-Fi network' : `The access to the Wi-Fi network ${name}`,
    text: 'It lets devices join a network; it is not a license.',
  }),
  contact: plain('A contact card', 'Somebody’s name and address, not a license.'),
  event: plain('An entry for a calendar', 'Not a license.'),
  email: (address) => ({
    title: address === undefined ? 'An e-mail address' : `The e-mail address ${address}`,
    text: 'Not a license.',
  }),
  phone: (number) => ({
    title: number === undefined ? 'A phone number' : `The phone number ${number}`,
    text: 'Not a license.',
  }),
  message: plain('A prepared message', 'Not a license. It was not sent.'),
  place: plain('A place on the map', 'Not a license.'),
  'one-time-password': plain(
    'The secret of a one-time password',
    'It belongs into an authenticator app and should be seen by nobody else.',
  ),
  payment: plain('A payment', 'Not a license. Nothing was paid.'),
  'health-certificate': plain('A health certificate', 'Not a license. It was not read.'),
  pem: (label) => ({
    title: label === undefined ? 'A PEM file' : `PEM: ${label.toLowerCase()}`,
    text: 'A key or certificate of another kind. Offlease does not use PEM.',
  }),
  'article-number': (digits) => ({
    title: digits === undefined ? 'An article number' : `The article number ${digits}`,
    text: 'The bar code of some goods, not a license.',
  }),
  number: plain('A number', 'Not a license.'),
  base64: plain(
    'Base64',
    'Some data in another writing. Offlease tokens begin with OFL1 and have capital letters only.',
  ),
  hex: plain('Hexadecimal digits', 'Some data in another writing. Offlease tokens begin with OFL1.'),
  text: plain('Some text', 'It holds no Offlease token. A token begins with OFL1; a file of tokens ends in .offlease.'),
};

const requestOver: Readonly<Record<SpentReason, string>> = {
  applied: 'Its answer was applied, so it is done.',
  superseded: 'The answer to another request was applied, or newer ones took its place: it is void.',
  refreshed: 'The license was refreshed before an answer came: it is void.',
  withdrawn: 'It was withdrawn before an answer was applied: it is void.',
  deactivated: 'The license was given back since: no answer to it can be used any more.',
};

const answerOver: Readonly<Record<SpentReason, string>> = {
  applied: 'It was applied, and works only once.',
  superseded: 'Another answer was applied instead, so it can no longer be used.',
  refreshed: 'The license was refreshed before it came, so it can no longer be used.',
  withdrawn: 'The request was withdrawn, so it can no longer be used.',
  deactivated: 'The license was given back since, so it can no longer be used.',
};

const standings: Readonly<Record<Standing, string>> = {
  newest: 'Nothing newer was issued for this seat since.',
  older: 'A newer lease was issued since.',
  superseded: 'The seat has gone to another device since.',
  ended: 'That activation has ended since.',
};

const seatOf = ({ customer, seat, seatName }: Known['deactivation-recorded']): string =>
  `${customer}, seat ${String(seat)}${seatName === undefined ? '' : ` (${seatName})`}`;

const recognised: RecognitionWords = {
  'request-open': ({ product, made }, say) =>
    `This browser made this request for ${say.product(product)} on ${say.dateTime(made)}; it is still unanswered.`,
  'request-over': ({ product, reason }, say) =>
    `This browser made this request for ${say.product(product)}. ${
      reason === undefined ? 'It is not waiting for an answer any more.' : requestOver[reason]
    }`,
  'request-lost': ({ product }, say) =>
    `This browser made this request for ${say.product(product)} before its stored data was lost. An answer to it cannot be opened any more: make a new request.`,
  'request-foreign': ({ product }, say) =>
    `Another device made this request. The device in this browser has its own for ${say.product(product)}.`,
  'return-waiting': ({ product, why, made }, say) =>
    why === 'deactivated'
      ? `This browser gave its license for ${say.product(product)} back with this token on ${say.dateTime(made)}. It is not marked as delivered yet.`
      : `This browser withdrew its requests for ${say.product(product)} with this token on ${say.dateTime(made)}. It is not marked as delivered yet.`,
  'return-made': ({ product, why }, say) =>
    why === 'deactivated'
      ? `This browser gave its license for ${say.product(product)} back with this token, which was marked as delivered.`
      : `This browser withdrew its requests for ${say.product(product)} with this token, which was marked as delivered.`,
  'report-made': ({ product }, say) => `This browser made this report for its license for ${say.product(product)}.`,
  'license-held': ({ product, issued, sequence, leaseEnd }, say) =>
    `This browser has applied it: it is the license for ${say.product(product)} that it holds, issued on ${say.dateTime(issued)} (sequence ${String(sequence)}), with a lease until ${say.dateTime(leaseEnd)}.`,
  'license-older': ({ product, sequence, held }, say) =>
    `An older token of the license for ${say.product(product)} that this browser holds: sequence ${String(sequence)}, and ${String(held)} was applied. It has no effect any more.`,
  'license-newer': ({ product, sequence, held }, say) =>
    `A newer lease for the license for ${say.product(product)} that this browser holds: sequence ${String(sequence)}, and ${String(held)} was applied. It was not applied yet; that is done under This device.`,
  'license-ended': ({ product, reason }, say) =>
    reason === 'deactivated'
      ? `It belongs to a license for ${say.product(product)} that this browser has given back. It cannot be used any more.`
      : `It belongs to an earlier activation of ${say.product(product)} in this browser. Another one took its place.`,
  'answer-awaited': ({ product, made }, say) =>
    `It answers the request for ${say.product(product)} that this browser made on ${say.dateTime(made)}. It was not applied yet; that is done under This device.`,
  'answer-over': ({ product, reason }, say) =>
    `It answers a request for ${say.product(product)} that this browser made. ${answerOver[reason]}`,
  'answer-unknown': ({ product }, say) =>
    `It was made for this browser and ${say.product(product)}, but fits no request and no license in its records.`,
  'key-retired': ({ product, reason }, say) =>
    reason === 'deactivated'
      ? `It was made for this browser and ${say.product(product)}, before the license was given back. Its key was thrown away then: it cannot be opened or used any more.`
      : `It was made for this browser and ${say.product(product)}, before the requests were withdrawn. Its key was thrown away then: it cannot be opened or used any more.`,
  'token-issued': (facts, say) =>
    `The issuer in this browser made it on ${say.dateTime(facts.issued)} for ${seatOf(facts)}, with a lease until ${say.dateTime(facts.leaseEnd)}. ${standings[facts.standing]}`,
  'request-answered': (facts, say) =>
    `The issuer in this browser answered this request on ${say.dateTime(facts.issued)}: ${seatOf(facts)}, with a lease until ${say.dateTime(facts.leaseEnd)}. ${standings[facts.standing]}`,
  'deactivation-recorded': (facts, say) =>
    facts.at === undefined
      ? `The issuer in this browser knows that this license was given back: ${seatOf(facts)}.`
      : `The issuer in this browser recorded it on ${say.dateTime(facts.at)}: ${seatOf(facts)}.`,
  'withdrawal-recorded': ({ product }, say) =>
    `The issuer in this browser knows that the device’s requests for ${say.product(product)} up to then are void.`,
  'report-recorded': (facts, say) =>
    `The issuer in this browser recorded it on ${say.dateTime(facts.at)}: ${seatOf(facts)}. It is the latest it heard of this device.`,
  'report-outdated': (facts, say) =>
    `The issuer in this browser recorded something newer of this device on ${say.dateTime(facts.at)}: ${seatOf(facts)}.`,
};

/** Inspect in English. Its type is the catalogue: see `inspect.ts`. */
export const inspectEn = {
  title: 'Inspect',
  lead: 'Scan, drop, open or paste anything: this page says what it is, and checks what can be checked. Nothing is applied or changed.',
  inputLabel: 'Text to look into',
  inputHint: 'A token, a product file, or whatever a QR code said.',
  inputPlaceholder: 'OFL1…',
  clear: 'Clear',
  take: 'Scan or open',
  working: 'Looking…',
  kinds,
  fields,
  checks,
  foreign,
  recognised,
  recognisedLead: 'Known in this browser',
  foreignLead: 'This is not an Offlease token',
  several: (at: number, count: number): string => `Token ${String(at)} of ${String(count)}`,
  result: 'Result',
  certificate: {
    name: 'Issuer certificate',
    meaning: 'A root key certifies the keys of an issuer. It travels in product files and with answers.',
  },
  withdrawals: {
    name: 'Withdrawals',
    meaning: 'A list signed by a root: which issuers’ certificates no longer count.',
  },
  unknown: { name: 'Not a token', meaning: 'The text form is intact, but what it carries is no token of Offlease.' },
  part: {
    name: 'Part of a token',
    meaning:
      'One of several QR codes that make up one token. Scan the others too: put together, they are inspected here.',
  },
  broken: 'A token, but it cannot be read',
  productFile: {
    name: 'Product file',
    meaning:
      'What a vendor ships in the product: its name, the root keys to trust, the issuer’s certificate and the catalogue. It holds no secret.',
    product: 'Product',
    id: 'Product id',
    editions: 'Editions',
    features: 'Features',
    roots: 'Root keys',
    issuers: 'Issuers',
    code: 'Activation code inside',
    none: 'None',
  },
  facts: {
    version: 'Version of the format',
    recipient: 'Sealed to',
    replyTo: 'Answer goes to',
    bytes: 'Size',
    bytesValue: (count: string): string => `${count} bytes`,
    text: 'As text',
    textValue: (count: string): string => `${count} characters`,
    qr: 'As QR code',
    qrValue: (version: string): string => `Version ${version}, error correction M`,
    qrNone: 'Too long for one code',
    keyId: 'Key id',
  },
  owners: {
    device: (product: string): string => `This device’s key for ${product}`,
    deviceRetired: (product: string): string => `A key that this device has retired, for ${product}`,
    issuer: (name: string): string => `The issuer in this browser, ${name}`,
    unknown: 'A key that is not known here',
  },
  certificateFacts: {
    name: 'Issuer',
    role: 'Role',
    roles: { issuer: 'Issuer', delegate: 'Delegated issuer' },
    kinds: 'May make',
    products: 'Products',
    allProducts: 'All',
    validFrom: 'Valid from',
    validUntil: 'Valid until',
    serial: 'Serial',
    issuer: 'Issuer id',
    root: 'Root',
    version: 'Version',
    time: 'Signed',
    minimum: 'Lowest serials that count',
  },
  checksTitle: 'Checks',
  summary: {
    passed: (count: number): string => `All ${String(count)} checks passed`,
    some: (passed: number, notMade: number): string => `${String(passed)} passed, ${String(notMade)} not made`,
    failed: (count: number): string => (count === 1 ? '1 check failed' : `${String(count)} checks failed`),
  },
  outcomes: { passed: 'Passed', failed: 'Failed', 'not-made': 'Not made' },
  because: {
    'no-key': 'No key for it is at hand.',
    'no-root': 'No product file here names the root that it should be judged by.',
    check: (name: string): string => `Waits for: ${name}.`,
  },
  fieldsTitle: 'What it says',
  fieldsLocked: 'The inside is sealed. Only its recipient can read it.',
  unlockFirst: 'It is sealed to the issuer in this browser, which is locked. Unlock it under Issue to see every field.',
  structure: 'Structure (CBOR diagnostic notation)',
  structureInside: 'Inside, decrypted',
  values: {
    unlimited: 'unlimited',
    feature: (number: string): string => `No. ${number}`,
    clocks: { ok: 'in order', behind: 'behind', ahead: 'ahead' },
    carriesCertificate: 'It carries a newer certificate of its issuer.',
  },
  done: (what: string): string => `Inspected: ${what}.`,
};
