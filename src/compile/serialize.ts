/**
 * Code objects as bytes: what the build stores for library modules and the simulator reads back.
 *
 * Layout: varint length of the text, the text in UTF-8, then the outermost code. A string is a
 * slice of the text, given by its length alone, in the order of first use; or, if it is longer and
 * stands so in the module's source, a slice of that. Constants and byte strings that are one
 * object are written once and then named by number. CACHE units are left out.
 */

import { INLINE_CACHE_ENTRIES } from './opcode';
import type {
  CodeDescription,
  CompiledUnit,
  Constant,
  StrConstant,
  TupleConstant,
} from './code-description';

const TAGS = {
  ref: 0,
  none: 1,
  true: 2,
  false: 3,
  ellipsis: 4,
  int: 5,
  negativeInt: 6,
  float: 7,
  complex: 8,
  name: 9,
  str: 10,
  surrogates: 11,
  bytes: 12,
  tuple: 13,
  frozenset: 14,
  code: 15,
  sourceName: 16,
  sourceStr: 17,
} as const;

const CODE = 0;
const LINES = 1;
const OTHER = 2;

/** Shortest string that is taken from the source text. */
const MIN_SLICE = 6;

/** The code units that are no caches. */
function withoutCaches(code: Uint8Array): Uint8Array {
  const kept = new Uint8Array(code.length);
  let length = 0;
  for (let at = 0; at < code.length; at += 2) {
    const opcode = code[at] as number;
    kept[length++] = opcode;
    kept[length++] = code[at + 1] as number;
    at += 2 * (INLINE_CACHE_ENTRIES[opcode] as number);
  }
  return kept.subarray(0, length);
}

const LONE_SURROGATE = /[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/;

class Writer {
  private bytes: number[] = [];
  /** Code units, line tables and other byte strings, apart: alike data compresses better. */
  private readonly sections: number[][] = [[], [], []];
  private readonly texts: string[] = [];
  private readonly constants = new Map<Constant, number>();
  private readonly byteStrings = new Map<Uint8Array, number>();
  private readonly scratch = new DataView(new ArrayBuffer(8));
  private sourceAt = 0;

  constructor(private readonly source: string) {}

  finish(): Uint8Array {
    const text = new TextEncoder().encode(this.texts.join(''));
    const body = this.bytes;
    this.bytes = [];
    this.varint(text.length);
    for (const section of this.sections) this.varint(section.length);
    return Uint8Array.from([this.bytes, [...text], ...this.sections, body].flat());
  }

  private varint(value: number): void {
    let rest = value;
    while (rest >= 0x80) {
      this.bytes.push((rest % 0x80) | 0x80);
      rest = Math.floor(rest / 0x80);
    }
    this.bytes.push(rest);
  }

  private push(bytes: Iterable<number>): void {
    for (const byte of bytes) this.bytes.push(byte);
  }

  private double(value: number): void {
    this.scratch.setFloat64(0, value);
    this.push(new Uint8Array(this.scratch.buffer));
  }

  private byteString(bytes: Uint8Array, section: number): void {
    const known = this.byteStrings.get(bytes);
    if (known !== undefined) {
      this.varint(known + 1);
      return;
    }
    this.byteStrings.set(bytes, this.byteStrings.size);
    this.varint(0);
    this.varint(bytes.length);
    for (const byte of bytes) (this.sections[section] as number[]).push(byte);
  }

  constant(constant: Constant): void {
    const known = this.constants.get(constant);
    if (known !== undefined) {
      this.bytes.push(TAGS.ref);
      this.varint(known);
      return;
    }
    // Numbered before its parts, as the reader meets it.
    this.constants.set(constant, this.constants.size);
    this.newConstant(constant);
  }

  private newConstant(constant: Constant): void {
    switch (constant.kind) {
      case 'None':
        this.bytes.push(TAGS.none);
        return;
      case 'bool':
        this.bytes.push(constant.value ? TAGS.true : TAGS.false);
        return;
      case 'Ellipsis':
        this.bytes.push(TAGS.ellipsis);
        return;
      case 'int':
        this.int(BigInt(constant.value));
        return;
      case 'float':
        this.bytes.push(TAGS.float);
        this.double(constant.value);
        return;
      case 'complex':
        this.bytes.push(TAGS.complex);
        this.double(constant.real);
        this.double(constant.imag);
        return;
      case 'str':
        this.str(constant);
        return;
      case 'bytes':
        this.bytes.push(TAGS.bytes);
        this.byteString(constant.value, OTHER);
        return;
      case 'tuple':
      case 'frozenset':
        this.bytes.push(TAGS[constant.kind]);
        this.varint(constant.items.length);
        for (const item of constant.items) this.constant(item);
        return;
      case 'code':
        this.bytes.push(TAGS.code);
        this.code(constant.code);
    }
  }

  private int(value: bigint): void {
    this.bytes.push(value < 0n ? TAGS.negativeInt : TAGS.int);
    let rest = value < 0n ? -value : value;
    while (rest >= 0x80n) {
      this.bytes.push(Number(rest & 0x7fn) | 0x80);
      rest >>= 7n;
    }
    this.bytes.push(Number(rest));
  }

  private str(constant: StrConstant): void {
    const { value, interned } = constant;
    if (LONE_SURROGATE.test(value)) {
      this.bytes.push(TAGS.surrogates);
      this.varint(value.length);
      for (let i = 0; i < value.length; i++) this.varint(value.charCodeAt(i));
      return;
    }
    const found = value.length < MIN_SLICE ? -1 : this.findInSource(value);
    if (found >= 0) {
      this.bytes.push(interned ? TAGS.sourceName : TAGS.sourceStr);
      this.varint(value.length);
      const distance = found - this.sourceAt;
      this.varint(distance < 0 ? -distance * 2 - 1 : distance * 2);
      this.sourceAt = found + value.length;
      return;
    }
    this.bytes.push(interned ? TAGS.name : TAGS.str);
    this.varint(value.length);
    this.texts.push(value);
  }

  private findInSource(value: string): number {
    const ahead = this.source.indexOf(value, this.sourceAt);
    return ahead >= 0 ? ahead : this.source.indexOf(value);
  }

  private codeString(code: Uint8Array): void {
    this.varint(code.length);
    const kept = withoutCaches(code);
    this.varint(kept.length);
    for (const byte of kept) (this.sections[CODE] as number[]).push(byte);
  }

  code(code: CodeDescription): void {
    this.constant(code.co_name);
    this.constant(code.co_qualname);
    this.constant(code.co_filename);
    this.varint(code.co_firstlineno);
    this.varint(code.co_flags);
    this.varint(code.co_argcount);
    this.varint(code.co_posonlyargcount);
    this.varint(code.co_kwonlyargcount);
    this.varint(code.co_stacksize);
    this.codeString(code.co_code);
    this.constant(code.co_consts);
    this.constant(code.co_names);
    this.constant(code.co_localsplusnames);
    this.byteString(code.co_localspluskinds, OTHER);
    this.byteString(code.co_linetable, LINES);
    this.byteString(code.co_exceptiontable, OTHER);
  }
}

class Reader {
  private at = 0;
  private textAt = 0;
  private readonly text: string;
  private readonly constants: Constant[] = [];
  private readonly byteStrings: Uint8Array[] = [];
  private readonly view: DataView;
  private readonly sectionAt: number[] = [];

  private sourceAt = 0;

  constructor(
    private readonly bytes: Uint8Array,
    private readonly source: string,
  ) {
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const length = this.varint();
    const sections = [this.varint(), this.varint(), this.varint()];
    this.text = new TextDecoder('utf-8', { ignoreBOM: true }).decode(
      bytes.subarray(this.at, this.at + length),
    );
    this.at += length;
    for (const size of sections) {
      this.sectionAt.push(this.at);
      this.at += size;
    }
  }

  private varint(): number {
    let value = 0;
    for (let scale = 1; ; scale *= 0x80) {
      const byte = this.bytes[this.at++] as number;
      value += (byte & 0x7f) * scale;
      if (byte < 0x80) return value;
    }
  }

  private bigVarint(): bigint {
    let value = 0n;
    for (let shift = 0n; ; shift += 7n) {
      const byte = this.bytes[this.at++] as number;
      value |= BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) return value;
    }
  }

  private int(negative: boolean): Constant {
    const start = this.at;
    let value: number | bigint = this.varint();
    if (!Number.isSafeInteger(value)) {
      this.at = start;
      value = this.bigVarint();
      return { kind: 'int', value: negative ? -value : value };
    }
    return { kind: 'int', value: negative ? -value : value };
  }

  private double(): number {
    const value = this.view.getFloat64(this.at);
    this.at += 8;
    return value;
  }

  private byteString(section: number): Uint8Array {
    const reference = this.varint();
    if (reference > 0) return this.byteStrings[reference - 1] as Uint8Array;
    const length = this.varint();
    const start = this.sectionAt[section] as number;
    const bytes = this.bytes.slice(start, start + length);
    this.sectionAt[section] = start + length;
    this.byteStrings.push(bytes);
    return bytes;
  }

  private str(interned: boolean): Constant {
    const length = this.varint();
    const value = this.text.slice(this.textAt, this.textAt + length);
    this.textAt += length;
    return { kind: 'str', value, interned };
  }

  private sourceSlice(interned: boolean): Constant {
    const length = this.varint();
    const distance = this.varint();
    const start = this.sourceAt + (distance % 2 === 1 ? -(distance + 1) / 2 : distance / 2);
    this.sourceAt = start + length;
    return { kind: 'str', value: this.source.slice(start, this.sourceAt), interned };
  }

  private codeString(): Uint8Array {
    const code = new Uint8Array(this.varint());
    let from = this.sectionAt[CODE] as number;
    const end = from + this.varint();
    this.sectionAt[CODE] = end;
    for (let at = 0; from < end; at += 2) {
      const opcode = this.bytes[from++] as number;
      code[at] = opcode;
      code[at + 1] = this.bytes[from++] as number;
      at += 2 * (INLINE_CACHE_ENTRIES[opcode] as number);
    }
    return code;
  }

  constant(): Constant {
    const tag = this.bytes[this.at++] as number;
    if (tag === TAGS.ref) return this.constants[this.varint()] as Constant;
    const index = this.constants.push({ kind: 'None' }) - 1;
    const constant = this.newConstant(tag);
    this.constants[index] = constant;
    return constant;
  }

  private items(): Constant[] {
    const length = this.varint();
    const items: Constant[] = [];
    for (let i = 0; i < length; i++) items.push(this.constant());
    return items;
  }

  private newConstant(tag: number): Constant {
    switch (tag) {
      case TAGS.none:
        return { kind: 'None' };
      case TAGS.true:
        return { kind: 'bool', value: true };
      case TAGS.false:
        return { kind: 'bool', value: false };
      case TAGS.ellipsis:
        return { kind: 'Ellipsis' };
      case TAGS.int:
        return this.int(false);
      case TAGS.negativeInt:
        return this.int(true);
      case TAGS.float:
        return { kind: 'float', value: this.double() };
      case TAGS.complex: {
        const real = this.double();
        return { kind: 'complex', real, imag: this.double() };
      }
      case TAGS.name:
        return this.str(true);
      case TAGS.str:
        return this.str(false);
      case TAGS.sourceName:
        return this.sourceSlice(true);
      case TAGS.sourceStr:
        return this.sourceSlice(false);
      case TAGS.surrogates: {
        const length = this.varint();
        const units = Array.from({ length }, () => this.varint());
        return { kind: 'str', value: String.fromCharCode(...units), interned: false };
      }
      case TAGS.bytes:
        return { kind: 'bytes', value: this.byteString(OTHER) };
      case TAGS.tuple:
        return { kind: 'tuple', items: this.items() };
      case TAGS.frozenset:
        return { kind: 'frozenset', items: this.items() };
      case TAGS.code:
        return { kind: 'code', code: this.code() };
      default:
        throw new RangeError(`unknown tag ${tag} in serialized code`);
    }
  }

  code(): CodeDescription {
    return {
      co_name: this.constant() as StrConstant,
      co_qualname: this.constant() as StrConstant,
      co_filename: this.constant() as StrConstant,
      co_firstlineno: this.varint(),
      co_flags: this.varint(),
      co_argcount: this.varint(),
      co_posonlyargcount: this.varint(),
      co_kwonlyargcount: this.varint(),
      co_stacksize: this.varint(),
      co_code: this.codeString(),
      co_consts: this.constant() as TupleConstant,
      co_names: this.constant() as TupleConstant,
      co_localsplusnames: this.constant() as TupleConstant,
      co_localspluskinds: this.byteString(OTHER),
      co_linetable: this.byteString(LINES),
      co_exceptiontable: this.byteString(OTHER),
    };
  }
}

/**
 * Writes the code of a compilation; its arena and warnings are not kept. With the source text,
 * strings that stand in it are not repeated.
 */
export function serializeUnit(unit: Pick<CompiledUnit, 'code'>, source = ''): Uint8Array {
  const writer = new Writer(source);
  writer.code(unit.code);
  return writer.finish();
}

/** Reads back what `serializeUnit` wrote with this source, with the same sharing of constants. */
export function deserializeCode(bytes: Uint8Array, source = ''): CodeDescription {
  return new Reader(bytes, source).code();
}
