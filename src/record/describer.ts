/** Tells the recorder about objects what only the simulator's types know, without running Python. */
import { OPCODES } from '../compile/opcode';
import { blockSize, _PyType_PreHeaderSize } from '../heap/alloc';
import { PyTypeObject, TPFLAGS, type PyObject } from '../heap/object';
import type { PyCodeObject } from '../objects/codeobject';
import type { DictKeys } from '../objects/dict-keys';
import { _PyDict_GetItemStr } from '../objects/dictobject';
import { floatRepr } from '../objects/dtoa';
import { PyFunction_Type, type FuncPayload } from '../objects/funcobject';
import type { GenPayload } from '../objects/genobject';
import { Py_None } from '../objects/object';
import { interp } from '../objects/pystate';
import type { PyWeakReference } from '../objects/weakrefobject';
import { _Py_ID } from '../objects/unicodeobject';
import { reprText } from '../objects/unicode-repr';
import { kindOfString } from '../objects/unicode-kind';
import type { CodeMap, Describer, WatchedFrame } from '../recording/describer';
import type { TypeCategory, TypeFacts } from '../recording/recording';
import { argumentAt, markUnits } from './code-marks';

const VALUE_BUDGET = 100;

/** Whether the file is one of the library's. */
function inLibrary(path: string): boolean {
  return path.startsWith('/usr/lib/python3.12/') || path.startsWith('<frozen ');
}

const SIMPLE_CATEGORIES: ReadonlyMap<string, TypeCategory> = new Map<string, TypeCategory>(
  Object.entries({
    function: 'function',
    module: 'module',
    cell: 'cell',
    generator: 'generator',
    coroutine: 'generator',
    async_generator: 'generator',
    frame: 'frame',
    weakref: 'weakref',
    'weakref.ReferenceType': 'weakref',
    'collections.deque': 'deque',
    set: 'set',
    frozenset: 'set',
    builtin_function_or_method: 'method',
    method_descriptor: 'method',
    wrapper_descriptor: 'method',
    'method-wrapper': 'method',
    code: 'method',
  } satisfies Record<string, TypeCategory>),
);

/** Atoms that have no short value. */
const VALUELESS: ReadonlySet<string> = new Set(['range', 'slice']);

const ATOMS: ReadonlySet<string> = new Set([
  'int',
  'float',
  'complex',
  'str',
  'bytes',
  'bytearray',
  'bool',
  'NoneType',
  'ellipsis',
  'NotImplementedType',
  ...VALUELESS,
]);

function has(flags: number, bit: number): boolean {
  return (flags & bit) !== 0;
}

function category(type: PyTypeObject): TypeCategory {
  const simple = SIMPLE_CATEGORIES.get(type.tp_name);
  if (simple !== undefined) return simple;
  const flags = type.tp_flags;
  if (has(flags, TPFLAGS.TYPE_SUBCLASS)) return 'type';
  if (has(flags, TPFLAGS.LIST_SUBCLASS)) return 'list';
  if (has(flags, TPFLAGS.TUPLE_SUBCLASS)) return 'tuple';
  if (has(flags, TPFLAGS.DICT_SUBCLASS)) return 'dict';
  if (ATOMS.has(type.tp_name)) return 'atom';
  return has(flags, TPFLAGS.HEAPTYPE) ? 'instance' : 'other';
}

function clip(text: string): string {
  return text.length <= VALUE_BUDGET ? text : `${text.slice(0, VALUE_BUDGET - 1)}…`;
}

// Short texts that were shown last, by a place that a text's ends and length give: programs make the
// same words again and again.
const REMEMBERED = 256;
/** Longer ones would keep alive what they were cut from. */
const SHORT_TEXT = 12;
const shownTexts = new Array<string>(REMEMBERED).fill('');
const shownValues = new Array<string>(REMEMBERED).fill("''");

function strValue(o: PyObject): string {
  const text = o.v as string;
  const { length } = text;
  if (length === 0 || length > SHORT_TEXT) return longValue(text);
  const ends = text.charCodeAt(0) * 31 + text.charCodeAt(length - 1) * 7 + length;
  const place = ends & (REMEMBERED - 1);
  if (shownTexts[place] !== text) {
    shownTexts[place] = text;
    shownValues[place] = longValue(text);
  }
  return shownValues[place];
}

/** Whether a text's repr is the text in single quotes. */
function isPlainText(text: string): boolean {
  for (let i = 0; i < text.length; i++) {
    const c = text.charCodeAt(i);
    if (c < 32 || c > 126 || c === 39 || c === 92) return false;
  }
  return true;
}

function longValue(text: string): string {
  const short = text.length <= VALUE_BUDGET ? text : text.slice(0, VALUE_BUDGET);
  const repr = isPlainText(short) ? `'${short}'` : reprText(short, kindOfString(short));
  return text.length <= VALUE_BUDGET ? repr : `${repr.slice(0, -1)}…`;
}

function bytesValue(data: Uint8Array): string {
  const text = Array.from(data.subarray(0, 40), (b) =>
    b >= 32 && b < 127 && b !== 39 && b !== 92
      ? String.fromCharCode(b)
      : `\\x${b.toString(16).padStart(2, '0')}`,
  ).join('');
  return `b'${text}${data.length > 40 ? '…' : ''}'`;
}

const WEAK = new Set(['weakref.ReferenceType', 'weakref.ProxyType', 'weakref.CallableProxyType']);

/** Whether a type is one of weak references or proxies, or derived from it. */
function isWeakType(type: PyTypeObject): boolean {
  for (let base: PyTypeObject | null = type; base !== null; base = base.tp_base)
    if (WEAK.has(base.tp_name)) return true;
  return false;
}

/** Value of an atom as a number or a text; null for an object that is no atom. */
function atomValue(o: PyObject): number | string | null {
  switch (o.ob_type.tp_name) {
    case 'int':
      return typeof o.v === 'number' ? o.v : clip(String(o.v));
    case 'bool':
      return o.v === 1 || o.v === true ? 'True' : 'False';
    case 'NoneType':
      return 'None';
    case 'float':
      return floatRepr(o.v as number);
    case 'complex': {
      const { real, imag } = o.v as { real: number; imag: number };
      return `(${floatRepr(real)}${imag < 0 ? '' : '+'}${floatRepr(imag)}j)`;
    }
    case 'str':
      return strValue(o);
    case 'bytes':
      return bytesValue(o.v as Uint8Array);
    case 'bytearray': {
      const { data, size } = o.v as { data: Uint8Array; size: number };
      return `bytearray(${bytesValue(data.subarray(0, size))})`;
    }
    case 'ellipsis':
      return 'Ellipsis';
    case 'NotImplementedType':
      return 'NotImplemented';
    default:
      return null;
  }
}

/** A type's name without its module's. */
function lastPart(name: string): string {
  return name.slice(name.lastIndexOf('.') + 1);
}

/** Name of a class, function, module or code object, or ''. */
function ownName(o: PyObject): string {
  if (o instanceof PyTypeObject) return lastPart(o.tp_name);
  switch (o.ob_type.tp_name) {
    case 'function':
      return textOf((o.v as FuncPayload).func_name);
    case 'code':
      return textOf((o as PyCodeObject).v.co_name);
    case 'builtin_function_or_method':
      return nativeName(o);
    default:
      return '';
  }
}

function textOf(o: PyObject | null | undefined): string {
  return typeof o?.v === 'string' ? o.v : '';
}

function nativeName(o: PyObject): string {
  const { m_ml } = o.v as { m_ml?: { name: string } };
  return m_ml?.name ?? '';
}

function objectSize(o: PyObject): number {
  const size = has(o.ob_type.tp_flags, TPFLAGS.TYPE_SUBCLASS) ? 0 : blockSize(o.addr);
  return size > 0 ? size : o.ob_type.tp_basicsize + _PyType_PreHeaderSize(o.ob_type);
}

/** Names of the modules that are the program's own. */
const programModules = new Set(['__main__']);

function noteModule(path: string): void {
  if (!inLibrary(path)) programModules.add(path.replace(/^.*\//, '').replace(/\.py$/, ''));
}

function isLibraryType(type: PyTypeObject): boolean {
  if (!has(type.tp_flags, TPFLAGS.HEAPTYPE)) return true;
  const module =
    type.tp_dict === null ? null : _PyDict_GetItemStr(type.tp_dict, _Py_ID('__module__'));
  return !programModules.has(textOf(module));
}

/** Names of types whose objects a module keeps to itself. What `lru_cache` makes holds the program's. */
const PRIVATE = /^(.*\.)?_(?!lru_)[^.]*$/;

function isLibrary(o: PyObject): boolean {
  if (o === interp.builtins) return true;
  if (o instanceof PyTypeObject) return isLibraryType(o);
  switch (category(o.ob_type)) {
    case 'module':
    case 'method':
      return true;
    case 'function':
      return inLibrary(textOf(((o.v as FuncPayload).func_code as PyCodeObject).v.co_filename));
    case 'instance':
    case 'other':
      return PRIVATE.test(o.ob_type.tp_name) && isLibraryType(o.ob_type);
    default:
      return false;
  }
}

function isPlain(o: PyObject): boolean {
  const type = o as PyTypeObject;
  const kind = category(type);
  return (kind === 'instance' || kind === 'other') && !PRIVATE.test(type.tp_name);
}

/** Whether a generator holds something besides what its frame holds, which may change unseen. */
export function hasState(generator: PyObject): boolean {
  const { exc_state, frame, origin_or_finalizer } = generator.v as GenPayload;
  return exc_state.exc_value !== null || origin_or_finalizer !== null || frame.frame_obj !== null;
}

/** Code that the library has compiled from texts of its own, as dataclasses and namedtuple do. */
const generated = new WeakSet<PyObject>();

/** Notes such code with all that is defined in it. */
function noteGenerated(code: PyCodeObject): void {
  generated.add(code);
  for (const constant of (code.v.co_consts as PyObject<PyObject[]>).v)
    if (constant.ob_type.tp_name === 'code') noteGenerated(constant as PyCodeObject);
}

/** `byLibrary`: whether code of the library runs it for the first time. */
function describeCode(code: PyCodeObject, byLibrary: boolean): CodeMap {
  const { v } = code;
  const name = textOf(v.co_name);
  const path = textOf(v.co_filename);
  if (v.co_code.length > 0 && name === '<module>') noteModule(path);
  if (byLibrary && path.startsWith('<')) noteGenerated(code);
  const user = !inLibrary(path) && !generated.has(code);
  return {
    name,
    qualname: textOf(v.co_qualname),
    path,
    user,
    firstLine: v.co_firstlineno,
    localNames: user ? textsOf(v.co_localsplusnames as PyObject<PyObject[]>) : [],
    units: v.co_code.length >> 1,
    nlocalsplus: v.co_nlocalsplus,
  };
}

function textsOf({ v }: PyObject<PyObject[]>): string[] {
  const texts: string[] = [];
  for (const each of v) texts.push(textOf(each));
  return texts;
}

/** The native function that a CALL is about to call; null for Python code. */
function nativeCallee(frame: WatchedFrame): string | null {
  const code = (frame.code as PyCodeObject).v;
  const unit = frame.pc;
  const oparg = code.co_code[unit * 2 + 1];
  const isEx = code.co_code[unit * 2] === OPCODES.CALL_FUNCTION_EX;
  const depth = isEx ? 3 + (oparg & 1) : oparg + 2;
  const first = frame.localsplus[frame.sp - depth] ?? null;
  const second = frame.localsplus[frame.sp - depth + 1] ?? null;
  const callee = first ?? second;
  if (callee === null || callee.ob_type === PyFunction_Type) return null;
  if (callee.ob_type.tp_name === 'builtin_function_or_method') return nativeName(callee);
  if (callee.ob_type.tp_name === 'method_descriptor') {
    const { d_name } = callee.v as { d_name?: PyObject };
    const name = textOf(d_name);
    return name === '' ? 'method' : name;
  }
  if (callee instanceof PyTypeObject && !has(callee.tp_flags, TPFLAGS.HEAPTYPE))
    return callee.tp_name;
  return null;
}

const OPAQUE: ReadonlySet<TypeCategory> = new Set(['module', 'method', 'frame']);

/** The recorder's questions, answered from the simulator's objects. */
export const describer: Describer = {
  type(type): TypeFacts {
    const t = type as PyTypeObject;
    const flags = t.tp_flags;
    return {
      name: lastPart(t.tp_name),
      category: category(t),
      gc: (flags & TPFLAGS.HAVE_GC) !== 0,
      user: !isLibraryType(t),
    };
  },
  code: (code, byLibrary) => describeCode(code as PyCodeObject, byLibrary),
  mark: (code, marks) => markUnits(code as PyCodeObject, marks),
  localAt: (code, unit) => argumentAt((code as PyCodeObject).v.co_code, unit),
  hasValues: (type) => !VALUELESS.has((type as PyTypeObject).tp_name),
  isInteger: (type) => (type as PyTypeObject).tp_name === 'int',
  isWeak: (type) => isWeakType(type as PyTypeObject),
  referent: (o) => {
    // One in the making has no payload yet.
    const referent = (o as Partial<PyWeakReference>).v?.wr_object;
    return referent === undefined || referent === Py_None ? null : referent;
  },
  hasState,
  value: atomValue,
  isPlain,
  name: ownName,
  size: objectSize,
  isLibrary,
  nativeCallee,
  slotName: (o, slot) => {
    if (slot <= -16) return attributeName(o, slot);
    return o.ob_type.tp_slotname?.(o, slot) ?? `slot ${slot}`;
  },
  isOpaque(o) {
    if (o.ob_type.tp_name === 'code') return inLibrary(textOf((o as PyCodeObject).v.co_filename));
    // Of the program they are looked into even when the library has made them, as metaclasses do.
    if (o instanceof PyTypeObject || o.ob_type.tp_name === 'function') return isLibrary(o);
    return o === interp.builtins || OPAQUE.has(category(o.ob_type));
  },
};

/** Name of an inline attribute or a `__slots__` member. */
function attributeName(o: PyObject, slot: number): string {
  if (slot <= -4096) {
    const keys = o.ob_type.ht_cached_keys as DictKeys | null;
    const name = textOf(keys?.me_key[-4096 - slot]);
    return name === '' ? `attribute ${-4096 - slot}` : name;
  }
  let index = -16 - slot;
  for (let type: PyTypeObject | null = o.ob_type; type !== null; type = type.tp_base) {
    if (index < type.tp_slots_start || type.tp_slots_count === 0) continue;
    index -= type.tp_slots_start;
    const names = (type.ht_slots as PyObject<PyObject[]> | null)?.v ?? [];
    const name = textOf(names[index]);
    return name === '' ? `slot ${index}` : name;
  }
  return `slot ${index}`;
}
