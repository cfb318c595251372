/**
 * How long the CBOR item (RFC 8949) at the beginning of `bytes` says that it is, in bytes, by its
 * heads alone: what it means is nobody's business here. Where the bytes end before the last head, the
 * answer is the least that it must be, and more than there is. `undefined` where the bytes are no
 * such item, or one of more than `most` bytes.
 *
 * It serves a sentence only ("the end is missing" or "something in it is wrong"): nothing is accepted
 * because of it.
 */
export function extentOf(bytes: Uint8Array, most: number): number | undefined {
  let at = 0;
  let items = 1;
  while (items > 0) {
    if (at + items > most) return undefined;
    const head = bytes[at];
    if (head === undefined) return at + items;
    const size = argumentSize(head & 0x1f);
    if (size === undefined) return undefined;
    if (at + 1 + size > bytes.length) return at + size + items;
    let argument = size === 0 ? head & 0x1f : 0;
    for (let index = 1; index <= size; index += 1) argument = argument * 256 + (bytes[at + index] ?? 0);
    at += 1 + size;
    switch (head >> 5) {
      case 2: // byte string
      case 3: // text string
        at += argument;
        items -= 1;
        break;
      case 4: // array
        items += argument - 1;
        break;
      case 5: // map
        items += 2 * argument - 1;
        break;
      case 6: // tag: the item that follows takes its place
        break;
      default: // integers and simple values
        items -= 1;
    }
  }
  return at > most ? undefined : at;
}

/** Bytes after the first that belong to the head; indefinite and reserved lengths have none. */
function argumentSize(info: number): number | undefined {
  if (info < 24) return 0;
  return info > 27 ? undefined : 2 ** (info - 24);
}
