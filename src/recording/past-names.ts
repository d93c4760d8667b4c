/** The names that objects were once bound to: what to call them when no name is left. */
import { E_ALLOC, E_EDGE, E_FRAME_POP, E_FRAME_PUSH } from './events';
import { unquote } from './moment';
import { ValueKind, type Recording } from './recording';

interface Binding {
  readonly name: string;
  readonly row: number;
}

/** The first names of an object: as a local, and as a global, which tells more. */
interface Bindings {
  local?: Binding;
  global?: Binding;
}

/** Local names that say nothing of an object. */
const QUIET_LOCALS = new Set(['self', 'cls']);

/** Rows that `readOn` reads at once: some milliseconds' work. */
const ROWS = 1 << 16;

/**
 * Reads the log once, as far as it has grown, and remembers each object's first name. What a long
 * log has not been read of is read when somebody calls `readOn`.
 */
export class PastNames {
  private row = 0;
  private word = 0;
  private globals = 0;
  private readonly serials = new Map<number, number>();
  private readonly keys = new Map<number, number>();
  private readonly frames = new Map<number, number>();
  private readonly bindings = new Map<number, Bindings>();

  constructor(private readonly recording: Recording) {}

  /** The name that the object had before a row, or undefined. */
  nameOf(serial: number, row: number): string | undefined {
    if (this.recording.log.rows - this.row <= 2 * ROWS) while (this.readOn());
    const { global, local } = this.bindings.get(serial) ?? {};
    if (global !== undefined && global.row <= row) return global.name;
    return local === undefined || local.row > row ? undefined : local.name;
  }

  /** Reads on until a row. */
  readTo(row: number): void {
    while (this.row < row && this.readOn());
  }

  /** Forgets an object that is no longer asked for. */
  forget(serial: number): void {
    this.bindings.delete(serial);
  }

  /** Reads some more of the log and tells whether anything is left. */
  readOn(): boolean {
    const { log } = this.recording;
    // Another reads what was given up since, and has kept what matters.
    if (this.row < log.firstRow) return false;
    const end = Math.min(log.rows, this.row + ROWS);
    for (; this.row < end; this.row++) {
      const kind = log.kind(this.row);
      const a = log.word(this.row, this.word, 0);
      const b = log.word(this.row, this.word, 1);
      if (kind === E_ALLOC) {
        this.serials.set(a, b);
        if (b === this.recording.mainGlobals) this.globals = a;
      } else if (kind === E_FRAME_PUSH) this.frames.set(a, b);
      else if (kind === E_FRAME_POP) this.frames.delete(a);
      else if (kind === E_EDGE) this.edge(a, b, log.word(this.row, this.word, 3));
      this.word += log.width(this.row);
    }
    return this.row < log.rows;
  }

  private edge(owner: number, slot: number, target: number): void {
    if (owner === this.globals && slot % 2 === 0) this.keys.set(slot, target);
    if (target <= 0 || slot < 0) return;
    if (owner === this.globals) {
      if (slot % 2 === 1) this.bind(target, this.keyText(slot - 1), true);
      return;
    }
    const info = this.frames.get(owner);
    if (info === undefined) return;
    const names = this.recording.codes[this.recording.frameCode.at(info)]?.localNames;
    const name = names?.[slot];
    if (name !== undefined && !QUIET_LOCALS.has(name)) this.bind(target, name, false);
  }

  private bind(handle: number, name: string | undefined, global: boolean): void {
    const serial = this.serials.get(handle);
    if (serial === undefined || name === undefined) return;
    let known = this.bindings.get(serial);
    if (known === undefined) this.bindings.set(serial, (known = {}));
    known[global ? 'global' : 'local'] ??= { name, row: this.row };
  }

  private keyText(slot: number): string | undefined {
    const { recording } = this;
    const serial = this.serials.get(this.keys.get(slot) ?? 0);
    if (serial === undefined || recording.objectValueKind.at(serial) !== ValueKind.TEXT)
      return undefined;
    return unquote(recording.texts.text(recording.objectValue.at(serial)));
  }
}
