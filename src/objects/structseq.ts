/** Tuples with named fields: sys.version_info, os.stat_result, time.struct_time, ... (Objects/structseq.c). */
import {
  PyObject_GC_Del,
  PyObject_GC_New,
  PyObject_GC_Track,
  PyObject_GC_UnTrack,
} from '../gc/generations';
import { touch } from '../heap/observer';
import {
  METH,
  TPFLAGS,
  type PyObject,
  type PyTypeObject,
  type TypeDef,
  type visitproc,
} from '../heap/object';
import { Py_DECREF, Py_INCREF, Py_NewRef } from '../heap/refcount';
import { PySequence_Fast } from './abstract';
import { containerDoc } from './container-docs';
import { PyDict_Check, PyDict_GetItemString, PyDict_New, PyDict_SetItemString } from './dictobject';
import { PyErr_Occurred, PyErr_SetString } from './errors';
import { PyExc_TypeError } from './exceptions';
import { PyArg_UnpackTupleKeywords } from './getargs';
import { PySequence_Fast_ITEMS } from './listobject';
import { PyLong_FromLong } from './longobject';
import { Py_None, reprStr } from './object';
import {
  type PyTupleObject,
  PyTuple_Type,
  _PyTuple_FromArray,
  itemSlotName,
  tupleFromStolen,
} from './tupleobject';
import { defineType, member, method } from './typedef';
import { PyType_FromDef } from './typeobject';
import { PyUnicode_FromString, PyUnicode_InternFromString } from './unicodeobject';

/** Name (null: unnamed) and doc of a field. */
export type StructSequenceField = readonly [name: string | null, doc: string | null];

/** @source Include/structseq.h PyStructSequence_Desc */
export interface PyStructSequence_Desc {
  /** With module, as tp_name. */
  readonly name: string;
  readonly doc: string | null;
  readonly fields: readonly StructSequenceField[];
  /** How many of the fields are items of the tuple; the rest are attributes only. */
  readonly n_in_sequence: number;
}

const descs = new WeakMap<PyTypeObject, PyStructSequence_Desc>();
/** The description of a struct sequence type, or of the one that it is based on. */
function descOf(type: PyTypeObject): PyStructSequence_Desc {
  let t: PyTypeObject = type;
  while (!descs.has(t)) t = t.tp_base!;
  return descs.get(t)!;
}

/** Field i: the visible ones are tuple items, the others lie in `slots`. */
function fieldAt(o: PyObject, i: number): PyObject | null {
  const v = (o as PyTupleObject).v;
  return i < v.length ? v[i] : (o.slots?.[i - v.length] ?? null);
}

/**
 * An instance whose fields are all empty, to be set with PyStructSequence_SetItem; not tracked.
 * New reference. @source Objects/structseq.c PyStructSequence_New
 */
export function PyStructSequence_New(type: PyTypeObject): PyObject {
  const { fields, n_in_sequence } = descOf(type);
  const empty = (n: number): (PyObject | null)[] => Array.from({ length: n }, () => null);
  const obj = PyObject_GC_New(type, empty(n_in_sequence), 24 + 8 * fields.length);
  if (fields.length > n_in_sequence) obj.slots = empty(fields.length - n_in_sequence);
  return obj;
}

/** Sets field i of a new instance; takes over the reference. @source Objects/structseq.c PyStructSequence_SetItem */
export function PyStructSequence_SetItem(o: PyObject, i: number, value: PyObject): void {
  const v = (o as PyTupleObject).v;
  if (i < v.length) v[i] = value;
  else o.slots![i - v.length] = value;
  touch(o);
}

/** An instance with these fields, whose references it takes over. */
export function structSequenceFromStolen(
  type: PyTypeObject,
  values: readonly PyObject[],
): PyObject {
  const o = PyStructSequence_New(type);
  for (let i = 0; i < values.length; i++) PyStructSequence_SetItem(o, i, values[i]);
  return o;
}

/** Borrowed. @source Objects/structseq.c PyStructSequence_GetItem */
export function PyStructSequence_GetItem(o: PyObject, i: number): PyObject {
  return fieldAt(o, i)!;
}

function typeError(text: string): null {
  return PyErr_SetString(PyExc_TypeError, text);
}

/** Whether `len` values suit; else a TypeError is set. */
function checkLength(name: string, len: number, min: number, max: number): boolean {
  let wanted = '';
  if (min === max) wanted = len === min ? '' : 'a';
  else if (len < min) wanted = 'an at least';
  else if (len > max) wanted = 'an at most';
  if (wanted === '') return true;
  const n = wanted === 'an at most' ? max : min;
  typeError(`${name}() takes ${wanted} ${n}-sequence (${len}-sequence given)`);
  return false;
}

/** The constructor of these types. @source Objects/structseq.c structseq_new_impl */
export function structseq_new(
  type: PyTypeObject,
  args: PyObject,
  kwds: PyObject | null,
): PyObject | null {
  const parsed = PyArg_UnpackTupleKeywords('structseq', ['sequence', 'dict'], args, kwds, 1, 2, 0);
  if (parsed === null) return null;
  const arg = PySequence_Fast(parsed[0]!, 'constructor requires a sequence');
  if (arg === null) return null;
  const { fields, n_in_sequence } = descOf(type);
  const dict = parsed[1];
  let res: PyObject | null = null;
  const items = PySequence_Fast_ITEMS(arg);
  if (dict !== null && !PyDict_Check(dict)) {
    typeError(`${type.tp_name}() takes a dict as second arg, if any`);
  } else if (checkLength(type.tp_name, items.length, n_in_sequence, fields.length)) {
    res = PyStructSequence_New(type);
    for (let i = 0; i < fields.length && res !== null; i++) {
      let value: PyObject | null = items[i] ?? null;
      const name = fields[i][0];
      if (value === null && dict !== null && name !== null)
        value = PyDict_GetItemString(dict, name);
      if (value === null && PyErr_Occurred() !== null) {
        Py_DECREF(res);
        res = null;
      } else PyStructSequence_SetItem(res, i, Py_NewRef(value ?? Py_None));
    }
    if (res !== null) PyObject_GC_Track(res);
  }
  Py_DECREF(arg);
  return res;
}

/** @source Objects/structseq.c structseq_repr */
function structseq_repr(self: PyObject): PyObject | null {
  // The names of what has one, as they come: os.stat_result shows those of its float times.
  const fields = descOf(self.ob_type).fields.filter(([name]) => name !== null);
  const v = (self as PyTupleObject).v;
  const parts: string[] = [];
  for (let i = 0; i < v.length; i++) {
    const text = reprStr(v[i]);
    if (text === null) return null;
    parts.push(`${fields[i][0]}=${text}`);
  }
  return PyUnicode_FromString(`${self.ob_type.tp_name}(${parts.join(', ')})`);
}

/** `(type, (items, {hidden fields}))`. @source Objects/structseq.c structseq_reduce */
function structseq_reduce(self: PyObject): PyObject | null {
  const { fields } = descOf(self.ob_type);
  const v = (self as PyTupleObject).v;
  const dict = PyDict_New();
  for (let i = v.length; i < fields.length; i++) {
    const name = fields[i][0];
    if (name !== null) PyDict_SetItemString(dict, name, fieldAt(self, i)!);
  }
  const args = tupleFromStolen([_PyTuple_FromArray(v), dict]);
  return tupleFromStolen([Py_NewRef<PyObject>(self.ob_type), args]);
}

/** @source Objects/structseq.c structseq_dealloc */
function structseq_dealloc(self: PyObject): void {
  PyObject_GC_UnTrack(self);
  const type = self.ob_type;
  const values = [...(self as PyTupleObject).v, ...(self.slots ?? [])];
  (self as PyTupleObject).v = [];
  self.slots = null;
  touch(self);
  for (const value of values) if (value !== null) Py_DECREF(value);
  PyObject_GC_Del(self);
  if (type.tp_flags & TPFLAGS.HEAPTYPE) Py_DECREF(type);
}

function structseq_traverse(self: PyObject, visit: visitproc): void {
  if (self.ob_type.tp_flags & TPFLAGS.HEAPTYPE) visit(self.ob_type);
  const { fields } = descOf(self.ob_type);
  for (let i = 0; i < fields.length; i++) {
    const value = fieldAt(self, i);
    if (value !== null) visit(value);
  }
}

/** @source Objects/structseq.c initialize_structseq_dict */
function initialize_structseq_dict(type: PyTypeObject): void {
  const { fields, n_in_sequence } = descOf(type);
  const dict = type.tp_dict!;
  const set = (name: string, value: PyObject): void => {
    PyDict_SetItemString(dict, name, value);
    Py_DECREF(value);
  };
  set('n_sequence_fields', PyLong_FromLong(n_in_sequence));
  set('n_fields', PyLong_FromLong(fields.length));
  set('n_unnamed_fields', PyLong_FromLong(fields.filter(([name]) => name === null).length));
  const names: PyObject[] = [];
  for (const [name] of fields.slice(0, n_in_sequence)) {
    if (name !== null) names.push(PyUnicode_InternFromString(name));
  }
  for (const name of names) Py_INCREF(name);
  set('__match_args__', tupleFromStolen(names));
}

/** The literal of a struct sequence type. */
function typeDef(desc: PyStructSequence_Desc, flags: number): TypeDef {
  const members = [];
  for (let i = 0; i < desc.fields.length; i++) {
    const [name, doc] = desc.fields[i];
    if (name === null) continue;
    members.push(member(name, (o) => Py_NewRef(fieldAt(o, i) ?? Py_None), null, doc));
  }
  return {
    tp_name: desc.name,
    tp_basicsize: 24,
    tp_itemsize: 8,
    tp_flags: TPFLAGS.HAVE_GC | TPFLAGS.TUPLE_SUBCLASS | flags,
    tp_doc: desc.doc ?? '',
    tp_base: () => PyTuple_Type,
    tp_dealloc: structseq_dealloc,
    tp_repr: structseq_repr,
    tp_traverse: structseq_traverse,
    methods: [
      method('__reduce__', METH.NOARGS, structseq_reduce, containerDoc('structseq.__reduce__')),
    ],
    members,
    tp_new: flags & TPFLAGS.DISALLOW_INSTANTIATION ? null : structseq_new,
    tp_owns(self, visit): void {
      const v = (self as PyTupleObject).v as (PyObject | null)[];
      for (let i = 0; i < v.length; i++) if (v[i] !== null) visit(v[i]!, i);
    },
    tp_slotname: itemSlotName,
  };
}

/** Declares a static struct sequence type, as those of sys are. */
export function structSequenceType(desc: PyStructSequence_Desc, flags = 0): PyTypeObject {
  const type = defineType(typeDef(desc, flags));
  descs.set(type, desc);
  return type;
}

/** Completes a static type in a run. @source Objects/structseq.c _PyStructSequence_InitBuiltinWithFlags */
export function _PyStructSequence_InitBuiltin(type: PyTypeObject): void {
  initialize_structseq_dict(type);
}

/** A heap type; null with an exception set. New reference. @source Objects/structseq.c PyStructSequence_NewType */
export function PyStructSequence_NewType(desc: PyStructSequence_Desc): PyTypeObject | null {
  const type = PyType_FromDef(typeDef(desc, 0), null, null);
  if (type === null) return null;
  descs.set(type, desc);
  initialize_structseq_dict(type);
  return type;
}
