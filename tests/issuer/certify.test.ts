import { describe, expect, it } from 'vitest';
import { hexOf } from '../../src/license/bytes.ts';
import type { IssuerId } from '../../src/license/ids.ts';
import { unixTime } from '../../src/license/time.ts';
import { readEnvelope } from '../../src/token/envelope.ts';
import { publicKeyOf } from '../../src/token/keys.ts';
import { readProductFile } from '../../src/token/product-file.ts';
import { sealToken } from '../../src/token/seal.ts';
import { unlockKeys } from '../../src/issuer/keys.ts';
import { asIssued, codeOf, DAY, handle, Kiosk, NOW, PASSPHRASE, PRODUCT } from './fixture.ts';
import { keysOf, license, openDevice, openVault, ROOT_PASSPHRASE } from './custody-fixture.ts';

const ROOT = { passphrase: PASSPHRASE };

describe('rotation', () => {
  it('makes the next serial with new keys; the old receiving key still opens', async () => {
    const { issuer, browser } = await openVault();
    const before = issuer.identity();
    const kiosk = await Kiosk.make(issuer);
    const early = await kiosk.request();
    browser.clock.pass(60);
    const certificate = await issuer.rotate({ root: ROOT, name: 'New office', months: 12 });
    expect(certificate.claims).toMatchObject({
      serial: 2,
      issuer: before.issuer,
      name: 'New office',
      validFrom: NOW + 60,
    });
    expect(certificate.signing.thumbprint).not.toBe(before.certificate.signing.thumbprint);
    expect(issuer.identity()).toMatchObject({ name: 'New office', issuer: before.issuer });
    const { token } = asIssued(await handle(issuer, early));
    expect((await kiosk.open(token)).kind).toBe('response');
    expect((await issuer.certificates()).map((view) => [view.certificate.claims.serial, view.own])).toEqual([
      [2, true],
      [1, true],
    ]);
  });

  it('keeps the keys where only the certificate is renewed', async () => {
    const { issuer } = await openVault();
    const before = issuer.identity().certificate;
    const after = await issuer.rotate({ root: ROOT, newKeys: false });
    expect(after.claims.serial).toBe(2);
    expect(after.signing.thumbprint).toBe(before.signing.thumbprint);
    expect(after.receiving.thumbprint).toBe(before.receiving.thumbprint);
  });

  it('is followed by a device after skipped serials, and what was signed before is refused by it', async () => {
    const { issuer, browser, entitlement } = await openVault();
    const { clock } = browser;
    const device = await openDevice(issuer, clock);
    await license(device, issuer);
    const [seat] = await issuer.seatsOf(entitlement.id);
    const activation = seat?.activation?.id ?? expect.fail();
    clock.pass(DAY);
    const late = asIssued(await issuer.refresh(activation)).token;
    for (let serial = 2; serial <= 5; serial += 1) {
      clock.pass(60);
      await issuer.rotate({ root: ROOT });
    }
    clock.pass(60);
    await device.receive(asIssued(await issuer.refresh(activation)).token);
    expect(await codeOf(device.receive(late))).toBe('certificate-superseded');
    // It seals to the new key from now on.
    const report = await device.report();
    expect(readEnvelope(report.bytes).kid).toBe(issuer.identity().certificate.receiving.kid);
    expect((await handle(issuer, report.bytes)).kind).toBe('recorded');
  });

  it('reaches every tab: another one issues with the new keys, without being unlocked again', async () => {
    const { issuer, browser } = await openVault();
    const tab = await browser.open();
    await tab.unlock(PASSPHRASE);
    const kiosk = await Kiosk.make(tab);
    const token = await kiosk.request();
    await issuer.rotate({ root: ROOT });
    expect(tab.identity().certificate.claims.serial).toBe(1);
    const answer = asIssued(await handle(tab, token));
    expect(tab.identity().certificate.claims.serial).toBe(2);
    const opened = await kiosk.open(answer.token);
    expect(opened.kind).toBe('response');
    const { signing } = tab.identity().certificate;
    expect(signing.thumbprint).toBe(issuer.identity().certificate.signing.thumbprint);
  });

  it('by two tabs at once: two serials, one after the other', async () => {
    const { issuer, browser } = await openVault();
    const tab = await browser.open();
    await tab.unlock(PASSPHRASE);
    const made = await Promise.all([issuer.rotate({ root: ROOT }), tab.rotate({ root: ROOT })]);
    expect(made.map(({ claims }) => claims.serial).toSorted()).toEqual([2, 3]);
    await tab.standing();
    await issuer.standing();
    expect(issuer.identity().certificate.claims.serial).toBe(3);
    expect(tab.identity().certificate.claims.serial).toBe(3);
  });

  it('needs the root, unlocked keys and a name', async () => {
    const { issuer } = await openVault();
    expect(await codeOf(issuer.rotate({ root: { passphrase: 'another one' } }))).toBe('passphrase-wrong');
    expect(await codeOf(issuer.rotate({ root: ROOT, name: '' }))).toBe('field-invalid');
    expect(await codeOf(issuer.rotate({ root: ROOT, months: 0 }))).toBe('field-invalid');
    const text = await issuer.exportRoot(PASSPHRASE, ROOT_PASSPHRASE);
    await issuer.removeRoot({ text, passphrase: ROOT_PASSPHRASE });
    expect(await codeOf(issuer.rotate({ root: ROOT }))).toBe('root-needed');
    issuer.lock();
    expect(await codeOf(issuer.rotate({ root: { text, passphrase: ROOT_PASSPHRASE } }))).toBe('issuer-locked');
    await issuer.unlock(PASSPHRASE);
    expect((await issuer.rotate({ root: { text, passphrase: ROOT_PASSPHRASE } })).claims.serial).toBe(2);
  });

  it('is in product files, with those before that still hold', async () => {
    const { issuer } = await openVault();
    const { filesChanged } = await issuer.standing();
    expect(filesChanged).toBe(NOW);
    await issuer.rotate({ root: ROOT });
    const file = await readProductFile(await issuer.productFile(PRODUCT));
    expect(file.certificates.map(({ claims }) => claims.serial)).toEqual([2, 1]);
    await issuer.withdraw([{ issuer: issuer.identity().issuer, serial: 2 }], ROOT);
    const after = await readProductFile(await issuer.productFile(PRODUCT));
    expect(after.certificates.map(({ claims }) => claims.serial)).toEqual([2]);
    expect(after.withdrawals?.minimumSerials).toEqual([{ issuer: issuer.identity().issuer, serial: 2 }]);
  });
});

describe('withdrawal', () => {
  it('ends an issuer whose keys were taken, though it backdates', async () => {
    const { issuer, browser, entitlement } = await openVault();
    const { clock } = browser;
    const device = await openDevice(issuer, clock);
    const apart = await openDevice(issuer, clock);
    await license(device, issuer);
    await license(apart, issuer);
    const thief = await unlockKeys(await keysOf(browser), PASSPHRASE);
    const stolen = issuer.identity().certificate;
    const seats = await issuer.seatsOf(entitlement.id);
    const [mine, other] = seats.map(({ activation }) => activation ?? expect.fail());
    if (mine === undefined || other === undefined) return expect.fail();
    clock.pass(DAY);
    await issuer.rotate({ root: ROOT });
    const list = await issuer.withdraw([{ issuer: stolen.claims.issuer, serial: 2 }], ROOT);
    await device.receive(asIssued(await issuer.refresh(mine.id)).token);

    const forge = async (activation: typeof mine, made: number, leaseDays: number): Promise<Uint8Array<ArrayBuffer>> =>
      sealToken(
        {
          kind: 'refresh',
          product: PRODUCT,
          activation: activation.id,
          sequence: unixTime(made + 1000 * DAY),
          time: unixTime(made),
          leaseEnd: unixTime(made + leaseDays * DAY),
          features: [{ number: 1 }],
          attributes: [],
          withdrawals: list.bytes,
        },
        { signer: thief.signing, recipient: await publicKeyOf(activation.receivingKey), certificate: stolen.bytes },
      );
    // The serial is below what the device has applied, and withdrawn besides: neither now nor backdated.
    for (const made of [NOW, clock.now]) {
      expect(await codeOf(device.receive(await forge(mine, made, 400)))).toBe('certificate-withdrawn');
    }
    // One that has applied nothing of the new certificate learns of the withdrawal by the list alone.
    expect(await codeOf(apart.receive(await forge(other, NOW, 400)))).toBe('certificate-withdrawn');
    await apart.receive(asIssued(await issuer.refresh(other.id)).token);
  });

  it('rides in every answer, and lists grow', async () => {
    const { issuer } = await openVault();
    const other = 'ab'.repeat(16) as IssuerId;
    const first = await issuer.withdraw([{ issuer: other, serial: 4 }], ROOT);
    const second = await issuer.withdraw(
      [
        { issuer: other, serial: 2 },
        { issuer: 'cd'.repeat(16) as IssuerId, serial: 1 },
      ],
      ROOT,
    );
    expect(second.version).toBeGreaterThan(first.version);
    expect(second.minimumSerials).toEqual([
      { issuer: other, serial: 4 },
      { issuer: 'cd'.repeat(16), serial: 1 },
    ]);
    const kiosk = await Kiosk.make(issuer);
    const claims = await kiosk.open(asIssued(await handle(issuer, await kiosk.request())).token);
    expect(hexOf(claims.withdrawals ?? new Uint8Array())).toBe(hexOf(second.bytes));
    expect((await issuer.withdrawals())?.version).toBe(second.version);
  });

  it('never ends the certificate in use', async () => {
    const { issuer } = await openVault();
    const { issuer: id } = issuer.identity();
    expect(await codeOf(issuer.withdraw([{ issuer: id, serial: 2 }], ROOT))).toBe('field-invalid');
    expect(await codeOf(issuer.withdraw([], ROOT))).toBe('field-invalid');
    expect(await issuer.withdrawals()).toBeUndefined();
  });
});

describe('the next root', () => {
  it('is pinned by product files, adopted, and followed by devices that know both', async () => {
    const { issuer, browser, entitlement } = await openVault();
    const { clock } = browser;
    const old = await openDevice(issuer, clock);
    await license(old, issuer);
    const next = await issuer.makeNextRoot(PASSPHRASE);
    expect((await issuer.makeNextRoot(PASSPHRASE)).thumbprint).toBe(next.thumbprint);
    const file = await readProductFile(await issuer.productFile(PRODUCT));
    expect(file.roots.map(({ thumbprint }) => thumbprint)).toEqual([
      issuer.identity().root.thumbprint,
      next.thumbprint,
    ]);
    const device = await openDevice(issuer, clock);
    await license(device, issuer);
    const text = await issuer.exportRoot(PASSPHRASE, ROOT_PASSPHRASE, 'next');
    const exported = { text, passphrase: ROOT_PASSPHRASE };
    expect(await issuer.proveRoot(exported)).toBe('next');
    await issuer.removeRoot(exported);
    expect(await codeOf(issuer.adoptNextRoot(ROOT))).toBe('root-needed');
    clock.pass(60);
    const certificate = await issuer.adoptNextRoot(exported);
    expect(certificate.claims).toMatchObject({ root: next.thumbprint, serial: 2 });
    expect(issuer.identity().root.thumbprint).toBe(next.thumbprint);
    const [first, second] = (await issuer.seatsOf(entitlement.id)).map(({ activation }) => activation ?? expect.fail());
    if (first === undefined || second === undefined) return expect.fail();
    await device.receive(asIssued(await issuer.refresh(second.id)).token);
    expect(await codeOf(old.receive(asIssued(await issuer.refresh(first.id)).token))).toBe('certificate-root');
    // The device that has given its license back still reaches this issuer.
    expect((await handle(issuer, (await device.deactivate()).bytes)).kind).toBe('recorded');
  });
});
