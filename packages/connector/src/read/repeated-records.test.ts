import { expect, test } from 'vitest';
import { pageRecords } from './page-from-records.ts';
import { tailOf, withoutRepeated } from './repeated-records.ts';

const page = (...ids: readonly (number | object)[]) => {
  const rows = ids.map((id) => (typeof id === 'number' ? { id } : { ...id }));
  return pageRecords({ rows, exact: false, cursor: undefined, scan: undefined });
};
const left = (before: ReturnType<typeof page>, now: ReturnType<typeof page>): readonly object[] =>
  withoutRepeated(tailOf(before), now).records;

test('records that the page before ended with are left out', () => {
  expect(left(page(1, 2, 3), page(2, 3, 4))).toEqual([{ id: 4 }]);
  expect(left(page(1, 2, 3), page(3))).toEqual([]);
  expect(left(page(12, 3), page(2, 3, 4))).toEqual([{ id: 2 }, { id: 3 }, { id: 4 }]);
});

test('records that have changed since, or come after others, are kept', () => {
  expect(left(page(1, 2), page({ id: 2, name: 'new' }, 3))).toEqual([{ id: 2, name: 'new' }, { id: 3 }]);
  expect(left(page(1, 2), page(3, 2))).toEqual([{ id: 3 }, { id: 2 }]);
  expect(left(page(1, 2), page(1, 3))).toEqual([{ id: 1 }, { id: 3 }]);
  expect(left(page(), page(1))).toEqual([{ id: 1 }]);
});

test('of long pages the end is enough', () => {
  const before = page(...Array.from({ length: 20_000 }, (_, id) => id));
  expect(left(before, page(19_998, 19_999, 20_000))).toEqual([{ id: 20_000 }]);
});
