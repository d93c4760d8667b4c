/** `typing.ParamSpec` with its `args` and `kwargs`. */
import { METH, TPFLAGS, type PyObject, type PyTypeObject, type TypeDef } from '../heap/object';
import { Py_NewRef } from '../heap/refcount';
import { PyErr_SetString } from './errors';
import { PyExc_TypeError } from './exceptions';
import { PyArg_UnpackTupleKeywords } from './getargs';
import {
  PyObject_RichCompare,
  Py_EQ,
  Py_NE,
  Py_None,
  Py_NotImplemented,
  boolResult,
  reprStr,
} from './object';
import type { PyTupleObject } from './tupleobject';
import { getset, member, method } from './typedef';
import { callTyping, callerModule } from './typevar-common';
import {
  cannotSubclass,
  newParameter,
  parameterSlots,
  payload,
  setInstanceModule,
} from './typevar-payload';
import {
  PyParamSpecArgs_Type,
  PyParamSpecKwargs_Type,
  PyParamSpec_Type,
  checkedBound,
  makeUnion,
  parameter_repr,
  varianceArguments,
} from './typevarobject';
import { PyUnicode_Check, PyUnicode_FromString } from './unicodeobject';

const KEYWORDS = ['name', 'bound', 'covariant', 'contravariant', 'infer_variance'];

/** @source Objects/typevarobject.c paramspec_new_impl */
function paramspec_new(type: PyTypeObject, args: PyObject, kwds: PyObject | null): PyObject | null {
  const values = PyArg_UnpackTupleKeywords('paramspec', KEYWORDS, args, kwds, 1, 1, 0);
  if (values === null) return null;
  const [name, boundArg] = values;
  if (!PyUnicode_Check(name!)) {
    return PyErr_SetString(
      PyExc_TypeError,
      `paramspec() argument 'name' must be str, not ${name!.ob_type.tp_name}`,
    );
  }
  const variance = varianceArguments(values.slice(2));
  if (variance === null) return null;
  const bound = checkedBound(boundArg);
  if (bound === undefined) return null;
  const ps = newParameter(type, { name: Py_NewRef(name), bound, ...variance });
  return setInstanceModule(ps, callerModule());
}

function attr(type: () => PyTypeObject): (self: PyObject) => PyObject {
  return (self) => newParameter(type(), { origin: Py_NewRef(self) });
}

/** Literal of ParamSpec. */
export function paramspecDef(): TypeDef {
  return {
    tp_name: 'typing.ParamSpec',
    tp_basicsize: 40,
    tp_flags:
      TPFLAGS.HAVE_GC | TPFLAGS.IMMUTABLETYPE | TPFLAGS.MANAGED_DICT | TPFLAGS.MANAGED_WEAKREF,
    tp_doc: 'Parameter specification variable.',
    tp_dictoffset: -1,
    tp_weaklistoffset: -32,
    ...parameterSlots(),
    tp_new: paramspec_new,
    tp_repr: parameter_repr,
    nb_or: (a, b) => makeUnion(a, b),
    methods: [
      method('__typing_subst__', METH.O, (self, arg) => callTyping('_paramspec_subst', self, arg)),
      method('__typing_prepare_subst__', METH.VARARGS, (self, args) =>
        callTyping('_paramspec_prepare_subst', self, ...(args as unknown as PyTupleObject).v),
      ),
      method('__reduce__', METH.NOARGS, (self) => Py_NewRef(payload(self).name!)),
      method('__mro_entries__', METH.O, () => cannotSubclass('ParamSpec')),
    ],
    members: [
      member('__name__', (self) => Py_NewRef(payload(self).name!)),
      member('__bound__', (self) => Py_NewRef(payload(self).bound ?? Py_None)),
      member('__covariant__', (self) => boolResult(payload(self).covariant)),
      member('__contravariant__', (self) => boolResult(payload(self).contravariant)),
      member('__infer_variance__', (self) => boolResult(payload(self).infer_variance)),
    ],
    getset: [
      getset(
        'args',
        attr(() => PyParamSpecArgs_Type),
        null,
        'Represents positional arguments.',
      ),
      getset(
        'kwargs',
        attr(() => PyParamSpecKwargs_Type),
        null,
        'Represents keyword arguments.',
      ),
    ],
  };
}

/** @source Objects/typevarobject.c paramspecargs_repr */
function attrRepr(suffix: string) {
  return (self: PyObject): PyObject | null => {
    const origin = payload(self).origin!;
    if (origin.ob_type === PyParamSpec_Type) {
      return PyUnicode_FromString(`${payload(origin).name!.v as string}.${suffix}`);
    }
    const repr = reprStr(origin);
    return repr === null ? null : PyUnicode_FromString(`${repr}.${suffix}`);
  };
}

function attr_richcompare(a: PyObject, b: PyObject, op: number): PyObject | null {
  if (a.ob_type !== b.ob_type || (op !== Py_EQ && op !== Py_NE)) return Py_NotImplemented;
  return PyObject_RichCompare(payload(a).origin!, payload(b).origin!, op);
}

function attrDef(name: string, suffix: string): TypeDef {
  return {
    tp_name: `typing.${name}`,
    tp_basicsize: 24,
    tp_flags: TPFLAGS.HAVE_GC | TPFLAGS.IMMUTABLETYPE | TPFLAGS.MANAGED_WEAKREF,
    tp_weaklistoffset: -32,
    ...parameterSlots(),
    tp_new: (type, args, kwds) => {
      const values = PyArg_UnpackTupleKeywords(name.toLowerCase(), ['origin'], args, kwds, 1, 1, 0);
      return values === null ? null : newParameter(type, { origin: Py_NewRef(values[0]!) });
    },
    tp_repr: attrRepr(suffix),
    tp_richcompare: attr_richcompare,
    methods: [method('__mro_entries__', METH.O, () => cannotSubclass(name))],
    members: [member('__origin__', (self) => Py_NewRef(payload(self).origin!))],
  };
}

/** Literal of ParamSpecArgs. */
export function paramspecArgsDef(): TypeDef {
  return attrDef('ParamSpecArgs', 'args');
}

/** Literal of ParamSpecKwargs. */
export function paramspecKwargsDef(): TypeDef {
  return attrDef('ParamSpecKwargs', 'kwargs');
}
