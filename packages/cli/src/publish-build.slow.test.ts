import { once } from 'node:events';
import { chmodSync, cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { GITHUB_TOKEN, hasGithub, startGithub, type TestGithub } from './testing/github.fixture.ts';
import { shopYaml } from './testing/shop.ts';
import { createWorkbench, type Outcome, type Started, type Workbench } from './testing/tapwright.ts';

let bench: Workbench;
let github: TestGithub;

beforeAll(async () => {
  bench = createWorkbench();
  // The database's own user has to pass through.
  chmodSync(bench.folder, 0o711);
  if (hasGithub) github = await startGithub();
}, 60_000);

afterAll(async () => {
  if (hasGithub) await github[Symbol.asyncDispose]();
  await bench[Symbol.asyncDispose]();
}, 60_000);

const begin = (argv: readonly string[], env: Readonly<Record<string, string>> = {}): Started =>
  bench.start(argv, { env: { ...github.env, ...env } });
const tapwright = (...argv: string[]): Promise<Outcome> => begin(argv).done;

/** The process is gone when GitHub has done what it asked for, and before it knows. */
async function killedAt(to: string, started: Started): Promise<void> {
  github.beforeAnswer = { to, act: () => started.child.kill('SIGKILL') };
  await once(started.child, 'exit');
  expect(started.child.signalCode).toBe('SIGKILL');
}

const count = (kind: string): number => github.asked.filter((one) => one === kind).length;

/** What users have: the shop with its customers. */
function publishedBefore(): void {
  const folder = mkdtempSync(join(tmpdir(), 'tapwright-before-'));
  const work = ['-C', folder];
  const remote = github.git('rev-parse', '--absolute-git-dir');
  github.git('clone', '--quiet', remote, folder);
  mkdirSync(join(folder, 'connectors'));
  cpSync(join(bench.folder, 'before'), join(folder, 'connectors', 'source-shop'), { recursive: true });
  github.git(...work, 'add', '--all');
  github.git(...work, 'commit', '--quiet', '--message', 'What was there');
  github.git(...work, 'push', '--quiet', 'origin', 'HEAD:main');
  rmSync(folder, { recursive: true, force: true });
}

test.runIf(hasGithub)(
  'a whole build ends in one merged pull request, whoever is killed on the way',
  { timeout: 400_000 },
  async () => {
    writeFileSync(join(bench.folder, 'before.yaml'), shopYaml);
    const less = shopYaml.replace(/ {2}\/customers:[\s\S]*?(?=components:)/, '');
    writeFileSync(join(bench.folder, 'shop.yaml'), less);
    expect(await tapwright('generate', 'before.yaml', '--name', 'shop', '--out', 'before')).toMatchObject({ code: 0 });
    publishedBefore();

    // What is missing is said before anything runs.
    const argv = ['build', 'shop.yaml', '--level', 'L1', '--gates', 'auto', '--gate', 'merge=ask'];
    const poor = await begin([...argv, '--pull-request', 'mona/connectors'], { GITHUB_TOKEN: '' }).done;
    expect([poor.code, poor.stderr]).toEqual([2, expect.stringContaining('GITHUB_TOKEN is not set')]);
    const lost = await tapwright(...argv, '--pull-request', 'mona/nothing');
    expect([lost.code, lost.stderr]).toEqual([2, expect.stringContaining('no repository mona/nothing')]);
    expect((await tapwright('runs')).stdout).toContain('no runs yet');

    // Killed when GitHub has made the pull request, and nobody has written that down.
    await killedAt('POST /pulls', begin([...argv, '--pull-request', 'mona/connectors']));
    const [made] = await github.pullRequests();
    const resumed = await tapwright('build', '--resume', '--json');
    expect(resumed.code).toBe(3);
    const pulls = await github.pullRequests();
    expect(pulls.map(({ number, state }) => [number, state])).toEqual([[made?.number, 'open']]);
    expect(count('POST /repos/mona/connectors/pulls')).toBe(1);

    // Who decides sees what changes for users, here and at GitHub.
    const events = resumed.stdout
      .trim()
      .split('\n')
      .map((line): { type: string; details?: { risk?: { change?: string }; where?: string } } => JSON.parse(line));
    const waiting = events.find(({ type }) => type === 'gate-wait')?.details;
    expect(waiting?.risk?.change).toBe('major');
    expect(waiting?.where).toMatch(/\/mona\/connectors\/pull\/\d+$/);
    expect((await tapwright('build', '--resume')).stderr).toMatch(/change +major: it breaks what users have/);
    expect(pulls[0]?.title).toBe('feat(source-shop)!: change what users of Shop get');
    expect(pulls[0]?.body).toContain('`source-shop` 0.2.0');
    expect(pulls[0]?.body).toMatch(/## Breaking changes[\s\S]*customers[\s\S]*\| Change for users \| major \|/);

    // Decided by somebody without a token, done by a worker with one; that one is killed when it is merged.
    const approved = await begin(['approve', '--detach'], { GITHUB_TOKEN: '' }).done;
    expect(approved.code).toBe(0);
    await killedAt('PUT /merge', begin(['worker']));
    const main = github.git('rev-parse', 'main');
    const done = await tapwright('build', '--resume');
    expect([done.code, done.stderr]).toEqual([0, expect.stringMatching(/done: pull-request .*\/pull\/\d+/)]);
    expect(count('PUT /repos/mona/connectors/pulls/' + String(made?.number) + '/merge')).toBe(1);
    expect(github.git('rev-parse', 'main')).toBe(main);
    expect((await github.pullRequests()).map(({ merged_at }) => merged_at !== null)).toEqual([true]);
    const files = github.git('ls-tree', '-r', '--name-only', 'main').split('\n');
    expect(files).toContain('connectors/source-shop/test-results.json');
    expect(files.filter((path) => path.includes('customers'))).toEqual([]);
    for (const { stdout, stderr } of [resumed, done, poor]) expect(stdout + stderr).not.toContain(GITHUB_TOKEN);

    // What is merged is what a person can publish elsewhere, config beside it or not.
    const shop = join(bench.folder, 'published', 'connectors', 'source-shop');
    github.git('clone', '--quiet', github.git('rev-parse', '--absolute-git-dir'), join(bench.folder, 'published'));
    writeFileSync(join(shop, 'config.json'), '{"token":"s3cret"}');
    writeFileSync(join(shop, 'package-lock.json'), '{"lockfileVersion":3,"packages":{}}');
    const again = await tapwright('publish', shop, '--pull-request', 'mona/connectors');
    expect([again.code, again.stderr]).toEqual([0, expect.stringContaining('nothing to publish')]);
  },
);
