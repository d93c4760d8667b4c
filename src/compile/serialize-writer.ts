/** Writes code objects as bytes; serialize.ts describes the form. */

import type { CodeDescription, Constant, StrConstant } from './code-description';
import { INLINE_CACHE_ENTRIES } from './opcode';
import { CODE, LINES, OTHER, TAGS } from './serialize-tags';

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

export class Writer {
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
