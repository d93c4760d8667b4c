/** Module `_statistics`. */
import { METH, type PyObject } from '../heap/object';
import { PyErr_Occurred, PyErr_SetString } from '../objects/errors';
import { PyExc_ValueError } from '../objects/exceptions';
import { PyFloat_AsDouble, PyFloat_FromDouble } from '../objects/floatobject';
import { _PyArg_CheckPositional } from '../objects/getargs';
import { defineModule, method } from '../objects/typedef';

/** Value of num(x) * factor / den(x), coefficients from the highest power down. */
function ratio(x: number, [num, den]: readonly (readonly number[])[], factor = 1): number {
  const value = (coefficients: readonly number[]): number => {
    let sum = coefficients[0];
    for (let i = 1; i < coefficients.length; i++) sum = sum * x + coefficients[i];
    return sum;
  };
  return (value(num) * factor) / value(den);
}

// Wichura, "Algorithm AS241: The Percentage Points of the Normal Distribution".
// prettier-ignore
const CENTRAL = [
  [
    2509.0809287301227, 33430.57558358813, 67265.7709270087, 45921.95393154987, 13731.69376550946,
    1971.5909503065513, 133.14166789178438, 3.3871328727963665,
  ],
  [
    5226.495278852854, 28729.085735721943, 39307.89580009271, 21213.794301586597,
    5394.196021424751, 687.1870074920579, 42.31333070160091, 1,
  ],
];
// prettier-ignore
const MIDDLE = [
  [
    0.0007745450142783414, 0.022723844989269184, 0.2417807251774506, 1.2704582524523684,
    3.6478483247632045, 5.769497221460691, 4.630337846156546, 1.4234371107496835,
  ],
  [
    1.0507500716444169e-09, 0.0005475938084995345, 0.015198666563616457, 0.14810397642748008,
    0.6897673349851, 1.6763848301838038, 2.053191626637759, 1,
  ],
];
// prettier-ignore
const TAIL = [
  [
    2.0103343992922881e-07, 2.7115555687434876e-05, 0.0012426609473880784, 0.026532189526576124,
    0.29656057182850487, 1.7848265399172913, 5.463784911164114, 6.657904643501103,
  ],
  [
    2.0442631033899397e-15, 1.421511758316446e-07, 1.8463183175100548e-05, 0.0007868691311456133,
    0.014875361290850615, 0.1369298809227358, 0.599832206555888, 1,
  ],
];

function inverse(p: number): number {
  const q = p - 0.5;
  if (Math.abs(q) <= 0.425) {
    const r = 0.180625 - q * q;
    return ratio(r, CENTRAL, q);
  }
  let r = q <= 0 ? p : 1 - p;
  if (r <= 0 || r >= 1) return NaN;
  r = Math.sqrt(-Math.log(r));
  const x = r <= 5 ? ratio(r - 1.6, MIDDLE) : ratio(r - 5, TAIL);
  return q < 0 ? -x : x;
}

/** @source Modules/_statisticsmodule.c _statistics__normal_dist_inv_cdf_impl */
function _normal_dist_inv_cdf(_module: PyObject, args: readonly PyObject[]): PyObject | null {
  if (!_PyArg_CheckPositional('_normal_dist_inv_cdf', args.length, 3, 3)) return null;
  const [p, mu, sigma] = args.map((o) => PyFloat_AsDouble(o));
  if (PyErr_Occurred() !== null) return null;
  if (p <= 0 || p >= 1 || sigma <= 0) {
    return PyErr_SetString(PyExc_ValueError, 'inv_cdf undefined for these parameters');
  }
  return PyFloat_FromDouble(mu + inverse(p) * sigma);
}

export const _statistics_module = defineModule({
  name: '_statistics',
  doc: 'Accelerators for the statistics module.\n',
  methods: [
    method(
      '_normal_dist_inv_cdf',
      METH.FASTCALL,
      _normal_dist_inv_cdf,
      '_normal_dist_inv_cdf($module, p, mu, sigma, /)\n--\n\n',
    ),
  ],
  exec: null,
});
