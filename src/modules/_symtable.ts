/** Module `_symtable`: the compiler's symbol tables as objects (Modules/symtablemodule.c). */
import type { CompileMode } from '../compile/code-description';
import { symtableOf } from '../compile/compile';
import type { BlockType, SymtableEntry } from '../compile/symtable-entry';
import { raiseSyntaxFault } from '../ceval/compile-source';
import { decodeSource } from '../ceval/source-encoding';
import { PyObject_Free, PyObject_New } from '../heap/alloc';
import { METH, type PyObject } from '../heap/object';
import { Py_DECREF, Py_NewRef } from '../heap/refcount';
import { PyBytes_Check } from '../objects/bytesobject';
import { PyDict_New, PyDict_SetItem } from '../objects/dictobject';
import { PyErr_SetString } from '../objects/errors';
import { PyExc_TypeError, PyExc_ValueError } from '../objects/exceptions';
import { _PyArg_CheckPositional } from '../objects/getargs';
import { listFromStolen } from '../objects/listobject';
import { PyLong_FromLong } from '../objects/longobject';
import { defineModule, defineType, member, method } from '../objects/typedef';
import { PyUnicode_Check, PyUnicode_FromString } from '../objects/unicodeobject';
import { addIntConstants } from './add-constant';

/** @source Include/internal/pycore_symtable.h _Py_block_ty */
const BLOCK_TYPES: Readonly<Record<BlockType, number>> = {
  Function: 0,
  Class: 1,
  Module: 2,
  Annotation: 3,
  TypeVarBound: 4,
  TypeAlias: 5,
  TypeParam: 6,
};

const CONSTANTS = {
  ...{ USE: 16, DEF_GLOBAL: 1, DEF_NONLOCAL: 8, DEF_LOCAL: 2, DEF_PARAM: 4, DEF_FREE: 32 },
  ...{ DEF_FREE_CLASS: 64, DEF_IMPORT: 128, DEF_BOUND: 134, DEF_ANNOT: 256 },
  ...{ TYPE_FUNCTION: 0, TYPE_CLASS: 1, TYPE_MODULE: 2, TYPE_ANNOTATION: 3 },
  ...{ TYPE_TYPE_VAR_BOUND: 4, TYPE_TYPE_ALIAS: 5, TYPE_TYPE_PARAM: 6 },
  ...{ LOCAL: 1, GLOBAL_EXPLICIT: 2, GLOBAL_IMPLICIT: 3, FREE: 4, CELL: 5 },
  ...{ SCOPE_OFF: 12, SCOPE_MASK: 15 },
};

/** Attributes of an entry in CPython's order; owned. */
interface EntryPayload {
  readonly entry: SymtableEntry;
  readonly attributes: Readonly<Record<AttributeName, PyObject>>;
}
const ATTRIBUTES = ['id', 'name', 'symbols', 'varnames', 'children', 'nested', 'type'] as const;
type AttributeName = (typeof ATTRIBUTES)[number] | 'lineno';

const payload = (self: PyObject): EntryPayload => self.v as EntryPayload;

const PySTEntry_Type = defineType({
  tp_name: 'symtable entry',
  tp_basicsize: 136,
  tp_flags: 0,
  tp_repr: (self) => {
    const { entry } = payload(self);
    const text = `<symtable entry ${entry.name}(${self.addr}), line ${entry.at.lineno}>`;
    return PyUnicode_FromString(text);
  },
  tp_dealloc: (self) => {
    const { attributes } = payload(self);
    PyObject_Free(self);
    Object.values(attributes).forEach(Py_DECREF);
  },
  tp_owns: (self, visit) => {
    Object.values(payload(self).attributes).forEach((o, slot) => visit(o, slot));
  },
  tp_slotname: (_self, slot) => [...ATTRIBUTES, 'lineno'][slot] ?? `slot ${slot}`,
  members: [...ATTRIBUTES, 'lineno' as const].map((name) =>
    member(name, (self) => Py_NewRef(payload(self).attributes[name])),
  ),
});

function newEntry(entry: SymtableEntry): PyObject {
  const symbols = PyDict_New();
  for (const [name, flags] of entry.symbols) {
    const key = PyUnicode_FromString(name);
    const value = PyLong_FromLong(flags);
    PyDict_SetItem(symbols, key, value);
    Py_DECREF(key);
    Py_DECREF(value);
  }
  const attributes: Record<AttributeName, PyObject> = {
    id: PyLong_FromLong(nextId++),
    name: PyUnicode_FromString(entry.name),
    symbols,
    varnames: listFromStolen(entry.varnames.map((name) => PyUnicode_FromString(name))),
    children: listFromStolen(entry.children.map(newEntry)),
    nested: PyLong_FromLong(entry.nested ? 1 : 0),
    type: PyLong_FromLong(BLOCK_TYPES[entry.type]),
    lineno: PyLong_FromLong(entry.at.lineno),
  };
  return PyObject_New<EntryPayload>(PySTEntry_Type, { entry, attributes });
}

/** Identifier of the next entry: CPython takes the address of the syntax tree's node. */
let nextId = 1;

function textOf(source: PyObject, filename: string): string | null {
  if (PyUnicode_Check(source)) return source.v;
  if (PyBytes_Check(source)) return decodeSource(source.v as Uint8Array, filename);
  const text = 'symtable() arg 1 must be a string or bytes';
  return PyErr_SetString(PyExc_TypeError, text);
}

/** @source Modules/symtablemodule.c _symtable_symtable_impl */
function symtable(_module: PyObject, args: readonly PyObject[]): PyObject | null {
  if (!_PyArg_CheckPositional('symtable', args.length, 3, 3)) return null;
  const [source, filename, start] = args;
  if (!PyUnicode_Check(filename) || !PyUnicode_Check(start)) {
    return PyErr_SetString(PyExc_TypeError, 'symtable() arguments 2 and 3 must be str');
  }
  const mode = start.v;
  if (mode !== 'exec' && mode !== 'eval' && mode !== 'single') {
    const text = "symtable() arg 3 must be 'exec' or 'eval' or 'single'";
    return PyErr_SetString(PyExc_ValueError, text);
  }
  const text = textOf(source, filename.v);
  if (text === null) return null;
  const top = symtableOf(text, filename.v, mode satisfies CompileMode);
  return 'kind' in top ? raiseSyntaxFault(top) : newEntry(top);
}

export const _symtable_module = defineModule({
  name: '_symtable',
  doc: null,
  methods: [
    method(
      'symtable',
      METH.FASTCALL,
      symtable,
      'symtable($module, source, filename, startstr, /)\n--\n\nReturn symbol and scope dictionaries used internally by compiler.',
    ),
  ],
  exec: (module) => addIntConstants(module, CONSTANTS),
});
