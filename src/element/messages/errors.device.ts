import type { DeviceErrorCode, PlatformErrorCode, TextErrorCode, TokenErrorCode } from '../../license/error.ts';
import type { ErrorCopy } from './language.ts';

/** Every code that can meet a person at the licensed side. */
export type DeviceSideErrorCode = TextErrorCode | TokenErrorCode | DeviceErrorCode | PlatformErrorCode;

/** A code without copy does not compile. */
export type DeviceErrorCopy = Readonly<Record<DeviceSideErrorCode, ErrorCopy>>;
