import { expect, test } from 'vitest';
import { bodyWait } from './body-wait.ts';
import { clientFor, fakeClock, request, sendJson, serve } from './serve.fixture.ts';

const NOW = Date.UTC(2026, 0, 1);

test.each<[unknown, number | undefined]>([
  [{ message: 'You are being rate limited.', retry_after: 1.5, global: false }, 1500],
  [{ ok: false, error_code: 429, parameters: { retry_after: 35 } }, 35_000],
  [{ error: { details: [{ '@type': 'type.googleapis.com/google.rpc.RetryInfo', retryDelay: '30s' }] } }, 30_000],
  [{ retryAfterMs: 250 }, 250],
  [{ error: { retry_after_seconds: '12' } }, 12_000],
  [{ retry_after: NOW / 1000 + 60 }, 60_000],
  [{ error: { type: 'quota', resets_at: NOW + 400 } }, 400],
  [{ quota: { resetsAt: '2026-01-01T00:00:09Z' } }, 9000],
  [{ rate_limit_reset_at: NOW / 1000 + 5 }, 5000],
  [{ reset_at: 'tomorrow', presets_at: 5 }, undefined],
  [{ retry_after: 0 }, undefined],
  [{ retry_after: 'soon' }, undefined],
  [{ retries: 3, after: 9 }, undefined],
  ['too many requests', undefined],
  [null, undefined],
])('%j asks to wait %s ms', (body, wait) => {
  expect(bodyWait({ json: () => body }, NOW)).toBe(wait);
});

test('a body that is no JSON asks for nothing', () => {
  const json = () => {
    throw new Error('not JSON');
  };
  expect(bodyWait({ json }, NOW)).toBeUndefined();
});

test('a 429 that says only in its body how long is asked again after that time, and a header counts for more', async () => {
  for (const [headers, wait] of [
    [{}, 45_000],
    [{ 'retry-after': '7' }, 7000],
  ] as const) {
    const { url } = await serve((_request, count, response) =>
      count === 1 ? sendJson(response, { retry_after: 45 }, 429, headers) : sendJson(response, { ok: true }),
    );
    const clock = fakeClock();
    await clientFor(url, {}, { clock }).send(request(`${url}/things`));
    expect(clock.sleeps).toEqual([wait]);
  }
});

test.each<[unknown, number | undefined]>([
  [{ retry_after_ms: 0 }, undefined],
  [{ retry_after_ms: 'soon' }, undefined],
  [{ retry_after: true }, undefined],
  [{ retry_after: { seconds: 5 }, retry_in: 2 }, 2000],
])('a wait %j asks for %j ms', (body, wait) => {
  expect(bodyWait({ json: () => body }, 0)).toBe(wait);
});
