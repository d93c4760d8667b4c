/** The exponential searches of CPython's merge sort (Objects/listobject.c). */

/** Whether a < b: 1, 0, or -1 with an exception set. */
export type LessThan<T> = (a: T, b: T) => number;

/** Where `key` goes in the n keys from `base` on, left of equal ones; -1 on an error. @source Objects/listobject.c gallop_left */
export function gallop_left<K>(
  lt: LessThan<K>,
  key: K,
  a: readonly K[],
  base: number,
  n: number,
  hint: number,
): number {
  const at = base + hint;
  let lastofs = 0;
  let ofs = 1;
  let k = lt(a[at], key);
  if (k < 0) return -1;
  if (k) {
    const maxofs = n - hint;
    while (ofs < maxofs) {
      k = lt(a[at + ofs], key);
      if (k < 0) return -1;
      if (!k) break;
      lastofs = ofs;
      ofs = ofs * 2 + 1;
    }
    if (ofs > maxofs) ofs = maxofs;
    lastofs += hint;
    ofs += hint;
  } else {
    const maxofs = hint + 1;
    while (ofs < maxofs) {
      k = lt(a[at - ofs], key);
      if (k < 0) return -1;
      if (k) break;
      lastofs = ofs;
      ofs = ofs * 2 + 1;
    }
    if (ofs > maxofs) ofs = maxofs;
    [lastofs, ofs] = [hint - ofs, hint - lastofs];
  }
  for (lastofs++; lastofs < ofs;) {
    const m = lastofs + ((ofs - lastofs) >> 1);
    k = lt(a[base + m], key);
    if (k < 0) return -1;
    if (k) lastofs = m + 1;
    else ofs = m;
  }
  return ofs;
}

/** As `gallop_left`, right of equal keys. @source Objects/listobject.c gallop_right */
export function gallop_right<K>(
  lt: LessThan<K>,
  key: K,
  a: readonly K[],
  base: number,
  n: number,
  hint: number,
): number {
  const at = base + hint;
  let lastofs = 0;
  let ofs = 1;
  let k = lt(key, a[at]);
  if (k < 0) return -1;
  if (k) {
    const maxofs = hint + 1;
    while (ofs < maxofs) {
      k = lt(key, a[at - ofs]);
      if (k < 0) return -1;
      if (!k) break;
      lastofs = ofs;
      ofs = ofs * 2 + 1;
    }
    if (ofs > maxofs) ofs = maxofs;
    [lastofs, ofs] = [hint - ofs, hint - lastofs];
  } else {
    const maxofs = n - hint;
    while (ofs < maxofs) {
      k = lt(key, a[at + ofs]);
      if (k < 0) return -1;
      if (k) break;
      lastofs = ofs;
      ofs = ofs * 2 + 1;
    }
    if (ofs > maxofs) ofs = maxofs;
    lastofs += hint;
    ofs += hint;
  }
  for (lastofs++; lastofs < ofs;) {
    const m = lastofs + ((ofs - lastofs) >> 1);
    k = lt(key, a[base + m]);
    if (k < 0) return -1;
    if (k) ofs = m;
    else lastofs = m + 1;
  }
  return ofs;
}
