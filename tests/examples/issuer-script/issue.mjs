// An issuer without a screen: answers requests from a web shop, say, or from a folder.
//
//   node issue.mjs product             sets up at the first call; prints product.json
//   node issue.mjs answer < request    prints the answer to a request, a report or a deactivation
//
// LEDGER: the file (default ledger.jsonl). PASSPHRASE: what its keys are kept under.
import { text } from 'node:stream/consumers';
import { decodeText, encodeText, OffleaseError } from 'offlease';
import { openIssuer } from 'offlease/issuer';
import { openFileLedger } from './file-ledger.mjs';

const { LEDGER = 'ledger.jsonl', PASSPHRASE = '' } = process.env;
const CODE = 'MUSEUM-1';

const ledger = await openFileLedger(LEDGER);
try {
  const issuer = await openIssuer({ store: ledger.store });
  if (issuer.status() === 'not-set-up') await setUp(issuer);
  else await issuer.unlock(PASSPHRASE);

  const [command] = process.argv.slice(2);
  if (command === 'product') {
    const [product] = await issuer.listProducts();
    console.log(await issuer.productFile(product.id, { activationCode: CODE }));
  } else if (command === 'answer') {
    const proposal = await issuer.receive(decodeText(await text(process.stdin)));
    const outcome = await issuer.perform(proposal);
    console.log(outcome.kind === 'issued' ? encodeText(outcome.token) : `recorded: ${outcome.what}`);
  } else {
    throw new Error('product or answer?');
  }
  await issuer.settled();
} catch (error) {
  console.error(error instanceof OffleaseError ? `refused: ${error.message}` : error);
  process.exitCode = 1;
} finally {
  await ledger.close();
}

/** @param {import('offlease/issuer').Issuer} issuer */
async function setUp(issuer) {
  await issuer.setUp({ name: 'Web shop', passphrase: PASSPHRASE });
  const product = await issuer.createProduct({
    id: 'ticket-counter',
    name: 'Ticket counter',
    features: [
      { number: 1, key: 'reports', type: 'bool' },
      { number: 2, key: 'groups', type: 'bool' },
      { number: 3, key: 'sales', type: 'usage-count' },
    ],
  });
  await issuer.createEntitlement({
    product: product.id,
    customer: 'City Museum',
    seats: 20,
    leasePeriod: 'P30D',
    features: [{ number: 1 }, { number: 2 }, { number: 3, limit: 5 }],
    codes: [CODE],
  });
}
