import { expect, test } from 'vitest';
import { createLimiter, type LimiterOptions } from './limiter.ts';
import { clientFor, failureOf, fakeClock, request, sendJson, serve } from './serve.fixture.ts';

function limiterWith(options: Partial<LimiterOptions> = {}) {
  const clock = fakeClock(0);
  return { clock, limiter: createLimiter({ clock, concurrency: 100, limits: [], ...options }) };
}

test('in no stretch of a window do more requests start than it allows', async () => {
  const { clock, limiter } = limiterWith({ limits: [{ requests: 3, per: 1000 }] });
  const starts: number[] = [];
  for (let count = 0; count < 8; count += 1) {
    await limiter.acquire();
    starts.push(clock.now());
    limiter.release();
  }
  expect(starts).toEqual([0, 0, 0, 1000, 1000, 1000, 2000, 2000]);
});

test('all windows hold at once', async () => {
  const limits = [
    { requests: 2, per: 1000 },
    { requests: 5, per: 60_000 },
  ];
  const { clock, limiter } = limiterWith({ limits });
  const starts: number[] = [];
  for (let count = 0; count < 7; count += 1) {
    await limiter.acquire();
    starts.push(clock.now());
    limiter.release();
  }
  expect(starts).toEqual([0, 0, 1000, 1000, 2000, 60_000, 60_000]);
});

test('a request of a higher cost takes more of the window, and one beyond its size all of it', async () => {
  const { clock, limiter } = limiterWith({ limits: [{ requests: 4, per: 1000 }] });
  const starts: number[] = [];
  for (const cost of [3, 1, 2, 9, 1]) {
    await limiter.acquire(undefined, cost);
    starts.push(clock.now());
    limiter.release();
  }
  expect(starts).toEqual([0, 0, 1000, 2000, 3000]);
});

test('no more run at once than allowed, in the order of their coming', async () => {
  const { limiter } = limiterWith({ concurrency: 2 });
  const begun: number[] = [];
  const waiting = [1, 2, 3, 4].map(async (id) => {
    await limiter.acquire();
    begun.push(id);
  });
  await Promise.all(waiting.slice(0, 2));
  expect(begun).toEqual([1, 2]);
  limiter.release();
  await waiting[2];
  expect(begun).toEqual([1, 2, 3]);
  limiter.release();
  await waiting[3];
});

test('a wait in the queue can be given up, and the next one takes its place', async () => {
  const { limiter } = limiterWith({ concurrency: 1 });
  await limiter.acquire();
  const controller = new AbortController();
  const given = limiter.acquire(controller.signal);
  const next = limiter.acquire();
  controller.abort(new Error('no more'));
  await expect(given).rejects.toThrow('no more');
  limiter.release();
  await next;
});

test('when the last one gives up, the sleep ends with it', async () => {
  let slept: AbortSignal | undefined;
  const clock = {
    now: () => 0,
    sleep: (_milliseconds: number, signal?: AbortSignal) => {
      slept = signal;
      return new Promise<void>((_resolve, reject) => signal?.addEventListener('abort', () => reject(signal.reason)));
    },
  };
  const limiter = createLimiter({ clock, concurrency: 2, limits: [{ requests: 1, per: 1000 }] });
  await limiter.acquire();
  const controller = new AbortController();
  const given = limiter.acquire(controller.signal);
  expect(slept?.aborted).toBe(false);
  controller.abort(new Error('no more'));
  await expect(given).rejects.toThrow('no more');
  expect(slept?.aborted).toBe(true);
});

test('a wait beyond parkAfter is refused with the time to go on', async () => {
  const { clock, limiter } = limiterWith({ limits: [{ requests: 1, per: 60_000 }], parkAfter: 59_999 });
  await limiter.acquire();
  limiter.release();
  expect(await failureOf(limiter.acquire())).toMatchObject({ code: 'parked', resumeAt: 60_000 });
  expect(clock.sleeps).toEqual([]);
});

test('it slows down before the quota of the server is used up, and then waits for its reset', async () => {
  const { clock, limiter } = limiterWith();
  limiter.learn({ limit: 100, remaining: 9, reset: 10_000 });
  const starts: number[] = [];
  for (let count = 0; count < 11; count += 1) {
    await limiter.acquire();
    starts.push(clock.now());
    limiter.release();
  }
  const gaps = starts.slice(1).map((start, index) => start - (starts[index] ?? 0));
  expect(Math.max(...gaps)).toBeLessThanOrEqual(1001);
  expect(starts[8]).toBeLessThan(10_000);
  expect(starts[9]).toBeGreaterThanOrEqual(10_000);
  expect(starts[10]).toBe(starts[9]);
});

test('a plentiful quota slows nothing, and an overtaken answer does not raise it', async () => {
  const { clock, limiter } = limiterWith();
  limiter.learn({ limit: 100, remaining: 1, reset: 5000 });
  limiter.learn({ limit: 100, remaining: 50, reset: 5000 });
  await limiter.acquire();
  await limiter.acquire();
  await limiter.acquire();
  expect(clock.now()).toBe(5000);
  limiter.learn({ limit: 100, remaining: 90, reset: 60_000 });
  await limiter.acquire();
  expect(clock.now()).toBe(5000);
});

test('a pause holds everyone', async () => {
  const waits: number[] = [];
  const { clock, limiter } = limiterWith({ onWait: (milliseconds) => waits.push(milliseconds) });
  limiter.pauseUntil(700);
  await Promise.all([limiter.acquire(), limiter.acquire()]);
  expect(clock.sleeps).toEqual([700]);
  expect(waits).toEqual([700]);
});

test('closing refuses those who wait and those who come', async () => {
  const { limiter } = limiterWith({ concurrency: 1 });
  await limiter.acquire();
  const waiting = limiter.acquire();
  limiter.close(new Error('closed'));
  await expect(waiting).rejects.toThrow('closed');
  await expect(limiter.acquire()).rejects.toThrow('closed');
});

test('a clock that wakes a little early does not make it spin', async () => {
  let sleeps = 0;
  const clock = { now: () => 0, sleep: async () => void (sleeps += 1) };
  const limiter = createLimiter({ clock, concurrency: 1, limits: [{ requests: 1, per: 10 }] });
  for (let count = 0; count < 5; count += 1) {
    await limiter.acquire();
    limiter.release();
  }
  expect(sleeps).toBe(4);
});

test('one client keeps its declared limits over all its requests, and learns from the answers', async () => {
  const clock = fakeClock();
  const start = clock.now();
  const { url } = await serve((_request, count, response) =>
    sendJson(response, {}, 200, count === 3 ? { 'ratelimit-remaining': '0', 'ratelimit-reset': '30' } : {}),
  );
  const client = clientFor(url, { rateLimits: [{ requests: 2, per: 1000 }] }, { clock });
  for (let count = 0; count < 4; count += 1) await client.send(request(url));
  expect(clock.now() - start).toBe(31_000);
  expect(client.statistics()).toMatchObject({ requests: 4, waited: 31_000 });
});

test('half of what is needed to know a quota teaches nothing, and the newer window counts', async () => {
  const { clock, limiter } = limiterWith();
  limiter.learn({ remaining: 0 });
  limiter.learn({ reset: 5000 });
  await limiter.acquire();
  expect(clock.now()).toBe(0);
  limiter.learn({ remaining: 0, reset: 9000 });
  // An answer that was overtaken speaks of the window before.
  limiter.learn({ limit: 100, remaining: 100, reset: 3000 });
  // Without a limit, that of the same window still counts.
  limiter.learn({ remaining: 0, reset: 9000 });
  await limiter.acquire();
  expect(clock.now()).toBe(9000);
});

test('a clock that fails refuses everyone, rather than let them wait for ever', async () => {
  const clock = { now: () => 0, sleep: () => Promise.reject(new Error('no time')) };
  const limiter = createLimiter({ clock, concurrency: 5, limits: [{ requests: 1, per: 10 }] });
  await limiter.acquire();
  await expect(Promise.all([limiter.acquire(), limiter.acquire()])).rejects.toThrow('no time');
  await expect(limiter.acquire()).rejects.toThrow('no time');
});

test('a sleep that ends although it was called off wakes nobody', async () => {
  let wake: () => void = () => undefined;
  const clock = { now: () => 0, sleep: () => new Promise<void>((resolve) => (wake = resolve)) };
  const limiter = createLimiter({ clock, concurrency: 5, limits: [{ requests: 1, per: 10 }] });
  await limiter.acquire();
  const controller = new AbortController();
  const given = limiter.acquire(controller.signal);
  const late = wake;
  controller.abort(new Error('no more'));
  await expect(given).rejects.toThrow('no more');
  const next = limiter.acquire().then(() => 'admitted');
  late();
  expect(await Promise.race([next, new Promise((resolve) => setImmediate(resolve, 'waits'))])).toBe('waits');
  wake();
  expect(await next).toBe('admitted');
});

test('limits may depend on the config', async () => {
  const clock = fakeClock();
  const { url } = await serve((_request, _count, response) => sendJson(response, {}));
  const rateLimits = () => [{ requests: 1, per: 5000 }];
  const client = clientFor(url, { rateLimits }, { clock });
  for (let count = 0; count < 3; count += 1) await client.send(request(url));
  expect(clock.sleeps).toEqual([5000, 5000]);
});
