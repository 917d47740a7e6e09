import type { ServerResponse } from 'node:http';
import type { MockAnswer } from './answer.ts';
import type { MockRequest } from './request.ts';
import { resetSocket } from './reset-socket.ts';

/** What goes wrong with one request. */
export type FaultKind =
  /** Another answer instead of the true one. */
  | {
      readonly kind: 'status';
      readonly status: number;
      readonly headers?: Readonly<Record<string, string>>;
      readonly body?: string;
    }
  /** The true answer, later, in real milliseconds. */
  | { readonly kind: 'delay'; readonly milliseconds: number }
  /** The connection is cut: before any byte, after the headers, or in the middle of the body. */
  | { readonly kind: 'reset'; readonly when: 'before-headers' | 'after-headers' | 'in-body' }
  /** Half of the body, with a length that says that this is all. */
  | { readonly kind: 'truncated' }
  | { readonly kind: 'content-type'; readonly contentType: string }
  /** A proxy's error page with status 200. */
  | { readonly kind: 'html' }
  | { readonly kind: 'invalid-json' }
  /** No answer at all: before the headers, or after half of the body. */
  | { readonly kind: 'hang'; readonly when: 'before-headers' | 'in-body' };

export interface Fault {
  readonly fault: FaultKind;
  /** Which requests. Default: all that reach an operation. */
  readonly when?: (request: MockRequest) => boolean;
  /** So many matching requests pass first. Default 0. */
  readonly after?: number;
  /** So many requests are hit. Default 1. */
  readonly times?: number;
}

/** The faults that are armed. */
export interface Faults {
  add(fault: Fault): void;
  clear(): void;
  /** How many requests were hit since the last `clear`. */
  readonly hits: number;
  take(request: MockRequest): FaultKind | undefined;
}

export function createFaults(): Faults {
  let armed: { fault: Fault; seen: number; hits: number }[] = [];
  let hits = 0;
  return {
    add: (fault) => {
      armed.push({ fault, seen: 0, hits: 0 });
    },
    clear: () => {
      armed = [];
      hits = 0;
    },
    get hits() {
      return hits;
    },
    take(request) {
      for (const one of armed) {
        if (one.fault.when?.(request) === false || one.hits >= (one.fault.times ?? 1)) continue;
        if (one.seen++ < (one.fault.after ?? 0)) continue;
        one.hits++;
        hits++;
        return one.fault.fault;
      }
      return undefined;
    },
  };
}

const HTML = '<!DOCTYPE html><html><head><title>502</title></head><body><h1>Bad gateway</h1></body></html>';

/** The answer as the fault leaves it; faults of the connection are done by {@link sendFaulty}. */
export function spoilAnswer(answer: MockAnswer, fault: FaultKind): MockAnswer {
  switch (fault.kind) {
    case 'status':
      return {
        status: fault.status,
        headers: { 'content-type': 'application/json', ...fault.headers },
        body: fault.body ?? JSON.stringify({ error: { status: fault.status, message: 'injected' } }),
      };
    case 'truncated':
      return { ...answer, body: answer.body === undefined ? undefined : firstHalf(answer.body) };
    case 'content-type':
      return { ...answer, headers: { ...answer.headers, 'content-type': fault.contentType } };
    case 'html':
      return { status: 200, headers: { 'content-type': 'text/html; charset=utf-8' }, body: HTML };
    case 'invalid-json':
      return { ...answer, body: `${answer.body ?? ''}}]` };
    default:
      return answer;
  }
}

/** Never ends with a line: of lines, some would be a whole body. */
function firstHalf(text: string): string {
  let end = Math.max(1, Math.floor(text.length / 2));
  while (end > 1 && /[\r\n]/.test(text.slice(end - 1, end + 1))) end--;
  return text.slice(0, end);
}

/** Sends an answer over a connection that fails; true when the fault has taken over. */
export function sendFaulty(response: ServerResponse, answer: MockAnswer, fault: FaultKind): boolean {
  if (fault.kind !== 'reset' && fault.kind !== 'hang') return false;
  if (fault.when === 'before-headers') {
    if (fault.kind === 'reset') resetSocket(response.socket);
    return true;
  }
  const body = Buffer.from(answer.body ?? '{}');
  response.writeHead(answer.status, { ...answer.headers, 'content-length': String(body.length) });
  response.flushHeaders();
  const part = fault.when === 'in-body' ? body.subarray(0, Math.max(1, body.length >> 1)) : body.subarray(0, 0);
  response.write(part, () => {
    if (fault.kind === 'reset') resetSocket(response.socket);
  });
  return true;
}
