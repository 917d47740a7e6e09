// Packs what a connector needs and a generated connector as tarballs, installs them into empty projects outside of the
// workspace, and shows that they work there: `npm run packed`. Needs a package registry for third-party packages.
import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const run = promisify(execFile);
const root = fileURLToPath(new URL('..', import.meta.url));
const OURS = ['connector', 'blueprint', 'conformance'] as const;
/** The lowest Node that we promise to run on. */
const LOWEST = '22.19.0';

const scratch = realpathSync(mkdtempSync(join(tmpdir(), 'tapwright-packed-')));
const folder = (name: string): string => {
  mkdirSync(join(scratch, name), { recursive: true });
  return join(scratch, name);
};

function say(text: string): void {
  process.stdout.write(`${text}\n`);
}

/** Runs a command; its output is the error's when it fails. */
async function command(program: string, args: readonly string[], cwd: string): Promise<string> {
  try {
    const { stdout } = await run(program, args, { cwd, maxBuffer: 1 << 26, env: cleanEnvironment() });
    return stdout;
  } catch (error) {
    const text =
      error instanceof Error && 'stdout' in error && 'stderr' in error
        ? `${String(error.stdout)}\n${String(error.stderr)}`
        : String(error);
    throw new Error(`${program} ${args.join(' ')} failed in ${cwd}:\n${text.slice(-6000)}`, { cause: error });
  }
}

/** Nothing of the workspace may help. */
function cleanEnvironment(): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(([name]) => !/^(?:npm_|NODE_(?!EXTRA_CA)|TAPWRIGHT_)/.test(name));
  return { ...Object.fromEntries(kept), npm_config_audit: 'false', npm_config_fund: 'false' };
}

async function pack(from: string): Promise<string> {
  const into = folder('tarballs');
  const printed: readonly { filename: string }[] = JSON.parse(
    await command('npm', ['pack', '--json', '--ignore-scripts', '--pack-destination', into], from),
  );
  const name = printed[0]?.filename ?? '';
  return join(into, name.replace('@', '').replace('/', '-'));
}

async function unpack(tarball: string, name: string): Promise<string> {
  const into = folder(name);
  await command('tar', ['-xzf', tarball, '-C', into, '--strip-components=1'], into);
  return into;
}

async function generated(): Promise<string> {
  const out = join(scratch, 'generated', 'source-notes');
  mkdirSync(join(scratch, 'generated'));
  writeFileSync(join(scratch, 'notes.yaml'), NOTES);
  await tapwright(['generate', join(scratch, 'notes.yaml'), '--out', out]);
  await tapwright(['test', out, '--no-types', '--quiet']);
  return out;
}

function tapwright(args: readonly string[]): Promise<string> {
  const program = join(root, 'packages', 'cli', 'bin', 'tapwright.js');
  return command(process.execPath, ['--conditions=@tapwright/source', program, ...args], root);
}

/** The binary of the lowest Node, as npm has it; undefined where it cannot be had. */
async function lowestNode(): Promise<string | undefined> {
  const into = folder('node');
  writeFileSync(join(into, 'package.json'), '{"private":true}');
  const name = `node-${process.platform}-${process.arch}`;
  try {
    await command('npm', ['install', '--ignore-scripts', `${name}@${LOWEST}`], into);
    return join(into, 'node_modules', name, 'bin', 'node');
  } catch {
    return undefined;
  }
}

const NOTES = `openapi: 3.0.3
info: { title: Notes, version: '1' }
servers: [{ url: https://api.notes.example/v1 }]
security: [{ access: [] }]
paths:
  /notes:
    get:
      operationId: listNotes
      parameters:
        - { name: page, in: query, schema: { type: integer, default: 1 } }
        - { name: per_page, in: query, schema: { type: integer, maximum: 100, default: 30 } }
      responses:
        '200':
          description: ok
          content: { application/json: { schema: { type: array, items: { $ref: '#/components/schemas/Note' } } } }
components:
  securitySchemes: { access: { type: http, scheme: bearer } }
  schemas:
    Note:
      type: object
      required: [id]
      properties: { id: { type: integer }, text: { type: string } }
`;

/** Plain JavaScript, as somebody writes it who has never heard of this workspace. */
const CONSUMER = `import { once } from 'node:events';
import { createServer } from 'node:http';
import { configSpec, connect } from '@tapwright/connector';
import connector from 'source-notes';

const server = createServer((request, response) => {
  const page = Number(new URL(request.url, 'http://notes').searchParams.get('page') ?? 1);
  response.writeHead(200, { 'content-type': 'application/json' });
  response.end(JSON.stringify(page === 1 ? Array.from({ length: 100 }, (_one, id) => ({ id, text: 'n' })) : [{ id: 100 }]));
}).listen(0, '127.0.0.1');
await once(server, 'listening');
const base_url = \`http://127.0.0.1:\${server.address().port}\`;
const connection = await connect(connector, { token: 'secret-token', base_url }, { allowPrivate: true });
let records = 0;
for await (const batch of connection.read('notes')) records += batch.count;
await connection.close();
server.close();
console.log(JSON.stringify({ node: process.versions.node, records, config: Object.keys(configSpec(connector).properties) }));
`;

async function main(): Promise<void> {
  say('building');
  await command(
    process.execPath,
    [join(root, 'node_modules', 'typescript', 'bin', 'tsc'), '-b', 'packages/conformance'],
    root,
  );
  const ours = [];
  for (const name of OURS) ours.push(await pack(join(root, 'packages', name)));
  const source = await pack(await generated());
  say(`packed: ${readdirSync(join(scratch, 'tarballs')).join(', ')}`);

  const alone = await unpack(source, 'alone/source-notes');
  await command('npm', ['install', '--no-save', ...ours], alone);
  const tested = await command('npm', ['test'], alone);
  say(`its own npm test on Node ${process.versions.node}: ${counts(tested)}`);
  await command('npm', ['run', 'typecheck'], alone);
  await command('npm', ['run', 'build'], alone);
  say('its own typecheck and build: ok');

  const verified = await tapwright(['verify', source, '--quick']);
  say(verified.trim().split('\n').at(-1) ?? '');

  const built = await pack(alone);
  const consumer = folder('consumer');
  writeFileSync(join(consumer, 'package.json'), '{"private":true,"type":"module"}');
  writeFileSync(join(consumer, 'main.js'), CONSUMER);
  const [connector = ''] = ours;
  await command('npm', ['install', connector, built], consumer);
  const node = (await lowestNode()) ?? process.execPath;
  say(`import from plain JavaScript: ${(await command(node, ['main.js'], consumer)).trim()}`);
  const spec = await command(node, [join('node_modules', 'source-notes', 'dist', 'main.js'), 'spec'], consumer);
  say(`its program's spec: ${spec.length > 100 ? 'ok' : spec}`);
  const files = readdirSync(join(alone, 'tests'))
    .filter((name) => name.endsWith('.test.ts'))
    .map((name) => join('tests', name));
  say(`its tests on the lowest Node: ${counts(await command(node, ['--test', ...files], alone))}`);
  if (node === process.execPath)
    throw new Error(`Node ${LOWEST} could not be had: tried on ${process.versions.node} only`);
}

/** What the test runner prints at its end. */
function counts(output: string): string {
  const found = (name: string): string => new RegExp(`^(?:#|ℹ) ${name} (\\d+)`, 'm').exec(output)?.[1] ?? '?';
  return `${found('pass')} passed, ${found('fail')} failed, ${found('skipped')} skipped`;
}

try {
  await main();
} finally {
  if (process.env['TAPWRIGHT_KEEP'] === undefined) rmSync(scratch, { recursive: true, force: true });
  else say(`kept: ${scratch}`);
}
