/** The native modules, by name. */
import type { ModuleDef } from '../objects/typedef';
import { _abc_module } from './_abc';
import { _ast_module } from './_ast';
import { _asyncio_module } from './_asyncio';
import { _codecs_module } from './_codecs';
import { _contextvars_module } from './_contextvars';
import { _csv_module } from './_csv';
import { _decimal_module } from './_decimal';
import { _imp_module } from './_imp';
import { _datetime_module } from './_datetime';
import { _io_module } from './_io';
import { _locale_module } from './_locale';
import { _opcode_module } from './_opcode';
import { _signal_module } from './_signal';
import { _stat_module } from './_stat';
import { _sre_module } from './_sre';
import { _statistics_module } from './_statistics';
import { _string_module } from './_string';
import { _thread_module } from './_thread';
import { _tokenize_module } from './_tokenize';
import { _tracemalloc_module } from './_tracemalloc';
import { _typing_module } from './_typing';
import { _warnings_module } from './_warnings';
import { _json_module } from './_json';
import { _weakref_module } from './_weakref';
import { atexit_module } from './atexit';
import { builtins_module } from './bltinmodule';
import { errno_module } from './errno';
import { gc_module } from './gcmodule';
import { _operator_module } from './_operator';
import { _random_module } from './_random';
import { _struct_module } from './_struct';
import { binascii_module } from './binascii';
import { itertools_module } from './itertoolsmodule';
import { marshal_module } from './marshal';
import { math_module } from './mathmodule';
import { array_module } from './arraymodule';
import { _md5_module, _sha1_module, _sha2_module } from './hash-modules';
import { _sha3_module } from './_sha3';
import { _blake2_module } from './_blake2';
import { cmath_module } from './cmathmodule';
import { zlib_module } from './zlibmodule';
import { posix_module } from './posixmodule';
import { _posixsubprocess_module } from './_posixsubprocess';
import { _socket_module } from './_socket';
import { fcntl_module } from './fcntlmodule';
import { select_module } from './selectmodule';
import { sys_module } from './sysmodule';
import { unicodedata_module } from './unicodedata';
import { time_module } from './timemodule';
import { _bisect_module } from './_bisect';
import { _collections_module } from './_collectionsmodule';
import { _functools_module } from './_functoolsmodule';
import { _heapq_module } from './_heapq';
import { _pickle_module } from './_pickle';
import { _queue_module } from './_queue';
import { _symtable_module } from './_symtable';
import { _sysconfigdata_module } from './_sysconfigdata';
import { _bz2_module } from './_bz2';
import { grp_module, pwd_module } from './account-modules';
import { pyexpat_module } from './pyexpat';

/** Thunks, so that load order never matters. */
export const nativeModules: Readonly<Record<string, () => ModuleDef>> = {
  _abc: () => _abc_module,
  _ast: () => _ast_module,
  _asyncio: () => _asyncio_module,
  _codecs: () => _codecs_module,
  _contextvars: () => _contextvars_module,
  _csv: () => _csv_module,
  _decimal: () => _decimal_module,
  _imp: () => _imp_module,
  _datetime: () => _datetime_module,
  _io: () => _io_module,
  _locale: () => _locale_module,
  _opcode: () => _opcode_module,
  _signal: () => _signal_module,
  _stat: () => _stat_module,
  _sre: () => _sre_module,
  _statistics: () => _statistics_module,
  _string: () => _string_module,
  _thread: () => _thread_module,
  _tokenize: () => _tokenize_module,
  _tracemalloc: () => _tracemalloc_module,
  _typing: () => _typing_module,
  _warnings: () => _warnings_module,
  _json: () => _json_module,
  _weakref: () => _weakref_module,
  atexit: () => atexit_module,
  builtins: () => builtins_module,
  errno: () => errno_module,
  gc: () => gc_module,
  _operator: () => _operator_module,
  _random: () => _random_module,
  _struct: () => _struct_module,
  binascii: () => binascii_module,
  itertools: () => itertools_module,
  marshal: () => marshal_module,
  math: () => math_module,
  array: () => array_module,
  _md5: () => _md5_module,
  _sha1: () => _sha1_module,
  _sha2: () => _sha2_module,
  _sha3: () => _sha3_module,
  _blake2: () => _blake2_module,
  cmath: () => cmath_module,
  zlib: () => zlib_module,
  posix: () => posix_module,
  _posixsubprocess: () => _posixsubprocess_module,
  _socket: () => _socket_module,
  fcntl: () => fcntl_module,
  select: () => select_module,
  sys: () => sys_module,
  unicodedata: () => unicodedata_module,
  time: () => time_module,
  _bisect: () => _bisect_module,
  _collections: () => _collections_module,
  _functools: () => _functools_module,
  _heapq: () => _heapq_module,
  _pickle: () => _pickle_module,
  _queue: () => _queue_module,
  _symtable: () => _symtable_module,
  _bz2: () => _bz2_module,
  grp: () => grp_module,
  pwd: () => pwd_module,
  pyexpat: () => pyexpat_module,
  '_sysconfigdata__linux_x86_64-linux-gnu': () => _sysconfigdata_module,
};

/** The definition of a native module, or null. */
export function nativeModule(name: string): ModuleDef | null {
  return Object.hasOwn(nativeModules, name) ? nativeModules[name]() : null;
}
