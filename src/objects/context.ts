/** Context variables (Python/context.c). The mapping is copied on change instead of being a HAMT. */
import {
  PyObject_GC_Del,
  PyObject_GC_New,
  PyObject_GC_Track,
  PyObject_GC_UnTrack,
  PyObject_GC_DelBlock,
} from '../gc/generations';
import { PyObject_Free, _PyObject_InitAt, endObject, newStatic } from '../heap/alloc';
import { METH, TPFLAGS, type PyObject, type PyTypeObject } from '../heap/object';
import { touch } from '../heap/observer';
import { registerRoots, visitOptional } from '../heap/roots';
import { Py_DECREF, Py_INCREF, Py_NewRef, Py_XNewRef } from '../heap/refcount';
import { onRuntimeReset } from '../heap/runtime';
import { PyObject_GetIter } from './abstract';
import { PyBool_FromLong } from './boolobject';
import { PyObject_Vectorcall } from './call';
import { PyErr_SetObject, PyErr_SetString } from './errors';
import {
  PyExc_KeyError,
  PyExc_LookupError,
  PyExc_RuntimeError,
  PyExc_TypeError,
  PyExc_ValueError,
} from './exceptions';
import { Py_GenericAlias } from './genericaliasobject';
import { PyArg_UnpackTupleKeywords, _PyArg_CheckPositional } from './getargs';
import { PyDict_GET_SIZE } from './dictobject';
import { listFromStolen } from './listobject';
import { PyObject_GenericGetAttr } from './object-attr';
import {
  PyObject_RichCompareBool,
  Py_EQ,
  Py_HashPointer,
  Py_NE,
  Py_None,
  Py_NotImplemented,
  pointerString,
  reprStr,
} from './object';
import { tstate } from './pystate';
import { PyObject_ClearWeakRefs } from './weakrefobject';
import { PyTuple_GET_SIZE, PyTuple_Pack } from './tupleobject';
import { defineType, getset, member, method } from './typedef';
import { PyUnicode_Check, PyUnicode_FromString } from './unicodeobject';

/** An immutable mapping from context variables to values, shared by contexts; owns both. */
type PyHamtObject = PyObject<Map<PyObject, PyObject>>;

interface ContextVarPayload {
  var_name: PyObject | null;
  var_default: PyObject | null;
}
export type PyContextVar = PyObject<ContextVarPayload>;

interface ContextPayload {
  ctx_prev: PyObject | null;
  ctx_vars: PyHamtObject | null;
  ctx_entered: boolean;
}
export type PyContext = PyObject<ContextPayload>;

interface TokenPayload {
  tok_ctx: PyObject | null;
  tok_var: PyObject | null;
  tok_oldval: PyObject | null;
  tok_used: boolean;
}
export type PyContextToken = PyObject<TokenPayload>;

/** Gives up all entries. */
function hamtClear(self: PyObject): number {
  const map = (self as PyHamtObject).v;
  const entries = [...map];
  map.clear();
  touch(self);
  for (const [key, value] of entries) {
    Py_DECREF(value);
    Py_DECREF(key);
  }
  return 0;
}

export const _PyHamt_Type = defineType({
  tp_name: 'hamt',
  tp_basicsize: 40,
  tp_flags: TPFLAGS.HAVE_GC,
  tp_dealloc: (self) => {
    PyObject_GC_UnTrack(self);
    hamtClear(self);
    PyObject_GC_Del(self);
  },
  tp_traverse: (self, visit) => {
    for (const [key, value] of (self as PyHamtObject).v) {
      visit(key);
      visit(value);
    }
  },
  tp_clear: hamtClear,
  tp_owns: (self, visit) => {
    let slot = 0;
    for (const [key, value] of (self as PyHamtObject).v) {
      visit(key, slot++);
      visit(value, slot++);
    }
  },
  tp_slotname: (_self, slot) =>
    slot % 2 === 0 ? 'context variable' : 'value of a context variable',
});

/** A mapping with one more, one other or one fewer entry; new reference. */
function hamtWith(old: PyHamtObject, key: PyObject, value: PyObject | null): PyHamtObject {
  const map = new Map(old.v);
  if (value === null) map.delete(key);
  else map.set(key, value);
  for (const [k, v] of map) {
    Py_INCREF(k);
    Py_INCREF(v);
  }
  const self = PyObject_GC_New(_PyHamt_Type, map);
  PyObject_GC_Track(self);
  touch(self);
  return self;
}

let emptyHamt: PyHamtObject | null = null;
/** @source Python/context.c context_freelist */
let freeContexts: number[] = [];
const CONTEXT_FREELIST_MAXLEN = 255;
onRuntimeReset(() => {
  emptyHamt = null;
  freeContexts = [];
  missing = null;
});

/** @source Python/context.c _PyContext_ClearFreeList */
export function PyContext_ClearFreeList(): void {
  for (const addr of freeContexts) PyObject_GC_DelBlock(addr);
  freeContexts = [];
}

function newContext(vars: PyHamtObject): PyContext {
  const payload: ContextPayload = { ctx_prev: null, ctx_vars: vars, ctx_entered: false };
  const addr = freeContexts.pop();
  const self =
    addr === undefined
      ? PyObject_GC_New(PyContext_Type, payload)
      : _PyObject_InitAt(PyContext_Type, payload, addr);
  PyObject_GC_Track(self);
  touch(self);
  return self;
}

/** @source Python/context.c PyContext_New */
export function PyContext_New(): PyContext {
  if (emptyHamt === null) {
    emptyHamt = PyObject_GC_New(_PyHamt_Type, new Map<PyObject, PyObject>());
    PyObject_GC_Track(emptyHamt);
  }
  return newContext(Py_NewRef(emptyHamt));
}

/** Mapping that empty contexts share: held once more by the module. */
export function emptyMapping(): PyObject | null {
  return emptyHamt;
}

/** The thread's context, borrowed. @source Python/context.c context_get */
function context_get(): PyContext {
  tstate.context ??= PyContext_New();
  return tstate.context as PyContext;
}

/** @source Python/context.c PyContext_CopyCurrent */
export function PyContext_CopyCurrent(): PyContext {
  return newContext(Py_NewRef(context_get().v.ctx_vars!));
}

function context_clear(self: PyObject): number {
  const payload = (self as PyContext).v;
  const { ctx_prev, ctx_vars } = payload;
  payload.ctx_prev = null;
  payload.ctx_vars = null;
  touch(self);
  if (ctx_prev !== null) Py_DECREF(ctx_prev);
  if (ctx_vars !== null) Py_DECREF(ctx_vars);
  return 0;
}

function context_dealloc(self: PyObject): void {
  PyObject_GC_UnTrack(self);
  if (self.weaklist !== null) PyObject_ClearWeakRefs(self);
  context_clear(self);
  if (freeContexts.length < CONTEXT_FREELIST_MAXLEN) {
    endObject(self);
    freeContexts.push(self.addr);
  } else PyObject_GC_Del(self);
}

function setVars(ctx: PyContext, vars: PyHamtObject): void {
  const old = ctx.v.ctx_vars;
  ctx.v.ctx_vars = vars;
  touch(ctx);
  if (old !== null) Py_DECREF(old);
}

/** Enters a context: 0, or -1. @source Python/context.c PyContext_Enter */
export function PyContext_Enter(o: PyObject): number {
  const ctx = o as PyContext;
  if (ctx.v.ctx_entered) {
    const text = reprStr(ctx) ?? '';
    PyErr_SetString(PyExc_RuntimeError, `cannot enter context: ${text} is already entered`);
    return -1;
  }
  ctx.v.ctx_prev = tstate.context;
  ctx.v.ctx_entered = true;
  tstate.context = Py_NewRef(ctx);
  touch(ctx);
  return 0;
}

/** @source Python/context.c PyContext_Exit */
export function PyContext_Exit(o: PyObject): number {
  const ctx = o as PyContext;
  if (!ctx.v.ctx_entered || tstate.context !== ctx) {
    const text = reprStr(ctx) ?? '';
    const message = ctx.v.ctx_entered
      ? 'cannot exit context: thread state references a different context object'
      : `cannot exit context: ${text} has not been entered`;
    PyErr_SetString(PyExc_RuntimeError, message);
    return -1;
  }
  tstate.context = ctx.v.ctx_prev;
  ctx.v.ctx_prev = null;
  ctx.v.ctx_entered = false;
  touch(ctx);
  Py_DECREF(ctx);
  return 0;
}

/** @source Python/context.c context_run */
function context_run(
  self: PyObject,
  args: readonly PyObject[],
  kwnames: PyObject | null,
): PyObject | null {
  if (args.length < 1) {
    return PyErr_SetString(PyExc_TypeError, 'run() missing 1 required positional argument');
  }
  if (PyContext_Enter(self) < 0) return null;
  const result = PyObject_Vectorcall(args[0], args.slice(1), kwnames);
  if (PyContext_Exit(self) < 0) {
    if (result !== null) Py_DECREF(result);
    return null;
  }
  return result;
}

/** The value of a key that must be a variable: borrowed, null without exception when missing, undefined: error. */
function lookup(self: PyObject, key: PyObject): PyObject | null | undefined {
  if (key.ob_type !== PyContextVar_Type) {
    const text = reprStr(key) ?? '';
    PyErr_SetString(PyExc_TypeError, `a ContextVar key was expected, got ${text}`);
    return undefined;
  }
  return (self as PyContext).v.ctx_vars?.v.get(key) ?? null;
}

const entries = (self: PyObject): [PyObject, PyObject][] => [
  ...((self as PyContext).v.ctx_vars?.v ?? []),
];

function iterOver(items: PyObject[]): PyObject | null {
  const list = listFromStolen(items);
  const it = PyObject_GetIter(list);
  Py_DECREF(list);
  return it;
}

const keysOf = (self: PyObject): PyObject | null =>
  iterOver(entries(self).map(([key]) => Py_NewRef(key)));

function context_richcompare(v: PyObject, w: PyObject, op: number): PyObject | null {
  const both = v.ob_type === PyContext_Type && w.ob_type === PyContext_Type;
  if (!both || (op !== Py_EQ && op !== Py_NE)) return Py_NewRef(Py_NotImplemented);
  const a = (v as PyContext).v.ctx_vars!.v;
  const b = (w as PyContext).v.ctx_vars!.v;
  let equal = a.size === b.size;
  for (const [key, value] of a) {
    if (!equal) break;
    const other = b.get(key);
    const same = other === undefined ? 0 : PyObject_RichCompareBool(value, other, Py_EQ);
    if (same < 0) return null;
    equal = same > 0;
  }
  return PyBool_FromLong(equal === (op === Py_EQ) ? 1 : 0);
}

export const PyContext_Type = defineType({
  tp_name: '_contextvars.Context',
  tp_getattro: PyObject_GenericGetAttr,
  tp_basicsize: 48,
  tp_flags: TPFLAGS.HAVE_GC,
  tp_weaklistoffset: 40,
  tp_new: (_type, args, kwds) => {
    if (PyTuple_GET_SIZE(args) > 0 || (kwds !== null && PyDict_GET_SIZE(kwds) > 0)) {
      return PyErr_SetString(PyExc_TypeError, 'Context() does not accept any arguments');
    }
    return PyContext_New();
  },
  tp_dealloc: context_dealloc,
  tp_traverse: (self, visit) => {
    const { ctx_prev, ctx_vars } = (self as PyContext).v;
    if (ctx_prev !== null) visit(ctx_prev);
    if (ctx_vars !== null) visit(ctx_vars);
  },
  tp_clear: context_clear,
  tp_owns: (self, visit) => {
    const { ctx_prev, ctx_vars } = (self as PyContext).v;
    if (ctx_prev !== null) visit(ctx_prev, 0);
    if (ctx_vars !== null) visit(ctx_vars, 1);
  },
  tp_slotname: (_self, slot) => (slot === 0 ? 'previous context' : 'variables'),
  tp_hash: (self) => Py_HashPointer(self),
  tp_richcompare: context_richcompare,
  tp_iter: keysOf,
  mp_length: (self) => entries(self).length,
  sq_contains: (self, key) => {
    const value = lookup(self, key);
    return value === undefined ? -1 : value === null ? 0 : 1;
  },
  mp_subscript: (self, key) => {
    const value = lookup(self, key);
    if (value === undefined) return null;
    return value === null ? PyErr_SetObject(PyExc_KeyError, key) : Py_NewRef(value);
  },
  methods: [
    method('get', METH.FASTCALL, (self, args: readonly PyObject[]) => {
      if (!_PyArg_CheckPositional('get', args.length, 1, 2)) return null;
      const value = lookup(self, args[0]);
      return value === undefined ? null : Py_NewRef(value ?? args[1] ?? Py_None);
    }),
    method('items', METH.NOARGS, (self) =>
      iterOver(entries(self).map(([key, value]) => PyTuple_Pack(key, value))),
    ),
    method('keys', METH.NOARGS, keysOf),
    method('values', METH.NOARGS, (self) =>
      iterOver(entries(self).map(([, value]) => Py_NewRef(value))),
    ),
    method('copy', METH.NOARGS, (self) => newContext(Py_NewRef((self as PyContext).v.ctx_vars!))),
    method('run', METH.FASTCALL | METH.KEYWORDS, context_run),
  ],
});

/** The marker `Token.MISSING`, immortal. */
let missing: PyObject | null = null;
registerRoots('Token.MISSING', (visit) => visitOptional(visit, missing, 'contextvars'));
export function tokenMissing(): PyObject {
  missing ??= newStatic(_PyContextTokenMissing_Type, null, 16);
  return missing;
}

export const _PyContextTokenMissing_Type = defineType({
  tp_name: 'Token.MISSING',
  tp_getattro: PyObject_GenericGetAttr,
  tp_basicsize: 16,
  tp_flags: 0,
  tp_dealloc: (self) => PyObject_Free(self),
  tp_repr: () => PyUnicode_FromString('<Token.MISSING>'),
});

function token_clear(self: PyObject): number {
  const payload = (self as PyContextToken).v;
  const { tok_ctx, tok_var, tok_oldval } = payload;
  payload.tok_ctx = payload.tok_var = payload.tok_oldval = null;
  touch(self);
  for (const o of [tok_ctx, tok_var, tok_oldval]) if (o !== null) Py_DECREF(o);
  return 0;
}

const tokenParts = (self: PyObject): (PyObject | null)[] => {
  const { tok_ctx, tok_var, tok_oldval } = (self as PyContextToken).v;
  return [tok_ctx, tok_var, tok_oldval];
};

export const PyContextToken_Type = defineType({
  tp_name: '_contextvars.Token',
  tp_getattro: PyObject_GenericGetAttr,
  tp_basicsize: 48,
  tp_flags: TPFLAGS.HAVE_GC,
  tp_new: () => PyErr_SetString(PyExc_RuntimeError, 'Tokens can only be created by ContextVars'),
  tp_dealloc: (self) => {
    PyObject_GC_UnTrack(self);
    token_clear(self);
    PyObject_GC_Del(self);
  },
  tp_traverse: (self, visit) => {
    for (const o of tokenParts(self)) if (o !== null) visit(o);
  },
  tp_clear: token_clear,
  tp_owns: (self, visit) => {
    tokenParts(self).forEach((o, slot) => {
      if (o !== null) visit(o, slot);
    });
  },
  tp_slotname: (_self, slot) => ['context', 'var', 'old_value'][slot],
  tp_hash: (self) => Py_HashPointer(self),
  tp_repr: (self) => {
    const { tok_var, tok_used } = (self as PyContextToken).v;
    const text = reprStr(tok_var!);
    const used = tok_used ? ' used' : '';
    if (text === null) return null;
    return PyUnicode_FromString(`<Token${used} var=${text} at ${pointerString(self)}>`);
  },
  methods: [
    method('__class_getitem__', METH.O | METH.CLASS, (cls, item: PyObject) =>
      Py_GenericAlias(cls, item),
    ),
  ],
  getset: [
    getset('var', (self) => Py_NewRef((self as PyContextToken).v.tok_var!)),
    getset('old_value', (self) =>
      Py_NewRef((self as PyContextToken).v.tok_oldval ?? tokenMissing()),
    ),
  ],
});

function contextvar_clear(self: PyObject): number {
  const payload = (self as PyContextVar).v;
  const { var_name, var_default } = payload;
  payload.var_name = payload.var_default = null;
  touch(self);
  if (var_name !== null) Py_DECREF(var_name);
  if (var_default !== null) Py_DECREF(var_default);
  return 0;
}

/** @source Python/context.c contextvar_new */
export function PyContextVar_New(name: PyObject, def: PyObject | null): PyObject | null {
  if (!PyUnicode_Check(name)) {
    return PyErr_SetString(PyExc_TypeError, 'context variable name must be a str');
  }
  const payload: ContextVarPayload = {
    var_name: Py_NewRef<PyObject>(name),
    var_default: Py_XNewRef(def),
  };
  const self = PyObject_GC_New(PyContextVar_Type, payload);
  if (def !== null) PyObject_GC_Track(self);
  touch(self);
  return self;
}

/** @source Python/context.c PyContextVar_Get */
function contextvar_get(self: PyObject, args: readonly PyObject[]): PyObject | null {
  if (!_PyArg_CheckPositional('get', args.length, 0, 1)) return null;
  const value = (tstate.context as PyContext | null)?.v.ctx_vars?.v.get(self);
  const found = value ?? args[0] ?? (self as PyContextVar).v.var_default;
  return found === null ? PyErr_SetObject(PyExc_LookupError, self) : Py_NewRef(found);
}

/** @source Python/context.c PyContextVar_Set */
function contextvar_set(self: PyObject, value: PyObject): PyObject {
  const ctx = context_get();
  const vars = ctx.v.ctx_vars!;
  const payload: TokenPayload = {
    tok_ctx: Py_NewRef<PyObject>(ctx),
    tok_var: Py_NewRef(self),
    tok_oldval: Py_XNewRef(vars.v.get(self) ?? null),
    tok_used: false,
  };
  const token = PyObject_GC_New(PyContextToken_Type, payload);
  PyObject_GC_Track(token);
  touch(token);
  setVars(ctx, hamtWith(vars, self, value));
  return token;
}

/** @source Python/context.c PyContextVar_Reset */
function contextvar_reset(self: PyObject, o: PyObject): PyObject | null {
  const text = (): string => reprStr(o) ?? '';
  if (o.ob_type !== PyContextToken_Type) {
    return PyErr_SetString(PyExc_TypeError, `expected an instance of Token, got ${text()}`);
  }
  const token = (o as PyContextToken).v;
  if (token.tok_used) {
    return PyErr_SetString(PyExc_RuntimeError, `${text()} has already been used once`);
  }
  if (token.tok_var !== self) {
    return PyErr_SetString(PyExc_ValueError, `${text()} was created by a different ContextVar`);
  }
  const ctx = context_get();
  if (token.tok_ctx !== ctx) {
    return PyErr_SetString(PyExc_ValueError, `${text()} was created in a different Context`);
  }
  token.tok_used = true;
  setVars(ctx, hamtWith(ctx.v.ctx_vars!, self, token.tok_oldval));
  return Py_NewRef(Py_None);
}

function contextvar_tp_new(
  _type: PyTypeObject,
  args: PyObject,
  kwds: PyObject | null,
): PyObject | null {
  const values = PyArg_UnpackTupleKeywords('ContextVar', ['', 'default'], args, kwds, 1, 1, 0);
  return values === null ? null : PyContextVar_New(values[0]!, values[1]);
}

export const PyContextVar_Type = defineType({
  tp_name: '_contextvars.ContextVar',
  tp_getattro: PyObject_GenericGetAttr,
  tp_basicsize: 64,
  tp_flags: TPFLAGS.HAVE_GC,
  tp_new: contextvar_tp_new,
  tp_dealloc: (self) => {
    PyObject_GC_UnTrack(self);
    contextvar_clear(self);
    PyObject_GC_Del(self);
  },
  tp_traverse: (self, visit) => {
    const { var_name, var_default } = (self as PyContextVar).v;
    if (var_name !== null) visit(var_name);
    if (var_default !== null) visit(var_default);
  },
  tp_clear: contextvar_clear,
  tp_owns: (self, visit) => {
    const { var_name, var_default } = (self as PyContextVar).v;
    if (var_name !== null) visit(var_name, 0);
    if (var_default !== null) visit(var_default, 1);
  },
  tp_slotname: (_self, slot) => (slot === 0 ? 'name' : 'default'),
  tp_hash: (self) => Py_HashPointer(self),
  tp_repr: (self) => {
    const { var_name, var_default } = (self as PyContextVar).v;
    const name = reprStr(var_name!);
    const def = var_default === null ? '' : reprStr(var_default);
    if (name === null || def === null) return null;
    const shown = var_default === null ? '' : ` default=${def}`;
    return PyUnicode_FromString(`<ContextVar name=${name}${shown} at ${pointerString(self)}>`);
  },
  methods: [
    method('get', METH.FASTCALL, contextvar_get),
    method('set', METH.O, contextvar_set),
    method('reset', METH.O, contextvar_reset),
    method('__class_getitem__', METH.O | METH.CLASS, (cls, item: PyObject) =>
      Py_GenericAlias(cls, item),
    ),
  ],
  members: [member('name', (self) => Py_NewRef((self as PyContextVar).v.var_name!))],
});
