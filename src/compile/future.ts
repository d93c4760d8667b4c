/** `from __future__ import ...`: which features a module asks for. */

import type { Mod, Stmt } from '../parse/ast';
import { CompileFault } from './fault';

export const CO_FUTURE_ANNOTATIONS = 0x1000000;
export const CO_FUTURE_BARRY_AS_BDFL = 0x400000;

/** Features that a compilation may inherit from the code that calls `compile`. */
export const FUTURE_MASK = 0x1fe0000;

const FEATURES: Readonly<Record<string, number>> = {
  nested_scopes: 0,
  generators: 0,
  division: 0,
  absolute_import: 0,
  with_statement: 0,
  print_function: 0,
  unicode_literals: 0,
  barry_as_FLUFL: CO_FUTURE_BARRY_AS_BDFL,
  generator_stop: 0,
  annotations: CO_FUTURE_ANNOTATIONS,
};

export interface FutureFeatures {
  readonly features: number;
  /** Last statement that may still be a future import: later ones are refused. */
  readonly lastStatement: Stmt | undefined;
}

/**
 * Collects the future imports at the head of a module.
 *
 * @source Python/future.c future_parse
 */
export function future_parse(mod: Mod): FutureFeatures {
  let features = 0;
  let lastStatement: Stmt | undefined;
  if (mod.kind === 'Expression') return { features, lastStatement };
  let first = true;
  let done = false;
  let previousLine = 0;
  for (const statement of mod.body) {
    if (done && statement.lineno > previousLine) break;
    previousLine = statement.lineno;
    const isFuture =
      statement.kind === 'ImportFrom' && statement.module === '__future__' && statement.level === 0;
    if (isFuture && done) {
      // On the line of a statement that ends the head of the module.
      throw new CompileFault(
        'from __future__ imports must occur at the beginning of the file',
        statement,
      );
    } else if (isFuture) {
      for (const alias of statement.names) features |= featureOf(alias.name, statement);
      lastStatement = statement;
    } else if (!(first && isDocString(statement))) {
      done = true;
    }
    first = false;
  }
  return { features, lastStatement };
}

function featureOf(name: string, statement: Stmt): number {
  if (name === 'braces') throw new CompileFault('not a chance', statement);
  const feature = Object.hasOwn(FEATURES, name) ? FEATURES[name] : undefined;
  if (feature === undefined) {
    throw new CompileFault(`future feature ${name} is not defined`, statement);
  }
  return feature;
}

function isDocString(statement: Stmt): boolean {
  return (
    statement.kind === 'Expr' &&
    statement.value.kind === 'Constant' &&
    statement.value.value.kind === 'str'
  );
}
