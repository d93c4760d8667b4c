/** Three-argument power of decimal integers. */
import { dec, digitCount, pow10, type Dec } from './decimal-number';

function whole(d: Dec): bigint | null {
  if (d.kind !== 'finite') return null;
  if (d.exp >= 0) return d.coef * pow10(d.exp);
  const unit = pow10(-d.exp);
  return d.coef % unit === 0n ? d.coef / unit : null;
}

/** `a ** b % m`, or null where the operation is invalid. */
export function powModulo(a: Dec, b: Dec, m: Dec, prec: number): Dec | null {
  const [x, n, mod] = [whole(a), whole(b), whole(m)];
  if (x === null || n === null || mod === null) return null;
  if (b.sign || mod === 0n || (x === 0n && n === 0n) || digitCount(mod) > prec) return null;
  let result = 1n % mod;
  let base = x % mod;
  for (let rest = n; rest > 0n; rest >>= 1n) {
    if (rest & 1n) result = (result * base) % mod;
    base = (base * base) % mod;
  }
  return dec(a.sign && n & 1n ? 1 : 0, result, 0);
}
