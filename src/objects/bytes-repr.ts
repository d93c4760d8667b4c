/** How bytes are shown. */

function escapeByte(byte: number, quoted: number): string {
  if (byte === 0x5c || byte === quoted) return '\\' + String.fromCharCode(byte);
  if (byte === 9) return '\\t';
  if (byte === 10) return '\\n';
  if (byte === 13) return '\\r';
  if (byte < 32 || byte >= 127) return '\\x' + byte.toString(16).padStart(2, '0');
  return String.fromCharCode(byte);
}

/** The literal of `bytes`, with double quotes if that spares escapes (`smartQuotes`). @source Objects/bytesobject.c PyBytes_Repr */
export function PyBytes_Repr(bytes: Uint8Array, smartQuotes: boolean): string {
  const quote = smartQuotes && bytes.includes(0x27) && !bytes.includes(0x22) ? '"' : "'";
  let text = 'b' + quote;
  for (const byte of bytes) text += escapeByte(byte, quote.charCodeAt(0));
  return text + quote;
}

/** The same inside `bytearray(...)`, where single quotes are escaped whatever the quotes. @source Objects/bytearrayobject.c bytearray_repr */
export function byteArrayLiteral(bytes: Uint8Array): string {
  const quote = bytes.includes(0x27) && !bytes.includes(0x22) ? '"' : "'";
  let text = 'b' + quote;
  for (const byte of bytes) text += escapeByte(byte, 0x27);
  return text + quote;
}
