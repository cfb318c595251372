import 'fake-indexeddb/auto';
import { IDBFactory } from 'fake-indexeddb';
import { openDB } from 'idb';
import { expect, it } from 'vitest';
import { listCustomers } from '../../../src/issuer/customers.ts';
import { namesakes } from '../../../src/issuer/labels.ts';
import { listEntitlements } from '../../../src/issuer/search.ts';
import type { EntitlementId } from '../../../src/license/ids.ts';
import { ISSUER_DATABASE, openIssuerStore } from '../../../src/storage/issuer/store.ts';

const KEYS = {
  keys: 'id',
  head: 'id',
  products: 'id',
  entitlements: 'id',
  tallies: 'entitlement',
  codes: 'code',
  terms: ['list', 'term', 'entitlement'],
  seats: ['entitlement', 'number'],
  activations: 'id',
  devices: ['device', 'product'],
  requests: ['device', 'nonce'],
  issued: ['activation', 'sequence'],
  journal: 'index',
};

const id = (digit: string) => digit.repeat(32);

function entitlement(digit: string, customer: string) {
  return {
    id: id(digit),
    product: 'kiosk',
    customer,
    seats: 2,
    leasePeriod: 'P30D',
    features: [],
    attributes: [],
    codes: [`CODE-${digit}`],
    made: 1_790_000_000,
  };
}

function activation(digit: string, state: object, names: object) {
  return { id: id(digit), entitlement: id('1'), product: 'kiosk', seat: 1, status: state, ...names };
}

/** A ledger as the first version built it, table by table; nothing here follows the present code. */
async function writeVersion1(factory: IDBFactory): Promise<void> {
  const before = globalThis.indexedDB;
  globalThis.indexedDB = factory;
  const database = await openDB(ISSUER_DATABASE, 1, {
    upgrade(old) {
      for (const [name, keyPath] of Object.entries(KEYS)) {
        const store = old.createObjectStore(name, { keyPath });
        if (name !== 'seats') continue;
        store.createIndex('order', ['entitlement', 'freeAt', 'number']);
        store.createIndex('reserved', ['entitlement', 'reservedFor']);
      }
    },
  });
  globalThis.indexedDB = before;
  for (const [digit, customer] of [
    ['1', 'Hafen'],
    ['2', 'Hafen'],
    ['3', 'Zoo'],
  ] as const) {
    await database.put('entitlements', entitlement(digit, customer));
    await database.put('terms', { list: 'all', term: customer.toLowerCase(), entitlement: id(digit) });
  }
  await database.put('activations', activation('a', { state: 'active' }, { seatName: 'Left', machineLabel: 'K-1' }));
  await database.put('activations', activation('b', { state: 'ended', at: 1, why: 'epoch' }, { seatName: 'Left' }));
  database.close();
}

it('a ledger of the first version gets customers, one for each name, and finds devices by what they are called', async () => {
  const factory = new IDBFactory();
  await writeVersion1(factory);
  const store = await openIssuerStore({ factory });
  const { customers } = await store.read((tables) => listCustomers(tables));
  expect(customers.map(({ name }) => name)).toEqual(['Hafen', 'Zoo']);
  const [harbor, zoo] = customers;
  if (harbor === undefined || zoo === undefined) throw new TypeError('a customer is missing');
  const of = async (customer: typeof harbor) =>
    (await store.read((tables) => listEntitlements(tables, { customer: customer.id }))).entitlements;
  expect((await of(harbor)).map((one) => one.id)).toEqual([id('1'), id('2')]);
  expect(await of(zoo)).toMatchObject([{ id: id('3'), customer: 'Zoo', customerId: zoo.id, codes: ['CODE-3'] }]);
  const found = await store.read((tables) => namesakes(tables, id('1') as EntitlementId, { seatName: 'left' }));
  expect(found.map((one) => one.id)).toEqual([id('a')]);
  store.close();
});
