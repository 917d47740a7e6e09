import { ConfigError } from './errors.ts';

/**
 * The time that goes into records, messages and run names: `TAPWRIGHT_NOW` (ISO 8601 or epoch milliseconds) where it is
 * set, so that two runs can be compared byte by byte. Waits and limits go by the real clock.
 */
export function timestampFromEnv(env: NodeJS.ProcessEnv = process.env): number {
  const fixed = env['TAPWRIGHT_NOW'];
  if (fixed === undefined || fixed === '') return Date.now();
  const value = /^\d+$/.test(fixed) ? Number(fixed) : Date.parse(fixed);
  if (Number.isFinite(value)) return value;
  throw new ConfigError(`TAPWRIGHT_NOW is not a time: ${fixed}`, {
    code: 'now_invalid',
    hint: 'Use ISO 8601 (2026-11-20T12:00:00Z) or epoch milliseconds.',
  });
}
