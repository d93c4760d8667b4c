/** The import instructions. */
import { Py_DECREF } from '../../heap/refcount';
import type { PyObject } from '../../heap/object';
import type { Frame } from '../../objects/interpframe';
import { importFrom, importName } from '../import-from';
import { ERROR, NEXT, peek, pop, push } from '../flow';
import { nameAt } from './names';

export function IMPORT_NAME(f: Frame, i: number): number {
  const fromlist = f.localsplus[f.sp - 1]!;
  const level = f.localsplus[f.sp - 2]!;
  const res: PyObject | null = importName(f, nameAt(f, i), fromlist, level);
  pop(f);
  pop(f);
  Py_DECREF(level);
  Py_DECREF(fromlist);
  if (res === null) return ERROR;
  push(f, res);
  return NEXT;
}

export function IMPORT_FROM(f: Frame, i: number): number {
  const res = importFrom(peek(f, 1), nameAt(f, i));
  if (res === null) return ERROR;
  push(f, res);
  return NEXT;
}
