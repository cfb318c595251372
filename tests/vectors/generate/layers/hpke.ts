import type { Vector } from '../../vector.ts';
import { ascii, flipped, hex, join, numberOf, octetsOf, zeros } from '../bytes.ts';
import { map, wrapped, type Piece } from '../cbor-builder.ts';
import { FIELD, structure } from '../keys.ts';
import { envelopeHeader, type TokenPlan } from '../token.ts';
import { atDevice, atIssuer, refused, takenFromDevice, takenFromIssuer, Tokens } from '../tokens.ts';
import type { World } from '../world.ts';

const UNDECRYPTABLE = refused('token-undecryptable');

export function hpkeVectors(world: World): Vector[] {
  const tokens = new Tokens(world);
  const response = tokens.response();
  const report = tokens.report();
  const device = world.key('device-receiving');
  const issuer = world.key('issuer-receiving');
  const stranger = world.key('stranger-receiving');
  const plain = tokens.fromIssuer(response);
  const kiosk = (name: string, says: string, plan: Partial<TokenPlan>): Vector =>
    atDevice({ name: `hpke-${name}`, layer: 'hpke', says }, tokens.fromIssuer(response, plan).bytes, UNDECRYPTABLE);
  const office = (name: string, says: string, plan: Partial<TokenPlan>): Vector =>
    atIssuer({ name: `hpke-${name}`, layer: 'hpke', says }, tokens.fromDevice(report, plan).bytes, UNDECRYPTABLE);
  const sentTo = (recipient: typeof device, replyTo?: typeof device): Piece =>
    wrapped(map(...envelopeHeader(replyTo === undefined ? 'response' : 'report', recipient, replyTo)));
  return [
    atDevice(
      { name: 'hpke-taken', layer: 'hpke', says: 'sealed as the format says' },
      plain.bytes,
      takenFromIssuer(response),
    ),
    atDevice(
      { name: 'hpke-second-receiver', layer: 'hpke', says: 'the reader has several keys' },
      plain.bytes,
      takenFromIssuer(response),
      {
        receivers: ['device-receiving-2', 'device-receiving'],
      },
    ),
    atIssuer(
      {
        name: 'hpke-old-receiver',
        layer: 'hpke',
        says: 'sealed to a receiving key that the issuer has replaced since',
      },
      tokens.fromDevice(report).bytes,
      takenFromDevice(world, report),
      {
        receivers: ['issuer-receiving-2', 'issuer-receiving'],
      },
    ),
    atDevice(
      { name: 'hpke-not-for-device', layer: 'hpke', says: 'sealed to the key of another device' },
      tokens.fromIssuer(response, { recipient: stranger }).bytes,
      refused('token-not-for-this-key', { kid: hex(stranger.kid) }),
    ),
    atDevice(
      { name: 'hpke-no-receiver', layer: 'hpke', says: 'the reader has no key' },
      plain.bytes,
      refused('token-not-for-this-key', { kid: hex(device.kid) }),
      { receivers: [] },
    ),
    atIssuer(
      { name: 'hpke-not-for-issuer', layer: 'hpke', says: 'sealed to the key of another issuer' },
      tokens.fromDevice(report, { recipient: stranger }).bytes,
      refused('token-not-for-this-key', { kid: hex(stranger.kid) }),
    ),
    kiosk('kid-of-another', 'the key id is ours, the key was another', {
      recipient: stranger,
      header: envelopeHeader('response', device),
    }),
    kiosk('kid-changed', 'the key id was changed to ours after sealing', {
      recipient: stranger,
      sentHeader: sentTo(device),
    }),
    office('reply-changed', 'the reply key id was changed after sealing', { sentHeader: sentTo(issuer, stranger) }),
    kiosk('typ-changed', 'the kind was changed after sealing', {
      sentHeader: wrapped(map(...envelopeHeader('refresh', device))),
    }),
    kiosk('ciphertext-first', 'the first bit of the ciphertext is another', {
      alterCiphertext: (bytes) => flipped(bytes, 0, 128),
    }),
    kiosk('ciphertext-last', 'the last bit before the tag is another', {
      alterCiphertext: (bytes) => flipped(bytes, -17),
    }),
    kiosk('tag-first', 'the first bit of the tag is another', { alterCiphertext: (bytes) => flipped(bytes, -16, 128) }),
    kiosk('tag-last', 'the last bit of the tag is another', { alterCiphertext: (bytes) => flipped(bytes, -1) }),
    kiosk('tag-short', 'a tag of 12 bytes', { alterCiphertext: (bytes) => bytes.slice(0, -4) }),
    kiosk('tag-missing', 'no tag', { alterCiphertext: (bytes) => bytes.slice(0, -16) }),
    kiosk('longer', 'a byte after the tag', { alterCiphertext: (bytes) => join(bytes, zeros(1)) }),
    kiosk('ek-of-another', 'ek is another point', { alterEnc: () => world.key('ephemeral').raw }),
    kiosk('ek-negated', 'ek is the negated point', {
      alterEnc: (bytes) => join(bytes.subarray(0, 33), negated(bytes.subarray(33))),
    }),
    kiosk('info-empty', 'info is empty', { info: '' }),
    kiosk('info-kind', 'info of a refresh', { info: 'Offlease 1 refresh' }),
    kiosk('info-version', 'info of version 2', { info: 'Offlease 2 response' }),
    kiosk('info-case', 'info in lower case', { info: 'offlease 1 response' }),
    kiosk('aad-empty', 'no additional data', { encAad: () => zeros(0) }),
    kiosk('aad-header', 'the header alone as additional data', { encAad: (header) => header }),
    kiosk('aad-context', 'the Enc_structure of COSE_Encrypt', {
      encAad: (header) => structure('Encrypt', header, zeros(0)),
    }),
    kiosk('aad-external', 'external data in the Enc_structure', {
      encAad: (header) => structure('Encrypt0', header, ascii('Offlease')),
    }),
    kiosk('mode-psk', 'PSK mode', {
      hpke: { mode: 1, psk: ascii('a pre-shared key of 32 bytes ...'), pskId: ascii('id') },
    }),
    kiosk('mode-auth', 'auth mode', { hpke: { mode: 2, authentic: world.key('issuer-receiving') } }),
    kiosk('mode-byte', 'another mode in the key schedule', { hpke: { mode: 2 } }),
    kiosk('psk', 'base mode with a PSK', { hpke: { psk: ascii('psk') } }),
    kiosk('aead', 'AES-256-GCM', { hpke: { aead: 2 } }),
    kiosk('sequence-1', 'the second message under its key', { hpke: { sequence: 1 } }),
  ];
}

function negated(y: Uint8Array): Uint8Array {
  return octetsOf(FIELD - numberOf(y), 32);
}
