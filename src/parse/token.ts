/** Tokens of Python source, and the faults that reading them may raise. */

export type TokenType =
  'name' | 'number' | 'string' | 'fstring' | 'op' | 'newline' | 'indent' | 'dedent' | 'end';

export interface Token {
  readonly type: TokenType;
  readonly text: string;
  /** Offsets in the source text. */
  readonly start: number;
  readonly end: number;
  /** Open brackets around the token (a bracket itself counts as inside). */
  readonly level: number;
  /** Replacement fields of an f-string, and of its format specifications. */
  readonly fields?: readonly Field[];
}

/** A replacement field: its tokens, and what ends its expression. */
export interface Field {
  readonly tokens: readonly Token[];
  /** The token behind the expression: `=`, `!`, `:`, `}` or none. */
  readonly stop: string;
}

export type FaultType = 'SyntaxError' | 'IndentationError' | 'TabError';

/**
 * A refusal, with the range of offsets it points at. Without an end CPython leaves the end open.
 */
export class GrammarFault extends Error {
  constructor(
    message: string,
    readonly start: number,
    readonly end: number | undefined,
    readonly type: FaultType = 'SyntaxError',
  ) {
    super(message);
  }
}

/** Words that no identifier may be. */
export const KEYWORDS: ReadonlySet<string> = new Set(
  (
    'False None True and as assert async await break class continue def del elif else except ' +
    'finally for from global if import in is lambda nonlocal not or pass raise return try while ' +
    'with yield'
  ).split(' '),
);
