/** The containers around deflate streams: zlib, gzip or none, by the number of window bits. */
import { deflateSync, gzipSync, zlibSync } from 'fflate';
import { adler32Update, crc32Update } from './checksums';
import { InflateError, inflateRaw, type Inflated } from './inflate';

export type Container = 'zlib' | 'gzip' | 'raw' | 'auto';

/** The container that `wbits` asks for, or null for a number that zlib refuses. */
export function containerOf(wbits: number, reading: boolean): Container | null {
  if ((wbits >= 8 && wbits <= 15) || (reading && wbits === 0)) return 'zlib';
  if (wbits >= 24 && wbits <= 31) return 'gzip';
  if (wbits <= (reading ? -8 : -9) && wbits >= -15) return 'raw';
  return reading && wbits >= 40 && wbits <= 47 ? 'auto' : null;
}

type Level = 0 | 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9;

/** Compresses in one go. The bytes differ from zlib's, what they stand for does not. */
export function compressData(
  data: Uint8Array,
  level: number,
  container: Container,
  dictionary?: Uint8Array,
): Uint8Array {
  const options = {
    level: (level < 0 ? 6 : level) as Level,
    ...(dictionary ? { dictionary } : {}),
  };
  if (container === 'raw') return deflateSync(data, options);
  if (container === 'gzip') return gzipSync(data, { ...options, mtime: 0 });
  return zlibSync(data, options);
}

/** Length of a gzip header; -1 when the input ends in it. */
function gzipHeader(input: Uint8Array): number {
  if (input.length < 10) return -1;
  if (input[2] !== 8) throw new InflateError('unknown compression method');
  const flags = input[3];
  let at = 10;
  if (flags & 4) {
    if (input.length < at + 2) return -1;
    at += 2 + input[at] + 256 * input[at + 1];
  }
  for (const flag of [8, 16]) {
    if (!(flags & flag)) continue;
    const end = input.indexOf(0, at);
    if (end < 0) return -1;
    at = end + 1;
  }
  if (flags & 2) at += 2;
  return at <= input.length ? at : -1;
}

const NOTHING: Inflated = { data: new Uint8Array(0), used: -1 };

function readZlib(input: Uint8Array, dictionary: Uint8Array | undefined): Inflated {
  if (input.length < 2) return NOTHING;
  if ((input[0] * 256 + input[1]) % 31 !== 0) throw new InflateError('incorrect header check');
  if ((input[0] & 15) !== 8) throw new InflateError('unknown compression method');
  const wantsDictionary = (input[1] & 32) !== 0;
  const start = wantsDictionary ? 6 : 2;
  if (wantsDictionary && dictionary === undefined) throw new NeedDictionary();
  const inner = inflateRaw(input.subarray(start), wantsDictionary ? dictionary : undefined);
  if (inner.used < 0) return inner;
  const end = start + inner.used + 4;
  if (input.length < end) return { data: inner.data, used: -1 };
  const view = new DataView(input.buffer, input.byteOffset);
  if (view.getUint32(end - 4) !== adler32Update(inner.data, 1)) {
    throw new InflateError('incorrect data check');
  }
  return { data: inner.data, used: end };
}

function readGzip(input: Uint8Array): Inflated {
  if (input.length >= 2 && (input[0] !== 0x1f || input[1] !== 0x8b)) {
    throw new InflateError('incorrect header check');
  }
  const start = gzipHeader(input);
  if (start < 0) return NOTHING;
  const inner = inflateRaw(input.subarray(start));
  if (inner.used < 0) return inner;
  const end = start + inner.used + 8;
  if (input.length < end) return { data: inner.data, used: -1 };
  const view = new DataView(input.buffer, input.byteOffset);
  if (view.getUint32(end - 8, true) !== crc32Update(inner.data, 0)) {
    throw new InflateError('incorrect data check');
  }
  return { data: inner.data, used: end };
}

/** The stream was made with a dictionary and none is given. */
export class NeedDictionary extends Error {}

/** Decompresses from the start of `input`; throws InflateError or NeedDictionary. */
export function decompressData(
  input: Uint8Array,
  container: Container,
  dictionary?: Uint8Array,
): Inflated {
  if (container === 'raw') return inflateRaw(input, dictionary);
  if (container === 'gzip' || (container === 'auto' && input[0] === 0x1f)) return readGzip(input);
  return readZlib(input, dictionary);
}
