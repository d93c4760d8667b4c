/** Complex numbers from text. */
import type { Complex } from '../arithmetic/complex';
import { readDouble, stripSpace, withoutUnderscores } from './float-parse';

function isJ(c: string | undefined): boolean {
  return c === 'j' || c === 'J';
}

function isSign(c: string | undefined): boolean {
  return c === '+' || c === '-';
}

/** What follows a first float: `+yj`, `+j`, `j` or nothing. */
function readTail(text: string, z: number): { value: Complex; rest: string } | null {
  if (isSign(text[0])) {
    const second = readDouble(text);
    const y = second === null ? (text[0] === '+' ? 1 : -1) : second.value;
    const rest = text.slice(second === null ? 1 : second.length);
    return isJ(rest[0]) ? { value: { real: z, imag: y }, rest: rest.slice(1) } : null;
  }
  if (isJ(text[0])) return { value: { real: 0, imag: z }, rest: text.slice(1) };
  return { value: { real: z, imag: 0 }, rest: text };
}

function readComplex(text: string): { value: Complex; rest: string } | null {
  const first = readDouble(text);
  if (first !== null) return readTail(text.slice(first.length), first.value);
  let imag = 1;
  if (isSign(text[0])) {
    imag = text[0] === '+' ? 1 : -1;
    text = text.slice(1);
  }
  return isJ(text[0]) ? { value: { real: 0, imag }, rest: text.slice(1) } : null;
}

/**
 * The value of a whole text; null: malformed; `underscore`: one where none may stand.
 * @source Objects/complexobject.c complex_from_string_inner
 */
export function parseComplexText(written: string): Complex | null | 'underscore' {
  const plain = withoutUnderscores(written);
  if (plain === null) return 'underscore';
  let text = stripSpace(plain);
  const bracket = text.startsWith('(');
  if (bracket) {
    if (!text.endsWith(')')) return null;
    text = stripSpace(text.slice(1, -1));
  }
  const found = readComplex(text);
  return found !== null && found.rest === '' ? found.value : null;
}
