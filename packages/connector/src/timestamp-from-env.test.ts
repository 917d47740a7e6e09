import { expect, test, vi } from 'vitest';
import { timestampFromEnv } from './timestamp-from-env.ts';

test.each([
  ['2026-11-20T12:00:00Z', Date.UTC(2026, 10, 20, 12)],
  ['1700000000000', 1_700_000_000_000],
])('TAPWRIGHT_NOW may be %s', (text, time) => {
  expect(timestampFromEnv({ TAPWRIGHT_NOW: text })).toBe(time);
});

test.each([{}, { TAPWRIGHT_NOW: '' }])('without it (%j) the time is now', (env) => {
  const before = Date.now();
  expect(timestampFromEnv(env)).toBeGreaterThanOrEqual(before);
  expect(timestampFromEnv(env)).toBeLessThanOrEqual(Date.now());
});

test('the environment of the process counts by default', () => {
  vi.stubEnv('TAPWRIGHT_NOW', '5');
  try {
    expect(timestampFromEnv()).toBe(5);
  } finally {
    vi.unstubAllEnvs();
  }
});

test('what is no time is an error that says how to write one', () => {
  expect(() => timestampFromEnv({ TAPWRIGHT_NOW: 'soon' })).toThrow(
    expect.objectContaining({ code: 'now_invalid', hint: expect.stringContaining('ISO 8601') }),
  );
});
