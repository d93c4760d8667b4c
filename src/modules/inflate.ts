/** The decompressor of deflate (RFC 1951), which says how far it has read. */

/** Why a stream is not valid. */
export class InflateError extends Error {}
/** The input ends inside the stream. */
export class InputEnds extends Error {}

const LENGTH_BASE = [
  3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 15, 17, 19, 23, 27, 31, 35, 43, 51, 59, 67, 83, 99, 115, 131,
  163, 195, 227, 258,
];
const LENGTH_EXTRA = [
  0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0,
];
const DISTANCE_BASE = [
  1, 2, 3, 4, 5, 7, 9, 13, 17, 25, 33, 49, 65, 97, 129, 193, 257, 385, 513, 769, 1025, 1537, 2049,
  3073, 4097, 6145, 8193, 12289, 16385, 24577,
];
const CODE_ORDER = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15];

/** A canonical Huffman code: how many codes of each length, and the symbols in order. */
interface Huffman {
  readonly counts: Uint16Array;
  readonly symbols: Uint16Array;
}

function huffman(lengths: readonly number[]): Huffman {
  const counts = new Uint16Array(16);
  for (const length of lengths) counts[length]++;
  counts[0] = 0;
  const offsets = new Uint16Array(16);
  for (let i = 1; i < 16; i++) offsets[i] = offsets[i - 1] + counts[i - 1];
  const symbols = new Uint16Array(lengths.length);
  lengths.forEach((length, symbol) => {
    if (length > 0) symbols[offsets[length]++] = symbol;
  });
  return { counts, symbols };
}

/** One decompression, from the start of `input`. */
class Inflater {
  private pos = 0;
  private bits = 0;
  private bitCount = 0;
  readonly out: number[];

  constructor(
    private readonly input: Uint8Array,
    dictionary: Uint8Array,
  ) {
    this.out = [...dictionary];
  }

  /** Bytes of input used, to the end of the last byte touched. */
  get used(): number {
    return this.pos - (this.bitCount >> 3);
  }

  private take(count: number): number {
    while (this.bitCount < count) {
      if (this.pos >= this.input.length) throw new InputEnds();
      this.bits |= this.input[this.pos++] << this.bitCount;
      this.bitCount += 8;
    }
    const value = this.bits & ((1 << count) - 1);
    this.bits >>>= count;
    this.bitCount -= count;
    return value;
  }

  private symbol(code: Huffman): number {
    let value = 0;
    let first = 0;
    let index = 0;
    for (let length = 1; length < 16; length++) {
      value |= this.take(1);
      const count = code.counts[length];
      if (value - count < first) return code.symbols[index + (value - first)];
      index += count;
      first = (first + count) << 1;
      value <<= 1;
    }
    throw new InflateError('invalid code');
  }

  private stored(): void {
    this.bits = 0;
    this.bitCount = 0;
    const length = this.take(16);
    if (length !== (this.take(16) ^ 0xffff)) throw new InflateError('invalid stored block lengths');
    for (let i = 0; i < length; i++) this.out.push(this.take(8));
  }

  private block(literals: Huffman, distances: Huffman): void {
    for (;;) {
      const symbol = this.symbol(literals);
      if (symbol === 256) return;
      if (symbol < 256) {
        this.out.push(symbol);
        continue;
      }
      if (symbol > 285) throw new InflateError('invalid literal/length code');
      const length = LENGTH_BASE[symbol - 257] + this.take(LENGTH_EXTRA[symbol - 257]);
      const code = this.symbol(distances);
      if (code > 29) throw new InflateError('invalid distance code');
      const distance = DISTANCE_BASE[code] + this.take(code < 4 ? 0 : (code >> 1) - 1);
      if (distance > this.out.length) throw new InflateError('invalid distance too far back');
      for (let i = 0; i < length; i++) this.out.push(this.out[this.out.length - distance]);
    }
  }

  private dynamicCodes(): [Huffman, Huffman] {
    const literalCount = this.take(5) + 257;
    const distanceCount = this.take(5) + 1;
    const codeCount = this.take(4) + 4;
    const codeLengths = new Array<number>(19).fill(0);
    for (let i = 0; i < codeCount; i++) codeLengths[CODE_ORDER[i]] = this.take(3);
    const codes = huffman(codeLengths);
    const lengths: number[] = [];
    while (lengths.length < literalCount + distanceCount) {
      const symbol = this.symbol(codes);
      if (symbol < 16) lengths.push(symbol);
      else {
        if (symbol === 16 && lengths.length === 0)
          throw new InflateError('invalid bit length repeat');
        const value = symbol === 16 ? lengths[lengths.length - 1] : 0;
        const times =
          symbol === 16 ? 3 + this.take(2) : symbol === 17 ? 3 + this.take(3) : 11 + this.take(7);
        for (let i = 0; i < times; i++) lengths.push(value);
      }
    }
    return [huffman(lengths.slice(0, literalCount)), huffman(lengths.slice(literalCount))];
  }

  run(): void {
    for (let last = 0; last === 0;) {
      last = this.take(1);
      const type = this.take(2);
      if (type === 0) this.stored();
      else if (type === 1) {
        const fixed = Array.from({ length: 288 }, (_, i) =>
          i < 144 ? 8 : i < 256 ? 9 : i < 280 ? 7 : 8,
        );
        this.block(huffman(fixed), huffman(new Array<number>(30).fill(5)));
      } else if (type === 2) this.block(...this.dynamicCodes());
      else throw new InflateError('invalid block type');
    }
  }
}

/** What came out so far, and where the stream ended. */
export interface Inflated {
  readonly data: Uint8Array;
  /** Bytes of input that belong to the stream, or -1 when it is not complete. */
  readonly used: number;
}

/** Decompresses a raw stream; throws InflateError when it is not valid. */
export function inflateRaw(
  input: Uint8Array,
  dictionary: Uint8Array = new Uint8Array(0),
): Inflated {
  const inflater = new Inflater(input, dictionary);
  let used = -1;
  try {
    inflater.run();
    used = inflater.used;
  } catch (e) {
    if (!(e instanceof InputEnds)) throw e;
  }
  return { data: Uint8Array.from(inflater.out).subarray(dictionary.length), used };
}
