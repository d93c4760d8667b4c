/** Source text or tree to code object: the door of the compiler. */

import { faultAt, parseSource } from '../parse/parse';
import type { Mod } from '../parse/ast';
import type { CharacterNames } from '../parse/literal';
import type { ParsedSource } from '../parse/parse';
import { SourceText } from '../parse/source-text';
import type {
  CompileMode,
  CompileWarning,
  CompiledUnit,
  Constant,
  SyntaxFault,
} from './code-description';
import { visitExpr } from './codegen-expr';
import { compileBody, compileInteractive } from './codegen-stmt';
import { Compiler } from './compiler';
import { NO_HEAP } from './compiler-heap';
import type { CompilerHeap } from './compiler-heap';
import { CompileFault } from './fault';
import { optimizeTree } from './fold';
import { CO_FUTURE_ANNOTATIONS, FUTURE_MASK, future_parse } from './future';
import { buildSymtable, Symtable } from './symtable';
import type { SymtableEntry } from './symtable-entry';

export interface CompileOptions {
  /** Future features that the calling code hands on, as bits of `co_flags`. */
  readonly flags?: number;
  /** As `python -O`: 1 drops asserts, 2 docstrings as well. */
  readonly optimize?: number;
  /** Where the compilation works; omitted: nowhere. */
  readonly heap?: CompilerHeap;
  /** Characters of `\N{...}`; omitted: those of the compiler's own table. */
  readonly characterNames?: CharacterNames;
}

/** Compiles a source text as CPython's `compile()` does. */
export function compileSource(
  source: string,
  filename: string,
  mode: CompileMode,
  options: CompileOptions = {},
): CompiledUnit | SyntaxFault {
  const parsed = parseSource(source, filename, mode, options.characterNames);
  if (parsed.kind === 'syntax-fault') {
    options.heap?.refuse(parsed);
    return parsed;
  }
  return compileParsed(parsed, filename, options);
}

/** Compiles a tree, which the constant folder changes. */
export function compileTree(
  tree: Mod,
  filename: string,
  mode: CompileMode,
  options: CompileOptions = {},
): CompiledUnit | SyntaxFault {
  const wanted = { exec: 'Module', single: 'Interactive', eval: 'Expression' }[mode];
  if (tree.kind !== wanted) throw new TypeError(`expected ${wanted} node, got ${tree.kind}`);
  const parsed = { tree, source: new SourceText(''), arena: [], warnings: [] };
  return compileParsed(parsed, filename, options);
}

type Parsed = Pick<ParsedSource, 'tree' | 'source' | 'arena' | 'warnings'>;

/** What holds something on the heap until the compilation ends. */
interface OpenWork {
  part: { free(): void } | undefined;
}

/** @source Python/compile.c _PyAST_Compile, new_compiler */
function compileParsed(
  parsed: Parsed,
  filename: string,
  options: CompileOptions,
): CompiledUnit | SyntaxFault {
  const heap = options.heap ?? NO_HEAP;
  for (const constant of parsed.arena) heap.keep(constant);
  const warnings = [...parsed.warnings];
  const constCache = heap.newDict();
  const stack = heap.newList();
  const open: OpenWork = { part: undefined };
  try {
    return codegen({ ...parsed, warnings }, filename, { ...options, heap }, open);
  } catch (error) {
    if (!(error instanceof CompileFault)) throw error;
    const fault = { ...compileFault(parsed.source, filename, error), warnings };
    heap.refuse(fault);
    return fault;
  } finally {
    open.part?.free();
    heap.release(constCache);
    heap.release(stack);
  }
}

/**
 * A fault of the symbol table or the code generator: they know the file's name alone, and so no
 * line of a source that is none. @source Python/compile.c compiler_error
 */
function compileFault(source: SourceText, filename: string, error: CompileFault): SyntaxFault {
  return { ...faultAt(source, filename, error.message, error.position), text: undefined };
}

/** The symbol table of a source text. @source Python/symtable.c _Py_SymtableStringObjectFlags */
export function symtableOf(
  source: string,
  filename: string,
  mode: CompileMode,
): SymtableEntry | SyntaxFault {
  const parsed = parseSource(source, filename, mode);
  if (parsed.kind === 'syntax-fault') return parsed;
  try {
    const { features } = future_parse(parsed.tree);
    return buildSymtable(new Symtable(parsed.tree, features, NO_HEAP), parsed.tree).top;
  } catch (error) {
    if (error instanceof CompileFault) {
      return compileFault(parsed.source, filename, error);
    }
    throw error;
  }
}

function codegen(
  { tree, arena, warnings }: { tree: Mod; arena: Constant[]; warnings: CompileWarning[] },
  filename: string,
  { heap, ...options }: CompileOptions & { readonly heap: CompilerHeap },
  open: OpenWork,
): CompiledUnit {
  const future = future_parse(tree);
  const flags = ((options.flags ?? 0) & FUTURE_MASK) | future.features;
  const futureAnnotations = (flags & CO_FUTURE_ANNOTATIONS) !== 0;
  const optimize = options.optimize ?? 0;
  const keep = (constant: Constant): void => {
    arena.push(constant);
    heap.keep(constant);
  };
  optimizeTree(tree, { optimize, futureAnnotations, keep, warnings, heap });
  const symtable = new Symtable(tree, flags, heap);
  open.part = symtable;
  buildSymtable(symtable, tree);
  const c = new Compiler(symtable, {
    filename: { kind: 'str', value: filename, interned: false },
    optimize,
    flags,
    futureAnnotations,
    lastFuture: future.lastStatement,
    heap,
  });
  open.part = c;
  // Told even if the code generator finds a fault behind them.
  c.warnings = warnings;
  c.enter_scope('<module>', 'Module', tree, 1);
  const loc = { lineno: 1, end_lineno: 1, col_offset: 0, end_col_offset: 0 };
  if (tree.kind === 'Module') compileBody(c, loc, tree.body);
  else if (tree.kind === 'Interactive') compileInteractive(c, tree.body);
  else visitExpr(c, tree.body);
  const code = c.finish(tree.kind !== 'Expression');
  return { code, arena, warnings };
}
