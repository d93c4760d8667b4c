/**
 * An XML 1.0 parser with Expat's events, errors and positions, which takes its input in pieces. It
 * does not validate; of a document type it reads the entities, and external ones it does not load.
 */
import { isReferable, isSpace, nameAt, type Namespaces } from './xml-names';
import { ABORTED, Stop, XML_ERROR, XmlInput } from './xml-input';
import { readStartTag, type RawAttribute } from './xml-tags';
import { readDoctype, type Doctype } from './xml-doctype';

/** Told of a document; false stops the parser. */
export interface XmlHandlers {
  xmlDecl(version: string, encoding: string | null, standalone: number, raw: string): boolean;
  doctype(doctype: Doctype, raw: string): boolean;
  startElement(name: string, attributes: readonly string[], raw: string): boolean;
  endElement(name: string, raw: string): boolean;
  characters(text: string, raw: string): boolean;
  comment(text: string, raw: string): boolean;
  instruction(target: string, data: string, raw: string): boolean;
  cdata(isStart: boolean, raw: string): boolean;
  startNamespace(prefix: string | null, uri: string | null): boolean;
  endNamespace(prefix: string | null): boolean;
  /** A reference to an entity that is not declared; `known` false: none can be declared. */
  undefinedEntity(name: string, raw: string, inAttribute: boolean): boolean;
  other(raw: string): boolean;
  /** Whether references to entities are replaced, or handed on as they stand. */
  expandsEntities(): boolean;
}

const PREDEFINED: Readonly<Record<string, string>> = {
  ...{ lt: '<', gt: '>', amp: '&', apos: "'", quot: '"' },
};

interface Element {
  readonly raw: string;
  readonly name: string;
  readonly prefixes: readonly string[];
}

/** What a piece of input came to: 0 go on, else an error code; -1: a handler stopped the parser. */
export type XmlOutcome = number;

export class XmlScanner extends XmlInput {
  private readonly open: Element[] = [];
  private stage: 'start' | 'prolog' | 'content' | 'epilog' = 'start';
  private entities: ReadonlyMap<string, string> = new Map();
  private mayHaveMore = false;
  private readonly expanding: string[] = [];

  constructor(
    private readonly handlers: XmlHandlers,
    readonly namespaces: Namespaces | null,
  ) {
    super();
  }

  /** Takes a piece of the document; line ends are taken as they come. */
  feed(piece: string, isFinal: boolean): XmlOutcome {
    this.drop();
    this.text += piece;
    this.lastPiece = isFinal;
    try {
      this.run();
      if (isFinal) this.finish();
      this.event = this.at;
      return 0;
    } catch (stop) {
      if (!(stop instanceof Stop)) throw stop;
      if (stop.code !== ABORTED) this.event = stop.at;
      return stop.code === ABORTED ? -1 : stop.code;
    }
  }

  private run(): void {
    while (this.at < this.text.length) {
      this.event = this.at;
      const before = this.at;
      if (this.text[this.at] === '<') this.markup();
      else if (this.stage === 'content') this.data();
      else this.space();
      if (this.at === before) return;
    }
  }

  private finish(): void {
    if (this.at < this.text.length) {
      const inCdata = this.text.startsWith('<![CDATA[', this.at);
      if (inCdata) this.fail(XML_ERROR.UNCLOSED_CDATA, this.text.length);
      this.fail(XML_ERROR.UNCLOSED_TOKEN);
    }
    if (this.stage !== 'epilog') this.fail(XML_ERROR.NO_ELEMENTS, this.text.length);
  }

  /** White space between the parts of a document. */
  private space(): void {
    let end = this.at;
    while (isSpace(this.text[end])) end++;
    if (end === this.at) {
      this.fail(this.stage === 'epilog' ? XML_ERROR.JUNK : this.prologCode());
    }
    if (this.stage === 'start') this.stage = 'prolog';
    this.tell(this.handlers.other(this.text.slice(this.at, end)));
    this.at = end;
  }

  private prologCode(): number {
    // Text before the first element: a syntax error for what could be a name, else a bad token.
    return nameAt(this.text, this.at) !== '' ? 2 : XML_ERROR.INVALID_TOKEN;
  }

  private markup(): void {
    const { text, at } = this;
    const isShort = (mark: string): boolean => mark.startsWith(text.slice(at, at + mark.length));
    if (text.startsWith('<!--', at)) this.comment();
    else if (text.startsWith('<?', at)) this.instruction();
    else if (text.startsWith('<![CDATA[', at)) this.cdata();
    else if (text.startsWith('<!DOCTYPE', at)) this.doctype();
    else if (text.startsWith('</', at)) this.endTag();
    else if (text.length - at < 9 && ['<!--', '<![CDATA[', '<!DOCTYPE', '</'].some(isShort)) return;
    else if (text[at + 1] === '!') this.fail(XML_ERROR.INVALID_TOKEN, at + 2);
    else this.startTag();
  }

  private comment(): void {
    const close = this.text.indexOf('--', this.at + 4);
    if (close < 0 || close + 2 >= this.text.length) return;
    if (this.text[close + 2] !== '>') this.fail(XML_ERROR.INVALID_TOKEN, close + 2);
    this.check(close);
    const body = this.text.slice(this.at + 4, close);
    this.leaveStart();
    this.tell(this.handlers.comment(normalized(body), this.text.slice(this.at, close + 3)));
    this.at = close + 3;
  }

  private leaveStart(): void {
    if (this.stage === 'start') this.stage = 'prolog';
  }

  private instruction(): void {
    const end = this.after('?>', this.at + 2);
    if (end < 0) return;
    const target = nameAt(this.text, this.at + 2);
    if (target === '') this.fail(XML_ERROR.INVALID_TOKEN, this.at + 2);
    this.check(end);
    const raw = this.text.slice(this.at, end);
    const rest = raw.slice(2 + target.length, -2);
    if (target === 'xml') this.declaration(rest, raw);
    else if (target.toLowerCase() === 'xml') this.fail(XML_ERROR.INVALID_TOKEN, this.at + 2);
    else {
      if (rest !== '' && !isSpace(rest[0])) {
        this.fail(XML_ERROR.INVALID_TOKEN, this.at + 2 + target.length);
      }
      const data = normalized(rest).replace(/^[ \t\n]+/, '');
      this.tell(this.handlers.instruction(target, data, raw));
    }
    this.leaveStart();
    this.at = end;
  }

  private declaration(rest: string, raw: string): void {
    if (this.stage !== 'start' || this.consumed.byte + this.at > 0) {
      this.fail(XML_ERROR.MISPLACED_PI);
    }
    const m =
      /^\s+version\s*=\s*(["'])([\w.:-]+)\1(?:\s+encoding\s*=\s*(["'])([A-Za-z][\w.-]*)\3)?(?:\s+standalone\s*=\s*(["'])(yes|no)\5)?\s*$/.exec(
        rest,
      ) as (string | undefined)[] | null;
    if (m === null) this.fail(XML_ERROR.XML_DECL, this.at + 5 + declarationFault(rest));
    const standalone = m[6] === undefined ? -1 : m[6] === 'yes' ? 1 : 0;
    this.tell(this.handlers.xmlDecl(m[2]!, m[4] ?? null, standalone, raw));
  }

  private cdata(): void {
    if (this.stage !== 'content') this.fail(this.stage === 'epilog' ? XML_ERROR.JUNK : 2);
    const end = this.after(']]>', this.at + 9);
    if (end < 0) return;
    this.check(end);
    this.tell(this.handlers.cdata(true, '<![CDATA['));
    this.lines(this.text.slice(this.at + 9, end - 3), this.at + 9);
    this.event = end - 3;
    this.tell(this.handlers.cdata(false, ']]>'));
    this.at = end;
  }

  private doctype(): void {
    if (this.stage === 'content' || this.stage === 'epilog') {
      this.fail(this.stage === 'epilog' ? XML_ERROR.JUNK : XML_ERROR.INVALID_TOKEN);
    }
    const read = readDoctype(this.text, this.at);
    if (read === null) return;
    if ('errorAt' in read) this.fail(2, read.errorAt);
    this.entities = read.entities;
    this.mayHaveMore = read.hasExternal;
    this.stage = 'prolog';
    this.tell(this.handlers.doctype(read, this.text.slice(this.at, read.end)));
    this.at = read.end;
  }

  private endTag(): void {
    const name = nameAt(this.text, this.at + 2);
    let end = this.at + 2 + name.length;
    while (isSpace(this.text[end])) end++;
    if (end >= this.text.length) return;
    if (name === '' || this.text[end] !== '>') this.fail(XML_ERROR.INVALID_TOKEN, end);
    if (this.stage === 'epilog') this.fail(XML_ERROR.JUNK);
    if (this.stage !== 'content') this.fail(XML_ERROR.INVALID_TOKEN, this.at + 1);
    const element = this.open[this.open.length - 1];
    if (element.raw !== name) this.fail(XML_ERROR.TAG_MISMATCH, this.at + 2);
    this.endElement(this.text.slice(this.at, end + 1));
    this.at = end + 1;
  }

  private endElement(raw: string): void {
    const element = this.open.pop()!;
    this.tell(this.handlers.endElement(element.name, raw));
    for (const prefix of [...element.prefixes].reverse()) {
      this.tell(this.handlers.endNamespace(prefix === '' ? null : prefix));
    }
    this.namespaces?.close();
    if (this.open.length === 0) this.stage = 'epilog';
  }

  private startTag(): void {
    const read = readStartTag(this.text, this.at);
    if (read === null) return;
    if ('errorAt' in read) this.fail(XML_ERROR.INVALID_TOKEN, read.errorAt);
    if (this.stage === 'epilog') this.fail(XML_ERROR.JUNK);
    const { name, end, isEmpty } = read;
    const attributes = this.values(read.attributes);
    const raw = this.text.slice(this.at, end);
    const element = this.resolve(name, attributes);
    this.stage = 'content';
    this.open.push(element.element);
    this.tell(this.handlers.startElement(element.element.name, element.attributes, raw));
    if (isEmpty) this.endElement(raw);
    this.at = end;
  }

  private values(attributes: readonly RawAttribute[]): [string, string, number][] {
    const seen = new Set<string>();
    return attributes.map(({ name, value, at }) => {
      if (seen.has(name)) this.fail(XML_ERROR.DUPLICATE_ATTRIBUTE, at);
      seen.add(name);
      return [name, this.attributeValue(value, at), at];
    });
  }

  /** Names with their namespaces, and the declarations taken out. */
  private resolve(
    name: string,
    attributes: readonly (readonly [string, string, number])[],
  ): { element: Element; attributes: string[] } {
    const { namespaces } = this;
    if (namespaces === null) {
      const element = { raw: name, name, prefixes: [] };
      return { element, attributes: attributes.flatMap(([key, value]) => [key, value]) };
    }
    const isDeclaration = (key: string): boolean => key === 'xmlns' || key.startsWith('xmlns:');
    const declared = attributes
      .filter(([key]) => isDeclaration(key))
      .map(([key, uri]) => [key.slice(6), uri] as const);
    const code = namespaces.open(declared);
    if (code !== 0) this.fail(code);
    for (const [prefix, uri] of declared) {
      const given = [prefix === '' ? null : prefix, uri === '' ? null : uri] as const;
      this.tell(this.handlers.startNamespace(...given));
    }
    const expand = (key: string, isAttribute: boolean): string =>
      namespaces.expand(key, isAttribute) ?? this.fail(27);
    const rest = attributes.filter(([key]) => !isDeclaration(key));
    const prefixes = declared.map(([prefix]) => prefix);
    const element = { raw: name, name: expand(name, false), prefixes };
    return { element, attributes: rest.flatMap(([key, value]) => [expand(key, true), value]) };
  }

  private attributeValue(raw: string, at: number): string {
    const spaced = raw.replace(/\r\n|[\r\n\t]/g, ' ');
    return spaced.replace(/&([^;]*)(;?)/g, (whole, name: string, end: string) => {
      if (end === '') this.fail(XML_ERROR.INVALID_TOKEN, at);
      if (name.startsWith('#')) return this.characterReference(name, at);
      const known = PREDEFINED[name] as string | undefined;
      if (known !== undefined) return known;
      const entity = this.entities.get(name);
      if (entity !== undefined)
        return this.expandIn(name, at, () => this.attributeValue(entity, at));
      this.tell(this.handlers.undefinedEntity(name, whole, true));
      return this.mayHaveMore ? '' : this.fail(XML_ERROR.UNDEFINED_ENTITY, at);
    });
  }

  private expandIn<T>(name: string, at: number, work: () => T): T {
    if (this.expanding.includes(name)) this.fail(XML_ERROR.RECURSIVE_ENTITY, at);
    this.expanding.push(name);
    const result = work();
    this.expanding.pop();
    return result;
  }

  private characterReference(name: string, at: number): string {
    const m = /^#(?:x([0-9a-fA-F]+)|([0-9]+))$/.exec(name) as (string | undefined)[] | null;
    if (m === null) this.fail(XML_ERROR.INVALID_TOKEN, at + 1);
    const code = m[1] === undefined ? parseInt(m[2]!, 10) : parseInt(m[1], 16);
    if (!isReferable(code)) this.fail(XML_ERROR.BAD_CHAR_REF, at);
    return String.fromCodePoint(code);
  }

  /** Text up to the next markup, and references. */
  private data(): void {
    if (this.text[this.at] === '&') return this.reference();
    const { text } = this;
    let end = this.at;
    while (end < text.length && text[end] !== '<' && text[end] !== '&') end++;
    const forbidden = text.slice(this.at, end).indexOf(']]>');
    if (forbidden >= 0) this.fail(XML_ERROR.INVALID_TOKEN, this.at + forbidden + 2);
    this.check(end);
    // What comes next may belong to it: a line feed, or the end of "]]>".
    if (end === text.length && !this.lastPiece) {
      while (end > this.at && (text[end - 1] === '\r' || text[end - 1] === ']')) end--;
    }
    this.lines(text.slice(this.at, end));
    this.at = end;
  }

  /** Tells of text from `from` on line by line, as Expat does. */
  private lines(text: string, from = this.at): void {
    let at = from;
    for (const part of text.split(/(\r\n|\r|\n)/)) {
      this.event = at;
      at += part.length;
      const shown = normalized(part);
      if (shown !== '') this.tell(this.handlers.characters(shown, shown));
    }
  }

  private reference(): void {
    const semicolon = this.text.indexOf(';', this.at);
    const name = this.text[this.at + 1] === '#' ? '' : nameAt(this.text, this.at + 1);
    if (name === '' && this.text[this.at + 1] !== '#') {
      if (this.at + 1 >= this.text.length) return;
      this.fail(XML_ERROR.INVALID_TOKEN, this.at + 1);
    }
    const next = this.at + 1 + name.length;
    if (name !== '' && next < this.text.length && this.text[next] !== ';') {
      this.fail(XML_ERROR.INVALID_TOKEN, next);
    }
    if (semicolon < 0) return;
    const raw = this.text.slice(this.at, semicolon + 1);
    if (name === '') {
      const value = this.characterReference(raw.slice(1, -1), this.at);
      this.tell(this.handlers.characters(value, raw));
    } else this.entity(name, raw);
    this.at = semicolon + 1;
  }

  private entity(name: string, raw: string): void {
    const known = PREDEFINED[name] as string | undefined;
    if (known !== undefined) {
      this.tell(this.handlers.characters(known, raw));
      return;
    }
    const value = this.entities.get(name);
    if (value === undefined) {
      // Without a document type that could declare it, nothing else can.
      if (!this.mayHaveMore) this.fail(XML_ERROR.UNDEFINED_ENTITY);
      this.tell(this.handlers.undefinedEntity(name, raw, false));
      return;
    }
    if (!this.handlers.expandsEntities()) this.tell(this.handlers.other(raw));
    else this.expandIn(name, this.at, () => this.replacement(value));
  }

  /** Reads an entity's text in place of its reference. */
  private replacement(value: string): void {
    if (!/[<&]/.test(value)) {
      this.tell(this.handlers.characters(value, value));
      return;
    }
    const { text, at, lastPiece } = this;
    const depth = this.open.length;
    this.text = value;
    this.at = 0;
    this.lastPiece = true;
    this.run();
    const whole = this.at === value.length && this.open.length === depth;
    this.text = text;
    this.at = at;
    this.lastPiece = lastPiece;
    if (!whole) this.fail(13);
  }
}

/** Index in an XML declaration at which it is not well-formed. */
function declarationFault(rest: string): number {
  const good =
    /^(?:\s+version\s*=\s*(["'])[\w.:-]+\1)?(?:\s+encoding\s*=\s*(["'])[A-Za-z][\w.-]*\2)?\s*[^\s=?]*/.exec(
      rest,
    );
  return good?.[0].length ?? 0;
}

const normalized = (text: string): string => text.replace(/\r\n?/g, '\n');
