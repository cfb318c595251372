import type { ErrorCopy } from '../../element/messages/language.ts';
import type { IssuerErrorCode } from '../../license/error.ts';
import type { DeviceSideErrorCode } from '../../element/messages/errors.device.ts';

/** Every code that only the issuer's side has, and other words for shared codes where the issuer's differ. */
export type IssuerErrorCopy = Readonly<Record<IssuerErrorCode, ErrorCopy>> &
  Readonly<Partial<Record<DeviceSideErrorCode, ErrorCopy>>>;
