/** Module `posix`, on the file system of the run. */
import { METH, type MethodDef, type PyObject } from '../heap/object';
import { Py_DECREF, Py_NewRef } from '../heap/refcount';
import { registerRoots } from '../heap/roots';
import { onRuntimeReset } from '../heap/runtime';
import { PyBool_FromLong } from '../objects/boolobject';
import { asReadBuffer } from '../objects/buffer';
import { PyBytes_FromBytes } from '../objects/bytesobject';
import { PyDict_New, PyDict_SetItem } from '../objects/dictobject';
import { strerror } from '../objects/errno-table';
import { PyErr_Occurred, PyErr_SetString } from '../objects/errors';
import { PyExc_OSError, PyExc_ValueError } from '../objects/exceptions';
import { PyErr_SetFromErrno } from '../objects/exceptions-os';
import { PyFloat_FromDouble } from '../objects/floatobject';
import { listFromStolen } from '../objects/listobject';
import { PyLong_AsSsize_t, PyLong_FromLong } from '../objects/longobject';
import { PyModule_AddObjectRef } from '../objects/moduleobject';
import { PyTuple_Pack } from '../objects/tupleobject';
import { defineModule, method } from '../objects/typedef';
import { PyUnicode_Check, PyUnicode_FromString } from '../objects/unicodeobject';
import { addIntConstants, addObject, addType } from './add-constant';
import { ExitProcess } from './exit-process';
import { fspathObject, pathText } from './fspath';
import { O } from './fs-node';
import { memoryFs } from './memory-fs';
import { done, intArgument, none, pathArgument, pathError, row, textResult } from './posix-args';
import { POSIX_CONSTANTS } from './posix-constants';
import { DirEntryType, ScandirIteratorType, statMethods } from './posix-stat';
import { addPosixStructs, posixStruct } from './posix-structs';
import { utimeMethod } from './posix-utime';
import { runConfig } from './run-config';
import { entropyBytes } from './run-entropy';
import { monotonicNs } from './virtual-clock';

let atFork: PyObject[] = [];
onRuntimeReset(() => {
  atFork = [];
});
registerRoots('posix', (visit) => {
  for (const f of atFork) visit(f, 'os.register_at_fork');
});

function urandom(o: PyObject | null): PyObject | null {
  const size = o === null ? 0 : PyLong_AsSsize_t(o);
  if (size === -1 && PyErr_Occurred() !== null) return null;
  if (size < 0) return PyErr_SetString(PyExc_ValueError, 'negative argument not allowed');
  return PyBytes_FromBytes(entropyBytes(size));
}

/** A function of one path. */
function onPath(name: string, names: readonly string[], f: (path: string) => number): MethodDef {
  return row(name, names, 1, 1, ([o]) => {
    const path = pathArgument(name, o);
    return path === null ? null : done(f(path.text), path);
  });
}

function renamer(name: string): MethodDef {
  return row(name, ['src', 'dst', 'src_dir_fd', 'dst_dir_fd'], 2, 2, ([a, b]) => {
    const src = pathArgument(name, a);
    const dst = src === null ? null : pathArgument(name, b);
    if (src === null || dst === null) return null;
    return done(memoryFs().rename(src.text, dst.text), src, dst);
  });
}

function listdir(o: PyObject | null): PyObject | null {
  const path = pathArgument('listdir', o, { fd: true, none: true });
  if (path === null) return null;
  const names = memoryFs().listDir(path.text);
  if (names === null) return pathError(path);
  return listFromStolen(names.map((name) => textResult(name, path.isBytes)));
}

function access(o: PyObject | null): PyObject | null {
  const path = pathArgument('access', o);
  if (path === null) return null;
  return PyBool_FromLong(memoryFs().stat(path.text) === null ? 0 : 1);
}

/** @source Modules/posixmodule.c os__path_normpath_impl */
function normpath(o: PyObject | null): PyObject | null {
  const path = fspathObject(o!);
  if (path === null) return null;
  const text = pathText(path);
  Py_DECREF(path);
  if (text === '') return PyUnicode_FromString('.');
  const slashes = /^\/\/(?!\/)/.test(text) ? '//' : text.startsWith('/') ? '/' : '';
  const parts: string[] = [];
  for (const part of text.split('/')) {
    if (part === '' || part === '.') continue;
    if (
      part !== '..' ||
      (slashes === '' && parts.length === 0) ||
      parts[parts.length - 1] === '..'
    ) {
      parts.push(part);
    } else parts.pop();
  }
  return PyUnicode_FromString(slashes + parts.join('/') || '.');
}

function openFile(values: readonly (PyObject | null)[]): PyObject | null {
  const path = pathArgument('open', values[0]);
  const flags = intArgument(values[1], 0);
  const mode = intArgument(values[2], 0o777);
  if (path === null || flags === undefined || mode === undefined) return null;
  const fd = memoryFs().open(path.text, flags, mode);
  return fd < 0 ? pathError(path) : PyLong_FromLong(fd);
}

function onFd(name: string, f: (fd: number) => PyObject | number | null): MethodDef {
  return row(name, ['fd'], 1, 1, ([o]) => {
    const fd = intArgument(o, -1);
    if (fd === undefined) return null;
    const result = f(fd);
    return typeof result === 'number' ? done(result, null) : result;
  });
}

const twoInts = (
  name: string,
  names: readonly string[],
  f: (a: number, b: number) => PyObject | null,
): MethodDef =>
  row(name, names, 2, 2, ([x, y]) => {
    const a = intArgument(x, 0);
    const b = intArgument(y, 0);
    return a === undefined || b === undefined ? null : f(a, b);
  });

const orError = (result: PyObject | null): PyObject | null => result ?? pathError(null);

const fileMethods: MethodDef[] = [
  row('access', ['path', 'mode', 'dir_fd', 'effective_ids', 'follow_symlinks'], 2, 2, ([path]) =>
    access(path),
  ),
  onPath('chdir', ['path'], (path) => memoryFs().chdir(path)),
  row('chmod', ['path', 'mode', 'dir_fd', 'follow_symlinks'], 2, 2, ([o, m]) => {
    const path = pathArgument('chmod', o, { fd: true });
    const mode = intArgument(m, 0);
    if (path === null || mode === undefined) return null;
    return done(
      memoryFs().change(path, (node) => void (node.mode = mode & 0o7777)),
      path,
    );
  }),
  row('getcwd', [], 0, 0, () => PyUnicode_FromString(memoryFs().cwd)),
  row('getcwdb', [], 0, 0, () => textResult(memoryFs().cwd, true)),
  row('listdir', ['path'], 0, 1, ([path]) => listdir(path)),
  row('mkdir', ['path', 'mode', 'dir_fd'], 1, 2, ([o, m]) => {
    const path = pathArgument('mkdir', o);
    const mode = intArgument(m, 0o777);
    if (path === null || mode === undefined) return null;
    return done(memoryFs().mkdir(path.text, mode), path);
  }),
  row('readlink', ['path', 'dir_fd'], 1, 1, ([o]) => {
    const path = pathArgument('readlink', o);
    if (path === null) return null;
    if (memoryFs().stat(path.text) === null) return pathError(path);
    return PyErr_SetFromErrno(PyExc_OSError, 22, path.object);
  }),
  renamer('rename'),
  renamer('replace'),
  onPath('rmdir', ['path', 'dir_fd'], (path) => memoryFs().rmdir(path)),
  onPath('unlink', ['path', 'dir_fd'], (path) => memoryFs().unlink(path)),
  onPath('remove', ['path', 'dir_fd'], (path) => memoryFs().unlink(path)),
  utimeMethod,
  row('truncate', ['path', 'length'], 2, 2, ([o, n]) => {
    const path = pathArgument('truncate', o);
    const length = intArgument(n, 0);
    if (path === null || length === undefined) return null;
    const fd = memoryFs().open(path.text, 2, 0);
    const result = fd < 0 ? -1 : memoryFs().truncate(fd, length);
    if (fd >= 0) memoryFs().close(fd);
    return done(result, path);
  }),
  row('open', ['path', 'flags', 'mode', 'dir_fd'], 2, 3, openFile),
  onFd('close', (fd) => memoryFs().close(fd)),
  onFd('dup', (fd) => {
    const copy = memoryFs().dup(fd);
    return copy < 0 ? -1 : PyLong_FromLong(copy);
  }),
  onFd('isatty', () => PyBool_FromLong(0)),
  onFd('fsync', (fd) => (memoryFs().file(fd) === null ? -1 : 0)),
  onFd('get_inheritable', () => PyBool_FromLong(0)),
  onFd('device_encoding', () => none()),
  twoInts('ftruncate', ['fd', 'length'], (fd, length) =>
    done(memoryFs().truncate(fd, length), null),
  ),
  twoInts('set_inheritable', ['', ''], () => none()),
  twoInts('read', ['', ''], (fd, size) => {
    const bytes = memoryFs().read(fd, size);
    return orError(bytes && PyBytes_FromBytes(bytes));
  }),
  row('write', ['', ''], 2, 2, ([o, data]) => {
    const fd = intArgument(o, -1);
    const bytes = fd === undefined ? null : asReadBuffer(data!);
    if (fd === undefined || bytes === null) return null;
    const n = memoryFs().write(fd, bytes);
    return n < 0 ? pathError(null) : PyLong_FromLong(n);
  }),
  row('lseek', ['', '', ''], 3, 3, ([a, b, c]) => {
    const [fd, pos, how] = [a, b, c].map((o) => intArgument(o, 0));
    if (fd === undefined || pos === undefined || how === undefined) return null;
    const at = memoryFs().seek(fd, pos, how);
    return at < 0 ? pathError(null) : PyLong_FromLong(at);
  }),
  row('pipe', [], 0, 0, () => {
    const [read, write] = memoryFs().openPair('pipe');
    return PyTuple_Pack(PyLong_FromLong(read), PyLong_FromLong(write));
  }),
  onFd('get_blocking', (fd) => {
    const file = memoryFs().file(fd);
    return file === null ? -1 : PyBool_FromLong(file.flags & O.NONBLOCK ? 0 : 1);
  }),
  twoInts('set_blocking', ['', ''], (fd, blocking) => {
    const file = memoryFs().file(fd);
    if (file === null) return pathError(null);
    file.flags = blocking ? file.flags & ~O.NONBLOCK : file.flags | O.NONBLOCK;
    return none();
  }),
  row('fspath', ['path'], 1, 1, ([path]) => fspathObject(path!)),
  row('_path_normpath', ['path'], 1, 1, ([path]) => normpath(path)),
  row('get_terminal_size', [''], 0, 1, () => PyErr_SetFromErrno(PyExc_OSError, 25)),
];

const number = (name: string, value: number): MethodDef =>
  row(name, [], 0, 0, () => PyLong_FromLong(value));

/** What needs a process: refused as a system without the call would. */
const refused = (name: string): MethodDef =>
  method(name, METH.VARARGS | METH.KEYWORDS, () => PyErr_SetFromErrno(PyExc_OSError, 38));

/** A macro of wait(2) on a status. */
const onStatus = (name: string, f: (status: number) => number | boolean): MethodDef =>
  row(name, ['status'], 1, 1, ([o]) => {
    const status = intArgument(o, 0);
    if (status === undefined) return null;
    const result = f(status);
    return typeof result === 'boolean' ? PyBool_FromLong(result ? 1 : 0) : PyLong_FromLong(result);
  });

const statusMethods: MethodDef[] = [
  onStatus('WIFEXITED', (status) => (status & 0x7f) === 0),
  onStatus('WEXITSTATUS', (status) => (status >> 8) & 0xff),
  onStatus('WIFSIGNALED', (status) => (status & 0x7f) !== 0 && (status & 0x7f) !== 0x7f),
  onStatus('WTERMSIG', (status) => status & 0x7f),
  onStatus('WIFSTOPPED', (status) => (status & 0xff) === 0x7f),
  onStatus('WSTOPSIG', (status) => (status >> 8) & 0xff),
  onStatus('WIFCONTINUED', (status) => status === 0xffff),
  onStatus('WCOREDUMP', (status) => (status & 0x80) !== 0),
];

/** What `os.sysconf` knows. */
const SYSCONF: Readonly<Record<string, number>> = {
  SC_ARG_MAX: 2097152,
  SC_CLK_TCK: 100,
  SC_IOV_MAX: 1024,
  SC_NPROCESSORS_CONF: 1,
  SC_NPROCESSORS_ONLN: 1,
  SC_OPEN_MAX: 1024,
  SC_PAGESIZE: 4096,
  SC_PAGE_SIZE: 4096,
};

const processMethods: MethodDef[] = [
  ...statusMethods,
  number('getpid', 4242),
  number('getppid', 4241),
  number('getuid', 1000),
  number('geteuid', 1000),
  number('getgid', 1000),
  number('getegid', 1000),
  number('cpu_count', 1),
  row('sysconf', ['name'], 1, 1, ([o]) => {
    const name = PyUnicode_Check(o!) ? (o!.v as string) : '';
    if (!Object.hasOwn(SYSCONF, name)) {
      return PyErr_SetString(PyExc_ValueError, 'unrecognized configuration name');
    }
    return PyLong_FromLong(SYSCONF[name]);
  }),
  row('sched_yield', [], 0, 0, none),
  row('getlogin', [], 0, 0, () => PyUnicode_FromString('user')),
  row('umask', [''], 1, 1, ([o]) => {
    const mask = intArgument(o, 0);
    return mask === undefined ? null : PyLong_FromLong(memoryFs().setUmask(mask));
  }),
  row('_exit', ['status'], 1, 1, ([o]) => {
    const status = intArgument(o, 0);
    if (status === undefined) return null;
    throw new ExitProcess(status);
  }),
  row('abort', [], 0, 0, () => {
    throw new ExitProcess(134);
  }),
  row('strerror', [''], 1, 1, ([o]) => {
    const code = intArgument(o, 0);
    return code === undefined ? null : PyUnicode_FromString(strerror(code));
  }),
  row('waitstatus_to_exitcode', ['status'], 1, 1, ([o]) => {
    const status = intArgument(o, 0);
    if (status === undefined) return null;
    return PyLong_FromLong(status & 0x7f ? -(status & 0x7f) : status >> 8);
  }),
  row('putenv', ['', ''], 2, 2, ([name, value]) => {
    runConfig.env[environmentText(name!)] = environmentText(value!);
    return none();
  }),
  row('unsetenv', [''], 1, 1, ([name]) => {
    delete runConfig.env[environmentText(name!)];
    return none();
  }),
  row('urandom', [''], 1, 1, ([size]) => urandom(size)),
  row('getrandom', ['size', 'flags'], 1, 2, ([size]) => urandom(size)),
  row('uname', [], 0, 0, () =>
    posixStruct(
      'posix.uname_result',
      ['Linux', 'simulated', '6.1.0', '#1 SMP', 'x86_64'].map((s) => PyUnicode_FromString(s)),
    ),
  ),
  row('times', [], 0, 0, () => {
    const now = Number(monotonicNs()) / 1e9;
    return posixStruct(
      'posix.times_result',
      [now, 0, 0, 0, now].map((x) => PyFloat_FromDouble(x)),
    );
  }),
  row('register_at_fork', ['before', 'after_in_child', 'after_in_parent'], 0, 0, (values) => {
    for (const f of values) if (f !== null) atFork.push(Py_NewRef(f));
    return none();
  }),
  ...['fork', 'system', 'kill', 'execv', 'execve', 'waitpid', 'symlink', 'link'].map(refused),
];

/** A name or value of the environment, which `os` gives as bytes. */
function environmentText(o: PyObject): string {
  return typeof o.v === 'string' ? o.v : new TextDecoder().decode(o.v as Uint8Array);
}

/** The environment as a dict of bytes. @source Modules/posixmodule.c convertenviron */
function environ(): PyObject | null {
  const dict = PyDict_New();
  if (dict === null) return null;
  for (const [name, value] of Object.entries(runConfig.env)) {
    const key = textResult(name, true);
    const bytes = textResult(value, true);
    const failed = PyDict_SetItem(dict, key, bytes) < 0;
    Py_DECREF(key);
    Py_DECREF(bytes);
    if (failed) return null;
  }
  return dict;
}

function exec(module: PyObject): number {
  if (addObject(module, 'environ', environ()) < 0) return -1;
  if (addIntConstants(module, POSIX_CONSTANTS) < 0) return -1;
  if (PyModule_AddObjectRef(module, 'error', PyExc_OSError) < 0) return -1;
  if (addPosixStructs(module) < 0) return -1;
  if (addType(module, DirEntryType) < 0 || ScandirIteratorType.tp_dict === null) return -1;
  return addObject(module, '_have_functions', listFromStolen([]));
}

export const posix_module = defineModule({
  name: 'posix',
  doc: 'This module provides access to operating system functionality that is\nstandardized by the C Standard and the POSIX standard (a thinly\ndisguised Unix interface).  Refer to the library manual and\ncorresponding Unix manual entries for more information on calls.',
  methods: [...statMethods, ...fileMethods, ...processMethods],
  exec,
});
