import { describe, expect, it } from 'vitest';
import { createBlueprint } from './blueprint.ts';
import { describeApi, get, inPath, listOf, query, text, thing, time } from './inference/small-description.fixture.ts';
import { applyOverlay, parseOverlay, type Overlay } from './overlay.ts';
import { blueprintSchema } from './schema.ts';

const description = describeApi({
  '/things': get(listOf(thing), [query('q')]),
  '/zebras': get(listOf({ type: 'object', properties: { stripes: text, seen_at: time } })),
});
const blueprint = createBlueprint(description);
const evidence = { source: 'https://docs.small.test/auth', note: 'The page on authentication' };

function withFact(fact: Record<string, unknown>): ReturnType<typeof applyOverlay> {
  return applyOverlay(blueprint, parseOverlay({ facts: [{ evidence, ...fact }] }));
}

describe('an overlay', () => {
  it('adds a fact with its evidence and takes the assumption about it away', () => {
    const value = [{ name: 'token', methods: [{ kind: 'bearer', token: { config: 'token' } }] }];
    const told = withFact({ pointer: '/interpretation/auth', value });
    expect(told.interpretation.auth).toEqual(value);
    expect(told.evidence['/interpretation/auth']).toMatchObject([
      { source: 'overlay-1', rule: 'overlay', confidence: 1 },
    ]);
    expect(told.sources['overlay-1']).toMatchObject({ kind: 'page', address: 'https://docs.small.test/auth' });
    expect(blueprint.assumptions.some(({ pointer }) => pointer.startsWith('/interpretation/auth'))).toBe(true);
    expect(told.assumptions.some(({ pointer }) => pointer.startsWith('/interpretation/auth'))).toBe(false);
    expect(blueprintSchema.safeParse(told).success).toBe(true);
  });

  it('that is not sure itself leaves its fact among what is assumed', () => {
    const pointer = '/interpretation/streams/zebras/pagination';
    const told = withFact({ pointer, value: { kind: 'none' }, evidence: { ...evidence, confidence: 0.5 } });
    expect(told.assumptions).toContainEqual({
      pointer: '/interpretation/streams/1/pagination',
      statement: expect.stringContaining('nothing proves it'),
      rule: 'overlay',
      confidence: 0.5,
    });
    expect(blueprintSchema.safeParse(told).success).toBe(true);
  });

  it('finds streams by name and by number', () => {
    const value = { kind: 'link-header' };
    for (const name of ['zebras', '1']) {
      const told = withFact({ pointer: `/interpretation/streams/${name}/pagination`, value });
      expect(told.interpretation.streams[1]?.pagination).toEqual(value);
      expect(told.evidence['/interpretation/streams/1/pagination']?.[0]?.rule).toBe('overlay');
    }
  });

  it('names functions of hooks', () => {
    const told = withFact({ pointer: '/interpretation/streams/zebras/toRow', value: 'hooks#stripes' });
    expect(told.interpretation.streams[1]?.toRow).toBe('hooks#stripes');
  });

  it('removes a stream, and evidence follows those behind it', () => {
    const told = withFact({ pointer: '/interpretation/streams/things', remove: true });
    expect(told.interpretation.streams.map((stream) => stream.name)).toEqual(['zebras']);
    expect(told.interpretation.check).toEqual({ stream: 'zebras' });
    expect(told.evidence['/interpretation/streams/0/records']).toEqual(
      blueprint.evidence['/interpretation/streams/1/records'],
    );
    expect(told.evidence['/interpretation/streams/1/records']).toBeUndefined();
  });

  it('adds an element that the list does not have', () => {
    const value = { name: 'region', type: 'string', required: true };
    expect(withFact({ pointer: '/interpretation/config/region', value }).interpretation.config).toContainEqual(value);
  });

  it('stays on top when the description is read again', () => {
    const overlay: Overlay = {
      facts: [{ pointer: '/interpretation/streams/zebras/primaryKey', value: [['stripes']], evidence }],
    };
    expect(createBlueprint(description, { overlay }).interpretation.streams[1]?.primaryKey).toEqual([['stripes']]);
  });

  it('leaves the blueprint that it is given as it is', () => {
    const before = JSON.stringify(blueprint);
    withFact({ pointer: '/interpretation/streams/things', remove: true });
    expect(JSON.stringify(blueprint)).toBe(before);
  });
});

describe('a wrong overlay', () => {
  it.each([
    [
      'an unknown stream',
      { pointer: '/interpretation/streams/horses/pagination', value: { kind: 'none' } },
      /horses.*streams/,
    ],
    [
      'an unknown field on the way',
      { pointer: '/interpretation/nothing/there', value: 1 },
      /nothing at \/interpretation\/nothing/,
    ],
    ['a field to remove that is not there', { pointer: '/interpretation/http/query', remove: true }, /nothing at/],
    [
      'a value of the wrong shape',
      { pointer: '/interpretation/streams/things/pagination', value: { kind: 'magic' } },
      /streams\/0\/pagination/,
    ],
    ['neither value nor remove', { pointer: '/interpretation/auth' }, /facts\/0/],
    ['a pointer into the contract', { pointer: '/contract/operations', value: [] }, /facts\/0\/pointer/],
    ['a prototype', { pointer: '/interpretation/__proto__/x', value: 1 }, /nothing at/],
  ])('with %s says where', (_, fact, message) => {
    expect(() => withFact(fact)).toThrow(message);
    expect(() => withFact(fact)).toThrow(expect.objectContaining({ failureType: 'config_error' }));
  });

  it('without evidence is refused', () => {
    expect(() => parseOverlay({ facts: [{ pointer: '/interpretation/auth', value: [] }] })).toThrow(/evidence/);
  });
});

describe('a renamed stream', () => {
  const nested = createBlueprint(
    describeApi({
      '/things': get(listOf(thing)),
      '/things/{thing_id}/parts': get(listOf(thing), [inPath('thing_id')]),
    }),
  );

  it('keeps its children and the check', () => {
    const fact = { pointer: '/interpretation/streams/things/name', value: 'objects', evidence };
    const { interpretation } = applyOverlay(nested, { facts: [fact] });
    expect(interpretation.streams.map((stream) => [stream.name, stream.parent?.stream])).toEqual([
      ['parts', 'objects'],
      ['objects', undefined],
    ]);
    expect(interpretation.check).toEqual({ stream: 'objects' });
  });

  it('may not take the name of another, nor leave orphans', () => {
    const taken = { pointer: '/interpretation/streams/things/name', value: 'parts', evidence };
    expect(() => applyOverlay(nested, { facts: [taken] })).toThrow('two streams are called parts');
    const removed = { pointer: '/interpretation/streams/things', remove: true as const, evidence };
    expect(() => applyOverlay(nested, { facts: [removed] })).toThrow('the parent of parts');
  });
});

describe('a path of parents', () => {
  it('is kept when the child is told anew', () => {
    const nested = createBlueprint(
      describeApi({
        '/things': get(listOf(thing)),
        '/things/{thing_id}/parts': get(listOf(thing), [inPath('thing_id')]),
      }),
      { overlay: { facts: [{ pointer: '/interpretation/streams/parts/description', value: 'Parts', evidence }] } },
    );
    expect(nested.interpretation.streams.map((stream) => [stream.name, stream.parent?.stream])).toEqual([
      ['parts', 'things'],
      ['things', undefined],
    ]);
  });
});

describe('a passage of a page', () => {
  it('is kept by its place and its hash, never as words', () => {
    const applied = createBlueprint(describeApi({ '/things': get(listOf(thing)) }), {
      overlay: {
        facts: [
          {
            pointer: '/interpretation/streams/things/description',
            value: 'Things',
            evidence: { source: 'https://docs.example.test/things', quote: 'a list of things', span: [10, 26] },
          },
        ],
      },
    });
    const [evidence] = applied.evidence['/interpretation/streams/0/description'] ?? [];
    expect(evidence).toMatchObject({ span: [10, 26], rule: 'overlay' });
    expect(JSON.stringify(applied)).not.toContain('a list of things');
  });
});
