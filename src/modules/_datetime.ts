/** Module `_datetime`. */
import type { PyObject, PyTypeObject } from '../heap/object';
import { Py_DECREF, Py_NewRef } from '../heap/refcount';
import { registerRoots, visitOptional } from '../heap/roots';
import { PyDict_SetItemString } from '../objects/dictobject';
import { PyModule_AddObjectRef } from '../objects/moduleobject';
import { defineModule } from '../objects/typedef';
import { addIntConstants, addType } from './add-constant';
import { MAXYEAR, MINYEAR } from './datetime-calendar';
import { PyDateTime_DateType, isoCalendarTypeRoot, newDate } from './datetime-date';
import { PyDateTime_DateTimeType } from './datetime-datetime';
import { PyDateTime_DeltaType, deltaFromMicroseconds } from './datetime-delta';
import { MICROS_PER_DAY, callWithInts } from './datetime-shared';
import { PyDateTime_TimeType } from './datetime-time';
import {
  PyDateTime_TZInfoType,
  PyDateTime_TimeZoneType,
  new_timezone,
  timezoneUtc,
  timezoneUtcRoot,
} from './datetime-tz';

registerRoots('_datetime', (visit) => {
  visitOptional(visit, timezoneUtcRoot(), 'state of the module _datetime');
  visitOptional(visit, isoCalendarTypeRoot(), 'state of the module _datetime');
});

/** Adds class attributes, whose references it takes over: 0, or -1. */
function addAttributes(
  type: PyTypeObject,
  rows: Readonly<Record<string, PyObject | null>>,
): number {
  for (const [name, o] of Object.entries(rows)) {
    if (o === null || PyDict_SetItemString(type.tp_dict!, name, o) < 0) return -1;
    Py_DECREF(o);
  }
  return 0;
}

const delta = (us: bigint): PyObject | null => deltaFromMicroseconds(us);

function zone(minutes: bigint): PyObject | null {
  const offset = delta(minutes * 60_000_000n);
  return offset === null ? null : new_timezone(offset, null);
}

function addLimits(): number {
  const day = BigInt(MICROS_PER_DAY);
  const last = [23, 59, 59, 999999];
  const results = [
    addAttributes(PyDateTime_DeltaType, {
      resolution: delta(1n),
      min: delta(-999999999n * day),
      max: delta(1_000_000_000n * day - 1n),
    }),
    addAttributes(PyDateTime_DateType, {
      min: newDate(PyDateTime_DateType, MINYEAR, 1, 1),
      max: newDate(PyDateTime_DateType, MAXYEAR, 12, 31),
      resolution: delta(day),
    }),
    addAttributes(PyDateTime_TimeType, {
      min: callWithInts(PyDateTime_TimeType, []),
      max: callWithInts(PyDateTime_TimeType, last),
      resolution: delta(1n),
    }),
    addAttributes(PyDateTime_DateTimeType, {
      min: callWithInts(PyDateTime_DateTimeType, [MINYEAR, 1, 1]),
      max: callWithInts(PyDateTime_DateTimeType, [MAXYEAR, 12, 31, ...last]),
      resolution: delta(1n),
    }),
    addAttributes(PyDateTime_TimeZoneType, {
      utc: Py_NewRef(timezoneUtc()),
      min: zone(-1439n),
      max: zone(1439n),
    }),
  ];
  return results.some((result) => result < 0) ? -1 : 0;
}

function exec(module: PyObject): number {
  const types = [
    PyDateTime_DateType,
    PyDateTime_DateTimeType,
    PyDateTime_TimeType,
    PyDateTime_DeltaType,
    PyDateTime_TZInfoType,
    PyDateTime_TimeZoneType,
  ];
  for (const type of types) if (addType(module, type) < 0) return -1;
  if (addLimits() < 0 || addIntConstants(module, { MINYEAR, MAXYEAR }) < 0) return -1;
  return PyModule_AddObjectRef(module, 'UTC', timezoneUtc());
}

export const _datetime_module = defineModule({
  name: '_datetime',
  doc: 'Fast implementation of the datetime type.',
  methods: [],
  exec,
});
