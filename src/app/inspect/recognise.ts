import type { Bytes } from '../../license/bytes.ts';
import { OffleaseError } from '../../license/error.ts';
import type { Inspection } from '../../token/inspect.ts';
import type { Holdings } from './keys-at-hand.ts';
import { recogniseAtDevice } from './recognise-device.ts';
import { recogniseAtIssuer } from './recognise-issuer.ts';
import type { Recognition } from './recognition.ts';

/** What a token is to this browser: to its devices, then to its issuer. Empty where no record knows it. */
export async function recognise(
  token: Bytes,
  inspection: Inspection,
  { devices, withLedger }: Pick<Holdings, 'devices' | 'withLedger'>,
): Promise<readonly Recognition[]> {
  if (inspection.what !== 'token') return [];
  const atDevice = await recogniseAtDevice(token, inspection, devices);
  const atIssuer = await withLedger?.((ledger) => recogniseAtIssuer(token, inspection, ledger)).catch(unreadable);
  return [atDevice, atIssuer].filter((known) => known !== undefined);
}

/** As with everything that this browser holds: what cannot be read is left out. */
function unreadable(error: unknown): undefined {
  if (!(error instanceof OffleaseError)) throw error;
}
