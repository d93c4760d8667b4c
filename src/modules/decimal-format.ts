/** The format mini-language of decimals. @source libmpdec mpd_qformat_spec */
import { finalize, digitsOf, shiftRight, dec, isZero, type Ctx, type Dec } from './decimal-number';
import { decimalText, plainText } from './decimal-text';

const SPEC = /^(?:([^{}])?([<>=^]))?([-+ ])?(z)?(#)?(0)?(\d+)?(,)?(?:\.(\d+))?([eEfFgGn%])?$/su;

function grouped(whole: string, separator: string, width: number): string {
  let text = '';
  for (let i = whole.length; i > 0; i -= 3)
    text = whole.slice(Math.max(0, i - 3), i) + (text && separator + text);
  while (width > text.length)
    text = (separator && /^\d{3}(?!\d)/.test(text) ? `0${separator}` : '0') + text;
  return text;
}

/** Rounded to `places` after the point. */
function toPlaces(d: Dec, places: number, round: number): Dec {
  if (-d.exp <= places) return dec(d.sign, d.coef * 10n ** BigInt(places + d.exp), -places);
  return dec(d.sign, shiftRight(d.coef, -d.exp - places, round, d.sign).coef, -places);
}

function toDigits(d: Dec, digits: number, round: number): Dec {
  const work: Ctx = { prec: digits, round, emin: -1e18, emax: 1e18, clamp: 0, status: 0 };
  return digitsOf(d) > digits ? finalize(d, work) : d;
}

function scientific(d: Dec, places: number, capital: boolean): string {
  let x = d;
  if (places >= 0) {
    const missing = places + 1 - digitsOf(d);
    if (missing > 0)
      x = isZero(d) ? d : dec(d.sign, d.coef * 10n ** BigInt(missing), d.exp - missing);
  }
  const digits = isZero(x) ? '0'.repeat(Math.max(0, places) + 1) : x.coef.toString();
  const exp = isZero(x) ? x.exp + Math.max(0, places) : x.exp + digits.length - 1;
  return `${digits[0]}${digits.length > 1 ? `.${digits.slice(1)}` : ''}${capital ? 'E' : 'e'}${exp < 0 ? '' : '+'}${exp}`;
}

function body(d: Dec, type: string, places: number, c: Ctx, capitals: boolean): [string, Dec] {
  const capital = type === '' ? capitals : type === type.toUpperCase() && type !== '%';
  const kind = type === 'n' || type === '' ? 'g' : type.toLowerCase();
  if (d.kind !== 'finite') return [decimalText({ ...d, sign: 0 }), d];
  if (kind === '%') d = dec(d.sign, d.coef, d.exp + 2);
  if (kind === 'f' || kind === '%') {
    const x = places >= 0 ? toPlaces(d, places, c.round) : d;
    return [plainText(x) + (kind === '%' ? '%' : ''), x];
  }
  if (kind === 'e') {
    const x = places >= 0 ? toDigits(d, places + 1, c.round) : d;
    return [scientific(x, places, capital), x];
  }
  const x = places >= 0 ? toDigits(d, Math.max(1, places), c.round) : d;
  return [decimalText({ ...x, sign: 0 }, capital), x];
}

/** The text, or null for an invalid specification. */
export function formatDecimal(d: Dec, spec: string, c: Ctx & { capitals: number }): string | null {
  const found = SPEC.exec(spec);
  if (found === null) return null;
  const [, fillChar, alignChar, signMode, z, , zero, widthText, comma, precText, type = ''] = found;
  if (zero && alignChar) return null;
  const fill = zero ? '0' : (fillChar ?? ' ');
  const align = zero ? 'z' : (alignChar ?? '>');
  const width = Number(widthText ?? 0);
  const [raw, rounded] = body(
    d,
    type,
    precText === undefined ? -1 : Number(precText),
    c,
    c.capitals !== 0,
  );
  const negative = d.sign === 1 && !(z && isZero(rounded));
  const sign = negative ? '-' : signMode === '+' ? '+' : signMode === ' ' ? ' ' : '';
  let text = raw;
  if (d.kind === 'finite') {
    const [, whole, rest] = /^(\d+)(.*)$/.exec(raw)!;
    const min = align === 'z' ? width - sign.length - rest.length : 0;
    text = grouped(whole, comma ?? '', min) + rest;
  }
  const missing = width - sign.length - [...text].length;
  if (missing <= 0) return sign + text;
  const pad = (n: number): string => (align === 'z' && d.kind !== 'finite' ? ' ' : fill).repeat(n);
  if (align === '<') return sign + text + pad(missing);
  if (align === '^')
    return pad(Math.floor(missing / 2)) + sign + text + pad(missing - Math.floor(missing / 2));
  return align === '=' || (align === 'z' && d.kind === 'finite')
    ? sign + pad(missing) + text
    : pad(missing) + sign + text;
}
