import { describe, expect, it } from 'vitest';
import type { Certificate } from '../../src/token/certificate.ts';
import { openIssuerToken } from '../../src/token/open.ts';
import { asIssued, handle, Kiosk, PASSPHRASE } from './fixture.ts';
import { openVault } from './custody-fixture.ts';

const ROOT = { passphrase: PASSPHRASE };

describe('certificates that change while tabs issue', () => {
  it('every token is signed by the certificate that the ledger had when it was written', async () => {
    const vault = await openVault({ seats: 100 });
    const { issuer, browser } = vault;
    const tabs = [issuer, await browser.open(), await browser.open(), await browser.open()];
    for (const tab of tabs.slice(1)) await tab.unlock(PASSPHRASE);
    const first = issuer.identity();
    const kiosks = await Promise.all(Array.from({ length: 48 }, () => Kiosk.make(issuer)));
    const requests = await Promise.all(kiosks.map((kiosk) => kiosk.request()));

    const issuing = requests.map((request, at) => handle(tabs[at % tabs.length] ?? issuer, request));
    const rotating = (async () => {
      // In the same tab that issues, and in another; between them somebody only looks.
      for (const tab of [tabs[1], tabs[0], tabs[2]]) {
        await tab?.rotate({ root: ROOT });
        await Promise.all(tabs.map((one) => one.standing()));
      }
    })();
    const many = issuer.answerMany(
      await Promise.all(
        (await Promise.all(Array.from({ length: 12 }, () => Kiosk.make(issuer)))).map((kiosk) => kiosk.request()),
      ),
    );
    const outcomes = (await Promise.all(issuing)).map(asIssued);
    await rotating;
    expect((await many).map(({ kind }) => kind)).toEqual(Array.from({ length: 12 }, () => 'issued'));

    const certificates = (await issuer.certificates()).map(({ certificate }) => certificate);
    expect(certificates.map(({ claims }) => claims.serial)).toEqual([4, 3, 2, 1]);
    const signedBy = new Map<string, number>();
    for (const [at, { token, activation }] of outcomes.entries()) {
      const { certificate } = await openIssuerToken(token, {
        receivers: [(kiosks[at] ?? expect.fail()).receiving],
        trust: { roots: [first.root], certificates },
      });
      signedBy.set(activation.id, certificate?.claims.serial ?? 0);
    }
    let serial = 1;
    const seen: [want: number, got: number][] = [];
    for (const { event, facts } of await issuer.journal({ order: 'oldest', limit: 1000 })) {
      if (event === 'certificate-renewed') serial = Number(facts['serial']);
      const got = signedBy.get(String(facts['activation']));
      if (event === 'response-issued' && got !== undefined) seen.push([serial, got]);
    }
    expect(seen).toHaveLength(48);
    expect(seen.filter(([want, got]) => want !== got)).toEqual([]);
    const used: readonly Certificate[] = certificates.filter(({ claims }) =>
      seen.some(([want]) => want === claims.serial),
    );
    expect(used.length).toBeGreaterThan(1);
    expect(await issuer.seatUse(vault.entitlement.id)).toMatchObject({ inUse: 60 });
  });
});
