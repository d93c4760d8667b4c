/** Module `builtins` (Python/bltinmodule.c). */
import type { PyObject, PyTypeObject } from '../heap/object';
import { PyBool_Type, Py_False, Py_True } from '../objects/boolobject';
import { PyFilter_Type, PyMap_Type, PyZip_Type } from '../objects/bltin-iterators';
import { PyByteArray_Type } from '../objects/bytearrayobject';
import { PyBytes_Type } from '../objects/bytesobject';
import { PyComplex_Type } from '../objects/complexobject';
import { PyProperty_Type } from '../objects/descrobject';
import { PyDict_SetItemString, PyDict_Type } from '../objects/dictobject';
import { PyEnum_Type, PyReversed_Type } from '../objects/enumobject';
import { builtinExceptions } from '../objects/exceptions';
import { PyFloat_Type } from '../objects/floatobject';
import { PyClassMethod_Type, PyStaticMethod_Type } from '../objects/funcobject';
import { PyList_Type } from '../objects/listobject';
import { PyLong_Type } from '../objects/longobject';
import { PyMemoryView_Type } from '../objects/memoryobject';
import { PyModule_GetDict } from '../objects/moduleobject';
import { Py_Ellipsis, Py_None, Py_NotImplemented } from '../objects/object';
import { PyRange_Type } from '../objects/rangeobject';
import { PyFrozenSet_Type, PySet_Type } from '../objects/setobject';
import { PySlice_Type } from '../objects/sliceobject';
import { PyTuple_Type } from '../objects/tupleobject';
import { defineModule } from '../objects/typedef';
import { PyBaseObject_Type, PySuper_Type, PyType_Type } from '../objects/typeobject';
import { PyUnicode_Type } from '../objects/unicodeobject';
import { CLASSES } from './bltin-class';
import { COLLECTING } from './bltin-collect';
import { FUNCTIONS } from './bltin-functions';
import { NUMBERS } from './bltin-number';
import { NAMESPACES } from './bltin-namespace';
import { PRINTING } from './bltin-print';

/** Names of the module that are no functions, in CPython's order. */
function constants(): [string, PyObject][] {
  const types: [string, PyTypeObject][] = [
    ['bool', PyBool_Type],
    ['memoryview', PyMemoryView_Type],
    ['bytearray', PyByteArray_Type],
    ['bytes', PyBytes_Type],
    ['classmethod', PyClassMethod_Type],
    ['complex', PyComplex_Type],
    ['dict', PyDict_Type],
    ['enumerate', PyEnum_Type],
    ['filter', PyFilter_Type],
    ['float', PyFloat_Type],
    ['frozenset', PyFrozenSet_Type],
    ['property', PyProperty_Type],
    ['int', PyLong_Type],
    ['list', PyList_Type],
    ['map', PyMap_Type],
    ['object', PyBaseObject_Type],
    ['range', PyRange_Type],
    ['reversed', PyReversed_Type],
    ['set', PySet_Type],
    ['slice', PySlice_Type],
    ['staticmethod', PyStaticMethod_Type],
    ['str', PyUnicode_Type],
    ['super', PySuper_Type],
    ['tuple', PyTuple_Type],
    ['type', PyType_Type],
    ['zip', PyZip_Type],
  ];
  return [
    ['None', Py_None],
    ['Ellipsis', Py_Ellipsis],
    ['NotImplemented', Py_NotImplemented],
    ['False', Py_False],
    ['True', Py_True],
    ...types,
    ['__debug__', Py_True],
  ];
}

/** @source Python/bltinmodule.c _PyBuiltin_Init */
function exec(module: PyObject): number {
  const dict = PyModule_GetDict(module);
  for (const [name, o] of constants()) if (PyDict_SetItemString(dict, name, o) < 0) return -1;
  return 0;
}

/** Adds the exception types. @source Objects/exceptions.c _PyBuiltins_AddExceptions */
export function addExceptions(module: PyObject): number {
  const dict = PyModule_GetDict(module);
  for (const [name, type] of builtinExceptions()) {
    if (PyDict_SetItemString(dict, name, type) < 0) return -1;
  }
  return 0;
}

export const builtins_module = defineModule({
  name: 'builtins',
  doc: "Built-in functions, types, exceptions, and other objects.\n\nThis module provides direct access to all 'built-in'\nidentifiers of Python; for example, builtins.len is\nthe full name for the built-in function len().\n\nThis module is not normally accessed explicitly by most\napplications, but can be useful in modules that provide\nobjects with the same name as a builtin and need to wrap it.",
  get methods() {
    const rows = [...CLASSES, ...COLLECTING, ...FUNCTIONS, ...NUMBERS, ...NAMESPACES, ...PRINTING];
    return rows.sort((a, b) => (a.name < b.name ? -1 : 1));
  },
  exec,
});
