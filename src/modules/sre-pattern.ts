/** Compiled patterns: the object, its repr, comparison and hash. */
import { PyObject_GC_Del, PyObject_GC_UnTrack } from '../gc/generations';
import {
  TPFLAGS,
  type PyObject,
  type Py_hash_t,
  type TypeDef,
  type visitproc,
} from '../heap/object';
import { touch } from '../heap/observer';
import type { OwnsVisitor } from '../heap/owns';
import { Py_DECREF, Py_NewRef } from '../heap/refcount';
import { Py_False, Py_True } from '../objects/boolobject';
import { PyDictProxy_New } from '../objects/descrobject';
import { Py_GenericAlias } from '../objects/genericaliasobject';
import { PyLong_FromLong } from '../objects/longobject';
import {
  PyObject_Hash,
  PyObject_RichCompareBool,
  Py_EQ,
  Py_NE,
  Py_NotImplemented,
  reprStr,
} from '../objects/object';
import { hashLow32, _Py_HashBytes } from '../objects/pyhash';
import {
  METH_CLASS,
  METH_FASTCALL,
  METH_KEYWORDS,
  METH_NOARGS,
  METH_O,
  getset,
  member,
  method,
} from '../objects/typedef';
import { PyUnicode_Check, PyUnicode_FromString } from '../objects/unicodeobject';
import { PyObject_ClearWeakRefs } from '../objects/weakrefobject';
import { SreFlag } from './sre-constants';
import {
  pattern_findall,
  pattern_finditer,
  pattern_fullmatch,
  pattern_match,
  pattern_scanner,
  pattern_search,
  pattern_split,
} from './sre-pattern-methods';
import type { Sets } from './sre-sets';
import { pattern_sub, pattern_subn } from './sre-sub';

/** State of a compiled pattern. @source Modules/_sre/sre.h PatternObject */
export interface PatternPayload {
  groups: number;
  /** Dict from group name to number, owned. */
  groupindex: PyObject | null;
  /** Tuple of group names by number, owned. */
  indexgroup: PyObject | null;
  /** What was compiled, owned. */
  pattern: PyObject | null;
  flags: number;
  /** 1 for bytes, 0 for str, -1 where the pattern is None. */
  isbytes: number;
  code: Uint32Array;
  /** ob_size: number of code units. */
  length: number;
  sets: Sets;
}
export type PatternObject = PyObject<PatternPayload>;

const SLOTS = ['groupindex', 'indexgroup', 'pattern'] as const;

function pattern_owns(self: PyObject, visit: OwnsVisitor): void {
  const p = (self as PatternObject).v;
  SLOTS.forEach((name, i) => {
    const o = p[name];
    if (o !== null) visit(o, i);
  });
}

function pattern_traverse(self: PyObject, visit: visitproc): void {
  visit(self.ob_type);
  const p = (self as PatternObject).v;
  for (const name of SLOTS) if (p[name] !== null) visit(p[name]);
}

function pattern_clear(self: PyObject): number {
  const p = (self as PatternObject).v;
  for (const name of SLOTS) {
    const o = p[name];
    if (o === null) continue;
    p[name] = null;
    touch(self);
    Py_DECREF(o);
  }
  return 0;
}

function pattern_dealloc(self: PyObject): void {
  const type = self.ob_type;
  PyObject_GC_UnTrack(self);
  if (self.weaklist !== null) PyObject_ClearWeakRefs(self);
  pattern_clear(self);
  PyObject_GC_Del(self);
  Py_DECREF(type);
}

const FLAG_NAMES: readonly [string, number][] = [
  ['re.TEMPLATE', SreFlag.TEMPLATE],
  ['re.IGNORECASE', SreFlag.IGNORECASE],
  ['re.LOCALE', SreFlag.LOCALE],
  ['re.MULTILINE', SreFlag.MULTILINE],
  ['re.DOTALL', SreFlag.DOTALL],
  ['re.UNICODE', SreFlag.UNICODE],
  ['re.VERBOSE', SreFlag.VERBOSE],
  ['re.DEBUG', SreFlag.DEBUG],
  ['re.ASCII', SreFlag.ASCII],
];

/** @source Modules/_sre/sre.c pattern_repr */
function pattern_repr(self: PyObject): PyObject | null {
  const p = (self as PatternObject).v;
  let { flags } = p;
  const kinds = SreFlag.LOCALE | SreFlag.UNICODE | SreFlag.ASCII;
  // A str pattern is Unicode unless it says otherwise.
  if (PyUnicode_Check(p.pattern!) && (flags & kinds) === SreFlag.UNICODE) {
    flags &= ~SreFlag.UNICODE;
  }
  const names: string[] = [];
  for (const [name, flag] of FLAG_NAMES) {
    if (flags & flag) names.push(name);
    flags &= ~flag;
  }
  if (flags !== 0) names.push('0x' + (flags >>> 0).toString(16));
  const text = reprStr(p.pattern!);
  if (text === null) return null;
  const shown = [...text.slice(0, 800)].slice(0, 200).join('');
  return PyUnicode_FromString(
    names.length > 0 ? `re.compile(${shown}, ${names.join('|')})` : `re.compile(${shown})`,
  );
}

function pattern_hash(self: PyObject): Py_hash_t {
  const p = (self as PatternObject).v;
  const hash = PyObject_Hash(p.pattern!);
  if (hash === -1) return -1;
  const bytes = new Uint8Array(p.code.buffer, p.code.byteOffset, p.code.byteLength);
  const mixed = hashLow32(hash) ^ _Py_HashBytes(bytes) ^ p.flags ^ p.isbytes ^ 4;
  return mixed === -1 ? -2 : mixed;
}

function sameCode(a: Uint32Array, b: Uint32Array): boolean {
  return a.length === b.length && a.every((unit, i) => unit === b[i]);
}

/** @source Modules/_sre/sre.c pattern_richcompare */
function pattern_richcompare(left: PyObject, right: PyObject, op: number): PyObject | null {
  if ((op !== Py_EQ && op !== Py_NE) || right.ob_type !== left.ob_type) return Py_NotImplemented;
  const a = (left as PatternObject).v;
  const b = (right as PatternObject).v;
  let equal = 1;
  if (left !== right) {
    const same = a.flags === b.flags && a.isbytes === b.isbytes && sameCode(a.code, b.code);
    equal = same ? PyObject_RichCompareBool(a.pattern!, b.pattern!, Py_EQ) : 0;
  }
  if (equal < 0) return null;
  return (equal === 1) === (op === Py_EQ) ? Py_True : Py_False;
}

function pattern_groupindex(self: PyObject): PyObject | null {
  const { groupindex } = (self as PatternObject).v;
  return PyDictProxy_New(groupindex!);
}

const FAST = METH_FASTCALL | METH_KEYWORDS;
const SPAN = '($self, /, string, pos=0, endpos=sys.maxsize)\n--\n\n';

/** The class re.Pattern. @source Modules/_sre/sre.c pattern_spec */
export function patternType(): TypeDef {
  return {
    tp_name: 're.Pattern',
    tp_basicsize: 96,
    tp_itemsize: 4,
    tp_flags: TPFLAGS.HAVE_GC | TPFLAGS.IMMUTABLETYPE | TPFLAGS.DISALLOW_INSTANTIATION,
    tp_doc: 'Compiled regular expression object.',
    tp_weaklistoffset: 1,
    tp_dealloc: pattern_dealloc,
    tp_repr: pattern_repr,
    tp_hash: pattern_hash,
    tp_richcompare: pattern_richcompare,
    tp_traverse: pattern_traverse,
    tp_clear: pattern_clear,
    tp_owns: pattern_owns,
    tp_slotname: (_self, slot) => SLOTS[slot],
    methods: [
      method(
        'match',
        FAST,
        pattern_match,
        `match${SPAN}Matches zero or more characters at the beginning of the string.`,
      ),
      method(
        'fullmatch',
        FAST,
        pattern_fullmatch,
        `fullmatch${SPAN}Matches against all of the string.`,
      ),
      method(
        'search',
        FAST,
        pattern_search,
        `search${SPAN}Scan through string looking for a match, and return a corresponding match object instance.\n\nReturn None if no position in the string matches.`,
      ),
      method(
        'sub',
        FAST,
        pattern_sub,
        'sub($self, /, repl, string, count=0)\n--\n\nReturn the string obtained by replacing the leftmost non-overlapping occurrences of pattern in string by the replacement repl.',
      ),
      method(
        'subn',
        FAST,
        pattern_subn,
        'subn($self, /, repl, string, count=0)\n--\n\nReturn the tuple (new_string, number_of_subs_made) found by replacing the leftmost non-overlapping occurrences of pattern with the replacement repl.',
      ),
      method(
        'findall',
        FAST,
        pattern_findall,
        `findall${SPAN}Return a list of all non-overlapping matches of pattern in string.`,
      ),
      method(
        'split',
        FAST,
        pattern_split,
        'split($self, /, string, maxsplit=0)\n--\n\nSplit string by the occurrences of pattern.',
      ),
      method(
        'finditer',
        FAST,
        pattern_finditer,
        `finditer${SPAN}Return an iterator over all non-overlapping matches for the RE pattern in string.\n\nFor each match, the iterator returns a match object.`,
      ),
      method('scanner', FAST, pattern_scanner, `scanner${SPAN}`),
      method('__copy__', METH_NOARGS, (self) => Py_NewRef(self), '__copy__($self, /)\n--\n\n'),
      method(
        '__deepcopy__',
        METH_O,
        (self) => Py_NewRef(self),
        '__deepcopy__($self, memo, /)\n--\n\n',
      ),
      method(
        '__class_getitem__',
        METH_O | METH_CLASS,
        (cls, item) => Py_GenericAlias(cls, item),
        'See PEP 585',
      ),
    ],
    getset: [
      getset(
        'groupindex',
        pattern_groupindex,
        null,
        'A dictionary mapping group names to group numbers.',
      ),
    ],
    members: [
      member(
        'pattern',
        (self) => Py_NewRef((self as PatternObject).v.pattern!),
        null,
        'The pattern string from which the RE object was compiled.',
      ),
      member(
        'flags',
        (self) => PyLong_FromLong((self as PatternObject).v.flags),
        null,
        'The regex matching flags.',
      ),
      member(
        'groups',
        (self) => PyLong_FromLong((self as PatternObject).v.groups),
        null,
        'The number of capturing groups in the pattern.',
      ),
    ],
  };
}
