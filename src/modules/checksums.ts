/** CRC-32 and Adler-32. */

let table: Uint32Array | null = null;

function crcTable(): Uint32Array {
  if (table !== null) return table;
  table = Uint32Array.from({ length: 256 }, (_, n) => {
    for (let k = 0; k < 8; k++) n = n & 1 ? 0xedb88320 ^ (n >>> 1) : n >>> 1;
    return n;
  });
  return table;
}

/** CRC-32 of `data`, continued from `crc`. */
export function crc32Update(data: Uint8Array, crc: number): number {
  const t = crcTable();
  let c = ~crc;
  for (const byte of data) c = t[(c ^ byte) & 0xff] ^ (c >>> 8);
  return ~c >>> 0;
}

/** Adler-32 of `data`, continued from `value`. */
export function adler32Update(data: Uint8Array, value: number): number {
  let a = value & 0xffff;
  let b = value >>> 16;
  for (const byte of data) {
    a = (a + byte) % 65521;
    b = (b + a) % 65521;
  }
  return ((b << 16) | a) >>> 0;
}
