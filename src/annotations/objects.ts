/** Objects that expressions speak of: by name where a frame stands, or by label. */
import { lookup } from '../recording/lookup';
import { unquote, type MomentView } from '../recording/moment';
import type { Recording } from '../recording/recording';
import { NoValue } from './value';

/** An object, alive or not. */
export interface Subject {
  readonly serial: number;
  /** Its handle at the moment, or 0 when it is freed. */
  readonly handle: number;
}

/** A moment with the frame in which names are resolved. */
export interface Scene {
  readonly view: MomentView;
  /** Handle of the frame, or 0 for the module after its end. */
  readonly frame: number;
  /** Serials of names as they were before the statement ran, where it has deleted them. */
  readonly deleted: ReadonlyMap<string, number>;
}

/** Resolves names and labels; keeps the labels and where globals were found. */
export class Objects {
  /** Label -> serial. */
  readonly labels = new Map<string, number>();
  private readonly handles = new Map<number, number>();
  private readonly globalSlots = new Map<string, number>();
  /** Slots of the module's dict that `globalSlots` knows. */
  private globalsSeen = 0;

  constructor(private readonly recording: Recording) {}

  /** `"the foo"`: the label of an object, or undefined. */
  labelOf(serial: number): string | undefined {
    for (const [label, of] of this.labels) if (of === serial) return `"${label}"`;
    return undefined;
  }

  /** The handle of a live object, or 0. */
  handleOf(view: MomentView, serial: number): number {
    if (serial < 0) return 0;
    const died = this.recording.objectDied.at(serial);
    if (died >= 0 && died < view.cursor.row) return 0;
    const known = this.handles.get(serial);
    if (known !== undefined && view.serial(known) === serial) return known;
    const handle = view.handleOf(serial);
    if (handle > 0) this.handles.set(serial, handle);
    return handle;
  }

  /** The handle that a path stands for, or 0. */
  find(view: MomentView, frame: number, text: string): number {
    if (/^[\p{L}_][\p{L}\p{N}_]*$/u.test(text)) {
      const global = this.globalOf(view, frame, text);
      if (global > 0) return global;
    }
    return lookup(view, frame, text)?.handle ?? 0;
  }

  /** A bare name of the module, found in the slot where it was before. */
  private globalOf(view: MomentView, frame: number, name: string): number {
    const main = this.handleOf(view, this.recording.mainGlobals);
    if (main === 0) return 0;
    const inModule = frame === 0 || view.cursor.heap.edge(frame, -2) === main;
    if (!inModule) return 0;
    const known = this.inKnownSlot(view, main, name);
    return known > 0 ? known : this.inNewSlots(view, main, name);
  }

  private inKnownSlot(view: MomentView, main: number, name: string): number {
    const slot = this.globalSlots.get(name);
    if (slot === undefined) return 0;
    const value = view.cursor.heap.edge(main, slot);
    return value > 0 && unquote(view.keyText(main, slot)) === name ? value : 0;
  }

  /**
   * Looks only at the slots that came after the last look: a dict appends. When it has moved its
   * entries, a name is not found here, and the caller searches the whole dict.
   */
  private inNewSlots(view: MomentView, main: number, name: string): number {
    const end = view.slotCount(main);
    if (end < this.globalsSeen) {
      this.globalsSeen = 0;
      this.globalSlots.clear();
    }
    const from = this.globalsSeen;
    this.globalsSeen = end;
    view.forEachName(main, (key, _value, at) => this.globalSlots.set(key, at), from);
    return this.inKnownSlot(view, main, name);
  }

  /** The object of a path; throws `NoValue` when it names nothing. */
  named(scene: Scene, text: string): Subject {
    const handle = this.find(scene.view, scene.frame, text);
    if (handle > 0) return { serial: scene.view.serial(handle), handle };
    throw new NoValue(`${text} is not defined here`);
  }

  /** As `named`, or the object that the name stood for before the statement deleted it. */
  namedBefore(scene: Scene, text: string): Subject {
    const handle = this.find(scene.view, scene.frame, text);
    if (handle > 0) return { serial: scene.view.serial(handle), handle };
    const serial = scene.deleted.get(text);
    if (serial !== undefined) return { serial, handle: this.handleOf(scene.view, serial) };
    throw new NoValue(
      `${text} is not defined here; give the object a label while it has a name: name ${text} as "the ${text}"`,
    );
  }

  /** The object of a label; throws `NoValue` before the label is given. */
  labelled(view: MomentView, label: string): Subject {
    const serial = this.labels.get(label);
    if (serial === undefined) throw new NoValue(`no object has the label "${label}" yet`);
    return { serial, handle: this.handleOf(view, serial) };
  }
}
