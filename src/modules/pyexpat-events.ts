/** What an XML parser tells a program: calls of the handlers of a `pyexpat.xmlparser`. */
import type { PyObject } from '../heap/object';
import { Py_DECREF, Py_NewRef } from '../heap/refcount';
import { PyBool_FromLong } from '../objects/boolobject';
import { PyObject_Vectorcall } from '../objects/call';
import { PyDict_New, PyDict_SetItem } from '../objects/dictobject';
import { listFromStolen } from '../objects/listobject';
import { PyLong_FromLong } from '../objects/longobject';
import { Py_None } from '../objects/object';
import { PyUnicode_FromString, PyUnicode_InternFromString } from '../objects/unicodeobject';
import type { Doctype } from './xml-doctype';
import type { XmlHandlers, XmlScanner } from './xml-scanner';

export type Decoder = InstanceType<typeof TextDecoder>;

/** Attributes that hold a function to be called. */
export const HANDLER_NAMES = [
  ...['StartElementHandler', 'EndElementHandler', 'ProcessingInstructionHandler'],
  ...['CharacterDataHandler', 'UnparsedEntityDeclHandler', 'NotationDeclHandler'],
  ...['StartNamespaceDeclHandler', 'EndNamespaceDeclHandler', 'CommentHandler'],
  ...['StartCdataSectionHandler', 'EndCdataSectionHandler', 'DefaultHandler'],
  ...['DefaultHandlerExpand', 'NotStandaloneHandler', 'ExternalEntityRefHandler'],
  ...['StartDoctypeDeclHandler', 'EndDoctypeDeclHandler', 'EntityDeclHandler', 'XmlDeclHandler'],
  ...['ElementDeclHandler', 'AttlistDeclHandler', 'SkippedEntityHandler'],
];

/** State of a parser. Handlers and the intern dictionary are owned. */
export interface ParserPayload {
  readonly handlers: Map<string, PyObject>;
  readonly flags: Map<string, boolean>;
  readonly scanner: XmlScanner;
  readonly encoding: string | null;
  decoder: Decoder | null;
  intern: PyObject;
  /** Character data that waits to be told of in one piece. */
  buffered: string;
  bufferSize: number;
  base: PyObject | null;
  errorCode: number;
  finished: boolean;
}
export type ParserObject = PyObject<ParserPayload>;

/** A str, or None. */
export const text = (s: string | null): PyObject =>
  s === null ? Py_NewRef(Py_None) : PyUnicode_FromString(s);
const name = PyUnicode_InternFromString;

/** Calls a handler with arguments that it takes over; false with an exception set. */
function callHandler(self: ParserObject, handler: PyObject, args: PyObject[]): boolean {
  Py_NewRef(handler);
  const result = PyObject_Vectorcall(handler, args, null);
  Py_DECREF(handler);
  args.forEach(Py_DECREF);
  if (result === null) return false;
  Py_DECREF(result);
  return true;
}

/** Tells of character data that has waited. @source Modules/pyexpat.c flush_character_buffer */
export function flush(self: ParserObject): boolean {
  const { buffered, handlers } = self.v;
  if (buffered === '') return true;
  self.v.buffered = '';
  const handler = handlers.get('CharacterDataHandler');
  return handler === undefined || callHandler(self, handler, [text(buffered)]);
}

/** Calls the handler of that name, or that for everything else with the markup as it stands. */
function tell(self: ParserObject, which: string, raw: string, args: () => PyObject[]): boolean {
  if (!flush(self)) return false;
  const handler = self.v.handlers.get(which);
  return handler === undefined ? other(self, raw) : callHandler(self, handler, args());
}

function other(self: ParserObject, raw: string): boolean {
  const { handlers } = self.v;
  const handler = handlers.get('DefaultHandlerExpand') ?? handlers.get('DefaultHandler');
  if (handler === undefined || raw === '') return true;
  return flush(self) && callHandler(self, handler, [text(raw)]);
}

function attributesOf(self: ParserObject, attributes: readonly string[]): PyObject {
  if (self.v.flags.get('ordered_attributes') === true) {
    return listFromStolen(attributes.map((s, i) => (i % 2 === 0 ? name(s) : text(s))));
  }
  const dict = PyDict_New();
  for (let i = 0; i < attributes.length; i += 2) {
    const key = name(attributes[i]);
    const value = text(attributes[i + 1]);
    PyDict_SetItem(dict, key, value);
    Py_DECREF(key);
    Py_DECREF(value);
  }
  return dict;
}

/** @source Modules/pyexpat.c my_CharacterDataHandler */
function characters(self: ParserObject, data: string, raw: string): boolean {
  const { handlers, flags, bufferSize } = self.v;
  const handler = handlers.get('CharacterDataHandler');
  if (handler === undefined) return other(self, raw);
  if (flags.get('buffer_text') !== true) return callHandler(self, handler, [text(data)]);
  if (self.v.buffered.length + data.length > bufferSize && !flush(self)) return false;
  self.v.buffered += data;
  return true;
}

function doctype(self: ParserObject, d: Doctype, raw: string): boolean {
  if (!flush(self)) return false;
  const { handlers } = self.v;
  const start = handlers.get('StartDoctypeDeclHandler');
  if (start === undefined) {
    if (!other(self, '<!DOCTYPE') || !other(self, raw.slice(9, -1))) return false;
  } else {
    const ids = [text(d.name), text(d.systemId), text(d.publicId)];
    if (!callHandler(self, start, [...ids, PyLong_FromLong(d.hasInternal ? 1 : 0)])) return false;
  }
  const entityHandler = handlers.get('EntityDeclHandler');
  for (const e of entityHandler === undefined ? [] : d.declarations) {
    const rest = [text(e.value), text(null), text(e.systemId), text(e.publicId), text(e.notation)];
    const args = [text(e.name), PyLong_FromLong(e.isParameter ? 1 : 0), ...rest];
    if (!callHandler(self, entityHandler!, args)) return false;
  }
  const end = handlers.get('EndDoctypeDeclHandler');
  if (end !== undefined) return callHandler(self, end, []);
  return start !== undefined || other(self, '>');
}

/** What the scanner calls for a parser. */
export function handlersOf(parser: () => ParserObject): XmlHandlers {
  return {
    xmlDecl: (version, encoding, standalone, raw) =>
      tell(parser(), 'XmlDeclHandler', raw, () => [
        ...[text(version), text(encoding), PyLong_FromLong(standalone)],
      ]),
    doctype: (d, raw) => doctype(parser(), d, raw),
    startElement: (tag, attributes, raw) =>
      tell(parser(), 'StartElementHandler', raw, () => [
        ...[name(tag), attributesOf(parser(), attributes)],
      ]),
    endElement: (tag, raw) => tell(parser(), 'EndElementHandler', raw, () => [name(tag)]),
    characters: (data, raw) => characters(parser(), data, raw),
    comment: (data, raw) => tell(parser(), 'CommentHandler', raw, () => [text(data)]),
    instruction: (target, data, raw) =>
      tell(parser(), 'ProcessingInstructionHandler', raw, () => [name(target), text(data)]),
    cdata: (isStart, raw) =>
      tell(
        parser(),
        isStart ? 'StartCdataSectionHandler' : 'EndCdataSectionHandler',
        raw,
        () => [],
      ),
    startNamespace: (prefix, uri) =>
      tell(parser(), 'StartNamespaceDeclHandler', '', () => [text(prefix), text(uri)]),
    endNamespace: (prefix) => tell(parser(), 'EndNamespaceDeclHandler', '', () => [text(prefix)]),
    undefinedEntity: (entity, raw, inAttribute) =>
      tell(parser(), 'SkippedEntityHandler', inAttribute ? '' : raw, () => [
        ...[text(entity), PyBool_FromLong(0)],
      ]),
    other: (raw) => flush(parser()) && other(parser(), raw),
    expandsEntities: () => !parser().v.handlers.has('DefaultHandler'),
  };
}
