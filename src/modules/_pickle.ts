/** The native part of the module pickle. */
import type { PyObject, PyTypeObject, TypeDef } from '../heap/object';
import { PyErr_NewException } from '../objects/exceptions-group';
import { PyModule_AddObjectRef } from '../objects/moduleobject';
import { PyPickleBuffer_Type } from '../objects/picklebufobject';
import { METH_FASTCALL, METH_KEYWORDS, defineModule, method } from '../objects/typedef';
import { PyType_FromDef } from '../objects/typeobject';
import {
  MODULE_DUMPS_DOC,
  MODULE_DUMP_DOC,
  MODULE_LOADS_DOC,
  MODULE_LOAD_DOC,
} from './pickle-docs';
import { _Pickle_InitState, pickleState, type PickleState } from './pickle-state';
import { picklerMemoProxyType, unpicklerMemoProxyType } from './pickler-memo-proxy';
import { pickle_dump, pickle_dumps } from './pickler-functions';
import { picklerType } from './pickler-type';
import { pdataType } from './unpickler-stack';
import { pickle_load, pickle_loads } from './unpickler-functions';
import { unpicklerType } from './unpickler-type';

type TypeField = {
  [K in keyof PickleState]: PickleState[K] extends PyTypeObject | null ? K : never;
}[keyof PickleState];

function makeTypes(module: PyObject): boolean {
  const rows: readonly (readonly [TypeField, () => TypeDef])[] = [
    ['Pdata_Type', pdataType],
    ['PicklerMemoProxyType', picklerMemoProxyType],
    ['UnpicklerMemoProxyType', unpicklerMemoProxyType],
    ['Pickler_Type', picklerType],
    ['Unpickler_Type', unpicklerType],
  ];
  for (const [field, def] of rows) {
    const type = PyType_FromDef(def(), module, null);
    if (type === null) return false;
    pickleState[field] = type;
  }
  return true;
}

function makeExceptions(): boolean {
  pickleState.PickleError = PyErr_NewException('_pickle.PickleError', null, null);
  if (pickleState.PickleError === null) return false;
  for (const name of ['PicklingError', 'UnpicklingError'] as const) {
    pickleState[name] = PyErr_NewException(`_pickle.${name}`, pickleState.PickleError, null);
    if (pickleState[name] === null) return false;
  }
  return true;
}

/** The state is the run's: a module that is imported anew has the same classes. @source Modules/_pickle.c _pickle_exec */
function _pickle_exec(module: PyObject): number {
  const first = pickleState.Pdata_Type === null;
  if (first && !makeTypes(module)) return -1;
  const types = [PyPickleBuffer_Type, pickleState.Pickler_Type!, pickleState.Unpickler_Type!];
  for (const type of types) {
    const name = type.tp_name.slice(type.tp_name.lastIndexOf('.') + 1);
    if (PyModule_AddObjectRef(module, name, type) < 0) return -1;
  }
  if (first && !makeExceptions()) return -1;
  for (const name of ['PickleError', 'PicklingError', 'UnpicklingError'] as const) {
    if (PyModule_AddObjectRef(module, name, pickleState[name]!) < 0) return -1;
  }
  return first && !_Pickle_InitState() ? -1 : 0;
}

const CALL = METH_FASTCALL | METH_KEYWORDS;

/** @source Modules/_pickle.c _picklemodule */
export const _pickle_module = defineModule({
  name: '_pickle',
  doc: 'Optimized C implementation for the Python pickle module.',
  methods: [
    method('dump', CALL, pickle_dump, MODULE_DUMP_DOC),
    method('dumps', CALL, pickle_dumps, MODULE_DUMPS_DOC),
    method('load', CALL, pickle_load, MODULE_LOAD_DOC),
    method('loads', CALL, pickle_loads, MODULE_LOADS_DOC),
  ],
  exec: _pickle_exec,
});
