import type { TestEvent } from 'node:test/reporters';
import { LINE } from './report-line.ts';

/** Prints one line of JSON for each test that ended and each diagnostic; for the runner, not for people. */
export default async function* report(source: AsyncIterable<TestEvent>): AsyncGenerator<string> {
  for await (const event of source) {
    const line = lineOf(event);
    if (line !== undefined) yield `\n${LINE}${JSON.stringify(line)}\n`;
  }
}

function lineOf(event: TestEvent): object | undefined {
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
