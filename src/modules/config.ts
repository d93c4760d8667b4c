/** The native modules, by name. */
import type { ModuleDef } from '../objects/typedef';
import { _abc_module } from './_abc';
import { _contextvars_module } from './_contextvars';
import { _io_module } from './_io';
import { _locale_module } from './_locale';
import { _opcode_module } from './_opcode';
import { _signal_module } from './_signal';
import { _stat_module } from './_stat';
import { _statistics_module } from './_statistics';
import { _tracemalloc_module } from './_tracemalloc';
import { _weakref_module } from './_weakref';
import { gc_module } from './gcmodule';
import { _operator_module } from './_operator';
import { _random_module } from './_random';
import { _struct_module } from './_struct';
import { binascii_module } from './binascii';
import { math_module } from './mathmodule';
import { posix_module } from './posixmodule';
import { sys_module } from './sysmodule';
import { time_module } from './timemodule';

/** Thunks, so that load order never matters. */
export const nativeModules: Readonly<Record<string, () => ModuleDef>> = {
  _abc: () => _abc_module,
  _contextvars: () => _contextvars_module,
  _io: () => _io_module,
  _locale: () => _locale_module,
  _opcode: () => _opcode_module,
  _signal: () => _signal_module,
  _stat: () => _stat_module,
  _statistics: () => _statistics_module,
  _tracemalloc: () => _tracemalloc_module,
  _weakref: () => _weakref_module,
  gc: () => gc_module,
  _operator: () => _operator_module,
  _random: () => _random_module,
  _struct: () => _struct_module,
  binascii: () => binascii_module,
  math: () => math_module,
  posix: () => posix_module,
  sys: () => sys_module,
  time: () => time_module,
};
