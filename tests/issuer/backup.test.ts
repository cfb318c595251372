import { Decrypter } from 'age-encryption';
import { describe, expect, it } from 'vitest';
import type { CustodyProgress } from '../../src/issuer/custody.ts';
import { openIssuer, type Issuer } from '../../src/issuer/issuer.ts';
import { verifyJournalExport } from '../../src/issuer/journal-verify.ts';
import type { IssuerStore } from '../../src/issuer/store.ts';
import type { Bytes } from '../../src/license/bytes.ts';
import { OffleaseError } from '../../src/license/error.ts';
import {
  asIssued,
  codeOf,
  DAY,
  dump,
  expectRefusal,
  handle,
  Kiosk,
  PASSPHRASE,
  PRODUCT,
  subjectOf,
} from './fixture.ts';
import {
  Browser,
  FILE_PASSPHRASE,
  license,
  openDevice,
  openVault,
  ROOT_PASSPHRASE,
  WORK,
  type Vault,
} from './custody-fixture.ts';

const ROOT = { passphrase: PASSPHRASE };
const FILE = { passphrase: FILE_PASSPHRASE };

async function issue(issuer: Issuer) {
  const kiosk = await Kiosk.make(issuer);
  return { kiosk, ...asIssued(await handle(issuer, await kiosk.request())) };
}

/** Five seats, `before` of them given before the backup. */
async function backedUp(before = 2): Promise<Vault & { readonly file: Bytes }> {
  const vault = await openVault();
  for (let count = 0; count < before; count += 1) await issue(vault.issuer);
  const file = await vault.issuer.backup(WORK);
  await vault.issuer.settled();
  return { ...vault, file };
}

async function sameBrowser({ browser }: Vault): Promise<Issuer> {
  return browser.open();
}

describe('a backup', () => {
  it('is an age file that the age library opens by itself, and has every record of the ledger', async () => {
    const { issuer, browser } = await openVault();
    await issue(issuer);
    const phases: CustodyProgress[] = [];
    const file = await issuer.backup({ ...WORK, onProgress: (progress) => phases.push(progress) });
    expect(new TextDecoder().decode(file.subarray(0, 21))).toBe('age-encryption.org/v1');
    const decrypter = new Decrypter();
    decrypter.addPassphrase(FILE_PASSPHRASE);
    const lines = (await decrypter.decrypt(file, 'text')).split('\n');
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({
      offlease: 'backup 1',
      issuer: issuer.identity().issuer,
      moved: false,
    });
    const rows = lines.slice(1, -2).map((line) => JSON.parse(line) as [string, object]);
    const stored = await dump(await browser.store());
    for (const [table, records] of Object.entries(stored)) {
      expect([table, rows.filter(([name]) => name === table).length]).toEqual([table, records.length]);
    }
    expect(JSON.parse(lines.at(-2) ?? '')).toEqual({ end: rows.length });
    expect(new Set(phases.map(({ phase }) => phase))).toEqual(new Set(['reading', 'deriving', 'encrypting']));
    expect(phases.at(-1)?.done).toBe(phases.at(-1)?.total);
    expect((await issuer.standing()).backup).toMatchObject({ last: browser.clock.now, due: false });
  });

  it('holds no private key that opens without the issuer’s passphrase', async () => {
    const { issuer } = await openVault();
    const keys = await issuer.exportKeys(PASSPHRASE);
    const decrypter = new Decrypter();
    decrypter.addPassphrase(FILE_PASSPHRASE);
    const text = await decrypter.decrypt(await issuer.backup(WORK), 'text');
    const scalar = Uint8Array.from(atob((keys.signing.d ?? '').replaceAll('-', '+').replaceAll('_', '/')), (c) =>
      c.charCodeAt(0),
    );
    expect(text).not.toContain(Buffer.from(scalar).toString('hex'));
  });

  it('is refused with a short passphrase, opened with the wrong one, cut, altered or no backup', async () => {
    const { issuer, file } = await backedUp();
    const { Encrypter } = await import('age-encryption');
    const other = new Encrypter();
    other.setPassphrase(FILE_PASSPHRASE);
    other.setScryptWorkFactor(4);
    const foreign = (await other.encrypt('shopping list\n')).slice();
    const altered = file.slice();
    altered[file.length - 40] = (altered[file.length - 40] ?? 0) ^ 1;
    expect(await codeOf(issuer.backup({ ...WORK, passphrase: 'short' }))).toBe('passphrase-too-short');
    expect(await codeOf(issuer.readBackup(file, { passphrase: 'wrong passphrase' }))).toBe('passphrase-wrong');
    for (const wrong of [file.slice(0, -1), file.slice(0, 100), altered, foreign, new Uint8Array(9)]) {
      expect(await codeOf(issuer.readBackup(wrong, FILE))).toBe('backup-invalid');
      expect(await codeOf(issuer.restore(wrong, { ...FILE, replace: true }))).toBe('backup-invalid');
    }
    expect((await issuer.standing()).halt).toBeUndefined();
  });
});

describe('restoring in the same browser', () => {
  it('what was complete: the ledger goes on as if nothing had happened', async () => {
    const vault = await backedUp();
    vault.browser.loseDatabase();
    const issuer = await sameBrowser(vault);
    expect(await issuer.readBackup(vault.file, FILE)).toMatchObject({
      relation: 'empty',
      complete: true,
      keepsKeys: true,
      products: 1,
      entitlements: 1,
      activations: 2,
      moved: false,
      root: true,
    });
    await issuer.restore(vault.file, FILE);
    expect(issuer.status()).toBe('locked');
    expect((await issuer.standing()).halt).toBeUndefined();
    await issuer.unlock(PASSPHRASE);
    expect(await issuer.seatUse(vault.entitlement.id)).toMatchObject({ inUse: 2, free: 3 });
    expect((await issue(issuer)).activation.seat).toBe(3);
    const { certificate } = issuer.identity();
    const text = await issuer.exportJournal();
    expect((await verifyJournalExport(text, { certificate: certificate.bytes })).signedUpTo).toBeGreaterThan(5);
  });

  it('what was not: nothing is issued before it is reconciled; then the seats are right', async () => {
    const vault = await backedUp();
    const late = [await issue(vault.issuer), await issue(vault.issuer)];
    const known = (await vault.issuer.seatsOf(vault.entitlement.id))[0]?.activation ?? expect.fail();
    await vault.issuer.settled();
    vault.browser.loseDatabase();
    const issuer = await sameBrowser(vault);
    const summary = await issuer.restore(vault.file, FILE);
    expect(summary).toMatchObject({ relation: 'empty', complete: false, keepsKeys: true });
    await issuer.unlock(PASSPHRASE);
    expect((await issuer.standing()).halt).toBe('reconcile-needed');
    const store = await vault.browser.store();
    const bench = { store, issuer };
    const proposal = await issuer.receive(await (await Kiosk.make(issuer)).request());
    await expectRefusal(bench, () => issuer.perform(proposal), 'reconcile-needed');
    await expectRefusal(bench, () => issuer.refresh(known.id), 'reconcile-needed');
    expect(await issuer.reconciliation()).toMatchObject([{ entitlement: vault.entitlement.id, free: 3 }]);
    // The operator knows of three at most.
    await issuer.reconcile();
    expect((await issuer.standing()).halt).toBeUndefined();
    expect(await issuer.seatUse(vault.entitlement.id)).toMatchObject({ inUse: 5, free: 0 });
    expect((await issuer.withheld(vault.entitlement.id))?.seats).toHaveLength(3);
    expect(await codeOf(issuer.perform(proposal))).toBe('no-seat');
    expect((await issuer.refresh(known.id)).kind).toBe('issued');
    // One of the devices that were lost comes: one of the seats held back is its own.
    const lost = late[0] ?? expect.fail();
    expect(await issuer.releaseWithheld(vault.entitlement.id, 1)).toBe(1);
    expect(asIssued(await handle(issuer, await lost.kiosk.request())).activation.seat).toBe(3);
    expect(await issuer.seatUse(vault.entitlement.id)).toMatchObject({ inUse: 5, free: 0 });
    expect((await issuer.withheld(vault.entitlement.id))?.seats).toEqual([4, 5]);
  });

  it('over a ledger that goes on from it only when told; its newer keys stay', async () => {
    const vault = await backedUp();
    const { issuer, file } = vault;
    await issuer.rotate({ root: ROOT });
    await issue(issuer);
    await issuer.settled();
    expect((await issuer.readBackup(file, FILE)).relation).toBe('older');
    const before = await dump(await vault.browser.store());
    expect(await codeOf(issuer.restore(file, FILE))).toBe('backup-older');
    expect(await dump(await vault.browser.store())).toEqual(before);
    expect(issuer.status()).toBe('ready');
    await issuer.restore(file, { ...FILE, replace: true });
    expect(issuer.status()).toBe('locked');
    await issuer.unlock(PASSPHRASE);
    expect(issuer.identity().certificate.claims.serial).toBe(2);
    expect((await issuer.standing()).halt).toBe('reconcile-needed');
    await issuer.reconcile();
    expect(await issuer.seatUse(vault.entitlement.id)).toMatchObject({ inUse: 5, free: 0 });
    await issuer.settled();
    expect((await (await sameBrowser(vault)).standing()).halt).toBeUndefined();
  });

  it('another tab is locked by it, and issues nothing with what it knew', async () => {
    const vault = await backedUp();
    const tab = await vault.browser.open();
    await tab.unlock(PASSPHRASE);
    const proposal = await tab.receive(await (await Kiosk.make(tab)).request());
    await issue(vault.issuer);
    await vault.issuer.restore(vault.file, { ...FILE, replace: true });
    expect(await codeOf(tab.perform(proposal))).toBe('reconcile-needed');
  });

  it('never over another issuer’s unasked', async () => {
    const one = await backedUp();
    const two = await backedUp();
    expect((await two.issuer.readBackup(one.file, FILE)).relation).toBe('other-issuer');
    expect(await codeOf(two.issuer.restore(one.file, FILE))).toBe('backup-other-issuer');
    expect(two.issuer.status()).toBe('ready');
  });

  it('an erased name stays erased', async () => {
    const vault = await openVault();
    await vault.issuer.setOperator('Grace Hopper');
    const file = await vault.issuer.backup(WORK);
    const [grace] = await vault.issuer.operators();
    await vault.issuer.eraseOperator(grace?.id ?? '');
    await vault.issuer.restore(file, { ...FILE, replace: true });
    expect(await vault.issuer.operators()).toEqual([{ id: grace?.id }]);
  });

  it('whoever works is still named in the journal', async () => {
    const vault = await backedUp();
    await vault.issuer.setOperator('Ada Lovelace');
    await vault.issuer.declineBackup();
    await vault.issuer.restore(vault.file, { ...FILE, replace: true });
    const [ada] = await vault.issuer.operators();
    expect(ada?.name).toBe('Ada Lovelace');
    const [last] = await vault.issuer.journal({ limit: 1 });
    expect(last?.event).toBe('backup-restored');
    expect(last?.facts).toMatchObject({ operator: ada?.id, relation: 'older', complete: false });
  });

  it('breaks off without a trace: what was here is still all there', async () => {
    const vault = await backedUp();
    await issue(vault.issuer);
    const store = await vault.browser.store();
    const before = await dump(store);
    let writes = 0;
    const failing: IssuerStore = {
      ...store,
      write: (work) =>
        store.write((tables) => {
          const put: typeof tables.seats.put = (seat) => {
            writes += 1;
            return writes > 1 ? Promise.reject(new OffleaseError('storage-quota')) : tables.seats.put(seat);
          };
          return work({ ...tables, seats: { ...tables.seats, put } });
        }),
    };
    const issuer = await openIssuer({ store: failing, clock: vault.browser.clock.read });
    expect(await codeOf(issuer.restore(vault.file, { ...FILE, replace: true }))).toBe('storage-quota');
    expect(writes).toBe(2);
    expect(await dump(store)).toEqual(before);
    expect((await vault.issuer.standing()).halt).toBeUndefined();
  });
});

describe('restoring in another browser', () => {
  it('needs the root: new keys, a new certificate, and the old one is retired', async () => {
    const vault = await backedUp(0);
    const { clock } = vault.browser;
    const device = await openDevice(vault.issuer, clock);
    await license(device, vault.issuer);
    const activation = (await vault.issuer.seatsOf(vault.entitlement.id))[0]?.activation ?? expect.fail();
    const text = await vault.issuer.exportRoot(PASSPHRASE, ROOT_PASSPHRASE);
    const root = { text, passphrase: ROOT_PASSPHRASE };
    await vault.issuer.removeRoot(root);
    const file = await vault.issuer.backup(WORK);

    const issuer = await new Browser(clock).open();
    const summary = await issuer.restore(file, FILE);
    expect(summary).toMatchObject({ relation: 'empty', keepsKeys: false, complete: false, root: false });
    await issuer.unlock(PASSPHRASE);
    expect((await issuer.standing()).halt).toBe('reconcile-needed');
    await issuer.reconcile({ seats: new Map([[vault.entitlement.id, 2]]) });
    expect((await issuer.standing()).halt).toBe('certificate-needed');
    const fresh = await Kiosk.make(vault.issuer);
    const request = await fresh.request();
    expect(await codeOf(handle(issuer, request))).toBe('certificate-needed');
    expect(await codeOf(issuer.rotate({ root: ROOT }))).toBe('root-needed');
    clock.pass(60);
    const certificate = await issuer.rotate({ root, newKeys: false });
    expect(certificate.claims.serial).toBeGreaterThan(1);
    expect(certificate.signing.thumbprint).not.toBe(vault.issuer.identity().certificate.signing.thumbprint);
    expect((await issuer.withdrawals())?.minimumSerials).toEqual([
      { issuer: issuer.identity().issuer, serial: certificate.claims.serial },
    ]);
    expect((await issuer.standing()).halt).toBeUndefined();

    // Devices follow; what the first browser signs from now on is refused by them.
    clock.pass(60);
    await device.receive(asIssued(await issuer.refresh(activation.id)).token);
    clock.pass(60);
    expect(await codeOf(device.receive(asIssued(await vault.issuer.refresh(activation.id)).token))).toBe(
      'certificate-withdrawn',
    );
    expect((await issuer.seatUse(vault.entitlement.id)).inUse).toBe(3);
    expect((await handle(issuer, request)).kind).toBe('issued');
  });

  it('a certificate that is made before it is reconciled has a serial that was never given', async () => {
    const vault = await backedUp();
    for (let count = 0; count < 3; count += 1) await vault.issuer.rotate({ root: ROOT });
    const issuer = await new Browser(vault.browser.clock).open();
    await issuer.restore(vault.file, FILE);
    await issuer.unlock(PASSPHRASE);
    expect((await issuer.rotate({ root: ROOT })).claims.serial).toBe(vault.browser.clock.now);
    await issuer.reconcile();
    expect((await issuer.rotate({ root: ROOT })).claims.serial).toBe(vault.browser.clock.now + 1);
  });
});

describe('moving', () => {
  it('locks the source for good and goes on elsewhere with new keys', async () => {
    const vault = await openVault();
    const { issuer, browser } = vault;
    const { kiosk, activation } = await issue(issuer);
    const tab = await browser.open();
    await tab.unlock(PASSPHRASE);
    const waiting = await tab.receive(await (await Kiosk.make(tab)).request());
    const file = await issuer.move(WORK);
    expect(issuer.status()).toBe('locked');
    expect((await issuer.standing()).halt).toBe('issuer-moved');
    expect(await codeOf(issuer.unlock(PASSPHRASE))).toBe('issuer-moved');
    expect(await codeOf(tab.perform(waiting))).toBe('issuer-moved');
    expect((await tab.standing()).status).toBe('locked');
    expect(await codeOf((await browser.open()).unlock(PASSPHRASE))).toBe('issuer-moved');

    const target = await new Browser(browser.clock).open();
    expect(await target.readBackup(file, FILE)).toMatchObject({ moved: true, complete: false, keepsKeys: false });
    await target.restore(file, { ...FILE, firstUse: true });
    await target.unlock(PASSPHRASE);
    expect((await target.standing()).halt).toBe('certificate-needed');
    await target.rotate({ root: ROOT });
    expect((await target.standing()).halt).toBeUndefined();
    expect(await target.seatUse(vault.entitlement.id)).toMatchObject({ inUse: 1, free: 4 });
    const freed = await handle(target, await kiosk.deactivate(subjectOf(activation)));
    expect(freed).toMatchObject({ kind: 'recorded', what: 'deactivation' });
  });

  it('used a second time, or without a word, is as stale as any backup', async () => {
    const vault = await openVault();
    const file = await vault.issuer.move(WORK);
    const target = await new Browser(vault.browser.clock).open();
    await target.restore(file, FILE);
    expect((await target.standing()).halt).toBe('reconcile-needed');
  });

  it('can be taken back, and is reconciled then', async () => {
    const vault = await openVault();
    await issue(vault.issuer);
    await vault.issuer.move(WORK);
    expect(await codeOf(vault.issuer.resume('wrong passphrase'))).toBe('passphrase-wrong');
    await vault.issuer.resume(PASSPHRASE);
    await vault.issuer.unlock(PASSPHRASE);
    expect((await vault.issuer.standing()).halt).toBe('reconcile-needed');
    await vault.issuer.reconcile({ seats: new Map([[vault.entitlement.id, 0]]) });
    expect((await issue(vault.issuer)).activation.seat).toBe(2);
  });

  it('changes nothing with a passphrase that is too short', async () => {
    const vault = await openVault();
    expect(await codeOf(vault.issuer.move({ ...WORK, passphrase: 'short' }))).toBe('passphrase-too-short');
    expect((await vault.issuer.standing()).halt).toBeUndefined();
    expect(vault.issuer.status()).toBe('ready');
  });
});

describe('what a device has that the restored ledger does not know', () => {
  it('a later refresh: its deactivation is taken, and its seat was not given away meanwhile', async () => {
    const vault = await openVault();
    const { clock } = vault.browser;
    const device = await openDevice(vault.issuer, clock);
    await license(device, vault.issuer);
    const file = await vault.issuer.backup(WORK);
    const { activation } = (await vault.issuer.seatsOf(vault.entitlement.id))[0] ?? expect.fail();
    clock.pass(20 * DAY);
    await device.receive(asIssued(await vault.issuer.refresh(activation?.id ?? expect.fail())).token);
    await vault.issuer.settled();
    vault.browser.loseDatabase();
    const issuer = await vault.browser.open();
    await issuer.restore(file, FILE);
    await issuer.unlock(PASSPHRASE);
    await issuer.reconcile({ seats: new Map([[vault.entitlement.id, 0]]) });
    // By the backup its lease ended ten days ago; by the token that it has, it has not.
    clock.pass(20 * DAY);
    expect(await issuer.seatUse(vault.entitlement.id)).toMatchObject({ inUse: 1, free: 4 });
    const given = await handle(issuer, (await device.deactivate()).bytes);
    expect(given).toMatchObject({ kind: 'recorded', what: 'deactivation', repeated: false });
    expect(await issuer.seatUse(vault.entitlement.id)).toMatchObject({ inUse: 0 });
  });

  it('an activation: its deactivation names nothing that is known, and its seat is released by the operator', async () => {
    const vault = await backedUp(0);
    const { kiosk, activation } = await issue(vault.issuer);
    await vault.issuer.settled();
    vault.browser.loseDatabase();
    const issuer = await vault.browser.open();
    await issuer.restore(vault.file, FILE);
    await issuer.unlock(PASSPHRASE);
    await issuer.reconcile({ seats: new Map([[vault.entitlement.id, 1]]) });
    expect(await issuer.seatUse(vault.entitlement.id)).toMatchObject({ inUse: 1, free: 4 });
    expect(await codeOf(issuer.receive(await kiosk.deactivate(subjectOf(activation))))).toBe('activation-unknown');
    expect(await issuer.releaseWithheld(vault.entitlement.id, 5)).toBe(1);
    expect(await issuer.seatUse(vault.entitlement.id)).toMatchObject({ inUse: 0, free: 5 });
    expect(await issuer.withheld(vault.entitlement.id)).toBeUndefined();
    expect(PRODUCT).toBe(activation.product);
  });
});
