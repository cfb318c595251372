import type { Vector } from '../../vector.ts';
import { hex, join, zeros } from '../bytes.ts';
import { arr, bstr, bytesOf, entry, int, map, NULL, tstr, wrapped, type Entry, type Piece } from '../cbor-builder.ts';
import { inOrder } from '../claims.ts';
import { ALG_SEAL, ALG_SIGN, EMPTY_MAP, envelopeHeader, type Kind, type TokenPlan } from '../token.ts';
import { atDevice, atIssuer, refused, Tokens } from '../tokens.ts';
import { certificateFields, rootSigned, withdrawalsFields, type World } from '../world.ts';

const INVALID = refused('cose-invalid');

type Sign1Shape = NonNullable<NonNullable<TokenPlan['sign1']>['shape']>;

/** Ways to get the structure of a COSE_Sign1 wrong. */
const SIGN1_FAULTS: readonly (readonly [name: string, says: string, shape: Sign1Shape])[] = [
  ['three', 'an array of three', ([header, unprotected, payload]) => arr(header, unprotected, payload)],
  ['five', 'an array of five', (parts) => arr(...parts, NULL)],
  ['map', 'a map in place of the array', (parts) => map(...parts.map((part, index) => entry(index, part)))],
  [
    'header-map',
    'a protected header that is not wrapped',
    ([, unprotected, payload, signature]) => arr(map(ALG_SIGN), unprotected, payload, signature),
  ],
  [
    'unprotected-null',
    'null for the unprotected header',
    ([header, , payload, signature]) => arr(header, NULL, payload, signature),
  ],
  [
    'unprotected-wrapped',
    'an unprotected header that is wrapped',
    ([header, , payload, signature]) => arr(header, bstr(bytesOf(EMPTY_MAP)), payload, signature),
  ],
  [
    'payload-null',
    'a detached payload',
    ([header, unprotected, , signature]) => arr(header, unprotected, NULL, signature),
  ],
  [
    'signature-null',
    'null for the signature',
    ([header, unprotected, payload]) => arr(header, unprotected, payload, NULL),
  ],
  [
    'signature-text',
    'text for the signature',
    ([header, unprotected, payload]) => arr(header, unprotected, payload, tstr(zeros(64))),
  ],
  [
    'signature-list',
    'several signatures, as in COSE_Sign',
    ([header, unprotected, payload, signature]) =>
      arr(header, unprotected, payload, arr(arr(header, unprotected, signature))),
  ],
];

type Encrypt0Shape = NonNullable<TokenPlan['shape']>;

const ENCRYPT0_FAULTS: readonly (readonly [name: string, says: string, shape: Encrypt0Shape])[] = [
  ['two', 'an array of two', ([header, unprotected]) => arr(header, unprotected)],
  ['four', 'an array of four, as of COSE_Encrypt', (parts) => arr(...parts, arr())],
  ['map', 'a map in place of the array', (parts) => map(...parts.map((part, index) => entry(index, part)))],
  [
    'header-map',
    'a protected header that is not wrapped',
    ([, unprotected, ciphertext]) => arr(map(), unprotected, ciphertext),
  ],
  ['unprotected-null', 'null for the unprotected header', ([header, , ciphertext]) => arr(header, NULL, ciphertext)],
  [
    'unprotected-wrapped',
    'an unprotected header that is wrapped',
    ([header, unprotected, ciphertext]) => arr(header, wrapped(unprotected), ciphertext),
  ],
  ['ciphertext-null', 'a detached ciphertext', ([header, unprotected]) => arr(header, unprotected, NULL)],
  [
    'ciphertext-text',
    'text for the ciphertext',
    ([header, unprotected]) => arr(header, unprotected, tstr('a ciphertext that is a text')),
  ],
];

function envelopes(tokens: Tokens): Vector[] {
  const { world } = tokens;
  const recipient = world.key('issuer-receiving');
  const device = world.key('device-receiving');
  const report = tokens.report();
  const make = (plan: Partial<TokenPlan>): string => hex(tokens.fromDevice(report, plan).bytes);
  const read = (
    name: string,
    says: string,
    plan: Partial<TokenPlan>,
    expect: ReturnType<typeof refused> = INVALID,
  ): Vector => ({
    name: `cose-envelope-${name}`,
    layer: 'cose',
    says,
    operation: 'read-envelope',
    token: make(plan),
    expect,
  });
  const entries = envelopeHeader('report', recipient, device);
  const instead = (label: number, value: Piece | undefined): Entry[] =>
    entries.flatMap((one) => {
      const same = hex(bytesOf(one.key)) === hex(bytesOf(int(label)));
      if (!same) return [one];
      return value === undefined ? [] : [entry(label, value)];
    });
  const header = (name: string, says: string, label: number, value?: Piece, expect = INVALID): Vector =>
    read(name, says, { header: instead(label, value) }, expect);
  const ek = bstr(world.key('ephemeral').raw);
  return [
    ...(['request', 'response', 'refresh', 'report', 'deactivation'] as const).map((kind): Vector => {
      const fromIssuer = kind === 'response' || kind === 'refresh';
      const claims = tokens.of(kind);
      const token = fromIssuer ? tokens.fromIssuer(claims) : tokens.fromDevice(claims);
      const addressed = { kind, kid: hex((fromIssuer ? device : recipient).kid) };
      return {
        name: `cose-envelope-${kind}`,
        layer: 'cose',
        says: `what anybody can read of a ${kind}`,
        operation: 'read-envelope',
        token: hex(token.bytes),
        expect: { accepted: fromIssuer ? addressed : { ...addressed, replyTo: hex(device.kid) } },
      };
    }),
    ...(['f6', '00', '6161', '4161', 'a0', '80'] as const).map((bytes): Vector => ({
      name: `cose-envelope-other-${bytes}`,
      layer: 'cose',
      says: 'CBOR of another type',
      operation: 'read-envelope',
      token: bytes,
      expect: INVALID,
    })),
    ...ENCRYPT0_FAULTS.map(([name, says, shape]) => read(name, says, { shape })),
    read('header-list', 'a protected header that is a list', { headerPiece: wrapped(arr()) }),
    read('header-number', 'a protected header that is a number', { headerPiece: wrapped(int(1)) }),
    header('alg-missing', 'no algorithm', 1),
    header('alg-0', 'algorithm 0', 1, int(0)),
    header('alg-hpke-1', 'another algorithm of HPKE', 1, int(36)),
    header('alg-a128gcm', 'AES-GCM without HPKE', 1, int(1)),
    header('alg-text', 'the algorithm by its name', 1, tstr('HPKE-0')),
    read('alg-unprotected', 'the algorithm in the unprotected header', {
      header: instead(1, undefined),
      unprotected: map(ALG_SEAL, entry(-4, ek)),
    }),
    header('kid-missing', 'no key id', 4),
    header('kid-7', 'a key id of 7 bytes', 4, bstr(recipient.kid.subarray(0, 7))),
    header('kid-9', 'a key id of 9 bytes', 4, bstr(recipient.thumbprint.subarray(0, 9))),
    header('kid-full', 'a full thumbprint for the key id', 4, bstr(recipient.thumbprint)),
    header('kid-text', 'a key id in hex', 4, tstr(hex(recipient.kid).slice(0, 8))),
    header('typ-missing', 'no typ', 16),
    header('typ-number', 'a typ that is a number', 16, int(1)),
    header('typ-bytes', 'a typ that is a byte string', 16, bstr(new TextEncoder().encode('1p'))),
    ...[
      '',
      '1',
      'p',
      '1z',
      '1P',
      '1pp',
      '01p',
      '1c',
      '1w',
      ' 1p',
      '1p\n',
      '0002p',
      '2pp',
      '2p\n',
      '-1p',
      'offlease',
    ].map((typ, index) => header(`typ-unknown-${String(index)}`, `typ ${JSON.stringify(typ)}`, 16, tstr(typ))),
    header('typ-list', 'a typ in a list', 16, arr(tstr('2p'))),
    header('typ-2', 'version 2', 16, tstr('2p'), refused('token-version', { version: 2 })),
    header('typ-0', 'version 0', 16, tstr('0p'), refused('token-version', { version: 0 })),
    header(
      'typ-999',
      'version 999 and a kind of its own',
      16,
      tstr('999x'),
      refused('token-version', { version: 999 }),
    ),
    header('typ-02', 'version 2 with a zero before it', 16, tstr('02p'), refused('token-version', { version: 2 })),
    read(
      'version-2-of-its-own',
      'version 2 with another algorithm and another header parameter: the version decides before both',
      { header: [entry(1, int(99)), entry(5, bstr(zeros(12))), entry(16, tstr('2p'))] },
      refused('token-version', { version: 2 }),
    ),
    header('reply-missing', 'no reply key id in a token of a device', -65537),
    header('reply-7', 'a reply key id of 7 bytes', -65537, bstr(device.kid.subarray(0, 7))),
    header('reply-text', 'a reply key id that is a text', -65537, tstr('abcdefgh')),
    read('crit', 'crit: a header parameter that does not belong here', {
      header: [ALG_SEAL, entry(2, arr(int(1))), ...entries.slice(1)],
    }),
    read('iv', 'IV: a header parameter that does not belong here', {
      header: [...entries.slice(0, 2), entry(5, bstr(zeros(12))), ...entries.slice(2)],
    }),
    read('content-type', 'content type: a header parameter that does not belong here', {
      header: [ALG_SEAL, entry(3, int(0)), ...entries.slice(1)],
    }),
    read('certificate', 'a certificate in the envelope', {
      header: [...entries, entry(-65538, bstr(world.bytesOf('issuer-1')))],
    }),
    read('ek-protected', 'ek in the protected header', {
      header: [...entries.slice(0, 3), entry(-4, ek), ...entries.slice(3)],
      unprotected: EMPTY_MAP,
    }),
    read('ek-missing', 'no ek', { unprotected: EMPTY_MAP }),
    read('ek-compressed', 'ek as a compressed point', {
      unprotected: map(entry(-4, bstr(world.key('ephemeral').compressed))),
    }),
    read('ek-66', 'ek of 66 bytes', { alterEnc: (bytes) => join(bytes, zeros(1)) }),
    read('ek-64', 'ek without its first byte', { alterEnc: (bytes) => bytes.slice(1) }),
    read('ek-null', 'null for ek', { unprotected: map(entry(-4, NULL)) }),
    read('ek-key', 'ek as a COSE_Key', { unprotected: map(entry(-1, ek)) }),
    read('unprotected-more', 'a key id in the unprotected header too', {
      unprotected: map(entry(4, bstr(recipient.kid)), entry(-4, ek)),
    }),
    read('ciphertext-16', 'a ciphertext of a tag alone', { alterCiphertext: (bytes) => bytes.slice(0, 16) }),
    read('ciphertext-0', 'an empty ciphertext', { alterCiphertext: (bytes) => bytes.slice(0, 0) }),
    {
      name: 'cose-envelope-ciphertext-17',
      layer: 'cose',
      says: 'a ciphertext of 17 bytes is long enough for an envelope',
      operation: 'read-envelope',
      token: make({ alterCiphertext: (bytes) => bytes.slice(0, 17) }),
      expect: { accepted: { kind: 'report', kid: hex(recipient.kid), replyTo: hex(device.kid) } },
    },
    {
      name: 'cose-envelope-reply-in-answer',
      layer: 'cose',
      says: 'a reply key id in an answer',
      operation: 'read-envelope',
      token: hex(tokens.fromIssuer(tokens.response(), { header: envelopeHeader('response', device, recipient) }).bytes),
      expect: INVALID,
    },
  ];
}

function signedTokens(tokens: Tokens): Vector[] {
  const { world } = tokens;
  const report = tokens.report();
  const response = tokens.response();
  const certificate = world.bytesOf('issuer-1');
  const atOffice = (name: string, says: string, plan: Partial<TokenPlan>): Vector =>
    atIssuer({ name: `cose-signed-${name}`, layer: 'cose', says }, tokens.fromDevice(report, plan).bytes, INVALID);
  const atKiosk = (name: string, says: string, plan: Partial<TokenPlan>): Vector =>
    atDevice({ name: `cose-signed-${name}`, layer: 'cose', says }, tokens.fromIssuer(response, plan).bytes, INVALID);
  return [
    ...SIGN1_FAULTS.map(([name, says, shape]) => atOffice(name, says, { sign1: { shape } })),
    atOffice('header-list', 'a protected header that is a list', { sign1: { headerPiece: wrapped(arr()) } }),
    atOffice('alg-missing', 'no algorithm', { sign1: { header: [] } }),
    atOffice('alg-es256', 'ES256, which leaves the curve open', { sign1: { header: [entry(1, int(-7))] } }),
    atOffice('alg-esp384', 'ESP384', { sign1: { header: [entry(1, int(-51))] } }),
    atOffice('alg-eddsa', 'EdDSA', { sign1: { header: [entry(1, int(-8))] } }),
    atOffice('alg-none', 'null for the algorithm', { sign1: { header: [entry(1, NULL)] } }),
    atOffice('alg-unprotected', 'the algorithm in the unprotected header', {
      sign1: { header: [], unprotected: map(ALG_SIGN) },
    }),
    atOffice('unprotected', 'a key id in the unprotected header', {
      sign1: { unprotected: map(entry(4, bstr(zeros(8)))) },
    }),
    atOffice('kid', 'a key id in the protected header', { sign1: { header: [ALG_SIGN, entry(4, bstr(zeros(8)))] } }),
    atOffice('typ', 'a typ in the signature header', { sign1: { header: [ALG_SIGN, entry(16, tstr('1p'))] } }),
    atOffice('crit', 'crit in the signature header', { sign1: { header: [ALG_SIGN, entry(2, arr(int(1)))] } }),
    atOffice('certificate-of-device', 'a certificate in a token of a device', { carry: certificate }),
    atKiosk('certificate-text', 'a certificate that is no byte string', {
      sign1: { header: [ALG_SIGN, entry(-65538, tstr('certificate'))] },
    }),
    atKiosk('certificate-list', 'a certificate that is not wrapped', {
      sign1: { header: [ALG_SIGN, entry(-65538, arr())] },
    }),
    atKiosk('certificate-and-more', 'a header parameter beside the certificate', {
      sign1: { header: [ALG_SIGN, entry(-65537, bstr(zeros(8))), entry(-65538, bstr(certificate))] },
    }),
    atKiosk('reply', 'a reply key id in the signature header', {
      sign1: { header: [ALG_SIGN, entry(-65537, bstr(zeros(8)))] },
    }),
    atOffice('signature-63', 'a signature of 63 bytes', { sign1: { alter: (bytes) => bytes.slice(0, 63) } }),
    atOffice('signature-65', 'a signature of 65 bytes', { sign1: { alter: (bytes) => join(bytes, zeros(1)) } }),
    atOffice('signature-empty', 'a signature of no bytes', { sign1: { alter: () => zeros(0) } }),
    atOffice('payload-list', 'a payload that is a list', { payload: arr() }),
    atOffice('payload-text', 'a payload that is a text', { payload: tstr('report') }),
    atKiosk('payload-number', 'a payload that is a number', { payload: int(1) }),
  ];
}

function byRoots({ world }: Tokens): Vector[] {
  const root = world.key('root');
  const certificate = inOrder(certificateFields(world.certificateClaims()));
  const list = inOrder(withdrawalsFields(world.withdrawalsClaims(1, [])));
  const roots = ['root'];
  const asCertificate = (
    name: string,
    says: string,
    plan: Parameters<typeof rootSigned>[3],
    expect = INVALID,
    payload = certificate,
  ): Vector => ({
    name: `cose-certificate-${name}`,
    layer: 'cose',
    says,
    operation: 'verify-certificate',
    bytes: hex(rootSigned('1c', root, payload, plan)),
    roots,
    expect,
  });
  const asList = (
    name: string,
    says: string,
    plan: Parameters<typeof rootSigned>[3],
    expect = INVALID,
    payload = list,
  ): Vector => ({
    name: `cose-withdrawals-${name}`,
    layer: 'cose',
    says,
    operation: 'verify-withdrawals',
    bytes: hex(rootSigned('1w', root, payload, plan)),
    roots,
    expect,
  });
  const typed = (typ: Piece): Entry[] => [ALG_SIGN, entry(16, typ)];
  return [
    ...SIGN1_FAULTS.map(([name, says, shape]) => asCertificate(name, says, { shape })),
    asCertificate('typ-missing', 'no typ', { header: [ALG_SIGN] }),
    asCertificate('typ-number', 'a typ that is a number', { header: typed(int(1)) }),
    asCertificate('typ-request', 'the typ of a request', { header: typed(tstr('1q')) }),
    asCertificate('typ-unknown', 'an unknown typ', { header: typed(tstr('1x')) }),
    asCertificate('typ-01', 'version 1 with a zero before it', { header: typed(tstr('01c')) }),
    asCertificate('typ-2', 'version 2', { header: typed(tstr('2c')) }, refused('token-version', { version: 2 })),
    asCertificate(
      'typ-2-of-its-own',
      'version 2, another algorithm, another header parameter and a kind of its own',
      { header: [entry(1, int(-50)), entry(4, bstr(zeros(8))), entry(16, tstr('2k'))] },
      refused('token-version', { version: 2 }),
    ),
    asCertificate('alg', 'another algorithm', { header: [entry(1, int(-7)), entry(16, tstr('1c'))] }),
    asCertificate('alg-missing', 'no algorithm', { header: [entry(16, tstr('1c'))] }),
    asCertificate('kid', 'a header parameter that does not belong here', {
      header: [ALG_SIGN, entry(4, bstr(zeros(8))), entry(16, tstr('1c'))],
    }),
    asCertificate('unprotected', 'an unprotected header', { unprotected: map(entry(4, bstr(zeros(8)))) }),
    asCertificate('signature-63', 'a signature of 63 bytes', { alter: (bytes) => bytes.slice(0, 63) }),
    asCertificate('payload-list', 'a payload that is a list', {}, INVALID, arr(certificate)),
    asList('typ-unknown', 'an unknown typ', { header: typed(tstr('1x')) }),
    asList('typ-2', 'version 2', { header: typed(tstr('2w')) }, refused('token-version', { version: 2 })),
    asList('alg', 'another algorithm', { header: [entry(1, int(-7)), entry(16, tstr('1w'))] }),
    asList('certificate', 'a certificate carried by withdrawals', {
      header: [ALG_SIGN, entry(16, tstr('1w')), entry(-65538, bstr(zeros(1)))],
    }),
    asList('payload-list', 'a payload that is a list', {}, INVALID, arr()),
    {
      name: 'cose-certificate-sealed',
      layer: 'cose',
      says: 'a sealed token in place of a certificate',
      operation: 'verify-certificate',
      bytes: hex(new Tokens(world).fromDevice(new Tokens(world).report()).bytes),
      roots,
      expect: INVALID,
    },
  ];
}

/** A token that is good, at a place where its kind does not belong. */
function kinds(tokens: Tokens): Vector[] {
  const token = (kind: Kind): Uint8Array =>
    kind === 'response' || kind === 'refresh'
      ? tokens.fromIssuer(tokens.of(kind)).bytes
      : tokens.fromDevice(tokens.of(kind)).bytes;
  const DEVICE = 'request report deactivation';
  const ISSUER = 'response refresh';
  const wrong = (found: string, expected: string): ReturnType<typeof refused> =>
    refused('token-kind', { found, expected });
  return [
    atIssuer(
      { name: 'cose-kind-response-at-issuer', layer: 'cose', says: 'a response given to an issuer' },
      token('response'),
      wrong('response', DEVICE),
    ),
    atIssuer(
      { name: 'cose-kind-refresh-at-issuer', layer: 'cose', says: 'a refresh given to an issuer' },
      token('refresh'),
      wrong('refresh', DEVICE),
    ),
    atIssuer(
      { name: 'cose-kind-report-for-request', layer: 'cose', says: 'a report where a request is expected' },
      token('report'),
      wrong('report', 'request'),
      { kinds: ['request'] },
    ),
    atIssuer(
      {
        name: 'cose-kind-deactivation-for-report',
        layer: 'cose',
        says: 'a deactivation where a request or a report is expected',
      },
      token('deactivation'),
      wrong('deactivation', 'request report'),
      { kinds: ['request', 'report'] },
    ),
    ...(['request', 'report', 'deactivation'] as const).map((kind) =>
      atDevice(
        { name: `cose-kind-${kind}-at-device`, layer: 'cose', says: `a ${kind} given to a device` },
        token(kind),
        wrong(kind, ISSUER),
      ),
    ),
    atDevice(
      { name: 'cose-kind-refresh-for-response', layer: 'cose', says: 'a refresh where a response is expected' },
      token('refresh'),
      wrong('refresh', 'response'),
      { kinds: ['response'] },
    ),
  ];
}

export function coseVectors(world: World): Vector[] {
  const tokens = new Tokens(world);
  return [...envelopes(tokens), ...signedTokens(tokens), ...byRoots(tokens), ...kinds(tokens)];
}
