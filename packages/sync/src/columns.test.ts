import type { Batch } from '@tapwright/connector';
import { expect, test } from 'vitest';
import { createColumnSet } from './columns.ts';

const schema = { type: 'object', properties: { id: { type: 'integer' } } };

function batch(records: readonly Record<string, unknown>[], extraFields?: readonly string[]): Batch {
  return {
    stream: 'things',
    slice: '',
    count: records.length,
    records,
    lines: new TextEncoder().encode(records.map((record) => `${JSON.stringify(record)}\n`).join('')),
    state: { version: 1 },
    ...(extraFields ? { extraFields } : {}),
  };
}

const typesOf = (columns: ReturnType<typeof createColumnSet>): Record<string, string> =>
  Object.fromEntries(columns.columns.map((column) => [column.name, column.type]));

test('a field that only a later record of a batch has becomes a column', () => {
  const columns = createColumnSet(schema);
  columns.inspect(batch([{ id: 1 }, { id: 2, late: 'x' }], ['late']));
  expect(typesOf(columns)).toEqual({ id: 'BIGINT', late: 'VARCHAR' });
});

test('a field that is only null holds whatever comes', () => {
  const columns = createColumnSet(schema);
  columns.inspect(batch([{ id: 1 }, { id: 2, late: null }], ['late', 'elsewhere']));
  expect(typesOf(columns)).toEqual({ id: 'BIGINT', late: 'JSON' });
});

test('fields that nobody selected stay out', () => {
  const columns = createColumnSet(schema, { fields: ['id'] });
  columns.inspect(batch([{ id: 1 }, { id: 2, late: 'x' }], ['late']));
  expect(typesOf(columns)).toEqual({ id: 'BIGINT' });
});

test('a batch without records, and one of something else than records, bring no columns', () => {
  const columns = createColumnSet({});
  columns.inspect(batch([]));
  columns.inspect({ ...batch([{ id: 1 }]), records: [5, null] as never, lines: new TextEncoder().encode('5') });
  columns.inspect({ ...batch([{ id: 1 }]), lines: new TextEncoder().encode('{"id":1}') });
  expect(typesOf(columns)).toEqual({ id: 'BIGINT' });
});
