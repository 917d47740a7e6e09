// Run in a process of its own, confined: it runs a package's code.
import { join } from 'node:path';
import { loadEntry } from '../package/package-entry.ts';
import { readJson } from '../package/read-json.ts';
import { registerPackageResolution } from '../package/resolution.ts';
import { runProgram } from '../package/run-program.ts';
import { parseBlueprintInput } from '../suite/read-blueprint.ts';
import { behaviourJobSchema, type BehaviourJob, type BehaviourLine } from './behaviour-line.ts';
import { observeStreams } from './observe-streams.ts';
import type { RecordShape } from './record-shape.ts';

/** Name of the API that the package was made for. */
const OWN = 'own';

async function run({ folder, entry, others }: BehaviourJob, say: (line: BehaviourLine) => void): Promise<void> {
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

await runProgram(behaviourJobSchema, 'behaviour_failed', run);
