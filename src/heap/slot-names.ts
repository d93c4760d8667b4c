/** Names of slots and objects for people: the words of the audit and of `explain`. */
import type { DictKeys } from '../objects/dict-keys';
import { PyDict_GetItemString } from '../objects/dictobject';
import { PyTypeObject, type PyObject } from './object';
import { GenericSlot } from './owns';

/** What an object calls itself, without running Python code. */
export function plainName(o: PyObject): string {
  if (o instanceof PyTypeObject) return `class ${o.tp_name}`;
  const type = o.ob_type.tp_name;
  const payload = o.v as Record<string, PyObject | null> | null;
  if (type === 'module') return `module ${moduleName(o)}`;
  if (type === 'function' && payload !== null)
    return `function ${textOf(payload['func_qualname'])}`;
  if (type === 'code' && payload !== null) return `code of ${textOf(payload['co_qualname'])}`;
  if (typeof o.v === 'string') return `str ${JSON.stringify(o.v.slice(0, 40))}`;
  if (typeof o.v === 'number' || typeof o.v === 'bigint') return `${type} ${o.v}`;
  return type;
}

/** `__name__` of a module, read without running code. */
function moduleName(o: PyObject): string {
  const { dict } = o;
  if (dict === null || Array.isArray(dict)) return '?';
  return textOf(PyDict_GetItemString(dict, '__name__'));
}

/** Name of inline attribute value `index`, from the class's shared keys. */
function inlineKeyName(o: PyObject, index: number): string {
  return textOf((o.ob_type.ht_cached_keys as DictKeys | null)?.me_key[index]);
}

function textOf(o: PyObject | null | undefined): string {
  return o && typeof o.v === 'string' ? o.v : '?';
}

/** Slot names of a class with `__slots__`: index in `slots` to member name. */
function memberName(o: PyObject, index: number): string {
  for (let type: PyTypeObject | null = o.ob_type; type !== null; type = type.tp_base) {
    const own = index - type.tp_slots_start;
    if (type.tp_slots_count > 0 && own >= 0 && own < type.tp_slots_count) {
      const names = type.ht_slots?.v as readonly PyObject[] | undefined;
      return textOf(names?.[own]);
    }
  }
  return `member ${index}`;
}

/**
 * What holds a reference, e.g. `global a`, `item 0 of list`, `attribute x of Node`. `namespaces`
 * maps the dicts of modules to the modules' names.
 */
export function describeSlot(
  owner: PyObject,
  slot: number,
  namespaces: ReadonlyMap<PyObject, string>,
): string {
  const name = plainName(owner);
  if (slot === GenericSlot.TYPE) return `type of ${name} object`;
  if (slot === GenericSlot.DICT) return `__dict__ of ${name}`;
  if (slot <= GenericSlot.INLINE) {
    return `attribute ${inlineKeyName(owner, GenericSlot.INLINE - slot)} of ${name}`;
  }
  if (slot <= GenericSlot.MEMBERS) {
    return `attribute ${memberName(owner, GenericSlot.MEMBERS - slot)} of ${name}`;
  }
  const word = owner.ob_type.tp_slotname?.(owner, slot) ?? `slot ${slot}`;
  const module = namespaces.get(owner);
  if (module !== undefined) {
    const global = /^value of '(.*)'$/.exec(word)?.[1];
    if (global !== undefined) return `global ${global} of ${module}`;
  }
  return `${word} of ${name}`;
}
