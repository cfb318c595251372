import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { SCRIPT } from '../../../src/app/issue/keep/script-sample.ts';
import type { Bytes } from '../../../src/license/bytes.ts';
import { codeOf, Kiosk, PASSPHRASE } from '../../issuer/fixture.ts';
import { openVault } from '../../issuer/custody-fixture.ts';

it('the script on the safety page runs as it stands, up to what only a catalogue of its own can answer', async () => {
  const { issuer } = await openVault();
  const folder = await mkdtemp(join(tmpdir(), 'offlease-script-'));
  try {
    await writeFile(join(folder, 'keys.json'), JSON.stringify(await issuer.exportKeys(PASSPHRASE)));
    const entry = fileURLToPath(new URL('../../../src/entry/issuer.ts', import.meta.url));
    const [imports = '', body = ''] = SCRIPT.replace("'offlease/issuer'", `'${entry}'`)
      .replace("'keys.json'", `'${join(folder, 'keys.json')}'`)
      .split(/\n\n(?=\/\/ Its own)/);
    const file = join(folder, 'script.ts');
    await writeFile(file, `${imports}\nexport async function run(request) {\n${body}\nreturn token;\n}\n`);
    process.env['OFFLEASE_PASSPHRASE'] = 'for the script';
    const script = (await import(/* @vite-ignore */ file)) as { run: (request: Bytes) => Promise<Bytes> };
    // It opens the request with the keys; it has no product yet.
    const request = await (await Kiosk.make(issuer)).request();
    expect(await codeOf(script.run(request))).toBe('product-unknown');
  } finally {
    delete process.env['OFFLEASE_PASSPHRASE'];
    await rm(folder, { recursive: true });
  }
});
