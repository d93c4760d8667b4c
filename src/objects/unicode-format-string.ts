/** str.format, str.format_map and str.__format__. */
import type { PyObject } from '../heap/object';
import { Py_DECREF, Py_NewRef } from '../heap/refcount';
import {
  PyObject_Format,
  PyObject_GetItem,
  PySequence_Check,
  PySequence_GetItem,
} from './abstract';
import { PyComplex_CheckExact } from './complexobject';
import { PyErr_SetObject, PyErr_SetString } from './errors';
import { PyExc_IndexError, PyExc_KeyError, PyExc_ValueError } from './exceptions';
import { PyFloat_CheckExact } from './floatobject';
import {
  _PyComplex_FormatAdvanced,
  _PyFloat_FormatAdvanced,
  _PyLong_FormatAdvanced,
} from './format-number';
import { _PyUnicode_FormatAdvancedWriter } from './formatter-unicode';
import { _PyArg_BadArgument } from './getargs';
import { PyLong_CheckExact, PyLong_FromLong } from './longobject';
import { PyObject_GetAttr } from './object-attr';
import { PyObject_ASCII, PyObject_Repr, PyObject_Str } from './object';
import { FieldNameIterator, MarkupIterator, splitFieldName, type Markup } from './format-markup';
import { Kind, kindOfString } from './unicode-kind';
import { UnicodeWriter } from './unicode-writer';
import {
  PyUnicode_Check,
  PyUnicode_CheckExact,
  unicodeFrom,
  unicodeKind,
  type PyUnicodeObject,
} from './unicodeobject';

/** How far replacement fields may nest. */
const MAX_DEPTH = 2;

/** Numbering of fields without a name. @source Objects/stringlib/unicode_format.h AutoNumber */
class AutoNumber {
  private state: 'init' | 'auto' | 'manual' = 'init';
  private next = 0;

  /** The index for a field given as `index` (-1: by name or empty), or null with an exception set. */
  resolve(index: number, isEmpty: boolean): number | null {
    if (!isEmpty && index === -1) return -1;
    if (this.state === 'init') this.state = isEmpty ? 'auto' : 'manual';
    if (this.state === 'manual' && isEmpty) {
      return PyErr_SetString(
        PyExc_ValueError,
        'cannot switch from manual field specification to automatic field numbering',
      );
    }
    if (this.state === 'auto' && !isEmpty) {
      return PyErr_SetString(
        PyExc_ValueError,
        'cannot switch from automatic field numbering to manual field specification',
      );
    }
    return isEmpty ? this.next++ : index;
  }
}

interface Arguments {
  /** Tuple of positional arguments, or null for format_map. */
  args: PyObject | null;
  /** Mapping, or null. */
  kwargs: PyObject | null;
  auto: AutoNumber;
}

function strOf(text: string): PyObject | null {
  return unicodeFrom(text, Kind.UCS4);
}

/** The argument that a field begins with; new reference. */
function firstObject(first: string, index: number, a: Arguments): PyObject | null {
  const isEmpty = first === '';
  const resolved = a.auto.resolve(index, isEmpty);
  if (resolved === null) return null;
  if (resolved === -1) {
    const key = strOf(first);
    if (key === null) return null;
    const obj = a.kwargs === null ? null : PyObject_GetItem(a.kwargs, key);
    if (a.kwargs === null) PyErr_SetObject(PyExc_KeyError, key);
    Py_DECREF(key);
    return obj;
  }
  if (a.args === null) {
    return PyErr_SetString(PyExc_ValueError, 'Format string contains positional fields');
  }
  const obj = PySequence_GetItem(a.args, resolved);
  if (obj !== null) return obj;
  return PyErr_SetString(
    PyExc_IndexError,
    `Replacement index ${resolved} out of range for positional args tuple`,
  );
}

/** One step of a field's path; new reference. */
function follow(obj: PyObject, isAttribute: boolean, name: string, index: number): PyObject | null {
  if (!isAttribute && index !== -1) {
    if (PySequence_Check(obj)) return PySequence_GetItem(obj, index);
    const i = PyLong_FromLong(index);
    const item = PyObject_GetItem(obj, i);
    Py_DECREF(i);
    return item;
  }
  const key = strOf(name);
  if (key === null) return null;
  const found = isAttribute ? PyObject_GetAttr(obj, key) : PyObject_GetItem(obj, key);
  Py_DECREF(key);
  return found;
}

/** @source Objects/stringlib/unicode_format.h get_field_object */
function get_field_object(fieldName: string, a: Arguments): PyObject | null {
  const split = splitFieldName(fieldName);
  if (split === null) return null;
  let obj = firstObject(split.first, split.index, a);
  if (obj === null) return null;
  const rest = new FieldNameIterator(split.rest);
  for (;;) {
    const step = rest.next();
    if (step === 'end') return obj;
    const found: PyObject | null =
      step === null ? null : follow(obj, step.isAttribute, step.name, step.index);
    Py_DECREF(obj);
    if (found === null) return null;
    obj = found;
  }
}

/** @source Objects/stringlib/unicode_format.h do_conversion */
function do_conversion(obj: PyObject, conversion: string): PyObject | null {
  if (conversion === 'r') return PyObject_Repr(obj);
  if (conversion === 's') return PyObject_Str(obj);
  if (conversion === 'a') return PyObject_ASCII(obj);
  const code = conversion.codePointAt(0)!;
  const shown = code > 32 && code < 127 ? conversion : `\\x${code.toString(16)}`;
  return PyErr_SetString(PyExc_ValueError, `Unknown conversion specifier ${shown}`);
}

/** Writes format(obj, spec); false with an exception set. @source Objects/stringlib/unicode_format.h render_field */
function render_field(obj: PyObject, spec: string, writer: UnicodeWriter): boolean {
  if (PyUnicode_CheckExact(obj)) return _PyUnicode_FormatAdvancedWriter(writer, obj, spec);
  let text: string | null | undefined;
  if (PyLong_CheckExact(obj)) text = _PyLong_FormatAdvanced(obj, spec);
  else if (PyFloat_CheckExact(obj)) text = _PyFloat_FormatAdvanced(obj, spec);
  else if (PyComplex_CheckExact(obj)) text = _PyComplex_FormatAdvanced(obj, spec);
  if (text === null) return false;
  if (text !== undefined) {
    writer.writeText(text, kindOfString(text));
    return true;
  }
  const specObject = strOf(spec);
  if (specObject === null) return false;
  const result = PyObject_Format(obj, specObject);
  Py_DECREF(specObject);
  if (result === null) return false;
  writer.writeStr(result as PyUnicodeObject);
  Py_DECREF(result);
  return true;
}

/** @source Objects/stringlib/unicode_format.h output_markup */
function output_markup(m: Markup, a: Arguments, writer: UnicodeWriter, depth: number): boolean {
  let obj = get_field_object(m.fieldName!, a);
  if (obj === null) return false;
  if (m.conversion !== '') {
    const converted = do_conversion(obj, m.conversion);
    Py_DECREF(obj);
    if (converted === null) return false;
    obj = converted;
  }
  let spec = m.formatSpec;
  if (m.specNeedsExpanding) {
    const expanded = build_string(null, spec, a, depth - 1);
    if (expanded === null) {
      Py_DECREF(obj);
      return false;
    }
    spec = (expanded as PyUnicodeObject).v;
    Py_DECREF(expanded);
  }
  const done = render_field(obj, spec, writer);
  Py_DECREF(obj);
  return done;
}

/** @source Objects/stringlib/unicode_format.h do_markup */
function do_markup(
  whole: PyUnicodeObject | null,
  input: string,
  a: Arguments,
  writer: UnicodeWriter,
  depth: number,
): boolean {
  const iterator = new MarkupIterator(input);
  const kind = whole === null ? kindOfString(input) : unicodeKind(whole);
  for (;;) {
    const m = iterator.next();
    if (m === 'end') return true;
    if (m === null) return false;
    if (m.literal !== '') {
      if (m.fieldName === null && iterator.atEnd) writer.overallocate = false;
      if (whole !== null && m.literal.length === input.length && PyUnicode_CheckExact(whole)) {
        writer.writeStr(whole);
      } else writer.writeText(m.literal, kind);
    }
    if (m.fieldName !== null) {
      if (iterator.atEnd) writer.overallocate = false;
      if (!output_markup(m, a, writer, depth)) return false;
    }
  }
}

/** @source Objects/stringlib/unicode_format.h build_string */
function build_string(
  whole: PyUnicodeObject | null,
  input: string,
  a: Arguments,
  depth: number,
): PyObject | null {
  if (depth <= 0) return PyErr_SetString(PyExc_ValueError, 'Max string recursion exceeded');
  const writer = new UnicodeWriter();
  writer.overallocate = true;
  return do_markup(whole, input, a, writer, depth) ? writer.finish() : writer.dealloc();
}

/** @source Objects/stringlib/unicode_format.h do_string_format */
export function unicode_format(
  self: PyObject,
  args: PyObject,
  kwargs: PyObject | null,
): PyObject | null {
  const o = self as PyUnicodeObject;
  return build_string(o, o.v, { args, kwargs, auto: new AutoNumber() }, MAX_DEPTH);
}

/** @source Objects/stringlib/unicode_format.h do_string_format_map */
export function unicode_format_map(self: PyObject, mapping: PyObject): PyObject | null {
  const o = self as PyUnicodeObject;
  return build_string(o, o.v, { args: null, kwargs: mapping, auto: new AutoNumber() }, MAX_DEPTH);
}

/** @source Objects/unicodeobject.c unicode___format___impl */
export function unicode___format__(self: PyObject, spec: PyObject): PyObject | null {
  if (!PyUnicode_Check(spec)) return _PyArg_BadArgument('__format__', 'argument', 'str', spec);
  if (spec.v === '' && PyUnicode_CheckExact(self)) return Py_NewRef(self);
  const writer = new UnicodeWriter();
  if (!_PyUnicode_FormatAdvancedWriter(writer, self, spec.v)) return writer.dealloc();
  return writer.finish();
}
