import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { AnyStream } from '../definition.ts';
import type { JsonObject } from '../json.ts';
import { createCursorScan, cursorReader } from './cursor-range.ts';
import { cursorOps } from './cursor-type.ts';
import { createExtraFields } from './extra-fields.ts';
import { createGroupedLane } from './grouped-lane.ts';
import { createObjectLane } from './object-lane.ts';
import type { DecodedPage, RecordWork } from './page-records.ts';
import type { StreamPlan } from './stream-plan.ts';

function plan(toRow?: StreamPlan['toRow']): StreamPlan {
  const stream: AnyStream = { name: 'items', schema: { type: 'object' }, request: { method: 'GET', path: '/' } };
  const ops = cursorOps('date-time');
  return {
    stream,
    name: 'items',
    records: { format: 'json', path: ['data'], item: [], shape: 'array', keyTo: undefined, delimiter: undefined },
    pagination: { kind: 'none' },
    primaryKey: [['id']],
    cursor: { field: 'at', type: 'date-time', ops, scan: createCursorScan(ops, 'at'), read: cursorReader('at') },
    toRow,
    maxBytes: 2 ** 20,
    extraFields: createExtraFields(stream.schema),
  };
}

interface Read {
  readonly page: DecodedPage | undefined;
  readonly checked: readonly JsonObject[];
  readonly extras: readonly string[];
}

function read(
  make: typeof createGroupedLane,
  text: string | Uint8Array,
  work: RecordWork = {},
  toRow?: StreamPlan['toRow'],
): Read {
  const own = plan(toRow);
  const checked: JsonObject[] = [];
  const lane = make(own, (rows) => checked.push(...rows), 0);
  const bytes = typeof text === 'string' ? new TextEncoder().encode(text) : text;
  const page = lane?.({ bytes, contentType: 'application/json', work });
  return { page, checked, extras: own.extraFields.names };
}

function told({ page, checked, extras }: Read): object | undefined {
  return (
    page && {
      lines: Buffer.from(page.content.lines).toString(),
      records: page.content.records,
      exact: page.content.exactRecords,
      count: page.content.count,
      cursor: page.content.cursor,
      next: page.at('next'),
      received: page.received,
      last: page.last(),
      fingerprint: page.fingerprint,
      ends: page.ends,
      checked,
      extras,
    }
  );
}

const instant = fc.integer({ min: 0, max: 90 }).map((day) => new Date(1_700_000_000_000 + day * 86_400_000));
const record = fc.record({
  id: fc.oneof(fc.nat(), fc.constant(2n ** 60n + 1n)),
  at: fc.option(instant.map((time) => time.toISOString())),
  more: fc.dictionary(fc.string({ unit: 'binary' }), fc.jsonValue({ maxDepth: 3 }), { maxKeys: 4 }),
});

function written(rows: readonly object[], indent: number): string {
  const text = JSON.stringify(rows, (_, value: unknown) => (typeof value === 'bigint' ? `#${value}#` : value), indent);
  return `{"next":"a","data":${text.replaceAll(/"#(\d+)#"/g, '$1')},"more":[{"id":1}]}`;
}

const shown = (raw: JsonObject): JsonObject | undefined => (raw['id'] === 7 ? undefined : { ...raw, shown: true });

test('a few records at a time say what the whole page says', () => {
  const works: readonly RecordWork[] = [{}, { add: { parent: 5 } }, { keep: (at) => String(at) < '2023-12-10' }];
  fc.assert(
    fc.property(
      // Enough for several groups, now and then.
      fc.array(record, { maxLength: 80 }).chain((rows) => fc.constantFrom(rows, Array(20).fill(rows).flat())),
      fc.constantFrom(0, 1, 2),
      fc.constantFrom(...works),
      fc.constantFrom(undefined, shown),
      (rows, indent, work, toRow) => {
        const text = written(rows, indent);
        const grouped = read(createGroupedLane, text, work, toRow);
        expect(grouped.page).toBeDefined();
        expect(told(grouped)).toEqual(told(read(createObjectLane, text, work, toRow)));
      },
    ),
  );
});

test.for([
  '{"data":[{"id":1},{"id":2}',
  '{"data":[{"id":1},2]}',
  '{"data":[{"id":1}{"id":2}]}',
  '{"data":[{"id":1},{"id":}]}',
  '{"data":[{"id":1]}]}',
  '{"data":[{"id":"a]}',
  '{"data":[{"id":1}],"next":}',
  '{"data":{"id":1}}',
  '{"data":[{"id":1}],"data":[]}',
])('%s is left to the object lane', (text) => {
  expect(read(createGroupedLane, text).page).toBeUndefined();
});

test('who asks for records gets the next page from the lane that has them', () => {
  const lane = createGroupedLane(plan(), () => {}, 0);
  const source = { bytes: new TextEncoder().encode('{"data":[{"id":1}]}'), contentType: undefined, work: {} };
  expect(lane?.(source)?.content.lines).toHaveLength(9);
  expect(lane?.(source)?.content.records).toEqual([{ id: 1 }]);
  expect(lane?.(source)).toBeUndefined();
});

test('small pages are left as they are', () => {
  const lane = createGroupedLane(plan(), () => {});
  const source = { bytes: new TextEncoder().encode('{"data":[{"id":1}]}'), contentType: undefined, work: {} };
  expect(lane?.(source)).toBeUndefined();
});

test('what is given back is gone', () => {
  const page = read(createGroupedLane, '{"data":[{"id":1},{"id":2}]}').page?.content;
  const part = page?.cut(1);
  part?.release?.();
  expect(Buffer.from(part?.lines ?? []).toString()).toBe('{"id":1}\n');
  page?.release?.();
  expect(page?.lines).toHaveLength(0);
});

test('bytes that are no UTF-8 become what the object lane makes of them', () => {
  const odd = fc.uint8Array({ maxLength: 8 }).map((bytes) => bytes.map((byte) => (byte < 0x80 ? 0x61 : byte)));
  fc.assert(
    fc.property(fc.array(odd, { minLength: 1, maxLength: 5 }), (values) => {
      const rows = values.map((value) => Buffer.concat([Buffer.from('{"id":"'), value, Buffer.from('"},')]));
      const bytes = Buffer.concat([Buffer.from('{"data":['), ...rows, Buffer.from('{"id":"last"}]}')]);
      const grouped = told(read(createGroupedLane, bytes));
      expect(grouped).toBeDefined();
      expect(grouped).toEqual(told(read(createObjectLane, bytes)));
    }),
  );
});
