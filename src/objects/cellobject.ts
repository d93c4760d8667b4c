/** Cells (Objects/cellobject.c). */
import {
  PyObject_GC_Del,
  PyObject_GC_New,
  PyObject_GC_Track,
  PyObject_GC_UnTrack,
} from '../gc/generations';
import { addressOf } from '../heap/alloc';
import { TPFLAGS, type PyObject, type PyTypeObject } from '../heap/object';
import { touch } from '../heap/observer';
import { Py_NewRef, Py_XDECREF, Py_XNewRef } from '../heap/refcount';
import { PyErr_SetString } from './errors';
import { PyExc_TypeError, PyExc_ValueError } from './exceptions';
import {
  PyObject_GenericGetAttr,
  PyObject_RichCompare,
  Py_NotImplemented,
  Py_RETURN_RICHCOMPARE,
} from './object';
import { PyTuple_GET_ITEM, PyTuple_GET_SIZE } from './tupleobject';
import { defineType, getset } from './typedef';
import { PyUnicode_FromString } from './unicodeobject';
import { _PyArg_NoKeywords } from './getargs';

/** Payload of a cell. */
export interface CellPayload {
  ob_ref: PyObject | null;
}
export type PyCellObject = PyObject<CellPayload>;

/** A cell with a new reference to the value, or empty. @source Objects/cellobject.c PyCell_New */
export function PyCell_New(value: PyObject | null): PyCellObject {
  const cell = PyObject_GC_New<CellPayload>(PyCell_Type, { ob_ref: Py_XNewRef(value) });
  touch(cell);
  PyObject_GC_Track(cell);
  return cell;
}

export function PyCell_Check(o: PyObject): o is PyCellObject {
  return o.ob_type === PyCell_Type;
}

/** Stores the value (stolen) and drops the old one. @source Objects/cellobject.c PyCell_SET */
export function setCell(cell: PyCellObject, value: PyObject | null): void {
  const old = cell.v.ob_ref;
  cell.v.ob_ref = value;
  touch(cell);
  Py_XDECREF(old);
}

function cell_new(_type: PyTypeObject, args: PyObject, kwds: PyObject | null): PyObject | null {
  if (!_PyArg_NoKeywords('cell', kwds)) return null;
  const n = PyTuple_GET_SIZE(args);
  if (n > 1) {
    return PyErr_SetString(PyExc_TypeError, `cell expected at most 1 argument, got ${n}`);
  }
  return PyCell_New(n === 1 ? PyTuple_GET_ITEM(args, 0) : null);
}

function cell_dealloc(self: PyObject): void {
  PyObject_GC_UnTrack(self);
  setCell(self as PyCellObject, null);
  PyObject_GC_Del(self);
}

/** Empty cells are smaller than full ones. @source Objects/cellobject.c cell_richcompare */
function cell_richcompare(a: PyObject, b: PyObject, op: number): PyObject | null {
  if (!PyCell_Check(a) || !PyCell_Check(b)) return Py_NewRef(Py_NotImplemented);
  const x = a.v.ob_ref;
  const y = b.v.ob_ref;
  if (x !== null && y !== null) return PyObject_RichCompare(x, y, op);
  return Py_RETURN_RICHCOMPARE((y === null ? 1 : 0) - (x === null ? 1 : 0), op);
}

function cell_repr(self: PyObject): PyObject | null {
  const ref = (self as PyCellObject).v.ob_ref;
  const at = `0x${addressOf(self).toString(16)}`;
  if (ref === null) return PyUnicode_FromString(`<cell at ${at}: empty>`);
  const target = `0x${addressOf(ref).toString(16)}`;
  return PyUnicode_FromString(`<cell at ${at}: ${ref.ob_type.tp_name} object at ${target}>`);
}

function cell_get_contents(self: PyObject): PyObject | null {
  const ref = (self as PyCellObject).v.ob_ref;
  if (ref === null) return PyErr_SetString(PyExc_ValueError, 'Cell is empty');
  return Py_NewRef(ref);
}

function cell_set_contents(self: PyObject, value: PyObject | null): number {
  setCell(self as PyCellObject, Py_XNewRef(value));
  return 0;
}

export const PyCell_Type = defineType({
  tp_name: 'cell',
  tp_basicsize: 24,
  tp_flags: TPFLAGS.HAVE_GC,
  tp_doc:
    'cell([contents])\n--\n\nCreate a new cell object.\n\n  contents\n    the contents of the cell. If not specified, the cell will be empty,\n    and \n further attempts to access its cell_contents attribute will\n    raise a ValueError.',
  tp_dealloc: cell_dealloc,
  tp_repr: cell_repr,
  tp_getattro: (self, name) => PyObject_GenericGetAttr(self, name),
  tp_traverse: (self, visit) => {
    const ref = (self as PyCellObject).v.ob_ref;
    if (ref !== null) visit(ref);
  },
  tp_clear: (self) => {
    setCell(self as PyCellObject, null);
    return 0;
  },
  tp_richcompare: cell_richcompare,
  tp_new: cell_new,
  tp_owns: (self, visit) => {
    const ref = (self as PyCellObject).v.ob_ref;
    if (ref !== null) visit(ref, 0);
  },
  tp_slotname: () => 'cell_contents',
  getset: [getset('cell_contents', cell_get_contents, cell_set_contents)],
});
