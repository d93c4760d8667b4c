/** State of one compilation, and the emitters that all code generators use. */

import type { CodeDescription, CompileWarning, Constant, StrConstant } from './code-description';
import { strConstant } from '../parse/literal';
import type { ExprContext, Position } from '../parse/ast';
import { assembleUnit, CodeUnit, indexName, NameTable } from './code-unit';
import type { FrameBlock, FrameBlockType, NameIndex, ScopeType } from './code-unit';
import type { CompilerHeap, HeapRef } from './compiler-heap';
import { ConstCache, NONE } from './const-cache';
import { CompileFault } from './fault';
import { NO_LOCATION } from './instruction';
import type { Location } from './instruction';
import { mangle } from './mangle';
import { OPCODES } from './opcode';
import type { Symtable } from './symtable';
import { CELL, FREE, GLOBAL_EXPLICIT, GLOBAL_IMPLICIT, LOCAL } from './symtable-entry';
import type { SymtableEntry } from './symtable-entry';

/** Depth of nested blocks that CPython allows. */
const CO_MAXBLOCKS = 20;

/** From this many items on, displays and calls are built piece by piece. */
export const STACK_USE_GUIDELINE = 30;

/** What a compilation knows from its start. */
export interface CompilerSetup {
  readonly filename: StrConstant;
  readonly optimize: number;
  /** Bits of co_flags for all its code. */
  readonly flags: number;
  readonly futureAnnotations: boolean;
  /** Last statement that may be a future import. */
  readonly lastFuture: Position | undefined;
  readonly heap: CompilerHeap;
}

export class Compiler {
  readonly cache: ConstCache;
  readonly nameTable = new NameTable();
  readonly heap: CompilerHeap;
  readonly filename: StrConstant;
  readonly optimize: number;
  readonly flags: number;
  readonly futureAnnotations: boolean;
  readonly lastFuture: Position | undefined;
  warnings: CompileWarning[] = [];
  private readonly stack: CodeUnit[] = [];
  interactive = false;
  private current: CodeUnit | undefined;
  /** References that the code generator holds for a while. */
  private readonly temporaries: HeapRef[] = [];
  /** The code object made last, until it is a constant or the result. */
  private made: HeapRef = null;

  constructor(
    readonly symtable: Symtable,
    setup: CompilerSetup,
  ) {
    this.heap = setup.heap;
    this.cache = new ConstCache(setup.heap);
    this.filename = setup.filename;
    this.optimize = setup.optimize;
    this.flags = setup.flags;
    this.futureAnnotations = setup.futureAnnotations;
    this.lastFuture = setup.lastFuture;
  }

  /** The unit that instructions go to. */
  get u(): CodeUnit {
    return this.current as CodeUnit;
  }

  /** How many units are open, the current one included. */
  get nestlevel(): number {
    return this.stack.length + 1;
  }

  // The heap ----------------------------------------------------------------------------------

  /** Holds a reference until `drop`, or until the compilation fails. */
  hold(ref: HeapRef): HeapRef {
    this.temporaries.push(ref);
    return ref;
  }

  drop(ref: HeapRef): void {
    this.temporaries.splice(this.temporaries.lastIndexOf(ref), 1);
    this.heap.release(ref);
  }

  private dropFrom(mark: number): void {
    for (const ref of this.temporaries.splice(mark).reverse()) this.heap.release(ref);
  }

  /** Ends the compilation on the heap, however far it came. @source Python/compile.c compiler_free */
  free(): void {
    while (this.current !== undefined) {
      this.dropFrom(this.current.mark);
      this.exit_scope();
    }
    this.dropFrom(0);
    this.symtable.free();
    this.cache.free();
  }

  // Units ------------------------------------------------------------------------------------

  block(key: object): SymtableEntry {
    const entry = this.symtable.blocks.get(key);
    if (entry === undefined) throw new TypeError('the symbol table has no block for this node');
    return entry;
  }

  /** @source Python/compile.c compiler_enter_scope */
  enter_scope(name: string, type: ScopeType, key: object, lineno: number): void {
    const unit = new CodeUnit(name, type, this.block(key), lineno, this);
    unit.mark = this.temporaries.length;
    if (this.current !== undefined) {
      this.stack.push(this.current);
      unit.privateName = this.current.privateName;
    }
    this.current = unit;
    let line = lineno;
    if (type === 'Module') line = 0;
    else this.set_qualname();
    const loc = { lineno: line, end_lineno: lineno, col_offset: 0, end_col_offset: 0 };
    this.addopI(loc, OPCODES.RESUME, 0);
  }

  /** @source Python/compile.c compiler_exit_scope */
  exit_scope(): void {
    this.u.free();
    this.current = this.stack.pop();
  }

  /** @source Python/compile.c compiler_set_qualname */
  private set_qualname(): void {
    const u = this.u;
    let size = this.stack.length;
    if (size <= 1) return;
    let parent = this.stack[size - 1] as CodeUnit;
    if (parent.scopeType === 'TypeParams') {
      size--;
      if (size === 1) return;
      parent = this.stack[size - 1] as CodeUnit;
    }
    const definition =
      u.scopeType === 'Function' || u.scopeType === 'AsyncFunction' || u.scopeType === 'Class';
    if (definition) {
      const scope = parent.ste.scopeOf(mangle(parent.privateName, u.name));
      if (scope === GLOBAL_EXPLICIT) return;
    }
    const local =
      parent.scopeType === 'Function' ||
      parent.scopeType === 'AsyncFunction' ||
      parent.scopeType === 'Lambda';
    u.qualname = `${parent.qualname}${local ? '.<locals>' : ''}.${u.name}`;
  }

  /** Ends the current unit: adds the final return, assembles, leaves the scope. */
  finish(addNone: boolean): CodeDescription {
    if (addNone) this.loadConst(NO_LOCATION, NONE);
    this.addop(NO_LOCATION, OPCODES.RETURN_VALUE);
    const { code, made } = assembleUnit(this.u, this);
    this.made = made;
    this.exit_scope();
    return code;
  }

  // Emitters ---------------------------------------------------------------------------------

  newLabel(): number {
    return this.u.sequence.newLabel();
  }

  useLabel(label: number): void {
    this.u.sequence.useLabel(label);
  }

  addop(loc: Location, opcode: number): void {
    this.u.sequence.add(opcode, 0, loc);
  }

  addopI(loc: Location, opcode: number, oparg: number): void {
    this.u.sequence.add(opcode, oparg, loc);
  }

  addJump(loc: Location, opcode: number, label: number): void {
    this.u.sequence.add(opcode, label, loc);
  }

  addConst(constant: Constant): number {
    return this.u.addConst(constant);
  }

  loadConst(loc: Location, constant: Constant): void {
    this.addopI(loc, OPCODES.LOAD_CONST, this.addConst(constant));
  }

  /** Index of a constant that nothing else has. */
  addNewConst(constant: Constant): number {
    const made = this.heap.get(constant);
    const index = this.addConst(constant);
    this.heap.release(made);
    return index;
  }

  /** @source Python/compile.c ADDOP_LOAD_CONST_NEW */
  loadNewConst(loc: Location, constant: Constant): void {
    this.addopI(loc, OPCODES.LOAD_CONST, this.addNewConst(constant));
  }

  loadStr(loc: Location, value: string): void {
    this.loadConst(loc, strConstant(value));
  }

  loadInt(loc: Location, value: number): void {
    this.loadConst(loc, { kind: 'int', value });
  }

  mangled(name: string): string {
    return mangle(this.u.privateName, name);
  }

  /** @source Python/compile.c compiler_addop_name */
  addName(loc: Location, opcode: number, name: string): void {
    const index = indexName(this.u.names, this.mangled(name));
    switch (opcode) {
      case OPCODES.LOAD_ATTR:
        this.addopI(loc, OPCODES.LOAD_ATTR, index << 1);
        return;
      case OPCODES.LOAD_METHOD:
        this.addopI(loc, OPCODES.LOAD_ATTR, (index << 1) | 1);
        return;
      case OPCODES.LOAD_SUPER_ATTR:
        this.addopI(loc, OPCODES.LOAD_SUPER_ATTR, (index << 2) | 2);
        return;
      case OPCODES.LOAD_SUPER_METHOD:
        this.addopI(loc, OPCODES.LOAD_SUPER_ATTR, (index << 2) | 3);
        return;
      case OPCODES.LOAD_ZERO_SUPER_ATTR:
        this.addopI(loc, OPCODES.LOAD_SUPER_ATTR, index << 2);
        return;
      case OPCODES.LOAD_ZERO_SUPER_METHOD:
        this.addopI(loc, OPCODES.LOAD_SUPER_ATTR, (index << 2) | 1);
        return;
      default:
        this.addopI(loc, opcode, index);
    }
  }

  addNameIn(loc: Location, opcode: number, name: string, names: NameIndex): void {
    this.addopI(loc, opcode, indexName(names, name));
  }

  /** @source Python/compile.c compiler_nameop */
  nameop(loc: Location, name: string, ctx: ExprContext): void {
    this.checkForbidden(loc, name, ctx);
    const { u } = this;
    const mangled = this.mangled(name);
    const scope = u.ste.scopeOf(mangled);
    const functionLike = u.ste.isFunctionLike();
    if (scope === FREE || scope === CELL) {
      this.derefop(loc, mangled, ctx, scope === FREE ? u.freevars : u.cellvars);
    } else if (scope === LOCAL && (functionLike || u.fasthidden.get(mangled) === true)) {
      const opcodes = {
        Load: OPCODES.LOAD_FAST,
        Store: OPCODES.STORE_FAST,
        Del: OPCODES.DELETE_FAST,
      };
      this.addNameIn(loc, opcodes[ctx], mangled, u.varnames);
    } else if (scope === GLOBAL_EXPLICIT || (scope === GLOBAL_IMPLICIT && functionLike)) {
      this.globalop(loc, mangled, ctx, scope);
    } else {
      const inClass = u.ste.type === 'Class' && u.inInlinedComp > 0;
      const load = inClass ? OPCODES.LOAD_GLOBAL : OPCODES.LOAD_NAME;
      const opcodes = { Load: load, Store: OPCODES.STORE_NAME, Del: OPCODES.DELETE_NAME };
      const index = indexName(u.names, mangled);
      const shifted = ctx === 'Load' && inClass ? index << 1 : index;
      this.addopI(loc, opcodes[ctx], shifted);
    }
  }

  private derefop(loc: Location, name: string, ctx: ExprContext, cells: NameIndex): void {
    const { u } = this;
    let load: number = OPCODES.LOAD_DEREF;
    if (ctx === 'Load') {
      if (u.ste.type === 'Class' && u.inInlinedComp === 0) {
        load = OPCODES.LOAD_FROM_DICT_OR_DEREF;
        this.addop(loc, OPCODES.LOAD_LOCALS);
      } else if (u.ste.can_see_class_scope) {
        load = OPCODES.LOAD_FROM_DICT_OR_DEREF;
        this.loadClassDict(loc);
      }
    }
    const opcodes = { Load: load, Store: OPCODES.STORE_DEREF, Del: OPCODES.DELETE_DEREF };
    this.addNameIn(loc, opcodes[ctx], name, cells);
  }

  private globalop(loc: Location, name: string, ctx: ExprContext, scope: number): void {
    const { u } = this;
    if (ctx === 'Load' && u.ste.can_see_class_scope && scope === GLOBAL_IMPLICIT) {
      this.loadClassDict(loc);
      this.addopI(loc, OPCODES.LOAD_FROM_DICT_OR_GLOBALS, indexName(u.names, name));
      return;
    }
    const index = indexName(u.names, name);
    if (ctx === 'Load') this.addopI(loc, OPCODES.LOAD_GLOBAL, index << 1);
    else this.addopI(loc, ctx === 'Store' ? OPCODES.STORE_GLOBAL : OPCODES.DELETE_GLOBAL, index);
  }

  private loadClassDict(loc: Location): void {
    this.addopI(loc, OPCODES.LOAD_DEREF, this.u.freevars.get('__classdict__') as number);
  }

  // Faults and warnings ------------------------------------------------------------------------

  error(at: Position, message: string): CompileFault {
    return new CompileFault(message, at);
  }

  warn(at: Position, message: string): void {
    this.warnings.push({ category: 'SyntaxWarning', message, lineno: at.lineno });
  }

  /** @source Python/compile.c forbidden_name */
  checkForbidden(loc: Location, name: string, ctx: ExprContext): void {
    if (name !== '__debug__') return;
    if (ctx === 'Store') throw this.error(loc, 'cannot assign to __debug__');
    if (ctx === 'Del') throw this.error(loc, 'cannot delete __debug__');
  }

  // Frame blocks -------------------------------------------------------------------------------

  /** @source Python/compile.c compiler_push_fblock */
  pushBlock(
    loc: Location,
    type: FrameBlockType,
    block: number,
    exit: number,
    datum: unknown,
  ): void {
    if (this.u.frameBlocks.length >= CO_MAXBLOCKS) {
      throw this.error(loc, 'too many statically nested blocks');
    }
    this.u.frameBlocks.push({ type, block, exit, datum });
  }

  popBlock(): FrameBlock | undefined {
    return this.u.frameBlocks.pop();
  }

  /** @source Python/compile.c compiler_make_closure */
  make_closure(loc: Location, code: CodeDescription, functionFlags: number): void {
    const free = code.co_localsplusnames.items.filter(
      (_, index) => ((code.co_localspluskinds[index] as number) & 0x80) !== 0,
    ) as StrConstant[];
    let flags = functionFlags;
    for (const { value: name } of free) {
      const cells = this.refType(name) === CELL ? this.u.cellvars : this.u.freevars;
      const index = cells.get(name);
      if (index === undefined) throw new TypeError(`no cell for free variable ${name}`);
      this.addopI(loc, OPCODES.LOAD_CLOSURE, index);
    }
    if (free.length > 0) {
      flags |= 0x08;
      this.addopI(loc, OPCODES.BUILD_TUPLE, free.length);
    }
    this.loadConst(loc, { kind: 'code', code });
    this.heap.release(this.made);
    this.addopI(loc, OPCODES.MAKE_FUNCTION, flags);
  }

  /** @source Python/compile.c get_ref_type */
  refType(name: string): number {
    const classCell = name === '__class__' || name === '__classdict__';
    if (this.u.scopeType === 'Class' && classCell) return CELL;
    return this.u.ste.scopeOf(name);
  }
}
