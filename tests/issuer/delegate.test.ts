import { describe, expect, it } from 'vitest';
import type { EntitlementId, ProductId } from '../../src/license/ids.ts';
import { codeOf, PASSPHRASE, PRODUCT, ROUNDS } from './fixture.ts';
import { Browser, openVault, ROOT_PASSPHRASE } from './custody-fixture.ts';

const ROOT = { passphrase: PASSPHRASE };
const MOBILE = { name: 'Technician', passphrase: 'in the field now', rounds: ROUNDS };

async function field() {
  const vault = await openVault();
  const browser = new Browser(vault.browser.clock);
  const issuer = await browser.open();
  return { ...vault, mobile: issuer, mobileBrowser: browser };
}

describe('a delegated issuer', () => {
  it('shows its keys, gets a certificate under the root, and is an issuer then', async () => {
    const { issuer, mobile, mobileBrowser, entitlement } = await field();
    const card = await mobile.prepareDelegate(MOBILE);
    expect(await mobile.pendingCard()).toBe(card);
    expect(await (await mobileBrowser.open()).prepareDelegate(MOBILE)).toBe(card);
    expect(mobile.status()).toBe('not-set-up');
    const shown = await issuer.readKeysCard(card);
    expect(shown.name).toBe('Technician');
    const grant = await issuer.signDelegate(card, {
      root: ROOT,
      products: [PRODUCT],
      allotments: [{ entitlement: entitlement.id, seats: 3 }],
      months: 12,
    });
    expect(grant).not.toContain(hexOfPrivate);
    const certificate = await mobile.acceptDelegation(grant);
    expect(certificate.claims).toMatchObject({
      role: 'delegate',
      issuer: shown.issuer,
      serial: 1,
      products: [PRODUCT],
      entitlements: [entitlement.id],
      allotments: [{ entitlement: entitlement.id, seats: 3 }],
      root: issuer.identity().root.thumbprint,
    });
    expect(mobile.status()).toBe('locked');
    expect(await codeOf(mobile.unlock(PASSPHRASE))).toBe('passphrase-wrong');
    await mobile.unlock(MOBILE.passphrase);
    expect((await mobile.standing()).root?.here).toBe(false);
    expect(await codeOf(mobile.makeNextRoot(MOBILE.passphrase))).toBe('root-needed');
    expect(await codeOf(mobile.rotate({ root: { passphrase: MOBILE.passphrase } }))).toBe('root-needed');
    const views = await issuer.certificates();
    expect(views.find(({ own }) => !own)?.certificate.claims.issuer).toBe(shown.issuer);
    expect((await issuer.journal({ limit: 1 }))[0]?.event).toBe('delegate-certified');
  });

  it('has its certificate renewed for the same keys, and can be withdrawn', async () => {
    const { issuer, mobile } = await field();
    await mobile.acceptDelegation(await issuer.signDelegate(await mobile.prepareDelegate(MOBILE), { root: ROOT }));
    await mobile.unlock(MOBILE.passphrase);
    const card = (await mobile.pendingCard()) ?? expect.fail();
    const renewed = await mobile.acceptDelegation(await issuer.signDelegate(card, { root: ROOT }));
    expect(renewed.claims.serial).toBe(2);
    expect(mobile.identity().certificate.claims.serial).toBe(2);
    await issuer.withdraw([{ issuer: renewed.claims.issuer, serial: 3 }], ROOT);
    const withdrawn = (await issuer.certificates()).filter((view) => view.withdrawn);
    expect(withdrawn.map(({ certificate }) => certificate.claims.serial).toSorted()).toEqual([1, 2]);
  });

  it('is refused a card that was altered, and a grant for other keys', async () => {
    const { issuer, mobile } = await field();
    const card = await mobile.prepareDelegate(MOBILE);
    for (const altered of [card.replace('Technician', 'Manager'), card.slice(0, -1), '{}', 'OFL1ABC']) {
      expect(await codeOf(issuer.signDelegate(altered, { root: ROOT }))).toBe('delegate-invalid');
    }
    const other = await new Browser().open();
    const foreign = await issuer.signDelegate(await other.prepareDelegate(MOBILE), { root: ROOT });
    expect(await codeOf(mobile.acceptDelegation(foreign))).toBe('delegate-invalid');
    expect(await codeOf(mobile.acceptDelegation(card))).toBe('delegate-invalid');
    expect(mobile.status()).toBe('not-set-up');
    expect(await codeOf(issuer.prepareDelegate(MOBILE))).toBe('issuer-already-set-up');
    expect(await issuer.pendingCard()).toBeUndefined();
  });

  it('is certified with an exported root, and with no more seats than a certificate can say', async () => {
    const { issuer, mobile, entitlement } = await field();
    const text = await issuer.exportRoot(PASSPHRASE, ROOT_PASSPHRASE);
    const root = { text, passphrase: ROOT_PASSPHRASE };
    await issuer.removeRoot(root);
    const card = await mobile.prepareDelegate(MOBILE);
    expect(await codeOf(issuer.signDelegate(card, { root: ROOT }))).toBe('root-needed');
    const none = [{ entitlement: entitlement.id, seats: 0 }];
    expect(await codeOf(issuer.signDelegate(card, { root, allotments: none }))).toBe('certificate-invalid');
    const products = Array.from({ length: 65 }, (_, at) => `p${at}` as ProductId);
    expect(await codeOf(issuer.signDelegate(card, { root, products }))).toBe('certificate-invalid');
    const unknown = [{ entitlement: 'ab'.repeat(16) as EntitlementId, seats: 1 }];
    expect(await codeOf(issuer.signDelegate(card, { root, allotments: unknown }))).toBe('entitlement-unknown');
    const grant = await issuer.signDelegate(card, { root, allotments: [{ entitlement: entitlement.id, seats: 1 }] });
    expect((await mobile.acceptDelegation(grant)).claims.serial).toBe(1);
  });
});

const hexOfPrivate = '"d"';
