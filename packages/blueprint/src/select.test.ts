import { describe, expect, it } from 'vitest';
import { createBlueprint } from './blueprint.ts';
import { describeApi, get, inPath, listOf, object, text, thing } from './inference/small-description.fixture.ts';
import { blueprintSchema } from './schema.ts';
import { pruneContract, selectStreams } from './select.ts';

const reference = (name: string) => ({ $ref: `#/components/schemas/${name}` });

const blueprint = createBlueprint(
  describeApi(
    {
      '/user': get(reference('User')),
      '/teams': get(listOf(reference('Team'))),
      '/teams/{team_id}/tasks': get(listOf(reference('Task')), [inPath('team_id')]),
      '/orgs/{org}/hooks': get(listOf(thing), [inPath('org')], { tags: ['hooks'] }),
      '/things/{id}': {
        ...get(thing, [inPath('id')], { operationId: 'getThing' }),
        delete: { operationId: 'deleteThing', parameters: [inPath('id')], responses: {} },
      },
    },
    {
      components: {
        schemas: {
          User: object({ id: text, login: text }),
          Team: object({ id: text, lead: reference('User') }),
          Task: object({ id: text, part_of: reference('Task'), notes: listOf(reference('Note')) }),
          Note: object({ text }),
        },
      },
    },
  ),
);

const names = (selected: typeof blueprint) => ({
  streams: selected.interpretation.streams.map((stream) => stream.name),
  actions: selected.interpretation.actions.map((action) => action.name),
});

describe('selecting streams', () => {
  it('keeps those that are named, with their parents and without actions', () => {
    expect(names(selectStreams(blueprint, { streams: ['tasks'] }))).toEqual({
      streams: ['tasks', 'teams'],
      actions: [],
    });
  });

  it('takes patterns for names', () => {
    expect(names(selectStreams(blueprint, { streams: ['t*'], actions: ['*'] }))).toEqual({
      streams: ['tasks', 'teams'],
      actions: ['delete_thing', 'get_thing'],
    });
  });

  it('includes and excludes by name, path and tag', () => {
    expect(names(selectStreams(blueprint, { include: ['/teams*', 'hooks'], exclude: ['tasks'] })).streams).toEqual([
      'hooks',
      'teams',
    ]);
  });

  it('moves evidence and assumptions with their streams', () => {
    const selected = selectStreams(blueprint, { streams: ['teams'] });
    const before = blueprint.interpretation.streams.findIndex((stream) => stream.name === 'teams');
    expect(selected.evidence['/interpretation/streams/0/primaryKey']).toEqual(
      blueprint.evidence[`/interpretation/streams/${before}/primaryKey`],
    );
    expect(Object.keys(selected.evidence).some((pointer) => pointer.startsWith('/interpretation/streams/1'))).toBe(
      false,
    );
  });

  it('asks only for the config that is needed, as required where every stream needs it', () => {
    expect(blueprint.interpretation.config).toMatchObject([{ name: 'org', required: false }]);
    expect(selectStreams(blueprint, { streams: ['hooks'] }).interpretation.config).toMatchObject([
      { name: 'org', required: true },
    ]);
    expect(selectStreams(blueprint, { streams: ['teams'] }).interpretation.config).toEqual([]);
  });

  it('checks the connection with one of the chosen streams, and without streams with the request as before', () => {
    expect(blueprint.interpretation.check).toEqual({ stream: 'user' });
    expect(selectStreams(blueprint, { streams: ['tasks'] }).interpretation.check).toEqual({ stream: 'teams' });
    expect(selectStreams(blueprint, { streams: ['user', 'teams'] }).interpretation.check).toEqual({ stream: 'user' });
    expect(selectStreams(blueprint, { include: ['nothing'] }).interpretation.check).toEqual({ operation: 'GET /user' });
  });

  it('refuses a name that is none, and helps', () => {
    expect(() => selectStreams(blueprint, { streams: ['team'] })).toThrow(
      expect.objectContaining({ code: 'unknown_stream', hint: expect.stringContaining('teams') }),
    );
  });
});

describe('pruning the contract', () => {
  it('leaves what streams, actions and the check use, circles included', () => {
    const pruned = pruneContract(selectStreams(blueprint, { streams: ['tasks'] }));
    expect(pruned.contract.operations.map((operation) => operation.path)).toEqual(['/teams', '/teams/{team_id}/tasks']);
    expect(Object.keys(pruned.contract.schemas).sort()).toEqual(['Note', 'Task', 'Team', 'User']);
    const users = pruneContract(selectStreams(blueprint, { streams: ['user'] }));
    expect(Object.keys(users.contract.schemas)).toEqual(['User']);
    expect(blueprintSchema.safeParse(pruned).success).toBe(true);
  });
});
