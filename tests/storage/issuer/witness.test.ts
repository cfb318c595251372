import { describe, expect, it } from 'vitest';
import type { IssuerId } from '../../../src/license/ids.ts';
import { ledgerWitness } from '../../../src/storage/issuer/witness.ts';

const ISSUER = 'ab'.repeat(16) as IssuerId;
const OTHER = 'cd'.repeat(16) as IssuerId;

/** As the origin private file system: what is written is there once it is closed. */
class Folder {
  readonly files = new Map<string, string>();
  denied = false;

  readonly getFileHandle = async (
    name: string,
    options?: { readonly create?: boolean },
  ): Promise<FileSystemFileHandle> => {
    if (this.denied) throw new DOMException('no', 'SecurityError');
    if (!this.files.has(name)) {
      if (options?.create !== true) throw new DOMException('none', 'NotFoundError');
      this.files.set(name, '');
    }
    const handle = {
      getFile: async () => new Blob([this.files.get(name) ?? '']),
      createWritable: async () => {
        let text = '';
        return {
          write: async (more: string) => void (text += more),
          close: async () => void this.files.set(name, text),
        };
      },
    };
    return handle as unknown as FileSystemFileHandle;
  };
}

function mark(index: number, issuer = ISSUER) {
  return { issuer, index, digest: index.toString(16).padStart(64, '0') };
}

function witnessIn(folder: Folder, name?: string) {
  const witness = ledgerWitness({ folder: async () => folder, ...(name === undefined ? {} : { name }) });
  if (witness === undefined) throw new TypeError('no witness');
  return witness;
}

describe('the witness in a file', () => {
  it('is not there at first, then what was written last', async () => {
    const folder = new Folder();
    const witness = witnessIn(folder);
    expect(await witness.read()).toBeUndefined();
    await witness.write(mark(3));
    expect(await witness.read()).toEqual(mark(3));
    await witness.write(mark(12));
    expect(await witnessIn(folder).read()).toEqual(mark(12));
    expect([...folder.files.keys()]).toEqual(['offlease-issuer.witness']);
  });

  it('rises with a ledger, whichever tab comes last; another ledger, and one that was reconciled, begin anew', async () => {
    const witness = witnessIn(new Folder());
    await witness.write(mark(12));
    await witness.write(mark(9));
    expect(await witness.read()).toEqual(mark(12));
    await witness.write({ ...mark(9), anew: true });
    expect(await witness.read()).toEqual(mark(9));
    await witness.write(mark(2, OTHER));
    expect(await witness.read()).toEqual(mark(2, OTHER));
  });

  it('is as good as none where it was damaged, and keeps a demonstration apart', async () => {
    const folder = new Folder();
    const witness = witnessIn(folder);
    const texts = [
      '',
      '{',
      '[]',
      '{"issuer":"x"}',
      JSON.stringify({ ...mark(3), index: 0 }),
      JSON.stringify({ ...mark(3), digest: '0' }),
    ];
    for (const text of texts) {
      folder.files.set('offlease-issuer.witness', text);
      expect(await witness.read()).toBeUndefined();
    }
    await witness.write(mark(4));
    expect(await witnessIn(folder, 'offlease-issuer-demo').read()).toBeUndefined();
  });

  it('rejects where the place is forbidden, and is none where there is no place', async () => {
    const folder = new Folder();
    folder.denied = true;
    const witness = witnessIn(folder);
    await expect(witness.read()).rejects.toThrow('no');
    await expect(witness.write(mark(1))).rejects.toThrow('no');
    expect(ledgerWitness()).toBeUndefined();
  });

  it('is not waited for in vain', async () => {
    const witness = ledgerWitness({ folder: () => new Promise(() => undefined) });
    await expect(witness?.read()).rejects.toMatchObject({ name: 'TimeoutError' });
  });
});
