/** Reads a document type declaration: its identifiers and the entities of its internal subset. */
import { isSpace, nameAt } from './xml-names';

/** A declaration of an entity. */
export interface EntityDeclaration {
  readonly name: string;
  readonly isParameter: boolean;
  readonly value: string | null;
  readonly systemId: string | null;
  readonly publicId: string | null;
  readonly notation: string | null;
}

export interface Doctype {
  readonly name: string;
  readonly systemId: string | null;
  readonly publicId: string | null;
  readonly hasInternal: boolean;
  /** Whether entities may be declared where nobody looks. */
  readonly hasExternal: boolean;
  readonly declarations: readonly EntityDeclaration[];
  /** Values of internal general entities. */
  readonly entities: ReadonlyMap<string, string>;
  /** Index after the declaration. */
  readonly end: number;
}

const HEAD =
  /<!DOCTYPE\s+(\S+?)(?:\s+(?:SYSTEM\s+("[^"]*"|'[^']*')|PUBLIC\s+("[^"]*"|'[^']*')\s+("[^"]*"|'[^']*')))?\s*(\[|>)/y;
const ENTITY =
  /^<!ENTITY\s+(%\s+)?([^\s%]+)\s+(?:("[^"]*"|'[^']*')|SYSTEM\s+("[^"]*"|'[^']*')|PUBLIC\s+("[^"]*"|'[^']*')\s+("[^"]*"|'[^']*'))(?:\s+NDATA\s+(\S+))?\s*>$/;

const unquoted = (text: string | undefined): string | null =>
  text === undefined ? null : text.slice(1, -1);

/** Index after the markup that begins at `at`, with quotes and comments respected; -1: not there yet. */
function endOfDeclaration(text: string, at: number): number {
  if (text.startsWith('<!--', at)) {
    const end = text.indexOf('-->', at + 4);
    return end < 0 ? -1 : end + 3;
  }
  if (text.startsWith('<?', at)) {
    const end = text.indexOf('?>', at + 2);
    return end < 0 ? -1 : end + 2;
  }
  for (let i = at; i < text.length; i++) {
    if (text[i] === '>') return i + 1;
    if (text[i] !== '"' && text[i] !== "'") continue;
    i = text.indexOf(text[i], i + 1);
    if (i < 0) return -1;
  }
  return -1;
}

function entityOf(declaration: string): EntityDeclaration | null {
  const m = ENTITY.exec(declaration) as (string | undefined)[] | null;
  if (m === null) return null;
  const value = unquoted(m[3]);
  return {
    name: m[2]!,
    isParameter: m[1] !== undefined,
    // Character references are read at once, entities when they are used.
    value: value === null ? null : value.replace(/&#(x?)([0-9a-fA-F]+);/g, characterOf),
    systemId: unquoted(m[4] ?? m[6]),
    publicId: unquoted(m[5]),
    notation: m[7] ?? null,
  };
}

function characterOf(_whole: string, hex: string, digits: string): string {
  return String.fromCodePoint(parseInt(digits, hex === '' ? 10 : 16));
}

/** The declaration at `at`; null: it has not come to its end. */
export function readDoctype(
  text: string,
  at: number,
): Doctype | { readonly errorAt: number } | null {
  HEAD.lastIndex = at;
  const m = HEAD.exec(text) as (string | undefined)[] | null;
  if (m === null) return endOfDeclaration(text, at) < 0 ? null : { errorAt: at + 9 };
  const declarations: EntityDeclaration[] = [];
  let end = HEAD.lastIndex;
  let hasExternal = m[2] !== undefined || m[3] !== undefined;
  if (m[5] === '[') {
    for (;;) {
      while (isSpace(text[end])) end++;
      if (end >= text.length) return null;
      if (text[end] === ']') break;
      if (text[end] === '%') {
        const name = nameAt(text, end + 1);
        hasExternal = true;
        end += name.length + 2;
        continue;
      }
      if (text[end] !== '<') return { errorAt: end };
      const next = endOfDeclaration(text, end);
      if (next < 0) return null;
      const entity = entityOf(text.slice(end, next));
      if (entity !== null) declarations.push(entity);
      end = next;
    }
    end++;
    while (isSpace(text[end])) end++;
    if (end >= text.length) return null;
    if (text[end] !== '>') return { errorAt: end };
    end++;
  }
  const entities = new Map<string, string>();
  for (const { name, isParameter, value } of declarations) {
    // The first declaration counts.
    if (!isParameter && value !== null && !entities.has(name)) entities.set(name, value);
  }
  const ids = { systemId: unquoted(m[2] ?? m[4]), publicId: unquoted(m[3]) };
  const name = m[1]!;
  return { name, ...ids, hasInternal: m[5] === '[', hasExternal, declarations, entities, end };
}
