/** What is known of every object that was recorded, by its serial number. */
import { Float64Column } from './growable';
import { OBJECT_ROWS, REG, REGISTERS, TABLE_WIDTH } from './recorder-memory';
import { Table, TableColumn } from './table';

/** How the value of an atom is kept. */
export const ValueKind = { NONE: 0, NUMBER: 1, TEXT: 2 } as const;

/**
 * Where an object comes from. LIBRARY: a module, a class or function of the library, or a private
 * object of it. ADOPTED: the program came to hold it after others had made it, so that holders
 * which are not recorded are theirs.
 */
export const Origin = { LIBRARY: 1, ADOPTED: 2 } as const;

/** How a value is kept, its object's origin and name's text, in one word. */
export function packObject(valueKind: number, origin: number, name: number): number {
  return valueKind | (origin << 2) | (name << 4);
}

/** Kind of a value that is a number, but no integer of 32 bits: the word says where it is. */
const FAR_NUMBER = 3;
/** Type and size share a word, unless one of them does not fit in half of it. */
const HALF_BITS = 16;
const HALF = 1 << HALF_BITS;
const NO_FIT = -1;

const TYPE_SIZE = 0;
const ADDRESS = 1;
const BORN = 2;
/** Place of the row of the dealloc event in an object's row. */
export const DIED = 3;
const PACKED = 4;
const VALUE = 5;

/** A column of the table, to read. */
export interface ObjectColumn {
  readonly length: number;
  at(serial: number): number;
}

/** Rows of objects, of which whole chunks can be given up. */
export class ObjectTable {
  private readonly rows = new Table();
  /** Type and size of the objects whose row has no room for both. */
  private readonly unfit = new Map<number, { readonly type: number; readonly size: number }>();
  private readonly numbers = new Float64Column(16);
  private isOpen = false;

  readonly type = this.column((serial) => this.typeAndSize(serial, 0));
  readonly size = this.column((serial) => this.typeAndSize(serial, HALF_BITS));
  /** Address in units of 16 bytes. */
  readonly address = new TableColumn(this.rows, ADDRESS);
  /** Row of the alloc event; row of the dealloc event or -1. */
  readonly born = new TableColumn(this.rows, BORN);
  readonly died = new TableColumn(this.rows, DIED);
  readonly valueKind = this.column((serial) => {
    const kind = this.rows.at(serial, PACKED) & 3;
    return kind === FAR_NUMBER ? ValueKind.NUMBER : kind;
  });
  /** Bits of `Origin`. */
  readonly origin = new TableColumn(this.rows, PACKED, 2, 3);
  /** For type objects, functions and the like: index of a text naming it, or 0. */
  readonly name = new TableColumn(this.rows, PACKED, 4);
  /** The number itself, or the index of a text. */
  readonly value = this.column((serial) => {
    const value = this.rows.at(serial, VALUE);
    return (this.rows.at(serial, PACKED) & 3) === FAR_NUMBER ? this.numbers.at(value) : value;
  });

  get length(): number {
    return this.rows.length;
  }

  /** Adds an object that lives; its serial number. `packed` is of `packObject`. */
  append(
    type: number,
    size: number,
    address: number,
    born: number,
    packed: number,
    value: number,
  ): number {
    const fits = type < HALF && size < HALF;
    const number = value | 0;
    // The number -0 is none of 32 bits either.
    const near = number === value && (number !== 0 || Object.is(value, 0));
    const typeSize = fits ? type | (size << HALF_BITS) : NO_FIT;
    const kept = near ? packed : packed | FAR_NUMBER;
    const word = near ? number : this.numbers.push(value);
    const serial = this.isOpen
      ? this.appendOpen(typeSize, address, born, kept, word)
      : this.rows.append(typeSize, address, born, -1, kept, word);
    // A row that fits may look like one that does not.
    if (!fits || (type | (size << HALF_BITS)) === NO_FIT) this.unfit.set(serial, { type, size });
    return serial;
  }

  /** The table is written by a recorder from now on. */
  open(): void {
    this.rows.open(OBJECT_ROWS, REG.OBJECTS);
    REGISTERS[REG.FIRST_OBJECT] = 0;
    this.isOpen = true;
  }

  close(): void {
    this.rows.close();
    this.isOpen = false;
  }

  /** Adds an object to a table that is open: its type and size in one word, and a value that fits. */
  appendOpen(
    typeSize: number,
    address: number,
    born: number,
    packed: number,
    word: number,
  ): number {
    const serial = REGISTERS[REG.OBJECTS]!;
    let at = (serial - REGISTERS[REG.FIRST_OBJECT]!) * TABLE_WIDTH;
    if (at === OBJECT_ROWS.length) {
      this.rows.keep();
      REGISTERS[REG.FIRST_OBJECT] = serial;
      at = 0;
    }
    OBJECT_ROWS[at] = typeSize;
    OBJECT_ROWS[at + 1] = address;
    OBJECT_ROWS[at + 2] = born;
    OBJECT_ROWS[at + 3] = -1;
    OBJECT_ROWS[at + 4] = packed;
    OBJECT_ROWS[at + 5] = word;
    REGISTERS[REG.OBJECTS] = serial + 1;
    return serial;
  }

  /** Notes the row of the dealloc event. */
  setDied(serial: number, row: number): void {
    const near = serial - REGISTERS[REG.FIRST_OBJECT]!;
    if (this.isOpen && near >= 0) OBJECT_ROWS[near * TABLE_WIDTH + DIED] = row;
    else this.rows.set(serial, DIED, row);
  }

  /** The chunk that an object's row lies in, unless it was given up. */
  chunkOf(serial: number): Int32Array | undefined {
    return this.rows.chunkOf(serial);
  }

  /** Whether a row is still there. */
  has(serial: number): boolean {
    return this.rows.has(serial);
  }

  /** Gives up a whole chunk; its numbers read as 0 from now on. */
  release(chunk: number): void {
    this.rows.release(chunk);
  }

  /** Bytes of the rows in use. */
  get byteLength(): number {
    return this.rows.byteLength + this.numbers.length * 8 + this.unfit.size * 64;
  }

  private typeAndSize(serial: number, shift: number): number {
    const word = this.rows.at(serial, TYPE_SIZE);
    if (word !== NO_FIT) return (word >>> shift) & (HALF - 1);
    const { type = 0, size = 0 } = this.unfit.get(serial) ?? {};
    return shift === 0 ? type : size;
  }

  private column(at: (serial: number) => number): ObjectColumn {
    const { rows } = this;
    return {
      get length() {
        return rows.length;
      },
      at,
    };
  }
}
