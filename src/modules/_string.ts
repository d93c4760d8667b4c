/** The module behind string.Formatter: replacement fields taken apart. */
import { PyObject_Free, PyObject_New } from '../heap/alloc';
import type { PyObject, PyTypeObject } from '../heap/object';
import { touch } from '../heap/observer';
import { Py_DECREF, Py_NewRef } from '../heap/refcount';
import { Py_False, Py_True } from '../objects/boolobject';
import { PyErr_SetString } from '../objects/errors';
import { PyExc_TypeError } from '../objects/exceptions';
import { FieldNameIterator, MarkupIterator, splitFieldName } from '../objects/format-markup';
import { PyLong_FromLong } from '../objects/longobject';
import { PyObject_SelfIter, Py_None } from '../objects/object';
import { tupleFromStolen } from '../objects/tupleobject';
import { METH_O, defineModule, defineType, method } from '../objects/typedef';
import { Kind } from '../objects/unicode-kind';
import { PyUnicode_Check, unicodeFrom, type PyUnicodeObject } from '../objects/unicodeobject';

/** An iterator with the string that it takes apart, owned. */
interface Parts<T> {
  str: PyObject | null;
  iterator: T;
}

function parts_dealloc(self: PyObject): void {
  const p = self.v as Parts<unknown>;
  const { str } = p;
  p.str = null;
  touch(self);
  if (str !== null) Py_DECREF(str);
  PyObject_Free(self);
}

function partsType(
  name: string,
  size: number,
  next: (self: PyObject) => PyObject | null,
): PyTypeObject {
  return defineType({
    tp_name: name,
    tp_basicsize: size,
    tp_flags: 0,
    tp_dealloc: parts_dealloc,
    tp_iter: PyObject_SelfIter,
    tp_iternext: next,
    tp_owns: (self, visit) => {
      const { str } = self.v as Parts<unknown>;
      if (str !== null) visit(str, 0);
    },
    tp_slotname: () => 'str',
  });
}

function strOf(text: string): PyObject {
  // A part of a string that exists is never too large.
  return unicodeFrom(text, Kind.UCS4)!;
}

/** @source Objects/stringlib/unicode_format.h formatteriter_next */
function formatteriter_next(self: PyObject): PyObject | null {
  const m = (self.v as Parts<MarkupIterator>).iterator.next();
  if (m === null || m === 'end') return null;
  const hasField = m.fieldName !== null;
  return tupleFromStolen([
    strOf(m.literal),
    hasField ? strOf(m.fieldName!) : Py_None,
    hasField ? strOf(m.formatSpec) : Py_None,
    m.conversion === '' ? Py_None : strOf(m.conversion),
  ]);
}

/** @source Objects/stringlib/unicode_format.h PyFormatterIter_Type */
export const PyFormatterIter_Type = partsType('formatteriterator', 48, formatteriter_next);

/** @source Objects/stringlib/unicode_format.h fieldnameiter_next */
function fieldnameiter_next(self: PyObject): PyObject | null {
  const step = (self.v as Parts<FieldNameIterator>).iterator.next();
  if (step === null || step === 'end') return null;
  return tupleFromStolen([
    step.isAttribute ? Py_True : Py_False,
    step.index !== -1 ? PyLong_FromLong(step.index) : strOf(step.name),
  ]);
}

/** @source Objects/stringlib/unicode_format.h PyFieldNameIter_Type */
export const PyFieldNameIter_Type = partsType('fieldnameiterator', 56, fieldnameiter_next);

function newParts<T>(type: PyTypeObject, str: PyObject, iterator: T): PyObject {
  const o = PyObject_New<Parts<T>>(type, { str: Py_NewRef(str), iterator });
  touch(o);
  return o;
}

function needStr(o: PyObject): null {
  return PyErr_SetString(PyExc_TypeError, `expected str, got ${o.ob_type.tp_name}`);
}

/** @source Objects/stringlib/unicode_format.h formatter_parser */
function formatter_parser(_self: PyObject, str: PyObject): PyObject | null {
  if (!PyUnicode_Check(str)) return needStr(str);
  return newParts(PyFormatterIter_Type, str, new MarkupIterator(str.v));
}

/** @source Objects/stringlib/unicode_format.h formatter_field_name_split */
function formatter_field_name_split(_self: PyObject, str: PyObject): PyObject | null {
  if (!PyUnicode_Check(str)) return needStr(str);
  const split = splitFieldName((str as PyUnicodeObject).v);
  if (split === null) return null;
  return tupleFromStolen([
    split.index !== -1 ? PyLong_FromLong(split.index) : strOf(split.first),
    newParts(PyFieldNameIter_Type, str, new FieldNameIterator(split.rest)),
  ]);
}

/** @source Objects/unicodeobject.c _string_module */
export const _string_module = defineModule({
  name: '_string',
  doc: 'string helper module',
  get methods() {
    return [
      method(
        'formatter_field_name_split',
        METH_O,
        formatter_field_name_split,
        'split the argument as a field name',
      ),
      method('formatter_parser', METH_O, formatter_parser, 'parse the argument as a format string'),
    ];
  },
  exec: null,
});
