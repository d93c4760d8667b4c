/** Typed arrays that grow: the columns of a recording. */

/** A column of 32-bit integers; growth doubles, so appending costs O(1) on average. */
export class Int32Column {
  private data: Int32Array;
  length = 0;

  constructor(capacity = 1024) {
    this.data = new Int32Array(capacity);
  }

  /** Appends and returns the index of the new entry. */
  push(value: number): number {
    if (this.length === this.data.length) this.grow(this.length + 1);
    this.data[this.length] = value;
    return this.length++;
  }

  /** The entry, or 0 beyond the end. */
  at(index: number): number {
    return this.data[index] ?? 0;
  }

  set(index: number, value: number): void {
    if (index >= this.length) {
      if (index >= this.data.length) this.grow(index + 1);
      this.length = index + 1;
    }
    this.data[index] = value;
  }

  /** Appends the value until there are `length` entries. */
  fill(value: number, length: number): void {
    if (length > this.data.length) this.grow(length);
    if (length > this.length) this.data.fill(value, this.length, length);
    this.length = Math.max(this.length, length);
  }

  /** Adds to an entry that exists. */
  add(index: number, delta: number): void {
    this.data[index]! += delta; // the entry exists
  }

  get byteLength(): number {
    return this.data.byteLength;
  }

  /** A copy of the used part. */
  toArray(): Int32Array {
    return this.data.slice(0, this.length);
  }

  static from(values: Int32Array): Int32Column {
    const column = new Int32Column(Math.max(values.length, 16));
    column.data.set(values);
    column.length = values.length;
    return column;
  }

  private grow(least: number): void {
    const grown = new Int32Array(Math.max(least, this.data.length * 2));
    grown.set(this.data);
    this.data = grown;
  }
}

/** A column of 64-bit floats. */
export class Float64Column {
  private data: Float64Array;
  length = 0;

  constructor(capacity = 1024) {
    this.data = new Float64Array(capacity);
  }

  push(value: number): number {
    if (this.length === this.data.length) {
      const grown = new Float64Array(this.data.length * 2);
      grown.set(this.data);
      this.data = grown;
    }
    this.data[this.length] = value;
    return this.length++;
  }

  at(index: number): number {
    return this.data[index] ?? 0;
  }

  get byteLength(): number {
    return this.data.byteLength;
  }

  toArray(): Float64Array {
    return this.data.slice(0, this.length);
  }

  static from(values: Float64Array): Float64Column {
    const column = new Float64Column(Math.max(values.length, 16));
    column.data.set(values);
    column.length = values.length;
    return column;
  }
}

/** Places for texts that come again and again. */
const RECENT = 16;

/** Interned texts: equal texts share one index. Index 0 is the empty text. */
export class TextTable {
  private readonly texts: string[] = [''];
  private readonly index = new Map<string, number>([['', 0]]);
  /** Numbers of texts that were asked for again, by a place that a text's length gives. */
  private readonly recent = new Int32Array(RECENT);
  /** UTF-16 units held. */
  size = 0;
  /** Texts held. */
  count = 1;

  intern(text: string): number {
    const known = this.index.get(text);
    if (known !== undefined) return known;
    const id = this.texts.length;
    this.texts.push(text);
    this.index.set(text, id);
    this.size += text.length;
    this.count++;
    return id;
  }

  /** As `intern`, for one of a few texts that come again and again. */
  internAgain(text: string): number {
    const place = text.length & (RECENT - 1);
    const known = this.recent[place]!; // in bounds
    if (this.texts[known] === text) return known;
    return (this.recent[place] = this.intern(text));
  }

  /** Bytes that the texts take, about: each has an entry in the index. */
  get byteLength(): number {
    return this.size * 2 + this.count * 64;
  }

  /** Gives up the texts from `first` on that are not in use; their numbers are not used again. */
  sweep(first: number, used: ReadonlySet<number>): void {
    for (let id = Math.max(1, first); id < this.texts.length; id++) {
      const text = this.texts[id] ?? '';
      if (text === '' || used.has(id)) continue;
      this.texts[id] = '';
      this.index.delete(text);
      this.size -= text.length;
      this.count--;
    }
  }

  text(id: number): string {
    return this.texts[id] ?? '';
  }

  all(): readonly string[] {
    return this.texts;
  }
}
