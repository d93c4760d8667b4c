/** Modules `pwd` and `grp`: the one user of the simulated computer and its group. */
import { METH, type PyObject, type PyTypeObject } from '../heap/object';
import { PyErr_Occurred, PyErr_SetString } from '../objects/errors';
import { PyExc_KeyError, PyExc_TypeError } from '../objects/exceptions';
import { listFromStolen } from '../objects/listobject';
import { PyLong_AsLong, PyLong_FromLong } from '../objects/longobject';
import { PyModule_AddObjectRef } from '../objects/moduleobject';
import { reprStr } from '../objects/object';
import { defineModule, method, type ModuleDef } from '../objects/typedef';
import { PyUnicode_Check, PyUnicode_FromString } from '../objects/unicodeobject';
import { holdInModule } from './module-state';
import { newStructSequence, structSequenceType } from './struct-sequence';

/** A database of one entry, looked up by name and by number. */
interface Database {
  readonly module: 'pwd' | 'grp';
  readonly struct: string;
  readonly fields: readonly string[];
  readonly entry: () => PyObject[];
  readonly all: string;
  readonly byName: string;
  readonly byNumber: string;
  readonly number: string;
}

const ID = 1000;
const NAME = 'user';
const text = PyUnicode_FromString;

const PASSWORDS: Database = {
  module: 'pwd',
  struct: 'pwd.struct_passwd',
  fields: ['pw_name', 'pw_passwd', 'pw_uid', 'pw_gid', 'pw_gecos', 'pw_dir', 'pw_shell'],
  entry: () => [
    ...[text(NAME), text('x'), PyLong_FromLong(ID), PyLong_FromLong(ID), text('')],
    ...[text('/home/user'), text('/bin/sh')],
  ],
  all: 'getpwall',
  byName: 'getpwnam',
  byNumber: 'getpwuid',
  number: 'uid',
};

const GROUPS: Database = {
  module: 'grp',
  struct: 'grp.struct_group',
  fields: ['gr_name', 'gr_passwd', 'gr_gid', 'gr_mem'],
  entry: () => [text(NAME), text('x'), PyLong_FromLong(ID), listFromStolen([])],
  all: 'getgrall',
  byName: 'getgrnam',
  byNumber: 'getgrgid',
  number: 'gid',
};

/** The module of a database. @source Modules/pwdmodule.c, Modules/grpmodule.c */
function accountModule(db: Database): ModuleDef {
  let type: PyTypeObject | null = null;
  const entry = (): PyObject => newStructSequence(type!, db.entry());
  const byName = (_module: PyObject, name: PyObject): PyObject | null => {
    if (!PyUnicode_Check(name)) {
      const got = name.ob_type.tp_name;
      return PyErr_SetString(PyExc_TypeError, `${db.byName}() argument must be str, not ${got}`);
    }
    if (name.v === NAME) return entry();
    const shown = reprStr(name);
    if (shown === null) return null;
    return PyErr_SetString(PyExc_KeyError, `${db.byName}(): name not found: ${shown}`);
  };
  const byNumber = (_module: PyObject, o: PyObject): PyObject | null => {
    const n = PyLong_AsLong(o);
    if (n === -1 && PyErr_Occurred() !== null) return null;
    if (Number(n) === ID) return entry();
    return PyErr_SetString(PyExc_KeyError, `${db.byNumber}(): ${db.number} not found: ${n}`);
  };
  return defineModule({
    name: db.module,
    doc: null,
    methods: [
      method(db.all, METH.NOARGS, () => listFromStolen([entry()])),
      method(db.byName, METH.O, byName),
      method(db.byNumber, METH.O, byNumber),
    ],
    exec: (module) => {
      const fields = db.fields.map((name) => [name, name] as const);
      type = structSequenceType(db.struct, db.struct, fields, fields.length);
      if (type === null) return -1;
      holdInModule(db.module, type);
      return PyModule_AddObjectRef(module, db.struct.slice(4), type);
    },
  });
}

export const pwd_module = accountModule(PASSWORDS);
export const grp_module = accountModule(GROUPS);
