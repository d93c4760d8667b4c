/** Finds what a hover means in the text of a Python file, without parsing it. */

/** A dotted name in one line: columns are UTF-16 units, the end is exclusive. */
export interface DottedName {
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

const KEYWORDS = new Set(
  (
    'False None True and as assert async await break class continue def del elif else except ' +
    'finally for from global if import in is lambda nonlocal not or pass raise return try while ' +
    'with yield'
  ).split(' '),
);

const NAME = /[\p{L}\p{Nl}_][\p{L}\p{Nl}\p{Mn}\p{Mc}\p{Nd}\p{Pc}]*/uy;

/**
 * The dotted name that ends with the identifier at a column: on `c` of `a.b.c.d` it is `a.b.c`.
 * Nothing on keywords, and nothing where the name hangs on a call or a subscript (`f().x`),
 * because looking it up would have to run code.
 */
export function dottedNameAt(line: string, column: number): DottedName | undefined {
  for (const name of namesOf(line)) {
    if (name.start <= column && column < name.end) {
      return KEYWORDS.has(name.text) ? undefined : withOwners(line, name);
    }
  }
  return undefined;
}

function* namesOf(line: string): Iterable<DottedName> {
  let at = 0;
  while (at < line.length) {
    NAME.lastIndex = at;
    const match = NAME.exec(line);
    if (match) {
      yield { text: match[0], start: at, end: at + match[0].length };
      at += match[0].length;
    } else {
      at += /\d/.test(line.charAt(at)) ? numberLength(line, at) : 1;
    }
  }
}

/** Length of a number literal, so that the `e` of `1e5` is no name. */
function numberLength(line: string, at: number): number {
  return /^[\w.]+/.exec(line.slice(at))?.[0].length ?? 1;
}

function withOwners(line: string, name: DottedName): DottedName | undefined {
  const before = line.slice(0, name.start);
  const owners = /(?:[\p{L}\p{Nl}_][\p{L}\p{Nl}\p{Mn}\p{Mc}\p{Nd}\p{Pc}]*\s*\.\s*)*$/u.exec(before);
  const chain = owners?.[0] ?? '';
  const rest = before.slice(0, before.length - chain.length).trimEnd();
  if (rest.endsWith('.')) {
    return undefined;
  }
  const start = name.start - chain.length;
  return { text: (chain + name.text).replace(/\s+/g, ''), start, end: name.end };
}

/**
 * Whether an offset of a file lies inside a comment or a string (the replacement fields of
 * f-strings count as code).
 */
export function isInert(text: string, offset: number): boolean {
  const token = /#[^\n]*|([rbuf]{0,2})("""|'''|"|')|[\p{L}\p{N}_]+|[^]/giuy;
  for (let match = token.exec(text); match !== null; match = token.exec(text)) {
    const [whole, prefix, quote] = match;
    if (match.index > offset) {
      return false;
    }
    if (quote !== undefined) {
      const body = token.lastIndex;
      token.lastIndex = stringEnd(text, body, quote);
      if (offset < token.lastIndex) {
        const formatted = /f/i.test(prefix ?? '');
        return !(formatted && insideField(text.slice(body, offset)));
      }
    } else if (whole.startsWith('#') && offset < token.lastIndex) {
      return true;
    }
  }
  return false;
}

function stringEnd(text: string, from: number, quote: string): number {
  for (let at = from; at < text.length; at++) {
    if (text[at] === '\\') {
      at++;
    } else if (text.startsWith(quote, at)) {
      return at + quote.length;
    } else if (quote.length === 1 && text[at] === '\n') {
      return at;
    }
  }
  return text.length;
}

function insideField(body: string): boolean {
  const plain = body.replace(/\{\{|\}\}/g, '');
  return plain.lastIndexOf('{') > plain.lastIndexOf('}');
}
