/** Text signatures at the start of native docstrings. */

const SIGNATURE_END_MARKER = ')\n--\n\n';

/** Where the text after the signature starts, or -1 without one. */
function signatureEnd(name: string, doc: string): number {
  const short = name.slice(name.lastIndexOf('.') + 1);
  if (!doc.startsWith(short + '(')) return -1;
  const marker = doc.indexOf(SIGNATURE_END_MARKER);
  const blank = doc.indexOf('\n\n');
  if (marker < 0 || (blank >= 0 && blank < marker)) return -1;
  return marker;
}

/** The docstring proper. @source Objects/typeobject.c _PyType_DocWithoutSignature */
export function _PyType_DocWithoutSignature(name: string, doc: string): string {
  const end = signatureEnd(name, doc);
  return end < 0 ? doc : doc.slice(end + SIGNATURE_END_MARKER.length);
}

/** The signature with its parentheses, or null. @source Objects/typeobject.c _PyType_GetTextSignatureFromInternalDoc */
export function textSignature(name: string, doc: string): string | null {
  const end = signatureEnd(name, doc);
  if (end < 0) return null;
  const short = name.slice(name.lastIndexOf('.') + 1);
  return doc.slice(short.length, end + 1);
}
