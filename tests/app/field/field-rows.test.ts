import { describe, expect, it } from 'vitest';
import { FIELD_ROWS, fieldRows, openRows, type FieldFacts, type FieldRow } from '../../../src/app/field/field-rows.ts';
import { fieldMessages } from '../../../src/app/messages/field.ts';
import { placeLanguage } from '../../../src/app/messages/place-language.ts';

const speech = { words: fieldMessages('en'), language: placeLanguage('en-GB').atIssuer };

const WELL: FieldFacts = {
  installed: true,
  installable: false,
  offlineReady: true,
  decoder: { kept: true, reads: true },
  camera: 'granted',
  persisted: true,
  keepRefused: false,
  issuer: { state: 'ready', name: 'Back office' },
  seats: { free: 1200, counted: 3, more: false },
  carried: { handOver: 0, deliver: 2 },
};

function row(name: (typeof FIELD_ROWS)[number], changes: Partial<FieldFacts>): FieldRow {
  const found = fieldRows({ ...WELL, ...changes }, speech).find((one) => one.name === name);
  if (found === undefined) throw new Error(`no row ${name}`);
  return found;
}

describe('ready for the field', () => {
  it('is when every row is well', () => {
    const rows = fieldRows(WELL, speech);
    expect(rows.map(({ name }) => name)).toEqual(FIELD_ROWS);
    expect(rows.map(({ outcome }) => outcome)).toEqual(FIELD_ROWS.map(() => 'good'));
    expect(openRows(rows)).toEqual([]);
    expect(row('allotment', {}).what).toBe('1,200 seats are free to give.');
    expect(row('courier', {}).what).toBe('2 answers are ready for their kiosks.');
  });

  it('asks for nothing that this browser is not there for', () => {
    const { seats: _, ...rest } = WELL;
    const rows = fieldRows(
      { ...rest, camera: 'none', issuer: { state: 'none' }, carried: { handOver: 0, deliver: 0 } },
      speech,
    );
    expect(rows.filter(({ outcome }) => outcome === 'none').map(({ name }) => name)).toEqual([
      'camera',
      'issuer',
      'allotment',
      'courier',
    ]);
    expect(openRows(rows)).toEqual([]);
  });

  interface Case {
    readonly name: (typeof FIELD_ROWS)[number];
    readonly changes: Partial<FieldFacts>;
    readonly outcome: FieldRow['outcome'];
    readonly act?: string;
  }
  const cases: readonly Case[] = [
    { name: 'installed', changes: { installed: false }, outcome: 'warn' },
    { name: 'installed', changes: { installed: false, installable: true }, outcome: 'warn', act: 'install' },
    { name: 'offline', changes: { offlineReady: false }, outcome: 'bad' },
    { name: 'decoder', changes: { decoder: { kept: false, reads: true } }, outcome: 'warn' },
    { name: 'decoder', changes: { decoder: { kept: true, reads: false } }, outcome: 'bad' },
    { name: 'camera', changes: { camera: 'prompt' }, outcome: 'warn', act: 'camera' },
    { name: 'camera', changes: { camera: 'denied' }, outcome: 'bad' },
    { name: 'storage', changes: { persisted: false }, outcome: 'warn', act: 'keep' },
    { name: 'storage', changes: { persisted: undefined }, outcome: 'warn', act: 'keep' },
    { name: 'storage', changes: { persisted: false, keepRefused: true }, outcome: 'warn', act: 'keep' },
    { name: 'issuer', changes: { issuer: { state: 'locked', name: 'Office' } }, outcome: 'warn', act: 'issue' },
    { name: 'issuer', changes: { issuer: { state: 'halted', name: 'Office' } }, outcome: 'bad', act: 'issue' },
    { name: 'issuer', changes: { issuer: { state: 'failed' } }, outcome: 'bad', act: 'issue' },
    { name: 'allotment', changes: { seats: { free: 0, counted: 1, more: false } }, outcome: 'bad' },
    { name: 'courier', changes: { carried: { handOver: 1, deliver: 5 } }, outcome: 'warn', act: 'courier' },
  ];
  it.each(cases)('$name: $changes is $outcome, with a plain next step', ({ name, changes, outcome, act }) => {
    const found = row(name, changes);
    expect(found.outcome).toBe(outcome);
    expect(found.act?.does).toBe(act);
    expect(found.what).toMatch(/^[A-Z].*\.$/);
    expect(found.next).toMatch(/^[A-Z].*\.$/);
    expect(openRows(fieldRows({ ...WELL, ...changes }, speech))).toEqual([found]);
  });

  it('says how far it has counted', () => {
    expect(row('allotment', { seats: { free: 7, counted: 200, more: true } }).what).toContain('first 200');
    expect(row('allotment', { seats: { free: Infinity, counted: 1, more: false } }).outcome).toBe('good');
  });
});
