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
  /** What an f-string consists of, in order. */
  readonly parts?: readonly FStringPart[];
}

/** What CPython's tokenizer warns of (SyntaxWarning). */
export interface TokenWarning {
  readonly message: string;
  readonly offset: number;
}

/** Literal text of an f-string: one FSTRING_MIDDLE token of CPython's. */
export interface TextPart {
  readonly kind: 'text';
  readonly start: number;
  readonly end: number;
  /** Where its value ends: before the second of two braces. */
  readonly valueEnd: number;
}

/** A replacement field with its braces. */
export interface FieldPart {
  readonly kind: 'field';
  /** Offset of the opening brace, and the one behind the closing brace. */
  readonly start: number;
  readonly end: number;
  readonly field: Field;
  /** Where the text that `=` asks for ends, if there is such a sign. */
  readonly debugEnd: number | undefined;
  /** The letter behind `!`. */
  readonly conversion: string | undefined;
  readonly format: FormatPart | undefined;
}

/** A format specification. */
export interface FormatPart {
  /** Offset of the colon. */
  readonly start: number;
  readonly parts: readonly FStringPart[];
}

export type FStringPart = TextPart | FieldPart;

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
  /** Whether the tokenizer raised it itself: then the line it shows has no newline. */
  bare = false;

  constructor(
    message: string,
    readonly start: number,
    readonly end: number | undefined,
    readonly type: FaultType = 'SyntaxError',
    /** What stands for an end that is left open. */
    readonly openEnd = type === 'IndentationError' ? -1 : 0,
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
