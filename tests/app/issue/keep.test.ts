import { describe, expect, it, vi } from 'vitest';
import { backupName, fileWord, journalName } from '../../../src/app/issue/keep/backup-file.ts';
import { certificateState, endsSoon } from '../../../src/app/issue/keep/certificate-words.ts';
import { statedSeats } from '../../../src/app/issue/keep/reconcile-sheet.ts';
import { losesSomething, summaryFacts } from '../../../src/app/issue/keep/restore-words.ts';
import { exportedRoot, newRootSheet, rootAccess } from '../../../src/app/issue/keep/root-sheet.ts';
import { verdictFacts } from '../../../src/app/issue/keep/verdict-words.ts';
import { IssueDesk } from '../../../src/app/issue/issue-desk.svelte.ts';
import type { Reception } from '../../../src/app/issue/reception.svelte.ts';
import { verifyJournalExport } from '../../../src/issuer/journal-verify.ts';
import { unixTime } from '../../../src/license/time.ts';
import { DAY, NOW, openBench, PASSPHRASE } from '../../issuer/fixture.ts';
import { language, words } from './speech.ts';

const BACKUP = { passphrase: 'of the backup', workFactor: 10 };

describe('files of an issuer', () => {
  it('say whose they are and of which day, with a name that any system takes', () => {
    expect(backupName('Büro Müller & Söhne', unixTime(1_790_000_000))).toBe(
      'offlease-buro-muller-sohne-2026-09-21.age',
    );
    expect(journalName('発行所', unixTime(1_790_000_000))).toBe('journal-issuer-2026-09-21.jsonl');
    expect(fileWord('x'.repeat(90))).toHaveLength(40);
  });

  it('tell what is in a backup, and whether something would be lost', async () => {
    const { issuer } = await openBench();
    const file = await issuer.backup(BACKUP);
    const summary = await issuer.readBackup(file, BACKUP);
    expect(losesSomething(summary)).toBe(false);
    expect(summaryFacts(summary, words.safety, language).map(({ value }) => value)).toContain('Back office');
    await issuer.createEntitlement({ product: 'ticket-kiosk', customer: 'Later', seats: 1 });
    expect(losesSomething(await issuer.readBackup(file, BACKUP))).toBe(true);
  });

  it('tell what was checked of a journal', async () => {
    const { issuer } = await openBench();
    await issuer.checkpoint();
    const text = await issuer.exportJournal();
    const verdict = await verifyJournalExport(text, { certificate: issuer.identity().certificate.bytes });
    const facts = verdictFacts(verdict, words.safety.journal, language);
    expect(facts[0]).toEqual({ name: 'Entries', value: String(verdict.entries) });
    expect(facts).toHaveLength(4);
  });
});

describe('what somebody enters', () => {
  it('is the root from paper, or the passphrase where the root is here', () => {
    expect(rootAccess(newRootSheet(), true)).toBeUndefined();
    expect(rootAccess({ text: '', passphrase: 'p' }, true)).toEqual({ passphrase: 'p' });
    expect(rootAccess({ text: ' ', passphrase: 'p' }, false)).toBeUndefined();
    expect(exportedRoot({ text: 'lines', passphrase: 'p' })).toEqual({ text: 'lines', passphrase: 'p' });
  });

  it('is a number of seats, or nothing: then all free ones are held back', () => {
    expect([...statedSeats({ a: '3', b: ' ', c: '0', d: 'x' })]).toEqual([
      ['a', 3],
      ['c', 0],
    ]);
  });
});

describe('certificates', () => {
  it('are in use, replaced or withdrawn, and said to end in time', async () => {
    const { issuer } = await openBench();
    await issuer.rotate({ root: { passphrase: PASSPHRASE }, newKeys: true });
    const [current, old] = await issuer.certificates();
    if (current === undefined || old === undefined) throw new Error('too few');
    const said = (one: typeof current) => certificateState(one, current, words.safety.certificates).name;
    expect([said(current), said(old)]).toEqual(['In use', 'Replaced']);
    expect(said({ ...old, withdrawn: true })).toBe('Withdrawn');
    expect(endsSoon(current, NOW)).toBe(false);
    expect(endsSoon(current, unixTime(current.certificate.claims.validUntil - 30 * DAY))).toBe(true);
  });
});

function receptionOf({ phase }: IssueDesk): Reception {
  if (phase.name !== 'ready') throw new Error(phase.name);
  return phase.reception;
}

describe('the desk', () => {
  it('keeps what lies on it while the ledger changes, and puts it away when it is locked', async () => {
    const bench = await openBench();
    const desk = new IssueDesk(async () => bench.issuer, bench.clock.read);
    await desk.begin();
    const before = receptionOf(desk);
    await bench.issuer.createEntitlement({ product: 'ticket-kiosk', customer: 'Another', seats: 1 });
    await vi.waitFor(() => expect(desk.revision).toBeGreaterThan(0), { timeout: 20_000 });
    await bench.issuer.standing();
    expect(receptionOf(desk)).toBe(before);
    desk.lock();
    expect(desk.phase).toEqual({ name: 'locked' });
    await desk.unlock(PASSPHRASE);
    expect(receptionOf(desk)).not.toBe(before);
    expect(desk.lockedByIdleness).toBe(false);
  });

  it('says when an issuer was moved away, and goes on when that is taken back', async () => {
    const bench = await openBench();
    const desk = new IssueDesk(async () => bench.issuer, bench.clock.read);
    await desk.begin();
    await bench.issuer.move(BACKUP);
    await desk.judgeAgain();
    expect(desk.phase).toMatchObject({ name: 'halted', halt: 'issuer-moved' });
    await bench.issuer.resume(PASSPHRASE);
    await desk.judgeAgain();
    expect(desk.phase.name).not.toBe('halted');
    expect(desk.standing?.halt).toBe('reconcile-needed');
  });
});
