/** `posix.stat` and its relatives, `posix.scandir`. */
import { PyObject_GC_New, PyObject_GC_Track, PyObject_GC_UnTrack } from '../gc/generations';
import { METH, TPFLAGS, type MethodDef, type PyObject } from '../heap/object';
import { touch } from '../heap/observer';
import { Py_DECREF, Py_NewRef } from '../heap/refcount';
import { PyBool_FromLong } from '../objects/boolobject';
import { PyFloat_FromDouble } from '../objects/floatobject';
import { Py_GenericAlias } from '../objects/genericaliasobject';
import { PyLong_FromLong } from '../objects/longobject';
import { reprStr } from '../objects/object';
import { tp_free } from '../objects/tp-free';
import { defineType, member, method } from '../objects/typedef';
import { PyUnicode_FromString } from '../objects/unicodeobject';
import type { FsStat } from './fs-node';
import { memoryFs } from './memory-fs';
import { none, pathArgument, pathError, row, textResult, type PathArgument } from './posix-args';
import { posixStruct } from './posix-structs';

const MODES = { file: 0o100000, dir: 0o040000, pipe: 0o010000, socket: 0o140000 } as const;

const BILLION = 1_000_000_000n;

/** What is past the last whole second, before the epoch too. */
const pastSecond = (ns: bigint): bigint => ((ns % BILLION) + BILLION) % BILLION;

const wholeSeconds = (ns: bigint): bigint => (ns - pastSecond(ns)) / BILLION;

/** @source Modules/posixmodule.c fill_time */
const seconds = (ns: bigint): number => Number(wholeSeconds(ns)) + 1e-9 * Number(pastSecond(ns));

/** @source Modules/posixmodule.c _pystat_fromstructstat */
function statObject(stat: FsStat): PyObject | null {
  const int = (n: number | bigint): PyObject => PyLong_FromLong(n);
  const { mtime, atime } = stat;
  return posixStruct('os.stat_result', [
    int(MODES[stat.kind] | stat.mode),
    int(stat.ino),
    int(1),
    int(stat.kind === 'dir' ? 2 : 1),
    int(1000),
    int(1000),
    int(stat.size),
    int(wholeSeconds(atime)),
    int(wholeSeconds(mtime)),
    int(wholeSeconds(mtime)),
    PyFloat_FromDouble(seconds(atime)),
    PyFloat_FromDouble(seconds(mtime)),
    PyFloat_FromDouble(seconds(mtime)),
    int(atime),
    int(mtime),
    int(mtime),
    int(4096),
    int(Math.ceil(stat.size / 512)),
    int(0),
  ]);
}

function doStat(what: string, o: PyObject | null): PyObject | null {
  const path = pathArgument(what, o, { fd: true });
  if (path === null) return null;
  const stat = path.fd >= 0 ? memoryFs().fstat(path.fd) : memoryFs().stat(path.text);
  return stat === null ? pathError(path) : statObject(stat);
}

/** @source Modules/posixmodule.c DirEntry */
interface DirEntryPayload {
  name: PyObject | null;
  path: PyObject | null;
  text: string;
}
const entryOf = (self: PyObject): DirEntryPayload => (self as PyObject<DirEntryPayload>).v;

function entryKind(self: PyObject, kind: 'file' | 'dir'): PyObject {
  const stat = memoryFs().stat(entryOf(self).text);
  return PyBool_FromLong(stat?.kind === kind ? 1 : 0);
}

function entryRepr(self: PyObject): PyObject | null {
  const name = reprStr(entryOf(self).name!);
  return name === null ? null : PyUnicode_FromString(`<DirEntry ${name}>`);
}

export const DirEntryType = defineType({
  tp_name: 'posix.DirEntry',
  tp_basicsize: 448,
  tp_flags: TPFLAGS.DISALLOW_INSTANTIATION,
  tp_dealloc: (self) => {
    const entry = entryOf(self);
    const { name, path } = entry;
    entry.name = entry.path = null;
    touch(self);
    if (name !== null) Py_DECREF(name);
    if (path !== null) Py_DECREF(path);
    tp_free(self);
  },
  tp_owns: (self, visit) => {
    const { name, path } = entryOf(self);
    if (name !== null) visit(name, 0);
    if (path !== null) visit(path, 1);
  },
  tp_slotname: (_self, slot) => (slot === 0 ? 'name' : 'path'),
  tp_repr: entryRepr,
  members: [
    member('name', (self) => Py_NewRef(entryOf(self).name!)),
    member('path', (self) => Py_NewRef(entryOf(self).path!)),
  ],
  methods: [
    method('is_dir', METH.FASTCALL | METH.KEYWORDS, (self) => entryKind(self, 'dir')),
    method('is_file', METH.FASTCALL | METH.KEYWORDS, (self) => entryKind(self, 'file')),
    method('is_symlink', METH.NOARGS, () => PyBool_FromLong(0)),
    method('is_junction', METH.NOARGS, () => PyBool_FromLong(0)),
    method('stat', METH.FASTCALL | METH.KEYWORDS, (self) => doStat('stat', entryOf(self).path)),
    method('inode', METH.NOARGS, (self) =>
      PyLong_FromLong(memoryFs().stat(entryOf(self).text)?.ino ?? 0),
    ),
    method('__fspath__', METH.NOARGS, (self) => Py_NewRef(entryOf(self).path!)),
    method('__class_getitem__', METH.O | METH.CLASS, (cls, item: PyObject) =>
      Py_GenericAlias(cls, item),
    ),
  ],
});

interface ScandirPayload {
  names: string[];
  next: number;
  path: PathArgument;
}
const scanOf = (self: PyObject): ScandirPayload => (self as PyObject<ScandirPayload>).v;

function scandirNext(self: PyObject): PyObject | null {
  const scan = scanOf(self);
  if (scan.next >= scan.names.length) return null;
  const name = scan.names[scan.next++];
  const { text, isBytes } = scan.path;
  const full = text.endsWith('/') ? text + name : `${text}/${name}`;
  const payload: DirEntryPayload = {
    name: textResult(name, isBytes),
    path: textResult(full, isBytes),
    text: full,
  };
  const entry = DirEntryType.tp_alloc!(DirEntryType, 0);
  if (entry === null) return null;
  entry.v = payload;
  touch(entry);
  return entry;
}

function scandirClose(self: PyObject): PyObject {
  scanOf(self).names = [];
  return none();
}

export const ScandirIteratorType = defineType({
  tp_name: 'posix.ScandirIterator',
  tp_basicsize: 72,
  tp_flags: TPFLAGS.DISALLOW_INSTANTIATION | TPFLAGS.HAVE_GC,
  tp_dealloc: (self) => {
    PyObject_GC_UnTrack(self);
    tp_free(self);
  },
  tp_traverse: () => {},
  tp_iter: (self) => Py_NewRef(self),
  tp_iternext: scandirNext,
  methods: [
    method('__enter__', METH.NOARGS, (self) => Py_NewRef(self)),
    method('__exit__', METH.VARARGS, scandirClose),
    method('close', METH.NOARGS, scandirClose),
  ],
});

function scandir(o: PyObject | null): PyObject | null {
  const path = pathArgument('scandir', o, { none: true });
  if (path === null) return null;
  const names = memoryFs().listDir(path.text);
  if (names === null) return pathError(path);
  const payload: ScandirPayload = { names, next: 0, path };
  const self = PyObject_GC_New(ScandirIteratorType, payload);
  PyObject_GC_Track(self);
  return self;
}

export const statMethods: MethodDef[] = [
  row('stat', ['path', 'dir_fd', 'follow_symlinks'], 1, 1, ([path]) => doStat('stat', path)),
  row('lstat', ['path', 'dir_fd'], 1, 1, ([path]) => doStat('lstat', path)),
  row('fstat', ['fd'], 1, 1, ([fd]) => doStat('fstat', fd)),
  row('scandir', ['path'], 0, 1, ([path]) => scandir(path)),
];
