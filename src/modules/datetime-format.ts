/** strftime of dates and times: CPython's own directives first, then those of time.strftime. */
import type { PyObject } from '../heap/object';
import { Py_DECREF } from '../heap/refcount';
import {
  PyObject_CallMethodNoArgs,
  PyObject_CallMethodOneArg,
  PyObject_CallFunctionObjArgs,
} from '../objects/call';
import { PyObject_Str, Py_None } from '../objects/object';
import {
  PyUnicode_Check,
  PyUnicode_FromString,
  _Py_ID,
  type PyUnicodeObject,
} from '../objects/unicodeobject';
import { offsetText, pad } from './datetime-calendar';
import { tzOffset, typeError } from './datetime-shared';
import { moduleAttribute } from './module-attribute';

interface Zoned {
  readonly tzinfo: PyObject;
  readonly microsecond: number;
}

/** The text of `tzinfo.tzname(arg)`: empty for None; null with an exception set. */
export function tzName(tzinfo: PyObject, arg: PyObject): string | null {
  if (tzinfo === Py_None) return '';
  const name = PyObject_CallMethodOneArg(tzinfo, _Py_ID('tzname'), arg);
  if (name === null) return null;
  if (name === Py_None) return '';
  if (!PyUnicode_Check(name)) {
    const got = (name as PyObject).ob_type.tp_name;
    Py_DECREF(name);
    return typeError(`tzinfo.tzname() must return None or a string, not '${got}'`);
  }
  const text = (name as PyUnicodeObject).v;
  Py_DECREF(name);
  return text;
}

/** Replaces %z %:z %Z %f; the rest is for time.strftime. */
function ownDirectives(format: string, zone: Zoned | null, arg: PyObject): string | null {
  let failed = false;
  const text = format.replace(/%(:z|[\s\S])/g, (all, letter: string) => {
    if (letter === 'f') return pad(zone?.microsecond ?? 0, 6);
    if (letter === 'z' || letter === ':z') {
      const off = zone === null ? null : tzOffset(zone.tzinfo, 'utcoffset', arg);
      if (off === undefined) failed = true;
      return off === null || off === undefined ? '' : offsetText(off, letter === 'z' ? '' : ':');
    }
    if (letter !== 'Z') return all as string;
    const name = zone === null ? '' : tzName(zone.tzinfo, arg);
    if (name === null) failed = true;
    return (name ?? '').replaceAll('%', '%%');
  });
  return failed ? null : text;
}

/** @source Modules/_datetimemodule.c wrap_strftime */
export function wrapStrftime(
  self: PyObject,
  format: string,
  timetuple: PyObject,
  zone: Zoned | null,
  arg: PyObject,
): PyObject | null {
  const text = ownDirectives(format, zone, arg);
  const strftime = text === null ? null : moduleAttribute('time', 'strftime');
  if (text === null || strftime === null) return null;
  const formatObject = PyUnicode_FromString(text);
  const result = PyObject_CallFunctionObjArgs(strftime, formatObject, timetuple);
  Py_DECREF(formatObject);
  Py_DECREF(strftime);
  return result;
}

/** `__format__`: str() for an empty format, else strftime(). */
export function dateFormat(self: PyObject, format: PyObject): PyObject | null {
  if (!PyUnicode_Check(format)) {
    return typeError(`__format__() argument 1 must be str, not ${format.ob_type.tp_name}`);
  }
  if ((format as PyUnicodeObject).v === '') return PyObject_Str(self);
  return PyObject_CallMethodOneArg(self, _Py_ID('strftime'), format);
}

/** `strftime` of a date or datetime. */
export function dateStrftime(
  self: PyObject,
  format: PyObject,
  zone: Zoned | null,
): PyObject | null {
  if (!PyUnicode_Check(format)) {
    return typeError(`strftime() argument 1 must be str, not ${format.ob_type.tp_name}`);
  }
  const tuple = PyObject_CallMethodNoArgs(self, _Py_ID('timetuple'));
  if (tuple === null) return null;
  const result = wrapStrftime(self, (format as PyUnicodeObject).v, tuple, zone, self);
  Py_DECREF(tuple);
  return result;
}
