/** Module `_stat`: constants and tests of file modes. */
import { METH, type MethodDef, type PyObject } from '../heap/object';
import { PyBool_FromLong } from '../objects/boolobject';
import { PyErr_Occurred } from '../objects/errors';
import { PyLong_AsInt, PyLong_FromLong } from '../objects/longobject';
import { defineModule, method } from '../objects/typedef';
import { PyUnicode_FromString } from '../objects/unicodeobject';
import { addIntConstants } from './add-constant';

const S_IFMT = 0o170000;
const TYPES = {
  S_IFDIR: 0o040000,
  S_IFCHR: 0o020000,
  S_IFBLK: 0o060000,
  S_IFREG: 0o100000,
  S_IFIFO: 0o010000,
  S_IFLNK: 0o120000,
  S_IFSOCK: 0o140000,
  S_IFDOOR: 0,
  S_IFPORT: 0,
  S_IFWHT: 0,
};

// prettier-ignore
const CONSTANTS = {
  S_ISUID: 2048, S_ISGID: 1024, S_ISVTX: 512, S_ENFMT: 1024, S_IREAD: 256, S_IWRITE: 128,
  S_IEXEC: 64, S_IRWXU: 448, S_IRUSR: 256, S_IWUSR: 128, S_IXUSR: 64, S_IRWXG: 56, S_IRGRP: 32,
  S_IWGRP: 16, S_IXGRP: 8, S_IRWXO: 7, S_IROTH: 4, S_IWOTH: 2, S_IXOTH: 1, UF_NODUMP: 1,
  UF_IMMUTABLE: 2, UF_APPEND: 4, UF_OPAQUE: 8, UF_NOUNLINK: 16, UF_COMPRESSED: 32,
  UF_HIDDEN: 32768, SF_ARCHIVED: 65536, SF_IMMUTABLE: 131072, SF_APPEND: 262144,
  SF_NOUNLINK: 1048576, SF_SNAPSHOT: 2097152, ST_MODE: 0, ST_INO: 1, ST_DEV: 2, ST_NLINK: 3,
  ST_UID: 4, ST_GID: 5, ST_SIZE: 6, ST_ATIME: 7, ST_MTIME: 8, ST_CTIME: 9,
};

function onMode(name: string, f: (mode: number) => PyObject): MethodDef {
  return method(name, METH.O, (_module, o: PyObject) => {
    const mode = PyLong_AsInt(o);
    return mode === -1 && PyErr_Occurred() !== null ? null : f(mode);
  });
}

const isType = (name: string, type: number): MethodDef =>
  onMode(name, (mode) => PyBool_FromLong(type !== 0 && (mode & S_IFMT) === type ? 1 : 0));

function fileType(mode: number): string {
  const letters: Readonly<Record<number, string>> = {
    [TYPES.S_IFREG]: '-',
    [TYPES.S_IFDIR]: 'd',
    [TYPES.S_IFLNK]: 'l',
    [TYPES.S_IFBLK]: 'b',
    [TYPES.S_IFCHR]: 'c',
    [TYPES.S_IFIFO]: 'p',
    [TYPES.S_IFSOCK]: 's',
  };
  return letters[mode & S_IFMT] ?? '?';
}

/** @source Modules/_stat.c fileperm */
function filePermissions(mode: number): string {
  const bit = (mask: number, letter: string): string => (mode & mask ? letter : '-');
  const exec = (mask: number, special: number, letter: string): string => {
    if (!(mode & special)) return bit(mask, 'x');
    return mode & mask ? letter : letter.toUpperCase();
  };
  return (
    bit(0o400, 'r') +
    bit(0o200, 'w') +
    exec(0o100, 0o4000, 's') +
    bit(0o040, 'r') +
    bit(0o020, 'w') +
    exec(0o010, 0o2000, 's') +
    bit(0o004, 'r') +
    bit(0o002, 'w') +
    exec(0o001, 0o1000, 't')
  );
}

export const _stat_module = defineModule({
  name: '_stat',
  doc: 'S_IFMT_: file type bits',
  methods: [
    isType('S_ISDIR', TYPES.S_IFDIR),
    isType('S_ISCHR', TYPES.S_IFCHR),
    isType('S_ISBLK', TYPES.S_IFBLK),
    isType('S_ISREG', TYPES.S_IFREG),
    isType('S_ISFIFO', TYPES.S_IFIFO),
    isType('S_ISLNK', TYPES.S_IFLNK),
    isType('S_ISSOCK', TYPES.S_IFSOCK),
    isType('S_ISDOOR', 0),
    isType('S_ISPORT', 0),
    isType('S_ISWHT', 0),
    onMode('S_IMODE', (mode) => PyLong_FromLong(mode & 0o7777)),
    onMode('S_IFMT', (mode) => PyLong_FromLong(mode & S_IFMT)),
    onMode('filemode', (mode) => PyUnicode_FromString(fileType(mode) + filePermissions(mode))),
  ],
  exec: (module) => addIntConstants(module, { ...TYPES, ...CONSTANTS }),
});
