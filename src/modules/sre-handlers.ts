/** What each instruction of a compiled regular expression does. */
import { _PyUnicode_ToLowercase } from '../unicode/unicodectype';
import { Op } from './sre-constants';
import type { Context, Handler, Matcher, Resume } from './sre-engine';
import {
  drop,
  maxUntil,
  minRepeatOne,
  minUntil,
  possessiveRepeat,
  possessiveRepeatOne,
  repeat,
  repeatOne,
  restore,
  save,
} from './sre-repeat';
import { SINGLE_TESTS, SRE_at, argumentLength, sre_lower_ascii } from './sre-single';

function single(op: number): Handler {
  const test = SINGLE_TESTS[op];
  return (m, c) => {
    if (c.ptr >= m.end || !test(m, c.pc, m.at(c.ptr))) m.fail();
    else {
      c.pc += argumentLength(m, op, c.pc);
      c.ptr++;
    }
  };
}

function literal(m: Matcher, c: Context): void {
  if (c.ptr >= m.end || m.at(c.ptr) !== m.code[c.pc]) m.fail();
  else {
    c.pc++;
    c.ptr++;
  }
}

function inSet(m: Matcher, c: Context): void {
  if (c.ptr >= m.end || !m.sets.has(c.pc + 1, m.at(c.ptr))) m.fail();
  else {
    c.pc += m.code[c.pc];
    c.ptr++;
  }
}

function mark(m: Matcher, c: Context): void {
  m.setMark(m.code[c.pc++], c.ptr);
}

function success(m: Matcher, c: Context): void {
  m.ptr = c.ptr;
  if (m.refused(c, c.ptr)) m.fail();
  else m.succeed();
}

function at(m: Matcher, c: Context): void {
  if (SRE_at(m, c.ptr, m.code[c.pc])) c.pc++;
  else m.fail();
}

function jump(m: Matcher, c: Context): void {
  c.pc += m.code[c.pc];
}

/** The info block of a nested pattern. */
function info(m: Matcher, c: Context): void {
  const min = m.code[c.pc + 2];
  if (min > 0 && m.end - c.ptr < min) m.fail();
  else c.pc += m.code[c.pc];
}

// <ASSERT> <skip> <back> <pattern>
function assert(m: Matcher, c: Context): void {
  const back = m.code[c.pc + 1];
  if (c.ptr < back) m.fail();
  else m.jump(c, afterAssert, c.pc + 2, c.ptr - back, false);
}

const afterAssert: Resume = (m, c, matched) => {
  if (matched) c.pc += m.code[c.pc];
  else m.fail();
};

// <ASSERT_NOT> <skip> <back> <pattern>
function assertNot(m: Matcher, c: Context): void {
  const back = m.code[c.pc + 1];
  if (c.ptr < back) {
    c.pc += m.code[c.pc];
    return;
  }
  m.saveLastmark(c);
  if (m.repeat !== null) m.pushMarks(c.lastmark);
  m.jump(c, afterAssertNot, c.pc + 2, c.ptr - back, false);
}

const afterAssertNot: Resume = (m, c, matched) => {
  if (matched) {
    if (m.repeat !== null) m.dropMarks(c.lastmark);
    m.fail();
    return;
  }
  restore(m, c);
  drop(m, c);
  c.pc += m.code[c.pc];
};

// <BRANCH> <skip> code <JUMP> ... <0>
function branch(m: Matcher, c: Context): void {
  save(m, c);
  nextBranch(m, c);
}

function nextBranch(m: Matcher, c: Context): void {
  const { code } = m;
  for (; code[c.pc] !== 0; c.pc += code[c.pc]) {
    const op = code[c.pc + 1];
    if (op === Op.LITERAL && (c.ptr >= m.end || m.at(c.ptr) !== code[c.pc + 2])) continue;
    if (op === Op.IN && (c.ptr >= m.end || !m.sets.has(c.pc + 3, m.at(c.ptr)))) continue;
    m.jump(c, afterBranch, c.pc + 1, c.ptr);
    return;
  }
  drop(m, c);
  m.fail();
}

const afterBranch: Resume = (m, c, matched) => {
  if (matched) {
    drop(m, c);
    m.succeed();
    return;
  }
  restore(m, c);
  c.pc += m.code[c.pc];
  nextBranch(m, c);
};

// <ATOMIC_GROUP> <skip> pattern <SUCCESS> tail
function atomicGroup(m: Matcher, c: Context): void {
  m.jump(c, afterAtomicGroup, c.pc + 1, c.ptr, false);
}

const afterAtomicGroup: Resume = (m, c, matched) => {
  if (!matched) {
    m.ptr = c.ptr;
    m.fail();
    return;
  }
  c.pc += m.code[c.pc];
  c.ptr = m.ptr;
};

function identity(ch: number): number {
  return ch;
}

function groupref(lower: (ch: number) => number): Handler {
  return (m, c) => {
    const group = m.group(m.code[c.pc]);
    if (group === null) {
      m.fail();
      return;
    }
    for (let p = group[0]; p < group[1]; p++) {
      if (c.ptr >= m.end || lower(m.at(c.ptr)) !== lower(m.at(p))) {
        m.fail();
        return;
      }
      c.ptr++;
    }
    c.pc++;
  };
}

// <GROUPREF_EXISTS> <group> <skip> yes <JUMP> no
function grouprefExists(m: Matcher, c: Context): void {
  c.pc += m.group(m.code[c.pc]) === null ? m.code[c.pc + 1] : 2;
}

/** Instructions by opcode. @source Modules/_sre/sre_lib.h SRE(match) */
export const HANDLERS: readonly (Handler | undefined)[] = buildHandlers();

function buildHandlers(): (Handler | undefined)[] {
  const handlers: (Handler | undefined)[] = [];
  for (const op of Object.keys(SINGLE_TESTS)) handlers[Number(op)] = single(Number(op));
  handlers[Op.LITERAL] = literal;
  handlers[Op.IN] = inSet;
  handlers[Op.FAILURE] = (m) => m.fail();
  handlers[Op.SUCCESS] = success;
  handlers[Op.ASSERT] = assert;
  handlers[Op.ASSERT_NOT] = assertNot;
  handlers[Op.AT] = at;
  handlers[Op.BRANCH] = branch;
  handlers[Op.GROUPREF] = groupref(identity);
  handlers[Op.GROUPREF_IGNORE] = groupref(sre_lower_ascii);
  handlers[Op.GROUPREF_LOC_IGNORE] = groupref(sre_lower_ascii);
  handlers[Op.GROUPREF_UNI_IGNORE] = groupref(_PyUnicode_ToLowercase);
  handlers[Op.GROUPREF_EXISTS] = grouprefExists;
  handlers[Op.INFO] = info;
  handlers[Op.JUMP] = jump;
  handlers[Op.MARK] = mark;
  handlers[Op.MAX_UNTIL] = maxUntil;
  handlers[Op.MIN_UNTIL] = minUntil;
  handlers[Op.REPEAT] = repeat;
  handlers[Op.REPEAT_ONE] = repeatOne;
  handlers[Op.MIN_REPEAT_ONE] = minRepeatOne;
  handlers[Op.ATOMIC_GROUP] = atomicGroup;
  handlers[Op.POSSESSIVE_REPEAT] = possessiveRepeat;
  handlers[Op.POSSESSIVE_REPEAT_ONE] = possessiveRepeatOne;
  return handlers;
}
