// A process of its own: runs the verifier's suite on the code of a package that nobody trusts.
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { isJsonObject, type ConnectorDefinition } from '@tapwright/connector';
import { readJson } from '../package/read-json.ts';
import { registerPackageResolution } from '../package/resolution.ts';
import { runProgram } from '../package/run-program.ts';
import { behaviourProfileSchema } from '../profile.ts';
import { recordingSchema } from '../recording/recording.ts';
import { replayRecording } from '../recording/replay-recording.ts';
import { PARTS, type Check } from '../suite/check.ts';
import { openContext, suiteOf } from '../suite/list-checks.ts';
import { parseBlueprintInput } from '../suite/read-blueprint.ts';
import { guardModules } from './guard-modules.ts';
import { lockSurroundings } from './lock-surroundings.ts';
import { suiteJobSchema, type SuiteJob, type SuiteLine } from './suite-line.ts';

const LIMIT = 60_000;

async function run(job: SuiteJob, say: (line: SuiteLine) => void): Promise<void> {
  const blueprint = parseBlueprintInput(await readJson(join(job.folder, 'blueprint.json')));
  const profile = job.profile === undefined ? undefined : behaviourProfileSchema.parse(await readJson(job.profile));
  const connector = await load(job);
  const context = await openContext(connector, { blueprint, ...(profile && { profile }) });
  const sampled = [];
  for (const part of PARTS) {
    const suite = await suiteOf(context, part);
    for (const check of suite.checks) say(await resultOf(check));
    sampled.push(...suite.sampled);
  }
  await context.close();
  if (job.recording !== undefined)
    say({ kind: 'live', live: await replayRecording(connector, recordingSchema.parse(await readJson(job.recording))) });
  say({ kind: 'end', origin: context.profile.origin, sampled });
}

async function resultOf(check: Check): Promise<SuiteLine> {
  const { name, part, skip } = check;
  if (skip !== undefined) return { kind: 'check', name, part, status: 'skipped', message: skip };
  try {
    await within(check.run());
    return { kind: 'check', name, part, status: 'passed' };
  } catch (error) {
    return { kind: 'check', name, part, status: 'failed', message: messageOf(error) };
  }
}

async function within(run: Promise<void>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`not done after ${LIMIT / 1000} s`)), LIMIT);
  });
  try {
    await Promise.race([run, late]);
  } finally {
    clearTimeout(timer);
  }
}

function messageOf(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).slice(0, 2000);
}

async function load({ folder, handWritten }: SuiteJob): Promise<ConnectorDefinition> {
  registerPackageResolution();
  guardModules(pathToFileURL(`${folder}/`).href, new Set(handWritten));
  lockSurroundings();
  const module: unknown = await import(pathToFileURL(join(folder, 'src', 'index.ts')).href);
  const found = isJsonObject(module) ? module['default'] : undefined;
  if (isConnector(found)) return found;
  throw new Error('src/index.ts has no connector as its default export');
}

function isConnector(value: unknown): value is ConnectorDefinition {
  return isJsonObject(value) && Array.isArray(value['streams']) && isJsonObject(value['client']);
}

await runProgram(suiteJobSchema, 'suite_failed', run);
// What the package's code left behind may keep the process alive.
process.exit();
