import { hex, type Octets } from './bytes.ts';
import { arr, bstr, bytesOf, entry, listing, remarked, tstr, wrapped, type Piece } from './cbor-builder.ts';
import { inOrder, type ClaimsJson } from './claims.ts';
import { ALG_SIGN, externalAad, sign1, TYP, type Kind, type Token } from './token.ts';
import { textOf } from './text-builder.ts';
import { Tokens } from './tokens.ts';
import { certificateFields, World } from './world.ts';

export const BEGIN = '<!-- begin: written by `npm run vectors` -->';
export const END = '<!-- end -->';

function block(lines: readonly string[]): string {
  return ['```text', ...lines, '```'].join('\n');
}

function shown(name: string, bytes: Uint8Array): string {
  return `${name} = ${hex(bytes)}`;
}

function lines(text: string, length: number): readonly string[] {
  return text.match(new RegExp(`.{1,${length}}`, 'g')) ?? [];
}

/** The same bytes with the remarks of their parts: a byte string of CBOR opened. */
function structureOf(context: string, header: Octets, middle: readonly Piece[], ...rest: readonly Piece[]): Piece {
  return arr(remarked(tstr(context), 'context'), remarked(bstr(header), 'protected header'), ...middle, ...rest);
}

function sealed(title: string, token: Token, kind: Kind, says: string): string[] {
  const aad = externalAadOf(token, kind);
  return [
    `### ${title}`,
    '',
    says,
    '',
    'The signed token (section 4):',
    '',
    block(listing(token.inner)),
    '',
    'Its signature is over Sig_structure, the `external_aad` of which names version, kind, recipient and reply key id:',
    '',
    block(
      listing(
        structureOf(
          'Signature1',
          signatureHeader(token),
          [remarked(wrapped(aad), 'external_aad')],
          remarked(bstr(payloadOf(token)), 'payload, as above'),
        ),
      ),
    ),
    '',
    'HPKE with an ephemeral key that follows from a seed here, and is new for every token elsewhere:',
    '',
    block([
      shown('ephemeral private key', token.ephemeral.scalar),
      `info = "${token.info}"`,
      shown('aad', token.encAad),
      shown('shared_secret', token.steps.sharedSecret),
      shown('key', token.steps.key),
      shown('nonce', token.steps.nonce),
    ]),
    '',
    `The token (section 3), ${token.bytes.length} bytes:`,
    '',
    block(listing(token.piece)),
    '',
    'Its text (section 8):',
    '',
    block(lines(textOf(token.bytes), 64)),
  ];
}

function itemsOf(piece: Piece): readonly Piece[] {
  return piece.items.map((item) => ('key' in item ? item.value : item));
}

function contentOf(piece: Piece | undefined): Octets {
  if (piece === undefined) throw new Error('nothing there');
  return piece.content ?? bytesOf(arr(...itemsOf(piece))).slice(1);
}

const signatureHeader = (token: Token): Octets => contentOf(itemsOf(token.inner)[0]);
const payloadOf = (token: Token): Octets => contentOf(itemsOf(token.inner)[2]);

function externalAadOf(token: Token, kind: Kind): Piece {
  const [context, version, typ, recipient, replyTo] = itemsOf(token.aad);
  if (!context || !version || !typ || !recipient || !replyTo) throw new Error('not five');
  const remarks: readonly (readonly [Piece, string])[] = [
    [context, 'context'],
    [version, 'version'],
    [typ, `typ: ${TYP[kind]}`],
    [recipient, 'thumbprint of the recipient'],
    [replyTo, kind === 'response' ? 'no reply key id' : 'reply key id'],
  ];
  return arr(...remarks.map(([one, remark]) => remarked(one, remark)));
}

function keyLines(world: World, name: string, what: string): string[] {
  const key = world.key(name);
  return [
    what,
    `  private    ${hex(key.scalar)}`,
    `  compressed ${hex(key.compressed)}`,
    `  thumbprint ${hex(key.thumbprint)}`,
  ];
}

/** Section 9 of FORMAT.md. Its keys and its certificate are those of world.json. */
export function workedExample(): string {
  const world = new World();
  const tokens = new Tokens(world);
  const request: ClaimsJson = tokens.request({ code: 'ABCD-EFGH-JKLM-NPQR', seatName: 'Gate 4' });
  const response: ClaimsJson = tokens.response({
    customer: 'Nordbahn',
    edition: 'Professional',
    features: [{ number: 1 }, { number: 2, limit: 100 }, { number: 3, limit: 'unlimited' }, { number: 9 }],
    attributes: [['region', 'north']],
  });
  const root = world.key('root');
  const aad = bytesOf(externalAad({ typ: '1c' }));
  const header = [ALG_SIGN, entry(16, remarked(tstr('1c'), 'typ: version 1, issuer certificate'))];
  const payload = inOrder(certificateFields(world.certificateClaims()));
  const { piece: certificate } = sign1({ signer: root, payload, aad, header });
  const asked = tokens.fromDevice(request);
  const answered = tokens.fromIssuer(response);
  return [
    BEGIN,
    '',
    '## 9. A worked example',
    '',
    'Made with the keys of `tests/vectors/world.json`, by a program that has nothing of this library. Signatures are those of',
    'RFC 6979, so that every byte can be made again. In a listing the digits before `#` are the bytes, in order.',
    '',
    block([
      ...keyLines(world, 'root', 'root'),
      ...keyLines(world, 'issuer-signing', 'issuer, signing key'),
      ...keyLines(world, 'issuer-receiving', 'issuer, receiving key'),
      ...keyLines(world, 'device-signing', 'device, signing key (its thumbprint is the device id)'),
      ...keyLines(world, 'device-receiving', 'device, receiving key'),
    ]),
    '',
    '### The issuer certificate',
    '',
    'The root has signed it (section 6), and the product file of the device has it:',
    '',
    block(listing(certificate)),
    '',
    ...sealed('The request', asked, 'request', 'The device asks for a seat, with a code and a name for the seat.'),
    '',
    ...sealed(
      'The response',
      answered,
      'response',
      'The issuer grants two features by flags and two by limits, for thirty days.',
    ),
    '',
    END,
  ].join('\n');
}
