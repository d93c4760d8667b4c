/** Second pass of the symbol table: decides for each name where it lives. */

import type { CompilerHeap, HeapRef } from './compiler-heap';
import { CompileFault } from './fault';
import {
  CELL,
  DEF_BOUND,
  DEF_COMP_CELL,
  DEF_FREE_CLASS,
  DEF_GLOBAL,
  DEF_NONLOCAL,
  DEF_PARAM,
  DEF_TYPE_PARAM,
  FREE,
  GLOBAL_EXPLICIT,
  GLOBAL_IMPLICIT,
  LOCAL,
  SCOPE_MASK,
  SCOPE_OFFSET,
} from './symtable-entry';
import type { SymtableEntry } from './symtable-entry';

type Names = Set<string>;
type Scopes = Map<string, number>;

interface Surroundings {
  readonly bound: Names | undefined;
  readonly free: Names;
  readonly global: Names;
  readonly type_params: Names;
  readonly class_entry: SymtableEntry | undefined;
  readonly heap: CompilerHeap;
}

/**
 * Resolves all names of a module's blocks, from the outermost inwards.
 *
 * @source Python/symtable.c symtable_analyze
 */
export function symtable_analyze(top: SymtableEntry, heap: CompilerHeap): void {
  const around = {
    bound: undefined,
    free: new Set<string>(),
    global: new Set<string>(),
    type_params: new Set<string>(),
    class_entry: undefined,
    heap,
  };
  const sets = newSets(heap, 3);
  try {
    analyze_block(top, around);
  } finally {
    releaseAll(heap, sets);
  }
}

function newSets(heap: CompilerHeap, count: number): HeapRef[] {
  return Array.from({ length: count }, () => heap.newSet());
}

function releaseAll(heap: CompilerHeap, refs: readonly HeapRef[]): void {
  for (const ref of refs) heap.release(ref);
}

function union(into: Names, from: Iterable<string>): void {
  for (const name of from) into.add(name);
}

/** @source Python/symtable.c error_at_directive */
function error_at_directive(ste: SymtableEntry, name: string, message: string): CompileFault {
  const directive = ste.directives.find((one) => one.name === name);
  return new CompileFault(message, directive?.at ?? ste.at);
}

/** A name of a nonlocal statement: must be bound by a function around. */
function analyze_nonlocal(
  ste: SymtableEntry,
  scopes: Scopes,
  name: string,
  { bound, free, type_params }: Surroundings,
): void {
  if (bound === undefined) {
    throw error_at_directive(ste, name, 'nonlocal declaration not allowed at module level');
  }
  if (!bound.has(name)) {
    throw error_at_directive(ste, name, `no binding for nonlocal '${name}' found`);
  }
  if (type_params.has(name)) {
    const message = `nonlocal binding not allowed for type parameter '${name}'`;
    throw error_at_directive(ste, name, message);
  }
  scopes.set(name, FREE);
  ste.free = true;
  free.add(name);
}

/** @source Python/symtable.c analyze_name */
function analyze_name(
  ste: SymtableEntry,
  scopes: Scopes,
  name: string,
  flags: number,
  local: Names,
  around: Surroundings,
): void {
  const { bound, free, global, type_params, class_entry } = around;
  if ((flags & DEF_GLOBAL) !== 0) {
    if ((flags & DEF_NONLOCAL) !== 0) {
      throw error_at_directive(ste, name, `name '${name}' is nonlocal and global`);
    }
    scopes.set(name, GLOBAL_EXPLICIT);
    global.add(name);
    bound?.delete(name);
    return;
  }
  if ((flags & DEF_NONLOCAL) !== 0) {
    analyze_nonlocal(ste, scopes, name, around);
    return;
  }
  if ((flags & DEF_BOUND) !== 0) {
    scopes.set(name, LOCAL);
    local.add(name);
    global.delete(name);
    if ((flags & DEF_TYPE_PARAM) !== 0) type_params.add(name);
    else type_params.delete(name);
    return;
  }
  // A name bound by the class around an annotation scope is looked up there at run time.
  if (class_entry !== undefined) {
    const classFlags = class_entry.symbol(name);
    if ((classFlags & DEF_GLOBAL) !== 0) {
      scopes.set(name, GLOBAL_EXPLICIT);
      return;
    }
    if ((classFlags & DEF_BOUND) !== 0 && (classFlags & DEF_NONLOCAL) === 0) {
      scopes.set(name, GLOBAL_IMPLICIT);
      return;
    }
  }
  if (bound?.has(name) === true) {
    scopes.set(name, FREE);
    ste.free = true;
    free.add(name);
    return;
  }
  if (!global.has(name) && ste.nested) ste.free = true;
  scopes.set(name, GLOBAL_IMPLICIT);
}

function is_free_in_any_child(entry: SymtableEntry, key: string): boolean {
  return entry.children.some((child) => child.scopeOf(key) === FREE);
}

/** @source Python/symtable.c inline_comprehension */
function inline_comprehension(
  ste: SymtableEntry,
  comp: SymtableEntry,
  scopes: Scopes,
  comp_free: Names,
  inlined_cells: Names,
): void {
  let removeDunderClass = false;
  for (const [name, compFlags] of comp.symbols) {
    // The implicit parameter stays behind: the iterator is on the stack.
    if ((compFlags & DEF_PARAM) !== 0) continue;
    let scope = (compFlags >> SCOPE_OFFSET) & SCOPE_MASK;
    const onlyFlags = compFlags & ((1 << SCOPE_OFFSET) - 1);
    if (scope === CELL || (onlyFlags & DEF_COMP_CELL) !== 0) inlined_cells.add(name);
    const existing = ste.symbols.get(name);
    if (existing === undefined) {
      if (scope === FREE && ste.type === 'Class' && name === '__class__') {
        scope = GLOBAL_IMPLICIT;
        comp_free.delete(name);
        removeDunderClass = true;
      }
      ste.symbols.set(name, onlyFlags);
      scopes.set(name, scope);
    } else if (
      (existing & DEF_BOUND) !== 0 &&
      ste.type !== 'Class' &&
      !is_free_in_any_child(comp, name)
    ) {
      comp_free.delete(name);
    }
  }
  if (removeDunderClass) comp.symbols.delete('__class__');
}

/** @source Python/symtable.c analyze_cells */
function analyze_cells(scopes: Scopes, free: Names, inlined_cells: Names): void {
  for (const [name, scope] of scopes) {
    if (scope !== LOCAL || (!free.has(name) && !inlined_cells.has(name))) continue;
    scopes.set(name, CELL);
    free.delete(name);
  }
}

/** @source Python/symtable.c drop_class_free */
function drop_class_free(ste: SymtableEntry, free: Names): void {
  if (free.delete('__class__')) ste.needs_class_closure = true;
  if (free.delete('__classdict__')) ste.needs_classdict = true;
}

/** @source Python/symtable.c update_symbols */
function update_symbols(
  ste: SymtableEntry,
  scopes: Scopes,
  bound: Names | undefined,
  free: Names,
  inlined_cells: Names,
): void {
  for (const [name, flags] of ste.symbols) {
    const cell = inlined_cells.has(name) ? DEF_COMP_CELL : 0;
    ste.symbols.set(name, flags | cell | ((scopes.get(name) ?? 0) << SCOPE_OFFSET));
  }
  for (const name of free) {
    const flags = ste.symbols.get(name);
    if (flags !== undefined) {
      // A free variable of a method that the class body also binds or declares, and one behind a
      // scope of annotations that looks it up in the class.
      if (ste.type === 'Class' || ste.can_see_class_scope)
        ste.symbols.set(name, flags | DEF_FREE_CLASS);
    } else if (bound === undefined || bound.has(name)) {
      ste.symbols.set(name, FREE << SCOPE_OFFSET);
    }
  }
}

/** @source Python/symtable.c analyze_block */
function analyze_block(ste: SymtableEntry, around: Surroundings): void {
  const { heap } = around;
  const local = heap.newSet();
  const scopes = heap.newDict();
  const sets = newSets(heap, 4);
  try {
    resolveBlock(ste, around);
  } finally {
    releaseAll(heap, [scopes, local, ...sets]);
  }
}

function resolveBlock(ste: SymtableEntry, around: Surroundings): void {
  const { bound, global, heap } = around;
  const local: Names = new Set();
  const scopes: Scopes = new Map();
  const newglobal: Names = new Set();
  const newfree: Names = new Set();
  const newbound: Names = new Set();
  const inlined_cells: Names = new Set();
  // Names of a class are not visible in its methods.
  if (ste.type === 'Class') {
    union(newglobal, global);
    if (bound !== undefined) union(newbound, bound);
  }
  for (const [name, flags] of ste.symbols) analyze_name(ste, scopes, name, flags, local, around);
  if (ste.type === 'Class') {
    newbound.add('__class__');
    newbound.add('__classdict__');
  } else {
    if (ste.isFunctionLike()) union(newbound, local);
    if (bound !== undefined) union(newbound, bound);
    union(newglobal, global);
  }
  for (const entry of ste.children) {
    const class_entry = !entry.can_see_class_scope
      ? undefined
      : ste.type === 'Class'
        ? ste
        : around.class_entry;
    const child_free: Names = new Set();
    const freeSet = analyze_child_block(entry, {
      ...around,
      bound: new Set(newbound),
      free: child_free,
      global: new Set(newglobal),
      type_params: new Set(around.type_params),
      class_entry,
    });
    if (entry.comprehension !== undefined && !entry.generator && !ste.can_see_class_scope) {
      inline_comprehension(ste, entry, scopes, child_free, inlined_cells);
      entry.comp_inlined = true;
    }
    union(newfree, child_free);
    heap.release(freeSet);
    if (entry.free || entry.child_free) ste.child_free = true;
  }
  ste.spliceInlined();
  if (ste.isFunctionLike()) analyze_cells(scopes, newfree, inlined_cells);
  else if (ste.type === 'Class') drop_class_free(ste, newfree);
  update_symbols(ste, scopes, bound, newfree, inlined_cells);
  // The walk over the free names.
  heap.release(heap.newSetIterator(null));
  union(around.free, newfree);
}

/** Gives the set of the child's free names on the heap. @source Python/symtable.c analyze_child_block */
function analyze_child_block(entry: SymtableEntry, around: Surroundings): HeapRef {
  const { heap } = around;
  const [bound, free, global, typeParams] = newSets(heap, 4) as [
    HeapRef,
    HeapRef,
    HeapRef,
    HeapRef,
  ];
  let done = false;
  try {
    analyze_block(entry, around);
    done = true;
    return free;
  } finally {
    releaseAll(heap, done ? [bound, global, typeParams] : [bound, free, global, typeParams]);
  }
}
