/** `decimal.Context`, its signal dictionaries, and the current context. */
import { TPFLAGS, METH, type GetSetDef, type PyObject, type PyTypeObject } from '../heap/object';
import { Py_DECREF, Py_NewRef } from '../heap/refcount';
import { registerRoots, visitOptional } from '../heap/roots';
import { onRuntimeReset } from '../heap/runtime';
import { PyBool_FromLong } from '../objects/boolobject';
import { PyDict_New, PyDict_SetItem } from '../objects/dictobject';
import {
  PyErr_Occurred,
  PyErr_SetObject,
  PyErr_SetString,
  PyErr_NoMemory,
} from '../objects/errors';
import { PyExc_AttributeError, PyExc_KeyError } from '../objects/exceptions';
import { PyLong_Check, PyLong_FromLong } from '../objects/longobject';
import { PyLong_AsSsize_t } from '../objects/longobject-convert';
import { PyObject_GetIter } from '../objects/abstract';
import {
  PyObject_IsTrue,
  Py_EQ,
  Py_NE,
  Py_None,
  Py_NotImplemented,
  PyObject_GenericGetAttr,
  PyObject_GenericSetAttr,
} from '../objects/object';
import { tp_free } from '../objects/tp-free';
import { listFromStolen, PyList_Check, type PyListObject } from '../objects/listobject';
import { tupleFromStolen } from '../objects/tupleobject';
import { defineType, getset, method } from '../objects/typedef';
import { PyObject_TypeCheck } from '../objects/typeobject';
import { PyUnicode_Check, PyUnicode_FromString } from '../objects/unicodeobject';
import { parseNew, typeError, valueError } from './datetime-shared';
import { contextMethods } from './decimal-methods';
import {
  HALF_EVEN,
  INVALID,
  MAX_LIMIT,
  ROUNDINGS,
  S,
  etiny,
  etop,
  type Ctx,
} from './decimal-number';

/** Arithmetic's part of a context, and what else Python sees of it. */
export interface ContextPayload extends Ctx {
  traps: number;
  capitals: number;
}
export type PyDecContext = PyObject<ContextPayload>;

/** Signals in the order of the signal dictionaries, with the status bits of each. */
export const SIGNALS: readonly (readonly [string, number])[] = [
  ['InvalidOperation', INVALID],
  ['FloatOperation', S.FloatOperation],
  ['DivisionByZero', S.DivisionByZero],
  ['Overflow', S.Overflow],
  ['Underflow', S.Underflow],
  ['Subnormal', S.Subnormal],
  ['Inexact', S.Inexact],
  ['Rounded', S.Rounded],
  ['Clamped', S.Clamped],
];
const CONDITIONS: readonly (readonly [string, number])[] = [
  ['InvalidOperation', S.InvalidOperation],
  ['ConversionSyntax', S.ConversionSyntax],
  ['DivisionImpossible', S.DivisionImpossible],
  ['DivisionUndefined', S.DivisionUndefined],
  ['InvalidContext', S.InvalidContext],
];
const SHOWN = [
  'Clamped',
  'InvalidOperation',
  'DivisionByZero',
  'Inexact',
  'FloatOperation',
  'Overflow',
  'Rounded',
  'Subnormal',
  'Underflow',
];

/** State of the module; owned references. */
export const state = {
  exceptions: new Map<string, PyObject>(),
  signalDict: null as PyObject | null,
  current: null as PyObject | null,
  defaultContext: null as PyObject | null,
  decimalTuple: null as PyObject | null,
  rational: null as PyObject | null,
};
onRuntimeReset(() => {
  state.exceptions = new Map();
  state.signalDict =
    state.current =
    state.defaultContext =
    state.decimalTuple =
    state.rational =
      null;
});
registerRoots('_decimal', (visit) => {
  for (const o of state.exceptions.values()) visit(o, 'state of the module _decimal');
  for (const o of [
    state.signalDict,
    state.current,
    state.defaultContext,
    state.decimalTuple,
    state.rational,
  ]) {
    visitOptional(visit, o, 'state of the module _decimal');
  }
});

function exceptionsOf(flags: number): PyObject[] {
  const rows = [...CONDITIONS, ...SIGNALS.slice(1)];
  return rows
    .filter(([, bits]) => flags & bits)
    .map(([name]) => Py_NewRef(state.exceptions.get(name)!));
}

/** Adds conditions to a context; true with an exception when one of them traps. @source Modules/_decimal/_decimal.c dec_addstatus */
export function addStatus(context: PyObject, status: number): boolean {
  const c = (context as PyDecContext).v;
  c.status |= status;
  if (status & S.MallocError) return PyErr_NoMemory() === null;
  const trapped = status & c.traps;
  if (trapped === 0) return false;
  const [name] = SIGNALS.find(([, bits]) => trapped & bits)!;
  const list = listFromStolen(exceptionsOf(trapped));
  PyErr_SetObject(state.exceptions.get(name)!, list);
  Py_DECREF(list);
  return true;
}

/** A new context; the flags are not copied. */
export function newContext(
  values: Partial<ContextPayload>,
  type: PyTypeObject = PyDecContext_Type,
): PyObject | null {
  const self = type.tp_alloc!(type, 0);
  if (self === null) return null;
  self.v = {
    prec: 28,
    round: HALF_EVEN,
    emin: -999999,
    emax: 999999,
    clamp: 0,
    capitals: 1,
    status: 0,
    traps: INVALID | S.DivisionByZero | S.Overflow,
    ...values,
  } satisfies ContextPayload;
  return self;
}

export function isContext(o: PyObject): o is PyDecContext {
  return PyObject_TypeCheck(o, PyDecContext_Type);
}

/** The current context, borrowed; made from DefaultContext when there is none. */
export function currentContext(): PyDecContext | null {
  if (state.current === null) {
    const { v } = state.defaultContext as PyDecContext;
    state.current = newContext({ ...v, status: 0 });
  }
  return state.current as PyDecContext | null;
}

/** Makes a context current; the three templates are copied. */
export function setContext(o: PyObject): PyObject | null {
  if (!isContext(o)) return typeError('argument must be a context');
  const old = state.current;
  const template = o === state.defaultContext || templates.has(o);
  state.current = template ? newContext({ ...o.v, status: 0 }) : Py_NewRef<PyObject>(o);
  if (old !== null) Py_DECREF(old);
  return state.current === null ? null : Py_NewRef(Py_None);
}
/** BasicContext and ExtendedContext. */
export const templates = new Set<PyObject>();
onRuntimeReset(() => templates.clear());

/** A context argument, borrowed; None or nothing: the current one. */
export function contextArg(o: PyObject | null): PyDecContext | null {
  if (o === null || o === Py_None) return currentContext();
  return isContext(o) ? o : typeError('optional argument must be a context');
}

/** Limits are doubles: the largest stand for one less. */
export function exactLimit(n: number): PyObject {
  if (Number.isSafeInteger(n)) return PyLong_FromLong(n);
  const sign = n < 0 ? -1n : 1n;
  const size = BigInt(Math.abs(n));
  return PyLong_FromLong(
    sign *
      (size >= 1_900_000_000_000_000_000n
        ? 2n * MAX_LIMIT - 1n
        : size > MAX_LIMIT
          ? MAX_LIMIT
          : size),
  );
}

export function roundingArg(o: PyObject): number {
  if (PyUnicode_Check(o)) {
    const i = ROUNDINGS.findIndex((name) => `ROUND_${name}` === (o as PyObject<string>).v);
    if (i >= 0) return i;
  }
  typeError(
    'valid values for rounding are:\n  [ROUND_CEILING, ROUND_FLOOR, ROUND_UP, ROUND_DOWN,\n   ROUND_HALF_UP, ROUND_HALF_DOWN, ROUND_HALF_EVEN,\n   ROUND_05UP]',
  );
  return -1;
}

const BAD_SIGNAL =
  'valid values for signals are:\n  [InvalidOperation, FloatOperation, DivisionByZero,\n   Overflow, Underflow, Subnormal, Inexact, Rounded,\n   Clamped]';

/** The bits of a signal class, or -1. */
function signalBits(o: PyObject): number {
  for (const [name, bits] of SIGNALS) if (state.exceptions.get(name) === o) return bits;
  PyErr_SetString(PyExc_KeyError, BAD_SIGNAL);
  return -1;
}

/** Flags or traps from a signal dictionary or a list of signals; -1 with an exception set. */
function signalsArg(o: PyObject): number {
  if (PyList_Check(o)) {
    let flags = 0;
    for (const item of (o as PyListObject).v.items) {
      const bits = signalBits(item);
      if (bits < 0) return -1;
      flags |= bits;
    }
    return flags;
  }
  if (PyObject_TypeCheck(o, PyDecSignalDictMixin_Type)) return signalsOf(o);
  typeError('argument must be a signal dict');
  return -1;
}

interface SignalDictPayload {
  context: PyObject;
  field: 'status' | 'traps';
}
const signalsOf = (o: PyObject): number => {
  const { context, field } = (o as PyObject<SignalDictPayload>).v;
  return (context as PyDecContext).v[field];
};

type Setter = (c: ContextPayload, o: PyObject) => number;

function limit(
  name: string,
  low: number,
  high: number,
  range: string,
  field: keyof ContextPayload,
): Setter {
  return (c, o) => {
    if (!PyLong_Check(o)) return typeError('an integer is required') ?? -1;
    const n = PyLong_AsSsize_t(o);
    if (n === -1 && PyErr_Occurred() !== null) return -1;
    if (n < low || n > high)
      return (
        valueError(
          `valid ${range} for ${name} are ${low} or ${high}`.replace(
            /^valid range for (\w+) are .*/,
            `valid range for $1 is ${name === 'prec' ? '[1, MAX_PREC]' : name === 'Emin' ? '[MIN_EMIN, 0]' : '[0, MAX_EMAX]'}`,
          ),
        ) ?? -1
      );
    c[field] = n;
    return 0;
  };
}

const signals =
  (field: 'status' | 'traps'): Setter =>
  (c, o) => {
    const flags = signalsArg(o);
    if (flags < 0) return -1;
    c[field] = flags;
    return 0;
  };

/** Attributes in the order of the constructor's arguments. */
const SETTERS: Readonly<Record<string, Setter>> = {
  prec: limit('prec', 1, 1e18, 'range', 'prec'),
  rounding: (c, o) => {
    const round = roundingArg(o);
    if (round >= 0) c.round = round;
    return Math.min(0, round);
  },
  Emin: limit('Emin', -1e18, 0, 'range', 'emin'),
  Emax: limit('Emax', 0, 1e18, 'range', 'emax'),
  capitals: limit('capitals', 0, 1, 'values', 'capitals'),
  clamp: limit('clamp', 0, 1, 'values', 'clamp'),
  flags: signals('status'),
  traps: signals('traps'),
};
const NAMES = Object.keys(SETTERS);

function signalView(context: PyObject, field: 'status' | 'traps'): PyObject | null {
  const type = state.signalDict as PyTypeObject;
  const view = type.tp_alloc!(type, 0);
  if (view === null) return null;
  view.v = { context: Py_NewRef(context), field } satisfies SignalDictPayload;
  return view;
}

const signalList = (flags: number): PyObject =>
  listFromStolen(
    SIGNALS.filter(([, bits]) => flags & bits).map(([name]) =>
      Py_NewRef(state.exceptions.get(name)!),
    ),
  );

const GETTERS: Readonly<Record<string, (self: PyDecContext) => PyObject | null>> = {
  prec: (self) => exactLimit(self.v.prec),
  rounding: (self) => PyUnicode_FromString(`ROUND_${ROUNDINGS[self.v.round]}`),
  Emin: (self) => exactLimit(self.v.emin),
  Emax: (self) => exactLimit(self.v.emax),
  capitals: (self) => PyLong_FromLong(self.v.capitals),
  clamp: (self) => PyLong_FromLong(self.v.clamp),
  flags: (self) => signalView(self, 'status'),
  traps: (self) => signalView(self, 'traps'),
};

function contextGetsets(): GetSetDef[] {
  return NAMES.map((name) =>
    getset(
      name,
      (self) => GETTERS[name](self as PyDecContext),
      (self, value) => {
        if (value === null) {
          PyErr_SetString(PyExc_AttributeError, 'context attributes cannot be deleted');
          return -1;
        }
        return SETTERS[name]((self as PyDecContext).v, value);
      },
    ),
  );
}

/** Sets the attributes given; false with an exception set. */
export function setAttributes(context: PyObject, values: readonly (PyObject | null)[]): boolean {
  return values.every(
    (o, i) =>
      o === null || o === Py_None || SETTERS[NAMES[i]]((context as PyDecContext).v, o) === 0,
  );
}
export const ATTRIBUTES = NAMES;

function context_init(self: PyObject, args: PyObject, kwds: PyObject | null): number {
  const values = parseNew(NAMES, args, kwds, 0, 8);
  return values !== null && setAttributes(self, values) ? 0 : -1;
}

function repr(self: PyObject): PyObject {
  const { v } = self as PyDecContext;
  const bits = new Map(SIGNALS);
  const shown = (flags: number): string =>
    SHOWN.filter((name) => flags & bits.get(name)!).join(', ');
  const number = (n: number): string => String((exactLimit(n) as PyObject<number | bigint>).v);
  return PyUnicode_FromString(
    `Context(prec=${number(v.prec)}, rounding=ROUND_${ROUNDINGS[v.round]}, Emin=${number(v.emin)}, Emax=${number(v.emax)}, capitals=${v.capitals}, clamp=${v.clamp}, flags=[${shown(v.status)}], traps=[${shown(v.traps)}])`,
  );
}

const copy = (self: PyObject): PyObject | null => newContext({ ...(self as PyDecContext).v });
const none = (f: (c: ContextPayload) => void) => (self: PyObject) => {
  f((self as PyDecContext).v);
  return Py_NewRef(Py_None);
};

function reduce(self: PyObject): PyObject {
  const { v } = self as PyDecContext;
  const items = NAMES.map((name) =>
    name === 'flags'
      ? signalList(v.status)
      : name === 'traps'
        ? signalList(v.traps)
        : GETTERS[name](self as PyDecContext)!,
  );
  return tupleFromStolen([Py_NewRef<PyObject>(self.ob_type), tupleFromStolen(items)]);
}

export const PyDecContext_Type = defineType({
  tp_name: 'decimal.Context',
  tp_basicsize: 96,
  tp_flags: TPFLAGS.BASETYPE,
  tp_new: (type) => newContext({}, type),
  tp_init: context_init,
  tp_dealloc: (self) => tp_free(self),
  tp_repr: repr,
  tp_getattro: PyObject_GenericGetAttr,
  tp_setattro: PyObject_GenericSetAttr,
  get methods() {
    return [
      method('copy', METH.NOARGS, copy),
      method('__copy__', METH.NOARGS, copy),
      method('__reduce__', METH.NOARGS, reduce),
      method(
        'clear_flags',
        METH.NOARGS,
        none((c) => (c.status = 0)),
      ),
      method(
        'clear_traps',
        METH.NOARGS,
        none((c) => (c.traps = 0)),
      ),
      method('Etiny', METH.NOARGS, (self) => exactLimit(etiny((self as PyDecContext).v))),
      method('Etop', METH.NOARGS, (self) => exactLimit(etop((self as PyDecContext).v))),
      ...contextMethods(),
    ];
  },
  get getset() {
    return contextGetsets();
  },
});

function signalSet(self: PyObject, key: PyObject, value: PyObject | null): number {
  if (value === null) return valueError('signal keys cannot be deleted') ?? -1;
  const bits = signalBits(key);
  const on = bits < 0 ? -1 : PyObject_IsTrue(value);
  if (on < 0) return -1;
  const { context, field } = (self as PyObject<SignalDictPayload>).v;
  const c = (context as PyDecContext).v;
  c[field] = on ? c[field] | bits : c[field] & ~bits;
  return 0;
}

function signalCompare(self: PyObject, other: PyObject, op: number): PyObject | null {
  if ((op !== Py_EQ && op !== Py_NE) || !PyObject_TypeCheck(other, PyDecSignalDictMixin_Type))
    return Py_NewRef(Py_NotImplemented);
  return PyBool_FromLong((signalsOf(self) === signalsOf(other)) === (op === Py_EQ) ? 1 : 0);
}

function signalIter(): PyObject | null {
  const keys = tupleFromStolen(SIGNALS.map(([name]) => Py_NewRef(state.exceptions.get(name)!)));
  const iter = PyObject_GetIter(keys);
  Py_DECREF(keys);
  return iter;
}

export const PyDecSignalDictMixin_Type = defineType({
  tp_name: 'decimal.SignalDictMixin',
  tp_basicsize: 24,
  tp_flags: TPFLAGS.BASETYPE,
  tp_dealloc: (self) => {
    const { context } = (self as PyObject<SignalDictPayload>).v;
    (self as PyObject<SignalDictPayload | null>).v = null;
    tp_free(self);
    Py_DECREF(context);
  },
  tp_owns: (self, visit) => {
    const payload = (self as PyObject<SignalDictPayload | null>).v;
    if (payload !== null) visit(payload.context, 0);
  },
  tp_slotname: () => 'context',
  tp_repr: (self) => {
    const flags = signalsOf(self);
    const rows = SIGNALS.map(
      ([name, bits]) => `<class 'decimal.${name}'>:${flags & bits ? 'True' : 'False'}`,
    );
    return PyUnicode_FromString(`{${rows.join(', ')}}`);
  },
  tp_richcompare: signalCompare,
  tp_iter: signalIter,
  mp_length: () => SIGNALS.length,
  mp_subscript: (self, key) => {
    const bits = signalBits(key);
    return bits < 0 ? null : PyBool_FromLong(signalsOf(self) & bits ? 1 : 0);
  },
  mp_ass_subscript: signalSet,
  methods: [
    method('copy', METH.NOARGS, (self) => {
      const dict = PyDict_New();
      for (const [name, bits] of SIGNALS) {
        const value = PyBool_FromLong(signalsOf(self) & bits ? 1 : 0);
        if (PyDict_SetItem(dict, state.exceptions.get(name)!, value) < 0) return null;
      }
      return dict;
    }),
  ],
});
