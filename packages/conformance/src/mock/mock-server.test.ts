import { describe, expect, it } from 'vitest';
import type { BlueprintPagination } from '@tapwright/blueprint';
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { at } from '@tapwright/connector';
import { trackerBlueprint } from '../fixtures/tracker.ts';
import type { BehaviourProfile } from '../profile.ts';
import { selfProfile } from '../self-profile.ts';
import { createMockServer, type MockServer } from './mock-server.ts';
import { rawRecords, type PlainRequest } from './plain-loop.ts';
import { recordId } from './store.ts';

const size = { pageSize: { in: 'query', name: 'per_page', value: 50, max: 100 } } as const;
const query = (name: string) => ({ in: 'query', name }) as const;

const kinds: Readonly<Record<string, BlueprintPagination>> = {
  'page numbers': { kind: 'page-number', parameter: query('page'), first: 1, totalPages: ['pages'], ...size },
  offsets: { kind: 'offset', parameter: query('offset'), first: 0, totalRecords: ['total_count'], ...size },
  'cursors in the body': { kind: 'cursor', parameter: query('after'), next: { in: 'body', path: ['next'] }, ...size },
  'cursors in a header': {
    kind: 'cursor',
    parameter: { in: 'header', name: 'X-After' },
    next: { in: 'header', name: 'x-next' },
    ...size,
  },
  'Link headers': { kind: 'link-header', ...size },
  'next addresses': { kind: 'next-url', path: ['next'], hasMore: ['has_more'], ...size },
  'arrays of links': { kind: 'next-url', path: ['links'], rel: 'next', ...size },
  keysets: { kind: 'keyset', parameter: query('after'), field: ['id'], hasMore: ['has_more'], ...size },
};

async function withMock(
  blueprint: ReturnType<typeof trackerBlueprint>,
  use: (mock: MockServer) => Promise<void>,
  change: (profile: BehaviourProfile) => BehaviourProfile = (profile) => profile,
): Promise<void> {
  await using mock = await createMockServer({ contract: blueprint.contract, profile: change(selfProfile(blueprint)) });
  await use(mock);
}

function plain(mock: MockServer, more: Partial<PlainRequest> = {}): PlainRequest {
  return {
    baseUrl: mock.url,
    ...more,
    headers: { authorization: `Bearer ${mock.authority.credentials.token}`, ...more.headers },
  };
}

async function ids(mock: MockServer, list: string, request: PlainRequest): Promise<readonly string[]> {
  const profile = mock.list(list);
  return (await rawRecords(profile, request)).map((record) => recordId(profile.key, record));
}

async function getJson(
  mock: MockServer,
  path: string,
  init: RequestInit = {},
): Promise<{ status: number; body: unknown }> {
  const headers = {
    authorization: `Bearer ${mock.authority.credentials.token}`,
    ...Object.fromEntries(new Headers(init.headers)),
  };
  const response = await fetch(`${mock.url}${path}`, { ...init, headers });
  const text = await response.text();
  return { status: response.status, body: text === '' ? undefined : JSON.parse(text) };
}

describe('the mock server', () => {
  for (const [name, pagination] of Object.entries(kinds)) {
    it(`serves every record in pages by ${name}`, async () => {
      await withMock(trackerBlueprint(pagination), async (mock) => {
        mock.reset({ records: { projects: 23 } });
        const found = await ids(mock, 'projects', plain(mock, { pageSize: 5 }));
        expect(found).toHaveLength(23);
        expect(new Set(found)).toEqual(new Set(mock.truth('projects')));
        expect(mock.requests.length).toBeGreaterThanOrEqual(5);
      });
    });
  }

  it('takes a cursor in the body of a search', async () => {
    await withMock(trackerBlueprint(), async (mock) => {
      mock.reset({ records: { users: 9 } });
      const found = await ids(mock, 'users', plain(mock, { pageSize: 4 }));
      expect(new Set(found)).toEqual(new Set(mock.truth('users')));
      expect(mock.requests).toHaveLength(3);
    });
  });

  it('caps the page size silently', async () => {
    await withMock(trackerBlueprint(), async (mock) => {
      mock.reset({ records: { projects: 10 } });
      mock.configure({ paging: { maxSize: 3 } });
      const { body } = await getJson(mock, '/projects?per_page=50');
      expect(at(body, 'items.length') ?? at(body, 'items')).toHaveLength(3);
    });
  });

  it('gives each parent its own children and refuses parents that do not exist', async () => {
    await withMock(trackerBlueprint(), async (mock) => {
      mock.reset({ records: { projects: 3, issues: 4 } });
      expect(new Set(mock.truth('issues')).size).toBe(12);
      const headers = { 'X-Tracker-Version': '2' };
      const found: string[] = [];
      for (const { record } of mock.records('projects')) {
        found.push(
          ...(await ids(
            mock,
            'issues',
            plain(mock, { headers, pathParameters: { project: String(at(record, 'id')) } }),
          )),
        );
      }
      expect(new Set(found)).toEqual(new Set(mock.truth('issues')));
      expect((await getJson(mock, '/projects/999/issues', { headers })).status).toBe(404);
    });
  });

  it('filters by the time of change, bounds included or not', async () => {
    const change =
      (boundary: 'inclusive' | 'exclusive') =>
      (profile: BehaviourProfile): BehaviourProfile => ({
        ...profile,
        lists: profile.lists.map((list) =>
          list.cursor === undefined ? list : { ...list, cursor: { ...list.cursor, boundary } },
        ),
      });
    const counts: number[] = [];
    for (const boundary of ['inclusive', 'exclusive'] as const) {
      await withMock(
        trackerBlueprint(),
        async (mock) => {
          mock.reset({ records: { projects: 1, issues: 30 } });
          const all = mock.records('issues');
          const times = all.map(({ record }) => String(at(record, 'updated_at'))).sort();
          const middle = times[15] ?? '';
          const project = all[0]?.parameters['project'] ?? '';
          const headers = { 'X-Tracker-Version': '2' };
          const found = await ids(
            mock,
            'issues',
            plain(mock, { headers, pathParameters: { project }, query: [['since', middle]] }),
          );
          expect(found).toHaveLength(
            times.filter((time) => (boundary === 'inclusive' ? time >= middle : time > middle)).length,
          );
          counts.push(found.length);
        },
        change(boundary),
      );
    }
    expect(counts[0]).toBeGreaterThan(counts[1] ?? 0);
  });

  it('hides records by default where the profile says so', async () => {
    await withMock(
      trackerBlueprint(),
      async (mock) => {
        mock.reset({ records: { projects: 1, issues: 9 } });
        const [first] = mock.records('issues');
        const request = plain(mock, {
          headers: { 'X-Tracker-Version': '2' },
          pathParameters: { ...first?.parameters },
        });
        expect(await ids(mock, 'issues', request)).toHaveLength(6);
        expect(await ids(mock, 'issues', { ...request, query: [['state', 'all']] })).toHaveLength(9);
        const closed = await rawRecords(mock.list('issues'), { ...request, query: [['state', 'closed']] });
        expect(closed.map((record) => at(record, 'state'))).toEqual(['closed', 'closed', 'closed']);
      },
      (profile) => ({
        ...profile,
        lists: profile.lists.map((list) =>
          list.resource === 'issues' ? { ...list, defaultFilters: { state: { hides: 'closed', all: 'all' } } } : list,
        ),
      }),
    );
  });

  it('makes records that satisfy their schema, with ties in the cursor and different keys', async () => {
    const blueprint = trackerBlueprint();
    await withMock(blueprint, async (mock) => {
      mock.reset({ records: { projects: 2, issues: 40, users: 40 } });
      const ajv = new Ajv2020({ strict: false, allErrors: true });
      addFormats.default(ajv);
      ajv.addSchema({ $id: 'contract', schemas: blueprint.contract.schemas });
      for (const [list, schema] of [
        ['projects', 'Project'],
        ['issues', 'Issue'],
        ['users', 'User'],
      ] as const) {
        const validate = ajv.compile({ $id: list, schemas: blueprint.contract.schemas, $ref: `#/schemas/${schema}` });
        for (const { record } of mock.records(list)) {
          validate(record);
          expect(validate.errors ?? []).toEqual([]);
        }
      }
      const issues = mock.records('issues').filter((one) => one.parameters === mock.records('issues')[0]?.parameters);
      const times = issues.map(({ record }) => at(record, 'updated_at'));
      expect(new Set(times).size).toBeLessThan(times.length);
      expect(new Set(mock.truth('issues')).size).toBe(80);
      expect(JSON.stringify(mock.records('issues'))).toMatch(/[äöüßéçα東]/);
    });
  });

  it('writes some 64-bit integers that a double cannot hold', async () => {
    await withMock(trackerBlueprint(), async (mock) => {
      mock.reset({ records: { projects: 1, issues: 30 } });
      const project = mock.records('issues')[0]?.parameters['project'] ?? '';
      const response = await fetch(`${mock.url}/projects/${project}/issues?per_page=100`, {
        headers: { authorization: `Bearer ${mock.authority.credentials.token}`, 'X-Tracker-Version': '2' },
      });
      expect(await response.text()).toMatch(/"big":90071992547\d{5}/);
    });
  });

  it('says what is wrong with a request', async () => {
    await withMock(trackerBlueprint(), async (mock) => {
      const project = mock.records('projects')[0]?.record;
      const issues = `/projects/${String(at(project, 'id'))}/issues`;
      const reason = async (path: string, init: RequestInit = {}) => {
        const { status, body } = await getJson(mock, path, init);
        return `${status} ${String(at(body, 'message'))}`;
      };
      const send = (body: unknown, type = 'application/json'): RequestInit => ({
        method: 'POST',
        body: typeof body === 'string' ? body : JSON.stringify(body),
        headers: { 'content-type': type },
      });
      expect(await reason('/nowhere')).toBe('404 there is no path /nowhere');
      expect(await reason('/payments')).toBe('405 /payments has no GET');
      expect(await reason(issues)).toBe('400 header parameter X-Tracker-Version is missing');
      expect(await reason('/projects?per_page=0')).toBe('400 query parameter per_page: 0 is less than 1');
      expect(await reason('/projects?colour=red')).toBe('400 query parameter colour is not known');
      expect(await reason(issues, send({ state: 'open' }))).toBe('422 body field title is missing');
      expect(await reason(issues, send({ title: 'x', state: 'ajar' }))).toBe(
        '422 body field state must be one of ["open","closed"]',
      );
      expect(await reason(issues, send('title=x', 'application/x-www-form-urlencoded'))).toMatch(/^415 content type/);
      expect(await reason(issues, send('{"title"'))).toBe('400 the body cannot be decoded');
      expect(await reason('/payments', send('amount=0', 'application/x-www-form-urlencoded'))).toBe(
        '422 body field amount is less than 1',
      );
      expect(await reason('/projects', { headers: { authorization: 'Bearer wrong' } })).toBe(
        '401 no valid credentials',
      );
    });
  });

  it('creates, reads, updates and deletes', async () => {
    await withMock(trackerBlueprint(), async (mock) => {
      mock.reset({ records: { projects: 1, issues: 2 } });
      const issues = `/projects/${mock.records('issues')[0]?.parameters['project'] ?? ''}/issues`;
      const send = (method: string, body: unknown): RequestInit => ({
        method,
        body: JSON.stringify(body),
        headers: { 'content-type': 'application/json' },
      });
      const created = await getJson(mock, issues, send('POST', { title: 'A new one', state: 'open' }));
      expect(created.status).toBe(201);
      expect(at(created.body, 'title')).toBe('A new one');
      const key = String(at(created.body, 'key'));
      expect(mock.truth('issues')).toContain(JSON.stringify([key]));
      const updated = await getJson(mock, `${issues}/${key}`, send('PATCH', { title: 'Renamed', state: 'closed' }));
      expect(at(updated.body, 'title')).toBe('Renamed');
      expect(at((await getJson(mock, `${issues}/${key}`)).body, 'state')).toBe('closed');
      expect((await getJson(mock, `${issues}/${key}`, { method: 'DELETE' })).status).toBe(204);
      expect((await getJson(mock, `${issues}/${key}`)).status).toBe(404);
      expect(mock.truth('issues')).toHaveLength(2);
    });
  });

  it('limits the rate and says when to come back', async () => {
    let now = 1_700_000_000_000;
    const blueprint = trackerBlueprint();
    const clock = { now: () => now, sleep: () => Promise.resolve() };
    await using mock = await createMockServer({ contract: blueprint.contract, profile: selfProfile(blueprint), clock });
    mock.configure({ rateLimit: { requests: 2, windowMs: 30_000 } });
    const headers = { authorization: `Bearer ${mock.authority.credentials.token}` };
    const get = () => fetch(`${mock.url}/projects`, { headers });
    expect((await get()).headers.get('x-ratelimit-remaining')).toBe('1');
    await get();
    const refused = await get();
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([429, '30']);
    now += 30_000;
    expect((await get()).status).toBe(200);
  });

  it('is the same for the same seed', async () => {
    const data: string[] = [];
    for (let round = 0; round < 2; round++) {
      await withMock(trackerBlueprint(), async (mock) => {
        data.push(JSON.stringify(mock.records('issues')));
      });
    }
    expect(data[0]).toBe(data[1]);
  });

  it('fails in the ways that are asked for', async () => {
    await withMock(trackerBlueprint(), async (mock) => {
      const request = plain(mock);
      mock.faults.add({ fault: { kind: 'status', status: 503 } });
      await expect(rawRecords(mock.list('projects'), request)).rejects.toThrow(/503/);
      mock.faults.add({ fault: { kind: 'truncated' } });
      await expect(rawRecords(mock.list('projects'), request)).rejects.toThrow(/JSON/);
      for (const when of ['before-headers', 'after-headers', 'in-body'] as const) {
        mock.faults.add({ fault: { kind: 'reset', when } });
        await expect(rawRecords(mock.list('projects'), request)).rejects.toThrow();
      }
      mock.faults.add({ fault: { kind: 'html' } });
      await expect(rawRecords(mock.list('projects'), request)).rejects.toThrow(/JSON/);
      expect(mock.faults.hits).toBe(6);
      expect(await ids(mock, 'projects', request)).toHaveLength(7);
    });
  });
});
