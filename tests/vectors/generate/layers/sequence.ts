import type { DeviceStep, Facts, LicenseState, TrustContext, Vector } from '../../vector.ts';
import { hex, seeded } from '../bytes.ts';
import type { ClaimsJson } from '../claims.ts';
import type { TokenPlan } from '../token.ts';
import { refused, Tokens } from '../tokens.ts';
import {
  ACTIVATION,
  DAY,
  ISSUER,
  NONCE,
  NOW,
  OTHER_ACTIVATION,
  OTHER_NONCE,
  PRODUCT,
  SECOND_ISSUER,
  type World,
} from '../world.ts';

const THIRD_NONCE = hex(seeded('id third nonce', 16));

/** What answers do to a device over time: each vector is a device from its first request on. */
export function sequenceVectors(world: World): Vector[] {
  const tokens = new Tokens(world);
  const usual: Omit<TrustContext, 'applied'> = { roots: ['root'], certificates: ['issuer-1', 'second'] };
  const device = (name: string, says: string, ...steps: DeviceStep[]): Vector => ({
    name: `sequence-${name}`,
    layer: 'sequence',
    says,
    operation: 'device',
    product: PRODUCT,
    root: 'root',
    receiving: 'device-receiving',
    trust: usual,
    steps,
  });
  const token = (claims: ClaimsJson, plan: Partial<TokenPlan> = {}): string =>
    hex(tokens.fromIssuer(claims, plan).bytes);
  const asked = (nonce = NONCE, at = NOW, issuer = ISSUER): DeviceStep => ({ at, requests: { nonce, issuer } });
  const took = (claims: ClaimsJson, plan: Partial<TokenPlan> = {}, at = Number(claims['time'])): DeviceStep => {
    const { activation, sequence, leaseEnd } = claims as unknown as LicenseState;
    return { at, receives: token(claims, plan), expect: { accepted: { activation, sequence, leaseEnd } } };
  };
  const refuses = (
    code: string,
    claims: ClaimsJson,
    plan: Partial<TokenPlan> = {},
    facts?: Facts,
    at = Number(claims['time']),
  ): DeviceStep => ({
    at,
    receives: token(claims, plan),
    expect: refused(code, facts),
  });
  const refresh = (days: number, changes: ClaimsJson = {}): ClaimsJson =>
    tokens.refresh({
      time: NOW + days * DAY,
      sequence: NOW + days * DAY,
      leaseEnd: NOW + (30 + days) * DAY,
      ...changes,
    });
  const response = tokens.response();
  const first = [asked(), took(response)];
  const second: Partial<TokenPlan> = { signer: world.key('second-signing') };
  const renewed: Partial<TokenPlan> = { signer: world.key('issuer-signing-2'), carry: world.bytesOf('issuer-2') };
  const other = tokens.response({
    nonce: OTHER_NONCE,
    activation: OTHER_ACTIVATION,
    time: NOW + 31 * DAY,
    sequence: NOW + 31 * DAY,
    leaseEnd: NOW + 61 * DAY,
  });
  const again = [...first, asked(OTHER_NONCE, NOW + 31 * DAY), took(other)];
  const withdraws: DeviceStep = { at: NOW, withdraws: { receiving: 'device-receiving-2' } };
  const deactivates: DeviceStep = { at: NOW + DAY, deactivates: { receiving: 'device-receiving-2' } };
  const toNew: Partial<TokenPlan> = { recipient: world.key('device-receiving-2') };
  const bringing = (name: string, days: number): ClaimsJson => refresh(days, { withdrawals: hex(world.bytesOf(name)) });
  return [
    device('activates', 'a response activates', ...first),
    device('prolongs', 'a refresh prolongs', ...first, took(refresh(10))),
    device(
      'ahead',
      'a refresh of the same second with a higher sequence',
      ...first,
      took(tokens.refresh({ sequence: NOW + 1, leaseEnd: NOW + 31 * DAY })),
    ),
    device('skips', 'of hoarded refreshes the last may be the first', ...first, took(refresh(20)), took(refresh(21))),
    device(
      'either',
      'of two requests either may be answered',
      asked(),
      asked(OTHER_NONCE),
      took(tokens.response({ nonce: OTHER_NONCE })),
    ),
    device('earlier', 'the first of two requests may be answered', asked(), asked(OTHER_NONCE), took(response)),
    device('after-expiry', 'after its lease a device may ask anew and get another activation', ...again),
    device(
      'same-again',
      'after its lease a device may get the same activation again',
      ...first,
      asked(OTHER_NONCE, NOW + 31 * DAY),
      took({ ...other, activation: ACTIVATION }),
    ),
    device('late-refresh', 'a refresh may come after the lease', ...first, took(refresh(29), {}, NOW + 35 * DAY)),
    device('renewed', 'the issuer changes its keys', ...first, took(refresh(5), renewed), took(refresh(6), renewed)),
    device(
      'renewed-known',
      'a certificate that came along is known from then on',
      ...first,
      took(refresh(5), renewed),
      took(refresh(6), { signer: world.key('issuer-signing-2') }),
    ),
    device(
      'after-deactivation',
      'after a deactivation a device may begin anew',
      ...first,
      deactivates,
      asked(OTHER_NONCE, NOW + DAY),
      took(
        tokens.response({ nonce: OTHER_NONCE, activation: OTHER_ACTIVATION, time: NOW + DAY, sequence: NOW + DAY }),
        toNew,
      ),
    ),
    device(
      'after-withdrawal',
      'after withdrawing its requests a device may ask anew',
      asked(),
      withdraws,
      asked(OTHER_NONCE),
      took(tokens.response({ nonce: OTHER_NONCE }), toNew),
    ),

    device(
      'not-requested',
      'a response to a request that was never made',
      asked(),
      refuses('response-not-requested', tokens.response({ nonce: OTHER_NONCE })),
    ),
    device('nothing-requested', 'a response where nothing was asked', refuses('response-not-requested', response)),
    device('twice', 'the same response twice', ...first, refuses('response-already-applied', response)),
    device(
      'twice-resealed',
      'another response to the same request',
      ...first,
      refuses('response-already-applied', tokens.response({ sequence: NOW + 5 })),
    ),
    device(
      'second-request',
      'a response to a request beside the one that was answered',
      asked(),
      asked(OTHER_NONCE),
      took(response),
      refuses(
        'license-stale',
        tokens.response({ nonce: OTHER_NONCE, activation: OTHER_ACTIVATION, sequence: NOW + 9 }),
      ),
    ),
    device(
      'request-refreshed',
      'a response to a request that a refresh made needless',
      ...first,
      asked(OTHER_NONCE, NOW + 31 * DAY),
      took(refresh(29), {}, NOW + 35 * DAY),
      refuses('license-stale', other, {}, undefined, NOW + 35 * DAY),
    ),
    device(
      'withdrawn',
      'a response to a request that was withdrawn',
      asked(),
      withdraws,
      refuses('request-withdrawn', response),
    ),
    device(
      'withdrawn-to-new-key',
      'a response to a request that was withdrawn, sealed to the new key',
      asked(),
      withdraws,
      refuses('request-withdrawn', response, toNew),
    ),
    device(
      'response-older',
      'a response for the same activation that is older',
      ...first,
      asked(OTHER_NONCE, NOW + 31 * DAY),
      refuses(
        'license-stale',
        tokens.response({ nonce: OTHER_NONCE, sequence: NOW, leaseEnd: NOW + 60 * DAY }),
        {},
        undefined,
        NOW + 31 * DAY,
      ),
    ),
    device(
      'response-lower',
      'a response for the same activation with a lower sequence',
      asked(),
      took(tokens.response({ sequence: NOW + 90 * DAY })),
      asked(OTHER_NONCE, NOW + 31 * DAY),
      refuses('license-stale', { ...other, activation: ACTIVATION }),
    ),
    device(
      'response-other-product',
      'a response for another product',
      asked(),
      refuses('license-other-product', tokens.response({ product: 'other' })),
    ),
    device(
      'response-over',
      'a response whose lease is over',
      asked(),
      refuses('lease-over', response, {}, undefined, NOW + 30 * DAY),
    ),
    device(
      'response-other-issuer',
      'a response of an issuer that was not asked',
      asked(),
      refuses('issuer-not-asked', response, second),
    ),
    device(
      'response-of-asked',
      'a response of the issuer that another request asked',
      asked(),
      asked(OTHER_NONCE, NOW, SECOND_ISSUER),
      refuses('issuer-not-asked', response, second),
    ),
    device('refresh-first', 'a refresh before any response', asked(), refuses('not-activated', refresh(0))),
    device(
      'refresh-twice',
      'the same refresh twice',
      ...first,
      took(refresh(10)),
      refuses('license-stale', refresh(10), {}, { sequence: NOW + 10 * DAY, current: NOW + 10 * DAY }),
    ),
    device(
      'refresh-same',
      'a refresh with the sequence of the response',
      ...first,
      refuses('license-stale', refresh(0)),
    ),
    device(
      'refresh-older',
      'a refresh that was hoarded',
      ...first,
      took(refresh(10)),
      refuses('license-stale', refresh(9), {}, undefined, NOW + 10 * DAY),
    ),
    device(
      'refresh-other-activation',
      'a refresh of another activation',
      ...first,
      refuses('license-other-activation', refresh(1, { activation: OTHER_ACTIVATION })),
    ),
    device(
      'refresh-other-product',
      'a refresh for another product',
      ...first,
      refuses('license-other-product', refresh(1, { product: 'other' })),
    ),
    device(
      'refresh-superseded',
      'a refresh of the activation before this one',
      ...again,
      refuses('license-stale', refresh(32)),
    ),
    device(
      'refresh-over',
      'a refresh whose lease is over',
      ...first,
      refuses('lease-over', refresh(10), {}, undefined, NOW + 40 * DAY),
    ),
    device(
      'refresh-other-issuer',
      'a refresh of an issuer that did not issue',
      ...first,
      refuses('issuer-not-asked', refresh(1), second),
    ),
    device(
      'deactivated-response',
      'a response after deactivation',
      ...first,
      deactivates,
      refuses('license-deactivated', response),
    ),
    device(
      'deactivated-refresh',
      'a refresh after deactivation',
      ...first,
      deactivates,
      refuses('license-deactivated', refresh(2)),
    ),
    device(
      'deactivated-refresh-new-key',
      'a refresh of an activation that has ended, sealed to the new key',
      ...first,
      deactivates,
      refuses('license-deactivated', refresh(2), toNew),
    ),
    device(
      'deactivated-again',
      'a response that gives back an activation that has ended',
      ...first,
      deactivates,
      asked(OTHER_NONCE, NOW + DAY),
      refuses(
        'license-deactivated',
        tokens.response({ nonce: OTHER_NONCE, time: NOW + DAY, sequence: NOW + DAY }),
        toNew,
      ),
    ),
    device(
      'superseded-issuer',
      'an answer under a certificate below one that was applied',
      ...first,
      took(refresh(5), renewed),
      refuses('certificate-superseded', refresh(6)),
    ),
    device(
      'withdrawn-issuer',
      'a list that came along counts from then on',
      ...first,
      took(bringing('issuer-below-2', 5), renewed),
      refuses('certificate-withdrawn', refresh(6)),
    ),
    device(
      'withdrawn-issuer-lifted',
      'an older list does not lift a newer one',
      ...first,
      took(bringing('issuer-below-2', 5), renewed),
      refuses('certificate-withdrawn', bringing('issuer-below-1', 6)),
    ),
    device(
      'unknown-certificate',
      'a certificate that came with a refused answer is not kept',
      asked(),
      refuses('response-not-requested', tokens.response({ nonce: OTHER_NONCE }), renewed),
      refuses('signature-invalid', response, { signer: world.key('issuer-signing-2') }),
    ),
    device(
      'nonce-of-other-device',
      'a response that was sealed to another device',
      asked(),
      refuses('token-not-for-this-key', response, { recipient: world.key('stranger-receiving') }),
    ),
    device(
      'third',
      'a third request, and the answer to the second of them',
      asked(),
      asked(OTHER_NONCE),
      asked(THIRD_NONCE),
      took(tokens.response({ nonce: THIRD_NONCE })),
      refuses('license-stale', response),
    ),
  ];
}
