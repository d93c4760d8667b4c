/**
 * What the compiler hands to the simulator: code objects as plain data, exactly as CPython 3.12
 * lays them out, without any heap object. The heap makes Python objects from it once, when a
 * module is executed.
 *
 * Identity matters here: two places that hold the same JavaScript `Constant` object share one
 * Python object, as CPython's constant cache makes them (Python/compile.c `merge_const_one`).
 */

export interface NoneConstant {
  readonly kind: 'None';
}
export interface BoolConstant {
  readonly kind: 'bool';
  readonly value: boolean;
}
export interface EllipsisConstant {
  readonly kind: 'Ellipsis';
}
export interface IntConstant {
  readonly kind: 'int';
  /** A `number` exactly when it is a safe integer, else a `bigint`. */
  readonly value: number | bigint;
}
export interface FloatConstant {
  readonly kind: 'float';
  readonly value: number;
}
export interface ComplexConstant {
  readonly kind: 'complex';
  readonly real: number;
  readonly imag: number;
}
export interface StrConstant {
  readonly kind: 'str';
  readonly value: string;
  /** Whether CPython interns it: all names, and identifier-like ASCII constants. */
  readonly interned: boolean;
}
export interface BytesConstant {
  readonly kind: 'bytes';
  readonly value: Uint8Array;
}
export interface TupleConstant {
  readonly kind: 'tuple';
  readonly items: readonly Constant[];
}
export interface FrozensetConstant {
  readonly kind: 'frozenset';
  /** In the order in which CPython inserts them (the order of the display). */
  readonly items: readonly Constant[];
}
export interface CodeConstant {
  readonly kind: 'code';
  readonly code: CodeDescription;
}
export type Constant =
  | NoneConstant
  | BoolConstant
  | EllipsisConstant
  | IntConstant
  | FloatConstant
  | ComplexConstant
  | StrConstant
  | BytesConstant
  | TupleConstant
  | FrozensetConstant
  | CodeConstant;

/** The fields of CPython 3.12's code object (Include/cpython/code.h), names as there. */
export interface CodeDescription {
  readonly co_name: StrConstant;
  readonly co_qualname: StrConstant;
  readonly co_filename: StrConstant;
  readonly co_firstlineno: number;
  readonly co_flags: number;
  readonly co_argcount: number;
  readonly co_posonlyargcount: number;
  readonly co_kwonlyargcount: number;
  /** Depth of the value stack, in slots. */
  readonly co_stacksize: number;
  /** Code units of two bytes (opcode, oparg), inline CACHE entries included, as `co_code`. */
  readonly co_code: Uint8Array;
  /** One shared object for equal tuples of one compilation unit. */
  readonly co_consts: TupleConstant;
  /** Tuple of `StrConstant`. */
  readonly co_names: TupleConstant;
  /** Names of arguments, locals, cells and free variables, tuple of `StrConstant`. */
  readonly co_localsplusnames: TupleConstant;
  /** One byte a name: CO_FAST_HIDDEN 0x10, CO_FAST_LOCAL 0x20, CO_FAST_CELL 0x40, CO_FAST_FREE 0x80. */
  readonly co_localspluskinds: Uint8Array;
  /** Location table (Objects/locations.md), byte for byte. */
  readonly co_linetable: Uint8Array;
  /** Exception table (Objects/exception_handling_notes.txt), byte for byte. */
  readonly co_exceptiontable: Uint8Array;
}

/** A whole compilation: the outermost code, and what the parser keeps alive while it runs. */
export interface CompiledUnit {
  readonly code: CodeDescription;
  /**
   * The constants that the parser's arena owns a reference to, one entry for each reference
   * (a bytes literal has two): they stay alive while a script runs as `__main__`.
   */
  readonly arena: readonly Constant[];
  /** SyntaxWarning and DeprecationWarning of the compilation, in order. */
  readonly warnings: readonly CompileWarning[];
}

export interface CompileWarning {
  readonly category: 'SyntaxWarning' | 'DeprecationWarning';
  readonly message: string;
  /** Line of the source; null: the warning is told of the line that asks for the compilation. */
  readonly lineno: number | null;
}

/** What `~` of a bool warns of, when it runs and when it is folded. @source Objects/boolobject.c bool_invert */
export const BOOL_INVERSION =
  "Bitwise inversion '~' on bool is deprecated. This returns the bitwise inversion of the " +
  'underlying int object and is usually not what you expect from negating a bool. ' +
  "Use the 'not' operator for boolean negation or ~int(x) if you really want the bitwise " +
  'inversion of the underlying int.';

/** A source text that CPython refuses, in CPython's words. Lines and offsets count from 1. */
export interface SyntaxFault {
  readonly kind: 'syntax-fault';
  readonly type: 'SyntaxError' | 'IndentationError' | 'TabError' | 'ValueError';
  readonly msg: string;
  readonly filename: string;
  readonly lineno: number;
  /** In characters (code points), counted from 1, as `SyntaxError.offset`; 0 if unknown. */
  readonly offset: number;
  readonly text: string | undefined;
  readonly end_lineno: number;
  readonly end_offset: number;
  /** What the compiler warned of before it came to the fault. */
  readonly warnings?: readonly CompileWarning[];
}

export type CompileMode = 'exec' | 'eval' | 'single';
