import { OffleaseError, type PlatformErrorCode } from '../license/error.ts';

const CODES: Readonly<Record<string, PlatformErrorCode>> = {
  NotFoundError: 'camera-missing',
  OverconstrainedError: 'camera-missing',
  NotAllowedError: 'camera-denied',
  SecurityError: 'camera-denied',
  NotReadableError: 'camera-busy',
  AbortError: 'camera-busy',
};

/**
 * Why a camera cannot be used, by the name of what `getUserMedia` threw (Media Capture and Streams,
 * section 10.2): camera-missing, camera-denied (by a person or a policy), camera-busy (another program
 * has it), insecure-context, camera-failed {reason}.
 */
export function cameraError(cause: unknown): OffleaseError {
  if (cause instanceof OffleaseError) return cause;
  const name = cause instanceof Error ? cause.name : typeof cause;
  const code = CODES[name];
  return code === undefined
    ? new OffleaseError('camera-failed', { reason: name }, { cause })
    : new OffleaseError(code, {}, { cause });
}
