/** Names of characters, for `\N{...}`, the error handler namereplace and unicodedata. */
import { inflateSync } from 'fflate';
import { IDEOGRAPH_RANGES, NAMES, NAME_ALIASES, NAME_RUNS } from './unicodename_db';

interface NameTable {
  readonly nameOf: ReadonlyMap<number, string>;
  readonly charOf: ReadonlyMap<string, number>;
}

const HANGUL_FIRST = 0xac00;
const HANGUL_LAST = 0xd7a3;
const HANGUL = 'HANGUL SYLLABLE ';
const IDEOGRAPH = 'CJK UNIFIED IDEOGRAPH-';
const LEADS = 'G GG N D DD R M B BB S SS  J JJ C K T P H'.split(' ');
const VOWELS = 'A AE YA YAE EO E YEO YE O WA WAE OE YO U WEO WE WI YU EU YI I'.split(' ');
const TAILS = ' G GG GS N NJ NH D L LG LM LB LS LT LP LH M B BS S SS NG J C K T P H'.split(' ');

let table: NameTable | null = null;
let ranges: readonly (readonly number[])[] | null = null;

function numberPairs(text: string): number[][] {
  return text.split(' ').map((pair) => pair.split(',').map((n) => parseInt(n, 36)));
}

/** Unpacks the names; 35,000 of them take some 20 ms once. */
function names(): NameTable {
  if (table !== null) return table;
  const packed = Uint8Array.from(atob(NAMES), (c) => c.charCodeAt(0));
  const texts = new TextDecoder().decode(inflateSync(packed)).split('\n');
  const nameOf = new Map<number, string>();
  const charOf = new Map<string, number>();
  let i = 0;
  for (const [first, count] of numberPairs(NAME_RUNS)) {
    for (let ch = first; ch < first + count; ch++) {
      nameOf.set(ch, texts[i]);
      charOf.set(texts[i++], ch);
    }
  }
  for (const alias of NAME_ALIASES.split(';')) {
    const [name, ch] = alias.split('=');
    charOf.set(name, parseInt(ch, 36));
  }
  table = { nameOf, charOf };
  return table;
}

function isIdeograph(ch: number): boolean {
  ranges ??= numberPairs(IDEOGRAPH_RANGES);
  return ranges.some(([first, last]) => ch >= first && ch <= last);
}

function hangulName(ch: number): string {
  const i = ch - HANGUL_FIRST;
  const lead = Math.floor(i / 588);
  const vowel = Math.floor((i % 588) / 28);
  return HANGUL + LEADS[lead] + VOWELS[vowel] + TAILS[i % 28];
}

/** The longest of `parts` that `text` begins with, as its index. */
function longestPrefix(text: string, parts: readonly string[]): number {
  let best = -1;
  parts.forEach((part, i) => {
    if (text.startsWith(part) && (best < 0 || part.length > parts[best].length)) best = i;
  });
  return best;
}

function hangulNamed(syllable: string): number {
  const lead = longestPrefix(syllable, LEADS);
  const afterLead = syllable.slice(LEADS[lead].length);
  const vowel = longestPrefix(afterLead, VOWELS);
  if (vowel < 0) return -1;
  const tail = TAILS.indexOf(afterLead.slice(VOWELS[vowel].length));
  return tail < 0 ? -1 : HANGUL_FIRST + (lead * 21 + vowel) * 28 + tail;
}

/** The name of a character, or null. @source Modules/unicodedata.c _getucname */
export function characterName(ch: number): string | null {
  if (ch >= HANGUL_FIRST && ch <= HANGUL_LAST) return hangulName(ch);
  if (isIdeograph(ch)) return IDEOGRAPH + ch.toString(16).toUpperCase();
  return names().nameOf.get(ch) ?? null;
}

/** The character of a name or alias, in any case; -1 if there is none. @source Modules/unicodedata.c _getcode */
export function characterNamed(text: string): number {
  const name = text.toUpperCase();
  if (name.startsWith(HANGUL)) return hangulNamed(name.slice(HANGUL.length));
  if (name.startsWith(IDEOGRAPH)) {
    const digits = name.slice(IDEOGRAPH.length);
    if (!/^[0-9A-F]{4,5}$/.test(digits)) return -1;
    const ch = parseInt(digits, 16);
    return isIdeograph(ch) ? ch : -1;
  }
  return names().charOf.get(name) ?? -1;
}
