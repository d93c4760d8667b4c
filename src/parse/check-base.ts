/** Reading position and fault helpers of the grammar checker. */

import { GrammarFault, KEYWORDS } from './token';
import type { Token } from './token';

/** Kinds of expressions, in the words of CPython's messages (Parser/pegen.c get_expr_name). */
export type Kind =
  | 'name'
  | 'attribute'
  | 'subscript'
  | 'starred'
  | 'list'
  | 'tuple'
  | 'lambda'
  | 'function call'
  | 'expression'
  | 'generator expression'
  | 'yield expression'
  | 'await expression'
  | 'list comprehension'
  | 'set comprehension'
  | 'dict comprehension'
  | 'dict literal'
  | 'set display'
  | 'f-string expression'
  | 'literal'
  | 'True'
  | 'False'
  | 'None'
  | 'ellipsis'
  | 'comparison'
  | 'conditional expression'
  | 'named expression'
  | 'slice';

/** What the checks need to know of an expression. */
export interface Node {
  readonly kind: Kind;
  readonly start: number;
  readonly end: number;
  /** Items of a list or tuple, the value of a starred expression, the left side of `in`. */
  readonly parts?: readonly Node[];
  /** Whether it stands in parentheses of its own. */
  readonly parenthesized?: boolean;
  /** Whether a comparison is one `in`. */
  readonly isIn?: boolean;
  /** Whether it binds looser than `|`, so that no bitwise_or begins with all of it. */
  readonly loose?: boolean;
}

export type TargetType = 'star' | 'del' | 'for';

/** The innermost part that may not stand there. @source Parser/pegen.c _PyPegen_get_invalid_target */
export function invalidTarget(node: Node, type: TargetType): Node | undefined {
  switch (node.kind) {
    case 'list':
    case 'tuple':
      for (const part of node.parts ?? []) {
        const bad = invalidTarget(part, type);
        if (bad !== undefined) return bad;
      }
      return undefined;
    case 'starred':
      return type === 'del' ? node : invalidTarget(node.parts?.[0] as Node, type);
    case 'comparison':
      if (type === 'for') {
        return node.isIn === true ? invalidTarget(node.parts?.[0] as Node, type) : undefined;
      }
      return node;
    case 'name':
    case 'subscript':
    case 'attribute':
      return undefined;
    default:
      return node;
  }
}

export class CheckerBase {
  protected position = 0;

  constructor(
    protected readonly tokens: readonly Token[],
    protected readonly source: string,
  ) {}

  protected get token(): Token {
    return this.tokens[this.position] as Token;
  }

  protected peek(distance = 1): Token {
    return this.tokens[Math.min(this.position + distance, this.tokens.length - 1)] as Token;
  }

  protected get previous(): Token {
    return this.tokens[this.position - 1] as Token;
  }

  protected advance(): Token {
    const token = this.token;
    if (this.position < this.tokens.length - 1) this.position++;
    return token;
  }

  /** Whether the next token is this operator or keyword. */
  protected is(text: string): boolean {
    const { token } = this;
    return token.text === text && (token.type === 'op' || token.type === 'name');
  }

  protected isAny(...texts: readonly string[]): boolean {
    return texts.some((text) => this.is(text));
  }

  protected accept(text: string): boolean {
    if (!this.is(text)) return false;
    this.advance();
    return true;
  }

  protected expect(text: string): Token {
    if (!this.is(text)) throw this.syntaxError();
    return this.advance();
  }

  protected isName(token = this.token): boolean {
    return token.type === 'name' && !KEYWORDS.has(token.text);
  }

  protected name(): Token {
    if (!this.isName()) throw this.syntaxError();
    return this.advance();
  }

  /** "invalid syntax" at the next token, or a word on its indentation. */
  protected syntaxError(): GrammarFault {
    const { token } = this;
    if (token.type === 'indent') {
      return this.at(token, 'unexpected indent', 'IndentationError');
    }
    if (token.type === 'dedent') return this.at(token, 'unexpected unindent', 'IndentationError');
    return new GrammarFault('invalid syntax', token.start, token.end);
  }

  private at(token: Token, message: string, type: 'IndentationError'): GrammarFault {
    // The column is the width of the indentation, counted as an offset.
    return new GrammarFault(message, Math.max(token.start - 1, 0), undefined, type);
  }

  protected fault(
    node: { start: number; end: number },
    message: string,
    end = node.end,
  ): GrammarFault {
    return new GrammarFault(message, node.start, end);
  }
}
