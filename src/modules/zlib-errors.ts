/** `zlib.error`. */
import type { PyObject } from '../heap/object';
import { PyErr_SetString } from '../objects/errors';
import { InflateError } from './inflate';
import { NeedDictionary } from './zlib-container';

/** The exception class, set when the module is made. */
export const zlibErrorType = { type: null as unknown as PyObject };

/** Sets zlib.error. */
export function zlibError(message: string): null {
  return PyErr_SetString(zlibErrorType.type, message);
}

/** Sets zlib.error for what the decompressor threw; throws on what is none of its errors. */
export function shownFailure(e: unknown, doing: string): null {
  if (e instanceof NeedDictionary) return zlibError(`Error 2 ${doing}`);
  if (e instanceof InflateError) return zlibError(`Error -3 ${doing}: ${e.message}`);
  throw e;
}
