/** The worker's side of protocol/queries: questions that are answered in slices. */
import type { Endpoint, RequestType } from './protocol/endpoint';
import { fromWorker, toWorker } from './protocol/messages';
import type { Sliced } from './recording/queries/slices';
import type { Answers } from './session/answers';
import { QueryRunner } from './session/query-runner';

/**
 * Answers the questions of an endpoint from what `reader` gives: in slices, but at once while
 * `busy` says that a run keeps the thread. The runner gives up what the cursor leaves behind.
 */
export function serveQueries(
  endpoint: Endpoint,
  reader: () => Answers,
  busy: () => boolean,
): QueryRunner {
  const runner = new QueryRunner(setImmediate, (kind, share) =>
    endpoint.notify(fromWorker.queryProgress, { kind, share }),
  );
  const serve = <Args, Result>(
    type: RequestType<Args, Result>,
    question: (reading: Answers) => (args: Args) => Sliced<Result>,
  ): void => {
    endpoint.onRequest(type, (args) => {
      const reading = reader();
      const begin = (): Sliced<Result> => question(reading)(args);
      return busy() ? runner.runAtOnce(begin) : runner.run(type.kind, begin);
    });
  };
  serve(toWorker.holders, ({ questions }) => questions.holders);
  serve(toWorker.search, ({ questions }) => questions.search);
  serve(toWorker.whyAlive, ({ questions }) => questions.whyAlive);
  serve(toWorker.cycles, ({ questions }) => questions.cycles);
  serve(toWorker.retained, ({ questions }) => questions.retained);
  serve(toWorker.history, ({ questions }) => questions.history);
  serve(toWorker.compare, ({ questions }) => questions.compare);
  endpoint.onRequest(toWorker.cancelQueries, () => {
    runner.stopAll('cancelled');
    return null;
  });
  return runner;
}
