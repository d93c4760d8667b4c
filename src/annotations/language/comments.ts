/**
 * Finds the comments and the statements of a Python file without parsing it: a scan that knows
 * strings (f-strings with their nested fields too), brackets and continued lines.
 */
import type { LogicalLine } from './tree';

/** A comment that begins with `# heap:`. */
export interface HeapComment {
  readonly line: number;
  /** Column of the `#`. */
  readonly column: number;
  /** The words after the colon, and their column. */
  readonly text: string;
  readonly textColumn: number;
  /** Nothing but the comment is on its line. */
  readonly ownLine: boolean;
  /** The statement that the comment stands in or after: index of a logical line, or -1. */
  readonly on: number;
  /** The next statement: index of a logical line, perhaps one past the last. */
  readonly next: number;
}

/** A comment that looks like an annotation and is none. */
export interface NearMiss {
  readonly line: number;
  readonly column: number;
  readonly endColumn: number;
}

/** What a scan finds. */
export interface ScannedSource {
  readonly lines: readonly LogicalLine[];
  readonly comments: readonly HeapComment[];
  readonly nearMisses: readonly NearMiss[];
}

interface Statement {
  start: number;
  end: number;
  indent: number;
  text: string;
}

const OPEN = '([{';
const CLOSE = ')]}';
const HEAP = /^#[ \t]*heap:/;
const NEAR =
  /^#[ \t]*(?:heap[ \t]+(?:expect|watch|mark|note|pause|ask|name|hide|focus)\b|heap[ \t]+:|heapscope:)/i;
const NEAR_CASE = /^#[ \t]*heap:/i;

/** Scans a source text. */
export function scanSource(source: string): ScannedSource {
  return new Scanner(source).scan();
}

class Scanner {
  private at = 0;
  private line = 1;
  private lineStart = 0;
  private depth = 0;
  private open: Statement | undefined;
  /** A decorator waits for the definition that it belongs to. */
  private decorator: Statement | undefined;
  private readonly statements: Statement[] = [];
  private readonly found: {
    comment: Omit<HeapComment, 'on' | 'next'>;
    index: number;
    on: boolean;
  }[] = [];
  private readonly nearMisses: NearMiss[] = [];

  constructor(private readonly source: string) {}

  scan(): ScannedSource {
    while (this.at < this.source.length) this.token();
    this.close();
    if (this.decorator !== undefined) this.statements.push(this.decorator);
    const lines = this.statements.map((statement, index) => ({
      start: statement.start,
      end: statement.end,
      runs: leavesTrace(statement.text, index),
      ...bodyOf(this.statements, index),
    }));
    const comments = this.found.map(({ comment, index, on }) => ({
      ...comment,
      on: on ? index : -1,
      next: on ? index + 1 : index,
    }));
    return { lines, comments, nearMisses: this.nearMisses };
  }

  private token(): void {
    const { source } = this;
    const c = source.charAt(this.at);
    if (c === '\n' || c === '\r') this.newline();
    else if (c === '#') this.comment();
    else if (c === '"' || c === "'") this.string('');
    else if (c === '\\' && /[\r\n]/.test(source.charAt(this.at + 1))) {
      this.at++;
      this.lineBreak();
    } else if (c === ' ' || c === '\t' || c === '\f' || c === '\ufeff') this.at++;
    else this.code(c);
  }

  private code(c: string): void {
    this.begin();
    const word = /^[\p{L}\p{N}_]+/u.exec(this.source.slice(this.at, this.at + 64))?.[0];
    if (word !== undefined) {
      this.at += word.length;
      const quote = this.source.charAt(this.at);
      if (/^[rbuft]{1,2}$/i.test(word) && (quote === '"' || quote === "'")) this.string(word);
      else this.add(word);
      return;
    }
    if (OPEN.includes(c)) this.depth++;
    else if (CLOSE.includes(c)) this.depth = Math.max(0, this.depth - 1);
    this.add(c);
    this.at++;
  }

  /** Something of a statement is here. */
  private begin(): void {
    if (this.open === undefined) {
      const indent = this.at - this.lineStart;
      this.open = { start: this.line, end: this.line, indent, text: '' };
    }
    this.open.end = this.line;
  }

  private add(text: string): void {
    if (this.open !== undefined && this.open.text.length < 40) this.open.text += ` ${text}`;
  }

  private newline(): void {
    this.lineBreak();
    if (this.depth === 0) this.close();
  }

  private lineBreak(): void {
    if (this.source.charAt(this.at) === '\r' && this.source.charAt(this.at + 1) === '\n') this.at++;
    this.at++;
    this.line++;
    this.lineStart = this.at;
  }

  private close(): void {
    const { open } = this;
    if (open === undefined) return;
    this.open = undefined;
    const waiting = this.decorator;
    const statement = waiting === undefined ? open : { ...open, start: waiting.start };
    this.decorator = undefined;
    if (open.text.startsWith(' @')) this.decorator = statement;
    else this.statements.push(statement);
  }

  private comment(): void {
    const { source } = this;
    const rest = source.slice(this.at);
    const text = /^[^\r\n]*/.exec(rest)?.[0] ?? '';
    const column = this.at - this.lineStart;
    const heap = HEAP.exec(text);
    if (heap !== null) {
      const onLine = source.slice(this.lineStart, this.at).trim() !== '';
      this.found.push({
        comment: {
          line: this.line,
          column,
          text: text.slice(heap[0].length),
          textColumn: column + heap[0].length,
          ownLine: !onLine,
        },
        index: this.statements.length,
        // Inside brackets a comment belongs to the statement around it, wherever it stands.
        on: onLine || this.open !== undefined,
      });
    } else {
      const near = NEAR.exec(text) ?? NEAR_CASE.exec(text);
      if (near !== null)
        this.nearMisses.push({ line: this.line, column, endColumn: column + near[0].length });
    }
    this.at += text.length;
  }

  /** A string that begins at its quote; `prefix` stands before it. */
  private string(prefix: string): void {
    this.begin();
    this.add("''");
    const quote = this.source.charAt(this.at);
    const triple = this.source.startsWith(quote.repeat(3), this.at);
    const end = triple ? quote.repeat(3) : quote;
    this.at += end.length;
    const formatted = /[ft]/i.test(prefix);
    while (this.at < this.source.length) {
      const c = this.source.charAt(this.at);
      if (this.source.startsWith(end, this.at)) {
        this.at += end.length;
        break;
      }
      if (c === '\\') {
        this.at++;
        if (/[\r\n]/.test(this.source.charAt(this.at))) this.lineBreak();
        else this.at++;
      } else if (c === '\n' || c === '\r') {
        if (!triple) break;
        this.lineBreak();
      } else if (formatted && c === '{') this.field(end, triple);
      else this.at++;
    }
    if (this.open !== undefined) this.open.end = this.line;
  }

  /** A replacement field: code in which strings may nest, until its brace closes. */
  private field(end: string, triple: boolean): void {
    if (this.source.charAt(this.at + 1) === '{') {
      this.at += 2;
      return;
    }
    const outside = this.depth;
    this.depth++;
    this.at++;
    while (this.at < this.source.length && this.depth > outside) {
      const c = this.source.charAt(this.at);
      // A field that never closes: give the string back to whoever reads it.
      if (!triple && (c === '\n' || c === '\r')) break;
      if (c === ':' && this.depth === outside + 1) {
        this.at++;
        this.formatSpec(end, triple);
      } else if (this.source.startsWith(end, this.at) && triple) break;
      else this.token();
    }
    this.depth = outside;
  }

  /** The text after a field's colon: no comments or strings, but nested fields. */
  private formatSpec(end: string, triple: boolean): void {
    while (this.at < this.source.length) {
      const c = this.source.charAt(this.at);
      if (c === '}' || this.source.startsWith(end, this.at)) return;
      if (c === '{') this.field(end, triple);
      else if (c === '\n' || c === '\r') {
        if (!triple) return;
        this.lineBreak();
      } else this.at++;
    }
  }
}

/** The body of a loop: the statements after its head that are indented more. */
function bodyOf(statements: readonly Statement[], index: number): { bodyEnd?: number } {
  const head = statements[index];
  if (head === undefined || !/^ (async )?(for|while)\b/.test(head.text)) return {};
  let bodyEnd = head.end;
  for (let i = index + 1; i < statements.length; i++) {
    const statement = statements[i];
    if (statement === undefined || statement.indent <= head.indent) break;
    bodyEnd = statement.end;
  }
  return { bodyEnd };
}

/** Whether the line axis has a step for a statement: not for words that only the compiler reads. */
function leavesTrace(text: string, index: number): boolean {
  const words = text.trim();
  if (/^(else|finally) ?:$/.test(words)) return false;
  if (/^(global|nonlocal)\b/.test(words)) return false;
  return index === 0 || !/^''( '')*$/.test(words);
}
