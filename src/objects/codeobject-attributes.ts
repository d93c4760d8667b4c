/** Attributes and methods of code objects (Objects/codeobject.c). */
import { INLINE_CACHE_ENTRIES, OPCODES } from '../compile/opcode';
import type { GetSetDef, MemberDef, MethodDef, PyObject, PyTypeObject } from '../heap/object';
import { touch } from '../heap/observer';
import { Py_DECREF, Py_NewRef } from '../heap/refcount';
import { PyBytes_Check, PyBytes_FromBytes } from './bytesobject';
import {
  CO,
  CO_FAST,
  _PyCode_New,
  codeSize,
  type CodePayload,
  type PyCodeObject,
} from './codeobject';
import { lineRanges } from './codeobject-locations';
import { PyDict_Next, newDictEntry } from './dictobject';
import { PyErr_Occurred, PyErr_SetString } from './errors';
import { PyExc_TypeError, PyExc_ValueError } from './exceptions';
import { PyLong_AsInt, PyLong_FromLong } from './longobject';
import { PyTuple_Check, PyTuple_GET_ITEM, PyTuple_GET_SIZE, tupleFromStolen } from './tupleobject';
import {
  METH_FASTCALL,
  METH_KEYWORDS,
  METH_NOARGS,
  METH_O,
  getset,
  member,
  method,
} from './typedef';
import { PyUnicode_Check } from './unicodeobject';
import { code_linesiterator, code_positionsiterator } from './codeobject-iterators';

const payload = (self: PyObject): CodePayload => (self as PyCodeObject).v;

/** The object in cache slot `i`, made on first request; new reference. */
function cachedObject(self: PyObject, i: number, make: () => PyObject): PyObject {
  const v = payload(self);
  let o = v.cached[i];
  if (o === null) {
    o = make();
    v.cached[i] = o;
    touch(self);
  }
  return Py_NewRef(o);
}

function namesOfKind(self: PyObject, mask: number): PyObject {
  const v = payload(self);
  const names = v.co_localsplusnames!.v as PyObject[];
  return tupleFromStolen(names.filter((_n, i) => v.co_localspluskinds[i] & mask).map(Py_NewRef));
}

const code_get_code = (self: PyObject): PyObject =>
  cachedObject(self, 0, () => PyBytes_FromBytes(payload(self).co_code.slice()));

/** @source Objects/codeobject.c _PyCode_GetVarnames */
export const code_get_varnames = (self: PyObject): PyObject =>
  cachedObject(self, 1, () => namesOfKind(self, CO_FAST.LOCAL));

const code_get_cellvars = (self: PyObject): PyObject =>
  cachedObject(self, 2, () => namesOfKind(self, CO_FAST.CELL));

const code_get_freevars = (self: PyObject): PyObject =>
  cachedObject(self, 3, () => namesOfKind(self, CO_FAST.FREE));

/** The old line number table, derived. @source Objects/codeobject.c decode_linetable */
function code_get_lnotab(self: PyObject): PyObject {
  const out: number[] = [];
  let line = payload(self).co_firstlineno;
  let at = 0;
  for (const [start, , next] of lineRanges(self as PyCodeObject)) {
    if (next < 0 || next === line) continue;
    let delta = next - line;
    let bytes = start - at;
    for (; bytes > 255; bytes -= 255) out.push(255, 0);
    for (; delta > 127; delta -= 127, bytes = 0) out.push(bytes, 127);
    for (; delta < -128; delta += 128, bytes = 0) out.push(bytes, 128);
    out.push(bytes, delta & 255);
    line = next;
    at = start;
  }
  return PyBytes_FromBytes(Uint8Array.from(out));
}

export function code_getset(): GetSetDef[] {
  return [
    getset('co_lnotab', code_get_lnotab),
    getset('_co_code_adaptive', code_get_code),
    getset('co_varnames', code_get_varnames),
    getset('co_cellvars', code_get_cellvars),
    getset('co_freevars', code_get_freevars),
    getset('co_code', code_get_code),
  ];
}

type NumberField =
  | 'co_argcount'
  | 'co_posonlyargcount'
  | 'co_kwonlyargcount'
  | 'co_stacksize'
  | 'co_flags'
  | 'co_firstlineno'
  | 'co_nlocals';

type ObjectField = 'co_names' | 'co_consts' | 'co_filename' | 'co_name' | 'co_qualname';

function numberMember(name: NumberField): MemberDef {
  return member(name, (self) => PyLong_FromLong(payload(self)[name]));
}

function objectMember(name: ObjectField): MemberDef {
  return member(name, (self) => Py_NewRef(payload(self)[name]!));
}

export function code_members(): MemberDef[] {
  return [
    numberMember('co_argcount'),
    numberMember('co_posonlyargcount'),
    numberMember('co_kwonlyargcount'),
    numberMember('co_stacksize'),
    numberMember('co_flags'),
    objectMember('co_names'),
    objectMember('co_filename'),
    objectMember('co_name'),
    objectMember('co_qualname'),
    numberMember('co_firstlineno'),
    member('co_linetable', (self) =>
      cachedObject(self, 4, () => PyBytes_FromBytes(payload(self).linetable.slice())),
    ),
    member('co_exceptiontable', (self) =>
      cachedObject(self, 5, () => PyBytes_FromBytes(payload(self).exceptiontable.slice())),
    ),
    objectMember('co_consts'),
    numberMember('co_nlocals'),
  ];
}

function code_sizeof(self: PyObject): PyObject {
  return PyLong_FromLong(codeSize(payload(self).co_code.length));
}

function code_varname_from_oparg(self: PyObject, arg: PyObject): PyObject | null {
  const i = PyLong_AsInt(arg);
  if (i === -1 && PyErr_Occurred() !== null) return null;
  const names = payload(self).co_localsplusnames!.v as PyObject[];
  const name = names[i];
  if (name === undefined) return PyErr_SetString(PyExc_ValueError, 'name index out of range');
  return Py_NewRef(name);
}

/** What `replace` and `code()` take, in the order of `code()`'s parameters. */
const PARAMETERS = [
  'argcount',
  'posonlyargcount',
  'kwonlyargcount',
  'nlocals',
  'stacksize',
  'flags',
  'codestring',
  'constants',
  'names',
  'varnames',
  'filename',
  'name',
  'qualname',
  'firstlineno',
  'linetable',
  'exceptiontable',
  'freevars',
  'cellvars',
] as const;

const REPLACE_NAMES: readonly string[] = [
  'co_argcount',
  'co_posonlyargcount',
  'co_kwonlyargcount',
  'co_nlocals',
  'co_stacksize',
  'co_flags',
  'co_code',
  'co_consts',
  'co_names',
  'co_varnames',
  'co_filename',
  'co_name',
  'co_qualname',
  'co_firstlineno',
  'co_linetable',
  'co_exceptiontable',
  'co_freevars',
  'co_cellvars',
];

type Wanted = 'int' | 'bytes' | 'tuple' | 'str';

function wantedAt(i: number): Wanted {
  if (i < 6 || i === 13) return 'int';
  if (i === 6 || i === 14 || i === 15) return 'bytes';
  return i >= 10 && i <= 12 ? 'str' : 'tuple';
}

function checkParameter(fname: string, i: number, value: PyObject): boolean {
  const wanted = wantedAt(i);
  if (wanted === 'int') return PyLong_AsInt(value) !== -1 || PyErr_Occurred() === null;
  const ok =
    wanted === 'bytes'
      ? PyBytes_Check(value)
      : wanted === 'str'
        ? PyUnicode_Check(value)
        : PyTuple_Check(value);
  if (!ok) {
    const which = fname === 'replace' ? `argument '${REPLACE_NAMES[i]}'` : `argument ${i + 1}`;
    PyErr_SetString(
      PyExc_TypeError,
      `${fname}() ${which} must be ${wanted}, not ${value.ob_type.tp_name}`,
    );
  }
  return ok;
}

const bytesOf = (o: PyObject): Uint8Array => (o.v as Uint8Array).slice();

/**
 * Marks variables that are a comprehension's alone, which code without fast locals has none of else:
 * they are put aside before it runs.
 *
 * @source Objects/codeobject.c PyUnstable_Code_NewWithPosOnlyArgs
 */
function markHidden(code: Uint8Array, kinds: Uint8Array): boolean {
  let extended = 0;
  for (let i = 0; i < code.length; i += 2 * (1 + INLINE_CACHE_ENTRIES[code[i]])) {
    const oparg = (extended << 8) | code[i + 1];
    if (code[i] === OPCODES.LOAD_FAST_AND_CLEAR) {
      if (oparg >= kinds.length) {
        const message = `code: LOAD_FAST_AND_CLEAR oparg ${oparg} out of range`;
        PyErr_SetString(PyExc_ValueError, message);
        return false;
      }
      kinds[oparg] |= CO_FAST.HIDDEN;
    }
    extended = code[i] === OPCODES.EXTENDED_ARG ? oparg : 0;
  }
  return true;
}

/** Makes the code from the values of PARAMETERS (borrowed). @source Objects/codeobject.c PyUnstable_Code_NewWithPosOnlyArgs */
function codeFromParameters(p: readonly PyObject[]): PyObject | null {
  const vars = p[9].v as PyObject[];
  const cells = p[17].v as PyObject[];
  const free = p[16].v as PyObject[];
  const names: PyObject[] = [...vars];
  const kinds: number[] = vars.map(
    (name) => CO_FAST.LOCAL | (cells.includes(name) ? CO_FAST.CELL : 0),
  );
  for (const name of cells) {
    if (vars.includes(name)) continue;
    names.push(name);
    kinds.push(CO_FAST.CELL);
  }
  for (const name of free) {
    names.push(name);
    kinds.push(CO_FAST.FREE);
  }
  const code = bytesOf(p[6]);
  const localspluskinds = Uint8Array.from(kinds);
  const optimized = (PyLong_AsInt(p[5]) & CO.OPTIMIZED) !== 0;
  if (!optimized && !markHidden(code, localspluskinds)) return null;
  return _PyCode_New({
    argcount: PyLong_AsInt(p[0]),
    posonlyargcount: PyLong_AsInt(p[1]),
    kwonlyargcount: PyLong_AsInt(p[2]),
    stacksize: PyLong_AsInt(p[4]),
    flags: PyLong_AsInt(p[5]),
    code,
    consts: Py_NewRef(p[7]),
    names: Py_NewRef(p[8]),
    localsplusnames: tupleFromStolen(names.map(Py_NewRef)),
    localspluskinds,
    filename: Py_NewRef(p[10]),
    name: Py_NewRef(p[11]),
    qualname: Py_NewRef(p[12]),
    firstlineno: PyLong_AsInt(p[13]),
    linetable: bytesOf(p[14]),
    exceptiontable: bytesOf(p[15]),
  });
}

/** The present values of PARAMETERS; new references. */
function currentParameters(self: PyObject): PyObject[] {
  const v = payload(self);
  const ref = (o: PyObject | null): PyObject => Py_NewRef(o!);
  return [
    PyLong_FromLong(v.co_argcount),
    PyLong_FromLong(v.co_posonlyargcount),
    PyLong_FromLong(v.co_kwonlyargcount),
    PyLong_FromLong(v.co_nlocals),
    PyLong_FromLong(v.co_stacksize),
    PyLong_FromLong(v.co_flags),
    code_get_code(self),
    ref(v.co_consts),
    ref(v.co_names),
    code_get_varnames(self),
    ref(v.co_filename),
    ref(v.co_name),
    ref(v.co_qualname),
    PyLong_FromLong(v.co_firstlineno),
    PyBytes_FromBytes(v.linetable.slice()),
    PyBytes_FromBytes(v.exceptiontable.slice()),
    code_get_freevars(self),
    code_get_cellvars(self),
  ];
}

function code_replace(
  self: PyObject,
  args: readonly PyObject[],
  kwnames: PyObject | null,
): PyObject | null {
  const given = kwnames === null ? [] : (kwnames.v as PyObject[]);
  const positional = args.length - given.length;
  if (positional > 0) {
    return PyErr_SetString(
      PyExc_TypeError,
      `replace() takes exactly 0 positional arguments (${positional} given)`,
    );
  }
  const current = currentParameters(self);
  const values = [...current];
  let ok = true;
  given.forEach((key, i) => {
    if (!ok) return;
    const at = REPLACE_NAMES.indexOf(key.v as string);
    if (at < 0) {
      PyErr_SetString(
        PyExc_TypeError,
        `'${key.v as string}' is an invalid keyword argument for replace()`,
      );
      ok = false;
    } else {
      values[at] = args[i];
      ok = checkParameter('replace', at, args[i]);
    }
  });
  const result = ok ? codeFromParameters(values) : null;
  current.forEach(Py_DECREF);
  return result;
}

/** @source Objects/codeobject.c code_new */
export function code_new(
  _type: PyTypeObject,
  args: PyObject,
  kwds: PyObject | null,
): PyObject | null {
  if (kwds !== null && PyDict_Next(kwds, { i: 0 }, newDictEntry())) {
    return PyErr_SetString(PyExc_TypeError, 'code() takes no keyword arguments');
  }
  const n = PyTuple_GET_SIZE(args);
  if (n < 16 || n > 18) {
    const bound = n < 16 ? 'at least 16' : 'at most 18';
    return PyErr_SetString(PyExc_TypeError, `code expected ${bound} arguments, got ${n}`);
  }
  const values: PyObject[] = [];
  const empty = tupleFromStolen([]);
  for (let i = 0; i < PARAMETERS.length; i++) {
    const value = i < n ? PyTuple_GET_ITEM(args, i) : empty;
    if (!checkParameter('code', i, value)) return null;
    values.push(value);
  }
  const result = codeFromParameters(values);
  Py_DECREF(empty);
  return result;
}

export function code_methods(): MethodDef[] {
  return [
    method('__sizeof__', METH_NOARGS, code_sizeof),
    method('co_lines', METH_NOARGS, code_linesiterator),
    method('co_positions', METH_NOARGS, code_positionsiterator),
    method(
      'replace',
      METH_FASTCALL | METH_KEYWORDS,
      code_replace,
      'replace($self, /, **changes)\n--\n\nReturn a copy of the code object with new values for the specified fields.',
    ),
    method(
      '_varname_from_oparg',
      METH_O,
      code_varname_from_oparg,
      '_varname_from_oparg($self, /, oparg)\n--\n\n(internal-only) Return the local variable name for the given oparg.\n\nWARNING: this method is for internal use only and may change or go away.',
    ),
  ];
}
