import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { openDatabase } from './database.ts';

const EXAMPLES = new URL('../../../../examples/docs-only/', import.meta.url);

export const examplePath = (path: string): string => fileURLToPath(new URL(path, EXAMPLES));

type Row = Readonly<Record<string, unknown>>;

/** A fictional API of the examples, as whoever tries it starts it. */
export interface ServedExample extends AsyncDisposable {
  readonly url: string;
  /** Config of a connector, as JSON. */
  readonly config: string;
  /** Every row of each stream; integers beyond 2^53 are texts. */
  readonly truth: () => Promise<Readonly<Record<string, readonly Row[]>>>;
  readonly calls: () => Promise<readonly { readonly method: string; readonly path: string; readonly status: number }[]>;
  /** Something happens at the API. */
  readonly change: () => Promise<void>;
  /** Its next version takes its place, documentation and all. */
  readonly release: () => Promise<void>;
}

export async function serveExample(name: 'freightbook' | 'tidewatch'): Promise<ServedExample> {
  const started = startExample('serve.ts', name);
  const said = await started.seen(/^config\s+(.+)$/m);
  const url = /http:\/\/127\.0\.0\.1:\d+/.exec(said)?.[0] ?? '';
  const post = async (path: string): Promise<void> => void (await fetch(`${url}${path}`, { method: 'POST' }));
  return {
    url,
    config: /^config\s+(.+)$/m.exec(said)?.[1] ?? '',
    truth: async () => JSON.parse(exact(await textOf(`${url}/truth`))),
    calls: async () => JSON.parse(await textOf(`${url}/calls`)),
    change: () => post('/change'),
    release: () => post('/release'),
    [Symbol.asyncDispose]: started.end,
  };
}

/** A program of the examples in a process of its own. */
export function startExample(path: string, ...args: readonly string[]) {
  const child = spawn(process.execPath, [examplePath(path), ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
  let said = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (said += text));
  return { seen: async (text: RegExp) => seen(child, text, () => said), end: async () => ended(child) };
}

async function seen(child: ChildProcess, text: RegExp, said: () => string): Promise<string> {
  while (!text.test(said())) {
    if (child.exitCode !== null) throw new Error(`ended without saying ${String(text)}: ${said()}`);
    await Promise.race([once(child.stdout ?? child, 'data'), once(child, 'exit')]);
  }
  return said();
}

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null) return;
  child.kill();
  await once(child, 'exit');
}

const CALL = `
import connector from './src/connector.ts';
import { connect } from '@tapwright/connector';
const [config, action, input] = JSON.parse(process.argv.at(-1), (name, value, { source }) =>
  typeof value === 'number' && !Number.isSafeInteger(value) ? BigInt(source) : value,
);
await using connection = await connect(connector, config, { allowPrivate: true });
const answer = await connection.actions[action](input);
console.log('answer ' + JSON.stringify(answer, (name, value) => (typeof value === 'bigint' ? JSON.rawJSON(value) : value)));
`;

const RESOLUTION = new URL('../../../conformance/src/package/resolution-hook.ts', import.meta.url).href;

/** Calls an action of a published package, as a program would. `input` is JSON; so is what comes back. */
export function calledOnce(folder: string, config: string, action: string, input: string): string {
  const options = ['--conditions=@tapwright/source', '--import', RESOLUTION, '--input-type=module', '-e', CALL];
  const given = `[${config},"${action}",${input}]`;
  const said = execFileSync(process.execPath, [...options, '--', given], { cwd: folder, encoding: 'utf8' });
  return /^answer (.+)$/m.exec(said)?.[1] ?? said;
}

async function textOf(address: string): Promise<string> {
  return (await fetch(address)).text();
}

/** JSON in which integers beyond 2^53 are texts. */
function exact(json: string): string {
  return json.replaceAll(/(?<=[:[,])(\d{16,})(?=[,}\]])/g, '"$1"');
}

/** Rows of a table in the columns of the truth, each as one text, in the order of their texts. */
export async function rowsOf(file: string, table: string, like: readonly Row[]): Promise<readonly string[]> {
  await using database = await openDatabase(file);
  const columns = Object.keys(like[0] ?? {});
  const rows = await database.rows(`select ${columns.map((name) => `"${name}"`).join(', ')} from "${table}"`);
  return texts(rows, columns);
}

/** The truth in the same form. */
export function texts(rows: readonly Row[], columns = Object.keys(rows[0] ?? {})): readonly string[] {
  return rows.map((row) => columns.map((name) => `${name}=${plain(row[name])}`).join(' ')).toSorted();
}

/** A value as text, however a database writes it. */
function plain(value: unknown): string {
  if (typeof value === 'string' && /^\d{4}-\d\d-\d\d[T ]\d\d:/.test(value))
    return new Date(value.replace(/\+00$/, 'Z')).toISOString();
  if (typeof value === 'string' && value.startsWith('{')) return plain(JSON.parse(value));
  if (typeof value === 'object' && value !== null)
    return `{${Object.entries(value)
      .map(([name, inner]) => `${name}:${plain(inner)}`)
      .toSorted()
      .join()}}`;
  return String(value);
}
