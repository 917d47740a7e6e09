import { at } from '@tapwright/connector';
import type { JobList } from './jobs.ts';
import type { PlainCall } from './plain-loop.ts';
import { encodeBody, pathWith } from './plain-send.ts';
import { textOf } from './text-of.ts';

/** How a list's job is ordered and asked for. */
export interface PlainJob {
  readonly create: PlainCall;
  readonly poll: PlainCall;
}

const MOST_POLLS = 100;

/** Orders a list's records and waits for them; the addresses of its files, where it has such. */
export async function runPlainJob(
  list: JobList,
  baseUrl: string,
  calls: PlainJob = { create: {}, poll: {} },
): Promise<{ readonly id: string; readonly files: readonly string[] }> {
  const { create, poll, id: idPath, status, states, download } = list.job;
  const id = textOf(at(await send(create, baseUrl, calls.create), idPath));
  if (id === '') throw new Error(`${create.method} ${create.path} answers without the id of a job`);
  for (let count = 0; count < MOST_POLLS; count++) {
    const answer = await send(poll, baseUrl, forJob(calls.poll, id), id);
    const state = textOf(at(answer, status));
    if (state === states.failed) throw new Error(`job ${id} ended as ${state}`);
    if (state !== states.done) continue;
    const found = download === undefined ? [] : at(answer, download);
    const files: readonly unknown[] = Array.isArray(found) ? found : [found];
    return { id, files: files.map((file) => new URL(textOf(file), baseUrl).href) };
  }
  throw new Error(`job ${id} is not done after ${MOST_POLLS} polls`);
}

async function send(
  { method, path }: { readonly method: string; readonly path: string },
  baseUrl: string,
  call: PlainCall,
  job?: string,
): Promise<unknown> {
  const url = new URL(`${baseUrl.replace(/\/$/, '')}${pathWith(path, call.pathParameters, job)}`);
  for (const [name, value] of call.query ?? []) url.searchParams.append(name, value);
  const headers: Record<string, string> = { accept: 'application/json', ...call.headers };
  const body = method === 'GET' ? undefined : encodeBody({ ...call.body }, call, headers);
  const response = await fetch(url, { method, headers, ...(body === undefined ? {} : { body }) });
  const text = await response.text();
  if (!response.ok) throw new Error(`${method} ${path} answered ${response.status}: ${text.slice(0, 300)}`);
  return text === '' ? undefined : JSON.parse(text);
}

/** A call with the job's id wherever it names the job. */
export function forJob<Call extends PlainCall>(call: Call, id: string): Call {
  const filled = (text: string): string => text.replaceAll('{job}', id);
  const inObject = (object: Readonly<Record<string, unknown>> = {}): Record<string, unknown> =>
    Object.fromEntries(
      Object.entries(object).map(([name, value]) => [name, typeof value === 'string' ? filled(value) : value]),
    );
  return {
    ...call,
    pathParameters: Object.fromEntries(
      Object.entries(call.pathParameters ?? {}).map(([name, value]) => [name, filled(value)]),
    ),
    query: (call.query ?? []).map(([name, value]): [string, string] => [name, filled(value)]),
    body: inObject(call.body),
  };
}
