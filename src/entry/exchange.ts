/** `offlease/exchange`: how a token's text travels: QR code, camera, photo, file, clipboard, keyboard scanner, link, paper. */
export { listCameras, type CameraChoice } from '../exchange/camera.ts';
export { mayHaveCamera } from '../exchange/camera-presence.ts';
export { CameraSession, type CameraSessionOptions, type CameraState } from '../exchange/camera-session.ts';
export { copyText, readClipboard } from '../exchange/clipboard.ts';
export { CodeSequence, codesOf, type Density, type SequenceOptions } from '../exchange/code-sequence.ts';
export type { Point, Sighting } from '../exchange/decoder.ts';
export {
  chooseFiles,
  readTextFile,
  saveFile,
  saveFileAs,
  TOKEN_FILE_ACCEPT,
  type FileChoice,
} from '../exchange/file.ts';
export { watchIncoming, type Incoming, type IncomingListener } from '../exchange/incoming.ts';
export { KeyboardScanner, untype, type KeyboardScannerOptions, type ScanManner } from '../exchange/keyboard-scanner.ts';
export { readLink, takeLink, writeLink } from '../exchange/link.ts';
export { readPhoto } from '../exchange/photo.ts';
export { printSheet, type PrintSheet } from '../exchange/print-sheet.ts';
export { qrMatrix, QUIET_ZONE, type ErrorCorrection, type QrMatrix, type QrOptions } from '../exchange/qr-code.ts';
export { drawQr, qrPath, type QrPath } from '../exchange/qr-drawing.ts';
export { enterFullscreen, keepAwake, leaveFullscreen } from '../exchange/screen.ts';
export { canShare, share, type Shared } from '../exchange/share.ts';
export { OffleaseError, type ErrorCode, type ErrorFacts } from '../license/error.ts';
export { PartCollector, splitIntoParts, type Progress } from '../text/parts.ts';
export { decodeText, encodeText, findTokens } from '../text/text-form.ts';
export { readTokens, TOKEN_FILE_EXTENSION, TOKEN_FILE_TYPE, writeTokenFile } from '../text/token-file.ts';
