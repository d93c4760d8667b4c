/** One code object in the making (Python/compile.c compiler_unit), and its final assembly. */

import type { CodeDescription, Constant, StrConstant, TupleConstant } from './code-description';
import { assemble } from './assemble';
import type { CompilerHeap, HeapRef } from './compiler-heap';
import type { ConstCache } from './const-cache';
import { blocksOf, optimizeCodeUnit, resolveJumps, sequenceToGraph, stackDepth } from './flowgraph';
import { removeRedundantNops } from './flowgraph-optimize';
import { InstructionSequence, NO_LOCATION } from './instruction';
import type { Block, Instruction, Location } from './instruction';
import { isBlockPush, OPCODES } from './opcode';
import { CELL, DEF_COMP_CELL, DEF_FREE_CLASS, FREE } from './symtable-entry';
import type { SymtableEntry } from './symtable-entry';

export const CO_OPTIMIZED = 0x1;
export const CO_NEWLOCALS = 0x2;
export const CO_VARARGS = 0x4;
export const CO_VARKEYWORDS = 0x8;
export const CO_NESTED = 0x10;
export const CO_GENERATOR = 0x20;
export const CO_COROUTINE = 0x80;
export const CO_ASYNC_GENERATOR = 0x200;

const GENERATOR_FLAGS = CO_GENERATOR | CO_COROUTINE | CO_ASYNC_GENERATOR;

const CO_FAST_HIDDEN = 0x10;
const CO_FAST_LOCAL = 0x20;
const CO_FAST_CELL = 0x40;
const CO_FAST_FREE = 0x80;

export type ScopeType =
  'Module' | 'Class' | 'Function' | 'AsyncFunction' | 'Lambda' | 'Comprehension' | 'TypeParams';

export type FrameBlockType =
  | 'WhileLoop'
  | 'ForLoop'
  | 'TryExcept'
  | 'FinallyTry'
  | 'FinallyEnd'
  | 'With'
  | 'AsyncWith'
  | 'HandlerCleanup'
  | 'PopValue'
  | 'ExceptionHandler'
  | 'ExceptionGroupHandler'
  | 'AsyncComprehensionGenerator';

/** What has to be undone when control leaves a statement. */
export interface FrameBlock {
  readonly type: FrameBlockType;
  readonly block: number;
  readonly exit: number;
  /** Statements of a `finally`, the `with` statement's place, or the name of a handler. */
  readonly datum: unknown;
}

/** Names numbered in the order of their first use. */
export type NameIndex = Map<string, number>;

function indexOf(names: readonly string[], offset: number): NameIndex {
  return new Map(names.map((name, index) => [name, index + offset]));
}

function compareCodePoints(a: string, b: string): number {
  const left = Array.from(a, (char) => char.codePointAt(0) as number);
  const right = Array.from(b, (char) => char.codePointAt(0) as number);
  for (let i = 0; i < Math.min(left.length, right.length); i++) {
    const difference = (left[i] as number) - (right[i] as number);
    if (difference !== 0) return difference;
  }
  return left.length - right.length;
}

/** @source Python/compile.c dictbytype */
function namesByScope(ste: SymtableEntry, scope: number, flag: number): string[] {
  const names = [...ste.symbols.keys()].filter(
    (name) => ste.scopeOf(name) === scope || (ste.symbol(name) & flag) !== 0,
  );
  return names.sort(compareCodePoints);
}

/** What the units of one compilation share. */
export interface AssemblyContext {
  readonly heap: CompilerHeap;
  readonly cache: ConstCache;
  readonly nameTable: NameTable;
  readonly filename: StrConstant;
  /** Bits of co_flags that all code of the compilation has. */
  readonly flags: number;
}

/** Makes the dicts of a unit as compiler_enter_scope does, with the lists that sorting names takes. */
function newDicts(heap: CompilerHeap): HeapRef[] {
  const varnames = heap.newDict();
  const sorted = (): HeapRef => {
    const dict = heap.newDict();
    heap.release(heap.newList());
    return dict;
  };
  const cellvars = sorted();
  const freevars = sorted();
  const fasthidden = heap.newDict();
  const consts = heap.newDict();
  const names = heap.newDict();
  return [consts, names, varnames, freevars, cellvars, fasthidden];
}

export class CodeUnit {
  readonly sequence = new InstructionSequence();
  readonly consts: Constant[] = [];
  private readonly constIndex = new Map<string, number>();
  /** The dicts that CPython keeps this state in, in the order in which it gives them up. */
  private readonly dicts: readonly HeapRef[];
  readonly names: NameIndex = new Map();
  readonly varnames: NameIndex;
  readonly cellvars: NameIndex;
  readonly freevars: NameIndex;
  /** Names that are fast locals only inside an inlined comprehension; true while inside. */
  readonly fasthidden = new Map<string, boolean>();
  readonly frameBlocks: FrameBlock[] = [];
  qualname: string;
  argcount = 0;
  posonlyargcount = 0;
  kwonlyargcount = 0;
  inInlinedComp = 0;
  privateName: string | undefined;
  /** How many temporary references the compiler held when the unit began. */
  mark = 0;

  constructor(
    readonly name: string,
    readonly scopeType: ScopeType,
    readonly ste: SymtableEntry,
    readonly firstlineno: number,
    private readonly context: AssemblyContext,
  ) {
    this.qualname = name;
    this.dicts = newDicts(context.heap);
    this.varnames = indexOf(ste.varnames, 0);
    const cells = namesByScope(ste, CELL, DEF_COMP_CELL);
    if (ste.needs_class_closure) cells.push('__class__');
    if (ste.needs_classdict) cells.push('__classdict__');
    this.cellvars = indexOf([...new Set(cells)], 0);
    this.freevars = indexOf(namesByScope(ste, FREE, DEF_FREE_CLASS), this.cellvars.size);
  }

  /** Ends the unit on the heap. @source Python/compile.c compiler_unit_free */
  free(): void {
    for (const dict of this.dicts) this.context.heap.release(dict);
  }

  /** Index of a constant in `co_consts`, adding it at its first use. */
  addConst(constant: Constant): number {
    const { cache } = this.context;
    const merged = cache.merge(constant);
    const key = cache.key(merged);
    const known = this.constIndex.get(key);
    if (known !== undefined) return known;
    const index = this.consts.push(merged) - 1;
    this.constIndex.set(key, index);
    return index;
  }
}

export function indexName(names: NameIndex, name: string): number {
  let index = names.get(name);
  if (index === undefined) {
    index = names.size;
    names.set(name, index);
  }
  return index;
}

/** @source Python/compile.c compute_code_flags */
function computeCodeFlags(unit: CodeUnit, inherited: number): number {
  const { ste } = unit;
  let flags = inherited;
  if (!ste.isFunctionLike()) return flags;
  flags |= CO_NEWLOCALS | CO_OPTIMIZED;
  if (ste.nested) flags |= CO_NESTED;
  if (ste.generator) flags |= ste.coroutine ? CO_ASYNC_GENERATOR : CO_GENERATOR;
  else if (ste.coroutine) flags |= CO_COROUTINE;
  if (ste.varargs) flags |= CO_VARARGS;
  if (ste.varkeywords) flags |= CO_VARKEYWORDS;
  return flags;
}

/** Slot of each cell and free variable: an argument's own slot, or one after the locals. */
function cellOffsets(unit: CodeUnit): number[] {
  const nlocals = unit.varnames.size;
  const count = unit.cellvars.size + unit.freevars.size;
  const fixed = Array.from({ length: count }, (_, index) => nlocals + index);
  for (const [name, index] of unit.cellvars) {
    const argument = unit.varnames.get(name);
    if (argument !== undefined) fixed[index] = argument;
  }
  return fixed;
}

function instructionAt(opcode: number, oparg: number, loc: Location): Instruction {
  return { opcode, oparg, loc, target: undefined, except: undefined };
}

/** @source Python/compile.c insert_prefix_instructions */
function insertPrefix(unit: CodeUnit, entry: Block, fixed: number[], flags: number): void {
  const prefix: Instruction[] = [];
  if (unit.freevars.size > 0) {
    prefix.push(instructionAt(OPCODES.COPY_FREE_VARS, unit.freevars.size, NO_LOCATION));
  }
  const cells = [...unit.cellvars.values()];
  cells.sort((a, b) => (fixed[a] as number) - (fixed[b] as number));
  for (const cell of cells) prefix.push(instructionAt(OPCODES.MAKE_CELL, cell, NO_LOCATION));
  if ((flags & GENERATOR_FLAGS) !== 0) {
    const line = unit.firstlineno;
    const loc = { lineno: line, end_lineno: line, col_offset: -1, end_col_offset: -1 };
    prefix.push(instructionAt(OPCODES.RETURN_GENERATOR, 0, loc));
    prefix.push(instructionAt(OPCODES.POP_TOP, 0, NO_LOCATION));
  }
  entry.instructions.unshift(...prefix);
}

const CELL_OPCODES = new Set<number>([
  OPCODES.MAKE_CELL,
  OPCODES.LOAD_CLOSURE,
  OPCODES.LOAD_DEREF,
  OPCODES.STORE_DEREF,
  OPCODES.DELETE_DEREF,
  OPCODES.LOAD_FROM_DICT_OR_DEREF,
]);

/** @source Python/compile.c fix_cell_offsets */
function fixCellOffsets(unit: CodeUnit, entry: Block, fixed: number[]): void {
  const nlocals = unit.varnames.size;
  let dropped = 0;
  fixed.forEach((slot, index) => {
    if (slot === index + nlocals) fixed[index] = slot - dropped;
    else dropped++;
  });
  for (const block of blocksOf(entry)) {
    for (const instruction of block.instructions) {
      if (!CELL_OPCODES.has(instruction.opcode)) continue;
      instruction.oparg = fixed[instruction.oparg] as number;
    }
  }
}

/** @source Python/assemble.c compute_localsplus_info */
function localsplus(unit: CodeUnit): { names: string[]; kinds: Uint8Array } {
  const names: string[] = [];
  const kinds: number[] = [];
  for (const name of unit.varnames.keys()) {
    const hidden = unit.fasthidden.has(name) ? CO_FAST_HIDDEN : 0;
    const cell = unit.cellvars.has(name) ? CO_FAST_CELL : 0;
    names.push(name);
    kinds.push(CO_FAST_LOCAL | hidden | cell);
  }
  for (const name of unit.cellvars.keys()) {
    if (unit.varnames.has(name)) continue;
    names.push(name);
    kinds.push(CO_FAST_CELL);
  }
  for (const name of unit.freevars.keys()) {
    names.push(name);
    kinds.push(CO_FAST_FREE);
  }
  return { names, kinds: Uint8Array.from(kinds) };
}

/** @source Python/flowgraph.c _PyCfg_ConvertPseudoOps */
function convertPseudoOps(entry: Block): void {
  for (const block of blocksOf(entry)) {
    for (const one of block.instructions) {
      if (isBlockPush(one.opcode) || one.opcode === OPCODES.POP_BLOCK) {
        one.opcode = OPCODES.NOP;
        one.oparg = 0;
        one.target = undefined;
      } else if (one.opcode === OPCODES.STORE_FAST_MAYBE_NULL) {
        one.opcode = OPCODES.STORE_FAST;
      }
    }
  }
  for (const block of blocksOf(entry)) removeRedundantNops(block);
}

/** Interned names of one compilation: one constant a name. */
export class NameTable {
  private readonly names = new Map<string, StrConstant>();

  get(name: string): StrConstant {
    let constant = this.names.get(name);
    if (constant === undefined) {
      constant = { kind: 'str', value: name, interned: true };
      this.names.set(name, constant);
    }
    return constant;
  }
}

/**
 * Optimizes and assembles a finished unit.
 *
 * @source Python/compile.c optimize_and_assemble_code_unit
 */
export function assembleUnit(
  unit: CodeUnit,
  { heap, cache, nameTable, filename, flags: inherited }: AssemblyContext,
): { readonly code: CodeDescription; readonly made: HeapRef } {
  const flags = computeCodeFlags(unit, inherited);
  const consts = [...unit.consts];
  const constsList = heap.newList();
  const graph = sequenceToGraph(unit.sequence);
  const nparams = unit.ste.varnames.length;
  optimizeCodeUnit(graph, consts, cache, unit.varnames.size, nparams, unit.firstlineno);
  const fixed = cellOffsets(unit);
  insertPrefix(unit, graph.entry, fixed, flags);
  fixCellOffsets(unit, graph.entry, fixed);
  const depth = stackDepth(graph.entry, (flags & GENERATOR_FLAGS) !== 0);
  convertPseudoOps(graph.entry);
  resolveJumps(graph.entry);
  const assembled = assemble(graph.entry, unit.firstlineno);
  const co_exceptiontable = cache.mergeBytes(assembled.exceptiontable);
  const co_linetable = cache.mergeBytes(assembled.linetable);
  const co_code = cache.mergeBytes(assembled.code);
  const nameTuple = (list: Iterable<string>): CodeDescription['co_names'] =>
    cache.mergeTuple(Array.from(list, (name) => nameTable.get(name)));
  const co_names = nameTuple(unit.names.keys());
  const co_consts = cache.mergeTuple(consts);
  const { names, kinds } = localsplus(unit);
  const code: CodeDescription = {
    co_name: nameTable.get(unit.name),
    co_qualname: nameTable.get(unit.qualname),
    co_filename: filename,
    co_firstlineno: unit.firstlineno,
    co_flags: flags,
    co_argcount: unit.posonlyargcount + unit.argcount,
    co_posonlyargcount: unit.posonlyargcount,
    co_kwonlyargcount: unit.kwonlyargcount,
    co_stacksize: depth,
    co_code,
    co_consts,
    co_names,
    co_localsplusnames: nameTuple(names),
    co_localspluskinds: kinds,
    co_linetable,
    co_exceptiontable,
  };
  internConstants(heap, co_consts);
  const made = heap.makeCode(code);
  heap.release(constsList);
  return { code, made };
}

/**
 * Looks for names among constants: a frozenset is made a tuple of for that.
 *
 * @source Objects/codeobject.c intern_string_constants
 */
function internConstants(heap: CompilerHeap, { items }: TupleConstant): void {
  for (let i = items.length - 1; i >= 0; i--) {
    const item = items[i] as Constant;
    if (item.kind === 'tuple') internConstants(heap, item);
    if (item.kind !== 'frozenset') continue;
    const set = heap.get(item);
    const iterator = heap.newSetIterator(set);
    const tuple = heap.newTuple(item.items.length);
    heap.release(iterator);
    internConstants(heap, { kind: 'tuple', items: item.items });
    heap.release(tuple);
    heap.release(set);
  }
}
