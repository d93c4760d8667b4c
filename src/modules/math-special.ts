/** Gamma and error functions. */
import { libm } from '../arithmetic/libm';

/** A value, or a point where the function is not defined. */
export type SpecialValue = number | 'domain';

const LANCZOS_G = 6.024680040776729583740234375;
const LANCZOS_G_MINUS_HALF = 5.524680040776729583740234375;
const LANCZOS_NUM = [
  23531376880.41075968857200767445163675473076, 42919803642.64909876895789904700198885093263,
  35711959237.35566804944018545154716670596718, 17921034426.03720969991975575445893111267403,
  6039542586.352028005064291644307297921070499, 1439720407.311721673663223072794912393972309,
  248874557.8620541565114603864132294232163077, 31426415.58540019438061423162831820536287789,
  2876370.628935372441225409051620849613599112, 186056.2653952234950402949897160456992822505,
  8071.672002365816210638002902272250613822238, 210.8242777515793458725097339207133627117644,
  2.506628274631000270164908177133837338626431,
];
const LANCZOS_DEN = [
  0, 39916800, 120543840, 150917976, 105258076, 45995730, 13339535, 2637558, 357423, 32670, 1925,
  66, 1,
];

function lanczosSum(x: number): number {
  let num = 0;
  let den = 0;
  if (x < 5) {
    for (let i = 12; i >= 0; i--) {
      num = num * x + LANCZOS_NUM[i];
      den = den * x + LANCZOS_DEN[i];
    }
  } else {
    for (let i = 0; i < 13; i++) {
      num = num / x + LANCZOS_NUM[i];
      den = den / x + LANCZOS_DEN[i];
    }
  }
  return num / den;
}

/** sin(pi * x), exact at multiples of a half. @source Modules/mathmodule.c m_sinpi */
function sinpi(x: number): number {
  const y = Math.abs(x) % 2;
  const n = Math.round(2 * y);
  let r: number;
  switch (n) {
    case 0:
      r = libm.sin(Math.PI * y);
      break;
    case 1:
      r = libm.cos(Math.PI * (y - 0.5));
      break;
    case 2:
      r = libm.sin(Math.PI * (1 - y));
      break;
    case 3:
      r = -libm.cos(Math.PI * (y - 1.5));
      break;
    default:
      r = libm.sin(Math.PI * (y - 2));
  }
  return x < 0 ? -r : r;
}

const FACTORIALS = 23;

function smallFactorial(n: number): number {
  let r = 1;
  for (let i = 2; i < n; i++) r *= i;
  return r;
}

function gammaLarge(x: number): number {
  const absx = Math.abs(x);
  const y = absx + LANCZOS_G_MINUS_HALF;
  let z: number;
  if (absx > LANCZOS_G_MINUS_HALF) {
    const q = y - absx;
    z = q - LANCZOS_G_MINUS_HALF;
  } else {
    const q = y - LANCZOS_G_MINUS_HALF;
    z = q - absx;
  }
  z = (z * LANCZOS_G) / y;
  let r: number;
  if (x < 0) {
    r = ((-Math.PI / sinpi(absx) / absx) * libm.exp(y)) / lanczosSum(absx);
    r -= z * r;
    if (absx < 140) return r / libm.pow(y, absx - 0.5);
    const root = libm.pow(y, absx / 2 - 0.25);
    return r / root / root;
  }
  r = lanczosSum(absx) / libm.exp(y);
  r += z * r;
  if (absx < 140) return r * libm.pow(y, absx - 0.5);
  const root = libm.pow(y, absx / 2 - 0.25);
  return r * root * root;
}

/** @source Modules/mathmodule.c m_tgamma */
export function gamma(x: number): SpecialValue {
  if (!Number.isFinite(x)) return Number.isNaN(x) || x > 0 ? x : 'domain';
  if (x === 0) return 'domain';
  if (x === Math.floor(x)) {
    if (x < 0) return 'domain';
    if (x <= FACTORIALS) return smallFactorial(x);
  }
  const absx = Math.abs(x);
  if (absx < 1e-20) return 1 / x;
  if (absx > 200) return x < 0 ? 0 / sinpi(x) : Infinity;
  return gammaLarge(x);
}

/** @source Modules/mathmodule.c m_lgamma */
export function lgamma(x: number): SpecialValue {
  if (!Number.isFinite(x)) return Number.isNaN(x) ? x : Infinity;
  if (x === Math.floor(x) && x <= 2) return x <= 0 ? 'domain' : 0;
  const absx = Math.abs(x);
  if (absx < 1e-20) return -libm.log(absx);
  let r = libm.log(lanczosSum(absx)) - LANCZOS_G;
  r += (absx - 0.5) * (libm.log(absx + LANCZOS_G - 0.5) - 1);
  if (x < 0) r = libm.log(Math.PI) - libm.log(Math.abs(sinpi(absx))) - libm.log(absx) - r;
  return r;
}
