/** Decimal numbers and contexts apart from Python: representation and rounding, after libmpdec. */

/** Status bits of libmpdec. */
export const S = {
  Clamped: 0x1,
  ConversionSyntax: 0x2,
  DivisionByZero: 0x4,
  DivisionImpossible: 0x8,
  DivisionUndefined: 0x10,
  Inexact: 0x40,
  InvalidContext: 0x80,
  InvalidOperation: 0x100,
  MallocError: 0x200,
  FloatOperation: 0x400,
  Overflow: 0x800,
  Rounded: 0x1000,
  Subnormal: 0x2000,
  Underflow: 0x4000,
} as const;
/** All conditions that raise InvalidOperation. */
export const INVALID = 0x2 | 0x8 | 0x10 | 0x20 | 0x80 | 0x100 | 0x200;
export const ERRORS = INVALID | S.DivisionByZero;

export const ROUNDINGS = [
  'UP',
  'DOWN',
  'CEILING',
  'FLOOR',
  'HALF_UP',
  'HALF_DOWN',
  'HALF_EVEN',
  '05UP',
];
export const UP = 0;
export const DOWN = 1;
export const CEILING = 2;
export const FLOOR = 3;
export const HALF_UP = 4;
export const HALF_DOWN = 5;
export const HALF_EVEN = 6;

/** Limits on 64-bit machines; as doubles they are one too large (see `exactLimit`). */
export const MAX_LIMIT = 999999999999999999n;
/** Beyond this precision a result that fills it is taken for a lack of memory. */
export const HUGE = 50_000_000;

export type Kind = 'finite' | 'inf' | 'nan' | 'snan';

/** A decimal number; never changed once made. `sign` is 0 or 1; a NaN's payload is `coef`. */
export interface Dec {
  readonly kind: Kind;
  readonly sign: number;
  readonly coef: bigint;
  readonly exp: number;
}

/** The part of a context that arithmetic needs; operations collect their conditions in `status`. */
export interface Ctx {
  prec: number;
  round: number;
  emin: number;
  emax: number;
  clamp: number;
  status: number;
}

export const dec = (sign: number, coef: bigint, exp: number): Dec => ({
  kind: 'finite',
  sign,
  coef,
  exp,
});
export const infinity = (sign: number): Dec => ({ kind: 'inf', sign, coef: 0n, exp: 0 });
export const ONE = dec(0, 1n, 0);
export const ZERO = dec(0, 0n, 0);
export const NAN: Dec = { kind: 'nan', sign: 0, coef: 0n, exp: 0 };

/** The context in which every representable number is exact. */
export function maxContext(): Ctx {
  return { prec: 1e18, round: HALF_EVEN, emin: -1e18, emax: 1e18, clamp: 0, status: 0 };
}

/** A copy of a context for intermediate results. */
export function workContext(prec: number, round = HALF_EVEN): Ctx {
  return { ...maxContext(), prec, round };
}

/** An invalid operation: NaN. */
export function invalid(c: Ctx, flag: number = S.InvalidOperation): Dec {
  c.status |= flag;
  return NAN;
}

const powers: bigint[] = [1n];

/** 10**n. */
export function pow10(n: number): bigint {
  if (n > 400) return 10n ** BigInt(n);
  for (let i = powers.length; i <= n; i++) powers.push(powers[i - 1] * 10n);
  return powers[n];
}

/** How many digits `coef` has; zero has one. */
export function digitCount(coef: bigint): number {
  if (coef < 1000000000000000n) return String(Number(coef)).length;
  if (coef < 10n ** 300n) return coef.toString().length;
  const estimate = Math.floor((coef.toString(16).length - 1) * 1.2041199826559248) + 1;
  let n = Math.max(1, estimate - 1);
  while (coef >= pow10(n)) n++;
  return n;
}

export const digitsOf = (d: Dec): number => digitCount(d.coef);
export const isNan = (d: Dec): boolean => d.kind === 'nan' || d.kind === 'snan';
export const isSpecial = (d: Dec): boolean => d.kind !== 'finite';
export const isZero = (d: Dec): boolean => d.kind === 'finite' && d.coef === 0n;
export const etiny = (c: Ctx): number => c.emin - (c.prec - 1);
export const etop = (c: Ctx): number => c.emax - (c.prec - 1);
export const adjusted = (d: Dec): number => d.exp + digitsOf(d) - 1;
export const withSign = (d: Dec, sign: number): Dec => ({ ...d, sign });
export const negate = (d: Dec): Dec => withSign(d, 1 - d.sign);

/** Whether the quotient that was cut off is rounded away from zero; `half` compares the rest with one half. */
function increments(round: number, sign: number, kept: bigint, half: number): boolean {
  switch (round) {
    case UP:
      return true;
    case DOWN:
      return false;
    case CEILING:
      return sign === 0;
    case FLOOR:
      return sign === 1;
    case HALF_UP:
      return half >= 0;
    case HALF_DOWN:
      return half > 0;
    case HALF_EVEN:
      return half > 0 || (half === 0 && (kept & 1n) === 1n);
    default:
      return kept % 5n === 0n;
  }
}

/** `coef` without its last `n` digits, rounded; `exact` tells whether they were zeros. */
export function shiftRight(
  coef: bigint,
  n: number,
  round: number,
  sign: number,
): { coef: bigint; exact: boolean } {
  if (coef === 0n) return { coef, exact: true };
  if (n > digitCount(coef) + 1)
    return { coef: increments(round, sign, 0n, -1) ? 1n : 0n, exact: false };
  const unit = pow10(n);
  const kept = coef / unit;
  const rest = coef - kept * unit;
  if (rest === 0n) return { coef: kept, exact: true };
  const twice = rest * 2n;
  const half = twice < unit ? -1 : twice > unit ? 1 : 0;
  return { coef: increments(round, sign, kept, half) ? kept + 1n : kept, exact: false };
}

function overflow(sign: number, c: Ctx): Dec {
  c.status |= S.Overflow | S.Inexact | S.Rounded;
  const toInfinity =
    c.round === UP ||
    (c.round >= HALF_UP && c.round <= HALF_EVEN) ||
    (c.round === CEILING && sign === 0) ||
    (c.round === FLOOR && sign === 1);
  return toInfinity ? infinity(sign) : dec(sign, pow10(c.prec) - 1n, etop(c));
}

function finalizeNan(d: Dec, c: Ctx): Dec {
  const room = c.prec - c.clamp;
  return digitsOf(d) > room ? { ...d, coef: room > 0 ? d.coef % pow10(room) : 0n } : d;
}

function finalizeZero(d: Dec, c: Ctx): Dec {
  const top = c.clamp ? etop(c) : c.emax;
  const exp = Math.min(Math.max(d.exp, etiny(c)), top);
  if (exp === d.exp) return d;
  c.status |= S.Clamped;
  return dec(d.sign, 0n, exp);
}

/** A small number with the exponent not below etiny. */
function finalizeSubnormal(d: Dec, c: Ctx): Dec {
  c.status |= S.Subnormal;
  const tiny = etiny(c);
  if (d.exp >= tiny) return d;
  const { coef, exact } = shiftRight(d.coef, tiny - d.exp, c.round, d.sign);
  c.status |= S.Rounded;
  if (!exact) c.status |= S.Inexact | S.Underflow;
  if (coef === 0n) c.status |= S.Clamped;
  return dec(d.sign, coef, tiny);
}

/** The number as the context allows it. @source libmpdec mpd_qfinalize */
export function finalize(d: Dec, c: Ctx): Dec {
  if (d.kind === 'inf') return d;
  if (d.kind !== 'finite') return finalizeNan(d, c);
  if (d.coef === 0n) return finalizeZero(d, c);
  let { coef, exp } = d;
  let digits = digitCount(coef);
  if (exp + digits - 1 < c.emin) return finalizeSubnormal(d, c);
  if (digits > c.prec) {
    const n = digits - c.prec;
    const cut = shiftRight(coef, n, c.round, d.sign);
    c.status |= cut.exact ? S.Rounded : S.Rounded | S.Inexact;
    coef = cut.coef;
    exp += n;
    digits = c.prec;
    if (coef === pow10(c.prec)) {
      coef /= 10n;
      exp++;
    }
  }
  if (exp + digits - 1 > c.emax) return overflow(d.sign, c);
  if (c.clamp && exp > etop(c)) {
    const n = exp - etop(c);
    c.status |= S.Clamped;
    coef *= pow10(n);
    exp -= n;
  }
  return coef === d.coef && exp === d.exp ? d : dec(d.sign, coef, exp);
}

/** The NaN that an operation passes on, or null. @source libmpdec mpd_qcheck_nans */
export function checkNans(c: Ctx, ...operands: readonly Dec[]): Dec | null {
  const found = operands.find((d) => d.kind === 'snan') ?? operands.find((d) => d.kind === 'nan');
  if (found === undefined) return null;
  if (found.kind === 'snan') c.status |= S.InvalidOperation;
  return finalizeNan({ ...found, kind: 'nan' }, c);
}

/** -1, 0 or 1 for numbers that are not NaN. */
export function compareNumbers(a: Dec, b: Dec): number {
  const signOf = (d: Dec): number => (isZero(d) ? 0 : d.sign === 1 ? -1 : 1);
  const sa = signOf(a);
  const sb = signOf(b);
  if (sa !== sb) return sa < sb ? -1 : 1;
  return sa === 0 ? 0 : sa * compareMagnitudes(a, b);
}

export function compareMagnitudes(a: Dec, b: Dec): number {
  if (a.kind === 'inf' || b.kind === 'inf')
    return Number(a.kind === 'inf') - Number(b.kind === 'inf');
  if (a.coef === 0n || b.coef === 0n) return Number(a.coef !== 0n) - Number(b.coef !== 0n);
  const diff = adjusted(a) - adjusted(b);
  if (diff !== 0) return Math.sign(diff);
  const x = a.coef * pow10(Math.max(0, a.exp - b.exp));
  const y = b.coef * pow10(Math.max(0, b.exp - a.exp));
  return x < y ? -1 : x > y ? 1 : 0;
}

/** `a - 1` exactly, for a positive number of moderate size. */
export function subtractOne(a: Dec): Dec {
  if (a.exp > 40 || adjusted(a) < -40) return ONE;
  const exp = Math.min(0, a.exp);
  const x = a.coef * pow10(a.exp - exp) - pow10(-exp);
  return dec(x < 0n ? 1 : 0, x < 0n ? -x : x, exp);
}
