/** The JSON encoder, which writes an object as one string. */
import { addressOf } from '../heap/alloc';
import { type PyObject } from '../heap/object';
import { Py_DECREF, Py_NewRef, Py_XDECREF } from '../heap/refcount';
import { PyMapping_Items } from '../objects/abstract';
import { Py_False, Py_True } from '../objects/boolobject';
import { PyObject_CallOneArg } from '../objects/call';
import {
  PyDict_Check,
  PyDict_CheckExact,
  PyDict_Contains,
  PyDict_DelItem,
  PyDict_GET_SIZE,
  PyDict_Next,
  PyDict_SetItem,
} from '../objects/dictobject';
import { PyErr_SetString } from '../objects/errors';
import { PyExc_TypeError, PyExc_ValueError } from '../objects/exceptions';
import { PyFloat_Check, PyFloat_Type } from '../objects/floatobject';
import { PyList_Check, PyList_Sort, type PyListObject } from '../objects/listobject';
import { PyLong_Check, PyLong_FromLong, PyLong_Type } from '../objects/longobject';
import { Py_None, reprStr } from '../objects/object';
import { _Py_EnterRecursiveCall, _Py_LeaveRecursiveCall } from '../objects/recursion';
import { PyTuple_Check, type PyTupleObject } from '../objects/tupleobject';
import { Kind } from '../objects/unicode-kind';
import type { UnicodeWriter } from '../objects/unicode-writer';
import {
  PyUnicode_Check,
  PyUnicode_InternFromString,
  type PyUnicodeObject,
} from '../objects/unicodeobject';

/** What an encoder owns, in the order of its slots. */
export const ENCODER_SLOTS = [
  'markers',
  'defaultfn',
  'encoder',
  'indent',
  'key_separator',
  'item_separator',
] as const;
export type EncoderSlot = (typeof ENCODER_SLOTS)[number];

/** @source Modules/_json.c PyEncoderObject */
export interface EncoderPayload extends Record<EncoderSlot, PyObject | null> {
  sort_keys: boolean;
  skipkeys: boolean;
  allow_nan: boolean;
  fast_encode: ((self: PyObject, o: PyObject) => PyObject | null) | null;
}

/** Writes the text of an owned str, which it gives up; false if there is none. @source Modules/_json.c _steal_accumulate */
function _steal_accumulate(writer: UnicodeWriter, stolen: PyObject | null): boolean {
  if (stolen === null) return false;
  writer.writeStr(stolen as PyUnicodeObject);
  Py_DECREF(stolen);
  return true;
}

/** @source Modules/_json.c encoder_encode_float */
function encoder_encode_float(s: EncoderPayload, o: PyObject): PyObject | null {
  const x = o.v as number;
  if (Number.isFinite(x)) return PyFloat_Type.tp_repr!(o);
  if (!s.allow_nan) {
    const shown = reprStr(o);
    if (shown === null) return null;
    return PyErr_SetString(
      PyExc_ValueError,
      `Out of range float values are not JSON compliant: ${shown}`,
    );
  }
  return PyUnicode_InternFromString(x > 0 ? 'Infinity' : x < 0 ? '-Infinity' : 'NaN');
}

/** @source Modules/_json.c encoder_encode_string */
function encoder_encode_string(s: EncoderPayload, o: PyObject): PyObject | null {
  if (s.fast_encode !== null) return s.fast_encode(o, o);
  const encoded = PyObject_CallOneArg(s.encoder!, o);
  if (encoded === null || PyUnicode_Check(encoded)) return encoded;
  PyErr_SetString(
    PyExc_TypeError,
    `encoder() must return a string, not ${encoded.ob_type.tp_name}`,
  );
  Py_DECREF(encoded);
  return null;
}

/** The literal of None, True and False, or null for other objects. */
function constantText(o: PyObject): string | null {
  if (o === Py_None) return 'null';
  if (o === Py_True) return 'true';
  return o === Py_False ? 'false' : null;
}

/**
 * Marks `o` as being written: its key in `markers` (owned), null where circles are not looked
 * for, or undefined with ValueError for a circle.
 */
function enter(s: EncoderPayload, o: PyObject): PyObject | null | undefined {
  if (s.markers === Py_None) return null;
  const ident = PyLong_FromLong(addressOf(o));
  const known = PyDict_Contains(s.markers!, ident);
  if (known > 0) PyErr_SetString(PyExc_ValueError, 'Circular reference detected');
  if (known !== 0 || PyDict_SetItem(s.markers!, ident, o) < 0) {
    Py_DECREF(ident);
    return undefined;
  }
  return ident;
}

/** Takes the mark away, if `done`; `ident` is given up. */
function leave(s: EncoderPayload, ident: PyObject | null, done: boolean): boolean {
  if (ident === null) return done;
  const res = done ? PyDict_DelItem(s.markers!, ident) : -1;
  Py_DECREF(ident);
  return res >= 0;
}

/** What `default` makes of an object of another type is written in its place. */
function listencode_default(s: EncoderPayload, writer: UnicodeWriter, o: PyObject): boolean {
  const ident = enter(s, o);
  if (ident === undefined) return false;
  const newobj = PyObject_CallOneArg(s.defaultfn!, o);
  let done = false;
  if (newobj !== null && !_Py_EnterRecursiveCall(' while encoding a JSON object')) {
    done = encoder_listencode_obj(s, writer, newobj);
    _Py_LeaveRecursiveCall();
  }
  Py_XDECREF(newobj);
  return leave(s, ident, done);
}

function recursively(encode: () => boolean): boolean {
  if (_Py_EnterRecursiveCall(' while encoding a JSON object')) return false;
  const done = encode();
  _Py_LeaveRecursiveCall();
  return done;
}

/** False with an exception set. @source Modules/_json.c encoder_listencode_obj */
export function encoder_listencode_obj(
  s: EncoderPayload,
  writer: UnicodeWriter,
  o: PyObject,
): boolean {
  const constant = constantText(o);
  if (constant !== null) {
    writer.writeText(constant, Kind.ASCII);
    return true;
  }
  if (PyUnicode_Check(o)) return _steal_accumulate(writer, encoder_encode_string(s, o));
  if (PyLong_Check(o)) return _steal_accumulate(writer, PyLong_Type.tp_repr!(o));
  if (PyFloat_Check(o)) return _steal_accumulate(writer, encoder_encode_float(s, o));
  if (PyList_Check(o) || PyTuple_Check(o)) {
    return recursively(() => encoder_listencode_list(s, writer, o));
  }
  if (PyDict_Check(o)) return recursively(() => encoder_listencode_dict(s, writer, o));
  return listencode_default(s, writer, o);
}

/** @source Modules/_json.c encoder_listencode_list */
function encoder_listencode_list(s: EncoderPayload, writer: UnicodeWriter, seq: PyObject): boolean {
  // As PySequence_Fast: the list or tuple itself, held while its items are written.
  const fast = Py_NewRef(seq);
  const items = PyList_Check(seq) ? (seq as PyListObject).v.items : (seq as PyTupleObject).v;
  let done = true;
  if (items.length === 0) writer.writeText('[]', Kind.ASCII);
  else {
    const ident = enter(s, seq);
    done = ident !== undefined;
    if (done) {
      writer.writeText('[', Kind.ASCII);
      for (let i = 0; done && i < items.length; i++) {
        if (i > 0) writer.writeStr(s.item_separator as PyUnicodeObject);
        done = encoder_listencode_obj(s, writer, items[i]);
      }
      done = leave(s, ident!, done);
      writer.writeText(']', Kind.ASCII);
    }
  }
  Py_DECREF(fast);
  return done;
}

/** Text of a key, owned; undefined to leave the item out, null with an exception set. */
function keyText(s: EncoderPayload, key: PyObject): PyObject | null | undefined {
  if (PyUnicode_Check(key)) return Py_NewRef(key);
  if (PyFloat_Check(key)) return encoder_encode_float(s, key);
  const constant = constantText(key);
  if (constant !== null) return PyUnicode_InternFromString(constant);
  if (PyLong_Check(key)) return PyLong_Type.tp_repr!(key);
  if (s.skipkeys) return undefined;
  return PyErr_SetString(
    PyExc_TypeError,
    `keys must be str, int, float, bool or None, not ${key.ob_type.tp_name}`,
  );
}

/** @source Modules/_json.c encoder_encode_key_value */
function encode_key_value(
  s: EncoderPayload,
  writer: UnicodeWriter,
  state: { first: boolean },
  key: PyObject,
  value: PyObject,
): boolean {
  const keystr = keyText(s, key);
  if (keystr === undefined) return true;
  if (keystr === null) return false;
  if (state.first) state.first = false;
  else writer.writeStr(s.item_separator as PyUnicodeObject);
  const encoded = encoder_encode_string(s, keystr);
  Py_DECREF(keystr);
  if (!_steal_accumulate(writer, encoded)) return false;
  writer.writeStr(s.key_separator as PyUnicodeObject);
  return encoder_listencode_obj(s, writer, value);
}

function encodeItems(s: EncoderPayload, writer: UnicodeWriter, dict: PyObject): boolean {
  const items = PyMapping_Items(dict);
  if (items === null) return false;
  let done = !s.sort_keys || PyList_Sort(items) >= 0;
  const state = { first: true };
  const list = (items as PyListObject).v.items;
  for (let i = 0; done && i < list.length; i++) {
    const item = list[i];
    if (!PyTuple_Check(item) || item.v.length !== 2) {
      PyErr_SetString(PyExc_ValueError, 'items must return 2-tuples');
      done = false;
    } else done = encode_key_value(s, writer, state, item.v[0], item.v[1]);
  }
  Py_DECREF(items);
  return done;
}

function encodeEntries(s: EncoderPayload, writer: UnicodeWriter, dict: PyObject): boolean {
  if (s.sort_keys || !PyDict_CheckExact(dict)) return encodeItems(s, writer, dict);
  const state = { first: true };
  const pos = { i: 0 };
  const entry = {} as { key: PyObject; value: PyObject; hash: number | bigint };
  while (PyDict_Next(dict, pos, entry)) {
    if (!encode_key_value(s, writer, state, entry.key, entry.value)) return false;
  }
  return true;
}

/** @source Modules/_json.c encoder_listencode_dict */
function encoder_listencode_dict(
  s: EncoderPayload,
  writer: UnicodeWriter,
  dict: PyObject,
): boolean {
  if (PyDict_GET_SIZE(dict) === 0) {
    writer.writeText('{}', Kind.ASCII);
    return true;
  }
  const ident = enter(s, dict);
  if (ident === undefined) return false;
  writer.writeText('{', Kind.ASCII);
  const done = leave(s, ident, encodeEntries(s, writer, dict));
  writer.writeText('}', Kind.ASCII);
  return done;
}
