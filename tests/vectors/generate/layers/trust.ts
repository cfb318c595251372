import type { Claims, Facts, TrustContext, Vector } from '../../vector.ts';
import { flipped, hex, join, seeded, zeros } from '../bytes.ts';
import { arr, bstr, bytesOf, int, map, NULL, tstr, type Piece } from '../cbor-builder.ts';
import { changed, inOrder, type ClaimsJson } from '../claims.ts';
import { externalAad, type TokenPlan } from '../token.ts';
import { atDevice, refused, takenFromIssuer, Tokens } from '../tokens.ts';
import {
  certificateFields,
  DAY,
  DELEGATE,
  ENTITLEMENT,
  ISSUER,
  NOW,
  OTHER_ENTITLEMENT,
  PRODUCT,
  rootSigned,
  SECOND_ISSUER,
  withdrawalsFields,
  type CertificateJson,
  type World,
} from '../world.ts';

/** Certificates beside the usual one. */
function makeCertificates(world: World): void {
  const key = (name: string): string => hex(world.key(name).compressed);
  const renewed = { signingKey: key('issuer-signing-2'), receivingKey: key('issuer-receiving-2') };
  const second = {
    issuer: SECOND_ISSUER,
    name: 'Second office',
    signingKey: key('second-signing'),
    receivingKey: key('second-receiving'),
  };
  world.certificate('issuer-2', { ...renewed, serial: 2 });
  world.certificate('issuer-2-same-keys', { serial: 2, validFrom: NOW - DAY, validUntil: NOW + 730 * DAY });
  world.certificate('issuer-3-next-root', { ...renewed, serial: 3 }, 'next-root');
  world.certificate('issuer-by-stranger', {}, 'stranger-root');
  world.certificate('second', second);
  world.certificate('delegate', {
    issuer: DELEGATE,
    name: 'Branch 7',
    role: 'delegate',
    signingKey: key('delegate-signing'),
    receivingKey: key('delegate-receiving'),
    entitlements: [ENTITLEMENT],
    allotments: [{ entitlement: ENTITLEMENT, seats: 5 }],
    serial: 12,
  });
  world.certificate('responses-only', { kinds: ['response'] });
  world.certificate('refreshes-only', { kinds: ['refresh'] });
  world.certificate('this-product', { products: ['another', PRODUCT] });
  world.certificate('other-product', { products: ['another', `${PRODUCT}-2`] });
  world.certificate('this-entitlement', { entitlements: [OTHER_ENTITLEMENT, ENTITLEMENT] });
  world.certificate('ends-now', { validUntil: NOW });
  world.certificate('ends-after-now', { validFrom: NOW, validUntil: NOW + 1 });
  world.certificate('begins-after-now', { validFrom: NOW + 1 });
}

const THIRTY_TWO = [
  { issuer: ISSUER, serial: 2 },
  ...Array.from({ length: 31 }, (_, index) => ({
    issuer: hex(seeded(`withdrawn ${String(index)}`, 16)),
    serial: index,
  })),
].sort((a, b) => (a.issuer < b.issuer ? -1 : 1));

function makeWithdrawals(world: World): void {
  world.withdrawals('nobody', 1, []);
  world.withdrawals('issuer-below-1', 2, [{ issuer: ISSUER, serial: 1 }]);
  world.withdrawals('issuer-below-2', 5, [{ issuer: ISSUER, serial: 2 }]);
  world.withdrawals('second-below-9', 6, [{ issuer: SECOND_ISSUER, serial: 9 }]);
  world.withdrawals('issuer-below-2-among-others', 7, THIRTY_TWO);
  world.withdrawals('issuer-below-2-next-root', 8, [{ issuer: ISSUER, serial: 2 }], 'next-root');
  world.withdrawals('issuer-below-2-stranger', 9, [{ issuer: ISSUER, serial: 2 }], 'stranger-root');
}

function answers(tokens: Tokens): Vector[] {
  const { world } = tokens;
  const response = tokens.response();
  const refresh = tokens.refresh();
  const trusting = (certificates: readonly string[], more: Partial<TrustContext> = {}): { trust: TrustContext } => ({
    trust: { roots: ['root'], certificates, ...more },
  });
  type Changes = Parameters<typeof atDevice>[3];
  type Accepted = Parameters<typeof takenFromIssuer>[1];
  const taken = (
    name: string,
    says: string,
    claims: ClaimsJson,
    plan: Partial<TokenPlan>,
    changes: Changes,
    accepted: Accepted = {},
  ): Vector =>
    atDevice(
      { name: `trust-${name}`, layer: 'trust', says },
      tokens.fromIssuer(claims, plan).bytes,
      takenFromIssuer(claims, accepted),
      changes,
    );
  const rejected = (
    name: string,
    says: string,
    claims: ClaimsJson,
    plan: Partial<TokenPlan>,
    changes: Changes,
    code: string,
    facts?: Facts,
  ): Vector =>
    atDevice(
      { name: `trust-${name}`, layer: 'trust', says },
      tokens.fromIssuer(claims, plan).bytes,
      refused(code, facts),
      changes,
    );
  const by = (name: string): Partial<TokenPlan> => ({ signer: world.key(name) });
  const carrying = (name: string, signer = 'issuer-signing'): Partial<TokenPlan> => ({
    ...by(signer),
    carry: world.bytesOf(name),
  });
  const bringing = (bytes: Uint8Array): ClaimsJson => tokens.refresh({ withdrawals: hex(bytes) });
  const named = tokens.refresh({ entitlement: ENTITLEMENT });
  const root = world.key('root');
  const list = (changes: Parameters<typeof withdrawalsFields>[0]): Piece => inOrder(withdrawalsFields(changes));
  const below2 = world.withdrawalsClaims(1, [{ issuer: ISSUER, serial: 2 }]);
  const carriedCertificate = inOrder(certificateFields(world.certificateClaims({ serial: 4 })));
  const applied = (issuer: string, serial: number): Partial<TrustContext> => ({ applied: [{ issuer, serial }] });
  return [
    taken('asked', 'the issuer that was asked', response, {}, { asked: ISSUER }),
    taken('nobody-asked', 'whoever has a certificate may refresh where nobody is named', refresh, {}, {}),
    taken(
      'carried',
      'a newer certificate that comes along',
      response,
      carrying('issuer-2', 'issuer-signing-2'),
      { asked: ISSUER },
      { signer: 'issuer-signing-2', certificate: { issuer: ISSUER, serial: 2 } },
    ),
    taken(
      'carried-to-nobody',
      'a certificate that comes along where none is known',
      response,
      carrying('issuer-1'),
      trusting([]),
    ),
    taken(
      'second',
      'another issuer under the same root',
      response,
      by('second-signing'),
      { ...trusting(['issuer-1', 'second']), asked: SECOND_ISSUER },
      { signer: 'second-signing', certificate: { issuer: SECOND_ISSUER, serial: 1 } },
    ),
    taken('delegate', 'a delegated issuer', named, by('delegate-signing'), trusting(['issuer-1', 'delegate']), {
      signer: 'delegate-signing',
      certificate: { issuer: DELEGATE, serial: 12 },
    }),
    taken(
      'next-root',
      'an issuer under the next root',
      response,
      by('issuer-signing-2'),
      { trust: { roots: ['root', 'next-root'], certificates: ['issuer-1', 'issuer-3-next-root'] } },
      { signer: 'issuer-signing-2', certificate: { issuer: ISSUER, serial: 3 } },
    ),
    taken(
      'next-root-carried',
      'a certificate of the next root that comes along',
      response,
      carrying('issuer-3-next-root', 'issuer-signing-2'),
      { trust: { roots: ['root', 'next-root'], certificates: ['issuer-1'] } },
      { signer: 'issuer-signing-2', certificate: { issuer: ISSUER, serial: 3 } },
    ),
    taken('responses-only', 'a certificate for responses', response, {}, trusting(['responses-only'])),
    taken('refreshes-only', 'a certificate for refreshes', refresh, {}, trusting(['refreshes-only'])),
    taken('product', 'a certificate for two products', response, {}, trusting(['this-product'])),
    taken('entitlement', 'a certificate for two entitlements', named, {}, trusting(['this-entitlement'])),
    taken('entitlement-unbound', 'an entitlement is named and not asked for', named, {}, {}),
    taken('valid-from', 'made in the only second of the certificate', response, {}, trusting(['ends-after-now'])),
    taken(
      'renewed-same-keys',
      'the same keys under two certificates: the newer holds',
      tokens.refresh({ time: NOW + 400 * DAY, sequence: NOW + 400 * DAY, leaseEnd: NOW + 430 * DAY }),
      {},
      trusting(['issuer-1', 'issuer-2-same-keys']),
      { certificate: { issuer: ISSUER, serial: 2 } },
    ),
    taken(
      'older-same-keys',
      'the same keys under two certificates: the older holds where the newer does not',
      tokens.refresh({ time: NOW - 2 * DAY, sequence: NOW }),
      {},
      trusting(['issuer-2-same-keys', 'issuer-1']),
    ),
    taken(
      'withdrawals-below',
      'a list under which its serial is the lowest that is good',
      response,
      {},
      trusting(['issuer-1'], { withdrawals: ['issuer-below-1'] }),
    ),
    taken(
      'withdrawals-other',
      'a list that names another issuer',
      response,
      {},
      trusting(['issuer-1'], { withdrawals: ['second-below-9'] }),
    ),
    taken(
      'withdrawals-newer',
      'a newer list no longer names the issuer',
      response,
      {},
      trusting(['issuer-1'], { withdrawals: ['issuer-below-2', 'second-below-9'] }),
    ),
    taken(
      'withdrawals-next-root',
      'a list of the other root',
      response,
      {},
      {
        trust: { roots: ['root', 'next-root'], certificates: ['issuer-1'], withdrawals: ['issuer-below-2-next-root'] },
      },
    ),
    taken(
      'withdrawals-brought',
      'a list that comes along',
      bringing(world.bytesOf('issuer-below-1')),
      {},
      {},
      { withdrawals: 2 },
    ),
    taken(
      'withdrawals-brought-older',
      'a list that comes along, older than the one that is known',
      bringing(world.bytesOf('issuer-below-2')),
      {},
      trusting(['issuer-1'], { withdrawals: ['second-below-9'] }),
      { withdrawals: 5 },
    ),
    taken(
      'withdrawals-renewed',
      'a renewed certificate is above the list',
      response,
      carrying('issuer-2', 'issuer-signing-2'),
      trusting(['issuer-1'], { withdrawals: ['issuer-below-2'] }),
      { signer: 'issuer-signing-2', certificate: { issuer: ISSUER, serial: 2 } },
    ),
    taken(
      'applied',
      'a token under the same serial was applied before',
      response,
      {},
      trusting(['issuer-1'], applied(ISSUER, 1)),
    ),
    taken(
      'applied-other',
      'a higher serial of another issuer was applied',
      response,
      {},
      trusting(['issuer-1'], applied(SECOND_ISSUER, 9)),
    ),

    rejected('no-certificate', 'no certificate is known', response, {}, trusting([]), 'issuer-unknown'),
    rejected(
      'unknown-signer',
      'signed under a certificate that is not known',
      response,
      by('issuer-signing-2'),
      {},
      'signature-invalid',
    ),
    rejected(
      'carried-of-another',
      'a certificate that is not the signer’s',
      response,
      carrying('second'),
      {},
      'signature-invalid',
    ),
    rejected(
      'carried-beside-known',
      'the certificate that comes along decides, though a known one fits',
      response,
      carrying('issuer-2'),
      {},
      'signature-invalid',
    ),
    rejected(
      'not-asked',
      'a response of an issuer that was not asked',
      response,
      by('second-signing'),
      { ...trusting(['issuer-1', 'second']), asked: ISSUER },
      'issuer-not-asked',
    ),
    rejected(
      'not-issuing',
      'a refresh of an issuer that did not issue',
      refresh,
      by('second-signing'),
      { ...trusting(['issuer-1', 'second']), asked: ISSUER },
      'issuer-not-asked',
    ),
    rejected(
      'not-asked-carried',
      'a certificate that comes along, of an issuer that was not asked',
      response,
      carrying('second', 'second-signing'),
      { asked: ISSUER },
      'issuer-not-asked',
    ),
    rejected(
      'scope-response',
      'a response under a certificate for refreshes',
      response,
      {},
      trusting(['refreshes-only']),
      'certificate-scope',
      { scope: 'kind' },
    ),
    rejected(
      'scope-refresh',
      'a refresh under a certificate for responses',
      refresh,
      {},
      trusting(['responses-only']),
      'certificate-scope',
      { scope: 'kind' },
    ),
    rejected(
      'scope-product',
      'a certificate for other products',
      response,
      {},
      trusting(['other-product']),
      'certificate-scope',
      { scope: 'product' },
    ),
    rejected(
      'scope-entitlement',
      'a certificate for other entitlements',
      tokens.response({ entitlement: hex(seeded('a third', 16)) }),
      {},
      trusting(['this-entitlement']),
      'certificate-scope',
      { scope: 'entitlement' },
    ),
    rejected(
      'scope-entitlement-unnamed',
      'a token that names no entitlement, under a certificate for some',
      response,
      {},
      trusting(['this-entitlement']),
      'certificate-scope',
      { scope: 'entitlement' },
    ),
    rejected(
      'scope-carried',
      'a certificate that comes along, for other products',
      response,
      carrying('other-product'),
      {},
      'certificate-scope',
      { scope: 'product' },
    ),
    rejected(
      'expired',
      'made in the second in which the certificate ends',
      response,
      {},
      trusting(['ends-now']),
      'certificate-expired',
    ),
    rejected(
      'expired-long',
      'made after the certificate',
      tokens.refresh({ time: NOW + 400 * DAY, sequence: NOW + 400 * DAY, leaseEnd: NOW + 430 * DAY }),
      {},
      {},
      'certificate-expired',
    ),
    rejected(
      'not-yet',
      'made before the certificate',
      response,
      {},
      trusting(['begins-after-now']),
      'certificate-expired',
    ),
    rejected(
      'expired-carried',
      'a certificate that comes along and had ended',
      response,
      carrying('ends-now'),
      {},
      'certificate-expired',
    ),
    rejected(
      'withdrawn',
      'a withdrawn serial',
      response,
      {},
      trusting(['issuer-1'], { withdrawals: ['issuer-below-2'] }),
      'certificate-withdrawn',
    ),
    rejected(
      'withdrawn-backdated',
      'a withdrawn serial, and the token says that it is older than the list',
      tokens.refresh({ time: NOW - 20 * DAY, sequence: NOW }),
      {},
      trusting(['issuer-1'], { withdrawals: ['issuer-below-2'] }),
      'certificate-withdrawn',
    ),
    rejected(
      'withdrawn-among',
      'a withdrawn serial, in a list of 32 issuers',
      response,
      {},
      trusting(['issuer-1'], { withdrawals: ['issuer-below-2-among-others'] }),
      'certificate-withdrawn',
    ),
    rejected(
      'withdrawn-newest',
      'the newest of several lists',
      response,
      {},
      trusting(['issuer-1'], { withdrawals: ['nobody', 'issuer-below-2', 'issuer-below-1'] }),
      'certificate-withdrawn',
    ),
    rejected(
      'withdrawn-brought',
      'a list that comes along withdraws the signer',
      bringing(world.bytesOf('issuer-below-2')),
      {},
      {},
      'certificate-withdrawn',
    ),
    rejected(
      'withdrawn-brought-newer',
      'a list that comes along, newer than the one that is known',
      bringing(world.bytesOf('issuer-below-2')),
      {},
      trusting(['issuer-1'], { withdrawals: ['issuer-below-1'] }),
      'certificate-withdrawn',
    ),
    rejected(
      'withdrawn-brought-older',
      'a list that comes along, older than the one that withdraws',
      bringing(world.bytesOf('issuer-below-1')),
      {},
      trusting(['issuer-1'], { withdrawals: ['issuer-below-2'] }),
      'certificate-withdrawn',
    ),
    rejected(
      'withdrawn-carried',
      'a withdrawn certificate that comes along',
      response,
      carrying('issuer-1'),
      trusting([], { withdrawals: ['issuer-below-2'] }),
      'certificate-withdrawn',
    ),
    rejected(
      'superseded',
      'a token under a higher serial was applied before',
      response,
      {},
      trusting(['issuer-1'], applied(ISSUER, 2)),
      'certificate-superseded',
      { newer: 2 },
    ),
    rejected(
      'superseded-carried',
      'a certificate that comes along, below one that was applied',
      response,
      carrying('issuer-2', 'issuer-signing-2'),
      trusting(['issuer-1'], {
        applied: [
          { issuer: SECOND_ISSUER, serial: 1 },
          { issuer: ISSUER, serial: 3 },
        ],
      }),
      'certificate-superseded',
      { newer: 3 },
    ),
    rejected(
      'carried-stranger',
      'a certificate of a root that is not pinned',
      response,
      carrying('issuer-by-stranger'),
      {},
      'certificate-root',
    ),
    rejected(
      'carried-next-root',
      'a certificate of the next root, which is not pinned yet',
      response,
      carrying('issuer-3-next-root', 'issuer-signing-2'),
      {},
      'certificate-root',
    ),
    rejected(
      'carried-forged',
      'a certificate that names the root, signed by the issuer',
      response,
      { carry: rootSigned('1c', world.key('issuer-signing'), carriedCertificate) },
      {},
      'certificate-invalid',
    ),
    rejected(
      'carried-withdrawals',
      'withdrawals in place of a certificate',
      response,
      { carry: world.bytesOf('nobody') },
      {},
      'certificate-invalid',
    ),
    rejected(
      'brought-forged',
      'withdrawals that name the root, signed by the issuer',
      bringing(rootSigned('1w', world.key('issuer-signing'), list(below2))),
      {},
      {},
      'withdrawals-invalid',
    ),
    rejected(
      'brought-stranger',
      'withdrawals of a root that is not pinned',
      bringing(world.bytesOf('issuer-below-2-stranger')),
      {},
      {},
      'certificate-root',
    ),
    rejected(
      'brought-certificate',
      'a certificate in place of withdrawals',
      bringing(world.bytesOf('issuer-2')),
      {},
      {},
      'withdrawals-invalid',
    ),
    rejected(
      'brought-signed-as-certificate',
      'withdrawals that were signed as a certificate',
      bringing(rootSigned('1w', root, list(below2), { aad: bytesOf(externalAad({ typ: '1c' })) })),
      {},
      {},
      'withdrawals-invalid',
    ),
    rejected(
      'brought-under-bad-signature',
      'withdrawals are not even looked at under a bad signature: these are forged as well',
      bringing(rootSigned('1w', world.key('issuer-signing'), list(below2))),
      by('stranger-signing'),
      {},
      'signature-invalid',
    ),
  ];
}

type Fault = readonly [
  name: string,
  says: string,
  changes: Readonly<Record<number, Piece | undefined>>,
  reason?: string,
];

function missing(names: Readonly<Record<number, string>>): Fault[] {
  return Object.entries(names).map(([label, name]) => [`${name}-missing`, `no ${name}`, { [label]: undefined }, name]);
}

const CERTIFICATE_FAULTS: readonly Fault[] = [
  ...missing({
    1: 'root',
    2: 'issuer',
    3: 'name',
    4: 'role',
    5: 'signingKey',
    6: 'receivingKey',
    7: 'kinds',
    10: 'validFrom',
    11: 'validUntil',
    12: 'serial',
  }),
  ['root-short', 'a root id of 31 bytes', { 1: bstr(zeros(31)) }, 'root'],
  ['root-kid', 'a key id for the root', { 1: bstr(zeros(8)) }, 'root'],
  ['issuer-short', 'an issuer id of 15 bytes', { 2: bstr(zeros(15)) }, 'issuer'],
  ['issuer-text', 'an issuer id in hex', { 2: tstr('00112233445566778899aabbccddeeff') }, 'issuer'],
  ['name-empty', 'an empty name', { 3: tstr('') }, 'name'],
  ['name-long', 'a name of 101 characters', { 3: tstr('n'.repeat(101)) }, 'name'],
  ['name-control', 'a line break in the name', { 3: tstr('Back\noffice') }, 'name'],
  ['role-2', 'a third role', { 4: int(2) }, 'role'],
  ['role-negative', 'role -1', { 4: int(-1) }, 'role'],
  ['signing-32', 'a signing key of 32 bytes', { 5: bstr(zeros(32)) }, 'signingKey'],
  ['signing-65', 'a signing key of 65 bytes', { 5: bstr(zeros(65)) }, 'signingKey'],
  ['receiving-32', 'a receiving key of 32 bytes', { 6: bstr(zeros(32)) }, 'receivingKey'],
  ['kinds-0', 'no kinds', { 7: int(0) }, 'kinds'],
  ['kinds-4', 'a kind that there is not', { 7: int(4) }, 'kinds'],
  ['kinds-list', 'a list of kinds', { 7: arr(int(1)) }, 'kinds'],
  ['products-empty', 'an empty list of products', { 8: arr() }, 'products'],
  [
    'products-65',
    '65 products',
    { 8: arr(...Array.from({ length: 65 }, (_, index) => tstr(`product-${String(index)}`))) },
    'products',
  ],
  ['products-id', 'a product id in upper case', { 8: arr(tstr('Ticket')) }, 'products'],
  ['products-bytes', 'a product id that is a byte string', { 8: arr(bstr(zeros(4))) }, 'products'],
  ['products-number', 'a product id that is a number', { 8: arr(int(7)) }, 'products'],
  ['products-twice', 'a product twice', { 8: arr(tstr('a'), tstr('b'), tstr('a')) }, 'products'],
  ['products-text', 'a product without a list', { 8: tstr('a') }, 'products'],
  ['entitlements-empty', 'an empty list of entitlements', { 9: arr() }, 'entitlements'],
  [
    'entitlements-65',
    '65 entitlements',
    { 9: arr(...Array.from({ length: 65 }, (_, index) => bstr(seeded(`e${String(index)}`, 16)))) },
    'entitlements',
  ],
  ['entitlements-short', 'an entitlement of 15 bytes', { 9: arr(bstr(zeros(15))) }, 'entitlements'],
  ['entitlements-text', 'an entitlement that is a text', { 9: arr(tstr('0123456789abcdef')) }, 'entitlements'],
  ['entitlements-twice', 'an entitlement twice', { 9: arr(bstr(zeros(16)), bstr(zeros(16))) }, 'entitlements'],
  ['valid-from-late', 'valid from after 2106', { 10: int(0x1_0000_0000), 11: int(0x1_0000_0001) }, 'validFrom'],
  ['valid-until-late', 'valid until after 2106', { 11: int(0x1_0000_0000) }, 'validUntil'],
  ['valid-never', 'valid until its own beginning', { 11: int(NOW - 30 * DAY) }, 'validUntil'],
  ['valid-backwards', 'valid until before its beginning', { 11: int(NOW - 31 * DAY) }, 'validUntil'],
  ['serial-negative', 'a negative serial', { 12: int(-1) }, 'serial'],
  ['serial-text', 'a serial that is a text', { 12: tstr('1') }, 'serial'],
  [
    'allotments-of-issuer',
    'allotments of an issuer that is not delegated',
    { 13: arr(bstr(zeros(16)), int(1)) },
    'allotments',
  ],
  ['allotments-empty', 'an empty list of allotments', { 4: int(1), 13: arr() }, 'allotments'],
  ['allotments-odd', 'an entitlement without seats', { 4: int(1), 13: arr(bstr(zeros(16))) }, 'allotments'],
  ['allotments-seats-0', 'an allotment of no seats', { 4: int(1), 13: arr(bstr(zeros(16)), int(0)) }, 'allotments'],
  ['allotments-seats-text', 'seats that are a text', { 4: int(1), 13: arr(bstr(zeros(16)), tstr('1')) }, 'allotments'],
  ['allotments-entitlement-short', 'an allotment for 15 bytes', { 4: int(1), 13: arr(bstr(zeros(15)), int(1)) }],
  [
    'allotments-twice',
    'two allotments for an entitlement',
    { 4: int(1), 13: arr(bstr(zeros(16)), int(1), bstr(zeros(16)), int(2)) },
    'allotments',
  ],
  [
    'allotments-65',
    '65 allotments',
    {
      4: int(1),
      13: arr(...Array.from({ length: 65 }, (_, index) => [bstr(seeded(`e${String(index)}`, 16)), int(1)]).flat()),
    },
    'allotments',
  ],
  ['label-0', 'label 0, which there is not', { 0: int(0) }, '0'],
  ['label-14', 'label 14, which there is not', { 14: int(0) }, '14'],
  ['label-negative', 'label -1, which there is not', { [-1]: NULL }, '-1'],
];

const MINIMUM = bstr(zeros(16));

const WITHDRAWALS_FAULTS: readonly Fault[] = [
  ...missing({ 1: 'root', 2: 'version', 3: 'time' }),
  ['root-short', 'a root id of 31 bytes', { 1: bstr(zeros(31)) }, 'root'],
  ['version-negative', 'a negative version', { 2: int(-1) }, 'version'],
  ['version-text', 'a version that is a text', { 2: tstr('1') }, 'version'],
  ['time-late', 'a time after 2106', { 3: int(0x1_0000_0000) }, 'time'],
  ['list-empty', 'an empty list', { 4: arr() }, 'minimumSerials'],
  ['list-map', 'a map of serials', { 4: map() }, 'minimumSerials'],
  ['list-odd', 'an issuer without a serial', { 4: arr(MINIMUM) }, 'minimumSerials'],
  [
    'list-33',
    '33 issuers',
    {
      4: arr(...Array.from({ length: 33 }, (_, index) => [bstr(join(Uint8Array.of(index), zeros(15))), int(1)]).flat()),
    },
    'minimumSerials',
  ],
  ['issuer-short', 'an issuer id of 15 bytes', { 4: arr(bstr(zeros(15)), int(1)) }, 'minimumSerials'],
  ['issuer-text', 'an issuer id that is a text', { 4: arr(tstr('0123456789abcdef'), int(1)) }, 'minimumSerials'],
  ['serial-negative', 'a negative serial', { 4: arr(MINIMUM, int(-1)) }, 'minimumSerials'],
  ['serial-text', 'a serial that is a text', { 4: arr(MINIMUM, tstr('1')) }, 'minimumSerials'],
  ['issuer-twice', 'an issuer twice', { 4: arr(MINIMUM, int(1), MINIMUM, int(2)) }, 'minimumSerials'],
  [
    'order',
    'issuers out of order',
    { 4: arr(bstr(zeros(16).map(() => 1)), int(1), MINIMUM, int(1)) },
    'minimumSerials',
  ],
  ['label-0', 'label 0, which there is not', { 0: int(0) }, '0'],
  ['label-5', 'label 5, which there is not', { 5: int(0) }, '5'],
];

function signedByRoots(world: World): Vector[] {
  const root = world.key('root');
  const certificate = (
    name: string,
    says: string,
    bytes: Uint8Array,
    expect: Extract<Vector, { operation: 'verify-certificate' }>['expect'],
    roots = ['root'],
  ): Vector => ({
    name: `trust-certificate-${name}`,
    layer: 'trust',
    says,
    operation: 'verify-certificate',
    bytes: hex(bytes),
    roots,
    expect,
  });
  const withdrawals = (
    name: string,
    says: string,
    bytes: Uint8Array,
    expect: Extract<Vector, { operation: 'verify-withdrawals' }>['expect'],
    roots = ['root'],
  ): Vector => ({
    name: `trust-withdrawals-${name}`,
    layer: 'trust',
    says,
    operation: 'verify-withdrawals',
    bytes: hex(bytes),
    roots,
    expect,
  });
  const claims = (changes: Partial<CertificateJson> = {}, rootName = 'root'): CertificateJson =>
    world.certificateClaims(changes, rootName);
  const asJson = (value: object): { accepted: Claims } => ({ accepted: value as Claims });
  const widest = claims({
    name: '🎫'.repeat(100),
    role: 'delegate',
    products: Array.from({ length: 64 }, (_, index) => `product-${String(index)}`),
    entitlements: Array.from({ length: 64 }, (_, index) => hex(seeded(`entitlement ${String(index)}`, 16))),
    allotments: Array.from({ length: 64 }, (_, index) => ({
      entitlement: hex(seeded(`entitlement ${String(index)}`, 16)),
      seats: index === 0 ? Number.MAX_SAFE_INTEGER : index,
    })),
    validFrom: 0,
    validUntil: 0xffff_ffff,
    serial: Number.MAX_SAFE_INTEGER,
  });
  const list = world.withdrawalsClaims(3, [
    { issuer: '00'.repeat(16), serial: 0 },
    { issuer: 'ff'.repeat(16), serial: Number.MAX_SAFE_INTEGER },
  ]);
  const aadOf = (typ: string, recipient: Uint8Array | null = null): { aad: ReturnType<typeof bytesOf> } => ({
    aad: bytesOf(externalAad({ typ, recipient })),
  });
  const plain = inOrder(certificateFields(claims()));
  const plainList = inOrder(withdrawalsFields(list));
  const badSignature = refused('certificate-invalid', { reason: 'signature' });
  const badListSignature = refused('withdrawals-invalid', { reason: 'signature' });
  return [
    certificate('plain', 'a certificate', rootSigned('1c', root, plain), asJson(claims())),
    certificate(
      'widest',
      'a certificate with every field at its limit',
      rootSigned('1c', root, inOrder(certificateFields(widest))),
      asJson(widest),
    ),
    certificate(
      'next-root',
      'a certificate by the second of two roots',
      world.bytesOf('issuer-3-next-root'),
      asJson(
        claims(
          {
            serial: 3,
            signingKey: hex(world.key('issuer-signing-2').compressed),
            receivingKey: hex(world.key('issuer-receiving-2').compressed),
          },
          'next-root',
        ),
      ),
      ['root', 'next-root'],
    ),
    certificate(
      'kinds',
      'a certificate for responses alone, serial 0',
      rootSigned('1c', root, inOrder(certificateFields(claims({ kinds: ['response'], serial: 0 })))),
      asJson(claims({ kinds: ['response'], serial: 0 })),
    ),
    ...CERTIFICATE_FAULTS.map(([name, says, changes, reason]) =>
      certificate(
        name,
        says,
        rootSigned('1c', root, inOrder(changed(certificateFields(claims()), changes))),
        refused('certificate-invalid', reason === undefined ? undefined : { reason }),
      ),
    ),
    certificate(
      'root-unknown',
      'a root that is not pinned',
      world.bytesOf('issuer-by-stranger'),
      refused('certificate-root'),
    ),
    certificate('no-roots', 'no root is pinned', world.bytesOf('issuer-1'), refused('certificate-root'), []),
    certificate(
      'signature-by-other',
      'signed by another root than it names',
      rootSigned('1c', world.key('next-root'), plain),
      badSignature,
      ['root', 'next-root'],
    ),
    certificate(
      'signature-changed',
      'a bit of the signature is another',
      flipped(world.bytesOf('issuer-1'), -1),
      badSignature,
    ),
    certificate(
      'payload-changed',
      'the serial was changed after signing',
      flipped(world.bytesOf('issuer-1'), -67),
      badSignature,
    ),
    certificate(
      'signature-as-withdrawals',
      'signed as withdrawals',
      rootSigned('1c', root, plain, aadOf('1w')),
      badSignature,
    ),
    certificate(
      'signature-as-response',
      'signed as a response',
      rootSigned('1c', root, plain, aadOf('1s')),
      badSignature,
    ),
    certificate(
      'signature-for-recipient',
      'signed over a recipient',
      rootSigned('1c', root, plain, aadOf('1c', root.thumbprint)),
      badSignature,
    ),
    certificate(
      'signature-no-aad',
      'signed over no external data',
      rootSigned('1c', root, plain, { aad: zeros(0) }),
      badSignature,
    ),
    certificate(
      'withdrawals',
      'withdrawals in place of a certificate',
      world.bytesOf('nobody'),
      refused('certificate-invalid', { reason: 'typ' }),
    ),

    withdrawals('plain', 'a list of two issuers', rootSigned('1w', root, plainList), asJson(list)),
    withdrawals('nobody', 'a list of nobody', world.bytesOf('nobody'), asJson(world.withdrawalsClaims(1, []))),
    withdrawals(
      'most',
      'a list of 32 issuers',
      world.bytesOf('issuer-below-2-among-others'),
      asJson(world.withdrawalsClaims(7, THIRTY_TWO)),
    ),
    ...WITHDRAWALS_FAULTS.map(([name, says, changes, reason]) =>
      withdrawals(
        name,
        says,
        rootSigned('1w', root, inOrder(changed(withdrawalsFields(list), changes))),
        refused('withdrawals-invalid', reason === undefined ? undefined : { reason }),
      ),
    ),
    withdrawals(
      'root-unknown',
      'a root that is not pinned',
      world.bytesOf('issuer-below-2-stranger'),
      refused('certificate-root'),
    ),
    withdrawals(
      'signature-by-issuer',
      'signed by an issuer',
      rootSigned('1w', world.key('issuer-signing'), plainList),
      badListSignature,
    ),
    withdrawals(
      'signature-changed',
      'a bit of the signature is another',
      flipped(rootSigned('1w', root, plainList), -33),
      badListSignature,
    ),
    withdrawals(
      'signature-as-certificate',
      'signed as a certificate',
      rootSigned('1w', root, plainList, aadOf('1c')),
      badListSignature,
    ),
    withdrawals(
      'certificate',
      'a certificate in place of withdrawals',
      world.bytesOf('issuer-1'),
      refused('withdrawals-invalid', { reason: 'typ' }),
    ),
  ];
}

export function trustVectors(world: World): Vector[] {
  makeCertificates(world);
  makeWithdrawals(world);
  const tokens = new Tokens(world);
  return [...answers(tokens), ...signedByRoots(world)];
}
