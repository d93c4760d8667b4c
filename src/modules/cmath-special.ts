/** Values of the complex functions where a part is infinite or not a number. */
import type { Complex } from '../arithmetic/complex';

/**
 * Kinds of a double, in the order of the tables' rows (real part) and columns (imaginary part):
 * -inf, negative, -0, +0, positive, +inf, nan.
 */
function kind(x: number): number {
  if (Number.isNaN(x)) return 6;
  if (!Number.isFinite(x)) return x > 0 ? 5 : 0;
  if (x !== 0) return x > 0 ? 4 : 1;
  return Object.is(x, -0) ? 2 : 3;
}

const P = Math.PI;

/** Symbols of the tables. */
const SYMBOLS: Readonly<Record<string, number>> = {
  '0': 0,
  '-0': -0,
  '1': 1,
  '-1': -1,
  i: Infinity,
  '-i': -Infinity,
  n: NaN,
  p: P,
  '-p': -P,
  h: P / 2,
  '-h': -P / 2,
  q: P / 4,
  '-q': -P / 4,
  t: 0.75 * P,
  '-t': -0.75 * P,
};

/** Rows of seven `real,imag` pairs; `.` where the value is computed. @source Modules/cmathmodule.c INIT_SPECIAL_VALUES */
const TABLES = {
  acos: `t,i p,i p,i p,-i p,-i t,-i n,i
    h,i . . . . h,-i n,n
    h,i . h,0 h,-0 . h,-i h,n
    h,i . h,0 h,-0 . h,-i h,n
    h,i . . . . h,-i n,n
    q,i 0,i 0,i 0,-i 0,-i q,-i n,i
    n,i n,n n,n n,n n,n n,-i n,n`,
  acosh: `i,-t i,-p i,-p i,p i,p i,t i,n
    i,-h . . . . i,h n,n
    i,-h . 0,-h 0,h . i,h n,n
    i,-h . 0,-h 0,h . i,h n,n
    i,-h . . . . i,h n,n
    i,-q i,-0 i,-0 i,0 i,0 i,q i,n
    i,n n,n n,n n,n n,n i,n n,n`,
  asinh: `-i,-q -i,-0 -i,-0 -i,0 -i,0 -i,q -i,n
    -i,-h . . . . -i,h n,n
    -i,-h . -0,-0 -0,0 . -i,h n,n
    i,-h . 0,-0 0,0 . i,h n,n
    i,-h . . . . i,h n,n
    i,-q i,-0 i,-0 i,0 i,0 i,q i,n
    i,n n,n n,-0 n,0 n,n i,n n,n`,
  atanh: `-0,-h -0,-h -0,-h -0,h -0,h -0,h -0,n
    -0,-h . . . . -0,h n,n
    -0,-h . -0,-0 -0,0 . -0,h -0,n
    0,-h . 0,-0 0,0 . 0,h 0,n
    0,-h . . . . 0,h n,n
    0,-h 0,-h 0,-h 0,h 0,h 0,h 0,n
    0,-h n,n n,n n,n n,n 0,h n,n`,
  cosh: `i,n . i,0 i,-0 . i,n i,n
    n,n . . . . n,n n,n
    n,0 . 1,0 1,-0 . n,0 n,0
    n,0 . 1,-0 1,0 . n,0 n,0
    n,n . . . . n,n n,n
    i,n . i,-0 i,0 . i,n i,n
    n,n n,n n,0 n,0 n,n n,n n,n`,
  exp: `0,0 . 0,-0 0,0 . 0,0 0,0
    n,n . . . . n,n n,n
    n,n . 1,-0 1,0 . n,n n,n
    n,n . 1,-0 1,0 . n,n n,n
    n,n . . . . n,n n,n
    i,n . i,-0 i,0 . i,n i,n
    n,n n,n n,-0 n,0 n,n n,n n,n`,
  log: `i,-t i,-p i,-p i,p i,p i,t i,n
    i,-h . . . . i,h n,n
    i,-h . -i,-p -i,p . i,h n,n
    i,-h . -i,-0 -i,0 . i,h n,n
    i,-h . . . . i,h n,n
    i,-q i,-0 i,-0 i,0 i,0 i,q i,n
    i,n n,n n,n n,n n,n i,n n,n`,
  sinh: `i,n . -i,-0 -i,0 . i,n i,n
    n,n . . . . n,n n,n
    0,n . -0,-0 -0,0 . 0,n 0,n
    0,n . 0,-0 0,0 . 0,n 0,n
    n,n . . . . n,n n,n
    i,n . i,-0 i,0 . i,n i,n
    n,n n,n n,-0 n,0 n,n n,n n,n`,
  sqrt: `i,-i 0,-i 0,-i 0,i 0,i i,i n,i
    i,-i . . . . i,i n,n
    i,-i . 0,-0 0,0 . i,i n,n
    i,-i . 0,-0 0,0 . i,i n,n
    i,-i . . . . i,i n,n
    i,-i i,-0 i,-0 i,0 i,0 i,i i,n
    i,-i n,n n,n n,n n,n i,i n,n`,
  tanh: `-1,0 . -1,-0 -1,0 . -1,0 -1,0
    n,n . . . . n,n n,n
    n,n . -0,-0 -0,0 . n,n n,n
    n,n . 0,-0 0,0 . n,n n,n
    n,n . . . . n,n n,n
    1,0 . 1,-0 1,0 . 1,0 1,0
    n,n n,n n,-0 n,0 n,n n,n n,n`,
  rect: `i,n . -i,0 -i,-0 . i,n i,n
    n,n . . . . n,n n,n
    0,0 . -0,0 -0,-0 . 0,0 0,0
    0,0 . 0,-0 0,0 . 0,0 0,0
    n,n . . . . n,n n,n
    i,n . i,-0 i,0 . i,n i,n
    n,n n,n n,0 n,0 n,n n,n n,n`,
} as const;

/** Functions that have a table. */
export type SpecialFunction = keyof typeof TABLES;

/** The tabulated value for a point that is not finite, or null where there is none. */
export function specialValue(name: SpecialFunction, z: Complex): Complex | null {
  if (Number.isFinite(z.real) && Number.isFinite(z.imag)) return null;
  const row = TABLES[name].trim().split('\n')[kind(z.real)];
  const entry = row.trim().split(/\s+/)[kind(z.imag)];
  if (entry === '.') return null;
  const [real, imag] = entry.split(',');
  return { real: SYMBOLS[real], imag: SYMBOLS[imag] };
}
