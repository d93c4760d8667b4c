/** Checks compiled code before it runs: anybody can call _sre.compile. */
import { At, Info, Op, SRE_MAXREPEAT } from './sre-constants';

/** Code units behind the opcode of instructions that have a fixed number; sets and blocks apart. */
const FIXED: Readonly<Record<number, number>> = {
  [Op.ANY]: 0,
  [Op.ANY_ALL]: 0,
  [Op.LITERAL]: 1,
  [Op.NOT_LITERAL]: 1,
  [Op.LITERAL_IGNORE]: 1,
  [Op.NOT_LITERAL_IGNORE]: 1,
  [Op.LITERAL_UNI_IGNORE]: 1,
  [Op.NOT_LITERAL_UNI_IGNORE]: 1,
  [Op.LITERAL_LOC_IGNORE]: 1,
  [Op.NOT_LITERAL_LOC_IGNORE]: 1,
  [Op.AT]: 1,
  [Op.GROUPREF]: 1,
  [Op.GROUPREF_IGNORE]: 1,
  [Op.GROUPREF_UNI_IGNORE]: 1,
  [Op.GROUPREF_LOC_IGNORE]: 1,
};
const SET_ARGUMENTS: Readonly<Record<number, number>> = {
  [Op.NEGATE]: 0,
  [Op.LITERAL]: 1,
  [Op.CATEGORY]: 1,
  [Op.RANGE]: 2,
  [Op.RANGE_UNI_IGNORE]: 2,
  [Op.CHARSET]: 8,
};
const IN_OPS: readonly number[] = [Op.IN, Op.IN_IGNORE, Op.IN_UNI_IGNORE, Op.IN_LOC_IGNORE];
const ONE_OPS: readonly number[] = [Op.REPEAT_ONE, Op.MIN_REPEAT_ONE, Op.POSSESSIVE_REPEAT_ONE];
const GROUPREFS: readonly number[] = [
  Op.GROUPREF,
  Op.GROUPREF_IGNORE,
  Op.GROUPREF_UNI_IGNORE,
  Op.GROUPREF_LOC_IGNORE,
];

/** @source Modules/_sre/sre.c _validate_charset, _validate_inner */
class Validator {
  constructor(
    private readonly code: Uint32Array,
    private readonly groups: number,
  ) {}

  charset(at: number, end: number): boolean {
    while (at < end) {
      const op = this.code[at++];
      if (op === Op.FAILURE) return true;
      let n = SET_ARGUMENTS[op];
      if (op === Op.BIGCHARSET) n = 1 + 64 + this.code[at] * 8;
      if (n === undefined || at + n > end) return false;
      if (op === Op.CATEGORY && this.code[at] > 17) return false;
      at += n;
    }
    return false;
  }

  /** Where a skip at `at` leads, or -1 when it leaves the code. */
  private target(at: number, end: number): number {
    const to = at + this.code[at];
    return at < end && to > at && to <= end ? to : -1;
  }

  /** Checks instructions from `at` to `end`, which all lie in this part. */
  inner(at: number, end: number): boolean {
    while (at < end) {
      const next = this.instruction(at, end);
      if (next < 0 || next > end) return false;
      at = next;
    }
    return true;
  }

  /** Where the instruction ends, or -1 when it is wrong. */
  private instruction(at: number, end: number): number {
    const op = this.code[at++];
    const fixed = FIXED[op];
    if (fixed !== undefined) return this.fixed(op, at, fixed);
    if (op === Op.MARK) return this.code[at] > 2 * this.groups + 1 ? -1 : at + 1;
    if (op === Op.CATEGORY) return this.code[at] > 17 ? -1 : at + 1;
    if (op === Op.INFO) return this.info(at, end);
    if (op === Op.BRANCH) return this.branch(at, end);
    if (op === Op.GROUPREF_EXISTS) return this.conditional(at, end);
    if (op === Op.JUMP) return at + 1;
    const to = this.target(at, end);
    if (IN_OPS.includes(op)) return to >= 0 && this.charset(at + 1, to) ? to : -1;
    if (to < 0) return -1;
    if (ONE_OPS.includes(op)) return this.repeat(at, to, true) ? to : -1;
    if (op === Op.REPEAT || op === Op.POSSESSIVE_REPEAT) {
      if (!this.repeat(at, to, false)) return -1;
      const until = this.code[to];
      const expected =
        op === Op.REPEAT ? until === Op.MAX_UNTIL || until === Op.MIN_UNTIL : until === Op.SUCCESS;
      return expected ? to + 1 : -1;
    }
    if (op === Op.ATOMIC_GROUP) return this.body(at + 1, to) ? to : -1;
    if (op === Op.ASSERT || op === Op.ASSERT_NOT) return this.body(at + 2, to) ? to : -1;
    return -1;
  }

  private fixed(op: number, at: number, n: number): number {
    if (op === Op.AT && this.code[at] > At.UNI_NON_BOUNDARY) return -1;
    if (GROUPREFS.includes(op) && this.code[at] >= this.groups) return -1;
    return at + n;
  }

  /** A part that ends with SUCCESS. */
  private body(at: number, end: number): boolean {
    return end > at && this.code[end - 1] === Op.SUCCESS && this.inner(at, end - 1);
  }

  private repeat(at: number, to: number, one: boolean): boolean {
    const min = this.code[at + 1];
    const max = this.code[at + 2];
    if (min > max || max > SRE_MAXREPEAT) return false;
    return one ? this.body(at + 3, to) : this.inner(at + 3, to);
  }

  private branch(at: number, end: number): number {
    let tail = -1;
    for (;;) {
      const skip = this.code[at];
      if (at >= end) return -1;
      if (skip === 0) break;
      const to = this.target(at, end);
      if (to < 0 || to - 2 < at + 1 || this.code[to - 2] !== Op.JUMP) return -1;
      if (!this.inner(at + 1, to - 2)) return -1;
      const jumpTo = to - 1 + this.code[to - 1];
      if (tail === -1) tail = jumpTo;
      else if (tail !== jumpTo) return -1;
      at = to;
    }
    return tail === -1 || tail !== at + 1 ? -1 : tail;
  }

  private conditional(at: number, end: number): number {
    if (this.code[at] >= this.groups) return -1;
    const skip = this.code[at + 1];
    // The skip counts from the group number; with a "no" part it leads behind the jump.
    const no = at + 1 + skip - 1;
    if (skip < 2 || no > end) return -1;
    if (no - 2 >= at + 2 && this.code[no - 2] === Op.JUMP) {
      const behind = no - 1 + this.code[no - 1];
      if (behind > no && behind <= end && this.inner(at + 2, no - 2)) {
        return this.inner(no, behind) ? behind : -1;
      }
    }
    return this.inner(at + 2, no) ? no : -1;
  }

  private info(at: number, end: number): number {
    const to = this.target(at, end);
    if (to < 0) return -1;
    const flags = this.code[at + 1];
    if (flags & ~(Info.PREFIX | Info.LITERAL | Info.CHARSET)) return -1;
    if (flags & Info.PREFIX) {
      if (flags & Info.CHARSET) return -1;
      return at + 6 + 2 * this.code[at + 4] === to ? to : -1;
    }
    return flags & Info.CHARSET && !this.charset(at + 4, to) ? -1 : to;
  }
}

/** Whether the code is well-formed. @source Modules/_sre/sre.c _validate */
export function validate(code: Uint32Array, groups: number): boolean {
  const end = code.length - 1;
  if (groups < 0 || groups > 1e9 || end < 0 || code[end] !== Op.SUCCESS) return false;
  return new Validator(code, groups).inner(0, end);
}
