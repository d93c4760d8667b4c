/** All built-in exception types (Objects/exceptions.c). */
import { TPFLAGS, type PyTypeObject, type TypeDef, type initproc } from '../heap/object';
import {
  BaseException_clear,
  BaseException_dealloc,
  BaseException_init,
  BaseException_new,
  BaseException_owns,
  BaseException_repr,
  BaseException_slotname,
  BaseException_str,
  BaseException_traverse,
  declareFields,
  fieldMember,
} from './exceptions-base';
import { PyObject_GenericGetAttr, PyObject_GenericSetAttr } from './object-attr';
import {
  BaseException_getset,
  BaseException_members,
  BaseException_methods,
} from './exceptions-attributes';
import {
  AttributeError_getstate_methods,
  AttributeError_init,
  ImportError_init,
  ImportError_methods,
  ImportError_str,
  KeyError_str,
  NameError_init,
  StopIteration_init,
  SystemExit_init,
} from './exceptions-fields';
import {
  BaseExceptionGroup_methods,
  BaseExceptionGroup_new,
  BaseExceptionGroup_str,
  createExceptionGroupType,
} from './exceptions-group';
import {
  OSError_getset,
  OSError_init,
  OSError_methods,
  OSError_new,
  OSError_str,
} from './exceptions-os';
import { SyntaxError_init, SyntaxError_str } from './exceptions-syntax';
import {
  UnicodeDecodeError_init,
  UnicodeDecodeError_str,
  UnicodeEncodeError_init,
  UnicodeEncodeError_str,
  UnicodeError_members,
  UnicodeTranslateError_init,
  UnicodeTranslateError_str,
} from './exceptions-unicode';
import { defineType } from './typedef';

export type { PyBaseExceptionObject } from './exceptions-base';
export {
  PyExceptionClass_Check,
  PyExceptionInstance_Check,
  PyException_SetCause,
  PyException_SetContext,
} from './exceptions-base';

const all: [string, () => PyTypeObject][] = [];
const FLAGS = TPFLAGS.BASETYPE | TPFLAGS.HAVE_GC | TPFLAGS.BASE_EXC_SUBCLASS;
const BASE_SIZE = 72;
/**
 * For a type that takes `tp_new` from its base and so has no `__new__` of its own.
 * @source Objects/exceptions.c MiddlingExtendsException, ComplexExtendsException
 */
const INHERITS_NEW = { tp_new: null } as const;

function exception(
  name: string,
  base: (() => PyTypeObject) | null,
  doc: string,
  more: Partial<TypeDef> = {},
  fields: readonly string[] | null = null,
): PyTypeObject {
  const type = defineType({
    tp_name: name,
    tp_basicsize: BASE_SIZE + 8 * (fields?.length ?? 0),
    tp_flags: FLAGS,
    tp_doc: doc,
    ...(base === null ? {} : { tp_base: base }),
    tp_dealloc: BaseException_dealloc,
    tp_traverse: BaseException_traverse,
    tp_clear: BaseException_clear,
    tp_owns: BaseException_owns,
    tp_slotname: BaseException_slotname,
    tp_init: BaseException_init,
    tp_new: BaseException_new,
    tp_dictoffset: 16,
    ...more,
  });
  if (fields !== null) declareFields(type, fields);
  all.push([name, () => type]);
  return type;
}

export const PyExc_BaseException = exception(
  'BaseException',
  null,
  'Common base class for all exceptions',
  {
    tp_repr: BaseException_repr,
    tp_str: BaseException_str,
    tp_getattro: PyObject_GenericGetAttr,
    tp_setattro: PyObject_GenericSetAttr,
    methods: BaseException_methods(),
    getset: BaseException_getset(),
    members: BaseException_members(),
  },
);
const base = (): PyTypeObject => PyExc_BaseException;
export const PyExc_Exception = exception(
  'Exception',
  base,
  'Common base class for all non-exit exceptions.',
);
const exc = (): PyTypeObject => PyExc_Exception;
export const PyExc_TypeError = exception('TypeError', exc, 'Inappropriate argument type.');
export const PyExc_StopAsyncIteration = exception(
  'StopAsyncIteration',
  exc,
  'Signal the end from iterator.__anext__().',
);
export const PyExc_StopIteration = exception(
  'StopIteration',
  exc,
  'Signal the end from iterator.__next__().',
  {
    ...INHERITS_NEW,
    tp_init: StopIteration_init,
    members: [fieldMember('value', 0, 'generator return value')],
  },
  ['value'],
);
export const PyExc_GeneratorExit = exception(
  'GeneratorExit',
  base,
  'Request that a generator exit.',
);
export const PyExc_SystemExit = exception(
  'SystemExit',
  base,
  'Request to exit from the interpreter.',
  {
    ...INHERITS_NEW,
    tp_init: SystemExit_init,
    members: [fieldMember('code', 0, 'exception code')],
  },
  ['code'],
);
export const PyExc_KeyboardInterrupt = exception(
  'KeyboardInterrupt',
  base,
  'Program interrupted by user.',
);
export const PyExc_BaseExceptionGroup = exception(
  'BaseExceptionGroup',
  base,
  'A combination of multiple unrelated exceptions.',
  {
    tp_new: BaseExceptionGroup_new,
    tp_str: BaseExceptionGroup_str,
    methods: BaseExceptionGroup_methods(),
    members: [
      { ...fieldMember('message', 0, 'exception message'), set: null },
      { ...fieldMember('exceptions', 1, 'nested exceptions'), set: null },
    ],
  },
  ['message', 'exceptions'],
);
/** The heap type `ExceptionGroup`, made at start-up. */
export let PyExc_ExceptionGroup: PyTypeObject;
export const PyExc_ImportError = exception(
  'ImportError',
  exc,
  "Import can't find module, or can't find name in module.",
  {
    ...INHERITS_NEW,
    tp_init: ImportError_init,
    tp_str: ImportError_str,
    methods: ImportError_methods(),
    members: [
      fieldMember('msg', 0, 'exception message'),
      fieldMember('name', 1, 'module name'),
      fieldMember('path', 2, 'module path'),
      fieldMember('name_from', 3, 'name imported from module'),
    ],
  },
  ['msg', 'name', 'path', 'name_from'],
);
export const PyExc_ModuleNotFoundError = exception(
  'ModuleNotFoundError',
  () => PyExc_ImportError,
  'Module not found.',
  sized(4, ImportError_init),
);
export const PyExc_OSError = exception(
  'OSError',
  exc,
  'Base class for I/O related errors.',
  {
    tp_basicsize: BASE_SIZE + 40,
    tp_init: OSError_init,
    tp_new: OSError_new,
    tp_str: OSError_str,
    methods: OSError_methods(),
    getset: OSError_getset(),
    members: [
      fieldMember('errno', 0, 'POSIX exception code'),
      fieldMember('strerror', 1, 'exception strerror'),
      fieldMember('filename', 2, 'exception filename'),
      fieldMember('filename2', 3, 'second exception filename'),
    ],
  },
  ['errno', 'strerror', 'filename', 'filename2'],
);
const os = (): PyTypeObject => PyExc_OSError;
function osError(name: string, parent: () => PyTypeObject, doc: string): PyTypeObject {
  return exception(name, parent, doc, {
    tp_basicsize: BASE_SIZE + 40,
    ...INHERITS_NEW,
    tp_init: OSError_init,
  });
}
/** A subtype without fields of its own takes size and initializer of its base. */
function sized(fields: number, init: initproc): Partial<TypeDef> {
  return { ...INHERITS_NEW, tp_basicsize: BASE_SIZE + 8 * fields, tp_init: init };
}
export const PyExc_EOFError = exception('EOFError', exc, 'Read beyond end of file.');
export const PyExc_RuntimeError = exception('RuntimeError', exc, 'Unspecified run-time error.');
const runtime = (): PyTypeObject => PyExc_RuntimeError;
export const PyExc_RecursionError = exception(
  'RecursionError',
  runtime,
  'Recursion limit exceeded.',
);
export const PyExc_NotImplementedError = exception(
  'NotImplementedError',
  runtime,
  "Method or function hasn't been implemented yet.",
);
export const PyExc_NameError = exception(
  'NameError',
  exc,
  'Name not found globally.',
  {
    ...INHERITS_NEW,
    tp_init: NameError_init,
    tp_str: BaseException_str,
    members: [fieldMember('name', 0, 'name')],
  },
  ['name'],
);
export const PyExc_UnboundLocalError = exception(
  'UnboundLocalError',
  () => PyExc_NameError,
  'Local name referenced but not bound to a value.',
  sized(1, NameError_init),
);
export const PyExc_AttributeError = exception(
  'AttributeError',
  exc,
  'Attribute not found.',
  {
    ...INHERITS_NEW,
    tp_init: AttributeError_init,
    tp_str: BaseException_str,
    methods: AttributeError_getstate_methods(),
    members: [fieldMember('name', 1, 'attribute name'), fieldMember('obj', 0, 'object')],
  },
  ['obj', 'name'],
);
const SYNTAX_FIELDS = [
  'msg',
  'filename',
  'lineno',
  'offset',
  'text',
  'end_lineno',
  'end_offset',
  'print_file_and_line',
] as const;
export const PyExc_SyntaxError = exception(
  'SyntaxError',
  exc,
  'Invalid syntax.',
  {
    ...INHERITS_NEW,
    tp_init: SyntaxError_init,
    tp_str: SyntaxError_str,
    members: SYNTAX_FIELDS.map((name, i) => fieldMember(name, i, `exception ${name}`)),
  },
  SYNTAX_FIELDS,
);
export const PyExc_IndentationError = exception(
  'IndentationError',
  () => PyExc_SyntaxError,
  'Improper indentation.',
  sized(8, SyntaxError_init),
);
export const PyExc_TabError = exception(
  'TabError',
  () => PyExc_IndentationError,
  'Improper mixture of spaces and tabs.',
  sized(8, SyntaxError_init),
);
export const PyExc_LookupError = exception('LookupError', exc, 'Base class for lookup errors.');
const lookup = (): PyTypeObject => PyExc_LookupError;
export const PyExc_IndexError = exception('IndexError', lookup, 'Sequence index out of range.');
export const PyExc_KeyError = exception('KeyError', lookup, 'Mapping key not found.', {
  ...INHERITS_NEW,
  tp_str: KeyError_str,
});
export const PyExc_ValueError = exception(
  'ValueError',
  exc,
  'Inappropriate argument value (of correct type).',
);
export const PyExc_UnicodeError = exception(
  'UnicodeError',
  () => PyExc_ValueError,
  'Unicode related error.',
);
const unicode = (): PyTypeObject => PyExc_UnicodeError;
function unicodeError(name: string, doc: string, more: Partial<TypeDef>): PyTypeObject {
  const full = { tp_basicsize: BASE_SIZE + 40, members: UnicodeError_members(), ...more };
  return exception(name, unicode, doc, full, ['encoding', 'object', 'reason']);
}
export const PyExc_UnicodeEncodeError = unicodeError(
  'UnicodeEncodeError',
  'Unicode encoding error.',
  {
    tp_init: UnicodeEncodeError_init,
    tp_str: UnicodeEncodeError_str,
  },
);
export const PyExc_UnicodeDecodeError = unicodeError(
  'UnicodeDecodeError',
  'Unicode decoding error.',
  {
    tp_init: UnicodeDecodeError_init,
    tp_str: UnicodeDecodeError_str,
  },
);
export const PyExc_UnicodeTranslateError = unicodeError(
  'UnicodeTranslateError',
  'Unicode translation error.',
  {
    tp_init: UnicodeTranslateError_init,
    tp_str: UnicodeTranslateError_str,
  },
);
export const PyExc_AssertionError = exception('AssertionError', exc, 'Assertion failed.');
export const PyExc_ArithmeticError = exception(
  'ArithmeticError',
  exc,
  'Base class for arithmetic errors.',
);
const arithmetic = (): PyTypeObject => PyExc_ArithmeticError;
export const PyExc_FloatingPointError = exception(
  'FloatingPointError',
  arithmetic,
  'Floating point operation failed.',
);
export const PyExc_OverflowError = exception(
  'OverflowError',
  arithmetic,
  'Result too large to be represented.',
);
export const PyExc_ZeroDivisionError = exception(
  'ZeroDivisionError',
  arithmetic,
  'Second argument to a division or modulo operation was zero.',
);
export const PyExc_SystemError = exception(
  'SystemError',
  exc,
  'Internal error in the Python interpreter.\n\nPlease report this to the Python maintainer, along with the traceback,\nthe Python version, and the hardware/OS platform and version.',
);
export const PyExc_ReferenceError = exception(
  'ReferenceError',
  exc,
  'Weak ref proxy used after referent went away.',
);
export const PyExc_MemoryError = exception('MemoryError', exc, 'Out of memory.');
export const PyExc_BufferError = exception('BufferError', exc, 'Buffer error.');
export const PyExc_Warning = exception('Warning', exc, 'Base class for warning categories.');
const warning = (): PyTypeObject => PyExc_Warning;
export const PyExc_UserWarning = exception(
  'UserWarning',
  warning,
  'Base class for warnings generated by user code.',
);
export const PyExc_EncodingWarning = exception(
  'EncodingWarning',
  warning,
  'Base class for warnings about encodings.',
);
export const PyExc_DeprecationWarning = exception(
  'DeprecationWarning',
  warning,
  'Base class for warnings about deprecated features.',
);
export const PyExc_PendingDeprecationWarning = exception(
  'PendingDeprecationWarning',
  warning,
  'Base class for warnings about features which will be deprecated\nin the future.',
);
export const PyExc_SyntaxWarning = exception(
  'SyntaxWarning',
  warning,
  'Base class for warnings about dubious syntax.',
);
export const PyExc_RuntimeWarning = exception(
  'RuntimeWarning',
  warning,
  'Base class for warnings about dubious runtime behavior.',
);
export const PyExc_FutureWarning = exception(
  'FutureWarning',
  warning,
  'Base class for warnings about constructs that will change semantically\nin the future.',
);
export const PyExc_ImportWarning = exception(
  'ImportWarning',
  warning,
  'Base class for warnings about probable mistakes in module imports',
);
export const PyExc_UnicodeWarning = exception(
  'UnicodeWarning',
  warning,
  'Base class for warnings about Unicode related problems, mostly\nrelated to conversion problems.',
);
export const PyExc_BytesWarning = exception(
  'BytesWarning',
  warning,
  'Base class for warnings about bytes and buffer related problems, mostly\nrelated to conversion from str or comparing to str.',
);
export const PyExc_ResourceWarning = exception(
  'ResourceWarning',
  warning,
  'Base class for warnings about resource usage.',
);
export const PyExc_ConnectionError = osError('ConnectionError', os, 'Connection error.');
const connection = (): PyTypeObject => PyExc_ConnectionError;
export const PyExc_BlockingIOError = osError('BlockingIOError', os, 'I/O operation would block.');
export const PyExc_BrokenPipeError = osError('BrokenPipeError', connection, 'Broken pipe.');
export const PyExc_ChildProcessError = osError('ChildProcessError', os, 'Child process error.');
export const PyExc_ConnectionAbortedError = osError(
  'ConnectionAbortedError',
  connection,
  'Connection aborted.',
);
export const PyExc_ConnectionRefusedError = osError(
  'ConnectionRefusedError',
  connection,
  'Connection refused.',
);
export const PyExc_ConnectionResetError = osError(
  'ConnectionResetError',
  connection,
  'Connection reset.',
);
export const PyExc_FileExistsError = osError('FileExistsError', os, 'File already exists.');
export const PyExc_FileNotFoundError = osError('FileNotFoundError', os, 'File not found.');
export const PyExc_IsADirectoryError = osError(
  'IsADirectoryError',
  os,
  "Operation doesn't work on directories.",
);
export const PyExc_NotADirectoryError = osError(
  'NotADirectoryError',
  os,
  'Operation only works on directories.',
);
export const PyExc_InterruptedError = osError('InterruptedError', os, 'Interrupted by signal.');
export const PyExc_PermissionError = osError('PermissionError', os, 'Not enough permissions.');
export const PyExc_ProcessLookupError = osError('ProcessLookupError', os, 'Process not found.');
export const PyExc_TimeoutError = osError('TimeoutError', os, 'Timeout expired.');

/** Every exception type with its name, as the builtins module shows them. */
export function builtinExceptions(): [string, PyTypeObject][] {
  const rows = all.map(([name, type]): [string, PyTypeObject] => [name, type()]);
  rows.splice(9, 0, ['ExceptionGroup', PyExc_ExceptionGroup]);
  rows.push(['EnvironmentError', PyExc_OSError], ['IOError', PyExc_OSError]);
  return rows;
}

/** Makes what cannot be a static type; returns 0, or -1 with an exception set. @source Objects/exceptions.c _PyBuiltins_AddExceptions */
export function initExceptions(): number {
  const type = createExceptionGroupType();
  if (type === null) return -1;
  PyExc_ExceptionGroup = type;
  return 0;
}
