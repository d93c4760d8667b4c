/** Compiled replacement templates. */
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
import { PyObject_CheckBuffer, asReadBuffer } from '../objects/buffer';
import { PyBytes_Check, PyBytes_FromBytes, type PyBytesObject } from '../objects/bytesobject';
import { PyObject_Vectorcall } from '../objects/call';
import {
  PyErr_Clear,
  PyErr_ExceptionMatches,
  PyErr_Occurred,
  PyErr_SetString,
} from '../objects/errors';
import { PyExc_IndexError, PyExc_RuntimeError, PyExc_TypeError } from '../objects/exceptions';
import { _PyArg_BadArgument, _PyArg_CheckPositional } from '../objects/getargs';
import { PyList_Check, type PyListObject } from '../objects/listobject';
import { PyLong_AsSsize_t } from '../objects/longobject-convert';
import { PyObject_Hash, Py_None } from '../objects/object';
import { unicodeEmpty, PyUnicode_Check } from '../objects/unicodeobject';
import { _PyUnicode_JoinArray } from '../objects/unicode-sequence';
import { match_getslice_by_index, type MatchObject } from './sre-match';
import type { PatternObject } from './sre-pattern';
import { sreState } from './sre-types';
import { moduleAttribute } from './module-attribute';

/** @source Modules/_sre/sre.h TemplateObject */
interface TemplatePayload {
  /** Text in front of the first group, owned. */
  literal: PyObject | null;
  /** Groups, each with the text after it (owned), null where it is empty. */
  items: { index: number; literal: PyObject | null }[];
  /** ob_size: number of groups. */
  length: number;
}
export type TemplateObject = PyObject<TemplatePayload>;

function template_owns(self: PyObject, visit: OwnsVisitor): void {
  const t = (self as TemplateObject).v;
  if (t.literal !== null) visit(t.literal, 0);
  t.items.forEach((item, i) => {
    if (item.literal !== null) visit(item.literal, i + 1);
  });
}

function template_traverse(self: PyObject, visit: visitproc): void {
  visit(self.ob_type);
  const t = (self as TemplateObject).v;
  if (t.literal !== null) visit(t.literal);
  for (const item of t.items) if (item.literal !== null) visit(item.literal);
}

function template_clear(self: PyObject): number {
  const t = (self as TemplateObject).v;
  const owned = [t.literal, ...t.items.map((item) => item.literal)];
  t.literal = null;
  for (const item of t.items) item.literal = null;
  touch(self);
  for (const o of owned) if (o !== null) Py_DECREF(o);
  return 0;
}

function template_dealloc(self: PyObject): void {
  const type = self.ob_type;
  PyObject_GC_UnTrack(self);
  template_clear(self);
  PyObject_GC_Del(self);
  Py_DECREF(type);
}

/** The class of templates. @source Modules/_sre/sre.c template_spec */
export function templateType(): TypeDef {
  return {
    tp_name: '_sre.SRE_Template',
    tp_basicsize: 40,
    tp_itemsize: 16,
    tp_flags: TPFLAGS.HAVE_GC | TPFLAGS.IMMUTABLETYPE | TPFLAGS.DISALLOW_INSTANTIATION,
    tp_dealloc: template_dealloc,
    tp_traverse: template_traverse,
    tp_clear: template_clear,
    tp_owns: template_owns,
    tp_slotname: (_self, slot) => (slot === 0 ? 'literal' : `literal after group ${slot}`),
  };
}

function isEmptyText(o: PyObject): boolean {
  if (PyUnicode_Check(o)) return o.v.length === 0;
  return PyBytes_Check(o) && (o as PyBytesObject).v.length === 0;
}

function badTemplate(): null {
  return PyErr_SetString(PyExc_TypeError, 'invalid template');
}

/** `_sre.template(pattern, [literal, group, literal, ...])`. @source Modules/_sre/sre.c _sre_template_impl */
export function sre_template(_self: PyObject, args: readonly PyObject[]): PyObject | null {
  if (!_PyArg_CheckPositional('template', args.length, 2, 2)) return null;
  const list = args[1];
  if (!PyList_Check(list)) return _PyArg_BadArgument('template', 'argument 2', 'list', list);
  const parts = (list as PyListObject).v.items;
  if (parts.length % 2 === 0) return badTemplate();
  const indices: number[] = [];
  for (let i = 1; i < parts.length; i += 2) {
    const index = PyLong_AsSsize_t(parts[i]);
    if (index === -1 && PyErr_Occurred()) return null;
    if (index < 0) return badTemplate();
    indices.push(index);
  }
  const items = indices.map((index, i) => {
    const literal = parts[2 * i + 2];
    return { index, literal: isEmptyText(literal) ? null : Py_NewRef(literal) };
  });
  const template = PyObject_GC_New<TemplatePayload>(
    sreState.Template_type!,
    { literal: Py_NewRef(parts[0]), items, length: items.length },
    40 + 16 * items.length,
  );
  touch(template);
  PyObject_GC_Track(template);
  return template;
}

/** Bytes joined without separator. */
function joinBytes(parts: readonly PyObject[]): PyObject {
  const arrays = parts.map((o) => (o as PyBytesObject).v);
  const out = new Uint8Array(arrays.reduce((n, a) => n + a.length, 0));
  let at = 0;
  for (const a of arrays) {
    out.set(a, at);
    at += a.length;
  }
  return PyBytes_FromBytes(out);
}

/** The template filled from a match; new reference. @source Modules/_sre/sre.c expand_template */
export function expand_template(self: PyObject, match: MatchObject): PyObject | null {
  const t = (self as TemplateObject).v;
  if (t.items.length === 0) return Py_NewRef(t.literal!);
  const out: PyObject[] = [Py_NewRef(t.literal!)];
  let result: PyObject | null = null;
  let complete = true;
  for (const { index, literal } of t.items) {
    if (index >= match.v.groups) PyErr_SetString(PyExc_IndexError, 'no such group');
    const item = index >= match.v.groups ? null : match_getslice_by_index(match, index, Py_None);
    if (item === null) {
      complete = false;
      break;
    }
    if (item !== Py_None) out.push(item);
    if (literal !== null) out.push(Py_NewRef(literal));
  }
  if (complete) {
    result = PyUnicode_Check(t.literal!)
      ? _PyUnicode_JoinArray(unicodeEmpty(), out)
      : joinBytes(out);
  }
  for (const o of out) Py_DECREF(o);
  return result;
}

function callCompiler(pattern: PatternObject, template: PyObject): PyObject | null {
  if (sreState.compile_template === null) {
    sreState.compile_template = moduleAttribute('re', '_compile_template');
    if (sreState.compile_template === null) return null;
  }
  return PyObject_Vectorcall(sreState.compile_template, [pattern, template], null);
}

/** Compiles a replacement template through re's cache. @source Modules/_sre/sre.c compile_template */
export function compile_template(pattern: PatternObject, template: PyObject): PyObject | null {
  let result = callCompiler(pattern, template);
  if (result === null && PyErr_ExceptionMatches(PyExc_TypeError)) {
    // Bytes-like objects that cannot be hashed are compiled as bytes.
    if (PyUnicode_Check(template) || PyBytes_Check(template)) return null;
    if (!PyObject_CheckBuffer(template)) return null;
    PyErr_Clear();
    if (PyObject_Hash(template) !== -1) return callCompiler(pattern, template);
    PyErr_Clear();
    const bytes = asReadBuffer(template);
    if (bytes === null) return null;
    const copy = PyBytes_FromBytes(bytes.slice());
    result = callCompiler(pattern, copy);
    Py_DECREF(copy);
  }
  if (result !== null && result.ob_type !== sreState.Template_type) {
    PyErr_SetString(
      PyExc_RuntimeError,
      `the result of compiling a replacement string is ${result.ob_type.tp_name}, not Template`,
    );
    Py_DECREF(result);
    return null;
  }
  return result;
}
