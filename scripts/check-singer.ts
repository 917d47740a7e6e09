// npm run check:singer [-- name …]: do the connectors of connectors/ keep Singer's rules? Singer SDK's own tap tests look
// at what each prints, and a target that we did not write reads it. Needs Python 3.10 or newer.
import { copyFileSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { startMock } from '@tapwright/app';
import { connectorFolders } from './connectors/table.ts';
import { root } from './documents.ts';
import { bench, finished, start, virtualEnvironment, writeLauncher } from './python.ts';

const SDK = ['singer-sdk==0.54.9', 'pytest==9.2.0'];
const TARGET = ['target-jsonl==0.1.4'];

const wanted = process.argv.slice(2);
const folders = connectorFolders().filter(
  (folder) => wanted.length === 0 || wanted.some((name) => folder.includes(name)),
);
const sdk = await virtualEnvironment('singer-sdk', SDK);
const target = await virtualEnvironment('singer', TARGET);

let failures = folders.length === 0 ? 1 : 0;
for (const folder of folders) {
  const name = basename(folder);
  const outcome = await tryOne(folder).then(
    (detail) => `ok    ${name}: ${detail}`,
    (error: unknown) => {
      failures += 1;
      return `FAIL  ${name}\n${error instanceof Error ? error.message : String(error)}`;
    },
  );
  process.stdout.write(`${outcome}\n`);
}
process.exitCode = failures === 0 ? 0 : 1;

async function tryOne(folder: string): Promise<string> {
  const work = join(bench, 'singer-check', basename(folder));
  rmSync(work, { recursive: true, force: true });
  mkdirSync(work, { recursive: true });
  await using mock = await startMock({ description: join(root, folder, 'blueprint.json') });
  const config = join(work, 'config.json');
  writeFileSync(config, JSON.stringify(mock.config));
  const program = writeLauncher(join(work, basename(folder)), join(root, folder, 'src', 'main.ts'));
  const rules = await tapTests(work, program, config);
  return `${rules}; ${await throughTarget(work, program, config)}`;
}

async function tapTests(work: string, program: string, config: string): Promise<string> {
  copyFileSync(join(import.meta.dirname, 'check-singer-rules.py'), join(work, 'test_rules.py'));
  const child = start(join(sdk, 'bin', 'python'), ['-m', 'pytest', '-q', '-rs', '-p', 'no:cacheprovider', work], {
    CHECK_PROGRAM: program,
    CHECK_CONFIG: config,
  });
  child.stdin.end();
  const { code, output } = await finished(child);
  if (code !== 0) throw new Error(output.slice(-6_000));
  const summary = output.trim().split('\n').at(-1)?.replaceAll('=', '').trim() ?? '';
  if (/skipped/.test(summary)) throw new Error(`tests were skipped\n${output.slice(-2_000)}`);
  return summary;
}

/** Every record that the connector prints arrives in the target's files. */
async function throughTarget(work: string, program: string, config: string): Promise<string> {
  const folder = join(work, 'jsonl');
  const settings = join(work, 'target.json');
  writeFileSync(settings, JSON.stringify({ destination_path: folder, do_timestamp_file: false }));
  const printed = new Map<string, number>();
  const tap = start(program, ['--config', config]);
  tap.stdin.end();
  const source = await finished(tap);
  if (source.code !== 0) throw new Error(source.output.slice(-4_000));
  for (const line of source.output.split('\n')) {
    const stream = /^\{"type":"RECORD","stream":"([^"]+)"/.exec(line)?.[1];
    if (stream !== undefined) printed.set(stream, (printed.get(stream) ?? 0) + 1);
  }
  const loader = start(join(target, 'bin', 'target-jsonl'), ['--config', settings]);
  loader.stdin.end(source.output);
  const loaded = await finished(loader);
  if (loaded.code !== 0) throw new Error(loaded.output.slice(-4_000));
  const found = readdirSync(folder).map(
    (file) => [file.replace('.jsonl', ''), readFileSync(join(folder, file), 'utf8').split('\n').length - 1] as const,
  );
  const expected = Object.fromEntries(printed);
  const actual = Object.fromEntries(found);
  if (printed.size === 0 || !isDeepStrictEqual(expected, actual))
    throw new Error(`target-jsonl has ${JSON.stringify(actual)}, printed were ${JSON.stringify(expected)}`);
  return `target-jsonl has all ${[...printed.values()].reduce((sum, count) => sum + count, 0)} records of ${printed.size} streams`;
}
