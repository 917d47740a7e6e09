import { expect, test } from 'vitest';
import { readQuota } from './rate-limit-headers.ts';
import { retryAfter, untilReset } from './retry-after.ts';

const now = Date.UTC(2030, 0, 1);

test.each([
  [{ 'retry-after': '120' }, 120_000],
  [{ 'retry-after': '0' }, 0],
  [{ 'retry-after': '1.5' }, 1500],
  [{ 'retry-after': 'Tue, 01 Jan 2030 00:01:00 GMT' }, 60_000],
  [{ 'retry-after': 'Tue, 01 Jan 2019 00:01:00 GMT' }, 0],
  [{ 'retry-after-ms': '250', 'retry-after': '1' }, 250],
  [{ 'retry-after': 'soon' }, undefined],
  [{ 'retry-after': 'soon 12' }, undefined],
  [{ 'retry-after': '-5' }, undefined],
  [{ 'retry-after': '+5' }, undefined],
  [{ 'retry-after': '1.2.3' }, undefined],
  [{ 'retry-after': '5, 7' }, 7000],
  [{ 'retry-after': '7,15' }, 15_000],
  [{ 'retry-after': '7 , 15' }, 15_000],
  [{ 'retry-after': ' 5 ' }, 5000],
  [{ 'x-ms-retry-after-ms': '250' }, 250],
  [{ 'retry-after-ms': '5e15' }, undefined],
  [{ 'retry-after': '99999999999999999999' }, undefined],
  [{ 'retry-after-ms': 'Infinity' }, undefined],
  [{ 'retry-after-ms': '1e400' }, undefined],
  [{ 'retry-after': '' }, undefined],
  [{}, undefined],
])('retryAfter of %j is %s', (headers, expected) => {
  expect(retryAfter(headers, now)).toBe(expected);
});

test.each([
  ['30', 30_000],
  ['86400', 86_400_000],
  ['3600000', 3_600_000],
  [String(now / 1000 + 90), 90_000],
  [String(now + 90_000), 90_000],
  [String((now + 90_000) * 1000), 90_000],
  [String(now / 1000 - 90), 0],
  ['1m30s', 90_000],
  ['6m0s', 360_000],
  ['250ms', 250],
  ['1.25s', 1250],
  ['1.25m', 75_000],
  ['in 90s', undefined],
  ['90s or so', undefined],
  ['2678400', 2_678_400_000],
  ['2678401', 2_678_401],
  ['1000000000', 0],
  ['100000000000', 0],
  ['100000000000000', 0],
  ['2030-01-01T00:01:30Z', 90_000],
  ['Tue, 01 Jan 2030 00:01:30 GMT', 90_000],
  ['whenever', undefined],
])('a reset of %s is in %s ms', (text, expected) => {
  expect(untilReset(text, now)).toBe(expected);
});

test.each([
  [{ 'x-ratelimit-limit': '60', 'x-ratelimit-remaining': '7', 'x-ratelimit-reset': '30' }],
  [{ 'ratelimit-limit': '60, 60;w=60', 'ratelimit-remaining': '7', 'ratelimit-reset': '30' }],
  [{ 'x-rate-limit-limit': '60', 'x-rate-limit-remaining': '7', 'x-rate-limit-reset': String(now / 1000 + 30) }],
  [{ 'x-ratelimit-limit': '60', 'x-ratelimit-remaining': '7', 'x-ratelimit-reset-after': '30.0' }],
  [{ ratelimit: 'limit=60, remaining=7, reset=30' }],
])('the quota is read from %j', (headers) => {
  expect(readQuota(headers, undefined, now)).toEqual({ limit: 60, remaining: 7, reset: 30_000 });
});

test('the quota is read from the newer structured header, and from the headers that the client names', () => {
  expect(readQuota({ ratelimit: '"default";r=50;t=5' }, undefined, now)).toMatchObject({ remaining: 50, reset: 5000 });
  const named = { remaining: 'X-Left', reset: 'X-Next' };
  expect(readQuota({ 'x-left': '3', 'x-next': '9' }, named, now)).toMatchObject({ remaining: 3, reset: 9000 });
  expect(readQuota({ 'content-type': 'text/plain' }, undefined, now)).toBeUndefined();
});

test('headers that the client names and the answer lacks say nothing; one of them is enough', () => {
  const named = { limit: 'X-Most', remaining: 'X-Left', reset: 'X-Next' };
  expect(readQuota({ 'x-most': '9' }, named, now)).toBeUndefined();
  expect(readQuota({ 'x-next': '9' }, named, now)).toEqual({ limit: undefined, remaining: undefined, reset: 9000 });
  expect(readQuota({ 'x-left': 'many' }, { remaining: 'X-Left' }, now)).toEqual({
    limit: undefined,
    remaining: undefined,
    reset: undefined,
  });
});
