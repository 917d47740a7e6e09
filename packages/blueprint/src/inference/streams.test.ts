import { describe, expect, it } from 'vitest';
import {
  get,
  infer,
  inPath,
  integer,
  listOf,
  object,
  query,
  streamOf,
  text,
  thing,
  time,
} from './small-description.fixture.ts';

const incrementalOf = (
  record: Record<string, unknown>,
  parameters: readonly Record<string, unknown>[],
  path = '/things',
) => {
  const inference = infer({ [path]: get(listOf(record), parameters) });
  return streamOf(inference, path.slice(1));
};

const queryOf = (parameter: Record<string, unknown>) =>
  streamOf(infer({ '/things': get(listOf(thing), [parameter]) }), 'things');

const boundTo = (parameter: Record<string, unknown>) => {
  const inference = infer({ '/things': get(listOf(thing), [{ ...parameter, required: true }]) });
  return { ...streamOf(inference, 'things'), config: inference.interpretation.config };
};

describe('parents', () => {
  it('are the list before the parameter', () => {
    const inference = infer({
      '/projects': get(listOf(object({ gid: text }))),
      '/projects/{project_gid}/tasks': get(listOf(thing), [inPath('project_gid')]),
    });
    const { stream, rule } = streamOf(inference, 'tasks');
    expect(stream.request.pathParameters).toEqual({ project_gid: { parent: ['gid'] } });
    expect(stream.parent).toEqual({ stream: 'projects', copy: { project_gid: ['gid'] } });
    expect(rule('/parent')).toBe('parent/path-prefix');
  });

  it('are followed over several levels by what the parent carries', () => {
    const inference = infer({
      '/teams': get(listOf(thing)),
      '/teams/{team_id}/projects': get(listOf(thing), [inPath('team_id')]),
      '/teams/{team_id}/projects/{project_id}/tasks': get(listOf(thing), [inPath('team_id'), inPath('project_id')]),
    });
    const { stream } = streamOf(inference, 'tasks');
    expect(stream.request.pathParameters).toEqual({ team_id: { parent: ['team_id'] }, project_id: { parent: ['id'] } });
    expect(stream.parent?.stream).toBe('projects');
  });

  it('may be named by a required query parameter', () => {
    const inference = infer({
      '/projects': get(listOf(thing)),
      '/tasks': get(listOf(thing), [query('project_id', text, undefined, true)]),
    });
    const { stream, rule } = streamOf(inference, 'tasks');
    expect(stream.request.query).toEqual({ project_id: { parent: ['id'] } });
    expect(rule('/parent')).toBe('parent/parameter-name');
  });

  it('are no list of another resource that shares a word', () => {
    const inference = infer({
      '/batches': get(listOf(thing)),
      '/file_batches/{batch_id}/files': get(listOf(thing), [inPath('batch_id')]),
    });
    const { stream } = streamOf(inference, 'files');
    expect(stream.parent).toBeUndefined();
    expect(stream.request.pathParameters).toEqual({ batch_id: { config: 'batch_id' } });
  });

  it('give way to the config where types say that the key is another one', () => {
    const inference = infer({
      '/repos': get(listOf(object({ id: integer, name: text }))),
      '/repos/{owner}/{repo}/issues': get(listOf(object({ id: integer })), [inPath('owner'), inPath('repo')]),
    });
    const { stream } = streamOf(inference, 'issues');
    expect(stream.parent).toBeUndefined();
    expect(stream.request.pathParameters).toEqual({ owner: { config: 'owner' }, repo: { config: 'repo' } });
    expect(inference.interpretation.config.map(({ name, required }) => [name, required])).toEqual([
      ['owner', false],
      ['repo', false],
    ]);
  });

  it('copy their key under the name of the parameter, and the schema has it', () => {
    const inference = infer({
      '/users': get(listOf(thing)),
      '/users/{id}/posts': get(listOf(thing), [inPath('id')]),
    });
    const { stream } = streamOf(inference, 'posts');
    expect(stream.parent?.copy).toEqual({ user_id: ['id'] });
    expect(JSON.stringify(stream.schema)).toContain('user_id');
  });
});

describe('a parameter named like the resource', () => {
  const withPattern = (pattern: string) => ({ type: 'string', pattern });

  it.each([
    ['^[a-z]+$', 'projects'],
    ['^arn:[a-z:]+$', undefined],
  ])('with the pattern %s has the parent %s', (pattern, parent) => {
    const project = object({ name: withPattern('^[a-z]+$'), title: text });
    const inference = infer({
      '/projects': get(listOf(project)),
      '/projects/{name}': { delete: { parameters: [inPath('name')], responses: {} } },
      '/projects/{project}/routes': get(listOf(thing), [inPath('project', withPattern(pattern))]),
    });
    expect(streamOf(inference, 'routes').stream.parent?.stream).toBe(parent);
  });
});

describe('names', () => {
  it('are short for the shortest path and say what stands above for the others', () => {
    const inference = infer({
      '/issues': get(listOf(thing)),
      '/user/issues': get(listOf(thing)),
      '/orgs/{org}/issues': get(listOf(thing), [inPath('org')]),
      '/repos/{owner}/{repo}/issues': get(listOf(thing), [inPath('owner'), inPath('repo')]),
      '/search/issues': get(object({ items: listOf(thing) }), [query('q', text, undefined, true)]),
    });
    expect(inference.interpretation.streams.map((stream) => stream.name)).toEqual([
      'issues',
      'organization_issues',
      'repository_issues',
      'search_issues',
      'user_issues',
    ]);
  });

  it('are the same whatever the order of the paths', () => {
    const paths = Object.entries({
      '/a/things': get(listOf(thing)),
      '/b/things': get(listOf(thing)),
      '/things': get(listOf(thing)),
      '/b/{id}/things': get(listOf(thing), [inPath('id')]),
    });
    const named = (entries: typeof paths) =>
      infer(Object.fromEntries(entries)).interpretation.streams.map((stream) => [stream.name, stream.request.path]);
    expect(named(paths.toReversed())).toEqual(named(paths));
  });
});

const changing = object({ id: text, created_at: time, updated_at: time });

describe('incremental reads', () => {
  it('pair a change time with the filter of the same stem', () => {
    const { stream, rule } = incrementalOf(changing, [query('updated_since', time), query('created_after', time)]);
    expect(stream.incremental).toEqual({
      cursor: ['updated_at'],
      type: 'date-time',
      filter: { start: { in: 'query', name: 'updated_since' } },
      boundary: 'inclusive',
    });
    expect(rule('/incremental')).toBe('cursor/same-stem');
  });

  it('believe the words of a filter that has no stem', () => {
    const since = query('since', time, 'Only show results that were last updated after the given time.');
    const { stream, rule } = incrementalOf(changing, [since]);
    expect(stream.incremental).toMatchObject({ cursor: ['updated_at'], filter: { start: { name: 'since' } } });
    expect(rule('/incremental')).toBe('cursor/described-filter');
  });

  it('see new records only where the filter goes by creation, and say so', () => {
    const record = object({ id: text, created: { type: 'integer', format: 'unix-time' } });
    const created = { ...query('created', object({ gte: integer, lte: integer })), style: 'deepObject' };
    const { stream, doubts } = incrementalOf(record, [created]);
    expect(stream.incremental).toEqual({
      cursor: ['created'],
      type: 'unix-seconds',
      filter: { start: { in: 'query', name: 'created[gte]' }, end: { in: 'query', name: 'created[lte]' } },
      boundary: 'inclusive',
      appendOnly: true,
    });
    expect(doubts).toContain('cursor/append-only');
  });

  it('never take a creation filter for changes', () => {
    const { stream, doubts } = incrementalOf(changing, [query('created_after', time)]);
    expect(stream.incremental).toEqual({ cursor: ['updated_at'], type: 'date-time' });
    expect(doubts).toContain('cursor/client-side');
  });

  it('do not mix moments that have different names', () => {
    const record = object({ id: text, createdAt: time });
    expect(incrementalOf(record, [query('startedAfter', time)]).stream.incremental).toBeUndefined();
  });

  it('go by the time of an event', () => {
    const record = object({ id: text, timestamp: time });
    const { stream, rule } = incrementalOf(record, [query('start_time', time), query('end_time', time)], '/events');
    expect(stream.incremental).toMatchObject({
      cursor: ['timestamp'],
      filter: { start: { name: 'start_time' }, end: { name: 'end_time' } },
      appendOnly: true,
    });
    expect(rule('/incremental')).toBe('cursor/event-time');
  });

  it('look into attributes', () => {
    const record = object({ id: text, attributes: object({ updatedAt: time }) });
    const { stream } = incrementalOf(record, [query('filter[updated_since]', time)]);
    expect(stream.incremental?.cursor).toEqual(['attributes', 'updatedAt']);
  });

  it.each([
    ['updated_after', undefined, 'exclusive'],
    ['updated_after', 'Updated at or after this time', 'inclusive'],
    ['updated_gte', undefined, 'inclusive'],
    ['updated_gt', undefined, 'exclusive'],
  ])('read the boundary of %s (%s) as %s', (name, description, boundary) => {
    expect(incrementalOf(changing, [query(name, time, description)]).stream.incremental?.boundary).toBe(boundary);
  });

  it('do not filter by what is ignored beside the token of the next page, wherever that is said', () => {
    const record = object({ id: text, timestamp: time });
    const answer = object({ data: listOf(record), iterator: text });
    const parameters = [query('iterator'), query('after', time)];
    const said = 'The `after` parameter filters by time and is ignored if an iterator is passed.';
    const paths = { '/events': get(answer, parameters, { description: said }), '/attempts': get(answer, parameters) };
    const inference = infer(paths);
    for (const name of ['events', 'attempts']) {
      const { stream, doubts } = streamOf(inference, name);
      expect(stream.pagination.kind).toBe('cursor');
      expect(stream.incremental).toBeUndefined();
      expect(doubts).toContain('cursor/lost-in-pages');
    }
    const silent = infer({ '/events': get(answer, parameters) });
    expect(streamOf(silent, 'events').stream.incremental?.filter?.start.name).toBe('after');
  });

  it('ask for the order of the cursor where declared values allow it', () => {
    const sort = query('sort', { type: 'string', enum: ['created', 'updated'] });
    const direction = query('direction', { type: 'string', enum: ['asc', 'desc'] });
    const { stream } = incrementalOf(changing, [sort, direction, query('updated_since', time)]);
    expect(stream.request.query).toEqual({ sort: { value: 'updated' }, direction: { value: 'asc' } });
    expect(stream.incremental?.order).toBe('ascending');
  });
});

describe('filters that hide records', () => {
  it('are set to all where a value shows all', () => {
    const state = query('state', { type: 'string', enum: ['open', 'closed', 'all'], default: 'open' });
    const { stream, doubts } = queryOf(state);
    expect(stream.request.query).toEqual({ state: { value: 'all' } });
    expect(doubts).toContain('filter/hidden-by-default');
  });

  it('are read from words, too', () => {
    const state = query('status', { type: 'string', enum: ['active', 'any'] }, 'Defaults to `active`.');
    expect(queryOf(state).stream.request.query).toEqual({ status: { value: 'any' } });
  });

  it('become config where no value shows all', () => {
    const archived = query('archived', { type: 'boolean', default: false });
    const { stream, doubts } = queryOf(archived);
    expect(stream.request.query).toEqual({ archived: { config: 'archived' } });
    expect(doubts).toContain('filter/hidden-no-all');
  });

  it('include what is archived, but deleted records only on request', () => {
    expect(queryOf(query('include_archived', { type: 'boolean' })).stream.request.query).toEqual({
      include_archived: { value: true },
    });
    const deleted = queryOf(query('include_deleted', { type: 'boolean' }));
    expect(deleted.stream.request.query).toBeUndefined();
    expect(deleted.doubts).toContain('filter/deleted');
  });
});

describe('required parameters', () => {
  it('become config fields that are required where every stream needs them', () => {
    const { stream, config } = boundTo(query('account_id', text, 'Your account.'));
    expect(stream.request.query).toEqual({ account_id: { config: 'account_id' } });
    expect(config).toEqual([{ name: 'account_id', type: 'string', required: true, description: 'Your account.' }]);
  });

  it('of a body that does not describe them are asked for as their name says', () => {
    const schema = {
      ...object({ cursor: text, limit: integer }),
      required: ['location_ids', 'region'],
      allOf: [object({ region: { type: 'string', default: 'eu' } })],
    };
    const search = {
      operationId: 'searchThings',
      requestBody: { content: { 'application/json': { schema } } },
      responses: { '200': { description: '', content: { 'application/json': { schema: listOf(thing) } } } },
    };
    const inference = infer({ '/things/search': { post: search } });
    const { stream, doubts } = streamOf(inference, 'things');
    expect(stream.request.body?.fields).toMatchObject({ location_ids: { config: 'location_ids' } });
    expect(inference.interpretation.config).toEqual([{ name: 'location_ids', type: 'string-array', required: true }]);
    expect(doubts).toContain('config/undescribed-field');
  });

  it('are sent with their default or only value', () => {
    expect(boundTo(query('kind', { type: 'string', default: 'full' })).stream.request.query).toEqual({
      kind: { value: 'full' },
    });
    expect(boundTo(query('format', { type: 'string', enum: ['xml', 'json'] })).stream.request.query).toEqual({
      format: { value: 'json' },
    });
  });

  it('with few values are read once per value', () => {
    const { stream } = boundTo(query('country', { type: 'string', enum: ['ca', 'us'] }));
    expect(stream.partitions).toEqual({ values: ['ca', 'us'], copyTo: 'country' });
    expect(stream.request.query).toEqual({ country: { partition: true } });
  });

  it('that carry a credential are no config', () => {
    const key = { name: 'X-Api-Key', in: 'header', schema: text };
    const { stream, config } = boundTo(key);
    expect(stream.request.headers).toBeUndefined();
    expect(config).toEqual([]);
  });

  it('that name the asking user default to it', () => {
    const path = { ...inPath('userId'), description: "The user's email address. The special value `me` can be used." };
    const inference = infer({ '/users/{userId}/labels': get(object({ labels: listOf(thing) }), [path]) });
    expect(inference.interpretation.config).toMatchObject([{ name: 'user_id', default: 'me', required: false }]);
  });

  it('that only a person could write leave the operation to the actions', () => {
    const body = {
      type: 'object',
      required: ['filter'],
      properties: { filter: { type: 'object', required: ['by'], properties: { by: text } } },
    };
    const search = {
      post: {
        operationId: 'searchThings',
        requestBody: { required: true, content: { 'application/json': { schema: body } } },
        responses: {
          '200': { description: 'Found', content: { 'application/json': { schema: object({ data: listOf(thing) }) } } },
        },
      },
    };
    const { interpretation } = infer({ '/things/search': search });
    expect(interpretation.streams).toEqual([]);
    expect(interpretation.actions).toMatchObject([{ name: 'search_things', operationClass: 'safe' }]);
  });
});
