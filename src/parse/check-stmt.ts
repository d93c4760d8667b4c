/** The grammar of statements as a checker, in CPython's words. */

import { invalidTarget } from './check-base';
import { SimpleChecker } from './check-simple';
import { GrammarFault } from './token';
import type { Token, TokenWarning } from './token';
import { tokenize } from './tokenize';
import { UnclosedBracket } from './tokenize-base';

/**
 * Throws the `GrammarFault` with which CPython's parser refuses the text, if it does; else gives
 * the tokens. The text is one expression, or statements. Either way `warnings` gets what the
 * tokenizer warns of.
 */
export function checkGrammar(
  source: string,
  isExpression: boolean,
  warnings: TokenWarning[],
): readonly Token[] {
  const read = tokenize(source, isExpression);
  const { tokens, fault, openFields } = read;
  warnings.push(...read.warnings);
  const check = (some: readonly Token[]): void => {
    const checker = new StatementChecker(some, source);
    if (isExpression) checker.input();
    else checker.file();
  };
  if (fault === undefined) {
    check(tokens);
    return tokens;
  }
  const earlier = faultOfTokens(source, tokens, check);
  if (earlier !== undefined && comesFirst(source, earlier, fault)) throw earlier;
  if (earlier !== undefined && isExpression && fault.message.includes('f-string')) throw earlier;
  // Within an f-string the parser's own fault stays, whatever the tokenizer finds later.
  for (const field of openFields) new StatementChecker(field.tokens, source).openField(field.stop);
  throw fault;
}

/** The parser's fault in the tokens that could be read. */
function faultOfTokens(
  source: string,
  tokens: readonly Token[],
  check: (tokens: readonly Token[]) => void,
): GrammarFault | undefined {
  const at = source.length;
  const end: Token = { type: 'end', text: '', start: at, end: at, level: 0 };
  try {
    check([...tokens, end]);
  } catch (error) {
    if (!(error instanceof GrammarFault)) throw error;
    return error.start < at ? error : undefined;
  }
  return undefined;
}

/** Faults of the tokenizer win, but for an unclosed bracket behind a mistake on its line. */
function comesFirst(source: string, earlier: GrammarFault, fault: GrammarFault): boolean {
  if (!(fault instanceof UnclosedBracket)) return earlier.message === 'unexpected indent';
  const lineOf = (offset: number): number => source.slice(0, offset).split('\n').length;
  return lineOf(earlier.end ?? earlier.start) <= lineOf(fault.start);
}

class StatementChecker extends SimpleChecker {
  /** A text that is one expression. @source Grammar/python.gram eval */
  input(): void {
    this.tuple(() => this.expression());
    while (this.token.type === 'newline') this.advance();
    if (this.token.type !== 'end') throw this.syntaxError();
  }

  file(): void {
    while (this.token.type !== 'end') this.statement();
  }

  private statement(): void {
    const word = this.token.text;
    const compound = COMPOUND.get(word);
    if (compound !== undefined) {
      compound.call(this);
      return;
    }
    // Before a name or number no expression can begin with `match`: at most its colon is missing.
    const next = this.peek();
    const plain =
      (this.isName(next) && !/^(?:if|in|is)$/.test(next.text)) || next.type === 'number';
    if (word === 'match' && (plain || this.isMatchStatement())) {
      this.match();
      return;
    }
    this.simpleStatements();
  }

  // Blocks ------------------------------------------------------------------------------------

  /** The colon and the block behind it; some statements want the colon whatever comes. */
  private block(after: string, line: number, forced = false): void {
    this.colon(forced);
    this.body(after, line);
  }

  private colon(forced = false): void {
    if (this.accept(':')) return;
    if (forced || this.token.type === 'newline') throw this.missingColon();
    throw this.syntaxError();
  }

  private missingColon(): GrammarFault {
    const error = this.syntaxError();
    return new GrammarFault("expected ':'", error.start, error.end);
  }

  private lineOf(offset: number): number {
    let line = 1;
    for (let at = this.source.indexOf('\n'); at >= 0 && at < offset; line++) {
      at = this.source.indexOf('\n', at + 1);
    }
    return line;
  }

  private body(after: string, line: number): void {
    if (this.token.type !== 'newline') {
      this.simpleStatements();
      return;
    }
    this.advance();
    if (this.peek(0).type !== 'indent') {
      const message = `expected an indented block after ${after} on line ${line}`;
      const { token } = this;
      if (token.start >= this.source.length) {
        // The end of the last line stands for the end of the file.
        const length = this.source.replace(/\n+$/, '').length;
        throw new GrammarFault(message, length, undefined, 'IndentationError');
      }
      const end = token.type === 'dedent' ? token.start : token.end;
      throw new GrammarFault(message, token.start, end, 'IndentationError');
    }
    this.advance();
    while (!this.atBlockEnd()) this.statement();
    this.endOfBlock();
  }

  private atBlockEnd(): boolean {
    return this.token.type === 'dedent' || this.token.type === 'end';
  }

  private endOfBlock(): void {
    if (!this.atBlockEnd()) throw this.syntaxError();
    if (this.token.type === 'dedent') this.advance();
  }

  ifStatement(): void {
    let word = this.advance();
    this.namedExpression();
    this.block(`'${word.text}' statement`, this.lineOf(word.start));
    while (this.is('elif')) {
      word = this.advance();
      this.namedExpression();
      this.block("'elif' statement", this.lineOf(word.start));
    }
    this.elseBlock();
  }

  private elseBlock(): void {
    if (!this.is('else')) return;
    const word = this.advance();
    this.block("'else' statement", this.lineOf(word.start), true);
  }

  whileStatement(): void {
    const word = this.advance();
    this.namedExpression();
    this.block("'while' statement", this.lineOf(word.start));
    this.elseBlock();
  }

  forStatement(): void {
    const word = this.advance();
    this.forTargets();
    this.expect('in');
    this.starExpressions();
    this.block("'for' statement", this.lineOf(word.start));
    this.elseBlock();
  }

  asyncStatement(): void {
    const next = this.peek().text;
    if (next !== 'def' && next !== 'for' && next !== 'with') {
      this.advance();
      throw this.syntaxError();
    }
    this.advance();
    if (next === 'def') this.functionDefinition();
    else if (next === 'for') this.forStatement();
    else this.withStatement();
  }

  withStatement(): void {
    const word = this.advance();
    const before = this.position;
    const inParentheses = this.is('(') && this.attempt(() => this.parenthesizedItems()) === true;
    if (!inParentheses) {
      this.position = before;
      do this.withItem();
      while (this.accept(','));
    }
    this.block("'with' statement", this.lineOf(word.start));
  }

  private parenthesizedItems(): boolean {
    this.expect('(');
    do {
      if (this.is(')')) break;
      this.withItem();
    } while (this.accept(','));
    this.expect(')');
    return this.is(':') || this.token.type === 'newline';
  }

  /** @source Grammar/python.gram with_item, invalid_with_item */
  private withItem(): void {
    this.expression();
    if (!this.accept('as')) return;
    const target = this.is('*') ? this.starNamed() : this.primary();
    const bad = invalidTarget(target, 'star');
    if (bad !== undefined && this.isAny(',', ')', ':'))
      throw this.fault(bad, `cannot assign to ${bad.kind}`);
    if (!this.isAny(',', ')', ':')) throw this.syntaxErrorOrColon();
  }

  private syntaxErrorOrColon(): GrammarFault {
    return this.token.type === 'newline' ? this.missingColon() : this.syntaxError();
  }

  functionDefinition(): void {
    const word = this.advance();
    this.name();
    this.typeParameters();
    if (!this.is('(')) {
      const error = this.syntaxError();
      throw new GrammarFault("expected '('", error.start, error.end);
    }
    this.advance();
    this.parameters(false);
    this.expect(')');
    if (this.accept('->')) this.expression();
    this.block('function definition', this.lineOf(word.start), true);
  }

  classDefinition(): void {
    const word = this.advance();
    this.name();
    this.typeParameters();
    if (this.is('(')) this.call(false);
    this.block('class definition', this.lineOf(word.start));
  }

  decorated(): void {
    while (this.accept('@')) {
      this.namedExpression();
      if (this.token.type !== 'newline') throw this.syntaxError();
      this.advance();
    }
    if (!this.isAny('def', 'class', 'async')) throw this.syntaxError();
    this.statement();
  }

  // try -----------------------------------------------------------------------------------------

  tryStatement(): void {
    const word = this.advance();
    this.block("'try' statement", this.lineOf(word.start), true);
    if (this.is('finally')) {
      this.finallyBlock();
      return;
    }
    if (!this.is('except')) {
      throw this.expectedHandler();
    }
    let star: boolean | undefined;
    while (this.is('except')) star = this.exceptBlock(star);
    this.elseBlock();
    if (this.is('finally')) this.finallyBlock();
  }

  private expectedHandler(): GrammarFault {
    const message = "expected 'except' or 'finally' block";
    if (!this.atBlockEnd()) return this.fault(this.token, message);
    // Such tokens have no place: the end of the line that was read last stands for it.
    const text = this.source.slice(0, this.token.start).trimEnd();
    return new GrammarFault(message, text.length, undefined);
  }

  private finallyBlock(): void {
    const word = this.advance();
    this.block("'finally' statement", this.lineOf(word.start), true);
  }

  /** @source Grammar/python.gram except_block, invalid_except_stmt */
  private exceptBlock(previous: boolean | undefined): boolean {
    const word = this.advance();
    const line = this.lineOf(word.start);
    const star = this.accept('*');
    if (previous !== undefined && previous !== star) {
      const message = "cannot have both 'except' and 'except*' on the same 'try'";
      throw this.fault(word, message, this.previous.end);
    }
    const after = star ? "'except*' statement" : "'except' statement";
    if (this.is(':') || this.token.type === 'newline') {
      if (star) {
        const error = this.syntaxError();
        throw new GrammarFault('expected one or more exception types', error.start, error.end);
      }
    } else {
      const type = this.expression();
      if (this.is(',')) {
        this.advance();
        this.starExpressions();
        if (this.accept('as')) this.name();
        if (this.is(':')) {
          const { start } = this.token;
          throw this.fault(type, 'multiple exception types must be parenthesized', start);
        }
        throw this.missingColon();
      }
      if (this.accept('as')) this.name();
    }
    this.block(after, line);
    return star;
  }

  // match ---------------------------------------------------------------------------------------

  private isMatchStatement(): boolean {
    const before = this.position;
    this.advance();
    const looks =
      this.startsExpression() &&
      this.attempt(() => {
        this.subject();
        this.expect(':');
        if (this.token.type !== 'newline') throw this.syntaxError();
        return true;
      }) === true;
    this.position = before;
    return looks;
  }

  private subject(): void {
    this.tuple(() => this.starNamed());
  }

  private match(): void {
    const word = this.advance();
    this.subject();
    this.colon();
    const line = this.lineOf(word.start);
    if (this.peek().type !== 'indent') this.body("'match' statement", line);
    this.advance();
    this.advance();
    while (this.is('case')) this.caseBlock();
    this.endOfBlock();
  }

  private caseBlock(): void {
    const word = this.advance();
    this.patterns();
    if (this.accept('if')) this.namedExpression();
    this.block("'case' statement", this.lineOf(word.start));
  }
}

type Method = (this: StatementChecker) => void;
const { prototype } = StatementChecker;

const COMPOUND: ReadonlyMap<string, Method> = new Map<string, Method>([
  ['if', prototype.ifStatement],
  ['while', prototype.whileStatement],
  ['for', prototype.forStatement],
  ['with', prototype.withStatement],
  ['try', prototype.tryStatement],
  ['def', prototype.functionDefinition],
  ['class', prototype.classDefinition],
  ['async', prototype.asyncStatement],
  ['@', prototype.decorated],
]);
