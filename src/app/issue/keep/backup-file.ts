import { dateOfTime, type UnixTime } from '../../../license/time.ts';

/** As the age tools call it. */
export const BACKUP_TYPE = 'application/octet-stream';

/** `offlease-back-office-2026-11-23.age`: who, when, and what opens it. */
export function backupName(issuer: string, now: UnixTime): string {
  return `offlease-${fileWord(issuer)}-${dateOfTime(now).toISOString().slice(0, 10)}.age`;
}

export function journalName(issuer: string, now: UnixTime): string {
  return `journal-${fileWord(issuer)}-${dateOfTime(now).toISOString().slice(0, 10)}.jsonl`;
}

/** A name as part of a file's name, on any system. */
export function fileWord(name: string): string {
  const word = name
    .normalize('NFKD')
    .replace(/\p{M}+/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 40);
  return word === '' ? 'issuer' : word;
}
