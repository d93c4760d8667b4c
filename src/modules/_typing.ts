/** Module `_typing`. */
import { METH, type PyObject } from '../heap/object';
import { Py_NewRef } from '../heap/refcount';
import { PyModule_AddObjectRef } from '../objects/moduleobject';
import { defineModule, method } from '../objects/typedef';
import {
  PyGeneric_Type,
  PyParamSpecArgs_Type,
  PyParamSpecKwargs_Type,
  PyParamSpec_Type,
  PyTypeVarTuple_Type,
  PyTypeVar_Type,
  _PyTypeAlias_Type,
} from '../objects/typevarobject';

function exec(module: PyObject): number {
  const rows = {
    TypeVar: PyTypeVar_Type,
    TypeVarTuple: PyTypeVarTuple_Type,
    ParamSpec: PyParamSpec_Type,
    ParamSpecArgs: PyParamSpecArgs_Type,
    ParamSpecKwargs: PyParamSpecKwargs_Type,
    Generic: PyGeneric_Type,
    TypeAliasType: _PyTypeAlias_Type,
  };
  for (const [name, type] of Object.entries(rows)) {
    if (PyModule_AddObjectRef(module, name, type) < 0) return -1;
  }
  return 0;
}

export const _typing_module = defineModule({
  name: '_typing',
  doc: 'Accelerators for the typing module.\n',
  methods: [
    method(
      '_idfunc',
      METH.O,
      (_module, x: PyObject) => Py_NewRef(x),
      '_idfunc($module, x, /)\n--\n\n',
    ),
  ],
  exec,
});
