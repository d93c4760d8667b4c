/**
 * The static struct sequence types of the interpreter, in the order in which its start readies them:
 * each of them is a subclass that `tuple` knows of.
 */
import { TPFLAGS, type PyTypeObject } from '../heap/object';
import {
  _PyStructSequence_InitBuiltin,
  structSequenceType,
  type StructSequenceField,
} from './structseq';

const declared: PyTypeObject[] = [];

function declare(
  name: string,
  doc: string,
  fields: readonly StructSequenceField[],
  flags = 0,
): PyTypeObject {
  const type = structSequenceType({ name, doc, fields, n_in_sequence: fields.length }, flags);
  declared.push(type);
  return type;
}

/** Completes them, at the start of a run. */
export function initInterpreterStructs(): void {
  for (const type of declared) _PyStructSequence_InitBuiltin(type);
}

export const IntInfoType = declare(
  'sys.int_info',
  "sys.int_info\n\nA named tuple that holds information about Python's\ninternal representation of integers.  The attributes are read only.",
  [
    ['bits_per_digit', 'size of a digit in bits'],
    ['sizeof_digit', 'size in bytes of the C type used to represent a digit'],
    ['default_max_str_digits', 'maximum string conversion digits limitation'],
    ['str_digits_check_threshold', 'minimum positive value for int_max_str_digits'],
  ],
);

export const FloatInfoType = declare(
  'sys.float_info',
  "sys.float_info\n\nA named tuple holding information about the float type. It contains low level\ninformation about the precision and internal representation. Please study\nyour system's :file:`float.h` for more information.",
  [
    ['max', 'DBL_MAX -- maximum representable finite float'],
    ['max_exp', 'DBL_MAX_EXP -- maximum int e such that radix**(e-1) is representable'],
    ['max_10_exp', 'DBL_MAX_10_EXP -- maximum int e such that 10**e is representable'],
    ['min', 'DBL_MIN -- Minimum positive normalized float'],
    ['min_exp', 'DBL_MIN_EXP -- minimum int e such that radix**(e-1) is a normalized float'],
    ['min_10_exp', 'DBL_MIN_10_EXP -- minimum int e such that 10**e is a normalized float'],
    [
      'dig',
      'DBL_DIG -- maximum number of decimal digits that can be faithfully represented in a float',
    ],
    ['mant_dig', 'DBL_MANT_DIG -- mantissa digits'],
    ['epsilon', 'DBL_EPSILON -- Difference between 1 and the next representable float'],
    ['radix', 'FLT_RADIX -- radix of exponent'],
    ['rounds', 'FLT_ROUNDS -- rounding mode used for arithmetic operations'],
  ],
);

export const UnraisableHookArgsType = declare(
  'UnraisableHookArgs',
  'UnraisableHookArgs\n\nType used to pass arguments to sys.unraisablehook.',
  [
    ['exc_type', 'Exception type'],
    ['exc_value', 'Exception value'],
    ['exc_traceback', 'Exception traceback'],
    ['err_msg', 'Error message'],
    ['object', 'Object causing the exception'],
  ],
);

export const Hash_InfoType = declare(
  'sys.hash_info',
  'hash_info\n\nA named tuple providing parameters used for computing\nhashes. The attributes are read only.',
  [
    ['width', 'width of the type used for hashing, in bits'],
    ['modulus', 'prime number giving the modulus on which the hash function is based'],
    ['inf', 'value to be used for hash of a positive infinity'],
    ['nan', 'value to be used for hash of a nan'],
    ['imag', 'multiplier used for the imaginary part of a complex number'],
    ['algorithm', 'name of the algorithm for hashing of str, bytes and memoryviews'],
    ['hash_bits', 'internal output size of hash algorithm'],
    ['seed_bits', 'seed size of hash algorithm'],
    ['cutoff', 'small string optimization cutoff'],
  ],
);

export const VersionInfoType = declare(
  'sys.version_info',
  'sys.version_info\n\nVersion information as a named tuple.',
  [
    ['major', 'Major release number'],
    ['minor', 'Minor release number'],
    ['micro', 'Patch release number'],
    ['releaselevel', "'alpha', 'beta', 'candidate', or 'final'"],
    ['serial', 'Serial release number'],
  ],
  TPFLAGS.DISALLOW_INSTANTIATION,
);

export const FlagsType = declare(
  'sys.flags',
  'sys.flags\n\nFlags provided through command line arguments or environment vars.',
  [
    ['debug', '-d'],
    ['inspect', '-i'],
    ['interactive', '-i'],
    ['optimize', '-O or -OO'],
    ['dont_write_bytecode', '-B'],
    ['no_user_site', '-s'],
    ['no_site', '-S'],
    ['ignore_environment', '-E'],
    ['verbose', '-v'],
    ['bytes_warning', '-b'],
    ['quiet', '-q'],
    ['hash_randomization', '-R'],
    ['isolated', '-I'],
    ['dev_mode', '-X dev'],
    ['utf8_mode', '-X utf8'],
    ['warn_default_encoding', '-X warn_default_encoding'],
    ['safe_path', '-P'],
    ['int_max_str_digits', '-X int_max_str_digits'],
  ],
  TPFLAGS.DISALLOW_INSTANTIATION,
);

export const ThreadInfoType = declare(
  'sys.thread_info',
  'sys.thread_info\n\nA named tuple holding information about the thread implementation.',
  [
    ['name', 'name of the thread implementation'],
    ['lock', 'name of the lock implementation'],
    ['version', 'name and version of the thread library'],
  ],
);

export const AsyncGenHooksType = declare(
  'asyncgen_hooks',
  'asyncgen_hooks\n\nA named tuple providing information about asynchronous\ngenerators hooks.  The attributes are read only.',
  [
    ['firstiter', 'Hook to intercept first iteration'],
    ['finalizer', 'Hook to intercept finalization'],
  ],
);
