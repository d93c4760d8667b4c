/** `heapscope explain FILE --line N --name EXPR`: who holds an object after a line. */
import { holdersOf } from '../recording/holders';
import { lookup } from '../recording/lookup';
import { MomentView } from '../recording/moment';
import type { Cursor } from '../recording/cursor';
import { DetailMissing, Parts } from '../recording/parts';
import { frameForLine, momentAfterLine } from '../session/answers';
import { shownCount } from '../session/object-text';
import { complaint, exitCodeOf, openOrRecord, withDetail } from './recorded';
import { EXIT } from './exit-codes';
import type { TextSink } from './sink';

/** What `explain` was asked. */
export interface ExplainCommand {
  readonly command: 'explain';
  readonly file: string;
  readonly line: number;
  readonly name: string;
}

/**
 * Prints `refcount COUNT`, then a line for each holder, of the moment when the line has last
 * finished. An immortal object has no list of holders.
 */
export function explain({ file, line, name }: ExplainCommand, sink: TextSink): number {
  const opened = openOrRecord(file, [], sink);
  if (opened === undefined) return EXIT.USAGE;
  const { recording, outcome, path } = opened;
  const parts = new Parts(recording);
  let cursor: Cursor | undefined;
  try {
    cursor = withDetail(parts, opened, () => momentAfterLine(parts, path, line));
  } catch (error) {
    if (!(error instanceof DetailMissing)) throw error;
    sink.error(`heapscope: ${file}:${line}: ${error.message}\n`);
    return EXIT.FAILED;
  }
  if (cursor === undefined) {
    sink.error(complaint(outcome) ?? '');
    sink.error(`heapscope: line ${line} of ${file} never ran\n`);
    return EXIT.FAILED;
  }
  const view = new MomentView(cursor);
  const found = lookup(view, frameForLine(cursor, path, line, cursor.recording), name);
  if (found === undefined) {
    sink.error(`heapscope: ${file}:${line}: '${name}' names nothing at this moment\n`);
    return EXIT.FAILED;
  }
  const { handle } = found;
  if (view.immortal(handle)) {
    sink.data(`refcount ${shownCount(view, handle)}\n- immortal: never freed\n`);
    return EXIT.DONE;
  }
  const lines = holdersOf(view, handle).map((holder) => `- ${holder.text}\n`);
  sink.data(`refcount ${view.refcount(handle)}\n${lines.join('')}`);
  return exitCodeOf(outcome) === EXIT.LIMIT ? EXIT.LIMIT : EXIT.DONE;
}
