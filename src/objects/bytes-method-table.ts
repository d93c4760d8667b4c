/** The table of the methods that bytes and bytearray share. */
import { tupleMethod } from './tuple-method';
import type { MethodDef } from '../heap/object';
import {
  bytearray_fromhex,
  bytes___bytes__,
  bytes_decode,
  bytes_expandtabs,
  bytes_fromhex,
  bytes_getnewargs,
  bytes_hex,
  bytes_maketrans,
  bytes_translate,
  bytes_zfill,
  every,
  isAlpha,
  isDigit,
  isLower,
  isTitle,
  isUpper,
  justify,
  mapBytes,
  oneCase,
  remove,
  strip,
  test,
  toLower,
  toUpper,
} from './bytes-methods';
import {
  bytesCount,
  bytesFind,
  bytesRFind,
  findMethod,
  indexMethod,
  tailMethod,
} from './bytes-search';
import {
  bytes_join,
  bytes_replace,
  bytes_splitlines,
  isSpace,
  partitionMethod,
  splitMethod,
} from './bytes-split';
import {
  METH_CLASS,
  METH_FASTCALL,
  METH_KEYWORDS,
  METH_NOARGS,
  METH_O,
  METH_STATIC,
  method,
} from './typedef';

/** Rows that only bytes has. */
function ownRows(): MethodDef[] {
  return [
    method('__getnewargs__', METH_NOARGS, bytes_getnewargs),
    method(
      '__bytes__',
      METH_NOARGS,
      bytes___bytes__,
      '__bytes__($self, /)\n--\n\nConvert this value to exact type bytes.',
    ),
  ];
}

function centerLeft(padding: number, width: number): number {
  return (padding >> 1) + (padding & width & 1);
}

/** Rows of methods for `bytes` or `bytearray`. */
export function bytes_methods(kind: 'bytes' | 'bytearray'): MethodDef[] {
  return [
    ...(kind === 'bytes' ? ownRows() : []),
    method(
      'capitalize',
      METH_NOARGS,
      mapBytes((b, i) => (i === 0 ? toUpper(b) : toLower(b))),
      'B.capitalize() -> copy of B\n\nReturn a copy of B with only its first character capitalized (ASCII)\nand the rest lower-cased.',
    ),
    method(
      'center',
      METH_FASTCALL,
      justify('center', centerLeft),
      "center($self, width, fillchar=b' ', /)\n--\n\nReturn a centered string of length width.",
    ),
    tupleMethod('count', findMethod('count', bytesCount), 'B.count(sub[, start[, end]]) -> int'),
    method(
      'decode',
      METH_FASTCALL | METH_KEYWORDS,
      bytes_decode,
      "decode($self, /, encoding='utf-8', errors='strict')\n--\n\nDecode the bytes using the codec registered for encoding.",
    ),
    tupleMethod(
      'endswith',
      tailMethod('endswith', true),
      'B.endswith(suffix[, start[, end]]) -> bool',
    ),
    method(
      'expandtabs',
      METH_FASTCALL | METH_KEYWORDS,
      bytes_expandtabs,
      'expandtabs($self, /, tabsize=8)\n--\n\nReturn a copy where all tab characters are expanded using spaces.',
    ),
    tupleMethod('find', findMethod('find', bytesFind), 'B.find(sub[, start[, end]]) -> int'),
    method(
      'fromhex',
      METH_O | METH_CLASS,
      kind === 'bytes' ? bytes_fromhex : bytearray_fromhex,
      'fromhex($type, string, /)\n--\n\nCreate a bytes object from a string of hexadecimal numbers.',
    ),
    method(
      'hex',
      METH_FASTCALL | METH_KEYWORDS,
      bytes_hex,
      'hex($self, /, sep=<unrepresentable>, bytes_per_sep=1)\n--\n\nCreate a string of hexadecimal numbers from a bytes object.',
    ),
    tupleMethod('index', indexMethod('index', bytesFind), 'B.index(sub[, start[, end]]) -> int'),
    method(
      'isalnum',
      METH_NOARGS,
      every((b) => isAlpha(b) || isDigit(b)),
      'B.isalnum() -> bool',
    ),
    method('isalpha', METH_NOARGS, every(isAlpha), 'B.isalpha() -> bool'),
    method(
      'isascii',
      METH_NOARGS,
      test((data) => data.every((b) => b < 128)),
      'B.isascii() -> bool',
    ),
    method('isdigit', METH_NOARGS, every(isDigit), 'B.isdigit() -> bool'),
    method('islower', METH_NOARGS, oneCase(isLower, isUpper), 'B.islower() -> bool'),
    method('isspace', METH_NOARGS, every(isSpace), 'B.isspace() -> bool'),
    method('istitle', METH_NOARGS, test(isTitle), 'B.istitle() -> bool'),
    method('isupper', METH_NOARGS, oneCase(isUpper, isLower), 'B.isupper() -> bool'),
    method(
      'join',
      METH_O,
      bytes_join,
      'join($self, iterable_of_bytes, /)\n--\n\nConcatenate any number of bytes objects.',
    ),
    method(
      'ljust',
      METH_FASTCALL,
      justify('ljust', () => 0),
      "ljust($self, width, fillchar=b' ', /)\n--\n\nReturn a left-justified string of length width.",
    ),
    method(
      'lower',
      METH_NOARGS,
      mapBytes(toLower),
      'B.lower() -> copy of B\n\nReturn a copy of B with all ASCII characters converted to lowercase.',
    ),
    method(
      'lstrip',
      METH_FASTCALL,
      strip('lstrip', true, false),
      'lstrip($self, bytes=None, /)\n--\n\nStrip leading bytes contained in the argument.',
    ),
    method(
      'maketrans',
      METH_FASTCALL | METH_STATIC,
      bytes_maketrans,
      'maketrans(frm, to, /)\n--\n\nReturn a translation table usable for the bytes or bytearray translate method.',
    ),
    method(
      'partition',
      METH_O,
      partitionMethod(false),
      'partition($self, sep, /)\n--\n\nPartition the bytes into three parts using the given separator.',
    ),
    method(
      'replace',
      METH_FASTCALL,
      bytes_replace,
      'replace($self, old, new, count=-1, /)\n--\n\nReturn a copy with all occurrences of substring old replaced by new.',
    ),
    method(
      'removeprefix',
      METH_O,
      remove(false),
      'removeprefix($self, prefix, /)\n--\n\nReturn a bytes object with the given prefix string removed if present.',
    ),
    method(
      'removesuffix',
      METH_O,
      remove(true),
      'removesuffix($self, suffix, /)\n--\n\nReturn a bytes object with the given suffix string removed if present.',
    ),
    tupleMethod('rfind', findMethod('rfind', bytesRFind), 'B.rfind(sub[, start[, end]]) -> int'),
    tupleMethod(
      'rindex',
      indexMethod('rindex', bytesRFind),
      'B.rindex(sub[, start[, end]]) -> int',
    ),
    method(
      'rjust',
      METH_FASTCALL,
      justify('rjust', (padding) => padding),
      "rjust($self, width, fillchar=b' ', /)\n--\n\nReturn a right-justified string of length width.",
    ),
    method(
      'rpartition',
      METH_O,
      partitionMethod(true),
      'rpartition($self, sep, /)\n--\n\nPartition the bytes into three parts using the given separator, from the right.',
    ),
    method(
      'rsplit',
      METH_FASTCALL | METH_KEYWORDS,
      splitMethod('rsplit', true),
      'rsplit($self, /, sep=None, maxsplit=-1)\n--\n\nReturn a list of the sections in the bytes, using sep as the delimiter, from the right.',
    ),
    method(
      'rstrip',
      METH_FASTCALL,
      strip('rstrip', false, true),
      'rstrip($self, bytes=None, /)\n--\n\nStrip trailing bytes contained in the argument.',
    ),
    method(
      'split',
      METH_FASTCALL | METH_KEYWORDS,
      splitMethod('split', false),
      'split($self, /, sep=None, maxsplit=-1)\n--\n\nReturn a list of the sections in the bytes, using sep as the delimiter.',
    ),
    method(
      'splitlines',
      METH_FASTCALL | METH_KEYWORDS,
      bytes_splitlines,
      'splitlines($self, /, keepends=False)\n--\n\nReturn a list of the lines in the bytes, breaking at line boundaries.',
    ),
    tupleMethod(
      'startswith',
      tailMethod('startswith', false),
      'B.startswith(prefix[, start[, end]]) -> bool',
    ),
    method(
      'strip',
      METH_FASTCALL,
      strip('strip', true, true),
      'strip($self, bytes=None, /)\n--\n\nStrip leading and trailing bytes contained in the argument.',
    ),
    method(
      'swapcase',
      METH_NOARGS,
      mapBytes((b) => (isUpper(b) ? b + 32 : toUpper(b))),
      'B.swapcase() -> copy of B',
    ),
    method(
      'title',
      METH_NOARGS,
      mapBytes((b, _i, cased) => (cased ? toLower(b) : toUpper(b))),
      'B.title() -> copy of B',
    ),
    method(
      'translate',
      METH_FASTCALL | METH_KEYWORDS,
      bytes_translate,
      "translate($self, table, /, delete=b'')\n--\n\nReturn a copy with each character mapped by the given translation table.",
    ),
    method(
      'upper',
      METH_NOARGS,
      mapBytes(toUpper),
      'B.upper() -> copy of B\n\nReturn a copy of B with all ASCII characters converted to uppercase.',
    ),
    method(
      'zfill',
      METH_O,
      bytes_zfill,
      'zfill($self, width, /)\n--\n\nPad a numeric string with zeros on the left, to fill a field of the given width.',
    ),
  ];
}
