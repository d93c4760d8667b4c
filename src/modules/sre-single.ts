/** Instructions for one character, and counting how often one matches in a row. */
import { _PyUnicode_ToLowercase } from '../unicode/unicodectype';
import { At, Op, SRE_MAXREPEAT } from './sre-constants';
import { isAsciiWord, isUnicodeWord } from './sre-charset';
import type { Matcher } from './sre-engine';

/** @source Modules/_sre/sre.c sre_lower_ascii */
export function sre_lower_ascii(ch: number): number {
  return ch >= 65 && ch <= 90 ? ch + 32 : ch;
}

function sre_upper_ascii(ch: number): number {
  return ch >= 97 && ch <= 122 ? ch - 32 : ch;
}

/** @source Modules/_sre/sre.c char_loc_ignore, in the C locale */
function char_loc_ignore(pattern: number, ch: number): boolean {
  return ch === pattern || sre_lower_ascii(ch) === pattern || sre_upper_ascii(ch) === pattern;
}

function charset_loc_ignore(m: Matcher, set: number, ch: number): boolean {
  const lower = sre_lower_ascii(ch);
  if (m.sets.has(set, lower)) return true;
  const upper = sre_upper_ascii(ch);
  return upper !== lower && m.sets.has(set, upper);
}

/** Whether character `ch` matches the instruction `op` whose argument is at `arg`. */
export type SingleTest = (m: Matcher, arg: number, ch: number) => boolean;

const IN_OPS: readonly number[] = [Op.IN, Op.IN_IGNORE, Op.IN_LOC_IGNORE, Op.IN_UNI_IGNORE];

/** The tests of instructions that match exactly one character, by opcode. */
export const SINGLE_TESTS: Readonly<Record<number, SingleTest>> = {
  [Op.ANY]: (_m, _arg, ch) => ch !== 10,
  [Op.ANY_ALL]: () => true,
  [Op.LITERAL]: (m, arg, ch) => ch === m.code[arg],
  [Op.NOT_LITERAL]: (m, arg, ch) => ch !== m.code[arg],
  [Op.IN]: (m, arg, ch) => m.sets.has(arg + 1, ch),
  [Op.LITERAL_IGNORE]: (m, arg, ch) => sre_lower_ascii(ch) === m.code[arg],
  [Op.NOT_LITERAL_IGNORE]: (m, arg, ch) => sre_lower_ascii(ch) !== m.code[arg],
  [Op.IN_IGNORE]: (m, arg, ch) => m.sets.has(arg + 1, sre_lower_ascii(ch)),
  [Op.LITERAL_LOC_IGNORE]: (m, arg, ch) => char_loc_ignore(m.code[arg], ch),
  [Op.NOT_LITERAL_LOC_IGNORE]: (m, arg, ch) => !char_loc_ignore(m.code[arg], ch),
  [Op.IN_LOC_IGNORE]: (m, arg, ch) => charset_loc_ignore(m, arg + 1, ch),
  [Op.LITERAL_UNI_IGNORE]: (m, arg, ch) => _PyUnicode_ToLowercase(ch) === m.code[arg],
  [Op.NOT_LITERAL_UNI_IGNORE]: (m, arg, ch) => _PyUnicode_ToLowercase(ch) !== m.code[arg],
  [Op.IN_UNI_IGNORE]: (m, arg, ch) => m.sets.has(arg + 1, _PyUnicode_ToLowercase(ch)),
};

/** Code units that the instruction's argument takes; sets say it themselves. */
export function argumentLength(m: Matcher, op: number, arg: number): number {
  if (IN_OPS.includes(op)) return m.code[arg];
  return op === Op.ANY || op === Op.ANY_ALL ? 0 : 1;
}

function countInSet(m: Matcher, set: number, ptr: number, end: number): number {
  const { sets } = m;
  while (ptr < end && sets.has(set, m.at(ptr))) ptr++;
  return ptr;
}

function countNotLiteral(m: Matcher, ch: number, ptr: number, end: number): number {
  const at = m.indexOf(ch, ptr, end);
  return at < 0 ? Math.max(end, ptr) : at;
}

/** How often the single-character item at `item` matches from `ptr`, at most `maxcount` times. @source Modules/_sre/sre_lib.h SRE(count) */
export function count(m: Matcher, item: number, ptr: number, maxcount: number): number {
  let end = m.end;
  if (maxcount < end - ptr && maxcount !== SRE_MAXREPEAT) end = ptr + maxcount;
  const op = m.code[item];
  let i: number;
  if (op === Op.IN) i = countInSet(m, item + 2, ptr, end);
  else if (op === Op.ANY_ALL) i = Math.max(end, ptr);
  else if (op === Op.ANY) i = countNotLiteral(m, 10, ptr, end);
  else if (op === Op.NOT_LITERAL) i = countNotLiteral(m, m.code[item + 1], ptr, end);
  else {
    const test = SINGLE_TESTS[op];
    i = ptr;
    while (i < end && test(m, item + 1, m.at(i))) i++;
  }
  return i - ptr;
}

function boundary(
  m: Matcher,
  ptr: number,
  isWord: (ch: number) => boolean,
  wanted: boolean,
): boolean {
  if (m.end === 0) return false;
  const before = ptr > 0 && isWord(m.at(ptr - 1));
  const after = ptr < m.end && isWord(m.at(ptr));
  return (before !== after) === wanted;
}

/** Whether the position is of the kind `at`. @source Modules/_sre/sre_lib.h SRE(at) */
export function SRE_at(m: Matcher, ptr: number, at: number): boolean {
  switch (at) {
    case At.BEGINNING:
    case At.BEGINNING_STRING:
      return ptr === 0;
    case At.BEGINNING_LINE:
      return ptr === 0 || m.at(ptr - 1) === 10;
    case At.END:
      return ptr === m.end || (m.end - ptr === 1 && m.at(ptr) === 10);
    case At.END_LINE:
      return ptr === m.end || m.at(ptr) === 10;
    case At.END_STRING:
      return ptr === m.end;
    case At.BOUNDARY:
    case At.LOC_BOUNDARY:
      return boundary(m, ptr, isAsciiWord, true);
    case At.NON_BOUNDARY:
    case At.LOC_NON_BOUNDARY:
      return boundary(m, ptr, isAsciiWord, false);
    case At.UNI_BOUNDARY:
      return boundary(m, ptr, isUnicodeWord, true);
    case At.UNI_NON_BOUNDARY:
      return boundary(m, ptr, isUnicodeWord, false);
    default:
      return false;
  }
}
