/** Number literals as CPython's tokenizer reads them, with its refusals. */

import { GrammarFault } from './token';

/** Keywords that may follow a number without a space between (with a warning). */
const FOLLOWER = /(?:and|else|for|i[fns]|not|or)/y;
/** A letter outside ASCII is left for the tokenizer to tell what is wrong with it. */
const WORD = /[A-Za-z0-9_]/;

/** Hears of a SyntaxWarning. */
export type NumberWarning = (message: string) => void;

function fault(message: string, offset: number): GrammarFault {
  return new GrammarFault(message, offset, offset);
}

/** Refuses a letter right behind a number. @source Parser/tokenizer.c verify_end_of_number */
function verifyEnd(text: string, at: number, kind: string, warn: NumberWarning): number {
  FOLLOWER.lastIndex = at;
  if (FOLLOWER.test(text)) warn(`invalid ${kind} literal`);
  // CPython points at the last character of the number.
  else if (WORD.test(text[at] ?? '')) throw fault(`invalid ${kind} literal`, at - 1);
  return at;
}

const DIGIT = /[0-9]/;

/** End of a run of digits with single underscores between. @source Parser/tokenizer.c tok_decimal_tail */
function decimalTail(text: string, start: number): number {
  let at = start;
  while (DIGIT.test(text[at] ?? '')) at++;
  while (text[at] === '_') {
    if (!DIGIT.test(text[at + 1] ?? '')) throw fault('invalid decimal literal', at);
    at++;
    while (DIGIT.test(text[at] ?? '')) at++;
  }
  return at;
}

const RADIX = {
  x: [/[0-9a-fA-F]/, 'hexadecimal'],
  o: [/[0-7]/, 'octal'],
  b: [/[01]/, 'binary'],
} as const;

/** @source Parser/tokenizer.c tok_get_normal_mode */
function radixNumber(
  text: string,
  start: number,
  letter: keyof typeof RADIX,
  warn: NumberWarning,
): number {
  const [digit, kind] = RADIX[letter];
  let at = start + 2;
  const wrong = (offset: number): GrammarFault => {
    const char = text[offset] ?? '';
    if (/[0-9]/.test(char)) return fault(`invalid digit '${char}' in ${kind} literal`, offset);
    return fault(`invalid ${kind} literal`, offset - 1);
  };
  do {
    if (text[at] === '_') at++;
    if (!digit.test(text[at] ?? '')) throw wrong(at);
    while (digit.test(text[at] ?? '')) at++;
  } while (text[at] === '_');
  if (/[0-9]/.test(text[at] ?? '')) throw wrong(at);
  return verifyEnd(text, at, kind, warn);
}

/** Offset behind the number that begins here, or a `GrammarFault`. */
export function scanNumber(text: string, start: number, warn: NumberWarning): number {
  const letter = (text[start + 1] ?? '').toLowerCase();
  if (text[start] === '0' && (letter === 'x' || letter === 'o' || letter === 'b')) {
    return radixNumber(text, start, letter, warn);
  }
  let at = start;
  let isFloat = false;
  if (text[at] !== '.') at = decimalTail(text, at);
  const whole = text.slice(start, at);
  if (text[at] === '.') {
    isFloat = true;
    at++;
    if (DIGIT.test(text[at] ?? '')) at = decimalTail(text, at);
  }
  const exponent = /^[eE][+-]?[0-9]/.exec(text.slice(at, at + 3));
  if (exponent !== null) {
    isFloat = true;
    at = decimalTail(text, at + exponent[0].length - 1);
  } else if (/^[eE][+-]/.test(text.slice(at, at + 2)))
    throw fault('invalid decimal literal', at + 1);
  if (/[jJ]/.test(text[at] ?? '')) return verifyEnd(text, at + 1, 'imaginary', warn);
  if (!isFloat && /^0[0-9_]*[1-9]/.test(whole)) {
    const refusal = new GrammarFault(
      'leading zeros in decimal integer literals are not permitted; ' +
        'use an 0o prefix for octal integers',
      start,
      start + (/^[0_]+/.exec(whole) as RegExpExecArray)[0].length,
    );
    refusal.bare = true;
    throw refusal;
  }
  return verifyEnd(text, at, 'decimal', warn);
}
