import { beforeEach, describe, expect, it } from 'vitest';
import { csvOf } from '../../../../src/app/issue/csv/csv-out.ts';
import { CsvImporting } from '../../../../src/app/issue/csv/csv-import.svelte.ts';
import { readCsv } from '../../../../src/app/issue/csv/csv.ts';
import { planCustomers } from '../../../../src/app/issue/csv/customer-csv.ts';
import { endOfCell, timeCell } from '../../../../src/app/issue/csv/entitlement-columns.ts';
import { exactNumber, planEntitlements } from '../../../../src/app/issue/csv/entitlement-csv.ts';
import type { EntitlementRecord } from '../../../../src/issuer/records.ts';
import { unixTime } from '../../../../src/license/time.ts';
import {
  activate,
  ENTITLEMENT_DRAFT,
  Kiosk,
  NOW,
  openBench,
  PRODUCT_DRAFT,
  type Bench,
} from '../../../issuer/fixture.ts';

const options = { now: NOW, tag: 'en' };

describe('entitlements as CSV', () => {
  let bench: Bench;
  beforeEach(async () => {
    bench = await openBench();
  });

  const plan = async (text: string) => {
    const found = await planEntitlements(bench.issuer, text, options);
    if (found.what !== 'rows') throw new Error(found.what);
    return found;
  };
  const problems = async (cells: string, header = 'customer,product,seats') => {
    const [row] = (await plan(`${header}\n${cells}`)).rows;
    return row?.what === 'bad' ? row.problems.map(({ column, problem }) => `${column}: ${problem}`) : row?.what;
  };

  it('go out and into another ledger with every field as it was', async () => {
    await bench.issuer.createEntitlement({
      product: PRODUCT_DRAFT.id,
      customer: '=HYPERLINK("http://x";"y")',
      plan: 'Plan, "gold"',
      orderReference: '-7',
      edition: 'Standard',
      seats: 12_000,
      overdraft: { percent: 10 },
      leasePeriod: 'P1M',
      gracePeriod: 'P7D',
      subscriptionEnd: unixTime(NOW + 12_345_678),
      maintenanceEnd: unixTime(NOW + 1),
      reportEvery: 3,
      countsRenew: true,
      disabled: true,
      features: [{ number: 1 }, { number: 2, limit: Number.MAX_SAFE_INTEGER }, { number: 3, limit: 'unlimited' }],
      attributes: [
        ['region', 'north, "old" town'],
        ['__proto__', '=1'],
      ],
      codes: ['A-1', 'B-2'],
    });
    const text = await csvOf(bench.issuer, 'entitlements');
    const other = await openBench({ codes: ['OTHER'] });
    const found = await planEntitlements(other.issuer, text, options);
    if (found.what !== 'rows') throw new Error(found.what);
    expect(found.rows.map(({ what }) => what)).toEqual(['new', 'new']);
    expect(found.ignored).toEqual([]);
    await other.issuer.importEntitlements(found.rows.flatMap((row) => (row.what === 'new' ? [row.draft] : [])));
    const bare = ({ id: _id, customerId: _customer, made: _made, ...rest }: EntitlementRecord) => rest;
    const [before, after] = await Promise.all(
      [bench.issuer, other.issuer].map(async (issuer) => {
        const { entitlements } = await issuer.listEntitlements({ limit: 10 });
        return entitlements.filter(({ codes }) => !codes.includes('OTHER' as never)).map(bare);
      }),
    );
    expect(after).toEqual(before);
    // Into its own ledger once more: everything is here already.
    expect((await plan(text)).rows.map(({ what }) => what)).toEqual(['known', 'known']);
  });

  it('need no more than customer, product and seats', async () => {
    const { rows, ignored } = await plan('Customer;PRODUCT;seats;remark\nCity Museum;ticket-kiosk;3;x\n;;;\n');
    expect(rows).toMatchObject([{ line: 2, about: 'City Museum', what: 'new', draft: { seats: 3, codes: [] } }]);
    expect(ignored).toEqual(['remark']);
  });

  it('name what is wrong by row and column', async () => {
    expect(await problems('Museum,,')).toEqual(['product: missing', 'seats: missing']);
    expect(await problems('Museum,other,1.5')).toEqual(['product: product', 'seats: seats']);
    expect(await problems('Museum,ticket-kiosk,1e3')).toEqual(['seats: seats']);
    expect(await problems('Museum,ticket-kiosk,1000001')).toEqual(['seats: seats']);
    const one = (column: string, cell: string) =>
      problems(`Museum,ticket-kiosk,1,"${cell.replaceAll('"', '""')}"`, `customer,product,seats,${column}`);
    expect(await one('edition', 'Gold')).toEqual(['edition: edition']);
    expect(await one('overdraft', 'lots')).toEqual(['overdraft: overdraft']);
    expect(await one('lease_period', 'soon')).toEqual(['lease_period: period']);
    expect(await one('lease_period', '30 days')).toBe('new');
    expect(await one('subscription_end', '2027-02-30')).toEqual(['subscription_end: date']);
    expect(await one('subscription_end', '2027-02-28')).toBe('new');
    expect(await one('report_every', '0')).toEqual(['report_every: reports']);
    expect(await one('disabled', 'perhaps')).toEqual(['disabled: yes-no']);
    expect(await one('features', 'nothing')).toEqual(['features: feature']);
    expect(await one('features', 'prints')).toEqual(['features: feature-limit']);
    expect(await one('features', 'prints=9007199254740993')).toEqual(['features: feature-limit']);
    expect(await one('features', 'export=1')).toEqual(['features: feature-limit']);
    expect(await one('attributes', '["a"]')).toEqual(['attributes: attributes']);
    expect(await one('attributes', `{"${'x'.repeat(51)}":"y"}`)).toEqual(['attributes: attributes']);
    expect(await one('codes', 'ä')).toEqual(['codes: codes']);
    expect(await one('codes', 'KIOSK-2026')).toEqual(['codes: code-taken']);
    expect(await one('codes', 'N-1 N-1')).toEqual(['codes: code-twice']);
  });

  it('are refused as a whole where the first line does not fit', async () => {
    expect(await planEntitlements(bench.issuer, 'customer,seats\nx,1', options)).toEqual({
      what: 'header',
      missing: ['product'],
      twice: [],
    });
    expect(await planEntitlements(bench.issuer, 'customer,product,seats,seats\nx,y,1,1', options)).toMatchObject({
      twice: ['seats'],
    });
    expect(await planEntitlements(bench.issuer, 'customer,product,seats\n', options)).toEqual({ what: 'empty' });
    expect(await planEntitlements(bench.issuer, 'customer,product,seats\nx', options)).toMatchObject({ what: 'fault' });
    const many = `customer,product,seats\n${'x,ticket-kiosk,1\n'.repeat(10_001)}`;
    expect(await planEntitlements(bench.issuer, many, options)).toEqual({ what: 'too-many', most: 10_000 });
  });

  it('are written all or none', async () => {
    const drafts = [1, 2, 3].map((at) => ({
      ...ENTITLEMENT_DRAFT,
      customer: `C${String(at)}`,
      codes: [`X-${String(at)}`],
    }));
    const before = await bench.issuer.journal({ limit: 100 });
    await expect(
      bench.issuer.importEntitlements([...drafts, { ...ENTITLEMENT_DRAFT, codes: ['X-2'] }]),
    ).rejects.toMatchObject({ code: 'code-taken', facts: { row: 3 } });
    const abort = new AbortController();
    const stopping = bench.issuer.importEntitlements(
      Array.from({ length: 200 }, () => ({ ...ENTITLEMENT_DRAFT, codes: [] })),
      {
        signal: abort.signal,
        onProgress: () => abort.abort(),
      },
    );
    await expect(stopping).rejects.toMatchObject({ name: 'AbortError' });
    expect(await bench.issuer.journal({ limit: 100 })).toEqual(before);
    expect((await bench.issuer.listEntitlements()).entitlements).toHaveLength(1);
    expect(await bench.issuer.importEntitlements(drafts)).toHaveLength(3);
    expect((await bench.issuer.listEntitlements()).entitlements).toHaveLength(4);
  });

  it('is read, shown and then written, and can be stopped in between', async () => {
    const importing = new CsvImporting(bench.issuer, 'entitlements');
    const file = new Blob(['customer,product,seats\nMuseum,ticket-kiosk,2\nMuseum,none,2\n']);
    await importing.read(file, NOW, 'en');
    expect(importing.step).toMatchObject({ name: 'checked' });
    const writing = importing.write();
    importing.stop();
    await writing;
    expect(importing.step).toMatchObject({ name: 'checked', stopped: true });
    expect((await bench.issuer.listEntitlements({ search: 'museum' })).entitlements).toEqual([]);
    await importing.write();
    expect(importing.step).toEqual({ name: 'done', count: 1 });
    expect((await bench.issuer.listEntitlements({ search: 'museum' })).entitlements).toHaveLength(1);
  });

  it('has times to the second and numbers to 2^53 − 1', () => {
    expect(endOfCell(timeCell(NOW))).toBe(NOW);
    expect(endOfCell('2027-02-30T00:00:00Z')).toBeUndefined();
    expect(exactNumber('9007199254740991')).toBe(Number.MAX_SAFE_INTEGER);
    expect(exactNumber('9007199254740992')).toBeUndefined();
    expect(exactNumber('1,000')).toBeUndefined();
  });
});

describe('customers and seats as CSV', () => {
  it('customers go out and in, and are not doubled', async () => {
    const { issuer } = await openBench();
    await issuer.createCustomer({ name: '@home', reference: 'C-1', note: 'a "b"' });
    const text = await csvOf(issuer, 'customers');
    const other = await openBench({ customer: 'Somebody else' });
    const found = await planCustomers(other.issuer, text, options);
    if (found.what !== 'rows') throw new Error(found.what);
    expect(found.rows.map(({ what }) => what)).toEqual(['new', 'new']);
    await other.issuer.importCustomers(found.rows.flatMap((row) => (row.what === 'new' ? [row.draft] : [])));
    expect((await other.issuer.listCustomers({ search: 'home' })).customers).toMatchObject([
      { name: '@home', reference: 'C-1', note: 'a "b"' },
    ]);
    const again = await planCustomers(other.issuer, 'name,reference\n@home,C-1\n@home,C-2\n@home,C-2\n,C-3\n', options);
    expect(again.what === 'rows' && again.rows.map(({ what }) => what)).toEqual(['known', 'new', 'known', 'bad']);
  });

  it('seats go out with their devices', async () => {
    const { issuer } = await openBench();
    const kiosk = await Kiosk.make(issuer);
    const { activation } = await activate(issuer, await kiosk.request({ seatName: '=Entrance' }));
    const read = readCsv(await csvOf(issuer, 'seats'));
    if ('fault' in read) throw new Error('no table');
    const [head, row] = read.rows;
    const cell = (name: string) => row?.cells[head?.cells.indexOf(name) ?? -1];
    expect(read.rows).toHaveLength(2);
    expect(cell('seat')).toBe('1');
    expect(cell('seat_name')).toBe('=Entrance');
    expect(cell('device')).toBe(kiosk.id);
    expect(cell('lease_end')).toBe(timeCell(activation.leaseEnd));
    expect(cell('in_use')).toBe('yes');
  });

  it('saving can be stopped', async () => {
    const { issuer } = await openBench();
    const signal = AbortSignal.abort();
    await expect(csvOf(issuer, 'customers', { signal })).rejects.toMatchObject({ name: 'AbortError' });
  });
});
