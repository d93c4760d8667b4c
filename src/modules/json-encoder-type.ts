/** The class of JSON encoders. */
import { PyObject_GC_Del, PyObject_GC_UnTrack } from '../gc/generations';
import {
  TPFLAGS,
  type PyObject,
  type PyTypeObject,
  type TypeDef,
  type visitproc,
} from '../heap/object';
import { touch } from '../heap/observer';
import type { OwnsVisitor } from '../heap/owns';
import { Py_DECREF, Py_NewRef } from '../heap/refcount';
import { PyNumber_AsSsize_t } from '../objects/abstract';
import { Py_False, Py_True } from '../objects/boolobject';
import { PyDict_Check } from '../objects/dictobject';
import { PyErr_Occurred, PyErr_SetString } from '../objects/errors';
import { PyExc_OverflowError, PyExc_TypeError } from '../objects/exceptions';
import { PyArg_UnpackTupleKeywords } from '../objects/getargs';
import { PyCFunction_Check, type PyCFunctionObject } from '../objects/methodobject';
import { PyObject_IsTrue, Py_None } from '../objects/object';
import { tupleFromStolen } from '../objects/tupleobject';
import { member } from '../objects/typedef';
import { UnicodeWriter } from '../objects/unicode-writer';
import { PyUnicode_Check } from '../objects/unicodeobject';
import {
  ENCODER_SLOTS,
  encoder_listencode_obj,
  type EncoderPayload,
  type EncoderSlot,
} from './json-encoder';
import { py_encode_basestring, py_encode_basestring_ascii } from './json-strings';

type EncoderObject = PyObject<EncoderPayload>;

function encoder_owns(self: PyObject, visit: OwnsVisitor): void {
  const s = (self as EncoderObject).v;
  ENCODER_SLOTS.forEach((name, i) => {
    const o = s[name];
    if (o !== null) visit(o, i);
  });
}

function encoder_traverse(self: PyObject, visit: visitproc): void {
  visit(self.ob_type);
  const s = (self as EncoderObject).v;
  for (const name of ENCODER_SLOTS) if (s[name] !== null) visit(s[name]);
}

function encoder_clear(self: PyObject): number {
  const s = (self as EncoderObject).v;
  for (const name of ENCODER_SLOTS) {
    const o = s[name];
    if (o === null) continue;
    s[name] = null;
    touch(self);
    Py_DECREF(o);
  }
  return 0;
}

function encoder_dealloc(self: PyObject): void {
  const type = self.ob_type;
  PyObject_GC_UnTrack(self);
  encoder_clear(self);
  PyObject_GC_Del(self);
  Py_DECREF(type);
}

const NEW_NAMES = [
  'markers',
  'default',
  'encoder',
  'indent',
  'key_separator',
  'item_separator',
  'sort_keys',
  'skipkeys',
  'allow_nan',
];

/** The three flags at the end of the arguments, or null with an exception set. */
function flagArguments(values: readonly PyObject[]): boolean[] | null {
  const out: boolean[] = [];
  for (const o of values) {
    const flag = PyObject_IsTrue(o);
    if (flag < 0) return null;
    out.push(flag > 0);
  }
  return out;
}

/** The function behind a known string encoder: called without an argument tuple. */
function fastEncoder(encoder: PyObject): EncoderPayload['fast_encode'] {
  if (!PyCFunction_Check(encoder)) return null;
  const { meth } = (encoder as PyCFunctionObject).v.m_ml;
  const known: readonly unknown[] = [py_encode_basestring_ascii, py_encode_basestring];
  return known.includes(meth) ? (meth as EncoderPayload['fast_encode']) : null;
}

/** @source Modules/_json.c encoder_new */
function encoder_new(type: PyTypeObject, args: PyObject, kwds: PyObject | null): PyObject | null {
  const a = PyArg_UnpackTupleKeywords('make_encoder', NEW_NAMES, args, kwds, 9, 9, 0);
  if (a === null) return null;
  const values = a as PyObject[];
  for (const i of [4, 5]) {
    if (!PyUnicode_Check(values[i])) {
      return PyErr_SetString(
        PyExc_TypeError,
        `make_encoder() argument ${i + 1} must be str, not ${values[i].ob_type.tp_name}`,
      );
    }
  }
  const flags = flagArguments(values.slice(6));
  if (flags === null) return null;
  if (values[0] !== Py_None && !PyDict_Check(values[0])) {
    return PyErr_SetString(
      PyExc_TypeError,
      `make_encoder() argument 1 must be dict or None, not ${values[0].ob_type.tp_name}`,
    );
  }
  const self = type.tp_alloc!(type, 0) as EncoderObject | null;
  if (self === null) return null;
  self.v = {
    markers: Py_NewRef(values[0]),
    defaultfn: Py_NewRef(values[1]),
    encoder: Py_NewRef(values[2]),
    indent: Py_NewRef(values[3]),
    key_separator: Py_NewRef(values[4]),
    item_separator: Py_NewRef(values[5]),
    sort_keys: flags[0],
    skipkeys: flags[1],
    allow_nan: flags[2],
    fast_encode: fastEncoder(values[2]),
  };
  touch(self);
  return self;
}

/** @source Modules/_json.c encoder_call */
function encoder_call(self: PyObject, args: PyObject, kwds: PyObject | null): PyObject | null {
  const names = ['obj', '_current_indent_level'];
  const a = PyArg_UnpackTupleKeywords('_iterencode', names, args, kwds, 2, 2, 0);
  if (a === null) return null;
  const level = PyNumber_AsSsize_t(a[1]!, PyExc_OverflowError);
  if (level === -1 && PyErr_Occurred()) return null;
  const writer = new UnicodeWriter();
  writer.overallocate = true;
  if (!encoder_listencode_obj((self as EncoderObject).v, writer, a[0]!)) return writer.dealloc();
  const text = writer.finish();
  return text === null ? null : tupleFromStolen([text]);
}

function slotMember(name: string, slot: EncoderSlot) {
  return member(name, (self) => Py_NewRef((self as EncoderObject).v[slot]!), null, name);
}

function flagMember(name: 'sort_keys' | 'skipkeys') {
  return member(name, (self) => ((self as EncoderObject).v[name] ? Py_True : Py_False), null, name);
}

/** The class of encoders. @source Modules/_json.c PyEncoderType_spec */
export function encoderType(): TypeDef {
  return {
    tp_name: '_json.Encoder',
    tp_basicsize: 80,
    tp_flags: TPFLAGS.HAVE_GC,
    tp_doc: '_iterencode(obj, _current_indent_level) -> iterable',
    tp_new: encoder_new,
    tp_call: encoder_call,
    tp_dealloc: encoder_dealloc,
    tp_traverse: encoder_traverse,
    tp_clear: encoder_clear,
    tp_owns: encoder_owns,
    tp_slotname: (_self, slot) => ENCODER_SLOTS[slot],
    members: [
      slotMember('markers', 'markers'),
      slotMember('default', 'defaultfn'),
      slotMember('encoder', 'encoder'),
      slotMember('indent', 'indent'),
      slotMember('key_separator', 'key_separator'),
      slotMember('item_separator', 'item_separator'),
      flagMember('sort_keys'),
      flagMember('skipkeys'),
    ],
  };
}
