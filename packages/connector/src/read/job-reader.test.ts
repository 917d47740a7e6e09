import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import type { AnyStream, JobDefinition } from '../definition.ts';
import type { HttpClient } from '../http/http-client.ts';
import { readStream } from './read-stream.ts';
import { collect, ids, items, reading, serve, testClock, type Handler } from './reading.fixture.ts';

const job: JobDefinition = {
  create: {
    method: 'POST',
    path: '/jobs',
    body: { encoding: 'json', value: { report: 'things' } },
    operationClass: 'safe',
  },
  id: 'job.id',
  poll: { method: 'GET', path: '/jobs/{job}', status: 'job.state', done: ['DONE'], failed: ['FAILED'] },
};

const report: AnyStream = {
  name: 'report',
  schema: { type: 'object', properties: { id: { type: 'integer' } } },
  request: { method: 'GET', path: '/jobs/{job}/result' },
  job,
};

/** Jobs that are done at the third time of asking. */
function jobs(result: Handler, end = 'DONE'): Handler {
  let created = 0;
  const asked = new Map<string, number>();
  return (request) => {
    const [, , id, isResult] = request.url.pathname.split('/');
    if (id === undefined) return { status: 201, json: { job: { id: `j${++created}` } } };
    if (isResult !== undefined) return result(request);
    const times = (asked.get(id) ?? 0) + 1;
    asked.set(id, times);
    return {
      json: {
        job: { state: times < 3 ? 'RUNNING' : end },
        files: [`http://127.0.0.1:${request.url.port}/files/${id}.csv.gz`],
      },
    };
  };
}

test('a job is created, waited for and its result read', async () => {
  const clock = testClock();
  await using api = await serve(jobs(() => ({ json: items(3) })));
  const read = await collect(reading(api, [report], { clock }).read());
  expect(ids(read.records)).toEqual([1, 2, 3]);
  expect(clock.slept).toEqual([1000, 2000]);
  expect(api.requests.map(({ method, url }) => `${method} ${url.pathname}`)).toEqual([
    'POST /jobs',
    'GET /jobs/j1',
    'GET /jobs/j1',
    'GET /jobs/j1',
    'GET /jobs/j1/result',
  ]);
});

test('a restart waits for the job that was created, and goes on in its result', async () => {
  const stream: AnyStream = {
    ...report,
    pages: { kind: 'offset', parameter: { in: 'query', name: 'offset' }, first: 0 },
  };
  await using api = await serve(
    jobs(({ query }) => ({ json: items(5).slice(Number(query.get('offset')), Number(query.get('offset')) + 2) })),
  );
  for (let stop = 1; stop <= 3; stop++) {
    const first = await collect(reading(api, [stream]).read(), stop);
    const created = api.requests.filter(({ method }) => method === 'POST').length;
    const rest = await collect(reading(api, [stream]).read(stream, { state: first.state }));
    expect(ids([...first.records, ...rest.records])).toEqual([1, 2, 3, 4, 5]);
    expect(api.requests.filter(({ method }) => method === 'POST')).toHaveLength(created);
  }
});

test('a job that the server has forgotten is created anew', async () => {
  const serveJobs = jobs(() => ({ json: items(1) }));
  await using api = await serve((asked) => (asked.url.pathname === '/jobs/old' ? { status: 404 } : serveJobs(asked)));
  const state = { version: 1, started: 1, slices: { '': { page: '["old"]' } } } as const;
  expect(ids((await collect(reading(api, [report]).read(report, { state }))).records)).toEqual([1]);
});

test('the result may be files elsewhere, which get no credentials', async () => {
  await using api = await serve((asked) =>
    asked.url.pathname.startsWith('/files') ? { body: gzipSync('id\n1\n2\n') } : jobs(() => ({}))(asked),
  );
  const poll = { ...job.poll, done: ['running'] };
  const stream: AnyStream = {
    ...report,
    records: { format: 'csv' },
    job: { ...job, poll, download: { url: 'files' } },
  };
  const { context } = reading(api, [stream]);
  const skipped: unknown[] = [];
  const http: HttpClient = {
    send: (request) => {
      if (request.url.pathname.startsWith('/files')) skipped.push(request.skipAuth);
      return context.http.send(request);
    },
  };
  expect(ids((await collect(readStream({ ...context, http }, stream))).records)).toEqual([1, 2]);
  const baseUrl = api.url.replace('127.0.0.1', 'localhost');
  expect(ids((await collect(readStream({ ...context, http, baseUrl }, stream))).records)).toEqual([1, 2]);
  expect(skipped).toEqual([undefined, true]);
});

test('a job that fails is a named error', async () => {
  await using api = await serve(jobs(() => ({}), 'FAILED'));
  await expect(collect(reading(api, [report]).read())).rejects.toMatchObject({ code: 'job_failed' });
});

test('a wait longer than the host wants to block for parks the read', async () => {
  await using api = await serve(jobs(() => ({ json: items(1) })));
  const clock = testClock(5000);
  const batches = reading(api, [report], { clock, parkAfter: 500 }).read();
  const first = await batches.next();
  await expect(batches.next()).rejects.toMatchObject({ code: 'job_running', resumeAt: 6000 });
  expect(first.value).toMatchObject({ count: 0, state: { slices: { '': { page: '["j1"]' } } } });
});

test('an answer without an id is a named error', async () => {
  await using api = await serve(() => ({ json: {} }));
  await expect(collect(reading(api, [report]).read())).rejects.toMatchObject({ code: 'job_id_missing' });
});
