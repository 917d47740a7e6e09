import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { shopYaml } from './testing/shop.ts';
import { createWorkbench, PROGRAM, type Outcome, type Workbench } from './testing/tapwright.ts';

let bench: Workbench;

beforeAll(() => {
  bench = createWorkbench();
  // The database's own user has to pass through.
  chmodSync(bench.folder, 0o711);
  writeFileSync(join(bench.folder, 'shop.yaml'), shopYaml);
});

afterAll(async () => {
  await bench[Symbol.asyncDispose]();
}, 60_000);

/** Its own process, as builds are: what waits for nobody ends by itself. */
const tapwright = (...argv: string[]): Promise<Outcome> => bench.start(argv).done;

const stages = ({ stderr }: Outcome): string[] =>
  stderr.split('\n').flatMap((line) => /^(?:✔|✗) ([\w-]+) /.exec(line)?.[1] ?? []);

test(
  'a build waits at each gate for a person, and what they say decides',
  { tags: 'slow', timeout: 240_000 },
  async () => {
    const begun = await tapwright('build', 'shop.yaml', '--level', 'L1', '--gate', 'tests=auto,merge=auto');
    expect([begun.code, stages(begun)]).toEqual([3, ['research']]);
    expect(begun.stderr).toMatch(/Is this what the API is\? \(research\)[\s\S]*tapwright approve run_/);
    expect(existsSync(join(bench.folder, 'source-shop'))).toBe(false);

    const wrong = await tapwright('approve', '--gate', 'merge');
    expect([wrong.code, wrong.stderr]).toEqual([2, expect.stringContaining('waits at research')]);
    const sentBack = await tapwright('reject', '--comment', 'orders are never deleted');
    expect([sentBack.code, sentBack.stderr]).toEqual([4, expect.stringContaining('without a model only an overlay')]);
    const again = await tapwright('approve');
    expect([again.code, stages(again)]).toEqual([3, ['research']]);
    const approved = await tapwright('approve', '--by', 'ada');
    expect([approved.code, stages(approved)]).toEqual([3, ['generate']]);
    expect(approved.stderr).toContain('gate:research approved by ada');
    await lookAtGates();

    // Killed in the middle of the tests, and taken up by another process.
    const killed = bench.start(['approve']);
    await killed.seen('… test');
    killed.child.kill('SIGKILL');
    await once(killed.child, 'exit');
    const done = await tapwright('build', '--resume', '--json');
    expect(done.code).toBe(0);
    const events = done.stdout
      .trim()
      .split('\n')
      .map((line): { type: string; step?: string } => JSON.parse(line));
    expect(events.at(-1)).toMatchObject({ type: 'build-result', status: 'done' });
    const ended = events.filter(({ type }) => type === 'stage-result').map(({ step }) => step);
    expect(ended).toEqual(['research', 'research', 'generate', 'test', 'review', 'publish', 'merge']);
    const results = JSON.parse(readFileSync(join(bench.folder, 'source-shop', 'test-results.json'), 'utf8'));
    expect([results.level, results.counts.failed]).toEqual(['L1', 0]);
  },
);

async function lookAtGates(): Promise<void> {
  const asked = await tapwright('gate');
  expect(asked.stdout).toMatch(/^Is this the code to test\? \(generation of run_\w+\)$/m);
  expect(asked.stdout).toMatch(/^27 files, \+\d+ −0 lines, all of it is new$/m);
  expect(asked.stdout).toMatch(/^ {2}A \+\d+ −0 +src\/streams\.ts$/m);
  const diff = await tapwright('gate', '--diff', 'src/streams.ts');
  expect(diff.stdout).toMatch(/^--- a\/src\/streams\.ts\n\+\+\+ b\/src\/streams\.ts\n@@ [\s\S]*\n\+.*orders/);
  expect(diff.stdout).not.toContain('src/auth.ts');
  const wrong = await tapwright('gate', '--diff', 'src/nothing.ts');
  expect([wrong.code, wrong.stderr]).toEqual([2, expect.stringContaining('nothing changes in src/nothing.ts')]);
  const evidence = await tapwright('gate', '--evidence');
  expect(evidence.stdout).toMatch(/^customers +GET \/customers +data +cursor after/m);
  expect(evidence.stdout).toMatch(/^pagination\/cursor-pair +62 % +streams\/0\/pagination/m);
  const json: unknown = JSON.parse((await tapwright('gate', '--json')).stdout);
  expect(json).toMatchObject({ type: 'gate', gate: 'generation', status: 'pending', changes: { since: 'nothing' } });
}

test(
  'a person at a terminal sees what changes, and what proves it, before they say yes',
  { tags: 'slow', timeout: 240_000 },
  async () => {
    // util-linux gives it a terminal.
    const command = `${process.execPath} --conditions=@tapwright/source ${PROGRAM} build shop.yaml --name seen --level L1`;
    const env = { ...process.env, TAPWRIGHT_HOME: bench.home, PAGER: 'cat', TERM: 'dumb', NO_COLOR: '1' };
    const terminal = spawn('script', ['-qefc', command, '/dev/null'], { cwd: bench.folder, env });
    let shown = '';
    terminal.stdout.on('data', (part: Buffer) => (shown += part.toString()));
    const answer = async (question: RegExp, keys: string): Promise<string> => {
      while (!question.test(stripVTControlCharacters(shown))) await once(terminal.stdout, 'data');
      const before = stripVTControlCharacters(shown).replaceAll('\r', '');
      shown = '';
      terminal.stdin.write(`${keys}\n`);
      return before;
    };
    const choices = /ater\? $/;
    expect(await answer(choices, 'f')).toContain('Is this what the API is?');
    expect(await answer(choices, 'a')).toMatch(/pagination\/cursor-pair +62 %/);
    expect(await answer(choices, 'c')).toMatch(/27 files, .* all of it is new/);
    expect(await answer(choices, 'r')).toContain('+++ b/src/streams.ts');
    await answer(/end the build\)\? $/, '');
    const [code] = await once(terminal, 'exit');
    expect([code, shown]).toEqual([1, expect.stringContaining('rejected')]);
  },
);

test(
  'a policy says who answers; a refusal without a word ends the build, and nothing is published',
  { timeout: 240_000 },
  async () => {
    writeFileSync(join(bench.folder, 'typo.yaml'), 'gates: { reserch: auto }\n');
    const typo = await tapwright('build', 'shop.yaml', '--policy', 'typo.yaml');
    expect([typo.code, typo.stderr]).toEqual([2, expect.stringMatching(/typo\.yaml is no policy: gates.*reserch/)]);
    writeFileSync(join(bench.folder, 'team.yaml'), 'gates: { research: auto, generation: auto }\nlevel: L1\n');
    const asked = await tapwright(
      'build',
      'shop.yaml',
      '--name',
      'refused',
      '--policy',
      'team.yaml',
      '--gate',
      'generation=ask',
    );
    expect([asked.code, stages(asked)]).toEqual([3, ['research', 'generate']]);
    const refused = await tapwright('reject');
    expect([refused.code, refused.stderr]).toEqual([1, expect.stringContaining('rejected')]);
    expect(existsSync(join(bench.folder, 'source-refused'))).toBe(false);
  },
);

test(
  'what an agent cannot do parks the build with what to do, and it goes on when that is done',
  { timeout: 240_000 },
  async () => {
    const parked = await tapwright('build', 'later.yaml', '--name', 'later', '--level', 'L1');
    expect([parked.code, parked.stderr]).toEqual([4, expect.stringContaining('later.yaml')]);
    writeFileSync(join(bench.folder, 'later.yaml'), shopYaml.replace('title: Shop', 'title: Later'));
    const mended = await tapwright('approve');
    expect([mended.code, stages(mended)]).toEqual([3, ['research']]);
    expect(mended.stderr).toContain('Is this what the API is?');
  },
);

test('each agent runs alone', { tags: 'slow', timeout: 240_000 }, async () => {
  expect(await tapwright('research', 'shop.yaml', '--out', 'found')).toMatchObject({ code: 0 });
  expect(existsSync(join(bench.folder, 'found', 'dossier.json'))).toBe(true);
  expect(await tapwright('generate', 'found/blueprint.json', '--out', 'alone')).toMatchObject({ code: 0 });
  const untested = await tapwright('publish', 'alone', '--out', 'published');
  expect([untested.code, untested.stderr]).toEqual([2, expect.stringContaining('not proven')]);
  expect(await tapwright('test', 'alone')).toMatchObject({ code: 0 });
  expect(await tapwright('review', 'alone')).toMatchObject({ code: 0 });
  writeFileSync(join(bench.folder, 'alone', 'tests', 'read.test.ts'), 'throw new Error("weak");\n');
  const judged = await tapwright('test-review', 'alone');
  expect([judged.code, judged.stdout]).toEqual([1, expect.stringMatching(/^test /m)]);
  expect(await tapwright('review', 'alone')).toMatchObject({
    code: 1,
    stdout: expect.stringContaining('tests/read.test.ts'),
  });
});

test(
  'a package is committed on a branch of its own and merged when told',
  { tags: 'slow', timeout: 240_000 },
  async () => {
    const git = (...args: string[]): string =>
      execFileSync('git', ['-C', join(bench.folder, 'repo'), ...args], { encoding: 'utf8' });
    execFileSync('git', ['init', '--quiet', '--bare', '--initial-branch=main', join(bench.folder, 'repo')]);
    execFileSync('git', ['clone', '--quiet', join(bench.folder, 'repo'), join(bench.folder, 'seed')], {
      stdio: 'ignore',
    });
    const seed = ['-C', join(bench.folder, 'seed'), '-c', 'user.name=ada', '-c', 'user.email=ada@example.com'];
    execFileSync('git', [...seed, 'commit', '--quiet', '--allow-empty', '-m', 'begin']);
    execFileSync('git', [...seed, 'push', '--quiet', 'origin', 'HEAD:main']);
    const outcome = await tapwright('publish', 'source-shop', '--git', 'repo', '--merge');
    expect([outcome.code, outcome.stderr]).toEqual([0, expect.stringContaining('git')]);
    expect(git('ls-tree', '-r', '--name-only', 'main')).toContain('connectors/source-shop/blueprint.json');
    expect(git('log', '-1', '--format=%s', 'main')).toMatch(/^(feat|Merge).*shop/);
  },
);
