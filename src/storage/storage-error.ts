import { OffleaseError, type PlatformErrorCode } from '../license/error.ts';

/** What the engines' errors (by `DOMException.name`) mean here. */
const CODES: Readonly<Record<string, PlatformErrorCode>> = {
  QuotaExceededError: 'storage-quota',
  VersionError: 'storage-newer',
  InvalidStateError: 'storage-closed',
  AbortError: 'storage-closed', // with no reason given: the connection was dropped
  TransactionInactiveError: 'storage-closed',
  DataError: 'storage-damaged', // Firefox and Chromium: a value that cannot be read back
  NotReadableError: 'storage-damaged',
  NotFoundError: 'storage-damaged', // a store that the schema has and the database has not
  DataCloneError: 'storage-unavailable', // private modes that cannot keep a CryptoKey
  SecurityError: 'storage-unavailable',
  NotAllowedError: 'storage-unavailable',
  UnknownError: 'storage-unavailable',
};

/** Firefox's private windows of old say InvalidStateError when a database is opened. */
const CODES_OF_OPENING: Readonly<Record<string, PlatformErrorCode>> = {
  ...CODES,
  InvalidStateError: 'storage-unavailable',
  AbortError: 'storage-unavailable',
};

/**
 * The error to throw for one that came out of IndexedDB: an `OffleaseError` with a `storage-*` code
 * for what the engine reports; anything else (an error thrown by the work itself) as it is.
 */
export function storageError(error: unknown, database: string, phase: 'open' | 'use' = 'use'): Error {
  if (!(error instanceof DOMException)) {
    return error instanceof Error ? error : new OffleaseError('unexpected', { database }, { cause: error });
  }
  const code = (phase === 'open' ? CODES_OF_OPENING : CODES)[error.name] ?? 'unexpected';
  return new OffleaseError(code, { database, reason: error.name }, { cause: error });
}
