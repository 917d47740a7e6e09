import { expect, test } from 'vitest';
import { configuredCatalog, exampleApi, exampleSource, TOKEN } from './example-source.fixture.ts';
import { program } from './program.fixture.ts';

test('a Singer tap announces each stream, then its records, and a state with all bookmarks', async () => {
  await using api = await exampleApi();
  const { code, messages, stdout } = await program(exampleSource, ['read', '--format', 'singer'], {
    config: { token: TOKEN, base_url: api.url },
    catalog: configuredCatalog({ users: 'full_refresh', events: 'incremental' }),
  });
  expect(code).toBe(0);
  const types = new Set(messages.map((message) => message['type']));
  expect(types).toEqual(new Set(['SCHEMA', 'RECORD', 'STATE']));
  for (const stream of ['users', 'events']) {
    const own = messages.filter((message) => message['stream'] === stream);
    expect(own[0]).toMatchObject({ type: 'SCHEMA', key_properties: ['id'], schema: { type: 'object' } });
    expect(own.slice(1).map((message) => message['type'])).toEqual(['RECORD', 'RECORD', 'RECORD']);
  }
  expect(stdout).toContain('"record":{"id":9007199254740993,"name":"Cy"},"time_extracted":"2026-01-01T00:00:00.000Z"}');
  expect(messages.at(-1)).toMatchObject({
    type: 'STATE',
    value: { bookmarks: { users: { version: 1 }, events: { version: 1, cursor: '2025-01-03T00:00:00Z' } } },
  });
});

test('flags without a command are those of a tap: discover, choose by metadata, read, resume', async () => {
  await using api = await exampleApi();
  const config = { token: TOKEN, base_url: api.url };
  const discovered = await program(exampleSource, ['--discover'], { config });
  expect(discovered.messages[0]).toMatchObject({
    streams: [
      { tap_stream_id: 'users', key_properties: ['id'] },
      {
        tap_stream_id: 'events',
        metadata: [{ breadcrumb: [], metadata: { 'valid-replication-keys': ['updated_at'] } }],
      },
      { tap_stream_id: 'forbidden' },
    ],
  });
  const catalog = {
    streams: ['users', 'events'].map((name) => ({
      tap_stream_id: name,
      metadata: [{ breadcrumb: [], metadata: { selected: name === 'events' } }],
    })),
  };
  const first = await program(exampleSource, [], { config, catalog });
  expect(first.messages.filter((message) => message['type'] === 'RECORD')).toHaveLength(3);
  const state = first.messages.at(-1)?.['value'];
  const second = await program(exampleSource, [], { config, catalog, state });
  expect(second.messages.filter((message) => message['type'] === 'RECORD')).toMatchObject([{ record: { id: 3 } }]);
});

test('what Singer has no message for goes to standard error', async () => {
  await using api = await exampleApi();
  const config = { token: TOKEN, base_url: api.url };
  const catalog = configuredCatalog({ forbidden: 'full_refresh', missing: 'full_refresh' });
  const { code, stderr, messages } = await program(exampleSource, ['read', '--format', 'singer'], { config, catalog });
  expect(code).toBe(1);
  expect(stderr).toMatch(/ERROR missing: There is no stream missing/);
  expect(stderr).toMatch(/ERROR forbidden: /);
  expect(messages.map((message) => message['type'])).toEqual(['SCHEMA']);
});
