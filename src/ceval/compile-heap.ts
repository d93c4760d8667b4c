/** The simulated heap as the compiler uses it: its containers and constants as real objects. */
import type {
  CodeDescription,
  Constant,
  FrozensetConstant,
  SyntaxFault,
  TupleConstant,
} from '../compile/code-description';
import type { CompilerHeap } from '../compile/compiler-heap';
import type { PyObject } from '../heap/object';
import { overlook, touch } from '../heap/observer';
import { Py_DECREF, Py_NewRef, Py_XDECREF } from '../heap/refcount';
import { ConstantCache, codeFromDescription } from '../objects/codeobject';
import { PyDict_New } from '../objects/dictobject';
import { PyList_New, _PyList_AppendTakeRef } from '../objects/listobject';
import { Py_None } from '../objects/object';
import { PyFrozenSet_New, PySet_New } from '../objects/setobject';
import { set_iter } from '../objects/set-iter';
import { tupleFromStolen, type PyTupleObject } from '../objects/tupleobject';

/**
 * Constants while they are compiled. What has a GC header lives as long as the compiler says; of the
 * rest the cache owns a reference until `release`.
 */
class CompilerConstants extends ConstantCache {
  /** Tuples, frozensets and (by description) code objects; borrowed. */
  private readonly compounds = new Map<Constant | CodeDescription, PyObject>();

  override get(constant: Constant): PyObject {
    switch (constant.kind) {
      case 'tuple':
      case 'frozenset':
        return this.compound(constant, () => this.make(constant));
      case 'code':
        return this.compound(constant.code, () => codeFromDescription(constant.code, this));
      default:
        return super.get(constant);
    }
  }

  /** A new reference to the object that stands for `key`, which is made if there is none. */
  compound(key: Constant | CodeDescription, make: () => PyObject): PyObject {
    const known = this.compounds.get(key);
    if (known !== undefined) return Py_NewRef(known);
    const made = make();
    this.compounds.set(key, made);
    return made;
  }
}

/** Objects of the compiler, none of which the program sees. */
export class SimulatedHeap implements CompilerHeap {
  /** The list in which the parser's arena keeps its objects. @source Python/pyarena.c _PyArena_New */
  readonly arena = own(PyList_New(0));
  private readonly constants: CompilerConstants;

  /**
   * @param onFault told of a fault while the compiler's objects are still there
   * @param filename the str that code objects show, or null: one of their own
   */
  constructor(
    private readonly onFault: (fault: SyntaxFault) => void,
    filename: PyObject | null,
  ) {
    this.constants = new CompilerConstants(filename);
  }

  newList(): PyObject {
    return own(PyList_New(0));
  }

  newDict(): PyObject {
    return own(PyDict_New());
  }

  newSet(): PyObject {
    return own(PySet_New(null)!);
  }

  newSetIterator(set: PyObject | null): PyObject {
    if (set !== null) return own(set_iter(set));
    const empty = this.newSet();
    const iterator = own(set_iter(empty));
    Py_DECREF(empty);
    return iterator;
  }

  newTuple(size: number): PyObject {
    const items = new Array<PyObject>(size).fill(Py_None);
    return size === 0 ? tupleFromStolen(items) : own(tupleFromStolen(items));
  }

  setItem(tuple: PyObject | null, index: number, item: PyObject | null): void {
    if (tuple === null || item === null) return;
    const { v } = tuple as PyTupleObject;
    const old = v[index];
    v[index] = item;
    touch(tuple, index, index);
    Py_DECREF(old);
  }

  replaceItem(tuple: TupleConstant, index: number, item: Constant): void {
    const o = this.constants.get(tuple);
    this.setItem(o, index, this.constants.get(item));
    Py_DECREF(o);
  }

  newFrozenset(tuple: PyObject | null): PyObject {
    return own(PyFrozenSet_New(tuple)!);
  }

  get(constant: Constant): PyObject | null {
    const { kind } = constant;
    return kind === 'tuple' || kind === 'frozenset' || kind === 'code'
      ? this.constants.get(constant)
      : null;
  }

  makeFrozenset(constant: FrozensetConstant, items: readonly Constant[]): PyObject {
    return this.constants.compound(constant, () => {
      const tuple = own(tupleFromStolen(items.map((item) => this.constants.get(item))));
      const set = PyFrozenSet_New(tuple)!;
      Py_DECREF(tuple);
      return set;
    });
  }

  makeCode(code: CodeDescription): PyObject {
    return this.constants.compound(code, () => codeFromDescription(code, this.constants));
  }

  /** The finished code, whose reference the compiler hands over. */
  takeCode(code: CodeDescription): PyObject {
    const o = this.makeCode(code);
    Py_DECREF(o);
    return o;
  }

  keep(constant: Constant): void {
    _PyList_AppendTakeRef(this.arena, this.constants.get(constant));
  }

  release(ref: PyObject | null): void {
    Py_XDECREF(ref);
  }

  refuse(fault: SyntaxFault): void {
    this.onFault(fault);
  }

  /** Ends the compiler's hold on constants without a GC header. */
  end(): void {
    this.constants.release();
  }
}

/** The object just made is the compiler's. */
function own<T extends PyObject>(o: T): T {
  overlook(o);
  return o;
}
