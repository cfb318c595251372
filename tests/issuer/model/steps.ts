import fc from 'fast-check';

/** How a token is delivered, and what the operator and the device make of it. */
export interface Flags {
  readonly restored: boolean;
  readonly behind: boolean;
  /** Whom it replaces: as proposed, nobody, or an activation that the operator picks. */
  readonly how: 'proposed' | 'none' | 'chosen';
  readonly replace: number;
  /** Whether the answer gets to the device. */
  readonly apply: boolean;
}

export type Step =
  | { readonly do: 'wait'; readonly hours: number }
  | {
      readonly do: 'request';
      readonly device: number;
      readonly entitlement: number;
      readonly name: 0 | 1 | 2;
      readonly label: 0 | 1 | 2;
      readonly behind: boolean;
      readonly sameNonce: boolean;
      /** Delivered at once. */
      readonly flags?: Flags;
    }
  | { readonly do: 'deliver'; readonly at: number; readonly flags: Flags }
  | { readonly do: 'report'; readonly device: number; readonly behind: boolean }
  | { readonly do: 'deactivate' | 'withdraw' | 'use' | 'image' | 'restore'; readonly device: number }
  | { readonly do: 'refresh'; readonly activation: number; readonly apply: boolean }
  | { readonly do: 'lose' | 'find' | 'release'; readonly activation: number }
  | { readonly do: 'reserve' | 'unreserve'; readonly entitlement: number; readonly device: number }
  | {
      readonly do: 'resize';
      readonly entitlement: number;
      readonly seats: number;
      readonly extra: number;
      readonly force: boolean;
    }
  | { readonly do: 'period'; readonly entitlement: number; readonly days: number }
  | { readonly do: 'reports'; readonly entitlement: number; readonly every: number | undefined }
  | { readonly do: 'switch' | 'renew'; readonly entitlement: number };

export const MACHINES = 4;

const any = fc.nat(60);
const device = fc.nat(MACHINES - 1);
const entitlement = fc.nat(1);
const rarely = fc.nat(9).map((n) => n === 0);
const oneOf3 = fc.constantFrom<0 | 1 | 2>(0, 0, 1, 2);

const flags: fc.Arbitrary<Flags> = fc.record({
  restored: fc.boolean(),
  behind: fc.boolean(),
  how: fc.constantFrom<Flags['how']>('proposed', 'proposed', 'none', 'chosen'),
  replace: any,
  apply: fc.nat(3).map((n) => n > 0),
});

export const anyStep: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record(
      {
        do: fc.constant('request' as const),
        device,
        entitlement,
        name: oneOf3,
        label: oneOf3,
        behind: rarely,
        sameNonce: rarely,
        flags,
      },
      { requiredKeys: ['do', 'device', 'entitlement', 'name', 'label', 'behind', 'sameNonce'] },
    ),
  },
  { weight: 6, arbitrary: fc.record({ do: fc.constant('deliver' as const), at: any, flags }) },
  {
    weight: 3,
    arbitrary: fc.record({ do: fc.constant('wait' as const), hours: fc.integer({ min: 1, max: 24 * 14 }) }),
  },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('report' as const), device, behind: fc.boolean() }) },
  { weight: 4, arbitrary: fc.record({ do: fc.constant('refresh' as const), activation: any, apply: fc.boolean() }) },
  {
    weight: 5,
    arbitrary: fc.record({
      do: fc.constantFrom<'deactivate' | 'withdraw' | 'use' | 'image' | 'restore'>(
        'deactivate',
        'deactivate',
        'withdraw',
        'use',
        'use',
        'image',
        'restore',
      ),
      device,
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constantFrom<'lose' | 'find' | 'release'>('lose', 'find', 'release'),
      activation: any,
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constantFrom<'reserve' | 'unreserve'>('reserve', 'unreserve'),
      entitlement,
      device,
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('resize' as const),
      entitlement,
      seats: fc.nat(3),
      extra: fc.nat(1),
      force: fc.boolean(),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constant('period' as const), entitlement, days: fc.integer({ min: 1, max: 20 }) }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant('reports' as const),
      entitlement,
      every: fc.constantFrom(undefined, undefined, 1, 2),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constantFrom<'switch' | 'renew'>('switch', 'renew', 'renew'), entitlement }),
  },
);
