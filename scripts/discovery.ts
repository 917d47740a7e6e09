// node --conditions=@tapwright/source scripts/discovery.ts DIR: reads every Google discovery document of a folder and says
// whether all of its methods became operations, and what was left out. The Python package google-api-python-client holds
// 610 of them in googleapiclient/discovery_cache/documents.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createBlueprint, readDescription } from '@tapwright/blueprint';
import { isJsonObject } from '@tapwright/connector';

const [folder] = process.argv.slice(2);
if (folder === undefined) throw new Error('give the folder that holds the documents');

const totals = { documents: 0, methods: 0, operations: 0, streams: 0, actions: 0 };
const warnings = new Map<string, number>();
for (const file of readdirSync(folder).filter((name) => name.endsWith('.json'))) {
  const document: unknown = JSON.parse(readFileSync(join(folder, file), 'utf8'));
  // A list of all documents stands among them.
  if (!isJsonObject(document) || document['kind'] !== 'discovery#restDescription') continue;
  const description = await readDescription(join(folder, file));
  const { interpretation } = createBlueprint(description);
  const methods = methodsIn(document);
  const operations = description.contract.operations.length;
  if (methods !== operations) process.stdout.write(`${file}: ${methods} methods, ${operations} operations\n`);
  totals.documents += 1;
  totals.methods += methods;
  totals.operations += operations;
  totals.streams += interpretation.streams.length;
  totals.actions += interpretation.actions.length;
  for (const { message } of description.warnings) warnings.set(message, (warnings.get(message) ?? 0) + 1);
}
process.stdout.write(`${JSON.stringify(totals)}\n`);
for (const [message, count] of warnings) process.stdout.write(`${count} × ${message}\n`);

function methodsIn(resource: unknown): number {
  if (!isJsonObject(resource)) return 0;
  const inner = isJsonObject(resource['resources']) ? Object.values(resource['resources']) : [];
  const own = isJsonObject(resource['methods']) ? Object.keys(resource['methods']).length : 0;
  return inner.reduce<number>((sum, one) => sum + methodsIn(one), own);
}
