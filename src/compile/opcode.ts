/**
 * The instruction set of CPython 3.12: numbers, names, inline caches, argument kinds and stack
 * effects. Compiler, listing and evaluation loop read the same tables.
 *
 * @source Lib/opcode.py, Include/opcode.h, Include/internal/pycore_opcode_metadata.h
 */

/** Number of every opcode: real, specialised (adaptive), instrumented and pseudo (from 256). */
export const OPCODES = {
  CACHE: 0,
  POP_TOP: 1,
  PUSH_NULL: 2,
  INTERPRETER_EXIT: 3,
  END_FOR: 4,
  END_SEND: 5,
  BINARY_OP_ADD_FLOAT: 6,
  BINARY_OP_ADD_INT: 7,
  BINARY_OP_ADD_UNICODE: 8,
  NOP: 9,
  BINARY_OP_INPLACE_ADD_UNICODE: 10,
  UNARY_NEGATIVE: 11,
  UNARY_NOT: 12,
  BINARY_OP_MULTIPLY_FLOAT: 13,
  BINARY_OP_MULTIPLY_INT: 14,
  UNARY_INVERT: 15,
  BINARY_OP_SUBTRACT_FLOAT: 16,
  RESERVED: 17,
  BINARY_OP_SUBTRACT_INT: 18,
  BINARY_SUBSCR_DICT: 19,
  BINARY_SUBSCR_GETITEM: 20,
  BINARY_SUBSCR_LIST_INT: 21,
  BINARY_SUBSCR_TUPLE_INT: 22,
  CALL_PY_EXACT_ARGS: 23,
  CALL_PY_WITH_DEFAULTS: 24,
  BINARY_SUBSCR: 25,
  BINARY_SLICE: 26,
  STORE_SLICE: 27,
  CALL_BOUND_METHOD_EXACT_ARGS: 28,
  CALL_BUILTIN_CLASS: 29,
  GET_LEN: 30,
  MATCH_MAPPING: 31,
  MATCH_SEQUENCE: 32,
  MATCH_KEYS: 33,
  CALL_BUILTIN_FAST_WITH_KEYWORDS: 34,
  PUSH_EXC_INFO: 35,
  CHECK_EXC_MATCH: 36,
  CHECK_EG_MATCH: 37,
  CALL_METHOD_DESCRIPTOR_FAST_WITH_KEYWORDS: 38,
  CALL_NO_KW_BUILTIN_FAST: 39,
  CALL_NO_KW_BUILTIN_O: 40,
  CALL_NO_KW_ISINSTANCE: 41,
  CALL_NO_KW_LEN: 42,
  CALL_NO_KW_LIST_APPEND: 43,
  CALL_NO_KW_METHOD_DESCRIPTOR_FAST: 44,
  CALL_NO_KW_METHOD_DESCRIPTOR_NOARGS: 45,
  CALL_NO_KW_METHOD_DESCRIPTOR_O: 46,
  CALL_NO_KW_STR_1: 47,
  CALL_NO_KW_TUPLE_1: 48,
  WITH_EXCEPT_START: 49,
  GET_AITER: 50,
  GET_ANEXT: 51,
  BEFORE_ASYNC_WITH: 52,
  BEFORE_WITH: 53,
  END_ASYNC_FOR: 54,
  CLEANUP_THROW: 55,
  CALL_NO_KW_TYPE_1: 56,
  COMPARE_OP_FLOAT: 57,
  COMPARE_OP_INT: 58,
  COMPARE_OP_STR: 59,
  STORE_SUBSCR: 60,
  DELETE_SUBSCR: 61,
  FOR_ITER_LIST: 62,
  FOR_ITER_TUPLE: 63,
  FOR_ITER_RANGE: 64,
  FOR_ITER_GEN: 65,
  LOAD_SUPER_ATTR_ATTR: 66,
  LOAD_SUPER_ATTR_METHOD: 67,
  GET_ITER: 68,
  GET_YIELD_FROM_ITER: 69,
  LOAD_ATTR_CLASS: 70,
  LOAD_BUILD_CLASS: 71,
  LOAD_ATTR_GETATTRIBUTE_OVERRIDDEN: 72,
  LOAD_ATTR_INSTANCE_VALUE: 73,
  LOAD_ASSERTION_ERROR: 74,
  RETURN_GENERATOR: 75,
  LOAD_ATTR_MODULE: 76,
  LOAD_ATTR_PROPERTY: 77,
  LOAD_ATTR_SLOT: 78,
  LOAD_ATTR_WITH_HINT: 79,
  LOAD_ATTR_METHOD_LAZY_DICT: 80,
  LOAD_ATTR_METHOD_NO_DICT: 81,
  LOAD_ATTR_METHOD_WITH_VALUES: 82,
  RETURN_VALUE: 83,
  LOAD_CONST__LOAD_FAST: 84,
  SETUP_ANNOTATIONS: 85,
  LOAD_FAST__LOAD_CONST: 86,
  LOAD_LOCALS: 87,
  LOAD_FAST__LOAD_FAST: 88,
  POP_EXCEPT: 89,
  STORE_NAME: 90,
  DELETE_NAME: 91,
  UNPACK_SEQUENCE: 92,
  FOR_ITER: 93,
  UNPACK_EX: 94,
  STORE_ATTR: 95,
  DELETE_ATTR: 96,
  STORE_GLOBAL: 97,
  DELETE_GLOBAL: 98,
  SWAP: 99,
  LOAD_CONST: 100,
  LOAD_NAME: 101,
  BUILD_TUPLE: 102,
  BUILD_LIST: 103,
  BUILD_SET: 104,
  BUILD_MAP: 105,
  LOAD_ATTR: 106,
  COMPARE_OP: 107,
  IMPORT_NAME: 108,
  IMPORT_FROM: 109,
  JUMP_FORWARD: 110,
  LOAD_GLOBAL_BUILTIN: 111,
  LOAD_GLOBAL_MODULE: 112,
  STORE_ATTR_INSTANCE_VALUE: 113,
  POP_JUMP_IF_FALSE: 114,
  POP_JUMP_IF_TRUE: 115,
  LOAD_GLOBAL: 116,
  IS_OP: 117,
  CONTAINS_OP: 118,
  RERAISE: 119,
  COPY: 120,
  RETURN_CONST: 121,
  BINARY_OP: 122,
  SEND: 123,
  LOAD_FAST: 124,
  STORE_FAST: 125,
  DELETE_FAST: 126,
  LOAD_FAST_CHECK: 127,
  POP_JUMP_IF_NOT_NONE: 128,
  POP_JUMP_IF_NONE: 129,
  RAISE_VARARGS: 130,
  GET_AWAITABLE: 131,
  MAKE_FUNCTION: 132,
  BUILD_SLICE: 133,
  JUMP_BACKWARD_NO_INTERRUPT: 134,
  MAKE_CELL: 135,
  LOAD_CLOSURE: 136,
  LOAD_DEREF: 137,
  STORE_DEREF: 138,
  DELETE_DEREF: 139,
  JUMP_BACKWARD: 140,
  LOAD_SUPER_ATTR: 141,
  CALL_FUNCTION_EX: 142,
  LOAD_FAST_AND_CLEAR: 143,
  EXTENDED_ARG: 144,
  LIST_APPEND: 145,
  SET_ADD: 146,
  MAP_ADD: 147,
  STORE_ATTR_SLOT: 148,
  COPY_FREE_VARS: 149,
  YIELD_VALUE: 150,
  RESUME: 151,
  MATCH_CLASS: 152,
  STORE_ATTR_WITH_HINT: 153,
  STORE_FAST__LOAD_FAST: 154,
  FORMAT_VALUE: 155,
  BUILD_CONST_KEY_MAP: 156,
  BUILD_STRING: 157,
  STORE_FAST__STORE_FAST: 158,
  STORE_SUBSCR_DICT: 159,
  STORE_SUBSCR_LIST_INT: 160,
  UNPACK_SEQUENCE_LIST: 161,
  LIST_EXTEND: 162,
  SET_UPDATE: 163,
  DICT_MERGE: 164,
  DICT_UPDATE: 165,
  UNPACK_SEQUENCE_TUPLE: 166,
  UNPACK_SEQUENCE_TWO_TUPLE: 167,
  SEND_GEN: 168,
  CALL: 171,
  KW_NAMES: 172,
  CALL_INTRINSIC_1: 173,
  CALL_INTRINSIC_2: 174,
  LOAD_FROM_DICT_OR_GLOBALS: 175,
  LOAD_FROM_DICT_OR_DEREF: 176,
  INSTRUMENTED_LOAD_SUPER_ATTR: 237,
  INSTRUMENTED_POP_JUMP_IF_NONE: 238,
  INSTRUMENTED_POP_JUMP_IF_NOT_NONE: 239,
  INSTRUMENTED_RESUME: 240,
  INSTRUMENTED_CALL: 241,
  INSTRUMENTED_RETURN_VALUE: 242,
  INSTRUMENTED_YIELD_VALUE: 243,
  INSTRUMENTED_CALL_FUNCTION_EX: 244,
  INSTRUMENTED_JUMP_FORWARD: 245,
  INSTRUMENTED_JUMP_BACKWARD: 246,
  INSTRUMENTED_RETURN_CONST: 247,
  INSTRUMENTED_FOR_ITER: 248,
  INSTRUMENTED_POP_JUMP_IF_FALSE: 249,
  INSTRUMENTED_POP_JUMP_IF_TRUE: 250,
  INSTRUMENTED_END_FOR: 251,
  INSTRUMENTED_END_SEND: 252,
  INSTRUMENTED_INSTRUCTION: 253,
  INSTRUMENTED_LINE: 254,
  SETUP_FINALLY: 256,
  SETUP_CLEANUP: 257,
  SETUP_WITH: 258,
  POP_BLOCK: 259,
  JUMP: 260,
  JUMP_NO_INTERRUPT: 261,
  LOAD_METHOD: 262,
  LOAD_SUPER_METHOD: 263,
  LOAD_ZERO_SUPER_METHOD: 264,
  LOAD_ZERO_SUPER_ATTR: 265,
  STORE_FAST_MAYBE_NULL: 266,
} as const;

export type OpcodeName = keyof typeof OPCODES;
export type Opcode = (typeof OPCODES)[OpcodeName];

/** First opcode that carries an argument. */
export const HAVE_ARGUMENT = 90;
export const MIN_INSTRUMENTED_OPCODE = 237;
export const MIN_PSEUDO_OPCODE = 256;

/** Opcode number to name; a number that is no opcode has no entry. */
export const OPCODE_NAMES: readonly (OpcodeName | undefined)[] = namesByNumber();

function namesByNumber(): (OpcodeName | undefined)[] {
  const names: (OpcodeName | undefined)[] = new Array<OpcodeName | undefined>(267).fill(undefined);
  for (const name of Object.keys(OPCODES) as OpcodeName[]) names[OPCODES[name]] = name;
  return names;
}

/** The specialised forms that the adaptive interpreter may put in place of each opcode. */
export const SPECIALIZATIONS = {
  BINARY_OP: [
    'BINARY_OP_ADD_FLOAT',
    'BINARY_OP_ADD_INT',
    'BINARY_OP_ADD_UNICODE',
    'BINARY_OP_INPLACE_ADD_UNICODE',
    'BINARY_OP_MULTIPLY_FLOAT',
    'BINARY_OP_MULTIPLY_INT',
    'BINARY_OP_SUBTRACT_FLOAT',
    'BINARY_OP_SUBTRACT_INT',
  ],
  BINARY_SUBSCR: [
    'BINARY_SUBSCR_DICT',
    'BINARY_SUBSCR_GETITEM',
    'BINARY_SUBSCR_LIST_INT',
    'BINARY_SUBSCR_TUPLE_INT',
  ],
  CALL: [
    'CALL_PY_EXACT_ARGS',
    'CALL_PY_WITH_DEFAULTS',
    'CALL_BOUND_METHOD_EXACT_ARGS',
    'CALL_BUILTIN_CLASS',
    'CALL_BUILTIN_FAST_WITH_KEYWORDS',
    'CALL_METHOD_DESCRIPTOR_FAST_WITH_KEYWORDS',
    'CALL_NO_KW_BUILTIN_FAST',
    'CALL_NO_KW_BUILTIN_O',
    'CALL_NO_KW_ISINSTANCE',
    'CALL_NO_KW_LEN',
    'CALL_NO_KW_LIST_APPEND',
    'CALL_NO_KW_METHOD_DESCRIPTOR_FAST',
    'CALL_NO_KW_METHOD_DESCRIPTOR_NOARGS',
    'CALL_NO_KW_METHOD_DESCRIPTOR_O',
    'CALL_NO_KW_STR_1',
    'CALL_NO_KW_TUPLE_1',
    'CALL_NO_KW_TYPE_1',
  ],
  COMPARE_OP: ['COMPARE_OP_FLOAT', 'COMPARE_OP_INT', 'COMPARE_OP_STR'],
  FOR_ITER: ['FOR_ITER_LIST', 'FOR_ITER_TUPLE', 'FOR_ITER_RANGE', 'FOR_ITER_GEN'],
  LOAD_SUPER_ATTR: ['LOAD_SUPER_ATTR_ATTR', 'LOAD_SUPER_ATTR_METHOD'],
  LOAD_ATTR: [
    'LOAD_ATTR_CLASS',
    'LOAD_ATTR_GETATTRIBUTE_OVERRIDDEN',
    'LOAD_ATTR_INSTANCE_VALUE',
    'LOAD_ATTR_MODULE',
    'LOAD_ATTR_PROPERTY',
    'LOAD_ATTR_SLOT',
    'LOAD_ATTR_WITH_HINT',
    'LOAD_ATTR_METHOD_LAZY_DICT',
    'LOAD_ATTR_METHOD_NO_DICT',
    'LOAD_ATTR_METHOD_WITH_VALUES',
  ],
  LOAD_CONST: ['LOAD_CONST__LOAD_FAST'],
  LOAD_FAST: ['LOAD_FAST__LOAD_CONST', 'LOAD_FAST__LOAD_FAST'],
  LOAD_GLOBAL: ['LOAD_GLOBAL_BUILTIN', 'LOAD_GLOBAL_MODULE'],
  STORE_ATTR: ['STORE_ATTR_INSTANCE_VALUE', 'STORE_ATTR_SLOT', 'STORE_ATTR_WITH_HINT'],
  STORE_FAST: ['STORE_FAST__LOAD_FAST', 'STORE_FAST__STORE_FAST'],
  STORE_SUBSCR: ['STORE_SUBSCR_DICT', 'STORE_SUBSCR_LIST_INT'],
  UNPACK_SEQUENCE: ['UNPACK_SEQUENCE_LIST', 'UNPACK_SEQUENCE_TUPLE', 'UNPACK_SEQUENCE_TWO_TUPLE'],
  SEND: ['SEND_GEN'],
} as const satisfies Partial<Record<OpcodeName, readonly OpcodeName[]>>;

const CACHE_COUNTS = {
  BINARY_SUBSCR: 1,
  STORE_SUBSCR: 1,
  UNPACK_SEQUENCE: 1,
  FOR_ITER: 1,
  STORE_ATTR: 4,
  LOAD_ATTR: 9,
  COMPARE_OP: 1,
  LOAD_GLOBAL: 4,
  BINARY_OP: 1,
  SEND: 1,
  LOAD_SUPER_ATTR: 1,
  CALL: 3,
} as const satisfies Partial<Record<OpcodeName, number>>;

/** How many CACHE units follow an instruction (of the base opcode and its specialised forms). */
export const INLINE_CACHE_ENTRIES: Uint8Array = cacheTable();

/** Opcode to the opcode that the compiler emitted: specialised forms map to their base. */
export const DEOPT: Uint8Array = deoptTable();

function deoptTable(): Uint8Array {
  const table = new Uint8Array(256);
  for (const number of Object.values(OPCODES)) if (number < 256) table[number] = number;
  for (const [base, forms] of Object.entries(SPECIALIZATIONS)) {
    for (const form of forms) table[OPCODES[form]] = OPCODES[base as OpcodeName];
  }
  return table;
}

function cacheTable(): Uint8Array {
  const table = new Uint8Array(256);
  const deopt = deoptTable();
  for (const [base, count] of Object.entries(CACHE_COUNTS)) {
    const number = OPCODES[base as OpcodeName];
    for (let opcode = 0; opcode < 256; opcode++)
      if (deopt[opcode] === number) table[opcode] = count;
  }
  return table;
}

/** Opcodes whose argument indexes `co_consts`. */
export const HAS_CONST: ReadonlySet<number> = new Set<number>([
  OPCODES.LOAD_CONST,
  OPCODES.RETURN_CONST,
  OPCODES.KW_NAMES,
]);

/** Opcodes whose argument indexes `co_names` (some shifted by flag bits). */
export const HAS_NAME: ReadonlySet<number> = new Set<number>([
  OPCODES.STORE_NAME,
  OPCODES.DELETE_NAME,
  OPCODES.STORE_ATTR,
  OPCODES.DELETE_ATTR,
  OPCODES.STORE_GLOBAL,
  OPCODES.DELETE_GLOBAL,
  OPCODES.LOAD_NAME,
  OPCODES.LOAD_ATTR,
  OPCODES.IMPORT_NAME,
  OPCODES.IMPORT_FROM,
  OPCODES.LOAD_GLOBAL,
  OPCODES.LOAD_SUPER_ATTR,
  OPCODES.LOAD_FROM_DICT_OR_GLOBALS,
  OPCODES.LOAD_METHOD,
  OPCODES.LOAD_SUPER_METHOD,
  OPCODES.LOAD_ZERO_SUPER_METHOD,
  OPCODES.LOAD_ZERO_SUPER_ATTR,
]);

/** Opcodes whose argument indexes the fast locals. */
export const HAS_LOCAL: ReadonlySet<number> = new Set<number>([
  OPCODES.LOAD_FAST,
  OPCODES.STORE_FAST,
  OPCODES.DELETE_FAST,
  OPCODES.LOAD_FAST_CHECK,
  OPCODES.LOAD_FAST_AND_CLEAR,
  OPCODES.STORE_FAST_MAYBE_NULL,
]);

/** Opcodes whose argument indexes cells and free variables. */
export const HAS_FREE: ReadonlySet<number> = new Set<number>([
  OPCODES.MAKE_CELL,
  OPCODES.LOAD_CLOSURE,
  OPCODES.LOAD_DEREF,
  OPCODES.STORE_DEREF,
  OPCODES.DELETE_DEREF,
  OPCODES.STORE_ATTR_SLOT,
  OPCODES.LOAD_FROM_DICT_OR_DEREF,
]);

/** Jumps, relative to the next instruction, in code units. */
export const HAS_JREL: ReadonlySet<number> = new Set<number>([
  OPCODES.FOR_ITER,
  OPCODES.JUMP_FORWARD,
  OPCODES.POP_JUMP_IF_FALSE,
  OPCODES.POP_JUMP_IF_TRUE,
  OPCODES.SEND,
  OPCODES.POP_JUMP_IF_NOT_NONE,
  OPCODES.POP_JUMP_IF_NONE,
  OPCODES.JUMP_BACKWARD_NO_INTERRUPT,
  OPCODES.JUMP_BACKWARD,
  OPCODES.JUMP,
  OPCODES.JUMP_NO_INTERRUPT,
]);

/** Pseudo opcodes that push an exception handler. */
export const HAS_EXC: ReadonlySet<number> = new Set<number>([
  OPCODES.SETUP_FINALLY,
  OPCODES.SETUP_CLEANUP,
  OPCODES.SETUP_WITH,
]);

/** Comparison operators by the high bits (`oparg >> 4`) of COMPARE_OP. */
export const COMPARE_OPERATORS = ['<', '<=', '==', '!=', '>', '>='] as const;

/** Operators of BINARY_OP by its argument. */
export const BINARY_OPERATORS = [
  ['NB_ADD', '+'],
  ['NB_AND', '&'],
  ['NB_FLOOR_DIVIDE', '//'],
  ['NB_LSHIFT', '<<'],
  ['NB_MATRIX_MULTIPLY', '@'],
  ['NB_MULTIPLY', '*'],
  ['NB_REMAINDER', '%'],
  ['NB_OR', '|'],
  ['NB_POWER', '**'],
  ['NB_RSHIFT', '>>'],
  ['NB_SUBTRACT', '-'],
  ['NB_TRUE_DIVIDE', '/'],
  ['NB_XOR', '^'],
  ['NB_INPLACE_ADD', '+='],
  ['NB_INPLACE_AND', '&='],
  ['NB_INPLACE_FLOOR_DIVIDE', '//='],
  ['NB_INPLACE_LSHIFT', '<<='],
  ['NB_INPLACE_MATRIX_MULTIPLY', '@='],
  ['NB_INPLACE_MULTIPLY', '*='],
  ['NB_INPLACE_REMAINDER', '%='],
  ['NB_INPLACE_OR', '|='],
  ['NB_INPLACE_POWER', '**='],
  ['NB_INPLACE_RSHIFT', '>>='],
  ['NB_INPLACE_SUBTRACT', '-='],
  ['NB_INPLACE_TRUE_DIVIDE', '/='],
  ['NB_INPLACE_XOR', '^='],
] as const;

/** Functions of CALL_INTRINSIC_1 by its argument. */
export const INTRINSICS_1 = [
  'INTRINSIC_1_INVALID',
  'INTRINSIC_PRINT',
  'INTRINSIC_IMPORT_STAR',
  'INTRINSIC_STOPITERATION_ERROR',
  'INTRINSIC_ASYNC_GEN_WRAP',
  'INTRINSIC_UNARY_POSITIVE',
  'INTRINSIC_LIST_TO_TUPLE',
  'INTRINSIC_TYPEVAR',
  'INTRINSIC_PARAMSPEC',
  'INTRINSIC_TYPEVARTUPLE',
  'INTRINSIC_SUBSCRIPT_GENERIC',
  'INTRINSIC_TYPEALIAS',
] as const;

/** Functions of CALL_INTRINSIC_2 by its argument. */
export const INTRINSICS_2 = [
  'INTRINSIC_2_INVALID',
  'INTRINSIC_PREP_RERAISE_STAR',
  'INTRINSIC_TYPEVAR_WITH_BOUND',
  'INTRINSIC_TYPEVAR_WITH_CONSTRAINTS',
  'INTRINSIC_SET_FUNCTION_TYPE_PARAMS',
] as const;

type Effect = number | ((oparg: number, jump: boolean) => number);

/** Bits set in the low four flags of MAKE_FUNCTION: each takes one operand. */
function makeFunctionOperands(oparg: number): number {
  return (oparg & 1) + ((oparg >> 1) & 1) + ((oparg >> 2) & 1) + ((oparg >> 3) & 1);
}

/** Change of the stack depth for opcodes that the compiler emits. */
const STACK_EFFECTS: Partial<Record<OpcodeName, Effect>> = {
  CACHE: 0,
  POP_TOP: -1,
  PUSH_NULL: 1,
  INTERPRETER_EXIT: -1,
  END_FOR: -2,
  END_SEND: -1,
  NOP: 0,
  UNARY_NEGATIVE: 0,
  UNARY_NOT: 0,
  UNARY_INVERT: 0,
  RESERVED: 0,
  BINARY_SUBSCR: -1,
  BINARY_SLICE: -2,
  STORE_SLICE: -4,
  GET_LEN: 1,
  MATCH_MAPPING: 1,
  MATCH_SEQUENCE: 1,
  MATCH_KEYS: 1,
  PUSH_EXC_INFO: 1,
  CHECK_EXC_MATCH: 0,
  CHECK_EG_MATCH: 0,
  WITH_EXCEPT_START: 1,
  GET_AITER: 0,
  GET_ANEXT: 1,
  BEFORE_ASYNC_WITH: 1,
  BEFORE_WITH: 1,
  END_ASYNC_FOR: -2,
  CLEANUP_THROW: -1,
  STORE_SUBSCR: -3,
  DELETE_SUBSCR: -2,
  GET_ITER: 0,
  GET_YIELD_FROM_ITER: 0,
  LOAD_BUILD_CLASS: 1,
  LOAD_ASSERTION_ERROR: 1,
  RETURN_GENERATOR: 0,
  RETURN_VALUE: -1,
  SETUP_ANNOTATIONS: 0,
  LOAD_LOCALS: 1,
  POP_EXCEPT: -1,
  STORE_NAME: -1,
  DELETE_NAME: 0,
  UNPACK_SEQUENCE: (n) => n - 1,
  FOR_ITER: 1,
  UNPACK_EX: (n) => (n & 0xff) + (n >> 8),
  STORE_ATTR: -2,
  DELETE_ATTR: -1,
  STORE_GLOBAL: -1,
  DELETE_GLOBAL: 0,
  SWAP: 0,
  LOAD_CONST: 1,
  LOAD_NAME: 1,
  BUILD_TUPLE: (n) => 1 - n,
  BUILD_LIST: (n) => 1 - n,
  BUILD_SET: (n) => 1 - n,
  BUILD_MAP: (n) => 1 - 2 * n,
  LOAD_ATTR: (n) => n & 1,
  COMPARE_OP: -1,
  IMPORT_NAME: -1,
  IMPORT_FROM: 1,
  JUMP_FORWARD: 0,
  POP_JUMP_IF_FALSE: -1,
  POP_JUMP_IF_TRUE: -1,
  LOAD_GLOBAL: (n) => 1 + (n & 1),
  IS_OP: -1,
  CONTAINS_OP: -1,
  RERAISE: -1,
  COPY: 1,
  RETURN_CONST: 0,
  BINARY_OP: -1,
  SEND: 0,
  LOAD_FAST: 1,
  STORE_FAST: -1,
  DELETE_FAST: 0,
  LOAD_FAST_CHECK: 1,
  POP_JUMP_IF_NOT_NONE: -1,
  POP_JUMP_IF_NONE: -1,
  RAISE_VARARGS: (n) => -n,
  GET_AWAITABLE: 0,
  MAKE_FUNCTION: (n) => -makeFunctionOperands(n),
  BUILD_SLICE: (n) => (n === 3 ? -2 : -1),
  JUMP_BACKWARD_NO_INTERRUPT: 0,
  MAKE_CELL: 0,
  LOAD_CLOSURE: 1,
  LOAD_DEREF: 1,
  STORE_DEREF: -1,
  DELETE_DEREF: 0,
  JUMP_BACKWARD: 0,
  LOAD_SUPER_ATTR: (n) => -2 + (n & 1),
  CALL_FUNCTION_EX: (n) => -2 - (n & 1),
  LOAD_FAST_AND_CLEAR: 1,
  EXTENDED_ARG: 0,
  LIST_APPEND: -1,
  SET_ADD: -1,
  MAP_ADD: -2,
  COPY_FREE_VARS: 0,
  YIELD_VALUE: 0,
  RESUME: 0,
  MATCH_CLASS: -2,
  FORMAT_VALUE: (n) => ((n & 4) === 4 ? -1 : 0),
  BUILD_CONST_KEY_MAP: (n) => -n,
  BUILD_STRING: (n) => 1 - n,
  LIST_EXTEND: -1,
  SET_UPDATE: -1,
  DICT_MERGE: -1,
  DICT_UPDATE: -1,
  CALL: (n) => -1 - n,
  KW_NAMES: 0,
  CALL_INTRINSIC_1: 0,
  CALL_INTRINSIC_2: -1,
  LOAD_FROM_DICT_OR_GLOBALS: 0,
  LOAD_FROM_DICT_OR_DEREF: 0,
  SETUP_FINALLY: (_, jump) => (jump ? 1 : 0),
  SETUP_CLEANUP: (_, jump) => (jump ? 2 : 0),
  SETUP_WITH: (_, jump) => (jump ? 1 : 0),
  POP_BLOCK: 0,
  JUMP: 0,
  JUMP_NO_INTERRUPT: 0,
  LOAD_METHOD: 1,
  LOAD_SUPER_METHOD: -1,
  LOAD_ZERO_SUPER_METHOD: -1,
  LOAD_ZERO_SUPER_ATTR: -1,
  STORE_FAST_MAYBE_NULL: -1,
};

const EFFECT_BY_NUMBER: (Effect | undefined)[] = OPCODE_NAMES.map((name) =>
  name === undefined ? undefined : STACK_EFFECTS[name],
);

/**
 * Net change of the stack depth made by one instruction; `jump` tells whether it jumps.
 *
 * @source Python/compile.c stack_effect
 */
export function stackEffect(opcode: number, oparg: number, jump: boolean): number {
  const effect = EFFECT_BY_NUMBER[opcode];
  if (effect === undefined) throw new RangeError(`no stack effect known for opcode ${opcode}`);
  return typeof effect === 'number' ? effect : effect(oparg, jump);
}

/** Whether control never passes to the following instruction, and the frame is left. */
export function isScopeExit(opcode: number): boolean {
  return (
    opcode === OPCODES.RETURN_VALUE ||
    opcode === OPCODES.RETURN_CONST ||
    opcode === OPCODES.RAISE_VARARGS ||
    opcode === OPCODES.RERAISE
  );
}

/** Whether the instruction always jumps. */
export function isUnconditionalJump(opcode: number): boolean {
  return (
    opcode === OPCODES.JUMP ||
    opcode === OPCODES.JUMP_NO_INTERRUPT ||
    opcode === OPCODES.JUMP_FORWARD ||
    opcode === OPCODES.JUMP_BACKWARD ||
    opcode === OPCODES.JUMP_BACKWARD_NO_INTERRUPT
  );
}

/** Pseudo opcodes that open an exception handler. */
export function isBlockPush(opcode: number): boolean {
  return (
    opcode === OPCODES.SETUP_FINALLY ||
    opcode === OPCODES.SETUP_CLEANUP ||
    opcode === OPCODES.SETUP_WITH
  );
}
