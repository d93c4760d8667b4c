/**
 * Requests and notices over any pipe that carries plain data: a worker's port or a webview's
 * message channel. Every request settles: with a checked result, with the other side's failure,
 * or with a rejection when the endpoint is closed.
 */

import { isString, oneOf, optional, shape, isCount, type Guard } from './guard';

/** A message that is answered. The constant carries the checks of both directions. */
export interface RequestType<Args, Result> {
  readonly kind: string;
  readonly args: Guard<Args>;
  readonly result: Guard<Result>;
}

/** A message that is not answered and may be lost. */
export interface NoticeType<Args> {
  readonly kind: string;
  readonly args: Guard<Args>;
}

/** Declares a request; `kind` is unique among the messages of its direction. */
export function request<Args, Result>(
  kind: string,
  args: Guard<Args>,
  result: Guard<Result>,
): RequestType<Args, Result> {
  return { kind, args, result };
}

/** Declares a notice; `kind` is unique among the messages of its direction. */
export function notice<Args>(kind: string, args: Guard<Args>): NoticeType<Args> {
  return { kind, args };
}

/** Accepts the absence of a value: messages without arguments or without a result. */
export const isNothing: Guard<null> = (value): value is null => value === null;

/** The pipe under an endpoint. */
export interface Port {
  post(message: unknown): void;
  /** Calls `receive` for each incoming message until the returned function is called. */
  listen(receive: (message: unknown) => void): () => void;
}

/** A failure that the other side reported, or that closing brought about. */
export class ProtocolError extends Error {
  override readonly name = 'ProtocolError';
}

interface Envelope {
  readonly heapscope: 'request' | 'result' | 'failure' | 'notice';
  readonly kind: string;
  readonly id?: number;
  readonly failure?: string;
}

const isEnvelope: Guard<Envelope> = shape<Envelope>({
  heapscope: oneOf('request', 'result', 'failure', 'notice'),
  kind: isString,
  id: optional(isCount),
  failure: optional(isString),
});

interface Pending {
  readonly type: RequestType<unknown, unknown>;
  resolve(value: unknown): void;
  reject(error: ProtocolError): void;
}

type Handler = (args: unknown) => unknown;

/**
 * Ids are never used twice, not even by another endpoint on the same pipe: what answers an endpoint
 * that was closed must not be taken for an answer to the next.
 */
let nextId = 0;

/** One end of a pipe: sends messages and answers those that come in. */
export class Endpoint {
  private readonly pending = new Map<number, Pending>();
  private readonly handlers = new Map<string, { guard: Guard<unknown>; handle: Handler }>();
  private readonly complained = new Set<string>();
  private readonly unlisten: () => void;
  private closed = false;

  /** `complain` hears once about each kind of message that is unknown or malformed. */
  constructor(
    private readonly port: Port,
    private readonly complain: (text: string) => void,
  ) {
    this.unlisten = port.listen((message) => this.receive(message));
  }

  /** Answers requests of this type. The handler may throw: then the request fails. */
  onRequest<Args, Result>(
    type: RequestType<Args, Result>,
    handle: (args: Args) => Result | Promise<Result>,
  ): void {
    this.handlers.set(type.kind, { guard: type.args, handle: (args) => handle(args as Args) });
  }

  /** Hears notices of this type. */
  onNotice<Args>(type: NoticeType<Args>, handle: (args: Args) => void): void {
    this.handlers.set(type.kind, { guard: type.args, handle: (args) => handle(args as Args) });
  }

  /** Asks the other side; rejects with a `ProtocolError` when it fails or goes away. */
  request<Args, Result>(type: RequestType<Args, Result>, args: Args): Promise<Result> {
    if (this.closed) {
      return Promise.reject(new ProtocolError(`${type.kind}: the connection is closed`));
    }
    const id = nextId++;
    return new Promise<Result>((resolve, reject) => {
      this.pending.set(id, { type, resolve: (value) => resolve(value as Result), reject });
      this.port.post({ heapscope: 'request', kind: type.kind, id, args });
    });
  }

  /** Tells the other side; does nothing after closing. */
  notify<Args>(type: NoticeType<Args>, args: Args): void {
    if (!this.closed) {
      this.port.post({ heapscope: 'notice', kind: type.kind, args });
    }
  }

  /** Stops listening and rejects what is still waiting. Closing twice is harmless. */
  close(reason = 'closed'): void {
    if (this.closed) {
      return;
    }
    this.closed = true;
    this.unlisten();
    for (const { type, reject } of this.pending.values()) {
      reject(new ProtocolError(`${type.kind}: ${reason}`));
    }
    this.pending.clear();
  }

  private receive(message: unknown): void {
    if (this.closed || !isEnvelope(message)) {
      return;
    }
    const payload = message as Envelope & { args?: unknown; result?: unknown };
    if (message.heapscope === 'request' || message.heapscope === 'notice') {
      this.handle(message, payload.args);
    } else {
      this.settle(message, payload.result);
    }
  }

  /** Answers at once unless the handler is asynchronous: a worker that is busy simulating answers
   * from within its run, where no microtask runs. */
  private handle(envelope: Envelope, args: unknown): void {
    const { kind, id } = envelope;
    const handler = this.handlers.get(kind);
    if (handler === undefined) {
      this.fail(kind, id, `no handler for ${kind}`);
    } else if (!handler.guard(args)) {
      this.fail(kind, id, `malformed arguments of ${kind}`);
    } else {
      try {
        const result = handler.handle(args);
        if (result instanceof Promise) {
          result.then(
            (value: unknown) => this.answer(kind, id, value),
            (error: unknown) => this.fail(kind, id, messageOf(error)),
          );
        } else {
          this.answer(kind, id, result);
        }
      } catch (error) {
        this.fail(kind, id, messageOf(error));
      }
    }
  }

  private answer(kind: string, id: number | undefined, result: unknown): void {
    if (id !== undefined && !this.closed) {
      this.port.post({ heapscope: 'result', kind, id, result: result ?? null });
    }
  }

  private fail(kind: string, id: number | undefined, failure: string): void {
    if (id === undefined) {
      this.complainOnce(kind, failure);
    } else if (!this.closed) {
      this.port.post({ heapscope: 'failure', kind, id, failure });
    }
  }

  private settle(envelope: Envelope, result: unknown): void {
    const pending = envelope.id === undefined ? undefined : this.pending.get(envelope.id);
    if (pending === undefined || envelope.id === undefined) {
      return;
    }
    this.pending.delete(envelope.id);
    if (envelope.heapscope === 'failure') {
      pending.reject(new ProtocolError(envelope.failure ?? 'failed'));
    } else if (pending.type.result(result)) {
      pending.resolve(result);
    } else {
      pending.reject(new ProtocolError(`malformed result of ${envelope.kind}`));
    }
  }

  private complainOnce(kind: string, failure: string): void {
    if (!this.complained.has(kind)) {
      this.complained.add(kind);
      this.complain(failure);
    }
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
