// An issuer's ledger in one file: a line for each transaction, on disk before the transaction is complete.
import { open, readFile, rm } from 'node:fs/promises';
import { ledgerLine, memoryIssuerStore, readLedgerLine } from 'offlease/issuer';

/**
 * Opens the file, or begins one. A last line that was not written to its end, because the power failed, is a transaction
 * that has not happened: it is cut off. One process at a time: the file beside it, `.lock`, says that there is one.
 *
 * @param {string} file
 */
export async function openFileLedger(file) {
  const lock = `${file}.lock`;
  const held = await open(lock, 'wx').catch((/** @type {NodeJS.ErrnoException} */ error) => {
    if (error.code === 'EEXIST')
      throw new Error(`${lock} is there: another process works with this ledger, or died with it.`);
    throw error;
  });
  await held.writeFile(String(process.pid));
  await held.close();

  /** @type {import('node:fs/promises').FileHandle | undefined} */
  let opened;
  try {
    const bytes = await readFile(file).catch((/** @type {NodeJS.ErrnoException} */ error) => {
      if (error.code === 'ENOENT') return Buffer.alloc(0);
      throw error;
    });
    const whole = bytes.lastIndexOf(10) + 1;
    const kept = bytes.subarray(0, whole).toString('utf8').split('\n').slice(0, -1).map(readLedgerLine);
    const handle = await open(file, 'a');
    opened = handle;
    if (whole < bytes.length) await handle.truncate(whole);
    return ledgerOver(handle, whole, kept, lock);
  } catch (error) {
    await opened?.close();
    await rm(lock);
    throw error;
  }
}

/**
 * @param {import('node:fs/promises').FileHandle} handle
 * @param {number} size
 * @param {readonly (readonly import('offlease/issuer').LedgerChange[])[]} kept
 * @param {string} lock
 */
function ledgerOver(handle, size, kept, lock) {
  const store = memoryIssuerStore({
    kept,
    async keep(changes) {
      const line = Buffer.from(`${ledgerLine(changes)}\n`);
      try {
        await handle.appendFile(line);
        await handle.sync();
        size += line.length;
      } catch (error) {
        await handle.truncate(size); // half a line must not stand before the next
        throw error;
      }
    },
  });
  return {
    store,
    async close() {
      await handle.close();
      await rm(lock);
    },
  };
}
