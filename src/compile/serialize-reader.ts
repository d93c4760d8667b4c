/** Reads code objects from bytes; serialize.ts describes the form. */

import type { CodeDescription, Constant, StrConstant, TupleConstant } from './code-description';
import { INLINE_CACHE_ENTRIES } from './opcode';
import { CODE, LINES, OTHER, TAGS } from './serialize-tags';

export class Reader {
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
