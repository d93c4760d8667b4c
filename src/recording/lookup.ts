/** What an expression of the source stands for at a moment: names, attributes and items. */
import { GENERATOR_FIRST_LOCAL } from './generator-slots';
import { slotName } from './holders';
import { unquote, type MomentView } from './moment';

/** An object found by an expression. */
export interface Found {
  readonly handle: number;
  /** `global of module`, `local of insert`, `attribute of Node n`. */
  readonly where: string;
}

const TOKEN =
  /^\s*(?:\.?([A-Za-z_\u0080-\uffff][\w\u0080-\uffff]*)|\[\s*(-?\d+|'[^']*'|"[^"]*")\s*\])\s*/u;

/** Splits `a.b[0]['k']` into its parts, or undefined when it is something else. */
export function parseExpression(
  text: string,
): readonly { name?: string; item?: string }[] | undefined {
  const parts: { name?: string; item?: string }[] = [];
  let rest = text;
  while (rest.length > 0) {
    const match = TOKEN.exec(rest);
    if (match === null) return undefined;
    const dotted = rest.trimStart().startsWith('.');
    if (match[1] !== undefined) {
      if (dotted === (parts.length === 0)) return undefined;
      parts.push({ name: match[1] });
    } else {
      if (parts.length === 0) return undefined;
      parts.push({ item: match[2] ?? '' });
    }
    rest = rest.slice(match[0].length);
  }
  return parts.length === 0 ? undefined : parts;
}

/**
 * Resolves an expression where a frame stands (its handle, or 0 for the module): locals, cells,
 * the frame's namespace, the module's globals. Undefined when it names nothing.
 */
export function lookup(view: MomentView, frame: number, text: string): Found | undefined {
  const parts = parseExpression(text);
  const first = parts?.[0];
  if (parts === undefined || first?.name === undefined) return undefined;
  let found = resolveName(view, frame, first.name);
  for (let i = 1; i < parts.length && found !== undefined; i++) {
    const part = parts[i]!; // in bounds
    found =
      part.name !== undefined
        ? attributeOf(view, found.handle, part.name)
        : itemOf(view, found.handle, part.item ?? '');
  }
  return found;
}

function resolveName(view: MomentView, frame: number, name: string): Found | undefined {
  const state = view.frame(frame);
  if (state !== undefined) {
    const local = localOf(view, frame, state.info, name);
    if (local !== undefined) return local;
    const namespace = view.cursor.heap.edge(frame, -2);
    const value = namespace === 0 ? 0 : valueOfKey(view, namespace, name);
    if (value !== 0) return { handle: value, where: namespaceWords(view, namespace) };
  }
  const globals = view.mainGlobals();
  const value = globals === 0 ? 0 : valueOfKey(view, globals, name);
  return value === 0 ? undefined : { handle: value, where: 'global of module' };
}

function namespaceWords(view: MomentView, namespace: number): string {
  const module = view.namespace(namespace);
  if (module === '__main__') return 'global of module';
  return module === undefined ? 'name of the class body' : `global of module ${module}`;
}

function localOf(view: MomentView, frame: number, info: number, name: string): Found | undefined {
  const code = view.recording.codes[view.recording.frameCode.at(info)];
  const slot = code?.localNames.indexOf(name) ?? -1;
  if (slot < 0) return undefined;
  const owner = ownerOfLocals(view, frame, info);
  let handle = owner === 0 ? 0 : view.cursor.heap.edge(owner, slot + firstLocal(frame, owner));
  if (handle !== 0 && view.category(handle) === 'cell') handle = view.cursor.heap.edge(handle, 0);
  return handle === 0 ? undefined : { handle, where: `local of ${code?.qualname ?? '?'}` };
}

/** The handle that owns a frame's locals: the frame, or the generator it belongs to. */
export function ownerOfLocals(view: MomentView, frame: number, info: number): number {
  const generator = view.recording.frameGenerator.at(info);
  return generator < 0 ? frame : view.handleOf(generator);
}

/** Slot of the first local in its owner: a generator's frame slots come after its own. */
export function firstLocal(frame: number, owner: number): number {
  return owner === frame ? 0 : GENERATOR_FIRST_LOCAL;
}

/** The value of a string key in a dict: a handle or 0. */
function valueOfKey(view: MomentView, dict: number, name: string): number {
  let found = 0;
  view.forEachName(dict, (key, value) => {
    if (key === name) found = value;
  });
  return found;
}

/** An attribute that the object itself holds: in its values, its dict or its class. */
function attributeOf(view: MomentView, handle: number, name: string): Found | undefined {
  const { heap } = view.cursor;
  const where = `attribute of ${view.label(handle)}`;
  let value = 0;
  let type = 0;
  heap.forEachEdge(handle, (slot, target) => {
    if (slot === -1) type = target;
    else if (slot === -2 && value === 0) value = valueOfKey(view, target, name);
    else if (slot <= -16 && slotName(view, handle, slot) === name) value = target;
    else if (slot >= 0 && slotName(view, handle, slot) === name) value = target;
    else if (slot >= 0 && slotName(view, handle, slot) === '__dict__' && value === 0)
      value = valueOfKey(view, target, name);
  });
  if (value !== 0) return { handle: value, where };
  return type === 0 ? undefined : attributeOf(view, type, name);
}

function itemOf(view: MomentView, handle: number, item: string): Found | undefined {
  const category = view.category(handle);
  const where = `item of ${view.label(handle)}`;
  const payload = view.cursor.heap.payload(handle);
  if (category === 'dict') {
    for (let i = 1; i < payload.length; i += 2) {
      const key = view.keyText(handle, i);
      const value = payload[i] ?? 0;
      if (value !== 0 && (key === item || (unquote(key) === unquote(item) && /^['"]/.test(item))))
        return { handle: value, where };
    }
    return undefined;
  }
  const index = Number(item);
  if (!Number.isInteger(index)) return undefined;
  const value = payload[index < 0 ? payload.length + index : index] ?? 0;
  return value === 0 ? undefined : { handle: value, where };
}
