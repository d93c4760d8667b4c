/** Number literals as CPython's tokenizer reads them, with its refusals. */

import { GrammarFault } from './token';

/** Keywords that may follow a number without a space between (with a warning). */
const FOLLOWERS = ['and', 'else', 'for', 'if', 'in', 'is', 'not', 'or'];

function fault(message: string, offset: number): GrammarFault {
  return new GrammarFault(message, offset, offset);
}

function isWord(char: string | undefined): boolean {
  return char !== undefined && /[\p{XID_Continue}_]/u.test(char);
}

/** Refuses a letter right behind a number. @source Parser/tokenizer.c verify_end_of_number */
function verifyEnd(text: string, at: number, kind: string): number {
  const rest = text.slice(at, at + 4);
  if (!isWord(text[at]) || FOLLOWERS.some((word) => rest.startsWith(word))) return at;
  // CPython points at the last character of the number.
  throw fault(`invalid ${kind} literal`, at - 1);
}

/** End of a run of digits with single underscores between. */
function digits(text: string, start: number, digit: RegExp, kind: string): number {
  let at = start;
  while (digit.test(text[at] ?? '')) at++;
  while (text[at] === '_') {
    if (!digit.test(text[at + 1] ?? '')) throw fault(`invalid ${kind} literal`, at);
    at++;
    while (digit.test(text[at] ?? '')) at++;
  }
  return at;
}

const RADIX = {
  x: [/[0-9a-fA-F]/, 'hexadecimal'],
  o: [/[0-7]/, 'octal'],
  b: [/[01]/, 'binary'],
} as const;

function radixNumber(text: string, start: number, letter: keyof typeof RADIX): number {
  const [digit, kind] = RADIX[letter];
  let at = start + 2;
  if (text[at] === '_') at++;
  const wrong = (offset: number): GrammarFault => {
    const char = text[offset] ?? '';
    if (/[0-9]/.test(char)) return fault(`invalid digit '${char}' in ${kind} literal`, offset);
    return fault(`invalid ${kind} literal`, offset - 1);
  };
  if (!digit.test(text[at] ?? '')) throw wrong(at);
  at = digits(text, at, digit, kind);
  if (/[0-9]/.test(text[at] ?? '')) throw wrong(at);
  return verifyEnd(text, at, kind);
}

/** Offset behind the number that begins here, or a `GrammarFault`. */
export function scanNumber(text: string, start: number): number {
  const letter = (text[start + 1] ?? '').toLowerCase();
  if (text[start] === '0' && (letter === 'x' || letter === 'o' || letter === 'b')) {
    return radixNumber(text, start, letter);
  }
  const decimal = /[0-9]/;
  let at = start;
  let isFloat = false;
  if (text[at] !== '.') at = digits(text, at, decimal, 'decimal');
  const whole = text.slice(start, at);
  if (text[at] === '.') {
    isFloat = true;
    at++;
    if (decimal.test(text[at] ?? '')) at = digits(text, at, decimal, 'decimal');
  }
  const exponent = /^[eE][+-]?[0-9]/.exec(text.slice(at, at + 3));
  if (exponent !== null) {
    isFloat = true;
    at = digits(text, at + exponent[0].length - 1, decimal, 'decimal');
  } else if (/^[eE][+-]/.test(text.slice(at, at + 2)))
    throw fault('invalid decimal literal', at + 1);
  if (/[jJ]/.test(text[at] ?? '')) return verifyEnd(text, at + 1, 'imaginary');
  if (!isFloat && /^0[0-9_]*[1-9]/.test(whole)) {
    const refusal = new GrammarFault(
      'leading zeros in decimal integer literals are not permitted; ' +
        'use an 0o prefix for octal integers',
      start,
      start + (/^0+/.exec(whole) as RegExpExecArray)[0].length,
    );
    refusal.bare = true;
    throw refusal;
  }
  return verifyEnd(text, at, 'decimal');
}
