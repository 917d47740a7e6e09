import module from 'node:module';
import v8 from 'node:v8';
import vm from 'node:vm';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { defineConnector, defineStream } from '../definition.ts';
import { z } from 'zod';
import { runAsProgram } from './run-as-program.ts';
import { holdYoungHeap } from './young-heap.ts';

// What only a process of its own can show (signals, pipes, memory) is in run-as-program.test.ts and young-heap.test.ts.

const source = defineConnector({
  name: 'source-x',
  config: z.object({}),
  client: { baseUrl: 'https://api.example.com' },
  check: 'things',
  streams: [
    defineStream<{ id: number }>()({ name: 'things', schema: {}, request: { method: 'GET', path: '/things' } }),
  ],
});

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
});

afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
  module.syncBuiltinESMExports();
});

class Exit extends Error {
  readonly code: number;

  constructor(code: number) {
    super('exit');
    this.code = code;
  }
}

/** Runs it with the ends of the process taken over. */
async function run(...argv: string[]) {
  // oxlint-disable-next-line typescript/unbound-method -- put back as it was
  const [write, former] = [process.stdout.write, process.argv];
  const handlers = new Map<string | symbol, (...args: never[]) => void>();
  const out: string[] = [];
  const err: string[] = [];
  vi.spyOn(process, 'on').mockImplementation((name, handler) => {
    handlers.set(name, handler);
    return process;
  });
  vi.spyOn(process, 'exit').mockImplementation((code) => {
    throw new Exit(Number(code));
  });
  const take = (to: string[]) => (chunk: unknown, done?: unknown) => {
    to.push(String(chunk));
    if (typeof done === 'function') done();
    return true;
  };
  process.argv = ['node', 'source-x', ...argv];
  process.stdout.write = take(out);
  vi.spyOn(process.stderr, 'write').mockImplementation(take(err));
  const failure: unknown = await runAsProgram(source).then(
    () => undefined,
    (error: unknown) => error,
  );
  process.stdout.write('printed by a library\n');
  process.stdout.write = write;
  process.argv = former;
  return { code: failure instanceof Exit ? failure.code : failure, out: out.join(''), err: err.join(''), handlers };
}

test('the protocol has standard output for itself, and the exit code is set', async () => {
  vi.stubEnv('TAPWRIGHT_NOW', '');
  const { code, out, err } = await run('spec');
  expect(code).toBe(0);
  expect(JSON.parse(out)).toMatchObject({ type: 'SPEC' });
  expect(err).toBe('printed by a library\n');
  expect((await run('frobnicate')).code).toBe(2);
});

test('TAPWRIGHT_NOW stands in messages, and one that is no time is refused before anything is done', async () => {
  vi.stubEnv('TAPWRIGHT_NOW', '1700000000000');
  const { code, out } = await run('discover', '--config', '/nowhere/config.json');
  expect(code).toBe(1);
  expect(out).toContain('"emitted_at":1700000000000');
  vi.stubEnv('TAPWRIGHT_NOW', 'soon');
  expect(await run('spec')).toMatchObject({
    code: 2,
    out: '',
    err: expect.stringContaining('TAPWRIGHT_NOW is not a time: soon\n'),
  });
});

test('who asks twice for an end gets it at once', async () => {
  const { handlers } = await run('spec');
  const stop = handlers.get('SIGTERM');
  stop?.();
  expect(() => stop?.()).toThrow(expect.objectContaining({ code: 143 }));
});

const setFlags = v8.setFlagsFromString;

/** Lets the heap say this at each look. */
function heap(looks: readonly { readonly young?: number; readonly outside?: number }[]): readonly string[] {
  vi.clearAllTimers();
  const flags: string[] = [];
  let look = 0;
  vi.spyOn(v8, 'setFlagsFromString').mockImplementation((flag) => {
    flags.push(flag);
    if (flag.includes('gc')) setFlags(flag);
  });
  vi.spyOn(v8, 'getHeapSpaceStatistics').mockImplementation(() => {
    const young = looks[look]?.young;
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- nothing else of it is looked at
    return (young === undefined ? [] : [{ space_name: 'new_space', space_size: young }]) as v8.HeapSpaceInfo[];
  });
  vi.spyOn(v8, 'getHeapStatistics').mockImplementation(
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- nothing else of it is looked at
    () => ({ external_memory: looks[look]?.outside ?? 0 }) as v8.HeapInfo,
  );
  module.syncBuiltinESMExports();
  holdYoungHeap();
  for (; look < looks.length; look += 1) vi.advanceTimersByTime(10);
  return flags;
}

const MB = 2 ** 20;

test('the space for short-lived objects is held once it is large enough, and only once', () => {
  expect(heap([{}, { young: 1 * MB }])).toEqual([]);
  expect(heap([{ young: 5 * MB }, { young: 5 * MB }])).toEqual(['--semi-space-growth-factor=1']);
});

test('what waits outside the heap is collected when it is much, and not for what is in use', () => {
  const collector = vi.spyOn(vm, 'runInNewContext');
  const exposed = ['--expose-gc', '--no-expose-gc'];
  expect(heap([{ outside: 1 * MB }, { outside: 6 * MB }])).toEqual([]);
  expect(heap([{ outside: 1 * MB }, { outside: 8 * MB }, { outside: 9 * MB }, { outside: 20 * MB }])).toEqual(exposed);
  expect(collector).toHaveBeenCalledTimes(1);
  collector.mockReturnValue(undefined);
  module.syncBuiltinESMExports();
  expect(heap([{ outside: 1 * MB }, { outside: 20 * MB }])).toEqual(exposed);
});
