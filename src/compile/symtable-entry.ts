/** Blocks and flags of the symbol table (Include/internal/pycore_symtable.h). */

import type { Position } from '../parse/ast';
import type { CompilerHeap, HeapRef } from './compiler-heap';

export const DEF_GLOBAL = 1;
export const DEF_LOCAL = 2;
export const DEF_PARAM = 2 << 1;
export const DEF_NONLOCAL = 2 << 2;
export const USE = 2 << 3;
export const DEF_FREE = 2 << 4;
export const DEF_FREE_CLASS = 2 << 5;
export const DEF_IMPORT = 2 << 6;
export const DEF_ANNOT = 2 << 7;
export const DEF_COMP_ITER = 2 << 8;
export const DEF_TYPE_PARAM = 2 << 9;
export const DEF_COMP_CELL = 2 << 10;
export const DEF_BOUND = DEF_LOCAL | DEF_PARAM | DEF_IMPORT;

export const SCOPE_OFFSET = 12;
export const SCOPE_MASK = DEF_GLOBAL | DEF_LOCAL | DEF_PARAM | DEF_NONLOCAL;

export const LOCAL = 1;
export const GLOBAL_EXPLICIT = 2;
export const GLOBAL_IMPLICIT = 3;
export const FREE = 4;
export const CELL = 5;

export type BlockType =
  'Function' | 'Class' | 'Module' | 'Annotation' | 'TypeVarBound' | 'TypeAlias' | 'TypeParam';

export type ComprehensionKind = 'ListComp' | 'SetComp' | 'DictComp' | 'GeneratorExp';

/** One block of names: CPython's PySTEntryObject, `ste_` dropped from the names. */
export class SymtableEntry {
  readonly symbols = new Map<string, number>();
  readonly varnames: string[] = [];
  children: SymtableEntry[] = [];
  readonly directives: { name: string; at: Position }[] = [];
  nested = false;
  free = false;
  child_free = false;
  generator = false;
  coroutine = false;
  comprehension: ComprehensionKind | undefined;
  varargs = false;
  varkeywords = false;
  returns_value = false;
  needs_class_closure = false;
  needs_classdict = false;
  comp_inlined = false;
  comp_iter_target = false;
  comp_iter_expr = 0;
  can_see_class_scope = false;

  /** References to this entry: from the table of blocks, the stack and lists of children. */
  private references = 1;
  private readonly dict: HeapRef;
  private readonly varnamesList: HeapRef;
  private readonly childrenList: HeapRef;
  private directivesList: HeapRef = null;
  private readonly directiveTuples: HeapRef[] = [];

  /** @source Python/symtable.c ste_new */
  constructor(
    readonly name: string,
    readonly type: BlockType,
    readonly at: Position,
    private readonly heap: CompilerHeap,
  ) {
    this.dict = heap.newDict();
    this.varnamesList = heap.newList();
    this.childrenList = heap.newList();
  }

  newReference(): this {
    this.references++;
    return this;
  }

  /** Gives a reference up; ends the entry on the heap with the last. @source Python/symtable.c ste_dealloc */
  release(): void {
    if (--this.references > 0) return;
    const { heap } = this;
    heap.release(this.dict);
    heap.release(this.varnamesList);
    for (const child of [...this.children].reverse()) child.release();
    heap.release(this.childrenList);
    for (const tuple of [...this.directiveTuples].reverse()) heap.release(tuple);
    heap.release(this.directivesList);
  }

  /** @source Python/symtable.c symtable_record_directive */
  record_directive(name: string, at: Position): void {
    if (this.directives.length === 0) this.directivesList = this.heap.newList();
    this.directiveTuples.push(this.heap.newTuple(5));
    this.directives.push({ name, at });
  }

  /** Puts the children of comprehensions that were inlined in their place. */
  spliceInlined(): void {
    const old = this.children;
    this.children = old.flatMap((child) => (child.comp_inlined ? child.children : [child]));
    for (const child of this.children) child.newReference();
    for (const child of old) child.release();
  }

  /** @source Python/symtable.c _PyST_IsFunctionLike */
  isFunctionLike(): boolean {
    return (
      this.type === 'Function' ||
      this.type === 'TypeVarBound' ||
      this.type === 'TypeAlias' ||
      this.type === 'TypeParam'
    );
  }

  /** Flags of a (mangled) name; 0 if the block does not know it. */
  symbol(name: string): number {
    return this.symbols.get(name) ?? 0;
  }

  /** @source Python/symtable.c _PyST_GetScope */
  scopeOf(name: string): number {
    return (this.symbol(name) >> SCOPE_OFFSET) & SCOPE_MASK;
  }
}
