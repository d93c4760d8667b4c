/** Sizes of integers in bits. */

/** Bits of |b|. */
export function bigBitLength(b: bigint): number {
  if (b === 0n) return 0;
  const hex = (b < 0n ? -b : b).toString(16);
  return (hex.length - 1) * 4 + 32 - Math.clz32(parseInt(hex[0], 16));
}

/** Bits of |v|. @source Objects/longobject.c _PyLong_NumBits */
export function longBitLength(v: number | bigint): number {
  if (typeof v === 'bigint') return bigBitLength(v);
  const a = Math.abs(v);
  if (a <= 0xffffffff) return 32 - Math.clz32(a);
  return 64 - Math.clz32(Math.floor(a / 4294967296));
}
