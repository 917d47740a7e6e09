import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { generateConnector } from './generate-connector.ts';
import { compareWithRecording, recordConnector, testRecording } from './record-connector.ts';

const DESCRIPTION = `openapi: 3.0.3
info: { title: Diary, version: '1' }
servers: [{ url: https://api.diary.example }]
security: [{ access: [] }]
paths:
  /pages:
    get:
      operationId: listPages
      parameters:
        - { name: page, in: query, schema: { type: integer, default: 1 } }
        - { name: per_page, in: query, schema: { type: integer, maximum: 2, default: 2 } }
      responses:
        '200':
          description: ok
          content: { application/json: { schema: { type: array, items: { $ref: '#/components/schemas/Page' } } } }
components:
  securitySchemes: { access: { type: http, scheme: bearer } }
  schemas:
    Page:
      type: object
      required: [id]
      properties: { id: { type: integer }, text: { type: string } }
`;

const TOKEN = 'canary+/token=1';
let folder = '';
let connector = '';
let config = '';
let server: Server;
let echo: (token: string) => string = encodeURIComponent;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'tapwright-record-'));
  connector = join(folder, 'source-diary');
  config = join(folder, 'config.json');
  server = createServer((request, response) => {
    const page = Number(new URL(request.url ?? '/', 'http://diary').searchParams.get('page') ?? 1);
    const token = request.headers.authorization?.replace('Bearer ', '') ?? '';
    const records = [1, 2].map((id) => ({ id: page * 2 + id, text: echo(token), mail: 'me@example.com' }));
    response.writeHead(200, { 'content-type': 'application/json', 'x-debug': token });
    response.end(JSON.stringify(page > 2 ? [] : records));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const base_url = `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}`;
  writeFileSync(config, JSON.stringify({ token: TOKEN, base_url }));
  writeFileSync(join(folder, 'diary.yaml'), DESCRIPTION);
  await generateConnector({ description: join(folder, 'diary.yaml'), out: connector });
});
afterAll(() => {
  server.close();
  rmSync(folder, { recursive: true, force: true });
});

function record(out: string): ReturnType<typeof recordConnector> {
  return recordConnector({ connector, config, out, redact: ['[*].mail'], allowPrivate: true, home: folder });
}

it('a recording holds no secret, stands in for the API, and shows what the blueprint does not say', async () => {
  const out = join(folder, 'recording.json');
  const report = await record(out);
  expect(report).toMatchObject({ streams: { pages: 4 }, exchanges: 3, problems: [] });
  const text = readFileSync(out, 'utf8');
  for (const form of [TOKEN, encodeURIComponent(TOKEN), Buffer.from(TOKEN).toString('base64'), 'me@example.com'])
    expect(text).not.toContain(form);
  expect(await testRecording({ connector, recording: out })).toMatchObject({
    live: { streams: { pages: 4 }, problems: [] },
  });
  const { differences } = await compareWithRecording({ connector, recording: out });
  expect(differences).toEqual([{ stream: 'pages', message: 'mail (string) is not in the schema' }]);
});

it('nothing is written where a secret is left', async () => {
  const out = join(folder, 'leaky.json');
  // Half of it hidden behind an escape: nothing replaces that, and it is seen all the same.
  echo = (token) =>
    encodeURIComponent(token)
      .replaceAll('%', '%25')
      .replaceAll('canary', String.raw`\u0063anary`);
  await expect(record(out)).rejects.toMatchObject({ code: 'recording_leaks' });
  expect(existsSync(out)).toBe(false);
});
