import type { EmitContext } from './context.ts';
import { sampleRecord } from './sample.ts';
import type { StreamPlan } from './stream-file.ts';

/** `tests/fixtures/<stream>.json`: two records as the API sends them. */
export function emitFixtures(context: EmitContext, plans: readonly StreamPlan[], files: Map<string, string>): void {
  const { contract } = context.blueprint;
  for (const { stream, parts } of plans) {
    const records = [1, 2].map((number) => sampleRecord(contract, stream.schema, number));
    files.set(`tests/fixtures/${parts.file}.json`, `${JSON.stringify(records, undefined, 2)}\n`);
  }
}
