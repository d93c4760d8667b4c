/** Characters and names of XML 1.0, fourth edition as Expat reads them, and namespaces. */

const NAME_START =
  /^[:A-Z_a-z\u00C0-\u00D6\u00D8-\u00F6\u00F8-\u02FF\u0370-\u037D\u037F-\u1FFF\u200C\u200D\u2070-\u218F\u2C00-\u2FEF\u3001-\uD7FF\uF900-\uFDCF\uFDF0-\uFFFD\u{10000}-\u{EFFFF}]/u;
const NAME =
  /[:A-Z_a-z\u00C0-\u00D6\u00D8-\u00F6\u00F8-\u02FF\u0370-\u037D\u037F-\u1FFF\u200C\u200D\u2070-\u218F\u2C00-\u2FEF\u3001-\uD7FF\uF900-\uFDCF\uFDF0-\uFFFD\u{10000}-\u{EFFFF}\-.0-9\u00B7\u0300-\u036F\u203F\u2040]*/uy;

/** The name that begins at `at`; empty if none does. */
export function nameAt(text: string, at: number): string {
  const first = text.codePointAt(at);
  if (first === undefined || !NAME_START.test(String.fromCodePoint(first))) return '';
  NAME.lastIndex = at;
  return NAME.exec(text)![0];
}

export function isSpace(char: string | undefined): boolean {
  return char === ' ' || char === '\n' || char === '\t' || char === '\r';
}

/** Index of the first character from `start` to `end` that no document may have, or -1. */
export function badCharacter(text: string, start: number, end: number): number {
  for (let i = start; i < end; i++) {
    const c = text.charCodeAt(i);
    if ((c < 32 && c !== 9 && c !== 10 && c !== 13) || c === 0xfffe || c === 0xffff) return i;
  }
  return -1;
}

/** Whether a character reference may stand for the code point. */
export function isReferable(code: number): boolean {
  if (code < 32) return code === 9 || code === 10 || code === 13;
  return code < 0xd800 || (code > 0xdfff && code < 0xfffe) || (code > 0xffff && code <= 0x10ffff);
}

const XML_NAMESPACE = 'http://www.w3.org/XML/1998/namespace';
const XMLNS_NAMESPACE = 'http://www.w3.org/2000/xmlns/';

/** Error codes of Expat that namespaces give. */
export const NS_ERROR = { UNBOUND: 27, UNDECLARING: 28, RESERVED_XML: 38, RESERVED_XMLNS: 39 };

/** The prefixes in scope, and names with what they stand for. */
export class Namespaces {
  private readonly scopes: Map<string, string>[] = [new Map([['xml', XML_NAMESPACE]])];

  constructor(
    private readonly separator: string,
    public triplets: boolean,
  ) {}

  /** Opens an element's scope: an error code, or 0. */
  open(declared: readonly (readonly [prefix: string, uri: string])[]): number {
    const scope = new Map(this.scopes[this.scopes.length - 1]);
    this.scopes.push(scope);
    for (const [prefix, uri] of declared) {
      if (prefix === 'xmlns' || uri === XMLNS_NAMESPACE) return NS_ERROR.RESERVED_XMLNS;
      if ((prefix === 'xml') !== (uri === XML_NAMESPACE)) return NS_ERROR.RESERVED_XML;
      if (prefix !== '' && uri === '') return NS_ERROR.UNDECLARING;
      scope.set(prefix, uri);
    }
    return 0;
  }

  close(): void {
    this.scopes.pop();
  }

  /** The name with its namespace in front; null: its prefix is not declared. */
  expand(name: string, isAttribute: boolean): string | null {
    const colon = name.indexOf(':');
    const prefix = colon < 0 ? '' : name.slice(0, colon);
    if (prefix === '' && isAttribute) return name;
    const uri = this.scopes[this.scopes.length - 1].get(prefix);
    if (uri === undefined || uri === '') return prefix === '' ? name : null;
    const expanded = uri + this.separator + name.slice(colon + 1);
    return this.triplets && prefix !== '' ? expanded + this.separator + prefix : expanded;
  }
}
