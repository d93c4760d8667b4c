/** Instructions of the pickle formats, and the sizes that both directions go by. */

/** Opcode by name, as in pickle.py. @source Modules/_pickle.c enum opcode */
export const Op = {
  MARK: 0x28,
  STOP: 0x2e,
  POP: 0x30,
  POP_MARK: 0x31,
  DUP: 0x32,
  FLOAT: 0x46,
  INT: 0x49,
  BININT: 0x4a,
  BININT1: 0x4b,
  LONG: 0x4c,
  BININT2: 0x4d,
  NONE: 0x4e,
  PERSID: 0x50,
  BINPERSID: 0x51,
  REDUCE: 0x52,
  STRING: 0x53,
  BINSTRING: 0x54,
  SHORT_BINSTRING: 0x55,
  UNICODE: 0x56,
  BINUNICODE: 0x58,
  APPEND: 0x61,
  BUILD: 0x62,
  GLOBAL: 0x63,
  DICT: 0x64,
  EMPTY_DICT: 0x7d,
  APPENDS: 0x65,
  GET: 0x67,
  BINGET: 0x68,
  INST: 0x69,
  LONG_BINGET: 0x6a,
  LIST: 0x6c,
  EMPTY_LIST: 0x5d,
  OBJ: 0x6f,
  PUT: 0x70,
  BINPUT: 0x71,
  LONG_BINPUT: 0x72,
  SETITEM: 0x73,
  TUPLE: 0x74,
  EMPTY_TUPLE: 0x29,
  SETITEMS: 0x75,
  BINFLOAT: 0x47,
  PROTO: 0x80,
  NEWOBJ: 0x81,
  EXT1: 0x82,
  EXT2: 0x83,
  EXT4: 0x84,
  TUPLE1: 0x85,
  TUPLE2: 0x86,
  TUPLE3: 0x87,
  NEWTRUE: 0x88,
  NEWFALSE: 0x89,
  LONG1: 0x8a,
  LONG4: 0x8b,
  BINBYTES: 0x42,
  SHORT_BINBYTES: 0x43,
  SHORT_BINUNICODE: 0x8c,
  BINUNICODE8: 0x8d,
  BINBYTES8: 0x8e,
  EMPTY_SET: 0x8f,
  ADDITEMS: 0x90,
  FROZENSET: 0x91,
  NEWOBJ_EX: 0x92,
  STACK_GLOBAL: 0x93,
  MEMOIZE: 0x94,
  FRAME: 0x95,
  BYTEARRAY8: 0x96,
  NEXT_BUFFER: 0x97,
  READONLY_BUFFER: 0x98,
} as const;

/** Protocols 0 to this one are known. */
export const HIGHEST_PROTOCOL = 5;
/** The protocol where none is asked for. */
export const DEFAULT_PROTOCOL = 4;
/** Items between a MARK and its APPENDS, SETITEMS or ADDITEMS. */
export const BATCHSIZE = 1000;
/** Depth from which the fast mode looks for cycles. */
export const FAST_NESTING_LIMIT = 50;
/** First size of a pickler's output, in bytes. */
export const WRITE_BUF_SIZE = 4096;
/** Bytes asked of a stream that can be peeked into. */
export const PREFETCH = 8192 * 16;
/** Frames with fewer bytes get no header. */
export const FRAME_SIZE_MIN = 4;
/** A frame ends behind the object that makes it as large; larger data stand outside of frames. */
export const FRAME_SIZE_TARGET = 64 * 1024;
/** The opcode FRAME and eight bytes. */
export const FRAME_HEADER_SIZE = 9;
