import type { TestEvent } from 'node:test/reporters';
import { z } from 'zod';
import { takeJob } from './marked-line.ts';
import type { ReportLine } from './report-line.ts';

const { say } = takeJob(z.null());
const FINISHED: ReportLine = { kind: 'finished' };
let isTaken = false;

/**
 * Says one line for each test that ended and each diagnostic, and a last one; for the runner, not for people. The test
 * runner takes it before it loads any test; whoever asks for it later gets nothing.
 */
const report = (source: AsyncIterable<TestEvent>): AsyncGenerator<string> => {
  if (isTaken) throw new Error('the results are reported already');
  isTaken = true;
  return reported(source);
};
export default report;

async function* reported(source: AsyncIterable<TestEvent>): AsyncGenerator<string> {
  for await (const event of source) {
    const line = lineOf(event);
    if (line !== undefined) say(line);
  }
  say(FINISHED);
  yield '\n';
}

function lineOf(event: TestEvent): ReportLine | undefined {
  if (event.type === 'test:diagnostic') return { kind: 'diagnostic', message: event.data.message };
  if (event.type !== 'test:pass' && event.type !== 'test:fail') return undefined;
  const { name, skip, details, file } = event.data;
  const message = 'error' in details ? messageOf(details.error) : undefined;
  return {
    kind: 'end',
    name,
    file,
    passed: event.type === 'test:pass',
    ...(skip === undefined || skip === false ? {} : { skip: String(skip) }),
    milliseconds: details.duration_ms,
    ...(message === undefined ? {} : { message }),
  };
}

/** The test runner wraps what the test threw. */
function messageOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? error.cause.message : error.message;
}
