/** Which functions an instruction may call as a frame of its own loop. */
import type { PyObject } from '../heap/object';
import { CO, type PyCodeObject } from '../objects/codeobject';
import { PyFunction_Type, type PyFunctionObject } from '../objects/funcobject';

/** Whether `o` is a Python function of exactly `argcount` plain parameters. @source Python/specialize.c function_kind */
export function isSimpleFunction(o: PyObject, argcount: number): boolean {
  if (o.ob_type !== PyFunction_Type) return false;
  const code = ((o as PyFunctionObject).v.func_code as PyCodeObject).v;
  if (code.co_flags & (CO.VARARGS | CO.VARKEYWORDS) || code.co_kwonlyargcount > 0) return false;
  return (code.co_flags & CO.OPTIMIZED) !== 0 && code.co_argcount === argcount;
}
