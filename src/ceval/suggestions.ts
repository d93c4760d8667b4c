/** "Did you mean" (Python/suggestions.c). */
import type { PyObject } from '../heap/object';
import { Py_DECREF, Py_XDECREF } from '../heap/refcount';
import { PySequence_Contains, PySequence_List } from '../objects/abstract';
import { code_get_varnames } from '../objects/codeobject-attributes';
import { _PyDict_GetItemStr } from '../objects/dictobject';
import { PyErr_Clear } from '../objects/errors';
import { PyExc_AttributeError, PyExc_ImportError, PyExc_NameError } from '../objects/exceptions';
import type { PyBaseExceptionObject } from '../objects/exceptions-base';
import { frameOf, frame_get_var } from '../objects/frameobject';
import type { PyListObject } from '../objects/listobject';
import { PyObject_Dir, PyObject_HasAttr, reprStr } from '../objects/object';
import type { Frame } from '../objects/interpframe';
import type { PyCodeObject } from '../objects/codeobject';
import { interp } from '../objects/pystate';
import type { PyTracebackObject } from '../objects/traceback';
import { PyType_IsSubtype } from '../objects/typeobject';
import { PyUnicode_Check, _Py_ID } from '../objects/unicodeobject';
import { PyImport_GetModule } from './import';

const MAX_CANDIDATE_ITEMS = 750;
const MAX_STRING_SIZE = 40;
const MOVE_COST = 2;
const CASE_COST = 1;

function substitutionCost(a: string, b: string): number {
  if (a === b) return 0;
  return a.toLowerCase() === b.toLowerCase() ? CASE_COST : MOVE_COST;
}

/** Edit distance in half moves, or more than `max` if it exceeds that. @source Python/suggestions.c levenshtein_distance */
export function levenshtein_distance(a: string, b: string, max: number): number {
  let start = 0;
  while (start < a.length && start < b.length && a[start] === b[start]) start++;
  let endA = a.length;
  let endB = b.length;
  while (endA > start && endB > start && a[endA - 1] === b[endB - 1]) {
    endA--;
    endB--;
  }
  let x = a.slice(start, endA);
  let y = b.slice(start, endB);
  if (x === '' || y === '') return (x.length + y.length) * MOVE_COST;
  if (x.length > MAX_STRING_SIZE || y.length > MAX_STRING_SIZE) return max + 1;
  if (y.length < x.length) [x, y] = [y, x];
  if ((y.length - x.length) * MOVE_COST > max) return max + 1;
  const row = Array.from({ length: x.length }, (_v, i) => (i + 1) * MOVE_COST);
  let result = 0;
  for (let i = 0; i < y.length; i++) {
    let distance = (result = i * MOVE_COST);
    let minimum = Infinity;
    for (let j = 0; j < x.length; j++) {
      const substitute = distance + substitutionCost(y[i], x[j]);
      distance = row[j];
      result = Math.min(substitute, Math.min(result, distance) + MOVE_COST);
      row[j] = result;
      minimum = Math.min(minimum, result);
    }
    if (minimum > max) return max + 1;
  }
  return result;
}

/** The best match of a name among others, or null. @source Python/suggestions.c calculate_suggestions */
export function calculate_suggestions(
  candidates: readonly PyObject[],
  name: string,
): string | null {
  if (candidates.length >= MAX_CANDIDATE_ITEMS) return null;
  let best: string | null = null;
  let bestDistance = Infinity;
  for (const item of candidates) {
    if (!PyUnicode_Check(item) || item.v === name) continue;
    let max = Math.floor(((name.length + item.v.length + 3) * MOVE_COST) / 6);
    max = Math.min(max, bestDistance - 1);
    const distance = levenshtein_distance(name, item.v, max);
    if (distance > max) continue;
    if (best === null || distance < bestDistance) {
      best = item.v;
      bestDistance = distance;
    }
  }
  return best;
}

/** Suggests from a list object (stolen, null: nothing). */
function fromList(list: PyObject | null, name: string): string | null {
  if (list === null) {
    PyErr_Clear();
    return null;
  }
  const found = calculate_suggestions((list as PyListObject).v.items, name);
  Py_DECREF(list);
  return found;
}

function quoted(name: string): string {
  return `'${name}'`;
}

function selfHas(frame: Frame, varnames: readonly PyObject[], name: PyObject): boolean {
  const i = varnames.findIndex((v) => v.v === 'self');
  if (i < 0) return false;
  const self = frame_get_var(frame, i);
  if (self === null || self === undefined) return false;
  return PyObject_HasAttr(self, name);
}

function forName(name: PyObject, frame: Frame): string | null {
  const text = name.v as string;
  const varnames = code_get_varnames(frame.code as PyCodeObject);
  const dir = PySequence_List(varnames);
  Py_DECREF(varnames);
  if (dir !== null && selfHas(frame, (dir as PyListObject).v.items, name)) {
    Py_DECREF(dir);
    return `self.${text}`;
  }
  return (
    fromList(dir, text) ??
    fromList(PySequence_List(frame.globals), text) ??
    fromList(PySequence_List(frame.builtins), text)
  );
}

function isStdlib(name: PyObject): boolean {
  const names = _PyDict_GetItemStr(interp.sysdict, _Py_ID('stdlib_module_names'));
  if (names === null) return false;
  const found = PySequence_Contains(names, name);
  if (found < 0) PyErr_Clear();
  return found > 0;
}

/** @source Python/suggestions.c offer_suggestions_for_name_error */
function nameErrorHint(exc: PyBaseExceptionObject): string | null {
  const name = exc.v.x[0];
  let tb = exc.v.traceback as PyTracebackObject | null;
  if (name === null || !PyUnicode_Check(name) || tb === null) return null;
  while (tb.v.tb_next !== null) tb = tb.v.tb_next as PyTracebackObject;
  const found = forName(name, frameOf(tb.v.tb_frame!));
  const stdlib = isStdlib(name);
  if (!stdlib) return found === null ? null : `. Did you mean: ${quoted(found)}?`;
  const shown = reprStr(name) ?? '';
  if (found === null) return `. Did you forget to import ${shown}?`;
  return `. Did you mean: ${quoted(found)}? Or did you forget to import ${shown}?`;
}

/** @source Python/suggestions.c offer_suggestions_for_attribute_error */
function attributeErrorHint(exc: PyBaseExceptionObject): string | null {
  const [obj, name] = exc.v.x;
  if (obj === null || name === null || !PyUnicode_Check(name)) return null;
  const found = fromList(PyObject_Dir(obj), name.v);
  return found === null ? null : `. Did you mean: ${quoted(found)}?`;
}

/** @source Python/suggestions.c offer_suggestions_for_import_error */
function importErrorHint(exc: PyBaseExceptionObject): string | null {
  const module = exc.v.x[1];
  const name = exc.v.x[3];
  if (module === null || name === null || !PyUnicode_Check(name)) return null;
  const mod = PyImport_GetModule(module);
  if (mod === null) {
    PyErr_Clear();
    return null;
  }
  const found = fromList(PyObject_Dir(mod), name.v);
  Py_XDECREF(mod);
  return found === null ? null : `. Did you mean: ${quoted(found)}?`;
}

/** What follows the message of an uncaught exception, or null. @source Python/suggestions.c _Py_Offer_Suggestions */
export function _Py_Offer_Suggestions(exc: PyObject): string | null {
  const e = exc as PyBaseExceptionObject;
  if (exc.ob_type === PyExc_AttributeError) return attributeErrorHint(e);
  if (exc.ob_type === PyExc_NameError) return nameErrorHint(e);
  if (PyType_IsSubtype(exc.ob_type, PyExc_ImportError)) return importErrorHint(e);
  return null;
}
