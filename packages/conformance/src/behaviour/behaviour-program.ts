// Run in a process of its own, confined: it runs a package's code.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isTapwrightError } from '@tapwright/connector';
import { z } from 'zod';
import { loadEntry } from '../package/package-entry.ts';
import { registerPackageResolution } from '../package/resolution.ts';
import { parseBlueprintInput } from '../suite/read-blueprint.ts';
import { behaviourLine, type BehaviourLine } from './behaviour-line.ts';
import { observeStreams } from './observe-streams.ts';
import type { RecordShape } from './record-shape.ts';

/** What the process is asked to do, as JSON in its first argument. */
const jobSchema = z.object({
  folder: z.string(),
  entry: z.string(),
  /** Other APIs than the package's own: name, and file of the blueprint. */
  others: z.array(z.object({ name: z.string(), blueprint: z.string() })),
});

export type BehaviourJob = z.output<typeof jobSchema>;

/** Name of the API that the package was made for. */
const OWN = 'own';

function say(line: BehaviourLine): void {
  process.stdout.write(behaviourLine(line));
}

async function run({ folder, entry, others }: BehaviourJob): Promise<void> {
  registerPackageResolution();
  const connector = await loadEntry(entry);
  const own = parseBlueprintInput(await readJson(join(folder, 'blueprint.json')));
  const usual = new Map<string, RecordShape>();
  say({ kind: 'begin', api: OWN });
  await observeStreams(connector, own, own, {
    onStream: (behaviour, shape) => {
      if (behaviour.outcome === 'complete') usual.set(behaviour.stream, shape);
      say({ kind: 'stream', api: OWN, behaviour });
    },
  });
  for (const { name, blueprint } of others) {
    say({ kind: 'begin', api: name });
    const api = parseBlueprintInput(await readJson(blueprint));
    await observeStreams(connector, own, api, {
      usual,
      onStream: (behaviour) => say({ kind: 'stream', api: name, behaviour }),
    });
  }
  say({ kind: 'end' });
}

async function readJson(file: string): Promise<unknown> {
  return JSON.parse(await readFile(file, 'utf8'));
}

const [job = ''] = process.argv.slice(2);
try {
  await run(jobSchema.parse(JSON.parse(job)));
} catch (error) {
  const message = error instanceof Error ? error.message : String(error);
  const { code, hint } = isTapwrightError(error) ? error : { code: 'behaviour_failed', hint: undefined };
  say({ kind: 'error', message, code, ...(hint !== undefined && { hint }) });
  process.exitCode = 1;
}
