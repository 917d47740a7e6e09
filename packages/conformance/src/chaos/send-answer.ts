import { STATUS_CODES, type ServerResponse } from 'node:http';
import type { Random } from '../mock/random.ts';
import { resetSocket } from '../mock/reset-socket.ts';
import type { ProxyAnswer } from './answer.ts';
import type { ChaosTime } from './chaos-time.ts';
import type { WireEffect } from './fault.ts';

/** Sends an answer over a connection that behaves as the effect says. */
export async function sendAnswer(
  response: ServerResponse,
  answer: ProxyAnswer,
  effect: WireEffect | undefined,
  time: ChaosTime,
  random: Random,
): Promise<void> {
  switch (effect?.kind) {
    case 'reset':
      return cut(response, answer, effect.when, effect.bytes, random, () => resetSocket(response.socket));
    case 'close':
      return cut(response, answer, effect.when, undefined, random, () => response.socket?.end());
    case 'silence':
      return cut(response, answer, effect.when, undefined, random, () => undefined);
    case 'drip':
      return paced(response, answer, 1, effect.milliseconds, time);
    case 'bandwidth':
      return paced(response, answer, Math.max(1, Math.floor(effect.bytesPerSecond / 10)), 100, time);
    case 'oversized':
      return oversized(response, effect.bytes, effect.announced);
    default:
      response.writeHead(answer.status, headersOf(answer)).end(answer.body);
  }
}

function headersOf(answer: ProxyAnswer): Record<string, string | string[]> {
  const headers: Record<string, string | string[]> = {};
  for (const [name, value] of Object.entries(answer.headers)) {
    if (!HOP.has(name)) headers[name] = typeof value === 'string' ? value : [...value];
  }
  headers['content-length'] = String(answer.body.length);
  return headers;
}

/** Headers of one connection, which are not passed on. */
export const HOP: ReadonlySet<string> = new Set([
  'connection',
  'content-length',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);

/** Sends a part, then ends the connection somehow. */
function cut(
  response: ServerResponse,
  answer: ProxyAnswer,
  when: 'request' | 'request-body' | 'before-head' | 'in-head' | 'after-head' | 'in-body',
  bytes: number | undefined,
  random: Random,
  end: () => void,
): void {
  if (when === 'in-head') {
    const head = `HTTP/1.1 ${answer.status} ${STATUS_CODES[answer.status] ?? ''}\r\ncontent-type: application/json\r\n`;
    response.socket?.write(head.slice(0, random.integer(1, head.length - 1)), end);
    return;
  }
  if (when === 'after-head' || when === 'in-body') {
    response.writeHead(answer.status, headersOf(answer));
    response.flushHeaders();
    // At least one byte is missing, or it would be the whole answer.
    const last = Math.max(0, answer.body.length - 1);
    const size = when === 'after-head' ? 0 : Math.min(last, bytes ?? random.integer(Math.min(1, last), last));
    if (size > 0) return void response.write(answer.body.subarray(0, size), end);
  }
  end();
}

async function paced(
  response: ServerResponse,
  answer: ProxyAnswer,
  size: number,
  milliseconds: number,
  time: ChaosTime,
): Promise<void> {
  response.writeHead(answer.status, headersOf(answer));
  response.flushHeaders();
  for (let start = 0; start < answer.body.length && !response.destroyed; start += size) {
    await time.pause(milliseconds);
    response.write(answer.body.subarray(start, start + size));
  }
  response.end();
}

const CHUNK = Buffer.from(`${JSON.stringify({ filler: 'x'.repeat(65_520) })},`);

/** A list that goes on until the client has had enough. */
async function oversized(response: ServerResponse, bytes: number, announced: boolean): Promise<void> {
  const length = announced ? { 'content-length': String(bytes) } : {};
  response.writeHead(200, { 'content-type': 'application/json', ...length });
  response.write('[');
  for (let sent = 1; sent < bytes && !response.destroyed; sent += CHUNK.length) {
    const goesOn = await new Promise<boolean>((resolve) => {
      response.once('close', () => resolve(false));
      response.write(CHUNK.subarray(0, Math.min(CHUNK.length, bytes - sent)), (error) => resolve(!error));
    });
    response.removeAllListeners('close');
    if (!goesOn) return;
  }
  response.end();
}
