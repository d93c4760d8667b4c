/** The protocols: what code calls that works on objects of any type. */
export * from './abstract-iter';
export * from './abstract-mapping';
export * from './abstract-number';
export * from './abstract-inplace';
export * from './abstract-object';
export * from './abstract-sequence';
export {
  PyObject_IsInstance,
  PyObject_IsSubclass,
  _PyObject_RealIsInstance,
  _PyObject_RealIsSubclass,
} from './isinstance';
