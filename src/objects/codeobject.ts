/** Code objects (Objects/codeobject.c). */
import type { Constant, CodeDescription } from '../compile/code-description';
import { PyObject_Free, PyObject_New, addressOf } from '../heap/alloc';
import type { PyObject } from '../heap/object';
import { onRuntimeReset } from '../heap/runtime';
import { overlook, touch } from '../heap/observer';
import type { OwnsVisitor } from '../heap/owns';
import { Py_DECREF, Py_NewRef, Py_XDECREF } from '../heap/refcount';
import { Py_False, Py_True } from './boolobject';
import { PyBytes_FromBytes } from './bytesobject';
import { code_getset, code_members, code_methods, code_new } from './codeobject-attributes';
import { code_hash, code_richcompare } from './codeobject-compare';
import { PyComplex_FromDoubles } from './complexobject';
import { PyFloat_FromDouble } from './floatobject';
import { PyLong_FromLong } from './longobject';
import type { Frame } from './interpframe';
import { Py_None } from './object';
import { PyFrozenSet_New, PySet_Add } from './setobject';
import { Py_Ellipsis } from './sliceobject';
import { tupleFromStolen } from './tupleobject';
import { defineType } from './typedef';
import { PyUnicode_FromString, PyUnicode_InternFromString } from './unicodeobject';
import { PyObject_ClearWeakRefs } from './weakrefobject';

/** Bits of co_flags. */
export const CO = {
  OPTIMIZED: 0x1,
  NEWLOCALS: 0x2,
  VARARGS: 0x4,
  VARKEYWORDS: 0x8,
  NESTED: 0x10,
  GENERATOR: 0x20,
  COROUTINE: 0x80,
  ITERABLE_COROUTINE: 0x100,
  ASYNC_GENERATOR: 0x200,
} as const;

/** Bits of co_localspluskinds. */
export const CO_FAST = { HIDDEN: 0x10, LOCAL: 0x20, CELL: 0x40, FREE: 0x80 } as const;

const RESUME = 151;

/** The numbers and tables that make a code object; objects are new references, stolen. */
export interface CodeParts {
  readonly argcount: number;
  readonly posonlyargcount: number;
  readonly kwonlyargcount: number;
  readonly stacksize: number;
  readonly flags: number;
  readonly firstlineno: number;
  readonly code: Uint8Array;
  readonly consts: PyObject;
  readonly names: PyObject;
  readonly localsplusnames: PyObject;
  readonly localspluskinds: Uint8Array;
  readonly filename: PyObject;
  readonly name: PyObject;
  readonly qualname: PyObject;
  readonly linetable: Uint8Array;
  readonly exceptiontable: Uint8Array;
}

/** State of a code object: CPython's fields, and tables that the eval loop decodes on first use. */
export class CodePayload {
  readonly co_argcount: number;
  readonly co_posonlyargcount: number;
  readonly co_kwonlyargcount: number;
  readonly co_stacksize: number;
  readonly co_flags: number;
  readonly co_firstlineno: number;
  readonly co_code: Uint8Array;
  co_consts: PyObject | null;
  co_names: PyObject | null;
  co_localsplusnames: PyObject | null;
  readonly co_localspluskinds: Uint8Array;
  co_filename: PyObject | null;
  co_name: PyObject | null;
  co_qualname: PyObject | null;
  readonly linetable: Uint8Array;
  readonly exceptiontable: Uint8Array;
  readonly co_nlocals: number;
  readonly co_ncellvars: number;
  readonly co_nfreevars: number;
  readonly co_nlocalsplus: number;
  /** Slots of `localsplus`. */
  readonly framesize: number;
  /** Code unit of the first RESUME: before it a frame is incomplete. */
  readonly firsttraceable: number;
  /** Objects made for Python on first request (`_co_cached` and bytes), owned. */
  readonly cached: (PyObject | null)[] = [null, null, null, null, null, null];
  /** Items of co_consts and co_names. */
  readonly consts: readonly PyObject[];
  readonly names: readonly PyObject[];

  /** Handler, argument and next code unit of the instruction at each code unit; null: not decoded. */
  ops: ((frame: never, oparg: number) => number)[] | null = null;
  /** Number of the instrumentation that `ops` are of; 0: they tell of no events. */
  instrumented = 0;
  args: Int32Array = NO_NUMBERS;
  nexts: Int32Array = NO_NUMBERS;
  /** Which instructions the loop runs without their handler. */
  quick: Uint8Array = NO_KINDS;
  /** Warm-up counters of adaptive instructions. */
  counters: Uint16Array = NO_COUNTERS;
  /** What a specialised instruction remembers; holds no references. */
  caches: unknown[] | null = null;
  /** Lines and columns of each code unit, see codeobject-locations. */
  locations: Int32Array | null = null;
  /** Rows of four: start, end, target, depth * 2 + lasti; null: not decoded. */
  handlers: Int32Array | null = null;
  /** Frames of calls that have ended, for the next ones, linked by `previous`. */
  spare: Frame | null = null;
  spares = 0;

  constructor(p: CodeParts) {
    this.co_argcount = p.argcount;
    this.co_posonlyargcount = p.posonlyargcount;
    this.co_kwonlyargcount = p.kwonlyargcount;
    this.co_stacksize = p.stacksize;
    this.co_flags = p.flags;
    this.co_firstlineno = p.firstlineno;
    this.co_code = p.code;
    this.co_consts = p.consts;
    this.co_names = p.names;
    this.co_localsplusnames = p.localsplusnames;
    this.co_localspluskinds = p.localspluskinds;
    this.co_filename = p.filename;
    this.co_name = p.name;
    this.co_qualname = p.qualname;
    this.linetable = p.linetable;
    this.exceptiontable = p.exceptiontable;
    this.consts = p.consts.v as PyObject[];
    this.names = p.names.v as PyObject[];
    let locals = 0;
    let cells = 0;
    let free = 0;
    for (const kind of p.localspluskinds) {
      if (kind & CO_FAST.LOCAL) locals++;
      if (kind & CO_FAST.CELL) cells++;
      if (kind & CO_FAST.FREE) free++;
    }
    this.co_nlocals = locals;
    this.co_ncellvars = cells;
    this.co_nfreevars = free;
    this.co_nlocalsplus = p.localspluskinds.length;
    this.framesize = this.co_nlocalsplus + p.stacksize;
    let first = 0;
    while (first * 2 < p.code.length && p.code[first * 2] !== RESUME) first++;
    this.firsttraceable = first;
  }
}
const NO_NUMBERS = new Int32Array(0);
const NO_KINDS = new Uint8Array(0);
const NO_COUNTERS = new Uint16Array(0);

export type PyCodeObject = PyObject<CodePayload>;

/** Code that has been decoded (`ops`) and is alive. */
export const preparedCode = new Set<PyCodeObject>();
onRuntimeReset(() => preparedCode.clear());

/** @source Objects/codeobject.c code_dealloc */
function code_dealloc(self: PyObject): void {
  if (self.weaklist !== null) PyObject_ClearWeakRefs(self);
  preparedCode.delete(self as PyCodeObject);
  const v = (self as PyCodeObject).v;
  const held = [
    v.co_consts,
    v.co_names,
    v.co_localsplusnames,
    v.co_filename,
    v.co_name,
    v.co_qualname,
    ...v.cached,
  ];
  v.co_consts = v.co_names = v.co_localsplusnames = null;
  v.co_filename = v.co_name = v.co_qualname = null;
  v.cached.fill(null);
  touch(self);
  for (const o of held) Py_XDECREF(o);
  PyObject_Free(self);
}

const SLOT_NAMES = [
  'co_consts',
  'co_names',
  'co_localsplusnames',
  'co_filename',
  'co_name',
  'co_qualname',
];
const CACHE_NAMES = [
  'co_code',
  'co_varnames',
  'co_cellvars',
  'co_freevars',
  'co_linetable',
  'co_exceptiontable',
];

const ALL_NAMES = [...SLOT_NAMES, ...CACHE_NAMES];

function code_owns(self: PyObject, visit: OwnsVisitor): void {
  const v = (self as PyCodeObject).v;
  const held = [
    v.co_consts,
    v.co_names,
    v.co_localsplusnames,
    v.co_filename,
    v.co_name,
    v.co_qualname,
  ];
  held.forEach((o, i) => {
    if (o !== null) visit(o, i);
  });
  v.cached.forEach((o, i) => {
    if (o !== null) visit(o, SLOT_NAMES.length + i);
  });
}

function code_repr(self: PyObject): PyObject | null {
  const v = (self as PyCodeObject).v;
  const name = v.co_name!.v as string;
  const at = `0x${addressOf(self).toString(16)}`;
  const line = v.co_firstlineno || -1;
  return PyUnicode_FromString(
    `<code object ${name} at ${at}, file "${v.co_filename!.v as string}", line ${line}>`,
  );
}

export const PyCode_Type = defineType({
  tp_name: 'code',
  tp_basicsize: 192,
  tp_itemsize: 2,
  tp_flags: 0,
  tp_doc: 'Create a code object.  Not for mere mortals.',
  tp_dealloc: code_dealloc,
  tp_repr: code_repr,
  tp_hash: (self) => code_hash(self),
  tp_richcompare: (a, b, op) => code_richcompare(a, b, op),
  tp_new: (type, args, kwds) => code_new(type, args, kwds),
  tp_weaklistoffset: 8,
  tp_owns: code_owns,
  tp_slotname: (_self, slot) => ALL_NAMES[slot],
  methods: code_methods(),
  getset: code_getset(),
  members: code_members(),
});

export function PyCode_Check(o: PyObject): o is PyCodeObject {
  return o.ob_type === PyCode_Type;
}

/** Bytes of a code object with its instructions. */
export function codeSize(codeBytes: number): number {
  return 192 + ((codeBytes + 7) & ~7);
}

/** A new code object; takes over the references in `parts`. @source Objects/codeobject.c _PyCode_New */
export function _PyCode_New(parts: CodeParts): PyCodeObject {
  const code = PyObject_New(PyCode_Type, new CodePayload(parts), codeSize(parts.code.length));
  touch(code);
  return code;
}

/**
 * The Python objects of one compilation: one object for each JavaScript constant, so that
 * identity is shared as the compiler decided. Owns a reference to each until `release`.
 */
export class ConstantCache {
  private readonly made = new Map<Constant, PyObject>();

  /** @param filename shown instead of the description's own `co_filename`, if given: a text or a str */
  constructor(readonly filename: string | PyObject | null = null) {}

  /** A new reference to the file name of all code of this compilation. */
  filenameOf(d: CodeDescription): PyObject {
    if (this.filename === null) return this.get(d.co_filename);
    let o = this.made.get(d.co_filename);
    if (o === undefined) {
      const { filename } = this;
      o = typeof filename === 'string' ? PyUnicode_FromString(filename) : Py_NewRef(filename);
      this.made.set(d.co_filename, o);
    }
    return Py_NewRef(o);
  }

  /** A new reference to the object of the constant. */
  get(constant: Constant): PyObject {
    let o = this.made.get(constant);
    if (o === undefined) {
      o = this.make(constant);
      this.made.set(constant, o);
    }
    return Py_NewRef(o);
  }

  /** Gives up the cache's own references. */
  release(): void {
    for (const o of this.made.values()) Py_DECREF(o);
    this.made.clear();
  }

  /** Makes the object of a constant; a new reference. */
  protected make(c: Constant): PyObject {
    switch (c.kind) {
      case 'None':
        return Py_None;
      case 'bool':
        return c.value ? Py_True : Py_False;
      case 'Ellipsis':
        return Py_Ellipsis;
      case 'int':
        return PyLong_FromLong(c.value);
      case 'float':
        return PyFloat_FromDouble(c.value);
      case 'complex':
        return PyComplex_FromDoubles(c.real, c.imag);
      case 'str':
        return c.interned ? PyUnicode_InternFromString(c.value) : PyUnicode_FromString(c.value);
      case 'bytes':
        return PyBytes_FromBytes(c.value);
      case 'tuple': {
        const tuple = tupleFromStolen(c.items.map((item) => this.get(item)));
        if (c.items.length > 0) overlook(tuple);
        return tuple;
      }
      case 'frozenset':
        return this.makeFrozenset(c.items);
      case 'code':
        return codeFromDescription(c.code, this);
    }
  }

  private makeFrozenset(items: readonly Constant[]): PyObject {
    const set = PyFrozenSet_New(null)!;
    for (const item of items) {
      const o = this.get(item);
      PySet_Add(set, o);
      Py_DECREF(o);
    }
    return set;
  }
}

/** A new code object, with those nested in it, from the compiler's description. */
export function codeFromDescription(d: CodeDescription, cache: ConstantCache): PyCodeObject {
  return _PyCode_New({
    argcount: d.co_argcount,
    posonlyargcount: d.co_posonlyargcount,
    kwonlyargcount: d.co_kwonlyargcount,
    stacksize: d.co_stacksize,
    flags: d.co_flags,
    firstlineno: d.co_firstlineno,
    code: d.co_code,
    consts: cache.get(d.co_consts),
    names: cache.get(d.co_names),
    localsplusnames: cache.get(d.co_localsplusnames),
    localspluskinds: d.co_localspluskinds,
    filename: cache.filenameOf(d),
    name: cache.get(d.co_name),
    qualname: cache.get(d.co_qualname),
    linetable: d.co_linetable,
    exceptiontable: d.co_exceptiontable,
  });
}

/** Name of a local, cell or free variable. */
export function localName(code: PyCodeObject, i: number): string {
  return (code.v.co_localsplusnames!.v as PyObject[])[i].v as string;
}
