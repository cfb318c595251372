import { describe, expect, it } from 'vitest';
import { verifyJournalExport } from '../../src/issuer/journal-verify.ts';
import { OffleaseError } from '../../src/license/error.ts';
import { asIssued, codeOf, handle, Kiosk, PASSPHRASE, subjectOf } from './fixture.ts';
import { openVault } from './custody-fixture.ts';

const ROOT = { passphrase: PASSPHRASE };

async function history() {
  const vault = await openVault();
  const { issuer, browser } = vault;
  await issuer.setOperator('Grace Hopper');
  const kiosk = await Kiosk.make(issuer);
  const { activation } = asIssued(await handle(issuer, await kiosk.request()));
  await issuer.checkpoint();
  await issuer.setOperator('Ada Lovelace');
  browser.clock.pass(60);
  await issuer.rotate({ root: ROOT });
  await issuer.refresh(activation.id);
  await codeOf(issuer.receive(new Uint8Array(3)));
  await handle(issuer, await kiosk.deactivate(subjectOf(activation)));
  const first = issuer.identity().certificate.bytes;
  return { ...vault, certificate: first };
}

async function fault(text: string, certificate: Uint8Array<ArrayBuffer>): Promise<string> {
  try {
    await verifyJournalExport(text, { certificate });
  } catch (error) {
    if (error instanceof OffleaseError) return error.code;
    throw error;
  }
  return 'none';
}

describe('an exported journal', () => {
  it('is verified by who has any certificate of the issuer, and says who worked', async () => {
    const { issuer, certificate } = await history();
    const [, older] = await issuer.certificates();
    const text = await issuer.exportJournal();
    for (const known of [certificate, older?.certificate.bytes ?? expect.fail()]) {
      const verdict = await verifyJournalExport(text, { certificate: known });
      const entries = await issuer.journal({ order: 'oldest', limit: 1000 });
      expect(verdict).toMatchObject({ issuer: issuer.identity().issuer, entries: entries.length, checkpoints: 2 });
      expect(verdict.signedUpTo).toBe(entries.length);
      expect(verdict.head.digest).toBe(entries.at(-1)?.digest);
      expect(verdict.names.map(({ name }) => name).toSorted()).toEqual(['Ada Lovelace', 'Grace Hopper']);
      const names = new Map(verdict.names.map(({ id, name }) => [id, name]));
      const issuedBy = entries.find(({ event }) => event === 'response-issued')?.facts['operator'];
      expect(names.get(String(issuedBy))).toBe('Grace Hopper');
      const refreshedBy = entries.find(({ event }) => event === 'refresh-issued')?.facts['operator'];
      expect(names.get(String(refreshedBy))).toBe('Ada Lovelace');
    }
  });

  it('shows every changed byte', async () => {
    const { issuer, certificate } = await history();
    const text = await issuer.exportJournal();
    const missed: number[] = [];
    // Every seventh, which falls on each place of a digest and on every kind of line.
    for (let at = 0; at < text.length; at += 7) {
      const byte = text.charCodeAt(at);
      const changed = text.slice(0, at) + String.fromCharCode(byte ^ (1 << (at % 5))) + text.slice(at + 1);
      if ((await fault(changed, certificate)) === 'none') missed.push(at);
    }
    expect(missed).toEqual([]);
  });

  it('shows a line that was dropped, doubled or swapped, wherever it is', async () => {
    const { issuer, certificate } = await history();
    const lines = (await issuer.exportJournal()).split('\n').slice(0, -1);
    const found: string[] = [];
    for (let at = 0; at < lines.length; at += 1) {
      const line = lines[at] ?? '';
      const dropped = lines.toSpliced(at, 1);
      const doubled = lines.toSpliced(at, 0, line);
      for (const altered of [dropped, doubled]) found.push(await fault(`${altered.join('\n')}\n`, certificate));
      const next = lines[at + 1];
      if (next !== undefined)
        found.push(
          await fault(
            `${lines
              .with(at, next)
              .with(at + 1, line)
              .join('\n')}\n`,
            certificate,
          ),
        );
    }
    expect(found).not.toContain('none');
    expect(new Set(found)).toContain('journal-broken');
  });

  it('shows an end that was left off, and entries that it should have', async () => {
    const { issuer, certificate } = await history();
    const before = await issuer.exportJournal();
    const { head } = await verifyJournalExport(before, { certificate });
    await issuer.setOperator(undefined);
    await issuer.declineBackup();
    const after = await issuer.exportJournal();
    expect((await verifyJournalExport(after, { certificate, contains: head })).entries).toBe(head.index + 1);
    const other = { ...head, digest: '0'.repeat(64) };
    expect(await codeOf(verifyJournalExport(after, { certificate, contains: other }))).toBe('journal-broken');
    const { head: newer } = await verifyJournalExport(after, { certificate });
    expect(await codeOf(verifyJournalExport(before, { certificate, contains: newer }))).toBe('journal-broken');
    expect(await codeOf(verifyJournalExport(after.slice(0, -1), { certificate }))).toBe('journal-invalid');
  });

  it('is not believed when another issuer signed it, or a history was invented and chained anew', async () => {
    const { issuer, certificate } = await history();
    const stranger = await history();
    const foreign = await stranger.issuer.exportJournal();
    expect(await fault(foreign, certificate)).toBe('journal-other-issuer');
    const text = await issuer.exportJournal();
    // The stranger's entries under this issuer's header.
    const head = text.split('\n')[0] ?? '';
    const mixed = [head, ...foreign.split('\n').slice(1)].join('\n');
    expect(await fault(mixed, certificate)).toBe('journal-signature');
  });

  it('of a locked issuer has an end that nobody has signed', async () => {
    const { issuer, certificate } = await history();
    issuer.lock();
    await issuer.settled();
    const signed = await verifyJournalExport(await issuer.exportJournal(), { certificate });
    expect(signed.signedUpTo).toBe(signed.entries);
    await issuer.declineBackup();
    const later = await verifyJournalExport(await issuer.exportJournal(), { certificate });
    expect(later).toMatchObject({ entries: signed.entries + 1, signedUpTo: signed.entries });
  });

  it('goes over a change of root', async () => {
    const { issuer, certificate } = await history();
    await issuer.makeNextRoot(PASSPHRASE);
    await issuer.checkpoint();
    await issuer.adoptNextRoot(ROOT);
    const text = await issuer.exportJournal();
    const old = await verifyJournalExport(text, { certificate });
    expect(old.signedUpTo).toBe(old.entries - 1);
    const now = await verifyJournalExport(text, { certificate: issuer.identity().certificate.bytes });
    expect(now.signedUpTo).toBe(now.entries);
  });
});

describe('checkpoints', () => {
  it('are signed by themselves every hundred entries', async () => {
    const { issuer } = await openVault();
    for (let count = 0; count < 110; count += 1) await issuer.declineBackup();
    await issuer.settled();
    const { journal } = await issuer.standing();
    expect(journal.entries).toBe(110 + (await entriesBefore()));
    expect(journal.signedUpTo).toBeGreaterThanOrEqual(100);
    expect(journal.signedUpTo).toBeLessThanOrEqual(journal.entries);
  });

  it('need an unlocked issuer', async () => {
    const { issuer } = await openVault();
    issuer.lock();
    await issuer.settled();
    expect(await codeOf(issuer.checkpoint())).toBe('issuer-locked');
  });
});

async function entriesBefore(): Promise<number> {
  return (await (await openVault()).issuer.standing()).journal.entries;
}

describe('operators', () => {
  it('are named by a digest that is the same in every session, and different in every ledger', async () => {
    const { issuer, browser } = await openVault();
    await issuer.setOperator('Grace Hopper');
    const tab = await browser.open();
    await tab.setOperator('Grace Hopper');
    const [operator, ...others] = await issuer.operators();
    expect(others).toEqual([]);
    await tab.declineBackup();
    expect((await tab.journal({ limit: 1 }))[0]?.facts['operator']).toBe(operator?.id);
    expect((await tab.standing()).operator).toBe('Grace Hopper');
    const other = await openVault();
    await other.issuer.setOperator('Grace Hopper');
    expect((await other.issuer.operators())[0]?.id).not.toBe(operator?.id);
    expect(JSON.stringify(await issuer.journal({ limit: 100 }))).not.toContain('Grace');
  });

  it('can be erased, and the journal stays whole', async () => {
    const { issuer, certificate } = await history();
    const grace = (await issuer.operators()).find(({ name }) => name === 'Grace Hopper') ?? expect.fail();
    await issuer.eraseOperator(grace.id);
    expect((await issuer.operators()).find(({ id }) => id === grace.id)).toEqual({ id: grace.id });
    const text = await issuer.exportJournal();
    expect(text).not.toContain('Grace');
    expect(text).toContain(grace.id);
    const verdict = await verifyJournalExport(text, { certificate });
    expect(verdict.names.map(({ name }) => name)).toEqual(['Ada Lovelace']);
    expect(verdict.signedUpTo).toBe(verdict.entries);
  });

  it('need a name that fits in a line', async () => {
    const { issuer } = await openVault();
    for (const name of ['', 'a\nb', 'x'.repeat(101)])
      expect(await codeOf(issuer.setOperator(name))).toBe('field-invalid');
  });
});
