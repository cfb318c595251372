import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { License } from '../../../src/device/client.ts';
import { english } from '../../../src/element/messages/english.ts';
import { featureLines, type FeatureLine } from '../../../src/element/panels/feature-line.ts';
import type { FeatureGrant } from '../../../src/license/feature.ts';
import { makeWorld, type World } from '../../device/fixture.ts';

describe('the features of a license as they are shown', () => {
  const language = english('en-GB');
  let world: World;
  let license: License;

  beforeEach(async () => {
    world = await makeWorld();
    license = await world.open();
  });
  afterEach(() => world.close());

  const activate = async (features: readonly FeatureGrant[]): Promise<void> => {
    const { bytes } = await license.request();
    await license.receive(await world.issuer.respond(bytes, { features }));
  };
  const line = (key: string): FeatureLine => {
    const snapshot = license.getSnapshot();
    if (snapshot.state !== 'active') throw new Error(`not active but ${snapshot.state}`);
    const found = featureLines(snapshot.license, language).find((one) => one.key === key);
    if (found === undefined) throw new Error(`no ${key}`);
    return found;
  };

  it('are there or not, by name where they have one', async () => {
    await activate([{ number: 1 }, { number: 2, limit: 100 }]);
    expect(line('export')).toMatchObject({ name: 'export', grant: 'Included', use: undefined, share: undefined });
    expect(line('scans').name).toBe('Scans');
  });

  it('say what is left of a count as it is used up', async () => {
    await activate([{ number: 2, limit: 1000 }]);
    expect(line('scans')).toMatchObject({ grant: '1,000 of 1,000 left', use: '0 used', tone: 'good' });
    await license.consume('scans', 900);
    expect(line('scans')).toMatchObject({ grant: '100 of 1,000 left', use: '900 used', tone: 'warn' });
    expect(line('scans').share).toEqual({ remaining: 100, limit: 1000 });
    await license.consume('scans', 100);
    expect(line('scans')).toMatchObject({ grant: '0 of 1,000 left', tone: 'bad' });
  });

  it('say who holds what of a pool, until it is returned', async () => {
    await activate([{ number: 3, limit: 3 }]);
    expect(line('seats')).toMatchObject({ grant: '3 of 3 free', use: '0 checked out', held: [] });
    const { id } = await license.checkout('seats', { amount: 2, owner: 'Desk 4' });
    await license.checkout('seats');
    expect(line('seats')).toMatchObject({ grant: '0 of 3 free', use: '3 checked out', tone: 'warn' });
    expect(line('seats').held).toMatchObject([
      { amount: 1, owner: undefined },
      { id, amount: 2, owner: 'Desk 4' },
    ]);
    await license.return(id);
    expect(line('seats').held).toHaveLength(1);
    expect(line('seats')).toMatchObject({ grant: '2 of 3 free', tone: 'good' });
  });

  it('have no end where the license says so, but are counted', async () => {
    await activate([{ number: 2, limit: 'unlimited' }]);
    await license.consume('scans', 7);
    expect(line('scans')).toMatchObject({ grant: 'Unlimited', use: '7 used', share: undefined });
  });
});
