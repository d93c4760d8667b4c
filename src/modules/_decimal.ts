/** Module `_decimal`. */
import { METH, type PyObject } from '../heap/object';
import { Py_DECREF, Py_NewRef } from '../heap/refcount';
import { Py_True } from '../objects/boolobject';
import { PyObject_CallFunctionObjArgs, PyObject_CallMethodOneArg } from '../objects/call';
import { PyDict_New } from '../objects/dictobject';
import {
  PyExc_ArithmeticError,
  PyExc_TypeError,
  PyExc_ZeroDivisionError,
} from '../objects/exceptions';
import { PyErr_NewException } from '../objects/exceptions-group';
import { PyModule_AddObjectRef } from '../objects/moduleobject';
import { PyObject_SetAttr, Py_None } from '../objects/object';
import { PyTuple_Pack } from '../objects/tupleobject';
import { defineModule, method } from '../objects/typedef';
import { PyUnicode_FromString, _Py_ID } from '../objects/unicodeobject';
import { addObject, addStringConstant, addIntConstants, addType } from './add-constant';
import { parseNew, typeError } from './datetime-shared';
import {
  ATTRIBUTES,
  PyDecContext_Type,
  PyDecSignalDictMixin_Type,
  currentContext,
  isContext,
  newContext,
  setAttributes,
  setContext,
  state,
  templates,
  type ContextPayload,
  type PyDecContext,
} from './decimal-context';
import { PyDecContextManager_Type, type ManagerPayload } from './decimal-manager';
import { HALF_EVEN, HALF_UP, INVALID, MAX_LIMIT, ROUNDINGS, S } from './decimal-number';
import { PyDec_Type } from './decimal-type';
import { moduleAttribute } from './module-attribute';

type Bases = readonly (string | PyObject)[];

function addExceptions(module: PyObject): number {
  const rows: [string, Bases][] = [
    ['DecimalException', [PyExc_ArithmeticError]],
    ['InvalidOperation', ['DecimalException']],
    ['FloatOperation', ['DecimalException', PyExc_TypeError]],
    ['DivisionByZero', ['DecimalException', PyExc_ZeroDivisionError]],
    ['Inexact', ['DecimalException']],
    ['Rounded', ['DecimalException']],
    ['Subnormal', ['DecimalException']],
    ['Clamped', ['DecimalException']],
    ['Overflow', ['Inexact', 'Rounded']],
    ['Underflow', ['Inexact', 'Rounded', 'Subnormal']],
    ['ConversionSyntax', ['InvalidOperation']],
    ['DivisionImpossible', ['InvalidOperation']],
    ['DivisionUndefined', ['InvalidOperation', PyExc_ZeroDivisionError]],
    ['InvalidContext', ['InvalidOperation']],
  ];
  for (const [name, bases] of rows) {
    const tuple = PyTuple_Pack(
      ...bases.map((base) => (typeof base === 'string' ? state.exceptions.get(base)! : base)),
    );
    const exception = PyErr_NewException(`decimal.${name}`, tuple, null);
    Py_DECREF(tuple);
    if (exception === null || PyModule_AddObjectRef(module, name, exception) < 0) return -1;
    state.exceptions.set(name, exception);
  }
  return 0;
}

function makeSignalDict(): number {
  const mapping = moduleAttribute('collections.abc', 'MutableMapping');
  if (mapping === null) return -1;
  const bases = PyTuple_Pack(PyDecSignalDictMixin_Type, mapping);
  const name = PyUnicode_FromString('SignalDict');
  const dict = PyDict_New();
  state.signalDict = PyObject_CallFunctionObjArgs(mapping.ob_type, name, bases, dict!);
  for (const o of [mapping, bases, name, dict!]) Py_DECREF(o);
  return state.signalDict === null ? -1 : 0;
}

function makeTuple(module: PyObject): number {
  const namedtuple = moduleAttribute('collections', 'namedtuple');
  if (namedtuple === null) return -1;
  const name = PyUnicode_FromString('DecimalTuple');
  const fields = PyUnicode_FromString('sign digits exponent');
  const type = PyObject_CallFunctionObjArgs(namedtuple, name, fields);
  for (const o of [namedtuple, name, fields]) Py_DECREF(o);
  if (type === null || PyObject_SetAttr(type, _Py_ID('__module__'), _Py_ID('decimal')) < 0)
    return -1;
  state.decimalTuple = type;
  return PyModule_AddObjectRef(module, 'DecimalTuple', type);
}

function register(): number {
  const number = moduleAttribute('numbers', 'Number');
  state.rational = moduleAttribute('numbers', 'Rational');
  if (number === null || state.rational === null) return -1;
  const result = PyObject_CallMethodOneArg(number, _Py_ID('register'), PyDec_Type);
  Py_DECREF(number);
  if (result === null) return -1;
  Py_DECREF(result);
  return 0;
}

function addContexts(module: PyObject): number {
  const usual = INVALID | S.DivisionByZero | S.Overflow;
  const rows: [string, Partial<ContextPayload>][] = [
    ['DefaultContext', {}],
    ['BasicContext', { prec: 9, round: HALF_UP, traps: usual | S.Underflow | S.Clamped }],
    ['ExtendedContext', { prec: 9, round: HALF_EVEN, traps: 0 }],
  ];
  for (const [name, values] of rows) {
    const context = newContext(values);
    if (context === null) return -1;
    if (name === 'DefaultContext') state.defaultContext = Py_NewRef(context);
    else templates.add(context);
    if (addObject(module, name, context) < 0) return -1;
  }
  return 0;
}

function localcontext(_module: PyObject, args: PyObject, kwds: PyObject | null): PyObject | null {
  const values = parseNew(['ctx', ...ATTRIBUTES], args, kwds, 0, 1);
  const global = values === null ? null : currentContext();
  if (values === null || global === null) return null;
  const given = values[0];
  if (given !== null && given !== Py_None && !isContext(given))
    return typeError('optional argument must be a context');
  const source = given === null || given === Py_None ? global : (given as PyDecContext);
  const local = newContext({ ...source.v });
  if (local === null) return null;
  if (!setAttributes(local, values.slice(1))) {
    Py_DECREF(local);
    return null;
  }
  const self = PyDecContextManager_Type.tp_alloc!(PyDecContextManager_Type, 0);
  if (self !== null)
    self.v = { local, global: Py_NewRef<PyObject>(global) } satisfies ManagerPayload;
  return self;
}

function exec(module: PyObject): number {
  if (register() < 0 || addExceptions(module) < 0 || makeSignalDict() < 0 || makeTuple(module) < 0)
    return -1;
  if (
    addType(module, PyDec_Type) < 0 ||
    addType(module, PyDecContext_Type) < 0 ||
    addContexts(module) < 0
  )
    return -1;
  const max = MAX_LIMIT;
  if (
    addIntConstants(module, {
      MAX_PREC: max,
      MAX_EMAX: max,
      MIN_EMIN: -max,
      MIN_ETINY: 1n - 2n * max,
    }) < 0
  )
    return -1;
  for (const name of ROUNDINGS)
    if (addStringConstant(module, `ROUND_${name}`, `ROUND_${name}`) < 0) return -1;
  for (const name of ['HAVE_THREADS', 'HAVE_CONTEXTVAR'])
    if (PyModule_AddObjectRef(module, name, Py_True) < 0) return -1;
  return addStringConstant(module, '__version__', '1.70') < 0
    ? -1
    : addStringConstant(module, '__libmpdec_version__', '2.5.1');
}

export const _decimal_module = defineModule({
  name: '_decimal',
  doc: 'C decimal arithmetic module',
  methods: [
    method('getcontext', METH.NOARGS, () => {
      const context = currentContext();
      return context === null ? null : Py_NewRef<PyObject>(context);
    }),
    method('setcontext', METH.O, (_module, o: PyObject) => setContext(o)),
    method('localcontext', METH.VARARGS | METH.KEYWORDS, localcontext),
  ],
  exec,
});
