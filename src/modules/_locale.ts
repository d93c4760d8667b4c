/** Module `_locale`: the C locale, with UTF-8 as its encoding. */
import { METH, type PyObject } from '../heap/object';
import { Py_DECREF, Py_NewRef } from '../heap/refcount';
import { registerRoots, visitOptional } from '../heap/roots';
import { onRuntimeReset } from '../heap/runtime';
import { PyDict_New, PyDict_SetItemString } from '../objects/dictobject';
import { PyErr_Occurred, PyErr_SetString } from '../objects/errors';
import { PyErr_NewException } from '../objects/exceptions-group';
import { _PyArg_CheckPositional } from '../objects/getargs';
import { listFromStolen } from '../objects/listobject';
import { PyLong_AsInt, PyLong_FromLong } from '../objects/longobject';
import { PyModule_AddObjectRef } from '../objects/moduleobject';
import { Py_None } from '../objects/object';
import { defineModule, method } from '../objects/typedef';
import {
  PyUnicode_Check,
  PyUnicode_FromString,
  type PyUnicodeObject,
} from '../objects/unicodeobject';
import { addIntConstants } from './add-constant';

let error: PyObject | null = null;
onRuntimeReset(() => {
  error = null;
});
registerRoots('_locale', (visit) => visitOptional(visit, error, 'state of the module _locale'));

const CATEGORIES = {
  LC_CTYPE: 0,
  LC_NUMERIC: 1,
  LC_TIME: 2,
  LC_COLLATE: 3,
  LC_MONETARY: 4,
  LC_MESSAGES: 5,
  LC_ALL: 6,
  CHAR_MAX: 127,
};

const DAYS = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];
const MONTHS = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
];

/** Constants of nl_langinfo with their texts in the C locale. */
function langinfo(): [string, number, string][] {
  const rows: [string, number, string][] = [
    ['RADIXCHAR', 65536, '.'],
    ['THOUSEP', 65537, ''],
    ['CRNCYSTR', 262159, '-'],
    ['D_T_FMT', 131112, '%a %b %e %H:%M:%S %Y'],
    ['D_FMT', 131113, '%m/%d/%y'],
    ['T_FMT', 131114, '%H:%M:%S'],
    ['AM_STR', 131110, 'AM'],
    ['PM_STR', 131111, 'PM'],
    ['CODESET', 14, 'UTF-8'],
    ['T_FMT_AMPM', 131115, '%I:%M:%S %p'],
    ['ERA', 131116, ''],
    ['ERA_D_FMT', 131118, ''],
    ['ERA_D_T_FMT', 131120, ''],
    ['ERA_T_FMT', 131121, ''],
    ['ALT_DIGITS', 131119, ''],
    ['YESEXPR', 327680, '^[yY]'],
    ['NOEXPR', 327681, '^[nN]'],
    ['_DATE_FMT', 131180, '%a %b %e %H:%M:%S %Z %Y'],
  ];
  DAYS.forEach((day, i) => {
    rows.push([`ABDAY_${i + 1}`, 131072 + i, day.slice(0, 3)], [`DAY_${i + 1}`, 131079 + i, day]);
  });
  MONTHS.forEach((month, i) => {
    rows.push(
      [`ABMON_${i + 1}`, 131086 + i, month.slice(0, 3)],
      [`MON_${i + 1}`, 131098 + i, month],
    );
  });
  return rows;
}

/** @source Modules/_localemodule.c _locale_setlocale_impl */
function setlocale(_module: PyObject, args: readonly PyObject[]): PyObject | null {
  if (!_PyArg_CheckPositional('setlocale', args.length, 1, 2)) return null;
  const category = PyLong_AsInt(args[0]);
  if (category === -1 && PyErr_Occurred() !== null) return null;
  const wanted = args[1] ?? Py_None;
  const known = ['', 'C', 'POSIX', 'C.UTF-8', 'C.utf8', 'en_US.UTF-8'];
  const name = PyUnicode_Check(wanted) ? (wanted as PyUnicodeObject).v : '';
  if (category < 0 || category > 12 || !known.includes(name)) {
    return PyErr_SetString(error!, 'unsupported locale setting');
  }
  return PyUnicode_FromString(wanted === Py_None || name === '' ? 'C.UTF-8' : name);
}

function localeconv(): PyObject | null {
  const dict = PyDict_New();
  if (dict === null) return null;
  const text = [
    'thousands_sep',
    'int_curr_symbol',
    'currency_symbol',
    'mon_decimal_point',
    'mon_thousands_sep',
    'positive_sign',
    'negative_sign',
  ];
  const numbers = [
    'int_frac_digits',
    'frac_digits',
    'p_cs_precedes',
    'p_sep_by_space',
    'n_cs_precedes',
    'n_sep_by_space',
    'p_sign_posn',
    'n_sign_posn',
  ];
  const rows: [string, PyObject][] = [
    ['decimal_point', PyUnicode_FromString('.')],
    ['grouping', listFromStolen([])],
    ...text.map((name): [string, PyObject] => [name, PyUnicode_FromString('')]),
    ['mon_grouping', listFromStolen([])],
    ...numbers.map((name): [string, PyObject] => [name, PyLong_FromLong(127)]),
  ];
  for (const [name, value] of rows) {
    PyDict_SetItemString(dict, name, value);
    Py_DECREF(value);
  }
  return dict;
}

function nl_langinfo(_module: PyObject, o: PyObject): PyObject | null {
  const key = PyLong_AsInt(o);
  if (key === -1 && PyErr_Occurred() !== null) return null;
  const found = langinfo().find(([, value]) => value === key);
  return PyUnicode_FromString(found?.[2] ?? '');
}

function strcoll(_module: PyObject, args: readonly PyObject[]): PyObject | null {
  if (!_PyArg_CheckPositional('strcoll', args.length, 2, 2)) return null;
  const [a, b] = args.map((o) => (o as PyUnicodeObject).v);
  return PyLong_FromLong(a < b ? -1 : a > b ? 1 : 0);
}

function exec(module: PyObject): number {
  error = PyErr_NewException('locale.Error', null, null);
  if (error === null || PyModule_AddObjectRef(module, 'Error', error) < 0) return -1;
  if (addIntConstants(module, CATEGORIES) < 0) return -1;
  return addIntConstants(
    module,
    Object.fromEntries(langinfo().map(([name, value]) => [name, value])),
  );
}

export const _locale_module = defineModule({
  name: '_locale',
  doc: 'Support for POSIX locales.',
  methods: [
    method('setlocale', METH.FASTCALL, setlocale),
    method('localeconv', METH.NOARGS, localeconv),
    method('nl_langinfo', METH.O, nl_langinfo),
    method('strcoll', METH.FASTCALL, strcoll),
    method('strxfrm', METH.O, (_module, o: PyObject) => Py_NewRef(o)),
    method('gettext', METH.O, (_module, o: PyObject) => Py_NewRef(o)),
    method('getencoding', METH.NOARGS, () => PyUnicode_FromString('utf-8')),
  ],
  exec,
});
