/** Module `_opcode`. */
import { HAVE_ARGUMENT, OPCODE_NAMES, stackEffect } from '../compile/opcode';
import { METH, type PyObject } from '../heap/object';
import { Py_NewRef } from '../heap/refcount';
import { Py_False, Py_True } from '../objects/boolobject';
import { PyErr_Occurred, PyErr_SetString } from '../objects/errors';
import { PyExc_ValueError } from '../objects/exceptions';
import { PyArg_UnpackKeywords } from '../objects/getargs';
import { PyLong_AsInt, PyLong_FromLong } from '../objects/longobject';
import { Py_None } from '../objects/object';
import { defineModule, method } from '../objects/typedef';

const PSEUDO = 256;

/** @source Modules/_opcode.c _opcode_stack_effect_impl */
function stack_effect(
  _module: PyObject,
  args: readonly PyObject[],
  kwnames: PyObject | null,
): PyObject | null {
  const values = PyArg_UnpackKeywords('stack_effect', ['', '', 'jump'], args, kwnames, 1, 2, 0);
  if (values === null) return null;
  const opcode = PyLong_AsInt(values[0]!);
  if (opcode === -1 && PyErr_Occurred() !== null) return null;
  const oparg = values[1];
  const hasOparg = oparg !== null && oparg !== Py_None;
  let n = 0;
  if (opcode >= HAVE_ARGUMENT && opcode < PSEUDO) {
    if (!hasOparg) {
      return PyErr_SetString(
        PyExc_ValueError,
        'stack_effect: opcode requires oparg but oparg was not specified',
      );
    }
    n = PyLong_AsInt(oparg);
    if (n === -1 && PyErr_Occurred() !== null) return null;
  } else if (hasOparg) {
    return PyErr_SetString(
      PyExc_ValueError,
      'stack_effect: opcode does not permit oparg but oparg was specified',
    );
  }
  const jump = values[2] ?? Py_None;
  if (jump !== Py_None && jump !== Py_True && jump !== Py_False) {
    return PyErr_SetString(PyExc_ValueError, 'stack_effect: jump must be False, True or None');
  }
  if (OPCODE_NAMES[opcode] === undefined) {
    return PyErr_SetString(PyExc_ValueError, 'invalid opcode or oparg');
  }
  const taken = stackEffect(opcode, n, true);
  const fallen = stackEffect(opcode, n, false);
  if (jump === Py_True) return PyLong_FromLong(taken);
  return PyLong_FromLong(jump === Py_False ? fallen : Math.max(taken, fallen));
}

export const _opcode_module = defineModule({
  name: '_opcode',
  doc: 'Opcode support module.',
  methods: [
    method(
      'stack_effect',
      METH.FASTCALL | METH.KEYWORDS,
      stack_effect,
      'stack_effect($module, opcode, oparg=None, /, *, jump=None)\n--\n\nCompute the stack effect of the opcode.',
    ),
    method('get_specialization_stats', METH.NOARGS, () => Py_NewRef(Py_None)),
  ],
  exec: null,
});
