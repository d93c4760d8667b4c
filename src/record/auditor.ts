/** `run --audit`: proves the ledger before each line or instruction of the script. */
import type { InstructionObserver } from '../ceval/observe';
import { auditHeap, type Discrepancy } from '../heap/audit';
import type { PyObject } from '../heap/object';
import { RunningAudit } from '../heap/running-audit';
import { InternalError } from '../heap/runtime';
import type { PyCodeObject } from '../objects/codeobject';
import { lineOfUnit } from '../objects/codeobject-locations';
import type { Frame } from '../objects/interpframe';
import type { RunObservers } from '../simulator';

const MAX_SHOWN = 20;

/** Checks after which an audit of instructions looks at every second one only, then fourth, ... */
const THIN_AFTER = 1000;

/** How often the ledger is proved: before each line, or before each instruction. */
export type AuditGrain = 'line' | 'instruction';

function fail(wrong: readonly Discrepancy[], where: string): never {
  const shown = wrong.slice(0, MAX_SHOWN).map(({ text }) => `  ${text}`);
  const more = wrong.length > MAX_SHOWN ? `\n  and ${wrong.length - MAX_SHOWN} more` : '';
  throw new InternalError(
    `the counts of ${wrong.length} objects are wrong ${where}:\n${shown.join('\n')}${more}`,
  );
}

/** A recount of the whole heap waits until the run is this part longer than at the last one. */
const FULL_SPACING = 1 / 8;

/**
 * Watches a run. At every step it recounts what has changed; every `fullEvery` steps, less often
 * the longer the run is, and whenever `proveAll` is called, it recounts the whole heap. So a run
 * that builds a large heap step by step is not recounted for each of its objects.
 */
export class Auditor implements InstructionObserver {
  private readonly running = new RunningAudit();
  private lastFrame: Frame | null = null;
  private lastLine = -1;
  private steps = 0;
  private nextFull: number;
  private stride = 1;
  private wait = 1;

  /**
   * `filename`: the script, whose steps count. With `thinning`, steps are left out of a long run:
   * half of them after a thousand checks, three quarters after the next thousand, and so on.
   */
  constructor(
    private readonly filename: string,
    private readonly grain: AuditGrain,
    private readonly fullEvery: number,
    private readonly thinning = false,
  ) {
    this.nextFull = fullEvery;
  }

  /** The watchers for a run. */
  get observers(): RunObservers {
    return { heap: this.running, instructions: this };
  }

  /** The objects made by the run that are alive now, immortal ones left out. */
  get alive(): PyObject[] {
    return this.running.alive();
  }

  /** Recounts the whole heap. Throws InternalError when a count is wrong. */
  proveAll(where: string): void {
    const wrong = auditHeap();
    if (wrong.length > 0) fail(wrong, where);
  }

  beforeInstruction(frame: Frame): void {
    const code = frame.code as PyCodeObject;
    if (frame.generator !== null) this.running.frameRan(frame);
    if (code.v.co_filename?.v !== this.filename) return;
    const line = lineOfUnit(code, frame.pc);
    if (this.grain === 'line' && frame === this.lastFrame && line === this.lastLine) return;
    this.lastFrame = frame;
    this.lastLine = line;
    if (--this.wait > 0) return;
    this.wait = this.stride;
    this.running.frameRan(frame);
    const wrong = this.running.check();
    if (wrong.length > 0) fail(wrong, `before line ${line}`);
    if (++this.steps >= this.nextFull) {
      this.nextFull = this.steps + Math.max(this.fullEvery, Math.floor(this.steps * FULL_SPACING));
      this.proveAll(`before line ${line}`);
    }
    if (this.thinning && this.steps % THIN_AFTER === 0) this.stride *= 2;
  }

  afterInstruction(): void {
    // What it changed is looked at before the next one.
  }

  framePush(frame: Frame): void {
    if (frame.generator !== null) this.running.frameRan(frame);
  }

  framePop(frame: Frame): void {
    if (frame.generator !== null) this.running.frameRan(frame);
  }
}
