import { describe, expect, it } from 'vitest';
import { readRootText } from '../../src/issuer/root-text.ts';
import { OffleaseError } from '../../src/license/error.ts';
import { codeOf, PASSPHRASE } from './fixture.ts';
import { keysOf, openVault, ROOT_PASSPHRASE } from './custody-fixture.ts';

async function exported() {
  const vault = await openVault();
  const text = await vault.issuer.exportRoot(PASSPHRASE, ROOT_PASSPHRASE);
  return { ...vault, text, root: { text, passphrase: ROOT_PASSPHRASE } };
}

async function lineOf(attempt: Promise<unknown>): Promise<unknown> {
  const error = await attempt.catch((reason: unknown) => reason);
  if (!(error instanceof OffleaseError)) throw new TypeError('not refused');
  expect(error.code).toBe('root-text-invalid');
  return error.facts['line'];
}

const ROWS = /^[1-8] {2}\S/;

describe('an exported root', () => {
  it('is eight numbered lines that people can read, and fits the root that is here', async () => {
    const { text, issuer } = await exported();
    const rows = text.split('\n').filter((row) => ROWS.test(row));
    expect(rows).toHaveLength(8);
    for (const row of rows.slice(0, 7)) expect(row).toMatch(/^[1-8] {2}([A-Z2-7]{5} ){4}[A-Z2-7]{5} {2}[A-Z2-7]{4}$/);
    const { thumbprint } = issuer.identity().root;
    expect(text.replaceAll(' ', '')).toContain(thumbprint.slice(0, 32));
    expect(text).not.toContain(PASSPHRASE);
    const key = await readRootText(text, ROOT_PASSPHRASE);
    expect(key.publicKey.thumbprint).toBe(thumbprint);
    expect(key.privateKey.extractable).toBe(false);
  });

  it('is read in small letters, with other blanks, quoted, without its heading, and with 0, 1 and 8 for O, I and B', async () => {
    const { text } = await exported();
    const rows = text.split('\n').filter((row) => ROWS.test(row));
    const typed = rows
      .map((row) => `> ${row.slice(0, 1)}. ${row.slice(1).toLowerCase().replaceAll(' ', '\t')}`)
      .toReversed();
    const wrong = rows.map(
      (row) => row.slice(0, 3) + row.slice(3).replaceAll('O', '0').replaceAll('I', '1').replaceAll('B', '8'),
    );
    expect((await readRootText(typed.join('\r\n'), ROOT_PASSPHRASE)).privateKey.type).toBe('private');
    expect((await readRootText(wrong.join('\n'), ROOT_PASSPHRASE)).privateKey.type).toBe('private');
  });

  it('says which line was mistyped, swapped or left out', async () => {
    const { text } = await exported();
    const rows = text.split('\n').filter((row) => ROWS.test(row));
    for (const [at, row] of rows.entries()) {
      for (const place of [3, 9, row.length - 1]) {
        const other = row[place] === 'Q' ? 'R' : 'Q';
        const typed = rows.with(at, row.slice(0, place) + other + row.slice(place + 1));
        expect(await lineOf(readRootText(typed.join('\n'), ROOT_PASSPHRASE))).toBe(at + 1);
      }
      expect(await lineOf(readRootText(rows.toSpliced(at, 1).join('\n'), ROOT_PASSPHRASE))).toBe(at + 1);
    }
    const [first = '', second = ''] = rows;
    const swapped = rows.with(0, `1${second.slice(1)}`).with(1, `2${first.slice(1)}`);
    expect(await lineOf(readRootText(swapped.join('\n'), ROOT_PASSPHRASE))).toBe(1);
    expect(await lineOf(readRootText('Dear Sir or Madam', ROOT_PASSPHRASE))).toBeUndefined();
  });

  it('opens with its own passphrase only', async () => {
    const { text, issuer } = await exported();
    expect(await codeOf(readRootText(text, PASSPHRASE))).toBe('passphrase-wrong');
    expect(await codeOf(issuer.exportRoot('wrong passphrase', ROOT_PASSPHRASE))).toBe('passphrase-wrong');
    expect(await codeOf(issuer.exportRoot(PASSPHRASE, 'short'))).toBe('passphrase-too-short');
  });
});

describe('removing the root', () => {
  it('takes its private half out of the store once the export was read back', async () => {
    const { issuer, browser, root } = await exported();
    expect((await issuer.standing()).root).toMatchObject({ here: true, proven: false });
    expect(await issuer.proveRoot(root)).toBe('current');
    expect((await issuer.standing()).root).toMatchObject({ here: true, proven: true });
    await issuer.removeRoot(root);
    expect((await issuer.standing()).root).toMatchObject({
      here: false,
      proven: true,
      id: issuer.identity().root.thumbprint,
    });
    const stored = await keysOf(browser);
    expect(stored.root.key).toBeUndefined();
    expect(await codeOf(issuer.exportRoot(PASSPHRASE, ROOT_PASSPHRASE))).toBe('root-needed');
    expect((await issuer.journal({ limit: 1 }))[0]?.event).toBe('root-removed');
  });

  it('is refused without an export that can be read, or with that of another root', async () => {
    const { issuer, root, text } = await exported();
    const other = await exported();
    expect(await codeOf(issuer.removeRoot({ text, passphrase: 'wrong passphrase' }))).toBe('passphrase-wrong');
    expect(await codeOf(issuer.removeRoot(other.root))).toBe('root-other');
    expect(await codeOf(issuer.removeRoot({ ...root, text: text.replace('\n3 ', '\n4 ') }))).toBe('root-text-invalid');
    expect(await codeOf(issuer.rotate({ root: other.root }))).toBe('root-other');
    expect((await issuer.standing()).root?.here).toBe(true);
  });

  it('is undone by the export', async () => {
    const { issuer, root } = await exported();
    await issuer.removeRoot(root);
    expect(await codeOf(issuer.returnRoot(root, 'wrong passphrase'))).toBe('passphrase-wrong');
    await issuer.returnRoot(root, PASSPHRASE);
    expect((await issuer.standing()).root).toMatchObject({ here: true, proven: true });
    expect((await issuer.rotate({ root: { passphrase: PASSPHRASE } })).claims.serial).toBe(2);
  });
});
