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

const files: AnyStream = { ...report, records: { format: 'csv' }, job: { ...job, download: { url: 'files' } } };

/** Jobs that are done at once, with this for their result. */
function done(result: unknown): Handler {
  return (request) => {
    if (request.method === 'POST') return { json: { job: { id: 'j1' } } };
    if (request.url.pathname === '/jobs/j1') return { json: { job: { state: 'done' }, files: result } };
    return { body: `id\n${request.url.pathname.slice(1)}\n` };
  };
}

test.each([
  [
    ['/1', '/2', '/3'],
    [1, 2, 3],
  ],
  ['/7', [7]],
])('the result %j is read file by file', async (result, expected) => {
  await using api = await serve(done(result));
  const read = await collect(reading(api, [files]).read());
  expect(ids(read.records)).toEqual(expected);
});

test.each([undefined, null, 5, ['/1', {}], 'http://['])('a result at %j is a named error', async (result) => {
  await using api = await serve(done(result));
  await expect(collect(reading(api, [files]).read())).rejects.toMatchObject({
    code: 'job_result_missing',
    stream: 'report',
  });
});

test('a position behind the last file is a named error', async () => {
  await using api = await serve(done(['/1']));
  const state = { version: 1, started: 1, slices: { '': { page: '["j1",5]' } } } as const;
  await expect(collect(reading(api, [files]).read(files, { state }))).rejects.toMatchObject({
    code: 'job_result_missing',
  });
});

test.each(['"text"', '{}', '[]', '[null]', 'no JSON', 7])(
  'a position %j is that of no job: a new one is made',
  async (page) => {
    await using api = await serve(done('/1'));
    const state = { version: 1, started: 1, slices: { '': { page } } } as const;
    expect(ids((await collect(reading(api, [files]).read(files, { state }))).records)).toEqual([1]);
  },
);

test('a state may be a number or a truth, and a job that is gone (410) is created anew', async () => {
  const poll = { ...job.poll, done: ['2', 'true'], failed: [] };
  const stream: AnyStream = { ...files, job: { ...job, poll, download: { url: 'files' } } };
  for (const state of [2, true]) {
    const answers = done('/1');
    await using api = await serve((asked) => {
      if (asked.url.pathname === '/jobs/old') return { status: 410 };
      return asked.url.pathname === '/jobs/j1' ? { json: { job: { state }, files: '/1' } } : answers(asked);
    });
    const old = { version: 1, started: 1, slices: { '': { page: '["old"]' } } } as const;
    expect(ids((await collect(reading(api, [stream]).read(stream, { state: old }))).records)).toEqual([1]);
  }
});

test('a poll waits as long as the answer says, and gives up after a day', async () => {
  const clock = testClock();
  let polls = 0;
  await using api = await serve((asked) => {
    if (asked.method === 'POST') return { json: { job: { id: 'j1' } } };
    return { json: {}, headers: { 'retry-after': String(++polls === 1 ? 20 : 50_000) } };
  });
  await expect(collect(reading(api, [report], { clock }).read())).rejects.toMatchObject({
    code: 'job_timeout',
    failureType: 'transient_error',
  });
  expect(clock.slept).toEqual([20_000, 50_000_000, 50_000_000]);
});

test('an error of a poll that is none of the job’s is passed on', async () => {
  await using api = await serve((asked) =>
    asked.method === 'POST' ? { json: { job: { id: 'j1' } } } : { status: 403 },
  );
  await expect(collect(reading(api, [report]).read())).rejects.toMatchObject({ status: 403 });
});
