import type { ServerResponse } from 'node:http';
import type { MockAnswer } from './answer.ts';
import { sendFaulty, type FaultKind } from './faults.ts';
import { textOf } from './text-of.ts';

/** Writes an answer, or does to it what a fault does. */
export async function sendResponse(
  response: ServerResponse,
  answer: MockAnswer,
  fault: FaultKind | undefined,
  method: string,
): Promise<void> {
  if (fault?.kind === 'delay') await new Promise((resolve) => setTimeout(resolve, fault.milliseconds));
  if (fault !== undefined && sendFaulty(response, answer, fault)) return;
  const body = answer.body === undefined ? undefined : Buffer.from(answer.body);
  response.writeHead(answer.status, {
    ...answer.headers,
    ...(body === undefined ? {} : { 'content-length': textOf(body.length) }),
  });
  response.end(method === 'HEAD' ? undefined : body);
}
