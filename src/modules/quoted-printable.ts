/** Quoted-printable text. */

/** Bytes of a quoted-printable text. @source Modules/binascii.c binascii_a2b_qp_impl */
export function decodeQuoted(data: Uint8Array, header: boolean): Uint8Array {
  const out: number[] = [];
  for (let i = 0; i < data.length;) {
    const ch = data[i];
    if (ch === 61) {
      i++;
      if (i >= data.length) break;
      const pair = String.fromCharCode(data[i], data[i + 1] ?? 32);
      if (data[i] === 10 || data[i] === 13) {
        while (i < data.length && data[i] !== 10) i++;
        if (i < data.length) i++;
      } else if (data[i] === 61) {
        out.push(61);
        i++;
      } else if (/^[0-9a-fA-F]{2}$/.test(pair)) {
        out.push(parseInt(pair, 16));
        i += 2;
      } else out.push(61);
    } else {
      out.push(header && ch === 95 ? 32 : ch);
      i++;
    }
  }
  return Uint8Array.from(out);
}

const MAXLINESIZE = 76;

/** Whether the byte at `i` has to be quoted in a line of `width` characters. */
function mustQuote(
  data: Uint8Array,
  i: number,
  width: number,
  quoteTabs: boolean,
  isText: boolean,
  header: boolean,
): boolean {
  const ch = data[i];
  const next = i + 1 < data.length ? data[i + 1] : -1;
  if (ch > 126 || ch === 61 || (header && ch === 95)) return true;
  if (ch === 46 && width === 0) return next < 0 || next === 10 || next === 13 || next === 0;
  if (!isText && (ch === 13 || ch === 10)) return true;
  if ((ch === 9 || ch === 32) && next < 0) return true;
  return ch < 33 && ch !== 13 && ch !== 10 && ch !== 9 && (ch !== 32 || quoteTabs)
    ? true
    : ch < 33 && quoteTabs && ch !== 13 && ch !== 10;
}

/** Quoted-printable text of bytes. @source Modules/binascii.c binascii_b2a_qp_impl */
export function encodeQuoted(
  data: Uint8Array,
  quoteTabs: boolean,
  isText: boolean,
  header: boolean,
): Uint8Array {
  const out: number[] = [];
  const hex = '0123456789ABCDEF';
  const first = data.indexOf(10);
  const crlf = first > 0 && data[first - 1] === 13;
  let width = 0;
  const push = (...bytes: number[]): void => {
    out.push(...bytes);
  };
  const softBreak = (): void => {
    push(61);
    if (crlf) push(13);
    push(10);
    width = 0;
  };
  for (let i = 0; i < data.length; i++) {
    const ch = data[i];
    if (mustQuote(data, i, width, quoteTabs, isText, header)) {
      if (width + 3 >= MAXLINESIZE) softBreak();
      push(61, hex.charCodeAt(ch >> 4), hex.charCodeAt(ch & 15));
      width += 3;
    } else if (isText && (ch === 10 || (ch === 13 && data[i + 1] === 10))) {
      // White space at the end of a line is quoted.
      const last = out[out.length - 1];
      if (out.length > 0 && (last === 32 || last === 9)) {
        out.pop();
        push(61, hex.charCodeAt(last >> 4), hex.charCodeAt(last & 15));
      }
      if (crlf) push(13);
      push(10);
      width = 0;
      if (ch === 13) i++;
    } else {
      const next = i + 1 < data.length ? data[i + 1] : -1;
      if (next >= 0 && next !== 10 && width + 1 >= MAXLINESIZE) softBreak();
      width++;
      push(header && ch === 32 ? 95 : ch);
    }
  }
  return Uint8Array.from(out);
}
