import { isJsonObject } from '@tapwright/connector';
import type { PageView } from '../mock/mock-server.ts';
import type { Page } from '../mock/paging.ts';
import type { Check } from './check.ts';
import { readStream, seed, SEVERAL_PAGES, small } from './seeded-read.ts';
import { expectComplete, readAll, type SuiteContext } from './suite-context.ts';
import { bindingsOf, type StreamUnderTest } from './stream-under-test.ts';

/** What a reader of a stream may do, and what an API may: reads side by side, fields that nobody described. */
export function toleranceChecks(
  context: SuiteContext,
  test: StreamUnderTest,
  takes: (variant: string) => boolean,
): readonly Check[] {
  const check = (variant: string, name: string, run: () => Promise<void>): readonly Check[] =>
    takes(variant) ? [{ name: `read: ${test.name}: ${name}`, part: 'read', stream: test.name, run }] : [];
  const { format = 'json' } = test.list.records;
  return [
    ...check('side by side', 'two reads side by side are both complete', async () => {
      await seed(context, test, SEVERAL_PAGES);
      const connection = await context.open();
      try {
        const reads = [readAll(connection, test.name, small), readAll(connection, test.name, small)];
        for (const { rows } of await Promise.all(reads)) await expectComplete(context, test, rows);
      } finally {
        await connection.close();
      }
    }),
    // Without a key the identity of a record is all of it.
    ...(test.stream.primaryKey.length === 0 || format === 'csv' || test.stream.toRow !== undefined
      ? []
      : check('undescribed', 'is complete where the API has new fields and nulls', async () => {
          const mock = await seed(context, test, SEVERAL_PAGES);
          const needed = neededFields(context, test);
          mock.configure({ page: (view) => strangePage(view, test, needed) });
          await expectComplete(context, test, (await readStream(context, test, small)).rows);
        })),
  ];
}

/** Fields without which records cannot be read or told apart. */
function neededFields({ blueprint }: SuiteContext, test: StreamUnderTest): ReadonlySet<string> {
  const { stream, list } = test;
  const children = blueprint.interpretation.streams.flatMap((one) =>
    Object.values(bindingsOf(one)).flatMap((binding) => ('parent' in binding ? [binding.parent] : [])),
  );
  const keyset = list.pagination.kind === 'keyset' ? [list.pagination.field] : [];
  const paths = [...stream.primaryKey, ...list.key, ...children, ...keyset];
  const cursors = [stream.incremental?.cursor ?? [], list.cursor?.field ?? [], stream.deleted ?? []];
  return new Set([...paths, ...cursors].map((path) => path[0] ?? ''));
}

/** The page with a field in each record that nobody described, and null in place of one that was. */
function strangePage({ list, page }: PageView, test: StreamUnderTest, needed: ReadonlySet<string>): Page {
  if (list !== test.list) return page;
  const records = page.records.map((record, index) => {
    if (!isJsonObject(record.value)) return record;
    const names = Object.keys(record.value).filter((name) => !needed.has(name));
    const emptied = names[index % Math.max(1, names.length)];
    return {
      ...record,
      value: {
        ...record.value,
        ...(emptied === undefined ? {} : { [emptied]: null }),
        tapwright_new_field: { added: [1, 'two', null] },
      },
    };
  });
  return { ...page, records };
}
