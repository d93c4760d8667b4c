/** A search over one subject: preparing the machine, and finding the next match. */
import type { PyObject } from '../heap/object';
import {
  PyBUF,
  PyBuffer_Release,
  PyObject_CheckBuffer,
  PyObject_GetBuffer,
  Py_buffer,
  asReadBuffer,
} from '../objects/buffer';
import { PyBytes_CheckExact, PyBytes_FromBytes } from '../objects/bytesobject';
import { PyErr_SetString } from '../objects/errors';
import { PyExc_TypeError } from '../objects/exceptions';
import { Kind, codePoints } from '../objects/unicode-kind';
import { PyUnicode_Substring } from '../objects/unicode-sequence';
import { PyUnicode_Check, unicodeKind, unicodeLength } from '../objects/unicodeobject';
import { Py_NewRef } from '../heap/refcount';
import { At, Info, Op } from './sre-constants';
import { Matcher, type Subject } from './sre-engine';
import { HANDLERS } from './sre-handlers';
import type { PatternPayload } from './sre-pattern';

const NO_UNITS: readonly number[] = [];

// The characters of the last subject beyond U+FFFF: scanners ask for the same one again and again.
let lastText = '';
let lastUnits: readonly number[] = NO_UNITS;

/** The characters of a str or the bytes of a buffer, or null with TypeError. @source Modules/_sre/sre.c getstring */
export function subjectOf(o: PyObject): (Subject & { isBytes: boolean }) | null {
  if (PyUnicode_Check(o)) {
    const length = unicodeLength(o);
    if (unicodeKind(o) < Kind.UCS4) return { text: o.v, units: NO_UNITS, length, isBytes: false };
    if (o.v !== lastText) {
      lastText = o.v;
      lastUnits = codePoints(o.v, Kind.UCS4);
    }
    return { text: null, units: lastUnits, length, isBytes: false };
  }
  const units = PyObject_CheckBuffer(o) ? asReadBuffer(o) : null;
  return units === null ? notText(o) : bytesSubject(units);
}

function notText(o: PyObject): null {
  return PyErr_SetString(
    PyExc_TypeError,
    `expected string or bytes-like object, got '${o.ob_type.tp_name}'`,
  );
}

function bytesSubject(units: Uint8Array): Subject & { isBytes: boolean } {
  return { text: null, units, length: units.length, isBytes: true };
}

/** A search in progress. The string is borrowed, but bytes are kept from changing by a view. */
export interface Search {
  readonly m: Matcher;
  readonly view: Py_buffer | null;
  readonly string: PyObject;
  readonly isBytes: boolean;
  readonly pos: number;
  readonly endpos: number;
}

/** Begins a search, which `state_fini` ends; null with an exception set. @source Modules/_sre/sre.c state_init */
export function state_init(
  pattern: PatternPayload,
  string: PyObject,
  start: number,
  end: number,
): Search | null {
  let view: Py_buffer | null = null;
  if (!PyUnicode_Check(string)) {
    if (!PyObject_CheckBuffer(string)) return notText(string);
    view = new Py_buffer();
    if (PyObject_GetBuffer(string, view, PyBUF.SIMPLE) < 0) return null;
  }
  const subject = view === null ? subjectOf(string) : bytesSubject(view.bytes);
  if (subject === null) return null;
  if (subject.isBytes ? pattern.isbytes === 0 : pattern.isbytes > 0) {
    const [one, other] = subject.isBytes ? ['string', 'bytes'] : ['bytes', 'string'];
    if (view !== null) PyBuffer_Release(view);
    return PyErr_SetString(
      PyExc_TypeError,
      `cannot use a ${one} pattern on a ${other}-like object`,
    );
  }
  const { length } = subject;
  start = Math.min(Math.max(start, 0), length);
  end = Math.min(Math.max(end, 0), length);
  const m = new Matcher(pattern.code, pattern.sets, subject, start, end, HANDLERS);
  return { m, view, string, isBytes: subject.isBytes, pos: start, endpos: end };
}

/** @source Modules/_sre/sre.c state_fini */
export function state_fini(search: Search): void {
  if (search.view !== null) PyBuffer_Release(search.view);
}

/** Matches at the start of the search. @source Modules/_sre/sre.c sre_match */
export function sre_match(m: Matcher): boolean {
  return m.match(0, true);
}

/** Where the code of the pattern proper begins, and what its info block tells. */
interface Hints {
  pc: number;
  /** Characters that a match needs at least. */
  min: number;
  prefix: number;
  /** Position of the set of first characters, or -1. */
  charset: number;
}

function hintsOf(code: Uint32Array): Hints {
  if (code[0] !== Op.INFO) return { pc: 0, min: 0, prefix: -1, charset: -1 };
  const flags = code[2];
  const pc = 1 + code[1];
  const prefix = flags & Info.PREFIX && code[5] > 0 ? code[7] : -1;
  const charset = prefix < 0 && flags & Info.CHARSET ? 5 : -1;
  return { pc, min: code[3], prefix, charset };
}

/** The next position from `ptr` where a match can begin, or -1. */
function candidate(m: Matcher, h: Hints, ptr: number, last: number): number {
  if (h.prefix >= 0) return m.indexOf(h.prefix, ptr, last + 1);
  if (h.charset < 0) return ptr <= last ? ptr : -1;
  while (ptr <= last && (ptr >= m.end || !m.sets.has(h.charset, m.at(ptr)))) ptr++;
  return ptr <= last ? ptr : -1;
}

/** Finds the next match from `m.start` on: `m.start` and `m.ptr` are its ends. @source Modules/_sre/sre_lib.h SRE(search) */
export function sre_search(m: Matcher): boolean {
  if (m.start > m.end) return false;
  const h = hintsOf(m.code);
  const last = m.end - h.min;
  let ptr = m.start;
  let toplevel = true;
  const anchored =
    m.code[h.pc] === Op.AT &&
    (m.code[h.pc + 1] === At.BEGINNING || m.code[h.pc + 1] === At.BEGINNING_STRING);
  for (;;) {
    const at = candidate(m, h, ptr, last);
    if (at < 0) return false;
    // Only an attempt at the very start can be refused for matching nothing there again.
    if (at > ptr) toplevel = false;
    ptr = at;
    m.start = ptr;
    m.ptr = ptr;
    m.resetGroups();
    const found = m.match(h.pc, toplevel);
    m.must_advance = false;
    if (found) return true;
    m.resetGroups();
    if (anchored) return false;
    toplevel = false;
    ptr++;
  }
}

/** A part of the subject: itself where it is the whole. @source Modules/_sre/sre.c getslice */
export function getslice(
  isBytes: boolean,
  string: PyObject,
  start: number,
  end: number,
): PyObject | null {
  if (!isBytes) {
    return PyUnicode_Check(string) ? PyUnicode_Substring(string, start, end) : null;
  }
  const bytes = asReadBuffer(string);
  if (bytes === null) return null;
  if (PyBytes_CheckExact(string) && start === 0 && end === bytes.length) return Py_NewRef(string);
  return PyBytes_FromBytes(bytes.slice(start, end));
}
