/** From `co_code` to arrays that the loop indexes by code unit: handler, argument, next unit. */
import { DEOPT, INLINE_CACHE_ENTRIES, OPCODES, OPCODE_NAMES } from '../compile/opcode';
import { InternalError } from '../heap/runtime';
import { preparedCode, type PyCodeObject } from '../objects/codeobject';
import { WARMUP } from './adaptive';
import type { Handler } from './flow';
import { handlerTable } from './handler-table';
import { monitor } from './monitor-hook';
import { binaryOpHandlers } from './handlers/arithmetic';
import { quickKind } from './quick';

let table: (Handler | undefined)[] | null = null;
let binary: Handler[] = [];

function makeTables(): (Handler | undefined)[] {
  const byNumber: (Handler | undefined)[] = new Array<Handler | undefined>(256).fill(undefined);
  for (const [name, handler] of Object.entries(handlerTable())) {
    byNumber[OPCODES[name as keyof typeof OPCODES]] = handler;
  }
  binary = binaryOpHandlers();
  return byNumber;
}

function handlerFor(opcode: number, oparg: number): Handler {
  if (opcode === OPCODES.BINARY_OP) return binary[oparg];
  const handler = table![opcode];
  return (
    handler ??
    ((): number => {
      throw new InternalError(`no handler for ${OPCODE_NAMES[opcode] ?? opcode}`);
    })
  );
}

/**
 * Takes all code back to its plain form: code in `running`, whose handlers loops are going through,
 * in place, other code by decoding it when it is entered next.
 */
export function forgetPrepared(running: ReadonlySet<PyCodeObject>): void {
  for (const code of preparedCode) {
    if (!running.has(code)) {
      code.v.ops = null;
      code.v.instrumented = 0;
      preparedCode.delete(code);
      continue;
    }
    code.v.instrumented = 0;
    const { ops } = code.v;
    if (ops !== null) putPlainHandlers(code, ops as unknown as Handler[]);
  }
}

function putPlainHandlers(code: PyCodeObject, ops: Handler[]): void {
  const { args, nexts, quick, co_code } = code.v;
  for (let unit = 0; unit < ops.length; unit = nexts[unit]) {
    const opcode = DEOPT[co_code[unit * 2]];
    ops[unit] = handlerFor(opcode, args[unit]);
    quick[unit] = quickKind(opcode, args[unit]);
  }
}

/** Decodes the code once; returns its handlers. Done on first execution: much code never runs. */
export function prepareCode(code: PyCodeObject): ((frame: never, oparg: number) => number)[] {
  table ??= makeTables();
  const v = code.v;
  const bytes = v.co_code;
  const units = bytes.length >> 1;
  const ops = new Array<Handler>(units);
  const args = new Int32Array(units);
  const nexts = new Int32Array(units);
  const quick = new Uint8Array(units);
  let extended = 0;
  const nop = table[OPCODES.NOP]!;
  for (let unit = 0; unit < units;) {
    const opcode = DEOPT[bytes[unit * 2]];
    const oparg = bytes[unit * 2 + 1] | extended;
    const size = 1 + INLINE_CACHE_ENTRIES[opcode];
    extended = opcode === OPCODES.EXTENDED_ARG ? oparg << 8 : 0;
    ops[unit] = handlerFor(opcode, oparg);
    args[unit] = oparg;
    quick[unit] = quickKind(opcode, oparg);
    for (let i = 0; i < size && unit + i < units; i++) {
      if (i > 0) ops[unit + i] = nop;
      nexts[unit + i] = unit + size;
    }
    unit += size;
  }
  v.args = args;
  v.nexts = nexts;
  v.quick = quick;
  v.counters = new Uint16Array(units).fill(WARMUP);
  v.caches = new Array<unknown>(units).fill(undefined);
  v.ops = ops as unknown as ((frame: never, oparg: number) => number)[];
  preparedCode.add(code);
  if (monitor !== null) monitor.prepared(code);
  return v.ops;
}
