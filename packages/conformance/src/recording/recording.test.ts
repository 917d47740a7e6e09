import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import type { Capture } from '@tapwright/connector';
import { connect } from '@tapwright/connector';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { trackerBlueprint } from '../fixtures/tracker.ts';
import { trackerConnector } from '../fixtures/tracker-connector.ts';
import { createMockServer, type MockServer } from '../mock/mock-server.ts';
import { selfProfile } from '../self-profile.ts';
import { compareRecording } from './compare-recording.ts';
import { createRecorder } from './create-recorder.ts';
import { blank, parseJsonPath } from './json-paths.ts';
import { recordingSchema, type Recording } from './recording.ts';
import { replayRecording } from './replay-recording.ts';
import { createReplayServer } from './replay-server.ts';
import { createRedaction, leakedSecret, secretForms } from './secret-forms.ts';

const SECRET = 'canary+/s3cret=token?&"x';

function capture(over: Partial<Omit<Capture, 'responseBody'>> & { readonly body?: string }): Capture {
  const { body = '[]', ...rest } = over;
  return {
    method: 'GET',
    url: 'https://api.example.com/v1/things',
    requestHeaders: { authorization: `Bearer ${SECRET}` },
    status: 200,
    responseHeaders: { 'content-type': 'application/json' },
    responseBody: Buffer.from(body),
    login: false,
    secrets: [SECRET],
    ...rest,
  };
}

function recorded(captures: readonly Capture[], redact: readonly string[] = []): Recording {
  const recorder = createRecorder({
    connector: 'source-things',
    config: { token: SECRET },
    baseUrl: 'https://api.example.com/v1',
    now: Date.UTC(2026, 0, 1),
    redact,
  });
  for (const one of captures) recorder.capture(one);
  return recorder.finish();
}

describe('redaction by value', () => {
  const forms: readonly (readonly [string, string])[] = [
    ['as it is', SECRET],
    ['in a JSON string', JSON.stringify(SECRET)],
    ['URL-encoded', encodeURIComponent(SECRET)],
    ['URL-encoded in lower case', encodeURIComponent(SECRET).toLowerCase()],
    ['as a form field', new URLSearchParams({ key: SECRET }).toString()],
    ['in base64', Buffer.from(SECRET).toString('base64')],
    ['in base64 for addresses', Buffer.from(SECRET).toString('base64url')],
    ['as the password of basic auth', Buffer.from(`someone:${SECRET}`).toString('base64')],
    ['as the name of basic auth', Buffer.from(`${SECRET}:x`).toString('base64')],
    ['in the middle of base64', Buffer.from(`ab${SECRET}cd`).toString('base64')],
    ['in hexadecimal', Buffer.from(SECRET).toString('hex')],
  ];
  it.each(forms)('finds a secret %s', (_how, text) => {
    expect(leakedSecret(text, [SECRET])).toBe(0);
    const recording = recorded([
      capture({
        body: JSON.stringify({ echo: text }),
        url: `https://api.example.com/v1/things?k=${encodeURIComponent(text)}`,
      }),
    ]);
    const whole = JSON.stringify(recording);
    for (const form of secretForms(SECRET)) expect(whole).not.toContain(form);
    expect(whole).toContain('redacted-1');
    expect(recording.config).toEqual({ token: 'redacted-1' });
  });

  it('never writes the headers of a request', () => {
    expect(JSON.stringify(recorded([capture({})]))).not.toContain('authorization');
  });

  it('refuses to give out what it cannot clean', () => {
    const odd = Array.from(SECRET, (letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`).join('');
    expect(() => recorded([capture({ body: `{"echo":"${odd}"}` })])).toThrow(/still in the recording/);
  });

  it('treats what a login gives as secret, also before it is used', () => {
    const login = capture({ login: true, body: '{"access_token":"fresh-token-1234","expires_in":3600}' });
    const text = JSON.stringify(recorded([login, capture({ body: '["fresh-token-1234"]' })]));
    expect(text).not.toContain('fresh-token-1234');
    expect(text).toContain('expires_in');
  });

  it('leaves out answers that are no text', () => {
    const one = { ...capture({}), responseBody: Uint8Array.of(0xff, 0xfe, 0x00) };
    expect(recorded([one]).exchanges[0]).toMatchObject({ body: '', omitted: true });
  });

  it('does not replace longer words that begin like another secret', () => {
    expect(createRedaction(['abcd', 'abcdefgh'])('abcdefgh abcd')).toBe('redacted-2 redacted-1');
  });
});

describe('redaction by path', () => {
  it('replaces values by ones of the same type', () => {
    const body = {
      data: [{ email: 'a@example.com', age: 4, at: '2026-01-01T00:00:00Z', tags: ['x'] }, { email: null }],
    };
    const steps = (path: string): unknown => blank(body, parseJsonPath(path));
    expect(steps('data[*].email')).toEqual({ data: [{ ...body.data[0], email: 'redacted' }, { email: null }] });
    expect(steps('$.data[0].age')).toMatchObject({ data: [{ age: 0 }, {}] });
    expect(steps('data[*].at')).toMatchObject({ data: [{ at: '2000-01-01T00:00:00Z' }, {}] });
    expect(steps('data[*]["tags"]')).toMatchObject({ data: [{ tags: [] }, {}] });
    expect(steps('nowhere.at.all')).toEqual(body);
  });

  it('works on answers and says which paths', () => {
    const recording = recorded([capture({ body: '[{"email":"a@example.com"}]' })], ['[*].email']);
    expect(recording.exchanges[0]?.body).toBe('[{"email":"redacted"}]');
    expect(recording.redacted).toEqual(['[*].email']);
  });

  it.each(['', 'a[', 'a[x]', '..'])('refuses %j', (path) => {
    expect(() => parseJsonPath(path)).toThrow(/is no path/);
  });
});

describe('a recording of a connector', () => {
  let mock: MockServer;
  let recording: Recording;
  const connector = trackerConnector();
  beforeAll(async () => {
    const blueprint = trackerBlueprint();
    mock = await createMockServer({ contract: blueprint.contract, profile: selfProfile(blueprint), unref: true });
    const config = { token: mock.authority.credentials.token, base_url: mock.url };
    const now = Date.now();
    const recorder = createRecorder({ connector: connector.name, config, baseUrl: mock.url, now });
    await using connection = await connect(connector, config, {
      allowPrivate: true,
      clock: { now: () => now, sleep: () => Promise.resolve() },
      hooks: { capture: recorder.capture },
    });
    let records = 0;
    for await (const batch of connection.read('projects')) records += batch.count;
    recorder.read({ stream: 'projects', limit: 1000, records });
    recording = recordingSchema.parse(JSON.parse(JSON.stringify(recorder.finish())));
  });
  afterAll(() => mock.close());

  it('answers in place of the API: the same reads give the same records', async () => {
    expect(recording.exchanges.length).toBeGreaterThan(1);
    const live = await replayRecording(connector, recording);
    expect(live.problems).toEqual([]);
    expect(live.streams).toEqual({ projects: recording.reads[0]?.records });
    expect(live.recorded).toBe(recording.recorded);
  });

  it('tells when the connector asks for something else, or finds less', async () => {
    const cut = { ...recording, exchanges: recording.exchanges.slice(0, 1) };
    expect((await replayRecording(connector, cut)).problems.join('\n')).toMatch(/not in the recording: GET /);
    const more = { ...recording, reads: [{ stream: 'projects', limit: 1000, records: 999 }] };
    expect((await replayRecording(connector, more)).problems[0]).toMatch(/999 when it was recorded/);
  });

  it('proposes to look at what tells of further pages, and nothing where all is looked at', () => {
    const { differences, overlay } = compareRecording(trackerBlueprint(), recording);
    expect(differences.map(({ message }) => message)).toEqual([
      'total_count tells how many records there are; has_more tells whether there are further pages',
    ]);
    const value = overlay.facts[0]?.value;
    expect(value).toMatchObject({ kind: 'page-number', totalRecords: ['total_count'], hasMore: ['has_more'] });
    const bare = recording.exchanges.map((one) => ({
      ...one,
      body: one.body.replaceAll(/"(?:total_count|has_more)":/g, '"x":'),
    }));
    expect(compareRecording(trackerBlueprint(), { ...recording, exchanges: bare }).differences).toEqual([]);
  });

  it('proposes what the API shows and the blueprint does not say', () => {
    const changed = recording.exchanges.map((one) => ({
      ...one,
      body: one.body.replaceAll('"id":', '"colour":"red","id":'),
    }));
    const { differences, overlay } = compareRecording(trackerBlueprint(), { ...recording, exchanges: changed });
    expect(differences).toContainEqual({ stream: 'projects', message: 'colour (string) is not in the schema' });
    expect(overlay.facts[0]).toMatchObject({
      pointer: '/interpretation/streams/projects/schema',
      value: { properties: { colour: { type: 'string' } } },
    });
  });

  it('proposes pages where the blueprint knows none', () => {
    const linked = recording.exchanges.map((one) => ({
      ...one,
      headers: { link: '<https://x.example/?page=2>; rel="next"' },
    }));
    const blueprint = trackerBlueprint({ kind: 'none' });
    const { overlay } = compareRecording(blueprint, { ...recording, exchanges: linked });
    expect(overlay.facts.map(({ value }) => value)).toContainEqual({ kind: 'link-header' });
  });
});

describe('the replay', () => {
  it('gives answers to the same request in order, and repeats the last', async () => {
    const recording = recorded(
      ['1', '2'].map((body) => capture({ body, url: 'https://api.example.com/v1/things?b=2&a=1' })),
    );
    await using server = await createReplayServer(recording);
    const ask = async (): Promise<string> => (await fetch(`${server.url}/things?a=1&b=2`)).text();
    expect([await ask(), await ask(), await ask()]).toEqual(['1', '2', '2']);
  });

  it('leads addresses of the API to itself', async () => {
    const next = { next: 'https://api.example.com/v1/things?page=2' };
    await using server = await createReplayServer(recorded([capture({ body: JSON.stringify(next) })]));
    expect(await (await fetch(`${server.url}/things`)).json()).toEqual({ next: `${server.url}/things?page=2` });
  });
});

describe('a hook for recorders', () => {
  it('is told of answers whole, and of the secrets in them', async () => {
    const server = createServer((_request, response: ServerResponse) => response.end('{"items":[],"next":null}'));
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    const base_url = `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}`;
    const seen: Capture[] = [];
    const config = { token: 'top-secret', base_url };
    await using connection = await connect(trackerConnector(), config, {
      allowPrivate: true,
      hooks: { capture: (one) => seen.push(one) },
    });
    await connection.get('/projects');
    server.close();
    expect(seen[0]).toMatchObject({
      status: 200,
      requestHeaders: { authorization: 'Bearer top-secret' },
    });
    expect(new Set(seen[0]?.secrets)).toEqual(new Set(['top-secret']));
  });
});
