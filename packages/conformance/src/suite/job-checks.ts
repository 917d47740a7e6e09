import type { MockRequest } from '../mock/request.ts';
import { samePath } from '../mock/jobs.ts';
import type { MockServer } from '../mock/mock-server.ts';
import { expectThat, type Check } from './check.ts';
import { readStream, seed, small } from './seeded-read.ts';
import { expectComplete, expectError, type SuiteContext } from './suite-context.ts';
import type { StreamUnderTest } from './stream-under-test.ts';

const RECORDS = 7;

/** Streams whose records have to be ordered: the wait, its end, and what a restart does. */
export function jobChecks(
  context: SuiteContext,
  test: StreamUnderTest,
  takes: (variant: string) => boolean,
): readonly Check[] {
  const { job } = test.list;
  if (job === undefined) return [];
  const check = (variant: string, name: string, run: (mock: MockServer) => Promise<void>): readonly Check[] => {
    if (!takes(variant)) return [];
    const seeded = async (): Promise<void> => run(await seed(context, test, RECORDS));
    return [{ name: `faults: ${test.name}: ${name}`, part: 'faults', stream: test.name, run: seeded }];
  };
  const isCall = (call: typeof job.create | typeof job.poll, request: MockRequest): boolean => {
    const { operations } = context.blueprint.contract;
    const operation = operations.find((one) => one.id === request.operation);
    return operation?.method === call.method && samePath(operation.path, call.path);
  };
  const orders = (mock: MockServer): number => mock.requests.filter((request) => isCall(job.create, request)).length;
  const resume = async (state: Awaited<ReturnType<typeof readStream>>['states'][number] | undefined) => {
    expectThat(state !== undefined, `${test.name}: ordering a job left no state`);
    return readStream(context, test, { ...small, state });
  };
  return [
    ...check('job slow', 'waits for a job that takes its time', async (mock) => {
      mock.configure({ jobs: { polls: 4 } });
      await expectComplete(context, test, (await readStream(context, test, small)).rows);
      expectThat(context.clock.slept > 0, `${test.name}: asked for the job again and again without a wait`);
    }),
    ...check('job poll fails', 'is complete after asking for the job has failed', async (mock) => {
      mock.faults.add({ fault: { kind: 'status', status: 503 }, when: (request) => isCall(job.poll, request) });
      await expectComplete(context, test, (await readStream(context, test, small)).rows);
      expectThat(mock.faults.hits > 0, `${test.name}: the fault was never met`);
    }),
    ...(job.states.failed === undefined
      ? []
      : check('job failed', 'a job that ends as failed is an error', async (mock) => {
          mock.configure({ jobs: { fails: true } });
          await expectError('a failed job', () => readStream(context, test, small));
        })),
    ...check('job resumed', 'a restart does not order the same work again', async (mock) => {
      const { rows, states } = await readStream(context, test, small, 1);
      const before = orders(mock);
      const rest = await resume(states.at(-1));
      // The work of further slices is ordered when their turn comes.
      const contexts = mock.contexts(test.list).length;
      expectThat(orders(mock) <= Math.max(before, contexts), `${test.name}: ${orders(mock)} jobs were ordered`);
      await expectComplete(context, test, [...rows, ...rest.rows]);
    }),
    ...check('job forgotten', 'a job that the server has forgotten is ordered again', async (mock) => {
      const { rows, states } = await readStream(context, test, small, 1);
      mock.forgetJobs();
      await expectComplete(context, test, [...rows, ...(await resume(states.at(-1))).rows]);
    }),
  ];
}
