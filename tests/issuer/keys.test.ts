import { describe, expect, it } from 'vitest';
import { openIssuer } from '../../src/issuer/issuer.ts';
import { openLock } from '../../src/issuer/passphrase.ts';
import { unlockKeys } from '../../src/issuer/keys.ts';
import type { KeysRecord } from '../../src/issuer/records.ts';
import type { IssuerStore } from '../../src/issuer/store.ts';
import { readProductFile } from '../../src/token/product-file.ts';
import { codeOf, dump, expectRefusal, Kiosk, NOW, openBench, openTab, PASSPHRASE, PRODUCT, ROUNDS } from './fixture.ts';

async function keysOf(store: IssuerStore): Promise<KeysRecord> {
  const record = await store.read((tables) => tables.keys.get('keys'));
  if (record === undefined) throw new TypeError('not set up');
  return record;
}

describe('set-up', () => {
  it('makes a root, an issuer and a certificate of serial 1 for five years', async () => {
    const { issuer } = await openBench();
    const { name, issuer: id, root, certificate } = issuer.identity();
    expect(issuer.status()).toBe('ready');
    expect(name).toBe('Back office');
    expect(certificate.claims).toMatchObject({ issuer: id, root: root.thumbprint, role: 'issuer', serial: 1 });
    expect(certificate.claims.kinds).toEqual(['response', 'refresh']);
    expect(certificate.claims.validFrom).toBe(NOW);
    const from = new Date(NOW * 1000);
    const until = new Date(certificate.claims.validUntil * 1000);
    expect(until.getUTCFullYear()).toBe(from.getUTCFullYear() + 5);
    expect(until.toISOString().slice(4)).toBe(from.toISOString().slice(4));
  });

  it('is done once, in whatever tab', async () => {
    const bench = await openBench();
    const again = { name: 'Other', passphrase: PASSPHRASE, rounds: ROUNDS };
    const before = await dump(bench.store);
    expect(await codeOf(bench.issuer.setUp(again))).toBe('issuer-already-set-up');
    expect(await codeOf((await openTab(bench)).setUp(again))).toBe('issuer-already-set-up');
    expect(await dump(bench.store)).toEqual(before);
  });

  it('refuses a short passphrase and an empty name, and leaves nothing behind', async () => {
    const { clock, store } = await openBench();
    const empty = await openBench();
    await empty.store.write((tables) => tables.keys.delete('keys'));
    const issuer = await openIssuer({ store: empty.store, clock: clock.read });
    expect(issuer.status()).toBe('not-set-up');
    expect(await codeOf(issuer.setUp({ name: 'A', passphrase: '1234567', rounds: ROUNDS }))).toBe(
      'passphrase-too-short',
    );
    expect(await codeOf(issuer.setUp({ name: '', passphrase: PASSPHRASE, rounds: ROUNDS }))).toBe('field-invalid');
    expect(await codeOf(issuer.unlock(PASSPHRASE))).toBe('issuer-not-set-up');
    expect(issuer.status()).toBe('not-set-up');
    expect((await dump(empty.store))['keys']).toEqual([]);
    expect((await dump(store))['keys']).toHaveLength(1);
  });

  it('derives with 600,000 rounds unless told', async () => {
    const { clock, store } = await openBench();
    await store.write((tables) => tables.keys.delete('keys'));
    const issuer = await openIssuer({ store, clock: clock.read });
    await issuer.setUp({ name: 'A', passphrase: 'eight ch' });
    expect((await keysOf(store)).lock.rounds).toBe(600_000);
    issuer.lock();
    await issuer.unlock('eight ch');
    expect(issuer.status()).toBe('ready');
  });
});

describe('locking', () => {
  it('opens with the passphrase only, whatever the way it is written', async () => {
    const { clock, store } = await openBench();
    await store.write((tables) => tables.keys.delete('keys'));
    const issuer = await openIssuer({ store, clock: clock.read });
    await issuer.setUp({ name: 'A', passphrase: 'Pa\u0308sse-Wort', rounds: ROUNDS });
    issuer.lock();
    expect(issuer.status()).toBe('locked');
    expect(await codeOf(issuer.unlock('Pässe-wort'))).toBe('passphrase-wrong');
    expect(await codeOf(issuer.unlock(''))).toBe('passphrase-wrong');
    expect(issuer.status()).toBe('locked');
    await issuer.unlock('P\u00e4sse-Wort');
    expect(issuer.status()).toBe('ready');
  });

  it('a locked issuer opens and issues nothing, but is known', async () => {
    const bench = await openBench();
    const { issuer } = bench;
    const kiosk = await Kiosk.make(issuer);
    const token = await kiosk.request();
    const proposal = await issuer.receive(token);
    issuer.lock();
    await expectRefusal(bench, () => issuer.receive(token), 'issuer-locked', { journalled: false });
    await expectRefusal(bench, () => issuer.perform(proposal), 'issuer-locked', { journalled: false });
    const unknown = '00'.repeat(16) as Parameters<typeof issuer.refresh>[0];
    await expectRefusal(bench, () => issuer.refresh(unknown), 'issuer-locked', { journalled: false });
    expect(issuer.identity().name).toBe('Back office');
    const file = await readProductFile(await issuer.productFile(PRODUCT));
    expect(file.certificates[0]?.claims.issuer).toBe(issuer.identity().issuer);
  });

  it('locks this page only', async () => {
    const bench = await openBench();
    const tab = await openTab(bench);
    bench.issuer.lock();
    expect(tab.status()).toBe('ready');
  });

  it('unlocked keys cannot be extracted, the key that wraps them neither, and no key lies open in the store', async () => {
    const { store } = await openBench();
    const record = await keysOf(store);
    const keys = await unlockKeys(record, PASSPHRASE);
    const wrapping = await openLock(record.lock, PASSPHRASE);
    const privateKeys = [keys.signing.privateKey, ...keys.receiving.map(({ privateKey }) => privateKey), wrapping];
    for (const key of privateKeys) expect(key.extractable).toBe(false);
    const stored = JSON.stringify(record, (_, value: unknown) => (value instanceof CryptoKey ? 'CryptoKey' : value));
    expect(stored).not.toContain('CryptoKey');
    expect(stored).not.toContain(PASSPHRASE);
  });

  it('does not open keys that changed places or were altered', async () => {
    const { store } = await openBench();
    const record = await keysOf(store);
    const { signing, root } = record;
    if (signing === undefined || root.key === undefined) throw new TypeError('a key is missing');
    const swapped = { ...record, signing: root.key };
    expect(await codeOf(unlockKeys(swapped, PASSPHRASE))).toBe('storage-damaged');
    const wrapped = signing.wrapped.slice();
    wrapped[20] = (wrapped[20] ?? 0) ^ 1;
    const altered = { ...record, signing: { ...signing, wrapped } };
    expect(await codeOf(unlockKeys(altered, PASSPHRASE))).toBe('storage-damaged');
    const other = { ...record, signing: { ...signing, publicKey: root.publicKey } };
    expect(await codeOf(unlockKeys(other, PASSPHRASE))).toBe('storage-damaged');
  });

  it('says so when certificate and root in the store do not belong together', async () => {
    const one = await openBench();
    const two = await openBench();
    const record = await keysOf(one.store);
    const foreign = await keysOf(two.store);
    await one.store.write((tables) => tables.keys.put({ ...record, certificate: foreign.certificate }));
    expect(await codeOf(openIssuer({ store: one.store, clock: one.clock.read }))).toBe('storage-damaged');
  });
});

describe('the passphrase', () => {
  it('changes by re-wrapping one key: nothing else that is stored is touched', async () => {
    const bench = await openBench();
    const { issuer, store } = bench;
    const before = await dump(store);
    await issuer.changePassphrase(PASSPHRASE, 'another one entirely');
    const after = await dump(store);
    const { lock: oldLock, ...oldKeys } = before['keys']?.[0] as KeysRecord;
    const { lock: newLock, ...newKeys } = after['keys']?.[0] as KeysRecord;
    expect(newKeys).toEqual(oldKeys);
    expect({ ...after, keys: [] }).toEqual({ ...before, keys: [] });
    expect(newLock.wrapped).not.toEqual(oldLock.wrapped);
    expect(newLock.salt).not.toEqual(oldLock.salt);
    expect((await issuer.journal({ limit: 1 }))[0]?.event).toBe('passphrase-changed');
    expect(issuer.status()).toBe('ready');
    issuer.lock();
    expect(await codeOf(issuer.unlock(PASSPHRASE))).toBe('passphrase-wrong');
    await issuer.unlock('another one entirely');
    const kiosk = await Kiosk.make(issuer);
    expect((await issuer.receive(await kiosk.request())).action).toBe('activate');
  });

  it('stays where the current one is wrong or the next too short', async () => {
    const { issuer, store } = await openBench();
    const before = await dump(store);
    expect(await codeOf(issuer.changePassphrase('wrong passphrase', 'another one entirely'))).toBe('passphrase-wrong');
    expect(await codeOf(issuer.changePassphrase(PASSPHRASE, 'short'))).toBe('passphrase-too-short');
    expect(await dump(store)).toEqual(before);
  });

  it('is the new one in another tab, too, which stays unlocked', async () => {
    const bench = await openBench();
    const tab = await openTab(bench);
    await bench.issuer.changePassphrase(PASSPHRASE, 'another one entirely');
    const kiosk = await Kiosk.make(tab);
    const outcome = await tab.perform(await tab.receive(await kiosk.request()));
    expect(outcome.kind).toBe('issued');
    tab.lock();
    expect(await codeOf(tab.unlock(PASSPHRASE))).toBe('passphrase-wrong');
    await tab.unlock('another one entirely');
  });
});
