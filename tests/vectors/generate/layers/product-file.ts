import type { Claims, Facts, LongText, Vector } from '../../vector.ts';
import { flipped, hex } from '../bytes.ts';
import { refused } from '../tokens.ts';
import { ISSUER, PRODUCT, type World } from '../world.ts';

type Members = Readonly<Record<string, unknown>>;

function base64url(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64url');
}

const POLICY = {
  warningDays: [14, 7, 3, 1],
  expiry: 'running',
  holdSeconds: 900,
  replacementsPerSeat: 2,
  ways: ['qr', 'camera', 'photo', 'file', 'text', 'link', 'scanner', 'share', 'print'],
};

export function productFileVectors(world: World): Vector[] {
  const root = world.key('root');
  const next = world.key('next-root');
  const least: Members = {
    offlease: 1,
    id: PRODUCT,
    name: 'Ticket kiosk',
    roots: [base64url(root.compressed)],
    certificates: [base64url(world.bytesOf('issuer-1'))],
  };
  const file = (changes: Members): string => JSON.stringify({ ...least, ...changes });
  const read = (
    name: string,
    says: string,
    json: LongText,
    expect: Extract<Vector, { operation: 'read-product-file' }>['expect'],
  ): Vector => ({
    name: `product-file-${name}`,
    layer: 'product-file',
    says,
    operation: 'read-product-file',
    json,
    expect,
  });
  const accepted = (changes: Claims): { accepted: Claims } => ({
    accepted: {
      product: { id: PRODUCT, name: 'Ticket kiosk', editions: [], features: [], policy: POLICY },
      roots: [hex(root.thumbprint)],
      certificates: [{ issuer: ISSUER, serial: 1 }],
      ...changes,
    },
  });
  const bad = (name: string, says: string, changes: Members, reason: string): Vector =>
    read(name, says, file(changes), refused('product-file-invalid', { reason }));
  const other = (name: string, says: string, changes: Members, code: string, facts?: Facts): Vector =>
    read(name, says, file(changes), refused(code, facts));
  const feature = (changes: Members): Members => ({
    features: [{ number: 1, key: 'export', type: 'bool', ...changes }],
  });
  const policy = (changes: Members): Members => ({ policy: changes });
  const many = (count: number, item: (index: number) => unknown): unknown[] =>
    Array.from({ length: count }, (_, index) => item(index));
  const certificate = base64url(world.bytesOf('issuer-1'));
  const features = [
    { number: 1, key: 'export', type: 'bool', name: 'Export' },
    { number: 512, key: 'Z9._-', type: 'usage-count' },
    { number: 7, key: 'pool', type: 'element-pool' },
  ];
  const pin = { salt: 'c2FsdA', rounds: 600_000, hash: 'aGFzaA' };
  const ownPolicy = {
    warningDays: [30, 2, 0],
    expiry: 'calendar',
    holdSeconds: 0,
    replacementsPerSeat: 1000,
    ways: ['file'],
    servicePin: pin,
  };
  return [
    read('least', 'what a product file needs', file({}), accepted({})),
    read(
      'full',
      'every member, and one that is not known',
      file({
        editions: ['Basic', 'Professional'],
        features,
        policy: { ...ownPolicy, warningDays: [2, 0, 30] },
        activationCode: ' abcd-efgh ',
        roots: [base64url(root.compressed), base64url(next.raw)],
        certificates: [certificate, base64url(world.bytesOf('issuer-3-next-root'))],
        withdrawals: base64url(world.bytesOf('nobody')),
        later: { any: 'thing' },
      }),
      accepted({
        product: {
          id: PRODUCT,
          name: 'Ticket kiosk',
          editions: ['Basic', 'Professional'],
          features,
          policy: ownPolicy,
        },
        roots: [hex(root.thumbprint), hex(next.thumbprint)],
        certificates: [
          { issuer: ISSUER, serial: 1 },
          { issuer: ISSUER, serial: 3 },
        ],
        withdrawals: 1,
        activationCode: 'ABCD-EFGH',
      }),
    ),
    read(
      'limits',
      'lists and numbers at their limits',
      file({
        name: '🎫'.repeat(100),
        editions: many(64, (index) => `edition ${String(index)}`),
        policy: {
          warningDays: many(16, () => 3660),
          holdSeconds: 86_400,
          servicePin: { salt: '', rounds: 10_000_000, hash: '' },
        },
      }),
      accepted({
        product: {
          id: PRODUCT,
          name: '🎫'.repeat(100),
          editions: many(64, (index) => `edition ${String(index)}`) as string[],
          features: [],
          policy: {
            ...POLICY,
            warningDays: many(16, () => 3660) as number[],
            holdSeconds: 86_400,
            servicePin: { salt: '', rounds: 10_000_000, hash: '' },
          },
        },
      }),
    ),
    read(
      'policy-part',
      'a policy of one member: the others have defaults',
      file({ policy: { expiry: 'calendar' } }),
      accepted({
        product: {
          id: PRODUCT,
          name: 'Ticket kiosk',
          editions: [],
          features: [],
          policy: { ...POLICY, expiry: 'calendar' },
        },
      }),
    ),
    read('longest', '262144 characters', [{ repeat: ' ', times: 262_144 - file({}).length }, file({})], accepted({})),
    read(
      'too-long',
      '262145 characters',
      [{ repeat: ' ', times: 262_145 - file({}).length }, file({})],
      refused('product-file-invalid', { reason: 'too long' }),
    ),
    read('not-json', 'no JSON', '{offlease: 1}', refused('product-file-invalid', { reason: 'not JSON' })),
    ...['null', '[]', '1', '"offlease"'].map((json, index) =>
      read(
        `not-an-object-${String(index)}`,
        'no object',
        json,
        refused('product-file-invalid', { reason: 'not an object' }),
      ),
    ),
    bad('version-missing', 'no version', { offlease: undefined }, 'version'),
    bad('version-2', 'version 2', { offlease: 2 }, 'version'),
    bad('version-text', 'the version as a text', { offlease: '1' }, 'version'),
    bad('id-missing', 'no id', { id: undefined }, 'id'),
    bad('id-upper-case', 'an id in upper case', { id: 'Ticket' }, 'id'),
    bad('id-number', 'an id that is a number', { id: 7 }, 'id'),
    bad('name-missing', 'no name', { name: undefined }, 'name'),
    bad('name-empty', 'an empty name', { name: '' }, 'name'),
    bad('name-long', 'a name of 101 characters', { name: 'n'.repeat(101) }, 'name'),
    bad('name-half-pair', 'half of a surrogate pair in the name', { name: 'a\ud800' }, 'name'),
    bad('editions-text', 'editions that are no list', { editions: 'Basic' }, 'editions'),
    bad('editions-65', '65 editions', { editions: many(65, (index) => `edition ${String(index)}`) }, 'editions'),
    bad('edition-long', 'an edition of 51 characters', { editions: ['e'.repeat(51)] }, 'editions'),
    bad('edition-number', 'an edition that is a number', { editions: [1] }, 'editions'),
    bad('features-object', 'features that are no list', { features: {} }, 'features'),
    bad(
      'features-513',
      '513 features',
      { features: many(513, (index) => ({ number: index + 1, key: `f${String(index)}`, type: 'bool' })) },
      'features',
    ),
    bad('feature-null', 'a feature that is null', { features: [null] }, 'features'),
    bad('feature-list', 'a feature that is a list', { features: [[1, 'export', 'bool']] }, 'features'),
    bad('feature-number-0', 'feature 0', feature({ number: 0 }), 'features.number'),
    bad('feature-number-513', 'feature 513', feature({ number: 513 }), 'features.number'),
    bad('feature-number-broken', 'feature 1.5', feature({ number: 1.5 }), 'features.number'),
    bad('feature-number-text', 'a feature number that is a text', feature({ number: '1' }), 'features.number'),
    bad(
      'feature-number-twice',
      'a feature number twice',
      {
        features: [
          { number: 1, key: 'a', type: 'bool' },
          { number: 1, key: 'b', type: 'bool' },
        ],
      },
      'features.number',
    ),
    bad('feature-key-digit', 'a key that begins with a digit', feature({ key: '1a' }), 'features.key'),
    bad('feature-key-long', 'a key of 51 characters', feature({ key: 'k'.repeat(51) }), 'features.key'),
    bad('feature-key-missing', 'no key', feature({ key: undefined }), 'features.key'),
    bad(
      'feature-key-twice',
      'a key twice',
      {
        features: [
          { number: 1, key: 'a', type: 'bool' },
          { number: 2, key: 'a', type: 'bool' },
        ],
      },
      'features.key',
    ),
    bad('feature-type', 'a type that there is not', feature({ type: 'metered' }), 'features.type'),
    bad('feature-name', 'an empty name of a feature', feature({ name: '' }), 'features.name'),
    bad('policy-list', 'a policy that is a list', { policy: [] }, 'policy'),
    bad('policy-null', 'a policy that is null', { policy: null }, 'policy'),
    bad('policy-expiry', 'a kind of expiry that there is not', policy({ expiry: 'never' }), 'policy.expiry'),
    bad('policy-warnings-text', 'warning days that are no list', policy({ warningDays: 14 }), 'policy.warningDays'),
    bad(
      'policy-warnings-17',
      '17 warning days',
      policy({ warningDays: many(17, (index) => index) }),
      'policy.warningDays',
    ),
    bad('policy-warnings-negative', 'a negative warning day', policy({ warningDays: [-1] }), 'policy.warningDays'),
    bad('policy-warnings-far', 'a warning 3661 days before', policy({ warningDays: [3661] }), 'policy.warningDays'),
    bad('policy-hold-long', 'holding for more than a day', policy({ holdSeconds: 86_401 }), 'policy.holdSeconds'),
    bad('policy-hold-broken', 'holding for half a second', policy({ holdSeconds: 0.5 }), 'policy.holdSeconds'),
    bad('policy-hold-text', 'seconds that are a text', policy({ holdSeconds: '900' }), 'policy.holdSeconds'),
    bad(
      'policy-replacements',
      '1001 replacements',
      policy({ replacementsPerSeat: 1001 }),
      'policy.replacementsPerSeat',
    ),
    bad('policy-ways', 'a way that there is not', policy({ ways: ['pigeon'] }), 'policy.ways'),
    bad('policy-ways-10', 'ten ways', policy({ ways: many(10, () => 'qr') }), 'policy.ways'),
    bad('policy-pin-text', 'a PIN that is a text', policy({ servicePin: '1234' }), 'policy.servicePin'),
    bad(
      'policy-pin-salt',
      'a PIN without salt',
      policy({ servicePin: { ...pin, salt: undefined } }),
      'policy.servicePin',
    ),
    bad(
      'policy-pin-hash',
      'a PIN whose hash is a number',
      policy({ servicePin: { ...pin, hash: 1 } }),
      'policy.servicePin',
    ),
    bad(
      'policy-pin-rounds',
      'a PIN of too many rounds',
      policy({ servicePin: { ...pin, rounds: 10_000_001 } }),
      'policy.servicePin',
    ),
    bad(
      'policy-pin-no-rounds',
      'a PIN of no rounds',
      policy({ servicePin: { ...pin, rounds: 0 } }),
      'policy.servicePin',
    ),
    bad('policy-expiry-null', 'an expiry that is null', policy({ expiry: null }), 'policy.expiry'),
    bad(
      'code-sharp-s',
      'an activation code with a letter that is two as a capital',
      { activationCode: 'STRAßE' },
      'activationCode',
    ),
    bad('code', 'an activation code with an underscore', { activationCode: 'AB_CD' }, 'activationCode'),
    bad('code-number', 'an activation code that is a number', { activationCode: 1234 }, 'activationCode'),
    bad('roots-missing', 'no roots', { roots: undefined }, 'roots'),
    bad('roots-empty', 'an empty list of roots', { roots: [] }, 'roots'),
    bad('roots-3', 'three roots', { roots: many(3, () => base64url(root.compressed)) }, 'roots'),
    bad('roots-number', 'a root that is a number', { roots: [1] }, 'roots'),
    bad('roots-base64', 'a root with a character that is not base64url', { roots: ['+/=='] }, 'roots'),
    bad('roots-padded', 'a root with padding', { roots: [`${base64url(root.raw)}=`] }, 'roots'),
    bad('roots-five', 'a root of five characters, which no bytes give', { roots: ['abcde'] }, 'roots'),
    bad(
      'roots-left-over',
      'a root whose last character has bits left over',
      { roots: [base64url(root.raw).replace(/.$/, (last) => String.fromCharCode(last.charCodeAt(0) + 1))] },
      'roots',
    ),
    other('roots-point', 'a root that is no point', { roots: [base64url(flipped(root.raw, 64))] }, 'key-invalid'),
    bad('certificates-missing', 'no certificates', { certificates: undefined }, 'certificates'),
    bad('certificates-empty', 'an empty list of certificates', { certificates: [] }, 'certificates'),
    bad('certificates-65', '65 certificates', { certificates: many(65, () => certificate) }, 'certificates'),
    bad('certificates-object', 'a certificate that is an object', { certificates: [{}] }, 'certificates'),
    bad(
      'certificates-base64',
      'a certificate that is not base64url',
      { certificates: [certificate.replace(/./, '!')] },
      'certificates',
    ),
    other(
      'certificates-root',
      'a certificate of another root',
      { certificates: [base64url(world.bytesOf('issuer-by-stranger'))] },
      'certificate-root',
    ),
    other(
      'certificates-signature',
      'a certificate with a bad signature',
      { certificates: [base64url(flipped(world.bytesOf('issuer-1'), -1))] },
      'certificate-invalid',
    ),
    other(
      'certificates-second',
      'a second certificate of another root',
      { certificates: [certificate, base64url(world.bytesOf('issuer-by-stranger'))] },
      'certificate-root',
    ),
    bad('withdrawals-null', 'withdrawals that are null', { withdrawals: null }, 'withdrawals'),
    bad('withdrawals-base64', 'withdrawals that are not base64url', { withdrawals: '*' }, 'withdrawals'),
    other(
      'withdrawals-signature',
      'withdrawals with a bad signature',
      { withdrawals: base64url(flipped(world.bytesOf('nobody'), -1)) },
      'withdrawals-invalid',
    ),
    other(
      'withdrawals-root',
      'withdrawals of another root',
      { withdrawals: base64url(world.bytesOf('issuer-below-2-stranger')) },
      'certificate-root',
    ),
  ];
}
