/** Reads the arguments of the command line. */
import { parseArgs } from 'node:util';
import type { AuditGrain } from '../record/auditor';
import type { ExplainCommand } from './explain';
import type { RunCommand } from './run';
import type { TraceCommand } from './trace';

/** What the command line was asked to do. */
export type Command = RunCommand | TraceCommand | ExplainCommand;

export const USAGE = `usage: heapscope run FILE [ARG...] [--audit[=instruction]] [--max-steps N]
       heapscope trace FILE [ARG...] [--out FILE.heapscope] [--json] [--events]
       heapscope explain FILE --line N --name EXPR
       heapscope check FILE...|DIR [--junit FILE] [--json]
trace and explain open a recording when FILE ends in .heapscope
`;

/** The command, or null when the arguments are not understood. */
export function parseCommand(argv: readonly string[]): Command | null {
  const [name, ...rest] = argv;
  try {
    if (name === 'run') return parseRun(rest);
    if (name === 'trace') return parseTrace(rest);
    if (name === 'explain') return parseExplain(rest);
  } catch (error) {
    // parseArgs says what it does not know; the usage says what there is.
    if (!(error instanceof TypeError)) throw error;
  }
  return null;
}

function count(text: string | undefined): number | null {
  if (text === undefined || !/^\d+$/.test(text)) return null;
  const value = Number(text);
  return Number.isSafeInteger(value) ? value : null;
}

/** Options may stand before FILE; what follows FILE is the program's, except our own two flags. */
function parseRun(argv: readonly string[]): RunCommand | null {
  const rest: string[] = [];
  let maxSteps: number | null = null;
  let audit: AuditGrain | null = null;
  for (let i = 0; i < argv.length; i++) {
    const argument = argv[i];
    if (argument === '--audit') audit = 'line';
    else if (argument === '--audit=instruction') audit = 'instruction';
    else if (argument === '--max-steps') {
      maxSteps = count(argv[++i]);
      if (maxSteps === null) return null;
    } else if (argument !== undefined) rest.push(argument);
  }
  const [file, ...args] = rest;
  return file === undefined ? null : { command: 'run', file, args, maxSteps, audit };
}

function parseTrace(argv: readonly string[]): TraceCommand | null {
  const { values, positionals } = parseArgs({
    args: [...argv],
    allowPositionals: true,
    options: { json: { type: 'boolean' }, events: { type: 'boolean' }, out: { type: 'string' } },
  });
  const [file, ...args] = positionals;
  if (file === undefined) return null;
  const { json = false, events = false, out } = values;
  return { command: 'trace', file, args, json, events, ...(out === undefined ? {} : { out }) };
}

function parseExplain(argv: readonly string[]): ExplainCommand | null {
  const { values, positionals } = parseArgs({
    args: [...argv],
    allowPositionals: true,
    options: { line: { type: 'string' }, name: { type: 'string' } },
  });
  const [file] = positionals;
  const line = count(values.line);
  const { name } = values;
  if (file === undefined || positionals.length > 1 || line === null || name === undefined)
    return null;
  return { command: 'explain', file, line, name };
}
