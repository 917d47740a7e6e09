import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { AnyStream, IncrementalDefinition } from '../../definition.ts';
import type { JsonSchema } from '../../json.ts';
import { at } from '../../path.ts';
import { createCursorScan, cursorReader } from '../cursor-range.ts';
import { cursorOps } from '../cursor-type.ts';
import { stringifyExact } from '../exact-json.ts';
import { createExtraFields } from '../extra-fields.ts';
import { createObjectLane } from '../object-lane.ts';
import type { DecodedPage, PageRecords } from '../page-records.ts';
import type { StreamPlan } from '../stream-plan.ts';
import { createBytesLane } from './bytes-lane.ts';

const anything: JsonSchema = { type: 'object' };

interface Choice {
  readonly path?: readonly string[];
  readonly schema?: JsonSchema;
  readonly cursor?: { readonly field: string; readonly type: IncrementalDefinition<unknown>['type'] };
}

function plan(choice: Choice = {}): StreamPlan {
  const { cursor } = choice;
  const ops = cursor && cursorOps(cursor.type);
  const stream: AnyStream = { name: 'items', schema: choice.schema ?? anything, request: { method: 'GET', path: '/' } };
  return {
    stream,
    name: 'items',
    records: {
      format: 'json',
      path: choice.path ?? ['data'],
      item: [],
      shape: 'array',
      keyTo: undefined,
      delimiter: undefined,
    },
    pagination: { kind: 'none' },
    primaryKey: [],
    cursor: cursor &&
      ops && { ...cursor, ops, scan: createCursorScan(ops, cursor.field), read: cursorReader(cursor.field) },
    toRow: undefined,
    maxBytes: 2 ** 20,
    extraFields: createExtraFields(stream.schema),
  };
}

const source = (text: string | Uint8Array) => ({
  bytes: typeof text === 'string' ? new TextEncoder().encode(text) : Uint8Array.from(text),
  contentType: 'application/json',
  work: {},
});

function lane(choice: Choice = {}): (text: string | Uint8Array) => DecodedPage | undefined {
  const made = createBytesLane(plan(choice));
  if (made === undefined) throw new Error('the stream is not eligible');
  return (text) => made(source(text));
}

const text = (content: PageRecords | undefined): string | undefined => content && Buffer.from(content.lines).toString();
const lines = (page: DecodedPage | undefined): string | undefined => text(page?.content);

/** The first sighting of each field and kind is news and costs a page; after enough of them the lane is at work. */
function settled(choice: Choice, text: string): DecodedPage | undefined {
  const read = lane(choice);
  for (let page = 0; page < 200; page += 1) {
    const found = read(text);
    if (found) return found;
  }
  return undefined;
}

test('records are handed on byte for byte, one a line', () => {
  const page = settled({}, '{"next":"abc","data":[{"id":1,"n":1.50},{"id":2,"name":"Grüße \\u00e9"}],"more":true}');
  expect(lines(page)).toBe('{"id":1,"n":1.50}\n{"id":2,"name":"Grüße \\u00e9"}\n');
  expect(page?.content.count).toBe(2);
  expect(page?.at('next')).toBe('abc');
  expect(page?.at('more')).toBe(true);
  expect(page?.last()).toEqual({ id: 2, name: 'Grüße é' });
});

test('integers beyond 2^53 keep their digits in the lines, and are bigints for those who ask exactly', () => {
  const page = settled({ path: [] }, '[{"id":9007199254740993}]');
  expect(lines(page)).toBe('{"id":9007199254740993}\n');
  expect(page?.content.exactRecords).toEqual([{ id: 9007199254740993n }]);
  expect(page?.content.records).toEqual([{ id: 9007199254740992 }]);
});

test('pretty-printed records come out on one line each', () => {
  const text = JSON.stringify({ data: [{ a: 1, b: ['x', { c: '\n' }] }, { a: 2 }] }, null, 2);
  const page = settled({}, text);
  const parsed = (lines(page) ?? '')
    .trimEnd()
    .split('\n')
    .map((line): unknown => JSON.parse(line));
  expect(parsed).toEqual([{ a: 1, b: ['x', { c: '\n' }] }, { a: 2 }]);
});

test('a kind that the schema does not have sends one page to the object lane, and is no news after that', () => {
  const read = lane({ path: [], schema: { type: 'object', properties: { id: { type: 'integer' } } } });
  expect(read('[{"id":1}]')?.content.count).toBe(1);
  expect(read('[{"id":"one"}]')).toBeUndefined();
  expect(read('[{"id":"one"}]')?.content.count).toBe(1);
  expect(read('[{"id":null}]')).toBeUndefined();
  expect(read('[{"id":1,"extra":true}]')).toBeUndefined();
  expect(read('[{"id":1,"extra":true}]')?.content.count).toBe(1);
});

test('a missing required field sends the page to the object lane', () => {
  const read = lane({
    path: [],
    schema: { type: 'object', properties: { id: {}, name: {} }, required: ['id', 'name'] },
  });
  expect(read('[{"id":1,"name":"a"}]')?.content.count).toBe(1);
  expect(read('[{"id":1}]')).toBeUndefined();
});

test('of a name that occurs twice around the records the last one counts, as in a decoder', () => {
  expect(settled({}, '{"data":[{"id":1}],"data":[{"id":2}]}')).toBeUndefined();
  expect(settled({}, '{"data":[{"id":1}],"data":[]}')).toBeUndefined();
});

test.for([
  '',
  '{',
  'null',
  '{"data":null}',
  '{"data":{}}',
  '{"data":[1]}',
  '{"data":[{"a":1},]}',
  '{"data":[{"a":1}',
  '{"data":[{"a":01}]}',
  '{"data":[{"a":1.}]}',
  '{"data":[{"a":-}]}',
  '{"data":[{"a":1e}]}',
  '{"data":[{"a":"\\x"}]}',
  '{"data":[{"a":"\\u12g4"}]}',
  '{"data":[{"a":"\n"}]}',
  '{"data":[{"a":tru}]}',
  '{"data":[{"a":1,}]}',
  '{"data":[{,"a":1}]}',
  '{"data":[{"a" 1}]}',
  '{"data":[{"a":1}]]',
  '{"data":[{"a":1}]} x',
  '{"data":[{"a":1}],}',
  '{"data":[{"a":1} {"a":2}]}',
  '{"data":[{"a":[1,2}]}',
])('%s is not taken', (text) => {
  expect(settled({}, text)).toBeUndefined();
});

test('bytes that are not UTF-8 and values that are too deep are left to the object lane', () => {
  const broken = Buffer.concat([Buffer.from('[{"a":"'), Buffer.from([0xff, 0xfe]), Buffer.from('"}]')]);
  expect(lane({ path: [] })(broken)).toBeUndefined();
  expect(settled({ path: [] }, `[{"a":${'['.repeat(5_000)}${']'.repeat(5_000)}}]`)).toBeUndefined();
});

test('the cursor is the same as in the object lane', () => {
  const time = (value: number): string => new Date(1_700_000_000_000 + value * 1_000).toISOString();
  fc.assert(
    fc.property(fc.array(fc.option(fc.integer({ min: 0, max: 50 })), { minLength: 1, maxLength: 20 }), (values) => {
      const choice: Choice = { path: [], cursor: { field: 'at', type: 'date-time' } };
      const text = JSON.stringify(values.map((value) => ({ at: value === null ? null : time(value) })));
      const expected = createObjectLane(plan(choice), () => {})(source(text))?.content.cursor;
      expect(settled(choice, text)?.content.cursor).toEqual(expected);
    }),
  );
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 1_000_000 }), { minLength: 1, maxLength: 20 }), (values) => {
      const choice: Choice = { path: [], cursor: { field: 'at', type: 'unix-seconds' } };
      const text = JSON.stringify(values.map((value) => ({ at: value })));
      const expected = createObjectLane(plan(choice), () => {})(source(text))?.content.cursor;
      expect(settled(choice, text)?.content.cursor).toEqual(expected);
    }),
  );
});

test.for(['"2024-01-01T00:00:00+02:00"', '"2024-01-01"', '17', '"\\u0032024-01-01T00:00:00Z"', '""'])(
  'a page with the cursor %s beside another form is left to the object lane',
  (odd) => {
    const choice: Choice = { path: [], cursor: { field: 'at', type: 'date-time' } };
    expect(settled(choice, `[{"at":"2024-01-01T00:00:00Z"},{"at":${odd}}]`)).toBeUndefined();
  },
);

const record = fc.dictionary(fc.string({ maxLength: 6, unit: 'binary' }), fc.jsonValue({ maxDepth: 3 }), {
  maxKeys: 6,
});

test('whatever page is taken says what a decoder says', () => {
  fc.assert(
    fc.property(
      fc.array(record, { maxLength: 6 }),
      fc.constantFrom(0, 1, 2),
      fc.jsonValue({ maxDepth: 1 }),
      (rows, indent, rest) => {
        const text = JSON.stringify({ before: rest, data: rows, after: rest }, null, indent);
        const page = settled({}, text);
        const parsed: unknown = at(JSON.parse(text), 'data');
        expect(page?.content.records).toEqual(parsed);
        expect(
          (lines(page) ?? '')
            .split('\n')
            .slice(0, -1)
            .map((line): unknown => JSON.parse(line)),
        ).toEqual(parsed);
      },
    ),
    { numRuns: 300 },
  );
});

test('a damaged page is never taken for something that a decoder does not read', () => {
  const damage = fc.record({
    place: fc.nat(),
    byte: fc.constantFrom(...Array.from('{}[]",:\\0123eE.-+tfnu \n\r\t\u0001aé')),
    remove: fc.boolean(),
  });
  fc.assert(
    fc.property(
      fc.array(record, { minLength: 1, maxLength: 4 }),
      fc.array(damage, { minLength: 1, maxLength: 3 }),
      (rows, damages) => {
        let text = JSON.stringify({ data: rows, next: 'x' });
        for (const { place, byte, remove } of damages) {
          const index = place % (text.length + 1);
          text = text.slice(0, index) + byte + text.slice(index + (remove ? 1 : 0));
        }
        const page = settled({}, text);
        if (page === undefined) return;
        // Lone surrogates that damage made do not survive encoding; a decoder sees what we see.
        const parsed = at(JSON.parse(new TextDecoder().decode(new TextEncoder().encode(text))), 'data');
        expect(stringifyExact(page.content.records)).toBe(stringifyExact(parsed));
        expect(JSON.parse(`[${(lines(page) ?? '').trimEnd().replaceAll('\n', ',')}]`)).toEqual(parsed);
      },
    ),
    { numRuns: 400 },
  );
});

test('a cut page has the first records and their cursor', () => {
  const choice: Choice = { path: [], cursor: { field: 'at', type: 'integer' } };
  const content = settled(choice, '[{"at":5},{"at":7},{"at":6}]')?.content.cut(2);
  expect(text(content)).toBe('{"at":5}\n{"at":7}\n');
  expect(content?.cursor).toMatchObject({ max: 7, last: 7, ascending: true });
});

/** What the object lane makes of the same page. */
const decoded = (choice: Choice, page: string) => createObjectLane(plan(choice), () => {})(source(page))?.content;

test('a page of thousands of records is taken whole', () => {
  const rows = Array.from({ length: 5000 }, (_, id) => ({ id }));
  const page = settled({ path: [] }, JSON.stringify(rows));
  expect(page?.content.count).toBe(5000);
  expect(page?.content.records).toEqual(rows);
});

test.each([
  ['a nested key', { primaryKey: [['meta', 'id']] }],
  ['a key with a dotted name in an envelope', { records: { ...plan().records, item: ['node'] } }],
  ['a map', { records: { ...plan().records, shape: 'map' } }],
  ['lines', { records: { ...plan().records, format: 'jsonl' } }],
  ['a transform', { toRow: (row: object) => row }],
  ['a nested cursor', plan({ cursor: { field: 'meta.at', type: 'integer' } })],
] as const)('%s is left to lanes that decode', (_what, more) => {
  expect(createBytesLane({ ...plan(), ...(more as Partial<StreamPlan>) })).toBeUndefined();
});

test('an object that is too deep, and one without a field that it must have, are left to the object lane', () => {
  expect(settled({ path: [] }, `[{"a":${'{"b":'.repeat(5000)}1${'}'.repeat(5000)}}]`)).toBeUndefined();
  const strict = lane({ path: [], schema: { required: ['id'], properties: { id: { type: 'integer' } } } });
  expect(strict('[{}]')).toBeUndefined();
  expect(lines(strict('[{"id":1}]'))).toBe('{"id":1}\n');
});

test('a schema that says nothing of a field, or names no known type, lets everything pass', () => {
  const read = lane({ path: [], schema: { properties: { any: true, odd: { type: 'weird' } } } });
  expect(lines(read('[{"any":1},{"any":[2]}]'))).toBe('{"any":1}\n{"any":[2]}\n');
  expect(lines(read('[{"odd":1}]'))).toBe('{"odd":1}\n');
});

test.each([
  ['integer', '[{"at":5},{"at":null},{"at":3},{}]'],
  ['integer', '[{"at":null}]'],
  ['unix-seconds', '[{"at":7},{"at":7}]'],
  ['date-time', '[{"at":"2024-01-02T00:00:00Z"},{"at":null},{"at":"2024-01-01T00:00:00Z"}]'],
  ['date', '[{"at":"2024-01-02"},{"at":"2024-01-03"},{"at":"2024-01-01"}]'],
  ['string', '[{"at":"b"},{"at":"a"},{"at":"c"}]'],
] as const)('a cursor of the type %s in %s is followed in the bytes', (type, page) => {
  const choice: Choice = { path: [], cursor: { field: 'at', type } };
  expect(settled(choice, page)?.content.cursor).toEqual(decoded(choice, page)?.cursor);
  expect(settled(choice, page)?.content.count).toBe(decoded(choice, page)?.count);
});

test.each([
  ['integer', '[{"at":1234567890123456}]'],
  ['integer', '[{"at":-5}]'],
  ['integer', '[{"at":5.5}]'],
  ['integer', '[{"at":"5"}]'],
  ['date', '[{"at":"not-a-date"}]'],
  ['date', '[{"at":"2024-01-0\\u0031"}]'],
  ['string', '[{"at":"ü"}]'],
  ['string', '[{"at":"a\\nb"}]'],
] as const)('a cursor of the type %s in %s is left to the object lane', (type, page) => {
  expect(settled({ path: [], cursor: { field: 'at', type } }, page)).toBeUndefined();
});

test('the rest of a page has no more records than there are', () => {
  const content = settled({ path: [] }, '[{"a":1},{"a":2},{"a":3}]')?.content;
  expect(content?.part(2, 10)).toMatchObject({ count: 1, records: [{ a: 3 }] });
  expect(content?.cut(10)).toMatchObject({ count: 3 });
});
