import fc from 'fast-check';
import { expect, it } from 'vitest';
import { OffleaseError } from '../../../src/license/error.ts';
import { runDevice } from '../../vectors/run-device.ts';
import type { DeviceStep, Outcome, Vector } from '../../vectors/vector.ts';
import { bytesOf, hexOf } from '../bytes.ts';
import type { Claims } from '../claims.ts';
import { Device } from '../device.ts';
import { verifyCertificate } from '../root-signed.ts';
import { sealToken } from '../seal.ts';
import { finding, withFacts } from './compare.ts';
import { pair, worldOf } from './pairs.ts';

// Section 7: random histories of a device, answers in any order among them.

const [issuer, second, first, other] = await Promise.all(
  ['issuer-signing', 'second-signing', 'device-receiving', 'device-receiving-2'].map(pair),
);
const roots = [(await pair('root')).reader.publicKey];
const certificates = await Promise.all(
  ['issuer-1', 'second'].map((name) => verifyCertificate(bytesOf(worldOf().certificates[name] ?? ''), roots)),
);
const ISSUERS = certificates.map(({ claims }) => claims.issuer);
const START = 1_790_000_000;

const pick = fc.nat(2).map((one) => one.toString(16).padStart(2, '0').repeat(16));
const answer = fc.record({
  nonce: fc.option(pick, { nil: undefined, freq: 3 }),
  activation: fc.constantFrom('aa'.repeat(16), 'aa'.repeat(16), 'bb'.repeat(16)),
  ahead: fc.constantFrom(0, 0, 1, 2),
  time: fc.integer({ min: 0, max: 8 }),
  length: fc.integer({ min: 1, max: 12 }),
  grace: fc.constantFrom(0, 0, 3),
  subscription: fc.constantFrom(undefined, 0, 5),
  product: fc.nat(12).map((one) => (one === 12 ? 'other' : 'ticket-kiosk')),
  bySecond: fc.nat(8).map((one) => one === 8),
  toWrongKey: fc.nat(8).map((one) => one === 8),
});
type Step =
  | { readonly at: number; readonly answer: typeof answer extends fc.Arbitrary<infer T> ? T : never }
  | { readonly at: number; readonly does: 'deactivates' | 'withdraws' }
  | { readonly at: number; readonly nonce: string; readonly bySecond: boolean };
const step = fc.oneof<fc.Arbitrary<Step>[]>(
  { weight: 6, arbitrary: fc.record({ at: fc.nat(3), answer }) } as never,
  { weight: 1, arbitrary: fc.record({ at: fc.nat(3), does: fc.constantFrom('deactivates', 'withdraws') }) } as never,
  {
    weight: 4,
    arbitrary: fc.record({ at: fc.nat(3), nonce: pick, bySecond: fc.constantFrom(false, false, true) }),
  } as never,
);

async function tokenOf(one: Extract<Step, { answer: unknown }>['answer'], gaveUp: boolean): Promise<string> {
  const time = START + one.time;
  const leaseEnd = time + one.length;
  const license = {
    product: one.product,
    activation: one.activation,
    time,
    sequence: time + one.ahead,
    leaseEnd,
    features: [],
    attributes: [],
    ...(one.grace === 0 ? {} : { graceEnd: leaseEnd + one.grace }),
    ...(one.subscription === undefined ? {} : { subscriptionEnd: leaseEnd + one.subscription }),
  };
  const claims: Claims =
    one.nonce === undefined ? { kind: 'refresh', ...license } : { kind: 'response', ...license, nonce: one.nonce };
  const recipient = (one.toWrongKey !== gaveUp ? other : first)?.reader.publicKey;
  const signer = (one.bySecond ? second : issuer)?.reader;
  if (recipient === undefined || signer === undefined) throw new TypeError();
  return hexOf(await sealToken(claims, { signer, recipient }));
}

it('takes and refuses the same answers', async () => {
  let [accepted, refused] = [0, 0];
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 9 }), async (more) => {
      const history: readonly Step[] = [{ at: 0, nonce: '00'.repeat(16), bySecond: false }, ...more];
      const steps: DeviceStep[] = [];
      let at = START;
      let gaveUp = false;
      const asked = new Set<string>();
      for (const one of history) {
        at += one.at;
        if ('answer' in one) {
          steps.push({
            at,
            receives: await tokenOf(one.answer, gaveUp),
            expect: { accepted: { activation: '', sequence: 0, leaseEnd: 0 } },
          });
        } else if ('nonce' in one) {
          // A nonce is made for one request, and never used again.
          if (asked.has(one.nonce)) continue;
          asked.add(one.nonce);
          steps.push({ at, requests: { nonce: one.nonce, issuer: ISSUERS[one.bySecond ? 1 : 0] ?? '' } });
        } else if (!gaveUp) {
          gaveUp = true;
          steps.push({ at, [one.does]: { receiving: 'device-receiving-2' } } as unknown as DeviceStep);
        }
      }
      const vector: Vector = {
        name: 'random',
        layer: 'sequence',
        says: '',
        operation: 'device',
        product: 'ticket-kiosk',
        root: 'root',
        receiving: 'device-receiving',
        trust: { roots: ['root'], certificates: ['issuer-1', 'second'] },
        steps,
      };
      let wanted: readonly Outcome<unknown>[] | undefined;
      try {
        wanted = await runDevice(vector);
      } catch (error) {
        // What a device does not do by itself: ask while it is licensed, withdraw nothing.
        fc.pre(!(error instanceof OffleaseError));
        throw error;
      }
      if (first === undefined || other === undefined) throw new TypeError();
      const device = new Device('ticket-kiosk', first.reader, roots, certificates);
      const found: unknown[] = [];
      for (const one of steps) {
        if ('requests' in one) device.request(one.requests.nonce, one.requests.issuer);
        else if ('deactivates' in one) device.deactivate(other.reader);
        else if ('withdraws' in one) device.withdraw(other.reader);
        else {
          const outcome = await finding(async () => {
            const { activation, sequence, leaseEnd } = await device.receive(bytesOf(one.receives), one.at);
            return { activation, sequence, leaseEnd };
          });
          found.push('accepted' in outcome ? outcome : withFacts(outcome, []));
        }
      }
      accepted += wanted?.filter((one) => 'accepted' in one).length ?? 0;
      refused += wanted?.filter((one) => 'refused' in one).length ?? 0;
      expect(found).toEqual(wanted?.map((one) => ('accepted' in one ? one : { refused: one.refused, facts: {} })));
    }),
    { numRuns: 200 },
  );
  expect(accepted).toBeGreaterThan(10);
  expect(refused).toBeGreaterThan(100);
});
