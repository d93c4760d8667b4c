/** Reads tokens one after another and collects problems. */
import type { Token } from './lexer';
import type { Highlight, Place, Problem } from './tree';

/** Stops the parsing of one annotation; its problem has been noted. */
export class AnnotationError extends Error {
  override readonly name = 'AnnotationError';
}

/** The tokens of one annotation. */
export class TokenStream {
  private at = 0;

  /** `tokens` ends with an `end` token. */
  constructor(
    private readonly tokens: readonly Token[],
    private readonly end: Token,
    private readonly problems: Problem[],
    private readonly highlights: Highlight[],
  ) {}

  /** The next token. */
  get next(): Token {
    return this.tokens[this.at] ?? this.end;
  }

  /** The token after the next. */
  get second(): Token {
    return this.tokens[this.at + 1] ?? this.end;
  }

  /** The token before the next, for the end of a place. */
  get last(): Token {
    return this.tokens[Math.max(0, this.at - 1)] ?? this.end;
  }

  take(): Token {
    const { next } = this;
    this.at++;
    return next;
  }

  /** Whether the next token is this word or sign. */
  is(value: string): boolean {
    const { next } = this;
    return (next.kind === 'word' || next.kind === 'sign') && next.value === value;
  }

  /** Takes the next token if it is this word or sign. */
  accept(value: string, highlight?: Highlight['kind']): boolean {
    if (!this.is(value)) return false;
    if (highlight !== undefined) this.mark(this.next.place, highlight);
    this.take();
    return true;
  }

  /** Takes this word or sign, or reports that it is missing. */
  expect(value: string, where: string): Token {
    if (this.is(value)) return this.take();
    return this.fail(`${where}: ${value} expected${this.insteadOf()}`);
  }

  /** Takes a text in quotes. */
  text(what: string): Token {
    if (this.next.kind === 'text') return this.take();
    return this.fail(`${what} must be a text in quotes${this.insteadOf()}`);
  }

  insteadOf(): string {
    return this.next.kind === 'end' ? '' : `, not ${this.next.value}`;
  }

  get done(): boolean {
    return this.at >= this.tokens.length || this.next.kind === 'end';
  }

  mark(place: Place, kind: Highlight['kind']): void {
    this.highlights.push({ place, kind });
  }

  /** Notes a problem and goes on. */
  report(place: Place, message: string, fix?: string): void {
    this.problems.push({ place, message, ...(fix === undefined ? {} : { fix }) });
  }

  /** Notes a problem and gives the annotation up. */
  fail(message: string, place?: Place, fix?: string): never {
    const at = place ?? this.placeOfNext();
    this.report(at, message, fix);
    throw new AnnotationError(message);
  }

  /** At the end of the text there is nothing to underline, so the last token is. */
  private placeOfNext(): Place {
    if (this.next.kind !== 'end' || this.tokens.length === 0) return this.next.place;
    return this.last.place;
  }
}
