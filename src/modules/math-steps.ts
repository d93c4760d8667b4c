/** Neighbours of doubles, and the IEEE remainder. */

const scratch = new DataView(new ArrayBuffer(8));

function bitsOf(x: number): bigint {
  scratch.setFloat64(0, x);
  return scratch.getBigUint64(0);
}

function fromBits(bits: bigint): number {
  scratch.setBigUint64(0, bits);
  return scratch.getFloat64(0);
}

/** Position of a finite double on the line of all doubles; both zeros are 0. */
function ordinal(x: number): bigint {
  const magnitude = bitsOf(Math.abs(x));
  return x < 0 ? -magnitude : magnitude;
}

/** The double `steps` after x towards y; null: one, as C's nextafter. @source Modules/mathmodule.c math_nextafter_impl */
export function nextAfter(x: number, y: number, given: bigint | null): number {
  const steps = given ?? 1n;
  if (steps === 0n) return x;
  if (Number.isNaN(x)) return x;
  if (Number.isNaN(y)) return y;
  if (x === y) return y;
  const from = ordinal(x);
  const to = ordinal(y);
  const distance = to > from ? to - from : from - to;
  if (steps >= distance && given !== null) return y;
  const at = to > from ? from + steps : from - steps;
  if (at === 0n) return x < 0 ? -0 : 0;
  return at < 0n ? -fromBits(-at) : fromBits(at);
}

/** @source Modules/mathmodule.c math_ulp_impl */
export function ulp(x: number): number {
  if (Number.isNaN(x)) return x;
  const a = Math.abs(x);
  if (a === Infinity) return a;
  const next = nextAfter(a, Infinity, null);
  if (next === Infinity) return a - nextAfter(a, -Infinity, null);
  return next - a;
}

/** x - n * y for the integer n closest to x / y, even if two are. @source Modules/mathmodule.c m_remainder */
export function remainder(x: number, y: number): number {
  if (Number.isFinite(x) && Number.isFinite(y)) {
    if (y === 0) return NaN;
    const absx = Math.abs(x);
    const absy = Math.abs(y);
    const m = absx % absy;
    const c = absy - m;
    let r: number;
    if (m < c) r = m;
    else if (m > c) r = -c;
    else r = m - 2 * ((0.5 * (absx - m)) % absy);
    return (x < 0 || Object.is(x, -0) ? -1 : 1) * r;
  }
  if (Number.isNaN(x)) return x;
  if (Number.isNaN(y)) return y;
  return Math.abs(x) === Infinity ? NaN : x;
}
