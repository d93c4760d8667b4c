/**
 * Arithmetic with about 106 bits: a value is the unevaluated sum of two doubles. Results lie in
 * `hi` and `lo` until the next operation, so that nothing is allocated.
 */
export let hi = 0;
export let lo = 0;

const SPLITTER = 134217729;

/** Sets the result. */
export function set(h: number, l: number): void {
  hi = h;
  lo = l;
}

function twoSum(a: number, b: number): void {
  const s = a + b;
  const bb = s - a;
  lo = a - (s - bb) + (b - bb);
  hi = s;
}

function quickTwoSum(a: number, b: number): void {
  const s = a + b;
  lo = b - (s - a);
  hi = s;
}

/** a * b, exactly. */
export function twoProduct(a: number, b: number): void {
  const p = a * b;
  const ta = SPLITTER * a;
  const ah = ta - (ta - a);
  const al = a - ah;
  const tb = SPLITTER * b;
  const bh = tb - (tb - b);
  const bl = b - bh;
  lo = ah * bh - p + ah * bl + al * bh + al * bl;
  hi = p;
}

export function add(ah: number, al: number, bh: number, bl: number): void {
  twoSum(al, bl);
  const th = hi;
  const tl = lo;
  twoSum(ah, bh);
  const sh = hi;
  quickTwoSum(sh, lo + th);
  quickTwoSum(hi, lo + tl);
}

export function multiply(ah: number, al: number, bh: number, bl: number): void {
  twoProduct(ah, bh);
  quickTwoSum(hi, lo + (ah * bl + al * bh));
}

export function divide(ah: number, al: number, bh: number, bl: number): void {
  const q1 = ah / bh;
  multiply(bh, bl, q1, 0);
  add(ah, al, -hi, -lo);
  const rh = hi;
  const rl = lo;
  const q2 = rh / bh;
  multiply(bh, bl, q2, 0);
  add(rh, rl, -hi, -lo);
  const q3 = hi / bh;
  quickTwoSum(q1, q2);
  add(hi, lo, q3, 0);
}

/** Square root of a positive value. */
export function squareRoot(ah: number, al: number): void {
  const root = Math.sqrt(ah);
  twoProduct(root, root);
  add(ah, al, -hi, -lo);
  quickTwoSum(root, hi / (2 * root));
}
