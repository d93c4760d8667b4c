/** The tables of the array module: methods, attributes and functions. */
import type { GetSetDef, MethodDef, PyObject } from '../heap/object';
import { PyBytes_FromBytes } from '../objects/bytesobject';
import { Py_GenericAlias } from '../objects/genericaliasobject';
import { PyLong_FromLong } from '../objects/longobject';
import { METH_CLASS, METH_FASTCALL, METH_NOARGS, METH_O, getset, method } from '../objects/typedef';
import { PyUnicode_FromString } from '../objects/unicodeobject';
import { insertItem, stateOf } from './array-items';
import {
  arrayFromBytes,
  buffer_info,
  byteswap,
  copy,
  count,
  done,
  extend,
  fromfile,
  fromlist,
  fromunicode,
  index,
  insert,
  pop,
  reduce_ex,
  remove,
  reverse,
  tofile,
  tolist,
  tounicode,
} from './array-methods';
import { array_reconstructor } from './array-pickle';

function append(self: PyObject, v: PyObject): PyObject | null {
  return done(insertItem(stateOf(self), stateOf(self).size, v));
}

function tobytes(self: PyObject): PyObject {
  return PyBytes_FromBytes(stateOf(self).bytes().slice());
}

function sizeOf(self: PyObject): PyObject {
  const a = stateOf(self);
  return PyLong_FromLong(self.ob_type.tp_basicsize + a.allocated * a.itemsize);
}

/** Rows of array's methods. */
export function array_methods(): MethodDef[] {
  return [
    method(
      'append',
      METH_O,
      append,
      'append($self, v, /)\n--\n\nAppend new value v to the end of the array.',
    ),
    method(
      'buffer_info',
      METH_NOARGS,
      buffer_info,
      "buffer_info($self, /)\n--\n\nReturn a tuple (address, length) giving the current memory address and the length in items of the buffer used to hold array's contents.",
    ),
    method(
      'byteswap',
      METH_NOARGS,
      byteswap,
      'byteswap($self, /)\n--\n\nByteswap all items of the array.',
    ),
    method('__copy__', METH_NOARGS, copy, '__copy__($self, /)\n--\n\nReturn a copy of the array.'),
    method(
      'count',
      METH_O,
      count,
      'count($self, v, /)\n--\n\nReturn number of occurrences of v in the array.',
    ),
    method(
      '__deepcopy__',
      METH_O,
      copy,
      '__deepcopy__($self, unused, /)\n--\n\nReturn a copy of the array.',
    ),
    method(
      'extend',
      METH_O,
      extend,
      'extend($self, bb, /)\n--\n\nAppend items to the end of the array.',
    ),
    method(
      'fromfile',
      METH_FASTCALL,
      fromfile,
      'fromfile($self, f, n, /)\n--\n\nRead n objects from the file object f and append them to the end of the array.',
    ),
    method(
      'fromlist',
      METH_O,
      fromlist,
      'fromlist($self, list, /)\n--\n\nAppend items to array from list.',
    ),
    method(
      'frombytes',
      METH_O,
      (self, b) => done(arrayFromBytes(self, b)),
      'frombytes($self, buffer, /)\n--\n\nAppends items from the string, interpreting it as an array of machine values, as if it had been read from a file using the fromfile() method.',
    ),
    method(
      'fromunicode',
      METH_O,
      fromunicode,
      'fromunicode($self, ustr, /)\n--\n\nExtends this array with data from the unicode string ustr.',
    ),
    method(
      'index',
      METH_FASTCALL,
      index,
      'index($self, v, start=0, stop=sys.maxsize, /)\n--\n\nReturn index of first occurrence of v in the array.',
    ),
    method(
      'insert',
      METH_FASTCALL,
      insert,
      'insert($self, i, v, /)\n--\n\nInsert a new item v into the array before position i.',
    ),
    method(
      'pop',
      METH_FASTCALL,
      pop,
      'pop($self, i=-1, /)\n--\n\nReturn the i-th element and delete it from the array.',
    ),
    method(
      '__reduce_ex__',
      METH_O,
      reduce_ex,
      '__reduce_ex__($self, value, /)\n--\n\nReturn state information for pickling.',
    ),
    method(
      'remove',
      METH_O,
      remove,
      'remove($self, v, /)\n--\n\nRemove the first occurrence of v in the array.',
    ),
    method(
      'reverse',
      METH_NOARGS,
      reverse,
      'reverse($self, /)\n--\n\nReverse the order of the items in the array.',
    ),
    method(
      'tofile',
      METH_O,
      tofile,
      'tofile($self, f, /)\n--\n\nWrite all items (as machine values) to the file object f.',
    ),
    method(
      'tolist',
      METH_NOARGS,
      tolist,
      'tolist($self, /)\n--\n\nConvert array to an ordinary list with the same items.',
    ),
    method(
      'tobytes',
      METH_NOARGS,
      tobytes,
      'tobytes($self, /)\n--\n\nConvert the array to an array of machine values and return the bytes representation.',
    ),
    method(
      'tounicode',
      METH_NOARGS,
      tounicode,
      'tounicode($self, /)\n--\n\nExtends this array with data from the unicode string ustr.',
    ),
    method(
      '__sizeof__',
      METH_NOARGS,
      sizeOf,
      '__sizeof__($self, /)\n--\n\nSize of the array in memory, in bytes.',
    ),
    method('__class_getitem__', METH_O | METH_CLASS, Py_GenericAlias, 'See PEP 585'),
  ];
}

/** Rows of array's attributes. */
export function array_getsets(): GetSetDef[] {
  return [
    getset(
      'typecode',
      (self) => PyUnicode_FromString(stateOf(self).typecode),
      null,
      'the typecode character used to create the array',
    ),
    getset(
      'itemsize',
      (self) => PyLong_FromLong(stateOf(self).itemsize),
      null,
      'the size, in bytes, of one array item',
    ),
  ];
}

/** Rows of the module's functions. */
export function moduleMethods(): MethodDef[] {
  return [
    method(
      '_array_reconstructor',
      METH_FASTCALL,
      array_reconstructor,
      '_array_reconstructor($module, arraytype, typecode, mformat_code, items, /)\n--\n\nInternal. Used for pickling support.',
    ),
  ];
}
