/** What the safety page shows; `tests/app/issue/script-sample.test.ts` runs it. */
export const SCRIPT = `import { readFile } from 'node:fs/promises';
import { memoryIssuerStore, openIssuer } from 'offlease/issuer';

// Its own ledger. With keep and kept, memoryIssuerStore has it outlive the process.
const issuer = await openIssuer({ store: memoryIssuerStore() });
const keys = JSON.parse(await readFile('keys.json', 'utf8'));
await issuer.importKeys(keys, { passphrase: process.env.OFFLEASE_PASSPHRASE });

const proposal = await issuer.receive(request); // the bytes that the device shows
const { token } = await issuer.perform(proposal); // the bytes that it waits for
`;
