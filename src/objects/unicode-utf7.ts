/** UTF-7 (RFC 2152). */
import { ByteBuffer } from './byte-buffer';
import { DecodeErrors } from './codec-calls';
import type { Decoded } from './unicode-utf8';
import type { PyUnicodeObject } from './unicodeobject';

const BASE64 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
/** Characters that stand for themselves; without those that may be encoded. */
const DIRECT = /[A-Za-z0-9'(),\-./:? \t\n\r!"#$%&*;<=>@[\]^_`{|}]/;

function base64Value(b: number): number {
  return b < 128 ? BASE64.indexOf(String.fromCharCode(b)) : -1;
}

/** State of decoding: text, and the bits and surrogate that wait for more. */
class Utf7Decoder {
  text = '';
  inShift = false;
  shiftStart = 0;
  /** Length of `text` when the shift began, for an incomplete end. */
  shiftOutStart = 0;
  private bits = 0;
  private buffer = 0;
  private surrogate = 0;

  begin(at: number): void {
    this.inShift = true;
    this.shiftStart = at;
    this.shiftOutStart = this.text.length;
    this.bits = 0;
    this.buffer = 0;
    this.surrogate = 0;
  }

  take(value: number): void {
    this.buffer = ((this.buffer << 6) | value) & 0x3fffff;
    this.bits += 6;
    if (this.bits < 16) return;
    this.bits -= 16;
    const unit = (this.buffer >>> this.bits) & 0xffff;
    this.buffer &= (1 << this.bits) - 1;
    this.unit(unit);
  }

  private unit(unit: number): void {
    if (this.surrogate !== 0) {
      const high = this.surrogate;
      this.surrogate = 0;
      this.text += String.fromCharCode(high);
      if (unit >= 0xdc00 && unit <= 0xdfff) {
        this.text += String.fromCharCode(unit);
        return;
      }
    }
    if (unit >= 0xd800 && unit <= 0xdbff) this.surrogate = unit;
    else this.text += String.fromCharCode(unit);
  }

  /** Ends the shift; what is wrong with its last bits, or null. */
  finish(): string | null {
    this.inShift = false;
    if (this.bits >= 6) return 'partial character in base64 sequence';
    return this.buffer !== 0 ? 'non-zero padding bits in base64 sequence' : null;
  }

  /** A surrogate without its other half stands for itself before plain text, else it is lost. */
  endSurrogate(keep: boolean): void {
    if (this.surrogate !== 0 && keep) this.text += String.fromCharCode(this.surrogate);
    this.surrogate = 0;
  }

  unfinished(): boolean {
    return this.surrogate !== 0 || this.bits >= 6 || (this.bits > 0 && this.buffer !== 0);
  }
}

/** Handles the byte at `i`; where it goes on, or the end of the bad bytes and why. */
function step(
  d: Utf7Decoder,
  s: Uint8Array,
  i: number,
): number | { start: number; end: number; reason: string } {
  const b = s[i];
  if (d.inShift) {
    const value = base64Value(b);
    if (value >= 0) {
      d.take(value);
      return i + 1;
    }
    const reason = d.finish();
    if (reason !== null) return { start: d.shiftStart, end: i + 1, reason };
    d.endSurrogate(b <= 127 && b !== 0x2b);
    return b === 0x2d ? i + 1 : i;
  }
  if (b === 0x2b) {
    if (s[i + 1] === 0x2d) {
      d.text += '+';
      return i + 2;
    }
    if (i + 1 < s.length && base64Value(s[i + 1]) < 0) {
      return { start: i, end: i + 2, reason: 'ill-formed sequence' };
    }
    d.begin(i);
    return i + 1;
  }
  if (b > 127 || b === 0x5c || b === 0x7e) {
    return { start: i, end: i + 1, reason: 'unexpected special character' };
  }
  d.text += String.fromCharCode(b);
  return i + 1;
}

/** Null with an exception set. @source Objects/unicodeobject.c PyUnicode_DecodeUTF7Stateful */
export function decodeUtf7(
  bytes: Uint8Array,
  errors: string | null,
  final: boolean,
): Decoded | null {
  const calls = new DecodeErrors('utf7', errors, bytes);
  const d = new Utf7Decoder();
  let i = 0;
  for (;;) {
    let fault: { start: number; end: number; reason: string } | null = null;
    if (i < calls.bytes.length) {
      const next = step(d, calls.bytes, i);
      if (typeof next === 'number') {
        i = next;
        continue;
      }
      fault = next;
    } else if (d.inShift && final && d.unfinished()) {
      d.inShift = false;
      fault = { start: d.shiftStart, end: i, reason: 'unterminated shift sequence' };
    }
    if (fault === null) break;
    const by =
      errors === null || errors === 'strict'
        ? calls.raise(fault.start, fault.end, fault.reason)
        : calls.call(fault.start, fault.end, fault.reason);
    if (by === null) {
      calls.done();
      return null;
    }
    d.text += by.text;
    i = by.pos;
  }
  calls.done();
  if (d.inShift && !final)
    return { text: d.text.slice(0, d.shiftOutStart), consumed: d.shiftStart };
  return { text: d.text, consumed: i };
}

/** @source Objects/unicodeobject.c _PyUnicode_EncodeUTF7 */
export function encodeUtf7(o: PyUnicodeObject): Uint8Array {
  const out = new ByteBuffer(o.v.length * 2);
  let inShift = false;
  let bits = 0;
  let buffer = 0;
  for (let i = 0; i < o.v.length; i++) {
    const unit = o.v.charCodeAt(i);
    const c = o.v[i];
    if (unit < 128 && unit !== 0x2b && DIRECT.test(c)) {
      if (inShift) {
        if (bits > 0) out.pushLatin1(BASE64[(buffer << (6 - bits)) & 63]);
        inShift = false;
        if (base64Value(unit) >= 0 || unit === 0x2d) out.push(0x2d);
      }
      out.push(unit);
      continue;
    }
    if (!inShift) {
      out.push(0x2b);
      if (unit === 0x2b) {
        out.push(0x2d);
        continue;
      }
      inShift = true;
      bits = 0;
      buffer = 0;
    }
    buffer = ((buffer << 16) | unit) & 0x3fffff;
    bits += 16;
    while (bits >= 6) {
      bits -= 6;
      out.pushLatin1(BASE64[(buffer >>> bits) & 63]);
      buffer &= (1 << bits) - 1;
    }
  }
  if (inShift) {
    if (bits > 0) out.pushLatin1(BASE64[(buffer << (6 - bits)) & 63]);
    out.push(0x2d);
  }
  return out.take();
}
