import { describe, expect, test } from 'vitest';
import { blueprintSchema, type Blueprint } from '../schema.ts';
import { diffBlueprints } from './diff-blueprints.ts';
import { exampleBlueprint } from './example-blueprint.ts';

type Edit = (blueprint: Blueprint) => void;

/** The difference that an edit makes, as `level kind` lines, without the echo of the contract as a whole. */
function noticed(edit: Edit): string[] {
  const after = exampleBlueprint();
  edit(after);
  expect(blueprintSchema.safeParse(after).error).toBeUndefined();
  const { changes } = diffBlueprints(exampleBlueprint(), after);
  return changes.filter(({ kind }) => kind !== 'contract').map(({ level, kind }) => `${level} ${kind}`);
}

/** What stands where the tests reach: a missing one is a mistake of the test. */
function the<Value>(value: Value | undefined): Value {
  if (value === undefined) throw new Error('the example has no such part');
  return value;
}

const stream = (blueprint: Blueprint) => the(blueprint.interpretation.streams[0]);
const create = (blueprint: Blueprint) => the(blueprint.contract.operations[1]);
const setPet =
  (field: string, schema: object | undefined): Edit =>
  ({ contract }) => {
    const pet = the(contract.schemas['Pet']);
    const { [field]: _, ...properties }: Record<string, unknown> = { ...Object(pet['properties']) };
    contract.schemas['Pet'] = {
      ...pet,
      properties: schema === undefined ? properties : { ...properties, [field]: schema },
    };
  };

describe('streams', () => {
  const cases: readonly (readonly [string, Edit, readonly string[]])[] = [
    ['removed', ({ interpretation }) => void interpretation.streams.pop(), ['major stream-removed']],
    ['renamed', (blueprint) => void (stream(blueprint).name = 'animals'), ['major stream-renamed']],
    [
      'added',
      ({ interpretation }) =>
        void interpretation.streams.push({ ...the(interpretation.streams[0]), name: 'more', operation: 'createPet' }),
      ['minor stream-added'],
    ],
    ['with another key', (blueprint) => void (stream(blueprint).primaryKey = [['name']]), ['major key-changed']],
    ['without its cursor', (blueprint) => void delete stream(blueprint).incremental, ['major cursor-removed']],
    [
      'with another cursor type',
      (blueprint) => void (stream(blueprint).incremental = { cursor: ['changed'], type: 'date' }),
      ['major cursor-changed'],
    ],
    [
      'with another lag',
      (blueprint) => void (stream(blueprint).incremental = { cursor: ['changed'], type: 'date-time', lag: 5 }),
      ['patch cursor-settings'],
    ],
    [
      'read per record of another',
      (blueprint) => void (stream(blueprint).parent = { stream: 'owners', copy: { owner_id: ['id'] } }),
      ['major parent-changed', 'minor field-added'],
    ],
    [
      'paged in another way',
      (blueprint) => void (stream(blueprint).pagination = { kind: 'link-header' }),
      ['patch pagination-changed'],
    ],
    [
      'at another path',
      (blueprint) => void (stream(blueprint).request = { method: 'GET', path: '/v2/pets' }),
      ['patch path-changed'],
    ],
    [
      'with a parameter more',
      (blueprint) => void (stream(blueprint).request.query = { all: { value: 'true' } }),
      ['patch parameters-changed'],
    ],
    [
      'from another place of the answer',
      (blueprint) => void (stream(blueprint).records.path = ['data']),
      ['patch records-moved'],
    ],
    [
      'in another format',
      (blueprint) => void (stream(blueprint).records.format = 'csv'),
      ['patch format-of-records-changed'],
    ],
    ['described', (blueprint) => void (stream(blueprint).description = 'All pets'), ['patch description']],
  ];
  test.each(cases)('%s', (_, edit, expected) => {
    expect(noticed(edit)).toEqual(expected);
  });
});

describe('fields of records', () => {
  const cases: readonly (readonly [string, Edit, string])[] = [
    ['removed', setPet('kind', undefined), 'major field-removed'],
    ['added', setPet('age', { type: 'integer' }), 'minor field-added'],
    ['narrowed', setPet('name', { type: 'string' }), 'major type-narrowed'],
    ['of another type', setPet('id', { type: 'integer' }), 'major type-narrowed'],
    ['widened', setPet('id', { type: ['string', 'null'] }), 'minor type-widened'],
    ['with fewer values', setPet('kind', { type: 'string', enum: ['cat'] }), 'major values-removed'],
    ['with more values', setPet('kind', { type: 'string', enum: ['cat', 'dog', 'fish'] }), 'minor values-added'],
    ['with another format', setPet('changed', { type: 'string', format: 'date' }), 'minor format-changed'],
  ];
  test.each(cases)('%s', (_, edit, expected) => {
    // The same schema is what the stream reads and what the action gives back.
    expect(noticed(edit)).toEqual([expected, expected]);
  });

  test('an integer may become a number, not the other way round', () => {
    const [before, after] = [exampleBlueprint(), exampleBlueprint()];
    setPet('age', { type: 'integer' })(before);
    setPet('age', { type: 'number' })(after);
    expect(diffBlueprints(before, after).level).toBe('minor');
    expect(diffBlueprints(after, before).level).toBe('major');
  });

  test('a description of a field is a patch', () => {
    expect(noticed(setPet('id', { type: 'string', description: 'Its id' }))).toEqual([]);
    const after = exampleBlueprint();
    setPet('id', { type: 'string', description: 'Its id' })(after);
    expect(diffBlueprints(exampleBlueprint(), after)).toEqual({
      level: 'patch',
      changes: [{ kind: 'contract', pointer: '/contract', message: '`contract` changed', level: 'patch' }],
    });
  });
});

describe('actions', () => {
  const cases: readonly (readonly [string, Edit, readonly string[]])[] = [
    ['removed', ({ interpretation }) => void interpretation.actions.pop(), ['major action-removed']],
    [
      'added',
      ({ interpretation }) =>
        void interpretation.actions.push({ name: 'list', operation: 'listPets', operationClass: 'safe' }),
      ['minor action-added'],
    ],
    [
      'with a new required parameter',
      (blueprint) =>
        void create(blueprint).parameters.push({
          name: 'owner',
          in: 'query',
          required: true,
          schema: { type: 'string' },
        }),
      ['major required-input-added'],
    ],
    [
      'with a parameter that became required',
      (blueprint) => void (the(create(blueprint).parameters[0]).required = true),
      ['major field-required'],
    ],
    [
      'with a new optional parameter',
      (blueprint) =>
        void create(blueprint).parameters.push({
          name: 'owner',
          in: 'query',
          required: false,
          schema: { type: 'string' },
        }),
      ['minor field-added'],
    ],
    [
      'with a new required field of the body',
      ({ contract }) =>
        void (contract.schemas['NewPet'] = {
          type: 'object',
          properties: { name: { type: 'string' }, kind: { type: 'string' } },
          required: ['name', 'kind'],
        }),
      ['major required-input-added'],
    ],
    [
      'deprecated',
      ({ interpretation }) => void (the(interpretation.actions[0]).deprecated = true),
      ['minor action-deprecated'],
    ],
  ];
  test.each(cases)('%s', (_, edit, expected) => {
    expect(noticed(edit)).toEqual(expected);
  });
});

describe('config and authentication', () => {
  const cases: readonly (readonly [string, Edit, readonly string[]])[] = [
    [
      'a new required field',
      ({ interpretation }) => void interpretation.config.push({ name: 'shop', type: 'string', required: true }),
      ['major required-config-added'],
    ],
    [
      'a new required field with a default',
      ({ interpretation }) =>
        void interpretation.config.push({ name: 'shop', type: 'string', required: true, default: 'a' }),
      ['minor config-added'],
    ],
    [
      'a field that became required',
      ({ interpretation }) => void (the(interpretation.config[0]).required = true),
      ['major required-config-added'],
    ],
    ['a field that is gone', ({ interpretation }) => void interpretation.config.pop(), ['major config-removed']],
    [
      'a field of another type',
      ({ interpretation }) => void (the(interpretation.config[0]).type = 'integer'),
      ['major config-type'],
    ],
    [
      'a field described',
      ({ interpretation }) => void (the(interpretation.config[0]).description = 'Where'),
      ['patch config-described'],
    ],
    [
      'authentication removed',
      ({ interpretation }) => void (interpretation.auth = []),
      ['major auth-removed', 'major auth-shape'],
    ],
    [
      'other credentials',
      ({ interpretation }) =>
        void (the(interpretation.auth[0]).methods = [{ kind: 'basic', username: { config: 'user' } }]),
      ['major auth-changed'],
    ],
    [
      'a second way, which moves the first into a choice',
      ({ interpretation }) =>
        void interpretation.auth.push({ name: 'basic', methods: [{ kind: 'basic', username: { config: 'user' } }] }),
      ['major auth-shape', 'minor auth-added'],
    ],
    ['another name of the connector', (blueprint) => void (blueprint.name = 'animals'), ['major name-changed']],
    [
      'another base address',
      ({ interpretation }) => void (interpretation.baseUrl = 'https://b.example'),
      ['major host-changed'],
    ],
    [
      'another path below the same host',
      ({ interpretation }) => void (interpretation.baseUrl = 'https://api.pets.example/v2'),
      ['minor base-url-changed'],
    ],
    [
      'other limits',
      ({ interpretation }) => void (interpretation.http.rateLimits = [{ requests: 5, per: 1 }]),
      ['patch limits-changed'],
    ],
    [
      'other errors',
      ({ interpretation }) => void (interpretation.http.retryStatuses = [420]),
      ['patch errors-changed'],
    ],
    [
      'a header with every request',
      ({ interpretation }) => void (interpretation.http.headers = { version: { value: '2' } }),
      ['patch common-parameters-changed'],
    ],
    ['evidence', (blueprint) => void (blueprint.evidence['/x'] = []), ['patch evidence']],
  ];
  test.each(cases)('%s', (_, edit, expected) => {
    expect(noticed(edit)).toEqual(expected);
  });
});

test('equal blueprints do not differ, whatever the order of their keys', () => {
  const turned: Blueprint = Object.fromEntries(Object.entries(exampleBlueprint()).toReversed()) as Blueprint;
  expect(diffBlueprints(exampleBlueprint(), turned)).toEqual({ level: 'none', changes: [] });
});

test('the highest change gives the level and stands first, with its place', () => {
  const after = exampleBlueprint();
  after.title = 'Animals';
  stream(after).primaryKey = [];
  const diff = diffBlueprints(exampleBlueprint(), after);
  expect(diff.level).toBe('major');
  expect(diff.changes[0]).toEqual({
    kind: 'key-changed',
    level: 'major',
    pointer: '/interpretation/streams/0/primaryKey',
    message: 'the primary key of stream `pets` changed',
  });
});

test('another order alone is a patch', () => {
  const [before, after] = [exampleBlueprint(), exampleBlueprint()];
  for (const blueprint of [before, after])
    blueprint.interpretation.config.push({ name: 'b', type: 'string', required: false });
  after.interpretation.config.reverse();
  expect(diffBlueprints(before, after).changes.map(({ level, kind }) => `${level} ${kind}`)).toEqual(['patch order']);
});

test('a token that is asked for elsewhere is given to somebody else', () => {
  const oauth = (tokenUrl: string): Blueprint => {
    const blueprint = exampleBlueprint();
    the(blueprint.interpretation.auth[0]).methods = [{ kind: 'oauth2-client-credentials', tokenUrl }];
    return blueprint;
  };
  const kinds = (before: string, after: string) =>
    diffBlueprints(oauth(before), oauth(after)).changes.map(({ level, kind }) => `${level} ${kind}`);
  expect(kinds('https://a.example/token', 'https://a.example/v2/token')).toEqual(['patch auth-settings']);
  expect(kinds('https://a.example/token', 'https://b.example/token')).toEqual(['major auth-host-changed']);
});

test('how the pages changed is said in words', () => {
  const paged = (value: number): Blueprint => {
    const blueprint = exampleBlueprint();
    stream(blueprint).pagination = {
      kind: 'page-number',
      parameter: { in: 'query', name: 'page' },
      first: 1,
      pageSize: { in: 'query', name: 'size', value },
    };
    return blueprint;
  };
  const said = (before: Blueprint, after: Blueprint) =>
    diffBlueprints(before, after).changes.map(({ message }) => message);
  expect(said(paged(50), paged(100))).toEqual(['the pages of stream `pets` are of another size (50 before, 100 now)']);
  expect(said(exampleBlueprint(), paged(100))).toEqual([
    'stream `pets` is paged by number (`page`) now, and was not at all',
  ]);
});
