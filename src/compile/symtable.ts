/** First pass of the symbol table: which names each block uses and binds. */

import type { Arguments, Expr, Mod, Name, Position, TypeParam } from '../parse/ast';
import type { CompilerHeap, HeapRef } from './compiler-heap';
import { CompileFault } from './fault';
import { CO_FUTURE_ANNOTATIONS } from './future';
import { mangle } from './mangle';
import { symtable_analyze } from './symtable-analyze';
import {
  DEF_COMP_ITER,
  DEF_GLOBAL,
  DEF_LOCAL,
  DEF_NONLOCAL,
  DEF_PARAM,
  DEF_TYPE_PARAM,
  SymtableEntry,
  USE,
} from './symtable-entry';
import type { BlockType } from './symtable-entry';
import { visitExpr, visitExprs } from './symtable-expr';
import { visitStmts } from './symtable-stmt';

/** The symbol table of one compilation. */
export class Symtable {
  /** Blocks by the tree node that opens them. */
  readonly blocks = new Map<object, SymtableEntry>();
  readonly stack: SymtableEntry[] = [];
  readonly top: SymtableEntry;
  cur: SymtableEntry;
  privateName: string | undefined;
  private readonly stackList: HeapRef;
  private readonly blocksDict: HeapRef;

  /** @source Python/symtable.c symtable_new */
  constructor(
    mod: Mod,
    readonly features: number,
    readonly heap: CompilerHeap,
  ) {
    this.stackList = heap.newList();
    this.blocksDict = heap.newDict();
    const at: Position = { lineno: 0, col_offset: 0, end_lineno: 0, end_col_offset: 0 };
    this.top = new SymtableEntry('top', 'Module', at, heap);
    this.cur = this.top;
    this.stack.push(this.top.newReference());
    this.blocks.set(mod, this.top);
  }

  /** Ends the table on the heap. @source Python/symtable.c _PySymtable_Free */
  free(): void {
    for (const entry of this.blocks.values()) entry.release();
    this.heap.release(this.blocksDict);
    for (const entry of this.stack.reverse()) entry.release();
    this.heap.release(this.stackList);
  }

  get futureAnnotations(): boolean {
    return (this.features & CO_FUTURE_ANNOTATIONS) !== 0;
  }

  /** @source Python/symtable.c symtable_enter_block */
  enter_block(name: string, type: BlockType, key: object, at: Position): SymtableEntry {
    const entry = new SymtableEntry(name, type, at, this.heap);
    const previous = this.cur;
    entry.nested = previous.nested || previous.isFunctionLike();
    // An assignment expression is refused in the iterable, however deep it stands.
    entry.comp_iter_expr = previous.comp_iter_expr;
    this.blocks.get(key)?.release();
    this.blocks.set(key, entry);
    this.stack.push(entry.newReference());
    this.cur = entry;
    // Annotations that are never evaluated leave no trace in the table.
    if (type !== 'Annotation') previous.children.push(entry.newReference());
    return entry;
  }

  exit_block(): void {
    this.stack.pop()?.release();
    this.cur = this.stack[this.stack.length - 1] ?? this.top;
  }

  lookup(name: string, entry: SymtableEntry = this.cur): number {
    return entry.symbol(mangle(this.privateName, name));
  }

  /** @source Python/symtable.c symtable_add_def_helper */
  add_def(name: string, flag: number, at: Position, ste: SymtableEntry = this.cur): void {
    const mangled = mangle(this.privateName, name);
    const known = ste.symbols.get(mangled) ?? 0;
    if ((flag & DEF_PARAM & known) !== 0) {
      throw new CompileFault(`duplicate argument '${name}' in function definition`, at);
    }
    if ((flag & DEF_TYPE_PARAM & known) !== 0) {
      throw new CompileFault(`duplicate type parameter '${name}'`, at);
    }
    let value = known | flag;
    if (ste.comp_iter_target) {
      if ((value & (DEF_GLOBAL | DEF_NONLOCAL)) !== 0) {
        throw new CompileFault(
          `comprehension inner loop cannot rebind assignment expression target '${name}'`,
          at,
        );
      }
      value |= DEF_COMP_ITER;
    }
    ste.symbols.set(mangled, value);
    if ((flag & DEF_PARAM) !== 0) {
      ste.varnames.push(mangled);
    } else if ((flag & DEF_GLOBAL) !== 0) {
      this.top.symbols.set(mangled, flag | this.top.symbol(mangled));
    }
  }

  record_directive(name: string, at: Position): void {
    this.cur.record_directive(mangle(this.privateName, name), at);
  }

  /** @source Python/symtable.c symtable_enter_type_param_block */
  enter_type_param_block(
    name: string,
    key: object,
    hasDefaults: boolean,
    hasKwDefaults: boolean,
    isClass: boolean,
    at: Position,
  ): void {
    const inClass = this.cur.type === 'Class';
    const entry = this.enter_block(name, 'TypeParam', key, at);
    if (inClass) {
      entry.can_see_class_scope = true;
      this.add_def('__classdict__', USE, at);
    }
    if (isClass) {
      this.add_def('.type_params', DEF_LOCAL, at);
      this.add_def('.type_params', USE, at);
      this.privateName = name;
      this.add_def('.generic_base', DEF_LOCAL, at);
      this.add_def('.generic_base', USE, at);
    }
    if (hasDefaults) this.add_def('.defaults', DEF_PARAM, at);
    if (hasKwDefaults) this.add_def('.kwdefaults', DEF_PARAM, at);
  }

  visitTypeParams(params: readonly TypeParam[]): void {
    for (const param of params) {
      this.add_def(param.name, DEF_TYPE_PARAM | DEF_LOCAL, param);
      if (param.kind !== 'TypeVar' || param.bound === undefined) continue;
      const inClass = this.cur.can_see_class_scope;
      const entry = this.enter_block(param.name, 'TypeVarBound', param, param);
      entry.can_see_class_scope = inClass;
      if (inClass) this.add_def('__classdict__', USE, param.bound);
      visitExpr(this, param.bound);
      this.exit_block();
    }
  }

  /** @source Python/symtable.c symtable_visit_annotation */
  visit_annotation(annotation: Expr): void {
    if (!this.futureAnnotations) {
      visitExpr(this, annotation);
      return;
    }
    this.enter_block('_annotation', 'Annotation', annotation, annotation);
    visitExpr(this, annotation);
    this.exit_block();
  }

  /** @source Python/symtable.c symtable_visit_annotations */
  visit_annotations(key: Position, args: Arguments, returns: Expr | undefined): void {
    if (this.futureAnnotations) this.enter_block('_annotation', 'Annotation', key, key);
    for (const arg of [...args.posonlyargs, ...args.args]) {
      if (arg.annotation !== undefined) visitExpr(this, arg.annotation);
    }
    if (args.vararg?.annotation !== undefined) visitExpr(this, args.vararg.annotation);
    if (args.kwarg?.annotation !== undefined) visitExpr(this, args.kwarg.annotation);
    for (const arg of args.kwonlyargs) {
      if (arg.annotation !== undefined) visitExpr(this, arg.annotation);
    }
    if (this.futureAnnotations) this.exit_block();
    if (returns !== undefined) this.visit_annotation(returns);
  }

  /** Defines the parameters of a function. @source Python/symtable.c symtable_visit_arguments */
  visit_arguments(args: Arguments): void {
    for (const arg of [...args.posonlyargs, ...args.args, ...args.kwonlyargs]) {
      this.add_def(arg.arg, DEF_PARAM, arg);
    }
    if (args.vararg !== undefined) {
      this.add_def(args.vararg.arg, DEF_PARAM, args.vararg);
      this.cur.varargs = true;
    }
    if (args.kwarg !== undefined) {
      this.add_def(args.kwarg.arg, DEF_PARAM, args.kwarg);
      this.cur.varkeywords = true;
    }
  }

  visitDefaults(args: Arguments): void {
    visitExprs(this, args.defaults);
    for (const value of args.kw_defaults) if (value !== undefined) visitExpr(this, value);
  }

  /**
   * Binds the target of an assignment expression in the block around the comprehension.
   *
   * @source Python/symtable.c symtable_extend_namedexpr_scope
   */
  extend_namedexpr_scope(target: Name): void {
    const name = target.id;
    for (let i = this.stack.length - 1; i >= 0; i--) {
      const entry = this.stack[i] as SymtableEntry;
      if (entry.comprehension !== undefined) {
        if ((this.lookup(name, entry) & DEF_COMP_ITER) !== 0) {
          throw new CompileFault(
            `assignment expression cannot rebind comprehension iteration variable '${name}'`,
            target,
          );
        }
        continue;
      }
      if (entry.type === 'Function') {
        const global = (this.lookup(name, entry) & DEF_GLOBAL) !== 0;
        this.add_def(name, global ? DEF_GLOBAL : DEF_NONLOCAL, target);
        this.record_directive(name, target);
        this.add_def(name, DEF_LOCAL, target, entry);
        return;
      }
      if (entry.type === 'Module') {
        this.add_def(name, DEF_GLOBAL, target);
        this.record_directive(name, target);
        this.add_def(name, DEF_GLOBAL, target, entry);
        return;
      }
      const where = NAMED_EXPRESSION_PLACES[entry.type];
      throw new CompileFault(
        `assignment expression within a comprehension cannot be used ${where}`,
        target,
      );
    }
  }
}

const NAMED_EXPRESSION_PLACES: Readonly<Partial<Record<BlockType, string>>> = {
  Class: 'in a class body',
  TypeParam: 'within the definition of a generic',
  TypeAlias: 'in a type alias',
  TypeVarBound: 'in a TypeVar bound',
};

/**
 * Builds and resolves the symbol table of a tree.
 *
 * @source Python/symtable.c _PySymtable_Build
 */
export function buildSymtable(table: Symtable, mod: Mod): Symtable {
  if (mod.kind === 'Expression') visitExpr(table, mod.body);
  else visitStmts(table, mod.body);
  table.exit_block();
  symtable_analyze(table.top, table.heap);
  return table;
}
