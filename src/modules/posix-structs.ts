/** The struct sequences of `posix`, in the order in which its start makes them. */
import type { newfunc, PyObject, PyTypeObject } from '../heap/object';
import { Py_DECREF, Py_NewRef } from '../heap/refcount';
import { registerRoots } from '../heap/roots';
import { onRuntimeReset } from '../heap/runtime';
import { PyArg_UnpackTupleKeywords } from '../objects/getargs';
import { Py_None } from '../objects/object';
import {
  PyStructSequence_GetItem,
  PyStructSequence_New,
  PyStructSequence_NewType,
  PyStructSequence_SetItem,
  structSequenceFromStolen,
  structseq_new,
  type PyStructSequence_Desc,
} from '../objects/structseq';
import { addType } from './add-constant';

let types = new Map<string, PyTypeObject>();
onRuntimeReset(() => {
  types = new Map();
});
registerRoots('types of posix', (visit) => {
  for (const type of types.values()) visit(type, 'state of the module posix');
});

const DESCRIPTIONS: readonly PyStructSequence_Desc[] = [
  {
    name: 'posix.waitid_result',
    doc: 'waitid_result: Result from waitid.\n\nThis object may be accessed either as a tuple of\n  (si_pid, si_uid, si_signo, si_status, si_code),\nor via the attributes si_pid, si_uid, and so on.\n\nSee os.waitid for more information.',
    fields: [
      ['si_pid', null],
      ['si_uid', null],
      ['si_signo', null],
      ['si_status', null],
      ['si_code', null],
    ],
    n_in_sequence: 5,
  },
  {
    name: 'os.stat_result',
    doc: 'stat_result: Result from stat, fstat, or lstat.\n\nThis object may be accessed either as a tuple of\n  (mode, ino, dev, nlink, uid, gid, size, atime, mtime, ctime)\nor via the attributes st_mode, st_ino, st_dev, st_nlink, st_uid, and so on.\n\nPosix/windows: If your platform supports st_blksize, st_blocks, st_rdev,\nor st_flags, they are available as attributes only.\n\nSee os.stat for more information.',
    fields: [
      ['st_mode', 'protection bits'],
      ['st_ino', 'inode'],
      ['st_dev', 'device'],
      ['st_nlink', 'number of hard links'],
      ['st_uid', 'user ID of owner'],
      ['st_gid', 'group ID of owner'],
      ['st_size', 'total size, in bytes'],
      [null, 'integer time of last access'],
      [null, 'integer time of last modification'],
      [null, 'integer time of last change'],
      ['st_atime', 'time of last access'],
      ['st_mtime', 'time of last modification'],
      ['st_ctime', 'time of last change'],
      ['st_atime_ns', 'time of last access in nanoseconds'],
      ['st_mtime_ns', 'time of last modification in nanoseconds'],
      ['st_ctime_ns', 'time of last change in nanoseconds'],
      ['st_blksize', 'blocksize for filesystem I/O'],
      ['st_blocks', 'number of blocks allocated'],
      ['st_rdev', 'device type (if inode device)'],
    ],
    n_in_sequence: 10,
  },
  {
    name: 'os.statvfs_result',
    doc: 'statvfs_result: Result from statvfs or fstatvfs.\n\nThis object may be accessed either as a tuple of\n  (bsize, frsize, blocks, bfree, bavail, files, ffree, favail, flag, namemax),\nor via the attributes f_bsize, f_frsize, f_blocks, f_bfree, and so on.\n\nSee os.statvfs for more information.',
    fields: [
      ['f_bsize', null],
      ['f_frsize', null],
      ['f_blocks', null],
      ['f_bfree', null],
      ['f_bavail', null],
      ['f_files', null],
      ['f_ffree', null],
      ['f_favail', null],
      ['f_flag', null],
      ['f_namemax', null],
      ['f_fsid', null],
    ],
    n_in_sequence: 10,
  },
  {
    name: 'posix.sched_param',
    doc: 'Currently has only one field: sched_priority\n\n  sched_priority\n    A scheduling parameter.',
    fields: [['sched_priority', 'the scheduling priority']],
    n_in_sequence: 1,
  },
  {
    name: 'os.terminal_size',
    doc: 'A tuple of (columns, lines) for holding terminal window size',
    fields: [
      ['columns', 'width of the terminal window in characters'],
      ['lines', 'height of the terminal window in characters'],
    ],
    n_in_sequence: 2,
  },
  {
    name: 'posix.times_result',
    doc: 'times_result: Result from os.times().\n\nThis object may be accessed either as a tuple of\n  (user, system, children_user, children_system, elapsed),\nor via the attributes user, system, children_user, children_system,\nand elapsed.\n\nSee os.times for more information.',
    fields: [
      ['user', 'user time'],
      ['system', 'system time'],
      ['children_user', 'user time of children'],
      ['children_system', 'system time of children'],
      ['elapsed', 'elapsed time since an arbitrary point in the past'],
    ],
    n_in_sequence: 5,
  },
  {
    name: 'posix.uname_result',
    doc: 'uname_result: Result from os.uname().\n\nThis object may be accessed either as a tuple of\n  (sysname, nodename, release, version, machine),\nor via the attributes sysname, nodename, release, version, and machine.\n\nSee os.uname for more information.',
    fields: [
      ['sysname', 'operating system name'],
      ['nodename', 'name of machine on network (implementation-defined)'],
      ['release', 'operating system release'],
      ['version', 'operating system version'],
      ['machine', 'hardware identifier'],
    ],
    n_in_sequence: 5,
  },
];

/** Places of the integer times in a stat_result; the float times follow them. */
const INTEGER_TIMES = [7, 8, 9];

/** A float time that was not given is the integer one. @source Modules/posixmodule.c statresult_new */
function statresult_new(
  type: PyTypeObject,
  args: PyObject,
  kwds: PyObject | null,
): PyObject | null {
  const result = structseq_new(type, args, kwds);
  if (result === null) return null;
  for (const i of INTEGER_TIMES) {
    const float = PyStructSequence_GetItem(result, i + INTEGER_TIMES.length);
    if (float !== Py_None) continue;
    const whole = Py_NewRef(PyStructSequence_GetItem(result, i));
    PyStructSequence_SetItem(result, i + INTEGER_TIMES.length, whole);
    Py_DECREF(float);
  }
  return result;
}

/** @source Modules/posixmodule.c os_sched_param */
function os_sched_param(
  type: PyTypeObject,
  args: PyObject,
  kwds: PyObject | null,
): PyObject | null {
  const parsed = PyArg_UnpackTupleKeywords('sched_param', ['sched_priority'], args, kwds, 1, 1, 0);
  if (parsed === null) return null;
  const result = PyStructSequence_New(type);
  PyStructSequence_SetItem(result, 0, Py_NewRef(parsed[0]!));
  return result;
}

const CONSTRUCTORS: Readonly<Record<string, newfunc>> = {
  'os.stat_result': statresult_new,
  'posix.sched_param': os_sched_param,
};

/** Makes the types and adds them to the module: 0, or -1 with an exception set. */
export function addPosixStructs(module: PyObject): number {
  for (const desc of DESCRIPTIONS) {
    const type = PyStructSequence_NewType(desc);
    if (type === null) return -1;
    types.set(desc.name, type);
    type.tp_new = CONSTRUCTORS[desc.name] ?? type.tp_new;
    if (addType(module, type) < 0) return -1;
  }
  return 0;
}

/** An instance of the type of this name; takes over the items. */
export function posixStruct(name: string, items: readonly PyObject[]): PyObject | null {
  const type = types.get(name);
  return type === undefined ? null : structSequenceFromStolen(type, items);
}
