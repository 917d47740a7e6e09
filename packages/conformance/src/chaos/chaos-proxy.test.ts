import { connect as connectSocket } from 'node:net';
import { once } from 'node:events';
import { Agent, createServer, request as httpRequest, type IncomingHttpHeaders, type Server } from 'node:http';
import { get as httpsGet, request as httpsRequest } from 'node:https';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ChaosTime } from './chaos-time.ts';
import { createChaosProxy, type ChaosProxy } from './chaos-proxy.ts';
import { isWireFault, type WireFault } from './fault.ts';
import { faultNamed, faults } from './faults.ts';

const BODY = JSON.stringify({ items: Array.from({ length: 40 }, (_, id) => ({ id, name: `é${id}` })) });

let server: Server;
let target = '';
let received: { method: string; url: string; headers: IncomingHttpHeaders; body: string }[] = [];

beforeEach(async () => {
  received = [];
  server = createServer((message, response) => {
    let body = '';
    message.on('data', (chunk: Buffer) => (body += chunk.toString()));
    message.on('end', () => {
      received.push({ method: message.method ?? '', url: message.url ?? '', headers: message.headers, body });
      response.writeHead(200, { 'content-type': 'application/json', 'x-host': message.headers.host }).end(BODY);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  target = `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}`;
});
afterEach(() => {
  server.closeAllConnections();
  server.close();
});

/** Time that passes only when the test says so; clients wait a hundredth of what they should. */
function testTime(): ChaosTime & { pass(milliseconds: number): Promise<void> } {
  let now = Date.UTC(2025, 0, 1);
  let due: { at: number; run: () => Promise<void> }[] = [];
  return {
    now: () => now,
    pause: (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds / 100)),
    after: (milliseconds, run) => void due.push({ at: now + milliseconds, run }),
    async pass(milliseconds) {
      now += milliseconds;
      const ready = due.filter((one) => one.at <= now);
      due = due.filter((one) => one.at > now);
      for (const one of ready) await one.run();
    },
  };
}

function wireFault(name: string): WireFault {
  const fault = faultNamed(name);
  if (!isWireFault(fault)) throw new Error(`${name} is not done on the wire`);
  return fault;
}

interface Answer {
  readonly status: number;
  readonly headers: Record<string, string | string[] | undefined>;
  readonly text: string;
}

const PATIENCE = 250;

/** One request; rejects with the error's code, or with `TIMEOUT` after a while of silence. */
function get(url: string, init: { method?: string; body?: string } = {}, agent = new Agent({ keepAlive: false })) {
  const send = url.startsWith('https:') ? httpsRequest : httpRequest;
  return new Promise<Answer>((resolve, reject) => {
    const given = url.startsWith('https:') ? {} : { agent };
    const outgoing = send(url, { method: init.method ?? 'GET', ...given }, (incoming) => {
      const chunks: Uint8Array[] = [];
      incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
      incoming.on('error', reject);
      incoming.on('end', () =>
        resolve({
          status: incoming.statusCode ?? 0,
          headers: incoming.headers,
          text: Buffer.concat(chunks).toString(),
        }),
      );
    });
    outgoing.setTimeout(PATIENCE, () => outgoing.destroy(Object.assign(new Error('silent'), { code: 'TIMEOUT' })));
    outgoing.on('error', reject);
    outgoing.end(init.body);
  });
}

async function codeOf(work: Promise<unknown>): Promise<string> {
  return work.then(
    () => 'succeeded',
    (error: unknown) => (error instanceof Error && 'code' in error ? String(error.code) : String(error)),
  );
}

describe('a chaos proxy', () => {
  it('passes on what no fault meets, with the client’s host and body', async () => {
    await using proxy = await createChaosProxy({ target: `${target}/base` });
    const answer = await get(`${proxy.url}/items?page=2`, { method: 'POST', body: 'what' });
    expect(answer).toMatchObject({ status: 200, text: BODY });
    expect(received).toMatchObject([{ method: 'POST', url: '/base/items?page=2', body: 'what' }]);
    expect(received[0]?.headers.host).toBe(new URL(proxy.url).host);
  });

  it('can speak to the target in the target’s own name', async () => {
    await using proxy = await createChaosProxy({ target, keepHost: false });
    await get(`${proxy.url}/items`);
    expect(received[0]?.headers.host).toBe(new URL(target).host);
  });

  it('goes nowhere but to its target, whatever a request names', async () => {
    await using proxy = await createChaosProxy({ target });
    const socket = connectSocket(Number(new URL(proxy.url).port), '127.0.0.1');
    socket.write(
      'GET http://elsewhere.example/secret HTTP/1.1\r\nhost: elsewhere.example\r\nconnection: close\r\n\r\n',
    );
    let text = '';
    for await (const chunk of socket) text += String(chunk);
    expect(text).toContain('200 OK');
    expect(received[0]?.url).toBe('/secret');
  });

  it('hits the request that it is told to hit, and says so without query or headers', async () => {
    await using proxy = await createChaosProxy({ target, faults: [{ fault: wireFault('503'), after: 1 }] });
    const statuses = [];
    for (let page = 1; page <= 3; page++) statuses.push((await get(`${proxy.url}/items?key=hush`)).status);
    expect(statuses).toEqual([200, 503, 200]);
    expect(proxy.injected).toMatchObject([{ request: 2, method: 'GET', path: '/items', fault: '503' }]);
    expect(JSON.stringify(proxy.injected)).not.toContain('hush');
  });

  it('hits the same requests in the same way for the same seed, and others for another', async () => {
    const run = async (seed: string): Promise<string> => {
      await using proxy = await createChaosProxy({
        target,
        seed,
        faults: [wireFault('500'), wireFault('truncated-json'), wireFault('reset-in-body')],
        rate: 0.6,
      });
      const said: string[] = [];
      for (let index = 0; index < 25; index++) {
        said.push(
          await get(`${proxy.url}/items`).then(
            (answer) => `${answer.status} ${answer.text.length}`,
            () => 'cut',
          ),
        );
      }
      return JSON.stringify([said, proxy.injected.map(({ request, fault }) => [request, fault])]);
    };
    const first = await run('one');
    expect(await run('one')).toBe(first);
    expect(await run('two')).not.toBe(first);
    expect(first).toContain('cut');
  });

  it.each([
    ['reset-request', /ECONNRESET/, 0],
    ['reset-in-request', /ECONNRESET|EPIPE/, 0],
    ['reset-before-headers', /ECONNRESET/, 1],
    ['reset-in-headers', /ECONNRESET|HPE/, 1],
    ['reset-after-headers', /ECONNRESET/, 1],
    ['reset-in-body', /ECONNRESET/, 1],
    ['closed-before-headers', /ECONNRESET/, 1],
    ['closed-in-body', /ECONNRESET/, 1],
    ['half-open', /TIMEOUT/, 1],
    ['half-open-in-body', /TIMEOUT|ECONNRESET/, 1],
  ])('%s breaks the exchange, and the target has seen it or not', async (name, code, reached) => {
    await using proxy = await createChaosProxy({ target, faults: [{ fault: wireFault(name) }] });
    expect(await codeOf(get(`${proxy.url}/items`, { method: 'POST', body: 'a body to cut' }))).toMatch(code);
    expect(received).toHaveLength(reached);
    expect(await get(`${proxy.url}/items`)).toMatchObject({ text: BODY });
  });

  it('stops listening for a while, and comes back to the same port', async () => {
    const time = testTime();
    await using proxy = await createChaosProxy({ target, time, faults: [{ fault: wireFault('refused') }] });
    expect(await codeOf(get(proxy.url))).toMatch(/ECONNRESET/);
    expect(await codeOf(get(proxy.url))).toBe('ECONNREFUSED');
    await time.pass(3000);
    expect((await get(proxy.url)).status).toBe(200);
  });

  it('is open again after it is disarmed', async () => {
    await using proxy = await createChaosProxy({ target, faults: [{ fault: wireFault('refused-for-good') }] });
    await codeOf(get(proxy.url));
    expect(await codeOf(get(proxy.url))).toBe('ECONNREFUSED');
    await proxy.disarm();
    expect((await get(proxy.url)).status).toBe(200);
  });

  it('refuses again who comes before the time that was named, in every dialect', async () => {
    const dialects: Record<string, RegExp> = {
      '429-seconds': /"retry-after":"7"/,
      '429-date': /"retry-after":"Wed, 01 Jan 2025 00:01:30 GMT"/,
      '429-epoch': /"x-ratelimit-reset":"1735689720"/,
      '429-delta': /"x-ratelimit-reset":"40"/,
      '429-milliseconds': /"retry-after-ms":"2500"/,
      '429-body': /"retry_after":45/,
      '403-quota': /"x-ratelimit-remaining":"0"/,
    };
    for (const [name, header] of Object.entries(dialects)) {
      const time = testTime();
      const fault = wireFault(name);
      await using proxy = await createChaosProxy({ target, time, faults: [{ fault }] });
      const refusal = await get(proxy.url);
      expect(refusal.status, name).toBe(name.startsWith('403') ? 403 : 429);
      expect(`${JSON.stringify(refusal.headers)}${refusal.text}`).toMatch(header);
      await time.pass(2000);
      expect((await get(proxy.url)).status, name).toBe(refusal.status);
      expect(proxy.injected.map((one) => one.early)).toEqual([false, true]);
      await time.pass(120_000);
      expect((await get(proxy.url)).status, name).toBe(200);
    }
  });

  it('names the quota headers of the API where it has its own', async () => {
    const quota = { remaining: 'x-left', reset: 'x-again' };
    await using proxy = await createChaosProxy({ target, quota, faults: [{ fault: wireFault('403-quota') }] });
    expect((await get(proxy.url)).headers).toMatchObject({
      'x-left': '0',
      'x-again': expect.stringMatching(/^\d{10}$/),
    });
  });

  it.each([
    ['login-page', (answer: Answer) => answer.text.startsWith('<!DOCTYPE html>')],
    ['empty-body', (answer: Answer) => answer.text === '' && answer.headers['content-length'] === '0'],
    [
      'truncated-json',
      (answer: Answer) => BODY.startsWith(answer.text.slice(0, 400)) && answer.text.length < BODY.length,
    ],
    ['invalid-json', (answer: Answer) => answer.text === `${BODY}}]`],
    ['error-with-200', (answer: Answer) => answer.text.includes('"ok":false')],
    ['wrong-content-type', (answer: Answer) => answer.headers['content-type'] === 'application/octet-stream'],
    [
      'wrong-charset',
      (answer: Answer) => answer.text === BODY && String(answer.headers['content-type']).includes('8859'),
    ],
    ['utf-16', (answer: Answer) => answer.text.includes('\u0000')],
    [
      'gzip-bomb',
      (answer: Answer) =>
        answer.headers['content-encoding'] === 'gzip' && Number(answer.headers['content-length']) < 100_000,
    ],
    ['redirect-loop', (answer: Answer) => answer.status === 302 && answer.headers['location'] === '/items?page=2'],
  ])('%s spoils the answer', async (name, isSo) => {
    await using proxy = await createChaosProxy({ target, faults: [{ fault: wireFault(name) }] });
    const answer = await get(`${proxy.url}/items?page=2`);
    expect(isSo(answer), JSON.stringify(answer).slice(0, 300)).toBe(true);
  });

  it('writes down what follows a redirect to another origin', async () => {
    await using proxy = await createChaosProxy({ target, faults: [{ fault: wireFault('redirect-away') }] });
    const { headers } = await get(`${proxy.url}/items?page=2`);
    const away = String(headers['location']);
    expect(new URL(away).origin).not.toBe(proxy.url);
    expect((await get(away)).status).toBe(403);
    expect(proxy.trapped).toEqual([expect.stringContaining('GET /items?page=2')]);
  });

  it('leaves a connection dead that served before, and serves new ones', async () => {
    await using proxy = await createChaosProxy({ target, faults: [{ fault: wireFault('stalled-keep-alive') }] });
    const pool = new Agent({ keepAlive: true, maxSockets: 1 });
    expect((await get(proxy.url, {}, pool)).status).toBe(200);
    expect(await codeOf(get(proxy.url, {}, pool))).toBe('TIMEOUT');
    expect((await get(proxy.url, {}, pool)).status).toBe(200);
    pool.destroy();
  });

  it('refuses TLS by an alert or in plain text', async () => {
    for (const name of ['tls-alert', 'tls-plain-text']) {
      await using proxy = await createChaosProxy({ target, faults: [{ fault: wireFault(name) }] });
      expect(await codeOf(get(proxy.url.replace('http:', 'https:'))), name).toMatch(/ERR_SSL|EPROTO/);
    }
  });

  it('shows a certificate that nobody signed; who does not look is served', async () => {
    await using proxy = await createChaosProxy({ target, faults: [{ fault: wireFault('tls-untrusted') }] });
    const address = proxy.url.replace('http:', 'https:');
    expect(await codeOf(get(address))).toBe('DEPTH_ZERO_SELF_SIGNED_CERT');
    const status = await new Promise((resolve, reject) => {
      httpsGet(address, { rejectUnauthorized: false }, (response) => resolve(response.resume().statusCode)).once(
        'error',
        reject,
      );
    });
    expect(status).toBe(200);
  });

  it('takes its time, and drips', async () => {
    const time = testTime();
    await using proxy: ChaosProxy = await createChaosProxy({
      target,
      time,
      faults: [{ fault: wireFault('latency') }, { fault: wireFault('slow-loris'), after: 1 }],
    });
    const started = performance.now();
    expect((await get(proxy.url)).text).toBe(BODY);
    expect(performance.now() - started).toBeGreaterThan(19);
    const dripping = get(proxy.url);
    const first = await Promise.race([
      dripping,
      new Promise((resolve) => setTimeout(() => resolve('still dripping'), 100)),
    ]);
    expect(first).toBe('still dripping');
    await proxy.disarm();
    expect(await codeOf(dripping)).toMatch(/ECONNRESET/);
  });

  it('stops sending too much to a client that has had enough', async () => {
    await using proxy = await createChaosProxy({ target, faults: [{ fault: wireFault('oversized-body') }] });
    const response = await fetch(proxy.url);
    const reader = response.body?.getReader();
    await reader?.read();
    await reader?.cancel();
    expect((await get(proxy.url)).status).toBe(200);
  });

  it('says that it cannot reach its target', async () => {
    server.closeAllConnections();
    server.close();
    await using proxy = await createChaosProxy({ target });
    expect(await get(proxy.url)).toMatchObject({ status: 502, text: expect.stringContaining('ECONNREFUSED') });
  });

  it('refuses a target that is no address, and what no proxy can do', async () => {
    await expect(createChaosProxy({ target: 'nowhere' })).rejects.toMatchObject({ code: 'target_invalid' });
    await expect(createChaosProxy({ target, faults: [wireFault('unknown-host')] })).rejects.toMatchObject({
      code: 'fault_not_on_wire',
    });
  });
});

describe('the catalogue of faults', () => {
  it('has each fault once, with a sentence and an outcome', () => {
    const names = faults.map((fault) => fault.name);
    expect(new Set(names).size).toBe(names.length);
    expect(names.length).toBeGreaterThan(75);
    for (const fault of faults) {
      expect(fault.sentence, fault.name).toMatch(/\.$/);
      if (fault.expect.outcome === 'fails') expect(fault.expect.codes.length, fault.name).toBeGreaterThan(0);
    }
  });

  it('names those that are alike when one is not known', () => {
    expect(() => faultNamed('429-second')).toThrow(
      expect.objectContaining({ code: 'fault_unknown', hint: 'Is 429-seconds meant?' }),
    );
  });
});
