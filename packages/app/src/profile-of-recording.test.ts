import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { generateConnector } from './generate-connector.ts';
import { profileOfRecording, recordConnector, testRecording } from './record-connector.ts';
import { testPackage } from './test-package.ts';

// Nothing in it speaks of pages. The server sends two records at a time, and a Link header to the next two.
const DESCRIPTION = `openapi: 3.0.3
info: { title: Diary, version: '1' }
servers: [{ url: https://api.diary.example }]
security: [{ access: [] }]
paths:
  /pages:
    get:
      operationId: listPages
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

const RECORDS = 9;
const SIZE = 2;

let folder = '';
let server: Server;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'tapwright-profile-'));
  server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', `http://${request.headers.host ?? ''}`);
    const from = Number(url.searchParams.get('from') ?? 0);
    const records = Array.from({ length: RECORDS }, (_, index) => ({ id: index + 1, text: `day ${index + 1}` }));
    const end = from + SIZE;
    url.searchParams.set('from', String(end));
    response.writeHead(200, {
      'content-type': 'application/json',
      ...(end < RECORDS && { link: `<${url.href}>; rel="next"` }),
    });
    response.end(JSON.stringify(records.slice(from, end)));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const base_url = `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}`;
  writeFileSync(join(folder, 'config.json'), JSON.stringify({ token: 'canary-token-1', base_url }));
  writeFileSync(join(folder, 'diary.yaml'), DESCRIPTION);
});
afterAll(() => {
  server.close();
  rmSync(folder, { recursive: true, force: true });
});

function record(connector: string, out: string): ReturnType<typeof recordConnector> {
  return recordConnector({ connector, config: join(folder, 'config.json'), out, allowPrivate: true, home: folder });
}

it(
  'judges a connector by what was really seen, and not by how its description was read',
  { timeout: 120_000 },
  async () => {
    const connector = join(folder, 'source-diary');
    const out = join(folder, 'recording.json');
    const profile = join(folder, 'profile.json');
    await generateConnector({ description: join(folder, 'diary.yaml'), out: connector });

    // It agrees with itself, and leaves records behind without a word.
    const alone = await testPackage({ connector, types: false });
    expect(alone.results).toMatchObject({ claim: 'self-consistent', counts: { failed: 0 } });
    expect(await record(connector, out)).toMatchObject({ streams: { pages: SIZE }, problems: [] });

    const found = await profileOfRecording({ connector, recording: out });
    expect(found.differences.map(({ message }) => message)).toEqual([
      'a Link header names a next page; the blueprint knows no pages',
    ]);
    writeFileSync(profile, JSON.stringify(found.profile));
    const judged = await testPackage({ connector, types: false, profile });
    expect(judged.results).toMatchObject({ origin: 'recording', claim: 'correct', level: 'L0' });
    const failed = judged.results.checks.filter(({ status }) => status === 'failed').map(({ name }) => name);
    expect(
      failed.some((name) => /pages: .*(complete|every record|all)/i.test(name)),
      failed.join('; '),
    ).toBe(true);

    // The fact that the recording shows, as an overlay: the connector is right now, and the recording shows all records.
    const corrected = join(folder, 'corrected');
    const overlay = join(folder, 'overlay.json');
    writeFileSync(
      overlay,
      JSON.stringify({
        formatVersion: 1,
        facts: [
          {
            pointer: '/interpretation/streams/pages/pagination',
            value: found.profile.lists[0]?.pagination,
            evidence: { source: 'recording', note: 'a Link header leads on' },
          },
        ],
      }),
    );
    await generateConnector({ description: join(folder, 'diary.yaml'), overlay, out: corrected });
    expect(await record(corrected, out)).toMatchObject({ streams: { pages: RECORDS } });
    const again = await profileOfRecording({ connector: corrected, recording: out });
    writeFileSync(profile, JSON.stringify(again.profile));
    const right = await testPackage({ connector: corrected, types: false, profile });
    expect(right.results.checks.filter(({ status }) => status === 'failed')).toEqual([]);
    expect(right.results).toMatchObject({ origin: 'recording', claim: 'correct', level: 'L1' });
    const { results } = await testRecording({ connector: corrected, recording: out, results: right.results });
    expect(results?.live).toMatchObject({ problems: [], streams: { pages: RECORDS } });
    expect(results?.live?.recorded).toMatch(/^20\d\d-\d\d-\d\dT/);
  },
);

const FILTERED = `openapi: 3.0.3
info: { title: Log, version: '1' }
servers: [{ url: https://api.log.example }]
security: [{ access: [] }]
paths:
  /entries:
    get:
      operationId: listEntries
      parameters:
        - name: updated_since
          in: query
          description: Only entries updated at or after this time.
          schema: { type: string, format: date-time }
      responses:
        '200':
          description: ok
          content: { application/json: { schema: { type: array, items: { $ref: '#/components/schemas/Entry' } } } }
components:
  securitySchemes: { access: { type: http, scheme: bearer } }
  schemas:
    Entry:
      type: object
      required: [id, updated_at]
      properties: { id: { type: integer }, updated_at: { type: string, format: date-time } }
`;

it('reads a stream with a filter once more from the middle, and so sees one that is ignored', async () => {
  const connector = join(folder, 'source-log');
  const out = join(folder, 'log.json');
  const config = join(folder, 'log-config.json');
  const queries: string[] = [];
  const log = createServer((request, response) => {
    queries.push(new URL(request.url ?? '/', 'http://log').search);
    const entries = [1, 2, 3, 4, 5].map((id) => ({ id, updated_at: `2026-01-0${id}T00:00:00Z` }));
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(entries));
  });
  log.listen(0, '127.0.0.1');
  await once(log, 'listening');
  const address = log.address();
  const base_url = `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}`;
  writeFileSync(config, JSON.stringify({ token: 'canary-token-2', base_url }));
  writeFileSync(join(folder, 'log.yaml'), FILTERED);
  await generateConnector({ description: join(folder, 'log.yaml'), out: connector });
  const report = await recordConnector({ connector, config, out, allowPrivate: true, home: folder });
  log.close();
  expect(report).toMatchObject({ streams: { entries: 5 }, problems: [] });
  expect(queries.map((query) => decodeURIComponent(query))).toEqual([
    '',
    expect.stringContaining('updated_since=2026-01-03T00:00:00'),
  ]);
  const { profile, differences } = await profileOfRecording({ connector, recording: out });
  expect(differences).toEqual([
    {
      stream: 'entries',
      message: 'the filter updated_since is ignored: older records came than were asked for',
    },
  ]);
  expect(profile.lists[0]?.cursor).not.toHaveProperty('start');
  expect((await testRecording({ connector, recording: out })).live).toMatchObject({ problems: [], exchanges: 2 });
});
