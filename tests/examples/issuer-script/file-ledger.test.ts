import { appendFile, mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { openIssuer } from 'offlease/issuer';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openFileLedger } from './file-ledger.mjs';

const PASSPHRASE = 'correct horse battery';

let folder: string;
let file: string;
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'offlease-ledger-'));
  file = path.join(folder, 'ledger.jsonl');
});
afterEach(() => rm(folder, { recursive: true }));

async function setUp(): Promise<void> {
  const ledger = await openFileLedger(file);
  const issuer = await openIssuer({ store: ledger.store });
  await issuer.setUp({ name: 'Web shop', passphrase: PASSPHRASE, rounds: 1000 });
  await issuer.createProduct({ id: 'kiosk', name: 'Kiosk', features: [] });
  await issuer.settled();
  await ledger.close();
}

describe('a ledger in a file', () => {
  it('is whole again in the next process', async () => {
    await setUp();
    const ledger = await openFileLedger(file);
    const issuer = await openIssuer({ store: ledger.store });
    await issuer.unlock(PASSPHRASE);
    expect((await issuer.listProducts()).map(({ name }) => name)).toEqual(['Kiosk']);
    expect(await issuer.journal()).toHaveLength(2);
    await ledger.close();
  });

  it('drops a last line that was not written to its end, and goes on behind the one before', async () => {
    await setUp();
    const { size } = await stat(file);
    await appendFile(file, '[{"table":"products","value":{"id":"ha');
    const ledger = await openFileLedger(file);
    expect((await stat(file)).size).toBe(size);
    const issuer = await openIssuer({ store: ledger.store });
    await issuer.unlock(PASSPHRASE);
    await issuer.createProduct({ id: 'second', name: 'Second', features: [] });
    await issuer.settled();
    await ledger.close();
    expect((await readFile(file, 'utf8')).endsWith('\n')).toBe(true);
    const again = await openFileLedger(file);
    expect(await (await openIssuer({ store: again.store })).listProducts()).toHaveLength(2);
    await again.close();
  });

  it('refuses a line that is damaged, and changes nothing', async () => {
    await setUp();
    const text = (await readFile(file, 'utf8')).replace('"table":"keys"', '"table":"kyes"');
    await rm(file);
    await appendFile(file, text);
    await expect(openFileLedger(file)).rejects.toMatchObject({ code: 'storage-damaged' });
    expect(await readFile(file, 'utf8')).toBe(text);
  });

  it('is one process’s at a time', async () => {
    const ledger = await openFileLedger(file);
    await expect(openFileLedger(file)).rejects.toThrow('another process');
    await ledger.close();
    await (await openFileLedger(file)).close();
  });
});
