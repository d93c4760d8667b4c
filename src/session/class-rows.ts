/**
 * The rows of a class: what its body has defined and the program's classes that it derives from.
 * What CPython makes of every class by itself (its dict, the tuples of bases and resolution order,
 * descriptors, the list of subclasses) says nothing about the program and gets no rows.
 */
import { slotName } from '../recording/holders';
import type { MomentView } from '../recording/moment';
import type { HeldSlot } from './held-slot';

/** What stands for code in a class's body, by its type's name, in a learner's words. */
const DESCRIPTORS: ReadonlyMap<string, string> = new Map([
  ['property', 'property'],
  ['classmethod', 'classmethod'],
  ['staticmethod', 'staticmethod'],
  ['member_descriptor', 'slot'],
  ['_tuplegetter', 'field'],
  ['getset_descriptor', 'getset'],
]);

/** What a descriptor of a class is called in its row; undefined for other objects. */
export function descriptorWord(view: MomentView, handle: number): string | undefined {
  return DESCRIPTORS.get(view.typeName(handle));
}

/** Whether an attribute of a class is code or access to instances: what says little about data. */
export function isCode(view: MomentView, handle: number): boolean {
  const category = view.category(handle);
  return (
    category === 'function' ||
    category === 'method' ||
    descriptorWord(view, handle) !== undefined ||
    (category === 'type' && view.isLibrary(handle))
  );
}

/** Names in a class's body that the compiler or CPython writes there. */
const WRITTEN = new Set([
  '__module__',
  '__qualname__',
  '__doc__',
  '__annotations__',
  '__classcell__',
  '__type_params__',
]);

/** Whether a name in the namespace of a class's body is not the program's. */
export function isWritten(name: string): boolean {
  return WRITTEN.has(name);
}

/** The rows of a class: its bases, then its data, then its code. */
export function classRows(view: MomentView, handle: number): HeldSlot[] {
  const { heap } = view.cursor;
  const payload = heap.payload(handle);
  const data: HeldSlot[] = [];
  const code: HeldSlot[] = [];
  const bases: HeldSlot[] = [];
  payload.forEach((target, slot) => {
    if (target === 0) return;
    const name = slotName(view, handle, slot);
    if (name === '__dict__')
      view.forEachName(target, (attribute, value, at) => {
        if (isMachinery(view, attribute, value)) return;
        const row = {
          name: attribute,
          kind: 'attribute' as const,
          target: value,
          key: `${target}:${at}`,
        };
        (isCode(view, value) ? code : data).push(row);
      });
    else if (name === '__bases__')
      heap.payload(target).forEach((base, at) => {
        if (base > 0 && !view.isLibrary(base))
          bases.push({ name: 'base', kind: 'internal', target: base, key: `${target}:${at}` });
      });
  });
  return [...bases, ...data, ...code];
}

/** Whether an attribute of a class is there for Python: of special names only the program's functions are told. */
function isMachinery(view: MomentView, name: string, value: number): boolean {
  // `_member_map_` and the like: the names that Enum keeps for itself.
  if (/^_[^_].*[^_]_$/.test(name) || name === '_abc_impl') return true;
  if (!/^__.*__$/.test(name)) return false;
  const word = descriptorWord(view, value);
  if (word !== undefined) return word === 'getset';
  return view.category(value) !== 'function' || view.isLibrary(value);
}
