/** Repetition in regular expressions: greedy, lazy and possessive, of one character or of groups. */
import { Op, SRE_MAXREPEAT } from './sre-constants';
import type { Context, Matcher, Resume } from './sre-engine';
import { count } from './sre-single';

/** Puts groups back as they were, and keeps what was saved. */
export function restore(m: Matcher, c: Context): void {
  if (m.repeat !== null) m.readMarks(c.lastmark);
  m.restoreLastmark(c);
}

/** Forgets saved groups. */
export function drop(m: Matcher, c: Context): void {
  if (m.repeat !== null) m.dropMarks(c.lastmark);
}

/** Saves groups before alternatives are tried. */
export function save(m: Matcher, c: Context): void {
  m.saveLastmark(c);
  if (m.repeat !== null) m.pushMarks(c.lastmark);
}

// <REPEAT_ONE> <skip> <min> <max> item <SUCCESS> tail
export function repeatOne(m: Matcher, c: Context): void {
  const { code } = m;
  const min = code[c.pc + 1];
  if (m.end - c.ptr < min) {
    m.fail();
    return;
  }
  c.count = count(m, c.pc + 3, c.ptr, code[c.pc + 2]);
  c.ptr += c.count;
  if (c.count < min) {
    m.fail();
    return;
  }
  const tail = c.pc + code[c.pc];
  if (code[tail] === Op.SUCCESS && c.ptr === m.end && !m.refused(c, c.ptr)) {
    m.ptr = c.ptr;
    m.succeed();
    return;
  }
  save(m, c);
  c.chr = code[tail] === Op.LITERAL ? code[tail + 1] : -1;
  tryTail(m, c);
}

/** Tries the tail after ever fewer repetitions. */
function tryTail(m: Matcher, c: Context): void {
  const min = m.code[c.pc + 1];
  if (c.chr >= 0) {
    while (c.count >= min && (c.ptr >= m.end || m.at(c.ptr) !== c.chr)) {
      c.ptr--;
      c.count--;
    }
  }
  if (c.count >= min) m.jump(c, afterTail, c.pc + m.code[c.pc], c.ptr);
  else {
    drop(m, c);
    m.fail();
  }
}

const afterTail: Resume = (m, c, matched) => {
  if (matched) {
    drop(m, c);
    m.succeed();
    return;
  }
  restore(m, c);
  c.ptr--;
  c.count--;
  tryTail(m, c);
};

// <MIN_REPEAT_ONE> <skip> <min> <max> item <SUCCESS> tail
export function minRepeatOne(m: Matcher, c: Context): void {
  const { code } = m;
  const min = code[c.pc + 1];
  c.count = min === 0 ? 0 : count(m, c.pc + 3, c.ptr, min);
  if (m.end - c.ptr < min || c.count < min) {
    m.fail();
    return;
  }
  c.ptr += c.count;
  if (code[c.pc + code[c.pc]] === Op.SUCCESS && !m.refused(c, c.ptr)) {
    m.ptr = c.ptr;
    m.succeed();
    return;
  }
  save(m, c);
  tryShortest(m, c);
}

function tryShortest(m: Matcher, c: Context): void {
  const max = m.code[c.pc + 2];
  if (max === SRE_MAXREPEAT || c.count <= max) {
    m.jump(c, afterShortest, c.pc + m.code[c.pc], c.ptr);
  } else {
    drop(m, c);
    m.fail();
  }
}

const afterShortest: Resume = (m, c, matched) => {
  if (matched) {
    drop(m, c);
    m.succeed();
    return;
  }
  restore(m, c);
  if (count(m, c.pc + 3, c.ptr, 1) === 0) {
    drop(m, c);
    m.fail();
    return;
  }
  c.ptr++;
  c.count++;
  tryShortest(m, c);
};

// <POSSESSIVE_REPEAT_ONE> <skip> <min> <max> item <SUCCESS> tail
export function possessiveRepeatOne(m: Matcher, c: Context): void {
  const { code } = m;
  const min = code[c.pc + 1];
  c.count = m.end - c.ptr < min ? -1 : count(m, c.pc + 3, c.ptr, code[c.pc + 2]);
  if (c.count < min) {
    m.fail();
    return;
  }
  c.ptr += c.count;
  c.pc += code[c.pc];
  if (code[c.pc] === Op.SUCCESS && c.ptr === m.end && !m.refused(c, c.ptr)) {
    m.ptr = c.ptr;
    m.succeed();
  }
  // Otherwise the tail follows in this context: nothing is left to backtrack to.
}

// <REPEAT> <skip> <min> <max> item <UNTIL> tail
export function repeat(m: Matcher, c: Context): void {
  c.rep = { count: -1, pattern: c.pc, last_ptr: -1, prev: m.repeat };
  m.repeat = c.rep;
  m.jump(c, afterRepeat, c.pc + m.code[c.pc], c.ptr);
}

const afterRepeat: Resume = (m, c, matched) => {
  m.repeat = c.rep!.prev;
  if (matched) m.succeed();
  else m.fail();
};

export function maxUntil(m: Matcher, c: Context): void {
  const rep = m.repeat!;
  const { code } = m;
  c.rep = rep;
  m.ptr = c.ptr;
  c.count = rep.count + 1;
  const min = code[rep.pattern + 1];
  const max = code[rep.pattern + 2];
  if (c.count < min) {
    rep.count = c.count;
    m.jump(c, afterRequired, rep.pattern + 3, c.ptr);
    return;
  }
  if ((c.count < max || max === SRE_MAXREPEAT) && c.ptr !== rep.last_ptr) {
    rep.count = c.count;
    m.saveLastmark(c);
    m.pushMarks(c.lastmark);
    // A match of nothing must not repeat for ever.
    m.pushData(rep.last_ptr);
    rep.last_ptr = c.ptr;
    m.jump(c, afterMore, rep.pattern + 3, c.ptr);
    return;
  }
  greedyTail(m, c);
}

const afterRequired: Resume = (m, c, matched) => {
  if (matched) {
    m.succeed();
    return;
  }
  c.rep!.count = c.count - 1;
  m.ptr = c.ptr;
  m.fail();
};

const afterMore: Resume = (m, c, matched) => {
  const rep = c.rep!;
  rep.last_ptr = m.popData();
  if (matched) {
    m.dropMarks(c.lastmark);
    m.succeed();
    return;
  }
  m.readMarks(c.lastmark);
  m.dropMarks(c.lastmark);
  m.restoreLastmark(c);
  rep.count = c.count - 1;
  m.ptr = c.ptr;
  greedyTail(m, c);
};

function greedyTail(m: Matcher, c: Context): void {
  m.repeat = c.rep!.prev;
  m.jump(c, afterGreedyTail, c.pc, c.ptr);
}

const afterGreedyTail: Resume = (m, c, matched) => {
  m.repeat = c.rep;
  if (matched) {
    m.succeed();
    return;
  }
  m.ptr = c.ptr;
  m.fail();
};

export function minUntil(m: Matcher, c: Context): void {
  const rep = m.repeat!;
  c.rep = rep;
  m.ptr = c.ptr;
  c.count = rep.count + 1;
  if (c.count < m.code[rep.pattern + 1]) {
    rep.count = c.count;
    m.jump(c, afterRequired, rep.pattern + 3, c.ptr);
    return;
  }
  m.repeat = rep.prev;
  save(m, c);
  m.jump(c, afterLazyTail, c.pc, c.ptr);
}

const afterLazyTail: Resume = (m, c, matched) => {
  const rep = c.rep!;
  const saved = m.repeat !== null;
  m.repeat = rep;
  if (matched) {
    if (saved) m.dropMarks(c.lastmark);
    m.succeed();
    return;
  }
  if (saved) {
    m.readMarks(c.lastmark);
    m.dropMarks(c.lastmark);
  }
  m.restoreLastmark(c);
  m.ptr = c.ptr;
  const max = m.code[rep.pattern + 2];
  if ((c.count >= max && max !== SRE_MAXREPEAT) || c.ptr === rep.last_ptr) {
    m.fail();
    return;
  }
  rep.count = c.count;
  m.pushData(rep.last_ptr);
  rep.last_ptr = c.ptr;
  m.jump(c, afterLazyMore, rep.pattern + 3, c.ptr);
};

const afterLazyMore: Resume = (m, c, matched) => {
  c.rep!.last_ptr = m.popData();
  afterRequired(m, c, matched);
};

// <POSSESSIVE_REPEAT> <skip> <min> <max> item <SUCCESS> tail
export function possessiveRepeat(m: Matcher, c: Context): void {
  c.count = 0;
  m.ptr = c.ptr;
  possessiveMore(m, c);
}

function possessiveMore(m: Matcher, c: Context): void {
  const { code } = m;
  const min = code[c.pc + 1];
  if (c.count < min) {
    m.jump(c, afterPossessiveRequired, c.pc + 3, m.ptr, false);
    return;
  }
  const max = code[c.pc + 2];
  // A match of nothing is the last one: where the one before ended is in c.ptr.
  if (c.count === min) c.ptr = -1;
  if ((c.count < max || max === SRE_MAXREPEAT) && m.ptr !== c.ptr) {
    m.saveLastmark(c);
    m.pushMarks(c.lastmark);
    c.ptr = m.ptr;
    m.jump(c, afterPossessiveMore, c.pc + 3, m.ptr, false);
    return;
  }
  possessiveTail(m, c);
}

const afterPossessiveRequired: Resume = (m, c, matched) => {
  if (matched) {
    c.count++;
    possessiveMore(m, c);
    return;
  }
  m.ptr = c.ptr;
  m.fail();
};

const afterPossessiveMore: Resume = (m, c, matched) => {
  if (matched) {
    m.dropMarks(c.lastmark);
    c.count++;
    possessiveMore(m, c);
    return;
  }
  m.readMarks(c.lastmark);
  m.dropMarks(c.lastmark);
  m.restoreLastmark(c);
  m.ptr = c.ptr;
  possessiveTail(m, c);
};

function possessiveTail(m: Matcher, c: Context): void {
  c.ptr = m.ptr;
  c.pc += m.code[c.pc] + 1;
}
