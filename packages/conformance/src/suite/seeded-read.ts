import type { ReadOptions } from '@tapwright/connector';
import type { MockServer } from '../mock/mock-server.ts';
import { readAll, type ReadResult, type SuiteContext } from './suite-context.ts';
import type { StreamUnderTest } from './stream-under-test.ts';

/** Page size that most checks ask for: small, so that few records make several pages. */
export const SMALL = 3;
export const SEVERAL_PAGES = 2 * SMALL + 1;

/** Sets the mock up with so many records in each of a stream's sets, in pages of `size` where the server decides. */
export async function seed(
  context: SuiteContext,
  test: StreamUnderTest,
  records: number,
  size = SMALL,
): Promise<MockServer> {
  const mock = await context.mock();
  mock.reset({ records: { [test.list.resource]: records }, others: 2 });
  mock.configure({ paging: { defaultSize: size } });
  context.clock.reset();
  return mock;
}

export async function readStream(
  context: SuiteContext,
  test: StreamUnderTest,
  options: ReadOptions = {},
  stopAfter?: number,
): Promise<ReadResult> {
  const connection = await context.open();
  try {
    return await readAll(connection, test.name, options, stopAfter);
  } finally {
    await connection.close();
  }
}

export const small: ReadOptions = { pageSize: SMALL };
