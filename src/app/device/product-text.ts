import { utf8, type Bytes } from '../../license/bytes.ts';
import { OffleaseError } from '../../license/error.ts';
import { hashOf } from '../shell/hash.ts';

/** Where a link to a product file leads: `#/device/product/<base64url of the JSON>`. */
export const PRODUCT_ROUTE = 'product';

/** A link that opens the app with a product file. The file travels in the fragment: no server sees it. */
export function productLink(app: string, json: string): string {
  return new URL(hashOf('device', PRODUCT_ROUTE, base64UrlOf(utf8(json))), app).href;
}

/**
 * The JSON in what somebody pasted, scanned or opened: a product file itself, or a link to one.
 *
 * @throws OffleaseError product-file-invalid
 */
export function productJsonOf(text: string): string {
  const trimmed = text.trim();
  if (trimmed.startsWith('{')) return trimmed;
  const link = /#\/device\/product\/([A-Za-z0-9_-]+)$/.exec(trimmed);
  if (link?.[1] === undefined) throw new OffleaseError('product-file-invalid', { reason: 'not JSON' });
  return productJsonOfLink(link[1]);
}

/** Whether a text means to be a product file, or a link to one. */
export function isProductText(text: string): boolean {
  return text.trim().startsWith('{') || /#\/device\/product\/[A-Za-z0-9_-]+$/.test(text.trim());
}

/** @throws OffleaseError product-file-invalid */
export function productJsonOfLink(data: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytesOfBase64Url(data));
  } catch (cause) {
    throw new OffleaseError('product-file-invalid', { reason: 'link' }, { cause });
  }
}

function base64UrlOf(bytes: Uint8Array): string {
  let binary = '';
  for (const byte of bytes) binary += String.fromCharCode(byte);
  return btoa(binary).replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '');
}

function bytesOfBase64Url(text: string): Bytes {
  return Uint8Array.from(atob(text.replaceAll('-', '+').replaceAll('_', '/')), (char) => char.charCodeAt(0));
}
