/** Builds a string from parts, as CPython's _PyUnicodeWriter: one part that is a str stays itself. */
import type { PyObject } from '../heap/object';
import { Py_DECREF, Py_NewRef } from '../heap/refcount';
import { PyErr_NoMemory } from './errors';
import { Kind, MAX_LENGTH, kindOfString } from './unicode-kind';
import { unicodeEmpty, unicodeFrom, unicodeKind, type PyUnicodeObject } from './unicodeobject';

/** @source Objects/unicodeobject.c _PyUnicodeWriter */
export class UnicodeWriter {
  /** Whether more parts are expected: the first str is then copied, not kept. */
  overallocate = false;
  private text = '';
  private kind: number = Kind.ASCII;
  private readonlyStr: PyUnicodeObject | null = null;
  /** Whether a buffer exists, so that a str cannot be kept any more. */
  private started = false;

  /** Length in UTF-16 units of what was written. */
  get length(): number {
    return this.text.length;
  }

  /** Appends text in which no character is wider than `kind` (Kind.UCS4: unknown). */
  writeText(text: string, kind: number): void {
    if (text.length === 0) return;
    this.unshare();
    this.started = true;
    this.text += text;
    if (kind > this.kind)
      this.kind = kind === Kind.UCS4 ? Math.max(this.kind, kindOfString(text)) : kind;
  }

  /** Appends a str; borrowed. @source Objects/unicodeobject.c _PyUnicodeWriter_WriteStr */
  writeStr(o: PyUnicodeObject): void {
    if (o.v.length === 0) return;
    if (!this.started && !this.overallocate && this.readonlyStr === null) {
      this.readonlyStr = Py_NewRef(o);
      this.text = o.v;
      this.kind = unicodeKind(o);
      return;
    }
    this.writeText(o.v, unicodeKind(o));
  }

  private unshare(): void {
    const o = this.readonlyStr;
    if (o === null) return;
    this.readonlyStr = null;
    this.started = true;
    Py_DECREF(o);
  }

  /** The string: new reference, or null with MemoryError set. @source Objects/unicodeobject.c _PyUnicodeWriter_Finish */
  finish(): PyObject | null {
    if (this.text.length === 0) return unicodeEmpty();
    if (this.readonlyStr !== null) {
      const o = this.readonlyStr;
      this.readonlyStr = null;
      return o;
    }
    if (this.text.length > MAX_LENGTH) return PyErr_NoMemory();
    return unicodeFrom(this.text, this.kind);
  }

  /** Gives up what was written; null, for `return`. @source Objects/unicodeobject.c _PyUnicodeWriter_Dealloc */
  dealloc(): null {
    const o = this.readonlyStr;
    this.readonlyStr = null;
    if (o !== null) Py_DECREF(o);
    return null;
  }
}
