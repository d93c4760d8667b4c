/** Calling error handlers from decoders and encoders. */
import type { PyObject } from '../heap/object';
import { Py_DECREF, Py_NewRef, Py_XDECREF } from '../heap/refcount';
import { PyBytes_Check, PyBytes_FromBytes, type PyBytesObject } from './bytesobject';
import { PyObject_CallOneArg, PyObject_Vectorcall } from './call';
import { PyCodec_LookupError } from './codecs';
import { PyErr_Occurred, PyErr_SetObject, PyErr_SetString } from './errors';
import {
  PyExc_IndexError,
  PyExc_TypeError,
  PyExc_UnicodeDecodeError,
  PyExc_UnicodeEncodeError,
} from './exceptions';
import { setUnicodeErrorReason, unicodeErrorObject } from './exceptions-unicode';
import type { PyBaseExceptionObject } from './exceptions-base';
import { PyLong_Check, PyLong_FromLong } from './longobject';
import { PyLong_AsSsize_t } from './longobject-convert';
import { PyTuple_Check, type PyTupleObject } from './tupleobject';
import {
  PyUnicode_Check,
  PyUnicode_FromString,
  unicodeKind,
  unicodeLength,
  type PyUnicodeObject,
} from './unicodeobject';
import { codePoints } from './unicode-kind';

/** A replacement and where to go on; null stands for an error that is set. */
export interface Replacement {
  /** Text, or bytes when encoding. */
  text: string;
  bytes: Uint8Array | null;
  pos: number;
}

/** The exception object that one run of a codec uses for all its errors, with what it was made from. */
abstract class ErrorCalls {
  private exc: PyBaseExceptionObject | null = null;
  private handler: PyObject | null = null;

  constructor(
    protected readonly encoding: string,
    /** Name of the error handler; null is strict. */
    readonly errors: string | null,
  ) {}

  protected abstract readonly type: PyObject;
  protected abstract makeObject(): PyObject;

  /** @source Objects/unicodeobject.c make_encode_exception, make_decode_exception */
  private prepare(start: number, end: number, reason: string): boolean {
    if (this.exc !== null) {
      this.exc.v.start = start;
      this.exc.v.end = end;
      setUnicodeErrorReason(this.exc, reason);
      return true;
    }
    const args = [
      PyUnicode_FromString(this.encoding),
      this.makeObject(),
      PyLong_FromLong(start),
      PyLong_FromLong(end),
      PyUnicode_FromString(reason),
    ];
    this.exc = PyObject_Vectorcall(this.type, args, null) as PyBaseExceptionObject | null;
    for (const arg of args) Py_DECREF(arg);
    return this.exc !== null;
  }

  /** Raises the error. @source Objects/unicodeobject.c raise_encode_exception */
  raise(start: number, end: number, reason: string): null {
    if (this.prepare(start, end, reason)) PyErr_SetObject(this.type, this.exc);
    return null;
  }

  /** What the handler answers, a tuple: new reference. */
  protected callHandler(start: number, end: number, reason: string): PyTupleObject | null {
    this.handler ??= PyCodec_LookupError(this.errors);
    if (this.handler === null || !this.prepare(start, end, reason)) return null;
    return PyObject_CallOneArg(this.handler, this.exc!) as PyTupleObject | null;
  }

  /** The object that the exception holds now: a handler may have changed it. New reference. */
  protected currentObject(): PyObject {
    return unicodeErrorObject(this.exc!);
  }

  /** Position of an answer, or -1 with an exception set. */
  protected position(item: PyObject, length: number): number {
    let pos = PyLong_AsSsize_t(item);
    if (pos === -1 && PyErr_Occurred()) return -1;
    const asked = pos;
    if (pos < 0) pos += length;
    if (pos < 0 || pos > length) {
      PyErr_SetString(PyExc_IndexError, `position ${asked} from error handler out of bounds`);
      return -1;
    }
    return pos;
  }

  /** Gives up exception and handler; call once when the codec ends. */
  done(): void {
    const { exc, handler } = this;
    this.exc = null;
    this.handler = null;
    Py_XDECREF(exc);
    Py_XDECREF(handler);
  }
}

/** @source Objects/unicodeobject.c unicode_decode_call_errorhandler_writer */
export class DecodeErrors extends ErrorCalls {
  /** The input; a handler may exchange it. */
  bytes: Uint8Array;

  constructor(encoding: string, errors: string | null, bytes: Uint8Array) {
    super(encoding, errors);
    this.bytes = bytes;
  }

  protected get type(): PyObject {
    return PyExc_UnicodeDecodeError;
  }

  protected makeObject(): PyObject {
    return PyBytes_FromBytes(this.bytes.slice());
  }

  /** The replacement for the bytes from `start` to `end`. */
  call(start: number, end: number, reason: string): Replacement | null {
    const answer = this.callHandler(start, end, reason);
    if (answer === null) return null;
    let result: Replacement | null = null;
    if (
      !PyTuple_Check(answer) ||
      answer.v.length !== 2 ||
      !PyUnicode_Check(answer.v[0]) ||
      !PyLong_Check(answer.v[1])
    ) {
      PyErr_SetString(PyExc_TypeError, 'decoding error handler must return (str, int) tuple');
    } else {
      const object = this.currentObject();
      if (!PyBytes_Check(object)) {
        PyErr_SetString(PyExc_TypeError, 'object attribute must be bytes');
      } else {
        this.bytes = (object as PyBytesObject).v;
        const pos = this.position(answer.v[1], this.bytes.length);
        if (pos >= 0) result = { text: (answer.v[0] as PyUnicodeObject).v, bytes: null, pos };
      }
      Py_DECREF(object);
    }
    Py_DECREF(answer);
    return result;
  }
}

/** @source Objects/unicodeobject.c unicode_encode_call_errorhandler */
export class EncodeErrors extends ErrorCalls {
  /** The input's characters. */
  readonly chars: number[];

  constructor(
    encoding: string,
    errors: string | null,
    private readonly o: PyUnicodeObject,
  ) {
    super(encoding, errors);
    this.chars = codePoints(o.v, unicodeKind(o));
  }

  protected get type(): PyObject {
    return PyExc_UnicodeEncodeError;
  }

  protected makeObject(): PyObject {
    return Py_NewRef(this.o);
  }

  /** The replacement for the characters from `start` to `end`. */
  call(start: number, end: number, reason: string): Replacement | null {
    const answer = this.callHandler(start, end, reason);
    if (answer === null) return null;
    let result: Replacement | null = null;
    const valid =
      PyTuple_Check(answer) &&
      answer.v.length === 2 &&
      (PyUnicode_Check(answer.v[0]) || PyBytes_Check(answer.v[0])) &&
      PyLong_Check(answer.v[1]);
    if (!valid) {
      PyErr_SetString(PyExc_TypeError, 'encoding error handler must return (str/bytes, int) tuple');
    } else {
      const pos = this.position(answer.v[1], unicodeLength(this.o));
      const by = answer.v[0];
      if (pos >= 0) {
        result = PyBytes_Check(by)
          ? { text: '', bytes: (by as PyBytesObject).v, pos }
          : { text: (by as PyUnicodeObject).v, bytes: null, pos };
      }
    }
    Py_DECREF(answer);
    return result;
  }
}
