import { symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { runTool } from '../../testing/package-folder.fixture.ts';
import { fileURLToPath } from 'node:url';

const modules = fileURLToPath(new URL('../../../../../node_modules', import.meta.url));

export interface ReadAll {
  readonly check: string;
  /** Ids of the records of each stream, in their order. */
  readonly ids: Readonly<Record<string, readonly (string | number)[]>>;
  readonly created: unknown;
}

const SCRIPT = `
import connector from './src/connector.ts';
import { connect } from '@tapwright/connector';
const [config, input] = JSON.parse(process.argv.at(-1));
await using connection = await connect(connector, config, { allowPrivate: true });
const ids = {};
for (const { name } of connector.streams) {
  ids[name] = [];
  for await (const batch of connection.read(name)) ids[name].push(...batch.records.map((record) => record.id));
}
const check = (await connection.check()).status;
const created = await connection.actions.create_alert(input);
console.log(JSON.stringify({ check, ids, created }));
`;

/** Runs a generated connector in a process of its own against a server, and tells what it read. */
export async function readAll(folder: string, config: object, input: object): Promise<ReadAll> {
  symlinkSync(modules, join(folder, 'node_modules'));
  const args = [
    '--conditions=@tapwright/source',
    '--input-type=module',
    '-e',
    SCRIPT,
    '--',
    JSON.stringify([config, input]),
  ];
  const { code, output } = await runTool(folder, 'node', args);
  const line = output.split('\n').find((text) => text.startsWith('{"check"'));
  if (code !== 0 || line === undefined) throw new Error(output);
  return JSON.parse(line);
}
