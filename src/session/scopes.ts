/** The roots on the left of the picture: the module's namespace and the running frames. */
import { firstLocal, ownerOfLocals } from '../recording/lookup';
import type { MomentView } from '../recording/moment';
import type { CodeFacts, FrameState } from '../recording/recording';
import { isWritten } from './class-rows';
import type { HeldSlot } from './held-slot';
import { dictRows } from './rows';

/** A scope before its rows are cut and drawn. */
export interface Scope {
  readonly id: string;
  readonly kind: 'globals' | 'frame';
  readonly title: string;
  readonly current: boolean;
  readonly path: string;
  readonly line: number;
  readonly slots: readonly HeldSlot[];
  /** Names of modules and library objects, which get no row each. */
  readonly imports: readonly string[];
}

/** Namespaces first, then frames from the oldest. */
export function scopesOf(view: MomentView): Scope[] {
  const { cursor } = view;
  const scopes: Scope[] = [];
  const main = view.mainGlobals();
  const top = cursor.frames[cursor.frames.length - 1];
  const module = cursor.frames[0];
  if (main > 0) {
    const rows: HeldSlot[] = [];
    dictRows(view, main, 'global', rows, (name) => /^__.*__$/.test(name));
    scopes.push({
      id: 'globals:__main__',
      kind: 'globals',
      title: 'globals',
      current: top !== undefined && top === module,
      path: '',
      line: 0,
      slots: [
        ...rows.filter((row) => !view.isLibrary(row.target)),
        ...(module === undefined ? [] : stackSlots(view, module.handle, module.info)),
      ],
      imports: rows.filter((row) => view.isLibrary(row.target)).map((row) => row.name),
    });
  }
  const { frames } = cursor;
  const folded = frames.length > OLDEST + NEWEST + 1;
  const newest = folded ? frames.length - NEWEST : OLDEST;
  for (const frame of frames.slice(0, OLDEST)) scopes.push(...frameScope(view, frame));
  if (folded) scopes.push(foldedFrames(frames.length - OLDEST - NEWEST));
  for (const frame of frames.slice(newest)) scopes.push(...frameScope(view, frame));
  return scopes;
}

/** Of a deep recursion the oldest and the newest frames are drawn. */
const OLDEST = 4;
const NEWEST = 10;

function foldedFrames(count: number): Scope {
  return {
    id: 'frames:folded',
    kind: 'frame',
    title: `… ${count.toLocaleString('en')} more frames`,
    current: false,
    path: '',
    line: 0,
    slots: [],
    imports: [],
  };
}

/** The scope of a frame; none for the module's own, which the namespace stands for. */
function frameScope(view: MomentView, frame: FrameState): Scope[] {
  const { frames } = view.cursor;
  const code = view.recording.codes[view.recording.frameCode.at(frame.info)];
  if (code === undefined || (frame === frames[0] && code.name === '<module>')) return [];
  return [
    {
      id: `frame:${frame.info}`,
      kind: 'frame',
      title: scopeTitle(view, frame.handle, code),
      current: frame === frames[frames.length - 1],
      path: code.path,
      line: frame.line,
      slots: frameSlots(view, frame.handle, frame.info),
      imports: [],
    },
  ];
}

/** `f()`, `class C` while a class's body runs, `module m` while one is imported. */
function scopeTitle(view: MomentView, handle: number, code: CodeFacts): string {
  if (code.name === '<module>') return `module ${code.path.replace(/^.*\/|\.py$/g, '')}`;
  const namespace = view.cursor.heap.edge(handle, -2);
  const body = namespace > 0 && view.namespace(namespace) === undefined;
  return body ? `class ${code.qualname}` : `${code.qualname}()`;
}

function frameSlots(view: MomentView, handle: number, info: number): HeldSlot[] {
  const rows: HeldSlot[] = [];
  const owner = ownerOfLocals(view, handle, info);
  const names = view.localNames(info);
  const base = firstLocal(handle, owner);
  names.forEach((name, index) => {
    const slot = index + base;
    const held = owner === 0 ? 0 : view.cursor.heap.edge(owner, slot);
    if (held === 0) return;
    const cell = view.category(held) === 'cell';
    const target = cell ? view.cursor.heap.edge(held, 0) : held;
    if (target > 0)
      rows.push({ name, kind: cell ? 'cell' : 'local', target, key: `${owner}:${slot}` });
  });
  const namespace = view.cursor.heap.edge(handle, -2);
  if (namespace > 0 && view.namespace(namespace) === undefined)
    dictRows(view, namespace, 'local', rows, isWritten);
  return [...rows, ...stackSlots(view, handle, info)];
}

function stackSlots(view: MomentView, handle: number, info: number): HeldSlot[] {
  const rows: HeldSlot[] = [];
  const first = view.localNames(info).length;
  const payload = view.cursor.heap.payload(handle);
  for (let slot = first; slot < payload.length; slot++) {
    const target = payload[slot] ?? 0;
    if (target > 0 && !view.immortal(target) && !view.isLibrary(target))
      rows.push({ name: 'stack', kind: 'stack', target, key: `${handle}:${slot}` });
  }
  return rows;
}
