/** The methods of str, as a table. */
import type { MethodDef } from '../heap/object';
import {
  METH_FASTCALL,
  METH_KEYWORDS,
  METH_NOARGS,
  METH_O,
  METH_STATIC,
  METH_VARARGS,
  method,
} from './typedef';
import {
  unicode_capitalize,
  unicode_casefold,
  unicode_lower,
  unicode_swapcase,
  unicode_title,
  unicode_upper,
} from './unicode-case';
import {
  unicode_isalnum,
  unicode_isalpha,
  unicode_isascii,
  unicode_isdecimal,
  unicode_isdigit,
  unicode_isidentifier,
  unicode_islower,
  unicode_isnumeric,
  unicode_isprintable,
  unicode_isspace,
  unicode_istitle,
  unicode_isupper,
} from './unicode-classify';
import { STR_DOCS } from './unicode-docs';
import { unicode___format__, unicode_format, unicode_format_map } from './unicode-format-string';
import {
  unicode_center,
  unicode_expandtabs,
  unicode_ljust,
  unicode_rjust,
  unicode_zfill,
} from './unicode-layout';
import { unicode_encode, unicode_getnewargs, unicode_sizeof } from './unicode-new';
import {
  unicode_count,
  unicode_endswith,
  unicode_find,
  unicode_index,
  unicode_removeprefix,
  unicode_removesuffix,
  unicode_replace,
  unicode_rfind,
  unicode_rindex,
  unicode_startswith,
} from './unicode-search';
import { PyUnicode_Join } from './unicode-sequence';
import {
  unicode_lstrip,
  unicode_partition,
  unicode_rpartition,
  unicode_rsplit,
  unicode_rstrip,
  unicode_split,
  unicode_splitlines,
  unicode_strip,
} from './unicode-split';
import { unicode_maketrans, unicode_translate } from './unicode-translate';

/** A row with the method's documentation, if it has one. */
function row(name: string, flags: number, meth: MethodDef['meth']): MethodDef {
  return method(name, flags, meth, STR_DOCS[name] ?? null);
}

/** tp_methods of str, in CPython's order. @source Objects/unicodeobject.c unicode_methods */
export function unicode_methods(): readonly MethodDef[] {
  return [
    row('encode', METH_FASTCALL | METH_KEYWORDS, unicode_encode),
    row('replace', METH_FASTCALL, unicode_replace),
    row('split', METH_FASTCALL | METH_KEYWORDS, unicode_split),
    row('rsplit', METH_FASTCALL | METH_KEYWORDS, unicode_rsplit),
    row('join', METH_O, PyUnicode_Join),
    row('capitalize', METH_NOARGS, unicode_capitalize),
    row('casefold', METH_NOARGS, unicode_casefold),
    row('title', METH_NOARGS, unicode_title),
    row('center', METH_FASTCALL, unicode_center),
    row('count', METH_VARARGS, unicode_count),
    row('expandtabs', METH_FASTCALL | METH_KEYWORDS, unicode_expandtabs),
    row('find', METH_VARARGS, unicode_find),
    row('partition', METH_O, unicode_partition),
    row('index', METH_VARARGS, unicode_index),
    row('ljust', METH_FASTCALL, unicode_ljust),
    row('lower', METH_NOARGS, unicode_lower),
    row('lstrip', METH_FASTCALL, unicode_lstrip),
    row('rfind', METH_VARARGS, unicode_rfind),
    row('rindex', METH_VARARGS, unicode_rindex),
    row('rjust', METH_FASTCALL, unicode_rjust),
    row('rstrip', METH_FASTCALL, unicode_rstrip),
    row('rpartition', METH_O, unicode_rpartition),
    row('splitlines', METH_FASTCALL | METH_KEYWORDS, unicode_splitlines),
    row('strip', METH_FASTCALL, unicode_strip),
    row('swapcase', METH_NOARGS, unicode_swapcase),
    row('translate', METH_O, unicode_translate),
    row('upper', METH_NOARGS, unicode_upper),
    row('startswith', METH_VARARGS, unicode_startswith),
    row('endswith', METH_VARARGS, unicode_endswith),
    row('removeprefix', METH_O, unicode_removeprefix),
    row('removesuffix', METH_O, unicode_removesuffix),
    row('isascii', METH_NOARGS, unicode_isascii),
    row('islower', METH_NOARGS, unicode_islower),
    row('isupper', METH_NOARGS, unicode_isupper),
    row('istitle', METH_NOARGS, unicode_istitle),
    row('isspace', METH_NOARGS, unicode_isspace),
    row('isdecimal', METH_NOARGS, unicode_isdecimal),
    row('isdigit', METH_NOARGS, unicode_isdigit),
    row('isnumeric', METH_NOARGS, unicode_isnumeric),
    row('isalpha', METH_NOARGS, unicode_isalpha),
    row('isalnum', METH_NOARGS, unicode_isalnum),
    row('isidentifier', METH_NOARGS, unicode_isidentifier),
    row('isprintable', METH_NOARGS, unicode_isprintable),
    row('zfill', METH_O, unicode_zfill),
    row('format', METH_VARARGS | METH_KEYWORDS, unicode_format),
    row('format_map', METH_O, unicode_format_map),
    row('__format__', METH_O, unicode___format__),
    row('maketrans', METH_FASTCALL | METH_STATIC, unicode_maketrans),
    row('__sizeof__', METH_NOARGS, unicode_sizeof),
    row('__getnewargs__', METH_NOARGS, unicode_getnewargs),
  ];
}
