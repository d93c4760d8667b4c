/** Growing bytes and a bounded reader: integers of variable length, most of them one byte. */
import { damaged } from './fault';

/** Bytes being written. */
export class ByteWriter {
  private data = new Uint8Array(256);
  length = 0;

  u8(value: number): void {
    if (this.length === this.data.length) this.grow(1);
    this.data[this.length++] = value;
  }

  u32(value: number): void {
    for (let shift = 0; shift < 32; shift += 8) this.u8((value >>> shift) & 0xff);
  }

  f64(value: number): void {
    this.bytes(new Uint8Array(Float64Array.of(value).buffer));
  }

  bytes(bytes: Uint8Array): void {
    if (this.length + bytes.length > this.data.length) this.grow(bytes.length);
    this.data.set(bytes, this.length);
    this.length += bytes.length;
  }

  /** A whole number of either sign, seven bits a byte; at most 2 ** 52 in size. */
  varint(value: number): void {
    let left = value >= 0 ? value * 2 : -value * 2 - 1;
    while (left > 0x7fffffff) {
      this.u8((left % 128) | 0x80);
      left = Math.floor(left / 128);
    }
    while (left > 0x7f) {
      this.u8((left & 0x7f) | 0x80);
      left >>>= 7;
    }
    this.u8(left);
  }

  /** What was written. */
  finish(): Uint8Array {
    return this.data.subarray(0, this.length);
  }

  private grow(by: number): void {
    const grown = new Uint8Array(Math.max(this.length + by, this.data.length * 2));
    grown.set(this.data.subarray(0, this.length));
    this.data = grown;
  }
}

/** Bytes being read: never beyond their end. Everything throws `RecordingFault` there. */
export class ByteReader {
  private at = 0;

  /** `what` names the bytes in faults. */
  constructor(
    private readonly data: Uint8Array,
    private readonly what: string,
  ) {}

  get left(): number {
    return this.data.length - this.at;
  }

  u8(): number {
    const byte = this.data[this.at];
    if (byte === undefined) throw this.ended();
    this.at++;
    return byte;
  }

  u32(): number {
    let value = 0;
    for (let shift = 0; shift < 32; shift += 8) value |= this.u8() << shift;
    return value >>> 0;
  }

  f64(): number {
    return new Float64Array(this.take(8).slice().buffer)[0] ?? 0;
  }

  /** The next bytes, as a view. */
  take(length: number): Uint8Array {
    if (length > this.left) throw this.ended();
    this.at += length;
    return this.data.subarray(this.at - length, this.at);
  }

  varint(): number {
    let value = 0;
    let scale = 1;
    for (;;) {
      const byte = this.u8();
      value += (byte & 0x7f) * scale;
      if (byte < 0x80) break;
      scale *= 128;
      if (scale > 2 ** 49) throw damaged(`${this.what} holds a number that is too large`);
    }
    return value % 2 === 0 ? value / 2 : -(value + 1) / 2;
  }

  /** Fails unless all has been read. */
  end(): void {
    if (this.left > 0) throw damaged(`${this.what} is longer than its content`);
  }

  private ended(): Error {
    return damaged(`${this.what} ends early`);
  }
}
