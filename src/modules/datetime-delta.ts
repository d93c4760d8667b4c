/** `datetime.timedelta`. */
import { METH, TPFLAGS, type PyObject, type PyTypeObject, type Py_hash_t } from '../heap/object';
import { Py_DECREF, Py_NewRef } from '../heap/refcount';
import { PyNumber_TrueDivide } from '../objects/abstract';
import { PyBool_FromLong } from '../objects/boolobject';
import { PyErr_SetString } from '../objects/errors';
import {
  PyExc_OverflowError,
  PyExc_TypeError,
  PyExc_ValueError,
  PyExc_ZeroDivisionError,
} from '../objects/exceptions';
import { PyFloat_Check, type PyFloatObject } from '../objects/floatobject';
import { PyArg_UnpackTupleKeywords } from '../objects/getargs';
import { PyLong_Check, PyLong_FromLong, _PyLong_Value } from '../objects/longobject';
import { PyObject_Hash, Py_NotImplemented } from '../objects/object';
import { tp_free } from '../objects/tp-free';
import { tupleFromStolen } from '../objects/tupleobject';
import { defineType, member, method } from '../objects/typedef';
import { PyObject_TypeCheck } from '../objects/typeobject';
import { PyUnicode_FromString } from '../objects/unicodeobject';
import { pad } from './datetime-calendar';
import { holds, reduced } from './datetime-shared';

/** Normalized: 0 <= seconds < 86400, 0 <= microseconds < 10**6. */
export interface DeltaPayload {
  days: number;
  seconds: number;
  microseconds: number;
}
export type PyDelta = PyObject<DeltaPayload>;

const MAX_DELTA_DAYS = 999999999;
const DAY = 86_400_000_000n;

export function PyDelta_Check(o: PyObject): o is PyDelta {
  return PyObject_TypeCheck(o, PyDateTime_DeltaType);
}

/** The whole length in microseconds; exact below 285 years. */
export function deltaMicroseconds(o: PyObject): number {
  const { days, seconds, microseconds } = (o as PyDelta).v;
  return (days * 86400 + seconds) * 1_000_000 + microseconds;
}

function exactMicroseconds(o: PyObject): bigint {
  const { days, seconds, microseconds } = (o as PyDelta).v;
  return (BigInt(days) * 86400n + BigInt(seconds)) * 1_000_000n + BigInt(microseconds);
}

function floorDiv(a: bigint, b: bigint): bigint {
  const q = a / b;
  return a % b !== 0n && a < 0n !== b < 0n ? q - 1n : q;
}

/** A duration of `us` microseconds; null with OverflowError. @source Modules/_datetimemodule.c microseconds_to_delta_ex */
export function deltaFromMicroseconds(
  us: bigint,
  type: PyTypeObject = PyDateTime_DeltaType,
): PyObject | null {
  const days = floorDiv(us, DAY);
  const rest = Number(us - days * DAY);
  if (days > BigInt(MAX_DELTA_DAYS) || days < -BigInt(MAX_DELTA_DAYS)) {
    if (days > 0x7fffffffn || days < -0x80000000n) {
      return PyErr_SetString(PyExc_OverflowError, 'Python int too large to convert to C int');
    }
    return PyErr_SetString(
      PyExc_OverflowError,
      `days=${days}; must have magnitude <= ${MAX_DELTA_DAYS}`,
    );
  }
  const self = type.tp_alloc!(type, 0);
  if (self === null) return null;
  self.v = {
    days: Number(days),
    seconds: Math.floor(rest / 1_000_000),
    microseconds: rest % 1_000_000,
  } satisfies DeltaPayload;
  return self;
}

/** A float as a ratio of integers; null with an exception set. */
function ratioOf(x: number): [bigint, bigint] | null {
  if (Number.isNaN(x))
    return PyErr_SetString(PyExc_ValueError, 'cannot convert NaN to integer ratio');
  if (!Number.isFinite(x)) {
    return PyErr_SetString(PyExc_OverflowError, 'cannot convert Infinity to integer ratio');
  }
  let num = x;
  let den = 1n;
  while (!Number.isInteger(num)) {
    num *= 2;
    den *= 2n;
  }
  return [BigInt(num), den];
}

/** Nearest integer to a / b, ties to even. @source Modules/_datetimemodule.c divide_nearest */
function divideNearest(a: bigint, b: bigint): bigint {
  const q = floorDiv(a, b);
  const twice = (a - q * b) * 2n;
  const greater = b > 0n ? twice > b : twice < b;
  return greater || (twice === b && q % 2n !== 0n) ? q + 1n : q;
}

const UNITS: readonly (readonly [string, bigint])[] = [
  ['days', DAY],
  ['seconds', 1_000_000n],
  ['microseconds', 1n],
  ['milliseconds', 1000n],
  ['minutes', 60_000_000n],
  ['hours', 3_600_000_000n],
  ['weeks', 7n * DAY],
];

/** @source Modules/_datetimemodule.c delta_new, accum */
function delta_new(type: PyTypeObject, args: PyObject, kwds: PyObject | null): PyObject | null {
  const names = UNITS.map(([name]) => name);
  const values = PyArg_UnpackTupleKeywords('__new__', names, args, kwds, 0, 7, 0);
  if (values === null) return null;
  let total = 0n;
  let leftover = 0;
  // CPython adds the smallest unit first.
  for (const i of [2, 3, 1, 4, 5, 0, 6]) {
    const value = values[i];
    if (value === null) continue;
    const [name, factor] = UNITS[i];
    if (PyLong_Check(value)) total += BigInt(_PyLong_Value(value)) * factor;
    else if (PyFloat_Check(value)) {
      const x = (value as PyFloatObject).v;
      const whole = Math.trunc(x);
      if (!Number.isFinite(whole)) {
        return Number.isNaN(x)
          ? PyErr_SetString(PyExc_ValueError, 'cannot convert float NaN to integer')
          : PyErr_SetString(PyExc_OverflowError, 'cannot convert float infinity to integer');
      }
      total += BigInt(whole) * factor;
      const part = Number(factor) * (x - whole);
      total += BigInt(Math.trunc(part));
      leftover += part - Math.trunc(part);
    } else {
      const got = value.ob_type.tp_name;
      return PyErr_SetString(
        PyExc_TypeError,
        `unsupported type for timedelta ${name} component: ${got}`,
      );
    }
  }
  return deltaFromMicroseconds(total + roundLeftover(leftover, total), type);
}

/** The fraction of a microsecond, rounded half to even together with the whole. */
function roundLeftover(leftover: number, total: bigint): bigint {
  if (leftover === 0) return 0n;
  const away = Math.sign(leftover) * Math.round(Math.abs(leftover));
  if (Math.abs(away - leftover) !== 0.5) return BigInt(away);
  const odd = Number(((total % 2n) + 2n) % 2n);
  const half = (leftover + odd) * 0.5;
  return BigInt(2 * Math.sign(half) * Math.round(Math.abs(half)) - odd);
}

const notImplemented = (): PyObject => Py_NewRef(Py_NotImplemented);

/** An operation on two durations. */
function onDeltas(f: (a: bigint, b: bigint) => PyObject | null) {
  return (x: PyObject, y: PyObject): PyObject | null =>
    PyDelta_Check(x) && PyDelta_Check(y)
      ? f(exactMicroseconds(x), exactMicroseconds(y))
      : notImplemented();
}

function zeroDivision(message: string): null {
  return PyErr_SetString(PyExc_ZeroDivisionError, message);
}

function multiply(x: PyObject, y: PyObject): PyObject | null {
  const [delta, other] = PyDelta_Check(x) ? [x, y] : [y, x];
  const us = exactMicroseconds(delta);
  if (PyLong_Check(other)) return deltaFromMicroseconds(us * BigInt(_PyLong_Value(other)));
  if (!PyFloat_Check(other)) return notImplemented();
  const ratio = ratioOf((other as PyFloatObject).v);
  return ratio === null ? null : deltaFromMicroseconds(divideNearest(us * ratio[0], ratio[1]));
}

function trueDivide(x: PyObject, y: PyObject): PyObject | null {
  if (!PyDelta_Check(x)) return notImplemented();
  const us = exactMicroseconds(x);
  if (PyDelta_Check(y)) return divideLongs(us, exactMicroseconds(y));
  if (PyLong_Check(y)) {
    const n = BigInt(_PyLong_Value(y));
    if (n === 0n) return zeroDivision('integer division or modulo by zero');
    return deltaFromMicroseconds(divideNearest(us, n));
  }
  if (!PyFloat_Check(y)) return notImplemented();
  const ratio = ratioOf((y as PyFloatObject).v);
  if (ratio === null) return null;
  if (ratio[0] === 0n) return zeroDivision('integer division or modulo by zero');
  return deltaFromMicroseconds(divideNearest(us * ratio[1], ratio[0]));
}

function divideLongs(a: bigint, b: bigint): PyObject | null {
  const x = PyLong_FromLong(a);
  const y = PyLong_FromLong(b);
  const result = PyNumber_TrueDivide(x, y);
  Py_DECREF(x);
  Py_DECREF(y);
  return result;
}

function floorDivide(x: PyObject, y: PyObject): PyObject | null {
  if (!PyDelta_Check(x)) return notImplemented();
  const us = exactMicroseconds(x);
  const byDelta = PyDelta_Check(y);
  if (!byDelta && !PyLong_Check(y)) return notImplemented();
  const n = byDelta ? exactMicroseconds(y) : BigInt(_PyLong_Value(y));
  if (n === 0n) return zeroDivision('integer division or modulo by zero');
  const q = floorDiv(us, n);
  return byDelta ? PyLong_FromLong(q) : deltaFromMicroseconds(q);
}

const remainder = onDeltas((a, b) =>
  b === 0n ? zeroDivision('integer modulo by zero') : deltaFromMicroseconds(a - floorDiv(a, b) * b),
);

const divmod = onDeltas((a, b) => {
  if (b === 0n) return zeroDivision('integer division or modulo by zero');
  const q = floorDiv(a, b);
  const rest = deltaFromMicroseconds(a - q * b);
  return rest === null ? null : tupleFromStolen([PyLong_FromLong(q), rest]);
});

function richcompare(self: PyObject, other: PyObject, op: number): PyObject | null {
  if (!PyDelta_Check(other)) return notImplemented();
  const diff = exactMicroseconds(self) - exactMicroseconds(other);
  return PyBool_FromLong(holds(diff < 0n ? -1 : diff > 0n ? 1 : 0, op) ? 1 : 0);
}

function stateTuple(self: PyObject): PyObject {
  const { days, seconds, microseconds } = (self as PyDelta).v;
  return tupleFromStolen([days, seconds, microseconds].map((n) => PyLong_FromLong(n)));
}

function hash(self: PyObject): Py_hash_t {
  const state = stateTuple(self);
  const result = PyObject_Hash(state);
  Py_DECREF(state);
  return result;
}

function repr(self: PyObject): PyObject {
  const parts = Object.entries((self as PyDelta).v).filter(([, n]) => n !== 0);
  const text = parts.map(([name, n]) => `${name}=${String(n)}`).join(', ') || '0';
  return PyUnicode_FromString(`${self.ob_type.tp_name}(${text})`);
}

/** The text of `str()`. */
function str(self: PyObject): PyObject {
  const { days, seconds, microseconds } = (self as PyDelta).v;
  const hours = Math.floor(seconds / 3600);
  const minutes = Math.floor(seconds / 60) % 60;
  let text = days === 0 ? '' : `${days} day${days === 1 || days === -1 ? '' : 's'}, `;
  text += `${hours}:${pad(minutes)}:${pad(seconds % 60)}`;
  if (microseconds !== 0) text += `.${pad(microseconds, 6)}`;
  return PyUnicode_FromString(text);
}

const unary = (f: (us: bigint) => bigint) => (self: PyObject) =>
  deltaFromMicroseconds(f(exactMicroseconds(self)));
const field = (name: keyof DeltaPayload) =>
  member(name, (self) => PyLong_FromLong((self as PyDelta).v[name]));

export const PyDateTime_DeltaType = defineType({
  tp_name: 'datetime.timedelta',
  tp_doc:
    'Difference between two datetime values.\n\ntimedelta(days=0, seconds=0, microseconds=0, milliseconds=0, minutes=0, hours=0, weeks=0)\n\nAll arguments are optional and default to 0.\nArguments may be integers or floats, and may be positive or negative.',
  tp_basicsize: 40,
  tp_flags: TPFLAGS.BASETYPE,
  tp_new: delta_new,
  tp_dealloc: (self) => tp_free(self),
  tp_repr: repr,
  tp_str: str,
  tp_hash: hash,
  tp_richcompare: richcompare,
  nb_add: onDeltas((a, b) => deltaFromMicroseconds(a + b)),
  nb_subtract: onDeltas((a, b) => deltaFromMicroseconds(a - b)),
  nb_multiply: multiply,
  nb_true_divide: trueDivide,
  nb_floor_divide: floorDivide,
  nb_remainder: remainder,
  nb_divmod: divmod,
  nb_negative: unary((us) => -us),
  nb_positive: unary((us) => us),
  nb_absolute: unary((us) => (us < 0n ? -us : us)),
  nb_bool: (self) => (exactMicroseconds(self) === 0n ? 0 : 1),
  methods: [
    method(
      'total_seconds',
      METH.NOARGS,
      (self) => divideLongs(exactMicroseconds(self), 1_000_000n),
      'Total seconds in the duration.',
    ),
    method('__reduce__', METH.NOARGS, (self) => {
      const { days, seconds, microseconds } = (self as PyDelta).v;
      return reduced(
        self,
        [days, seconds, microseconds].map((n): PyObject => PyLong_FromLong(n)),
      );
    }),
  ],
  members: [field('days'), field('seconds'), field('microseconds')],
});
