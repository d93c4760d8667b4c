/** The checksum of sections: CRC-32 as in PNG and zip. fflate has one, but does not export it. */

const TABLE = Int32Array.from({ length: 256 }, (_, i) => {
  let c = i;
  for (let bit = 0; bit < 8; bit++) c = (c & 1) !== 0 ? (c >>> 1) ^ 0xedb88320 : c >>> 1;
  return c;
});

/** The checksum of bytes, unsigned; `before` is the checksum of what stands in front of them. */
export function crc32(bytes: Uint8Array, before = 0): number {
  let c = ~before;
  for (let i = 0; i < bytes.length; i++) c = (c >>> 8) ^ TABLE[(c ^ bytes[i]!) & 0xff]!; // in bounds
  return ~c >>> 0;
}
