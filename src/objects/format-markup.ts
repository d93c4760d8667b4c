/** The grammar of str.format's replacement fields, shared with the module _string. */
import { PyErr_SetString } from './errors';
import { PyExc_ValueError } from './exceptions';
import { _PyUnicode_ToDecimalDigit } from '../unicode/unicodectype';

/** Literal text and the field that follows it. */
export interface Markup {
  literal: string;
  /** Null: no field follows. */
  fieldName: string | null;
  formatSpec: string;
  /** Whether the field has a part for the specification at all, after `:` or `!c`. */
  hasSpec: boolean;
  /** One character, or empty. */
  conversion: string;
  specNeedsExpanding: boolean;
}

function valueError(message: string): null {
  return PyErr_SetString(PyExc_ValueError, message);
}

/** Splits a format string into literals and fields. @source Objects/stringlib/unicode_format.h MarkupIterator_next */
export class MarkupIterator {
  private pos = 0;

  constructor(private readonly str: string) {}

  get atEnd(): boolean {
    return this.pos >= this.str.length;
  }

  /** The next piece, `end`, or null with ValueError set. */
  next(): Markup | 'end' | null {
    if (this.atEnd) return 'end';
    const { str } = this;
    const start = this.pos;
    let c = '';
    let follows = false;
    while (this.pos < str.length) {
      c = str[this.pos++];
      if (c === '{' || c === '}') {
        follows = true;
        break;
      }
    }
    const atEnd = this.atEnd;
    let length = this.pos - start;
    if (c === '}' && (atEnd || str[this.pos] !== c)) {
      return valueError("Single '}' encountered in format string");
    }
    if (atEnd && c === '{') return valueError("Single '{' encountered in format string");
    if (!atEnd) {
      if (c === str[this.pos]) {
        // A doubled brace stands for itself.
        this.pos++;
        follows = false;
      } else length--;
    }
    const markup: Markup = {
      literal: str.slice(start, start + length),
      fieldName: null,
      formatSpec: '',
      hasSpec: false,
      conversion: '',
      specNeedsExpanding: false,
    };
    if (!follows) return markup;
    return this.parseField(markup) ? markup : null;
  }

  /** Moves behind the field's name; returns the character that ended it. */
  private skipName(): string | null {
    const { str } = this;
    let c = '';
    while (this.pos < str.length) {
      c = str[this.pos++];
      if (c === '{') return valueError("unexpected '{' in field name");
      if (c === '[') {
        while (this.pos < str.length && str[this.pos] !== ']') this.pos++;
      } else if (c === '}' || c === ':' || c === '!') break;
    }
    return c;
  }

  /** @source Objects/stringlib/unicode_format.h parse_field */
  private parseField(markup: Markup): boolean {
    const { str } = this;
    const start = this.pos;
    const c = this.skipName();
    if (c === null) return false;
    markup.fieldName = str.slice(start, this.pos - 1);
    if (c === '}') return true;
    if (c !== '!' && c !== ':') {
      valueError("expected '}' before end of string");
      return false;
    }
    if (c === '!') {
      if (this.atEnd) {
        valueError('end of string while looking for conversion specifier');
        return false;
      }
      markup.conversion = String.fromCodePoint(str.codePointAt(this.pos)!);
      this.pos += markup.conversion.length;
      if (!this.atEnd) {
        const next = str[this.pos++];
        if (next === '}') return true;
        if (next !== ':') {
          valueError("expected ':' after conversion specifier");
          return false;
        }
      }
    }
    return this.parseSpec(markup);
  }

  private parseSpec(markup: Markup): boolean {
    const { str } = this;
    const start = this.pos;
    markup.hasSpec = true;
    let depth = 1;
    while (this.pos < str.length) {
      const c = str[this.pos++];
      if (c === '{') {
        markup.specNeedsExpanding = true;
        depth++;
      } else if (c === '}' && --depth === 0) {
        markup.formatSpec = str.slice(start, this.pos - 1);
        return true;
      }
    }
    valueError("unmatched '{' in format spec");
    return false;
  }
}

/** The index that a name is, -1 if it is none, null with ValueError set. @source Objects/stringlib/unicode_format.h get_integer */
function getInteger(name: string): number | null {
  if (name === '') return -1;
  let value = 0;
  for (const c of name) {
    const digit = _PyUnicode_ToDecimalDigit(c.codePointAt(0)!);
    if (digit < 0) return -1;
    if (value > (2 ** 63 - 1 - digit) / 10) {
      return valueError('Too many decimal digits in format string');
    }
    value = value * 10 + digit;
  }
  return value;
}

/** A field's first part, its index or -1, and the path after it. */
export interface FieldName {
  first: string;
  index: number;
  rest: string;
}

/** @source Objects/stringlib/unicode_format.h field_name_split */
export function splitFieldName(name: string): FieldName | null {
  let i = 0;
  while (i < name.length && name[i] !== '.' && name[i] !== '[') i++;
  const first = name.slice(0, i);
  const index = getInteger(first);
  return index === null ? null : { first, index, rest: name.slice(i) };
}

/** One `.name` or `[key]`. */
export interface FieldStep {
  isAttribute: boolean;
  name: string;
  /** Index if the key is one, else -1. */
  index: number;
}

/** Walks the path of a field. @source Objects/stringlib/unicode_format.h FieldNameIterator_next */
export class FieldNameIterator {
  private pos = 0;

  constructor(private readonly path: string) {}

  next(): FieldStep | 'end' | null {
    const { path } = this;
    if (this.pos >= path.length) return 'end';
    const c = path[this.pos++];
    if (c !== '.' && c !== '[') {
      return valueError("Only '.' or '[' may follow ']' in format field specifier");
    }
    const start = this.pos;
    let name: string;
    let index: number | null = -1;
    if (c === '.') {
      while (this.pos < path.length && path[this.pos] !== '.' && path[this.pos] !== '[') this.pos++;
      name = path.slice(start, this.pos);
    } else {
      const close = path.indexOf(']', start);
      if (close < 0) return valueError("Missing ']' in format string");
      name = path.slice(start, close);
      this.pos = close + 1;
      index = getInteger(name);
      if (index === null) return null;
    }
    if (name === '') return valueError('Empty attribute in format string');
    return { isAttribute: c === '.', name, index };
  }
}
