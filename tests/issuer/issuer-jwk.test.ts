import { describe, expect, it } from 'vitest';
import type { IssuerJwks } from '../../src/issuer/custody.ts';
import { asIssued, codeOf, ENTITLEMENT_DRAFT, handle, Kiosk, PASSPHRASE, PRODUCT_DRAFT, ROUNDS } from './fixture.ts';
import { Browser, openVault } from './custody-fixture.ts';

const SCRIPT = { passphrase: 'for the script', rounds: ROUNDS };

async function exported() {
  const vault = await openVault();
  await vault.issuer.rotate({ root: { passphrase: PASSPHRASE } });
  // As text, as a script would read it.
  const keys = JSON.parse(JSON.stringify(await vault.issuer.exportKeys(PASSPHRASE))) as IssuerJwks;
  return { ...vault, keys };
}

describe('keys for a script', () => {
  it('make a headless issuer that devices know, and that opens what was sealed to older keys', async () => {
    const { issuer, browser, keys } = await exported();
    const script = await new Browser(browser.clock).open();
    await script.importKeys(keys, SCRIPT);
    expect(script.status()).toBe('ready');
    expect(script.identity().issuer).toBe(issuer.identity().issuer);
    expect(script.identity().certificate.claims.serial).toBe(2);
    await script.createProduct(PRODUCT_DRAFT);
    await script.createEntitlement(ENTITLEMENT_DRAFT);
    const kiosk = await Kiosk.make(issuer);
    const { token } = asIssued(await handle(script, await kiosk.request()));
    expect((await kiosk.open(token)).kind).toBe('response');
    expect((await script.standing()).root?.here).toBe(false);
    expect((await script.certificates()).map(({ certificate }) => certificate.claims.serial)).toEqual([2, 1]);
    script.lock();
    await script.unlock(SCRIPT.passphrase);
  });

  it('ask for the passphrase, and are in the journal; the root is not among them', async () => {
    const { issuer, keys } = await exported();
    expect(await codeOf(issuer.exportKeys('wrong passphrase'))).toBe('passphrase-wrong');
    expect((await issuer.journal({ limit: 1 }))[0]?.event).toBe('keys-exported');
    expect(keys.receiving).toHaveLength(2);
    expect(Object.keys(keys).toSorted()).toEqual(
      ['certificates', 'issuer', 'name', 'offlease', 'receiving', 'root', 'signing'].toSorted(),
    );
  });

  it('are refused where they do not belong together, or where an issuer is', async () => {
    const { issuer, keys } = await exported();
    const other = (await exported()).keys;
    const script = await new Browser().open();
    expect(await codeOf(issuer.importKeys(keys, SCRIPT))).toBe('issuer-already-set-up');
    expect(await codeOf(script.importKeys({ ...keys, signing: other.signing }, SCRIPT))).toBe('delegate-invalid');
    expect(await codeOf(script.importKeys({ ...keys, receiving: [] }, SCRIPT))).toBe('delegate-invalid');
    expect(await codeOf(script.importKeys({ ...keys, certificates: other.certificates }, SCRIPT))).toBe(
      'delegate-invalid',
    );
    expect(await codeOf(script.importKeys({ ...keys, signing: { kty: 'EC' } }, SCRIPT))).toBe('key-invalid');
    expect(await codeOf(script.importKeys(keys, { ...SCRIPT, passphrase: 'short' }))).toBe('passphrase-too-short');
    expect(script.status()).toBe('not-set-up');
  });
});
