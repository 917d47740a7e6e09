import { createRequire } from 'node:module';
import type { Mutation, ReceivedAnswer, SentRequest } from './operator.ts';

/** What undici's `dispatch` is given; only what the runtime gives it. */
interface DispatchOptions {
  readonly path: string;
  readonly method: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Uint8Array | null;
}

interface Handler {
  onRequestStart?(controller: unknown, context: unknown): void;
  onResponseStart?(controller: unknown, status: number, headers: ReceivedAnswer['headers'], message?: string): void;
  onResponseData?(controller: unknown, chunk: Uint8Array): void;
  onResponseEnd?(controller: unknown, trailers: unknown): void;
  onResponseError?(controller: unknown, error: Error): void;
}

type Dispatch = (this: unknown, options: DispatchOptions, handler: Handler) => boolean;

interface AgentClass {
  readonly prototype: { dispatch: Dispatch };
}

/** Wraps the runtime's way out to the network, in this process: its pool of connections. */
export function wrapHttp(mutation: Pick<Mutation, 'request' | 'answer'>): void {
  const { request: changeRequest, answer: changeAnswer } = mutation;
  if (changeRequest === undefined && changeAnswer === undefined) return;
  const { prototype } = loadAgent();
  const dispatch = prototype.dispatch;
  prototype.dispatch = function (options, handler) {
    const asked = sentRequest(options);
    const sent = changeRequest?.(asked) ?? asked;
    const answered =
      changeAnswer === undefined ? handler : mutatedAnswer(handler, (answer) => changeAnswer(answer, sent));
    return dispatch.call(this, { ...options, ...sent }, answered);
  };
}

function loadAgent(): AgentClass {
  const load = createRequire(import.meta.resolve('@tapwright/connector'));
  const { Agent } = loaded(load);
  return Agent;
}

/** The same file of undici that the runtime loads. */
function loaded(load: NodeJS.Require): { readonly Agent: AgentClass } {
  try {
    const Agent: AgentClass = load('undici/lib/dispatcher/agent.js');
    return { Agent };
  } catch {
    const undici: { readonly Agent: AgentClass } = load('undici');
    return undici;
  }
}

function sentRequest({ method, path, headers, body }: DispatchOptions): SentRequest {
  const lower = Object.entries(headers ?? {}).map(([name, value]) => [name.toLowerCase(), value] as const);
  return { method, path, headers: Object.fromEntries(lower), body: body ?? null };
}

/** Holds an answer back until it is whole, then hands out the changed one. */
function mutatedAnswer(handler: Handler, change: (answer: ReceivedAnswer) => ReceivedAnswer): Handler {
  let status = 0;
  let headers: ReceivedAnswer['headers'] = {};
  const chunks: Uint8Array[] = [];
  return {
    onRequestStart: (controller, context) => handler.onRequestStart?.(controller, context),
    onResponseStart: (_controller, code, given) => {
      status = code;
      headers = given;
    },
    onResponseData: (_controller, chunk) => void chunks.push(chunk.slice()),
    onResponseEnd: (controller, trailers) => {
      const body = Buffer.concat(chunks);
      const answer = change({ status, headers, body });
      const { 'content-length': _length, ...rest } = answer.headers;
      handler.onResponseStart?.(controller, answer.status, answer.body === body ? answer.headers : rest);
      if (answer.body.length > 0) handler.onResponseData?.(controller, answer.body);
      handler.onResponseEnd?.(controller, trailers);
    },
    onResponseError: (controller, error) => handler.onResponseError?.(controller, error),
  };
}
