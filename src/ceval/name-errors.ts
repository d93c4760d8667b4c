/** NameError and UnboundLocalError with the name attached (Python/ceval.c). */
import type { PyObject, PyTypeObject } from '../heap/object';
import type { PyCodeObject } from '../objects/codeobject';
import {
  PyErr_GetRaisedException,
  PyErr_SetRaisedException,
  PyErr_SetString,
} from '../objects/errors';
import { PyExc_NameError, PyExc_UnboundLocalError } from '../objects/exceptions';
import { setField, type PyBaseExceptionObject } from '../objects/exceptions-base';

/** Raises `type(message(name))`; a NameError keeps the name, for suggestions. @source Python/ceval.c _PyEval_FormatExcCheckArg */
export function format_exc_check_arg(
  type: PyTypeObject,
  message: (name: string) => string,
  name: PyObject,
): void {
  PyErr_SetString(type, message(name.v as string));
  if (type !== PyExc_NameError) return;
  const exc = PyErr_GetRaisedException() as PyBaseExceptionObject | null;
  if (exc === null) return;
  if (exc.ob_type === PyExc_NameError && exc.v.x[0] === null) setField(exc, 0, name);
  PyErr_SetRaisedException(exc);
}

/** Raises for an empty cell: of a local variable, or of a free one. @source Python/ceval.c _PyEval_FormatExcUnbound */
export function format_exc_unbound(code: PyCodeObject, i: number): void {
  const { co_localsplusnames, co_nlocalsplus, co_nfreevars } = code.v;
  const name = (co_localsplusnames!.v as PyObject[])[i];
  if (i < co_nlocalsplus - co_nfreevars) {
    format_exc_check_arg(
      PyExc_UnboundLocalError,
      (n) => `cannot access local variable '${n}' where it is not associated with a value`,
      name,
    );
  } else {
    format_exc_check_arg(
      PyExc_NameError,
      (n) =>
        `cannot access free variable '${n}' where it is not associated with a value in enclosing scope`,
      name,
    );
  }
}
