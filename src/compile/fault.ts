/** The refusals of the compiler, thrown inside it and caught at its boundary. */

import type { Position } from '../parse/ast';

/** A SyntaxError found by the symbol table or the code generator. */
export class CompileFault extends Error {
  constructor(
    message: string,
    readonly position: Position,
  ) {
    super(message);
  }
}

/** Quotes a name as `repr()` of a str without special characters does. */
export function quoteName(name: string): string {
  return name.includes("'") && !name.includes('"') ? `"${name}"` : `'${name}'`;
}
