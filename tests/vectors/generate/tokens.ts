import type { Facts, TrustContext, Vector } from '../vector.ts';
import { hex } from './bytes.ts';
import type { Piece } from './cbor-builder.ts';
import { changed, fieldsOf, inOrder, type ClaimsJson } from './claims.ts';
import { makeToken, type Token, type TokenPlan } from './token.ts';
import { ACTIVATION, DAY, ISSUER, NONCE, NOW, PRODUCT, type World } from './world.ts';

type Layer = Vector['layer'];
type DeviceKind = 'request' | 'report' | 'deactivation';

/** The tokens that most vectors begin with: each is good until something is done to it. */
export class Tokens {
  readonly world: World;

  constructor(world: World) {
    this.world = world;
    world.certificate('issuer-1');
  }

  request(changes: ClaimsJson = {}): ClaimsJson {
    return {
      kind: 'request',
      product: PRODUCT,
      time: NOW,
      nonce: NONCE,
      epoch: 0,
      count: 1,
      certificateSerial: 1,
      deviceKey: hex(this.world.key('device-signing').compressed),
      receivingKey: hex(this.world.key('device-receiving').compressed),
      ...changes,
    };
  }

  license(changes: ClaimsJson = {}): ClaimsJson {
    return {
      product: PRODUCT,
      activation: ACTIVATION,
      sequence: NOW,
      time: NOW,
      leaseEnd: NOW + 30 * DAY,
      features: [{ number: 1 }],
      attributes: [],
      ...changes,
    };
  }

  response(changes: ClaimsJson = {}): ClaimsJson {
    return { kind: 'response', ...this.license(), nonce: NONCE, ...changes };
  }

  refresh(changes: ClaimsJson = {}): ClaimsJson {
    return { kind: 'refresh', ...this.license(), ...changes };
  }

  report(changes: ClaimsJson = {}): ClaimsJson {
    return {
      kind: 'report',
      activation: ACTIVATION,
      sequence: NOW,
      time: NOW,
      epoch: 0,
      count: 2,
      certificateSerial: 1,
      leaseEnd: NOW + 30 * DAY,
      clock: 'ok',
      counters: [],
      ...changes,
    };
  }

  deactivation(changes: ClaimsJson = {}): ClaimsJson {
    return {
      kind: 'deactivation',
      subject: { activation: ACTIVATION, sequence: NOW },
      time: NOW,
      epoch: 1,
      count: 3,
      counters: [],
      ...changes,
    };
  }

  of(kind: string): ClaimsJson {
    const claims = {
      request: () => this.request(),
      response: () => this.response(),
      refresh: () => this.refresh(),
      report: () => this.report(),
      deactivation: () => this.deactivation(),
    }[kind];
    if (claims === undefined) throw new Error(kind);
    return claims();
  }

  /** Signed by the device, sealed to the issuer. */
  fromDevice(claims: ClaimsJson, plan: Partial<TokenPlan> = {}): Token {
    return makeToken({
      kind: claims['kind'] as DeviceKind,
      payload: inOrder(fieldsOf(claims)),
      signer: this.world.key('device-signing'),
      recipient: this.world.key('issuer-receiving'),
      replyTo: this.world.key('device-receiving'),
      ...plan,
    });
  }

  /** Signed by the issuer, sealed to the device. */
  fromIssuer(claims: ClaimsJson, plan: Partial<TokenPlan> = {}): Token {
    return makeToken({
      kind: claims['kind'] as 'response' | 'refresh',
      payload: inOrder(fieldsOf(claims)),
      signer: this.world.key('issuer-signing'),
      recipient: this.world.key('device-receiving'),
      ...plan,
    });
  }

  /** A payload with some of its fields replaced, added or left out. */
  payload(claims: ClaimsJson, changes: Readonly<Record<number, Piece | undefined>>): Piece {
    return inOrder(changed(fieldsOf(claims), changes));
  }
}

export const TRUST: TrustContext = { roots: ['root'], certificates: ['issuer-1'] };

interface Said {
  readonly name: string;
  readonly layer: Layer;
  readonly says: string;
}

export function refused(code: string, facts?: Facts): { refused: string; facts?: Facts } {
  return facts === undefined ? { refused: code } : { refused: code, facts };
}

type DeviceVector = Extract<Vector, { operation: 'open-device-token' }>;
type IssuerVector = Extract<Vector, { operation: 'open-issuer-token' }>;

/** What the issuer does with bytes of a device. */
export function atIssuer(
  said: Said,
  token: Uint8Array,
  expect: DeviceVector['expect'],
  changes: Partial<DeviceVector> = {},
): Vector {
  return {
    ...said,
    operation: 'open-device-token',
    token: hex(token),
    receivers: ['issuer-receiving'],
    known: [{ activation: ACTIVATION, key: 'device-signing' }],
    ...changes,
    expect,
  };
}

/** What a device does with bytes of an issuer. */
export function atDevice(
  said: Said,
  token: Uint8Array,
  expect: IssuerVector['expect'],
  changes: Partial<IssuerVector> = {},
): Vector {
  return {
    ...said,
    operation: 'open-issuer-token',
    token: hex(token),
    receivers: ['device-receiving'],
    trust: TRUST,
    ...changes,
    expect,
  };
}

export function takenFromDevice(world: World, claims: ClaimsJson): DeviceVector['expect'] {
  return {
    accepted: {
      claims,
      signer: 'device-signing',
      recipient: 'issuer-receiving',
      replyTo: hex(world.key('device-receiving').kid),
    },
  };
}

export function takenFromIssuer(
  claims: ClaimsJson,
  changes: Partial<Extract<IssuerVector['expect'], { accepted: unknown }>['accepted']> = {},
): IssuerVector['expect'] {
  return {
    accepted: {
      claims,
      signer: 'issuer-signing',
      recipient: 'device-receiving',
      certificate: { issuer: ISSUER, serial: 1 },
      ...changes,
    },
  };
}
