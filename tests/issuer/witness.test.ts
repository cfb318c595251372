import { describe, expect, it } from 'vitest';
import { openIssuer } from '../../src/issuer/issuer.ts';
import type { Row } from '../../src/issuer/whole-ledger.ts';
import { clearLedger, eachRow, putRow } from '../../src/issuer/whole-ledger.ts';
import { asIssued, codeOf, expectRefusal, handle, Kiosk, PASSPHRASE, ROUNDS } from './fixture.ts';
import { Browser, openVault, type Vault } from './custody-fixture.ts';

/** The store as it was, by which the engine replaces it when its log is truncated. */
async function rollBack({ browser }: Vault, rows: readonly Row[]): Promise<void> {
  await (
    await browser.store()
  ).write(async (tables) => {
    await clearLedger(tables);
    for (const row of rows) await putRow(tables, row);
  });
}

async function allRows({ browser }: Vault): Promise<readonly Row[]> {
  const rows: Row[] = [];
  await (await browser.store()).read((tables) => eachRow(tables, (row) => rows.push(row)));
  return rows;
}

async function reopened({ browser }: Vault) {
  const issuer = await browser.open();
  await issuer.unlock(PASSPHRASE);
  return issuer;
}

describe('the witness', () => {
  it('follows the journal, and a longer one is fine', async () => {
    const vault = await openVault();
    const { issuer, browser } = vault;
    await issuer.settled();
    const [last] = await issuer.journal({ limit: 1 });
    expect(browser.witness.mark).toEqual({
      issuer: issuer.identity().issuer,
      index: last?.index,
      digest: last?.digest,
    });
    // The page was closed between commit and mark.
    browser.witness.mark = {
      issuer: issuer.identity().issuer,
      index: 2,
      digest: (await issuer.journal({ order: 'oldest' }))[1]?.digest ?? '',
    };
    const again = await reopened(vault);
    expect((await again.standing()).halt).toBeUndefined();
    await again.settled();
    expect(browser.witness.mark.index).toBe(last?.index);
  });

  it('keeps an issuer from issuing whose store was rolled back; the refusal is in the journal', async () => {
    const vault = await openVault();
    const before = await allRows(vault);
    const kiosk = await Kiosk.make(vault.issuer);
    asIssued(await handle(vault.issuer, await kiosk.request()));
    await vault.issuer.settled();
    const seen = vault.browser.witness.mark;
    await rollBack(vault, before);
    const issuer = await reopened(vault);
    expect(await issuer.standing()).toMatchObject({ halt: 'ledger-older', witness: 'on' });
    const store = await vault.browser.store();
    const proposal = await issuer.receive(await (await Kiosk.make(issuer)).request());
    await expectRefusal({ store, issuer }, () => issuer.perform(proposal), 'ledger-older');
    const [many] = await issuer.answerMany([await (await Kiosk.make(issuer)).request()]);
    expect(many).toMatchObject({ kind: 'refused', code: 'ledger-older' });
    await issuer.settled();
    expect(vault.browser.witness.mark).toEqual(seen);
    // Though its journal has grown beyond the mark by refusals, it still lacks what the witness saw.
    for (let count = 0; count < 5; count += 1) await codeOf(issuer.perform(proposal));
    expect((await (await vault.browser.open()).standing()).halt).toBe('ledger-older');
    await issuer.reconcile();
    expect((await issuer.standing()).halt).toBeUndefined();
    expect((await (await vault.browser.open()).standing()).halt).toBeUndefined();
  });

  it('tells another tab that was open meanwhile when it was reconciled', async () => {
    const vault = await openVault();
    const before = await allRows(vault);
    await vault.issuer.declineBackup();
    await vault.issuer.settled();
    await rollBack(vault, before);
    const [one, two] = [await reopened(vault), await reopened(vault)];
    await one.reconcile({ seats: new Map([[vault.entitlement.id, 0]]) });
    await one.settled();
    expect((await two.standing()).halt).toBeUndefined();
    const kiosk = await Kiosk.make(two);
    expect((await handle(two, await kiosk.request())).kind).toBe('issued');
  });

  it('knows of an issuer whose database is gone: nothing is set up over it unasked', async () => {
    const vault = await openVault();
    await vault.issuer.settled();
    vault.browser.loseDatabase();
    const issuer = await vault.browser.open();
    expect(issuer.status()).toBe('not-set-up');
    expect((await issuer.standing()).halt).toBe('ledger-missing');
    const details = { name: 'Anew', passphrase: PASSPHRASE, rounds: ROUNDS };
    expect(await codeOf(issuer.setUp(details))).toBe('ledger-missing');
    expect(issuer.status()).toBe('not-set-up');
    await issuer.setUp({ ...details, startAnew: true });
    await issuer.settled();
    expect(vault.browser.witness.mark?.issuer).toBe(issuer.identity().issuer);
    expect((await issuer.standing()).halt).toBeUndefined();
  });

  it('is off where there is no place for it, or it cannot be written, and that is said', async () => {
    const browser = new Browser();
    const none = await openIssuer({ store: await browser.store(), clock: browser.clock.read });
    expect((await none.standing()).witness).toBe('off');
    const broken = {
      read: async () => undefined,
      write: () => Promise.reject(new DOMException('no', 'NotAllowedError')),
    };
    const issuer = await openIssuer({ store: await browser.store(), clock: browser.clock.read, witness: broken });
    await issuer.setUp({ name: 'Back office', passphrase: PASSPHRASE, rounds: ROUNDS });
    await issuer.settled();
    expect((await issuer.standing()).witness).toBe('off');
    expect((await issuer.standing()).halt).toBeUndefined();
  });

  it('sees a head that does not fit to its journal', async () => {
    const vault = await openVault();
    const store = await vault.browser.store();
    await vault.issuer.settled();
    await store.write(async (tables) => {
      const head = (await tables.head.get('head')) ?? expect.fail();
      await tables.head.put({ ...head, digest: '0'.repeat(64) });
    });
    expect((await (await vault.browser.open()).standing()).halt).toBe('ledger-older');
  });
});

describe('a backup before the first token', () => {
  it('is asked for by the policy, and made or declined', async () => {
    const vault = await openVault({}, { requireBackup: true });
    const { issuer } = vault;
    const store = await vault.browser.store();
    expect(await issuer.standing()).toMatchObject({ halt: 'backup-needed', backup: { due: true, declined: false } });
    const proposal = await issuer.receive(await (await Kiosk.make(issuer)).request());
    await expectRefusal({ store, issuer }, () => issuer.perform(proposal), 'backup-needed');
    await issuer.declineBackup();
    expect(await issuer.standing()).toMatchObject({ backup: { due: false, declined: true } });
    expect((await issuer.perform(proposal)).kind).toBe('issued');
    expect((await issuer.journal({ limit: 2 })).map(({ event }) => event)).toContain('backup-declined');
  });

  it('is due, but not asked for, without it; and again a week later if something was written', async () => {
    const { issuer, browser } = await openVault({}, {});
    expect((await issuer.standing()).backup).toEqual({ due: true, declined: false });
    expect((await handle(issuer, await (await Kiosk.make(issuer)).request())).kind).toBe('issued');
    await issuer.backup({ passphrase: 'a file of its own', workFactor: 4 });
    expect((await issuer.standing()).backup).toEqual({ due: false, declined: false, last: browser.clock.now });
    browser.clock.pass(8 * 86_400);
    expect((await issuer.standing()).backup.due).toBe(false);
    await issuer.setOperator('Grace');
    await issuer.declineBackup();
    browser.clock.pass(8 * 86_400);
    await handle(issuer, await (await Kiosk.make(issuer)).request());
    expect((await issuer.standing()).backup.due).toBe(true);
  });
});
