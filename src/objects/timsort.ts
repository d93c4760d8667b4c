/**
 * The merge sort of list.sort, with CPython's exact sequence of comparisons
 * (Objects/listobject.c, Objects/listsort.txt).
 */

import { gallop_left, gallop_right, type LessThan } from './timsort-gallop';

export type { LessThan } from './timsort-gallop';

const MAX_MINRUN = 64;
const MIN_GALLOP = 7;

interface Run {
  base: number;
  len: number;
  power: number;
}

/** State of one sort: `values`, if given, is permuted along with `keys`. @source Objects/listobject.c MergeState */
export class TimSort<K, V> {
  private readonly pending: Run[] = [];
  private min_gallop = MIN_GALLOP;
  private tmpKeys: K[] = [];
  private tmpValues: V[] = [];

  constructor(
    private readonly keys: K[],
    private readonly values: V[] | null,
    private readonly lt: LessThan<K>,
  ) {}

  /** 0, or -1 when a comparison failed; nothing is lost then. @source Objects/listobject.c list_sort_impl */
  sort(): number {
    let remaining = this.keys.length;
    if (remaining < 2) return 0;
    const minrun = merge_compute_minrun(remaining);
    let lo = 0;
    do {
      let n = this.count_run(lo, lo + remaining);
      if (n === 0) return -1;
      if (n < 0) {
        n = -n;
        this.reverse(lo, lo + n);
      }
      if (n < minrun) {
        const force = remaining <= minrun ? remaining : minrun;
        if (this.binarysort(lo, lo + force, lo + n) < 0) return -1;
        n = force;
      }
      if (this.found_new_run(n) < 0) return -1;
      this.pending.push({ base: lo, len: n, power: 0 });
      lo += n;
      remaining -= n;
    } while (remaining > 0);
    return this.merge_force_collapse();
  }

  private reverse(lo: number, hi: number): void {
    const { keys, values } = this;
    for (hi--; lo < hi; lo++, hi--) {
      const key = keys[lo];
      keys[lo] = keys[hi];
      keys[hi] = key;
      if (values === null) continue;
      const value = values[lo];
      values[lo] = values[hi];
      values[hi] = value;
    }
  }

  /** Length of the run at `lo`, negative if it descends, 0 on an error. */
  private count_run(lo: number, hi: number): number {
    const { keys, lt } = this;
    if (++lo === hi) return 1;
    let n = 2;
    const first = lt(keys[lo], keys[lo - 1]);
    if (first < 0) return 0;
    for (lo++; lo < hi; lo++, n++) {
      const k = lt(keys[lo], keys[lo - 1]);
      if (k < 0) return 0;
      if (k !== first) break;
    }
    return first ? -n : n;
  }

  private binarysort(lo: number, hi: number, start: number): number {
    const { keys, values, lt } = this;
    if (lo === start) start++;
    for (; start < hi; start++) {
      let l = lo;
      let r = start;
      const pivot = keys[r];
      do {
        const p = l + ((r - l) >> 1);
        const k = lt(pivot, keys[p]);
        if (k < 0) return -1;
        if (k) r = p;
        else l = p + 1;
      } while (l < r);
      for (let p = start; p > l; p--) keys[p] = keys[p - 1];
      keys[l] = pivot;
      if (values === null) continue;
      const value = values[start];
      for (let p = start; p > l; p--) values[p] = values[p - 1];
      values[l] = value;
    }
    return 0;
  }

  /** Moves within the arrays. */
  private move(dest: number, src: number, n: number): void {
    this.keys.copyWithin(dest, src, src + n);
    this.values?.copyWithin(dest, src, src + n);
  }

  private moveOne(dest: number, src: number): void {
    this.keys[dest] = this.keys[src];
    if (this.values !== null) this.values[dest] = this.values[src];
  }

  private toTemp(src: number, n: number): void {
    this.tmpKeys = this.keys.slice(src, src + n);
    if (this.values !== null) this.tmpValues = this.values.slice(src, src + n);
  }

  private fromTemp(dest: number, src: number, n: number): void {
    const { keys, values, tmpKeys, tmpValues } = this;
    for (let i = 0; i < n; i++) keys[dest + i] = tmpKeys[src + i];
    if (values !== null) for (let i = 0; i < n; i++) values[dest + i] = tmpValues[src + i];
  }

  /** Merges the adjacent runs at a and b, the first being the shorter. */
  private merge_lo(a: number, na: number, b: number, nb: number): number {
    this.toTemp(a, na);
    const { keys, lt } = this;
    const tmp = this.tmpKeys;
    let dest = a;
    let sa = 0;
    const finish = (result: number): number => {
      if (na > 0) this.fromTemp(dest, sa, na);
      return result;
    };
    const copyB = (): number => {
      this.move(dest, b, nb);
      this.fromTemp(dest + nb, sa, 1);
      return 0;
    };
    this.moveOne(dest++, b++);
    if (--nb === 0) return finish(0);
    if (na === 1) return copyB();
    let min_gallop = this.min_gallop;
    for (;;) {
      let acount = 0;
      let bcount = 0;
      do {
        const k = lt(keys[b], tmp[sa]);
        if (k < 0) return finish(-1);
        if (k) {
          this.moveOne(dest++, b++);
          bcount++;
          acount = 0;
          if (--nb === 0) return finish(0);
        } else {
          this.fromTemp(dest++, sa++, 1);
          acount++;
          bcount = 0;
          if (--na === 1) return copyB();
        }
      } while (acount < min_gallop && bcount < min_gallop);
      min_gallop++;
      do {
        if (min_gallop > 1) min_gallop--;
        this.min_gallop = min_gallop;
        acount = gallop_right(lt, keys[b], tmp, sa, na, 0);
        if (acount < 0) return finish(-1);
        if (acount > 0) {
          this.fromTemp(dest, sa, acount);
          dest += acount;
          sa += acount;
          na -= acount;
          if (na === 1) return copyB();
          // Only an inconsistent comparison gets here.
          if (na === 0) return finish(0);
        }
        this.moveOne(dest++, b++);
        if (--nb === 0) return finish(0);
        bcount = gallop_left(lt, tmp[sa], keys, b, nb, 0);
        if (bcount < 0) return finish(-1);
        if (bcount > 0) {
          this.move(dest, b, bcount);
          dest += bcount;
          b += bcount;
          nb -= bcount;
          if (nb === 0) return finish(0);
        }
        this.fromTemp(dest++, sa++, 1);
        if (--na === 1) return copyB();
      } while (acount >= MIN_GALLOP || bcount >= MIN_GALLOP);
      min_gallop++;
      this.min_gallop = min_gallop;
    }
  }

  /** Merges the adjacent runs at a and b, the second being the shorter. */
  private merge_hi(a: number, na: number, b: number, nb: number): number {
    this.toTemp(b, nb);
    const { keys, lt } = this;
    const tmp = this.tmpKeys;
    let dest = b + nb - 1;
    let sa = a + na - 1;
    let sb = nb - 1;
    const finish = (result: number): number => {
      if (nb > 0) this.fromTemp(dest - (nb - 1), 0, nb);
      return result;
    };
    const copyA = (): number => {
      this.move(dest + 1 - na, sa + 1 - na, na);
      this.fromTemp(dest - na, sb, 1);
      return 0;
    };
    this.moveOne(dest--, sa--);
    if (--na === 0) return finish(0);
    if (nb === 1) return copyA();
    let min_gallop = this.min_gallop;
    for (;;) {
      let acount = 0;
      let bcount = 0;
      do {
        const k = lt(tmp[sb], keys[sa]);
        if (k < 0) return finish(-1);
        if (k) {
          this.moveOne(dest--, sa--);
          acount++;
          bcount = 0;
          if (--na === 0) return finish(0);
        } else {
          this.fromTemp(dest--, sb--, 1);
          bcount++;
          acount = 0;
          if (--nb === 1) return copyA();
        }
      } while (acount < min_gallop && bcount < min_gallop);
      min_gallop++;
      do {
        if (min_gallop > 1) min_gallop--;
        this.min_gallop = min_gallop;
        let k = gallop_right(lt, tmp[sb], keys, a, na, na - 1);
        if (k < 0) return finish(-1);
        acount = na - k;
        if (acount > 0) {
          dest -= acount;
          sa -= acount;
          this.move(dest + 1, sa + 1, acount);
          na -= acount;
          if (na === 0) return finish(0);
        }
        this.fromTemp(dest--, sb--, 1);
        if (--nb === 1) return copyA();
        k = gallop_left(lt, keys[sa], tmp, 0, nb, nb - 1);
        if (k < 0) return finish(-1);
        bcount = nb - k;
        if (bcount > 0) {
          dest -= bcount;
          sb -= bcount;
          this.fromTemp(dest + 1, sb + 1, bcount);
          nb -= bcount;
          if (nb === 1) return copyA();
          // Only an inconsistent comparison gets here.
          if (nb === 0) return finish(0);
        }
        this.moveOne(dest--, sa--);
        if (--na === 0) return finish(0);
      } while (acount >= MIN_GALLOP || bcount >= MIN_GALLOP);
      min_gallop++;
      this.min_gallop = min_gallop;
    }
  }

  private merge_at(i: number): number {
    const { keys, lt, pending } = this;
    let { base: a, len: na } = pending[i];
    const { base: b, len } = pending[i + 1];
    pending[i].len = na + len;
    pending.splice(i + 1, 1);
    const k = gallop_right(lt, keys[b], keys, a, na, 0);
    if (k < 0) return -1;
    a += k;
    na -= k;
    if (na === 0) return 0;
    const nb = gallop_left(lt, keys[a + na - 1], keys, b, len, len - 1);
    if (nb <= 0) return nb;
    return na <= nb ? this.merge_lo(a, na, b, nb) : this.merge_hi(a, na, b, nb);
  }

  private found_new_run(n2: number): number {
    const { pending } = this;
    if (pending.length === 0) return 0;
    const { base, len } = pending[pending.length - 1];
    const power = powerloop(base, len, n2, this.keys.length);
    while (pending.length > 1 && pending[pending.length - 2].power > power) {
      if (this.merge_at(pending.length - 2) < 0) return -1;
    }
    pending[pending.length - 1].power = power;
    return 0;
  }

  private merge_force_collapse(): number {
    const { pending } = this;
    while (pending.length > 1) {
      let n = pending.length - 2;
      if (n > 0 && pending[n - 1].len < pending[n + 1].len) n--;
      if (this.merge_at(n) < 0) return -1;
    }
    return 0;
  }
}

/** @source Objects/listobject.c merge_compute_minrun */
function merge_compute_minrun(n: number): number {
  let r = 0;
  while (n >= MAX_MINRUN) {
    r |= n & 1;
    n >>= 1;
  }
  return n + r;
}

/** Level in the ideal merge tree of the boundary between two runs. @source Objects/listobject.c powerloop */
function powerloop(s1: number, n1: number, n2: number, n: number): number {
  let result = 0;
  let a = 2 * s1 + n1;
  let b = a + n1 + n2;
  for (;;) {
    result++;
    if (a >= n) {
      a -= n;
      b -= n;
    } else if (b >= n) return result;
    a *= 2;
    b *= 2;
  }
}
