/** State of the module _csv: its types, its error, the registered dialects. */
import type { PyObject, PyTypeObject } from '../heap/object';
import { onRuntimeReset } from '../heap/runtime';
import { PyErr_SetString } from '../objects/errors';
import { PyModule_AddObjectRef } from '../objects/moduleobject';
import { PyType_FromDef } from '../objects/typeobject';
import type { TypeDef } from '../heap/object';
import { holdInModule } from './module-state';

/** Longest field that a reader takes, in characters, until a program changes it. */
const FIELD_LIMIT = 128 * 1024;

interface CsvState {
  error: PyObject | null;
  dialects: PyObject | null;
  fieldLimit: number;
  readonly types: Map<string, PyTypeObject>;
}

/** The state of this run. @source Modules/_csv.c _csvstate */
export const csvState: CsvState = {
  error: null,
  dialects: null,
  fieldLimit: FIELD_LIMIT,
  types: new Map(),
};

onRuntimeReset(() => {
  csvState.error = null;
  csvState.dialects = null;
  csvState.fieldLimit = FIELD_LIMIT;
  csvState.types.clear();
});

/** Raises `_csv.Error`. */
export function csvError(message: string): null {
  return PyErr_SetString(csvState.error!, message);
}

/** The type that `def` declares, once `addCsvType` has made it. */
export function csvType(def: TypeDef): PyTypeObject {
  return csvState.types.get(def.tp_name)!;
}

/** Makes a type, which module and state hold; 0, or -1 with an exception set. */
export function addCsvType(
  module: PyObject,
  name: string,
  def: TypeDef,
  bases: PyObject | null,
): number {
  const type = PyType_FromDef(def, module, bases);
  if (type === null) return -1;
  holdInModule('_csv', type);
  csvState.types.set(def.tp_name, type);
  return PyModule_AddObjectRef(module, name, type);
}

/** What a field is quoted for. @source Modules/_csv.c quote_styles */
export const QUOTE = {
  QUOTE_MINIMAL: 0,
  QUOTE_ALL: 1,
  QUOTE_NONNUMERIC: 2,
  QUOTE_NONE: 3,
  QUOTE_STRINGS: 4,
  QUOTE_NOTNULL: 5,
} as const;
