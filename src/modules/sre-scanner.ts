/** Scanners, which yield one match after the other. */
import {
  PyObject_GC_Del,
  PyObject_GC_New,
  PyObject_GC_Track,
  PyObject_GC_UnTrack,
} from '../gc/generations';
import { TPFLAGS, type PyObject, type TypeDef, type visitproc } from '../heap/object';
import { touch } from '../heap/observer';
import type { OwnsVisitor } from '../heap/owns';
import { Py_DECREF, Py_NewRef } from '../heap/refcount';
import { PyErr_SetString } from '../objects/errors';
import { PyExc_ValueError } from '../objects/exceptions';
import { Py_None } from '../objects/object';
import { METH_NOARGS, member, method } from '../objects/typedef';
import { pattern_new_match } from './sre-match';
import type { PatternObject } from './sre-pattern';
import { sre_match, sre_search, state_fini, state_init, type Search } from './sre-state';
import { sreState } from './sre-types';

/** @source Modules/_sre/sre.h ScannerObject */
interface ScannerPayload {
  /** Owned. */
  pattern: PatternObject | null;
  /** The subject; owned, as CPython's state owns it. */
  string: PyObject | null;
  search: Search;
  executing: boolean;
  finished: boolean;
}
type ScannerObject = PyObject<ScannerPayload>;

function scanner_owns(self: PyObject, visit: OwnsVisitor): void {
  const s = (self as ScannerObject).v;
  if (s.pattern !== null) visit(s.pattern, 0);
  if (s.string !== null) visit(s.string, 1);
  const exporter = s.search.view?.obj;
  if (exporter) visit(exporter, 2);
}

function scanner_traverse(self: PyObject, visit: visitproc): void {
  visit(self.ob_type);
  const { pattern } = (self as ScannerObject).v;
  if (pattern !== null) visit(pattern);
}

function scanner_clear(self: PyObject): number {
  const s = (self as ScannerObject).v;
  const { pattern } = s;
  s.pattern = null;
  touch(self);
  if (pattern !== null) Py_DECREF(pattern);
  return 0;
}

/** @source Modules/_sre/sre.c scanner_dealloc */
function scanner_dealloc(self: PyObject): void {
  const type = self.ob_type;
  const s = (self as ScannerObject).v;
  PyObject_GC_UnTrack(self);
  state_fini(s.search);
  const { string } = s;
  s.string = null;
  touch(self);
  if (string !== null) Py_DECREF(string);
  scanner_clear(self);
  PyObject_GC_Del(self);
  Py_DECREF(type);
}

/** The next match, by `find` from where the last one ended. */
function scan(self: PyObject, find: typeof sre_match): PyObject | null {
  const s = (self as ScannerObject).v;
  if (s.executing) {
    return PyErr_SetString(PyExc_ValueError, 'regular expression scanner already executing');
  }
  if (s.finished) return Py_None;
  s.executing = true;
  const { m } = s.search;
  m.reset();
  m.ptr = m.start;
  const found = find(m);
  const match = pattern_new_match(s.pattern!, s.search, found);
  if (found) {
    m.must_advance = m.ptr === m.start;
    m.start = m.ptr;
  } else s.finished = true;
  s.executing = false;
  return match;
}

/** A scanner over `string`. @source Modules/_sre/sre.c _sre_SRE_Pattern_scanner_impl */
export function newScanner(
  pattern: PatternObject,
  string: PyObject,
  pos: number,
  endpos: number,
): PyObject | null {
  const search = state_init(pattern.v, string, pos, endpos);
  if (search === null) return null;
  const scanner = PyObject_GC_New<ScannerPayload>(sreState.Scanner_type!, {
    pattern: Py_NewRef(pattern),
    string: Py_NewRef(string),
    search,
    executing: false,
    finished: false,
  });
  touch(scanner);
  PyObject_GC_Track(scanner);
  return scanner;
}

/** The class of scanners. @source Modules/_sre/sre.c scanner_spec */
export function scannerType(): TypeDef {
  return {
    tp_name: '_sre.SRE_Scanner',
    tp_basicsize: 240,
    tp_flags: TPFLAGS.HAVE_GC | TPFLAGS.IMMUTABLETYPE | TPFLAGS.DISALLOW_INSTANTIATION,
    tp_dealloc: scanner_dealloc,
    tp_traverse: scanner_traverse,
    tp_clear: scanner_clear,
    tp_owns: scanner_owns,
    tp_slotname: (_self, slot) => ['pattern', 'string', 'buffer of the string'][slot],
    methods: [
      method('match', METH_NOARGS, (self) => scan(self, sre_match), 'match($self, /)\n--\n\n'),
      method('search', METH_NOARGS, (self) => scan(self, sre_search), 'search($self, /)\n--\n\n'),
    ],
    members: [member('pattern', (self) => Py_NewRef((self as ScannerObject).v.pattern!))],
  };
}
