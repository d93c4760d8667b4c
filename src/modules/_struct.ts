/** Module `_struct`. */
import { Py_DECREF, Py_NewRef } from '../heap/refcount';
import { holdInModule } from './module-state';
import { type MethodDef, type PyObject, type PyTypeObject } from '../heap/object';
import { onRuntimeReset } from '../heap/runtime';
import { asReadBuffer, asWriteBuffer } from '../objects/buffer';
import { ssizeArgument } from '../objects/bytes-args';
import {
  PyBytes_Check,
  PyBytes_FromBytes,
  latin1Text,
  type PyBytesObject,
} from '../objects/bytesobject';
import { PyErr_SetString } from '../objects/errors';
import { PyExc_Exception, PyExc_TypeError } from '../objects/exceptions';
import { PyErr_NewException } from '../objects/exceptions-group';
import { PyArg_UnpackKeywords, _PyArg_CheckPositional } from '../objects/getargs';
import { PyLong_FromLong } from '../objects/longobject';
import { Py_None } from '../objects/object';
import { PyUnicode_AsEncodedString } from '../objects/codecs';
import {
  METH_FASTCALL,
  METH_KEYWORDS,
  METH_NOARGS,
  METH_O,
  defineModule,
  method,
} from '../objects/typedef';
import { PyUnicode_Check } from '../objects/unicodeobject';
import { addObject } from './add-constant';
import {
  failure,
  packItem,
  parseStructFormat,
  structError,
  type StructLayout,
} from './struct-format';
import { iterUnpack, makeIterType, unpackAt } from './struct-iter';
import { makeStructType } from './struct-type';

/** State of a Struct; the table of codes is a block of its own. */
export interface StructState {
  /** Null until `__init__` has run. */
  layout: StructLayout | null;
  format: string;
  codesAddr: number;
}
export type PyStructObject = PyObject<StructState>;

/** Layouts of formats used by the module's functions. */
let cache = new Map<string, StructLayout>();

onRuntimeReset(() => {
  cache = new Map();
});

/** The text of a format argument; null with an exception set. */
export function formatText(o: PyObject): string | null {
  if (PyUnicode_Check(o)) {
    const bytes = PyUnicode_AsEncodedString(o, 'ascii', null);
    if (bytes === null) return null;
    const text = latin1Text((bytes as PyBytesObject).v);
    Py_DECREF(bytes);
    return text;
  }
  if (PyBytes_Check(o)) return latin1Text((o as PyBytesObject).v);
  return PyErr_SetString(
    PyExc_TypeError,
    `Struct() argument 1 must be a str or bytes object, not ${(o as PyObject).ob_type.tp_name}`,
  );
}

/** @source Modules/_struct.c cache_struct_converter */
function cachedLayout(o: PyObject): StructLayout | null {
  const text = formatText(o);
  if (text === null) return null;
  const known = cache.get(text);
  if (known !== undefined) return known;
  const layout = parseStructFormat(text);
  if (layout === null) return null;
  if (cache.size >= 100) cache.clear();
  cache.set(text, layout);
  return layout;
}

/** Writes values at `start`; false with an exception set. @source Modules/_struct.c s_pack_internal */
export function packAt(
  layout: StructLayout,
  values: readonly PyObject[],
  bytes: Uint8Array,
  start: number,
): boolean {
  bytes.fill(0, start, start + layout.size);
  let i = 0;
  for (const code of layout.codes) {
    for (let k = 0, at = start + code.offset; k < code.repeat; k++, at += code.size) {
      if (!packItem(code, layout, bytes, at, values[i++])) return false;
    }
  }
  return true;
}

export function pack(layout: StructLayout, values: readonly PyObject[]): PyObject | null {
  if (values.length !== layout.length) {
    return failure(`pack expected ${layout.length} items for packing (got ${values.length})`);
  }
  const bytes = new Uint8Array(layout.size);
  return packAt(layout, values, bytes, 0) ? PyBytes_FromBytes(bytes) : null;
}

export function unpack(layout: StructLayout, buffer: PyObject): PyObject | null {
  const bytes = asReadBuffer(buffer);
  if (bytes === null) return null;
  if (bytes.length !== layout.size) {
    return failure(`unpack requires a buffer of ${layout.size} bytes`);
  }
  return unpackAt(layout, bytes, 0);
}

export function unpackFrom(
  layout: StructLayout,
  buffer: PyObject,
  offsetArg: PyObject | null,
): PyObject | null {
  const bytes = asReadBuffer(buffer);
  if (bytes === null) return null;
  let offset = ssizeArgument(offsetArg, 0);
  if (offset === null) return null;
  const { size } = layout;
  if (offset < 0) {
    if (offset + size > 0) {
      return failure(`not enough data to unpack ${size} bytes at offset ${offset}`);
    }
    if (offset + bytes.length < 0) {
      return failure(`offset ${offset} out of range for ${bytes.length}-byte buffer`);
    }
    offset += bytes.length;
  }
  if (bytes.length - offset < size) {
    return failure(
      `unpack_from requires a buffer of at least ${size + offset} bytes for unpacking ` +
        `${size} bytes at offset ${offset} (actual buffer size is ${bytes.length})`,
    );
  }
  return unpackAt(layout, bytes, offset);
}

/** @source Modules/_struct.c s_pack_into */
export function packInto(layout: StructLayout, args: readonly PyObject[]): PyObject | null {
  if (args.length !== layout.length + 2) {
    if (args.length === 0) return failure('pack_into expected buffer argument');
    if (args.length === 1) return failure('pack_into expected offset argument');
    return failure(
      `pack_into expected ${layout.length} items for packing (got ${args.length - 2})`,
    );
  }
  const bytes = asWriteBuffer(args[0], '');
  if (bytes === null) return null;
  let offset = ssizeArgument(args[1], 0);
  if (offset === null) return null;
  const { size } = layout;
  if (offset < 0) {
    if (offset + size > 0) {
      return failure(`no space to pack ${size} bytes at offset ${offset}`);
    }
    if (offset + bytes.length < 0) {
      return failure(`offset ${offset} out of range for ${bytes.length}-byte buffer`);
    }
    offset += bytes.length;
  }
  if (bytes.length - offset < size) {
    return failure(
      `pack_into requires a buffer of at least ${size + offset} bytes for packing ` +
        `${size} bytes at offset ${offset} (actual buffer size is ${bytes.length})`,
    );
  }
  return packAt(layout, args.slice(2), bytes, offset) ? Py_None : null;
}

/** A function whose first argument is the format. */
function withFormat(
  name: string,
  min: number,
  max: number,
  run: (layout: StructLayout, args: readonly PyObject[]) => PyObject | null,
  doc: string,
): MethodDef {
  const call = (_m: PyObject, args: readonly PyObject[]): PyObject | null => {
    if (args.length === 0 && max === Infinity) {
      return PyErr_SetString(PyExc_TypeError, 'missing format argument');
    }
    if (!_PyArg_CheckPositional(name, args.length, min, max)) return null;
    const layout = cachedLayout(args[0]);
    return layout === null ? null : run(layout, args.slice(1));
  };
  return method(name, METH_FASTCALL, call, doc);
}

function unpack_from(
  _m: PyObject,
  args: readonly PyObject[],
  kwnames: PyObject | null,
): PyObject | null {
  const names = ['', 'buffer', 'offset'];
  const parsed = PyArg_UnpackKeywords('unpack_from', names, args, kwnames, 2, 3, 0);
  if (parsed === null) return null;
  const layout = cachedLayout(parsed[0]!);
  return layout === null ? null : unpackFrom(layout, parsed[1]!, parsed[2]);
}

function calcsize(_m: PyObject, arg: PyObject): PyObject | null {
  const layout = cachedLayout(arg);
  return layout === null ? null : PyLong_FromLong(layout.size);
}

/** What a module of the run keeps in its state; made once, also when the module is imported anew. */
let structType: PyTypeObject | null = null;

onRuntimeReset(() => {
  structType = null;
});

function makeState(module: PyObject): boolean {
  const struct = makeStructType(module);
  if (struct === null || !makeIterType(module)) return false;
  const error = PyErr_NewException('struct.error', PyExc_Exception, null);
  if (error === null) return false;
  holdInModule('_struct', struct);
  holdInModule('_struct', error);
  structType = struct;
  structError.type = error;
  return true;
}

function exec(module: PyObject): number {
  if (structType === null && !makeState(module)) return -1;
  if (addObject(module, 'Struct', Py_NewRef(structType!)) < 0) return -1;
  return addObject(module, 'error', Py_NewRef(structError.type));
}

export const _struct_module = defineModule({
  name: '_struct',
  doc: 'Functions to convert between Python values and C structs.',
  methods: [
    method(
      '_clearcache',
      METH_NOARGS,
      () => {
        cache.clear();
        return Py_None;
      },
      '_clearcache($module, /)\n--\n\nClear the internal cache.',
    ),
    method(
      'calcsize',
      METH_O,
      calcsize,
      'calcsize($module, format, /)\n--\n\nReturn size in bytes of the struct described by the format string.',
    ),
    withFormat(
      'iter_unpack',
      2,
      2,
      (layout, args) => iterUnpack(layout, args[0]),
      'iter_unpack($module, format, buffer, /)\n--\n\nReturn an iterator yielding tuples unpacked from the given bytes.',
    ),
    withFormat('pack', 1, Infinity, pack, 'pack(format, v1, v2, ...) -> bytes'),
    withFormat(
      'pack_into',
      1,
      Infinity,
      packInto,
      'pack_into(format, buffer, offset, v1, v2, ...)',
    ),
    withFormat(
      'unpack',
      2,
      2,
      (layout, args) => unpack(layout, args[0]),
      'unpack($module, format, buffer, /)\n--\n\nReturn a tuple containing values unpacked according to the format string.',
    ),
    method(
      'unpack_from',
      METH_FASTCALL | METH_KEYWORDS,
      unpack_from,
      'unpack_from($module, format, /, buffer, offset=0)\n--\n\nReturn a tuple containing values unpacked according to the format string.',
    ),
  ],
  exec,
});
