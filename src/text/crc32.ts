const TABLE = Uint32Array.from({ length: 256 }, (_, byte) => {
  let rest = byte;
  for (let bit = 0; bit < 8; bit += 1) rest = rest & 1 ? (rest >>> 1) ^ 0xedb8_8320 : rest >>> 1;
  return rest;
});

/** One more byte into a running sum; begin with {@link CRC_START}, end with {@link crcEnd}. */
export function crcStep(running: number, byte: number): number {
  return (running >>> 8) ^ (TABLE[(running ^ byte) & 0xff] ?? 0);
}

export const CRC_START = 0xffff_ffff;

export function crcEnd(running: number): number {
  return (running ^ 0xffff_ffff) >>> 0;
}

/** CRC-32 as in ISO 3309, Ethernet and ZIP: 'CRC-32/ISO-HDLC', of "123456789" 0xCBF43926. */
export function crc32(bytes: Uint8Array): number {
  let running = CRC_START;
  for (const byte of bytes) running = crcStep(running, byte);
  return crcEnd(running);
}

/** The four bytes, most significant first. */
export function crcBytes(bytes: Uint8Array): Uint8Array {
  const four = new Uint8Array(4);
  new DataView(four.buffer).setUint32(0, crc32(bytes));
  return four;
}
