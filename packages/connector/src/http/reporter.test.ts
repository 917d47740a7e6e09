import { describe, expect, it } from 'vitest';
import type { Exchange, LogEntry, Wait } from '../connection.ts';
import { redact } from './redact.ts';
import { createReporter } from './reporter.ts';
import { redactedUrl, requestLabel } from './request-label.ts';

const SECRET = 'sk-0123456789';
const hide = (text: string): string => redact(text, [SECRET]);

const exchange: Exchange = {
  id: 1,
  method: 'GET',
  url: `https://api.example.com/${SECRET}`,
  attempt: 1,
  startedAt: 0,
  milliseconds: 1,
  requestBytes: 0,
  responseBytes: 0,
  requestId: SECRET,
};

describe('what a host is told', () => {
  it('has no secret in messages and their data', () => {
    const said: LogEntry[] = [];
    const reporter = createReporter('source-a', { log: (entry) => said.push(entry) }, hide);
    reporter.log('warning', `GET /items?key=${SECRET} failed`, { path: `/x/${SECRET}`, attempt: 2 });
    expect(said).toEqual([
      {
        level: 'warning',
        message: 'GET /items?key=[secret] failed',
        connector: 'source-a',
        data: { path: '/x/[secret]', attempt: 2 },
      },
    ]);
  });

  it('has no secret in exchanges, waits and traces', async () => {
    const said: (Exchange | Wait)[] = [];
    const traced: unknown[] = [];
    const reporter = createReporter(
      'source-a',
      {
        exchange: (one) => said.push(one),
        wait: (one) => said.push(one),
        trace: (name, attributes, run) => {
          traced.push(name, attributes);
          return run();
        },
      },
      hide,
    );
    reporter.exchange(exchange);
    reporter.wait({ reason: 'retry', milliseconds: 1, until: 1, request: `GET /${SECRET}` });
    expect(await reporter.trace(`GET /${SECRET}`, { url: SECRET }, () => Promise.resolve(7))).toBe(7);
    expect(JSON.stringify([said, traced])).not.toContain(SECRET);
    expect(said).toHaveLength(2);
  });

  it('is told by hooks that throw as well, without harm', () => {
    const reporter = createReporter(
      'source-a',
      {
        log: () => {
          throw new Error('broken');
        },
      },
      hide,
    );
    expect(() => reporter.log('info', 'all is well')).not.toThrow();
  });
});

describe('the name of a request', () => {
  const url = new URL(`https://api.example.com/items?key=${SECRET}&page=2&page=3`);

  it('has the path, and no query', () => {
    expect(requestLabel({ method: 'GET', url })).toBe('GET /items');
  });

  it('has the names of the parameters once each, and none of their values', () => {
    expect(redactedUrl(url)).toBe('https://api.example.com/items?key&page');
    expect(redactedUrl(new URL('https://api.example.com/items'))).toBe('https://api.example.com/items');
  });
});
