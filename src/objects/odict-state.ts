/** The order of an OrderedDict: a doubly linked list of its keys (Objects/odictobject.c). */
import { PyMem_Free, PyMem_Malloc } from '../heap/alloc';
import { touch } from '../heap/observer';
import type { PyObject, Py_hash_t } from '../heap/object';
import { Py_DECREF, Py_INCREF } from '../heap/refcount';
import type { DictKeys } from './dict-keys';
import { type PyDictObject } from './dict-table';
import { _Py_dict_lookup } from './dict-lookup';
import { PyErr_Occurred, PyErr_SetObject } from './errors';
import { PyExc_KeyError } from './exceptions';

const NODE_SIZE = 32;

/** A key in its place. @source Objects/odictobject.c _ODictNode */
export class ODictNode {
  prev: ODictNode | null = null;
  next: ODictNode | null = null;
  /** The simulated block. */
  readonly addr = PyMem_Malloc(NODE_SIZE);

  constructor(
    /** Owned. */
    readonly key: PyObject,
    readonly hash: Py_hash_t,
  ) {}
}

/** @source Objects/odictobject.c PyODictObject */
export class ODictState {
  first: ODictNode | null = null;
  last: ODictNode | null = null;
  /** Node of each entry of the keys table `sentinel`; made anew when the dict has another table. */
  fast_nodes: (ODictNode | null)[] = [];
  fast_nodes_size = 0;
  fast_nodes_addr = 0;
  sentinel: DictKeys | null = null;
  /** Changes with the order: iterators notice. */
  state = 0;
}

/** The order of `od`, made on first use. */
export function odictState(od: PyObject): ODictState {
  const p = (od as PyDictObject).v;
  let state = p.extra as ODictState | null;
  if (state === null) {
    state = new ODictState();
    p.extra = state;
  }
  return state;
}

/** @source Objects/odictobject.c _odict_resize */
function _odict_resize(od: PyDictObject, s: ODictState): number {
  const keys = od.v.ma_keys;
  const size = 2 ** keys.dk_log2_size;
  const nodes: (ODictNode | null)[] = [];
  for (let node = s.first; node !== null; node = node.next) {
    const i = _Py_dict_lookup(od.v, node.key, node.hash);
    if (i < 0) return -1;
    while (nodes.length <= i) nodes.push(null);
    nodes[i] = node;
  }
  PyMem_Free(s.fast_nodes_addr);
  s.fast_nodes_addr = PyMem_Malloc(size * 8);
  s.fast_nodes = nodes;
  s.fast_nodes_size = size;
  s.sentinel = keys;
  return 0;
}

/** Entry of the key in the dict, negative if missing or on an error. @source Objects/odictobject.c _odict_get_index */
function _odict_get_index(od: PyDictObject, s: ODictState, key: PyObject, hash: Py_hash_t): number {
  if (s.sentinel !== od.v.ma_keys && _odict_resize(od, s) < 0) return -1;
  return _Py_dict_lookup(od.v, key, hash);
}

/** The key's node, or null (with an exception set or not). @source Objects/odictobject.c _odict_find_node_hash */
export function _odict_find_node_hash(
  od: PyObject,
  key: PyObject,
  hash: Py_hash_t,
): ODictNode | null {
  const s = odictState(od);
  if (s.first === null) return null;
  const i = _odict_get_index(od as PyDictObject, s, key, hash);
  return i < 0 ? null : (s.fast_nodes[i] ?? null);
}

/** @source Objects/odictobject.c _odict_add_tail */
export function _odict_add_tail(s: ODictState, node: ODictNode): void {
  node.prev = s.last;
  node.next = null;
  if (s.last === null) s.first = node;
  else s.last.next = node;
  s.last = node;
  s.state++;
}

/** @source Objects/odictobject.c _odict_add_head */
export function _odict_add_head(s: ODictState, node: ODictNode): void {
  node.prev = null;
  node.next = s.first;
  if (s.first === null) s.last = node;
  else s.first.prev = node;
  s.first = node;
  s.state++;
}

/** @source Objects/odictobject.c _odict_remove_node */
export function _odict_remove_node(s: ODictState, node: ODictNode): void {
  if (s.first === node) s.first = node.next;
  else if (node.prev !== null) node.prev.next = node.next;
  if (s.last === node) s.last = node.prev;
  else if (node.next !== null) node.next.prev = node.prev;
  node.prev = null;
  node.next = null;
  s.state++;
}

/** Adds a key that the dict has at the end, unless it has a node: 0, or -1. @source Objects/odictobject.c _odict_add_new_node */
export function _odict_add_new_node(od: PyObject, key: PyObject, hash: Py_hash_t): number {
  const s = odictState(od);
  Py_INCREF(key);
  const i = _odict_get_index(od as PyDictObject, s, key, hash);
  if (i < 0) {
    if (PyErr_Occurred() === null) PyErr_SetObject(PyExc_KeyError, key);
    Py_DECREF(key);
    return -1;
  }
  if (s.fast_nodes[i]) {
    Py_DECREF(key);
    return 0;
  }
  const node = new ODictNode(key, hash);
  _odict_add_tail(s, node);
  while (s.fast_nodes.length <= i) s.fast_nodes.push(null);
  s.fast_nodes[i] = node;
  touch(od);
  return 0;
}

/** Takes the key's node away, if it has one: 0, or -1 with an exception set. @source Objects/odictobject.c _odict_clear_node */
export function _odict_clear_node(od: PyObject, key: PyObject, hash: Py_hash_t): number {
  const s = odictState(od);
  if (s.first === null) return 0;
  const i = _odict_get_index(od as PyDictObject, s, key, hash);
  if (i < 0) return PyErr_Occurred() !== null ? -1 : 0;
  const node = s.fast_nodes[i] ?? null;
  if (node === null) return 0;
  s.fast_nodes[i] = null;
  _odict_remove_node(s, node);
  touch(od);
  freeNode(node);
  return 0;
}

function freeNode(node: ODictNode): void {
  Py_DECREF(node.key);
  PyMem_Free(node.addr);
}

/** @source Objects/odictobject.c _odict_clear_nodes */
export function _odict_clear_nodes(od: PyObject): void {
  const s = (od as PyDictObject).v.extra as ODictState | null;
  if (s === null) return;
  PyMem_Free(s.fast_nodes_addr);
  s.fast_nodes = [];
  s.fast_nodes_addr = 0;
  s.fast_nodes_size = 0;
  s.sentinel = null;
  s.state++;
  let node = s.first;
  s.first = null;
  s.last = null;
  touch(od);
  while (node !== null) {
    const next: ODictNode | null = node.next;
    freeNode(node);
    node = next;
  }
}

/** Bytes of the list, for `__sizeof__`. */
export function odictOrderSize(od: PyObject): number {
  const s = odictState(od);
  const nodes = s.first === null ? 0 : (od as PyDictObject).v.ma_used;
  return s.fast_nodes_size * 8 + nodes * NODE_SIZE;
}
